/* hub/routes/reply.h: the ends that handlers have in common. */
#ifndef HUB_ROUTES_REPLY_H
#define HUB_ROUTES_REPLY_H

#include "base/attr.h"
#include "hub/http/response.h"
#include "hub/routes/visitor.h"

/** A page whose bytes are moved; 500 when it grew past its limit. */
void reply_page(struct response *response, int status, struct buf *page);
/** A sentence instead of a page, in the visitor's language. */
void reply_notice(struct visitor *visitor, struct response *response, int status,
                  enum page_notice notice);
/** As above after a failure of ours: logged, 503 when it passes (busy), else 500. */
void reply_failure(struct visitor *visitor, struct response *response, const struct err *err);
/** 303 to a path of ours. */
void reply_go(struct response *response, const char *fmt, ...) PRINTF_LIKE(2, 3);
/** {"problem":…} for displays. */
void reply_problem(struct response *response, const struct err *err);

/** Add a fault to a form's; past PAGE_FAULTS_MAX they are one too many anyway. */
void reply_fault(struct page_faults *faults, const char *field, enum page_fault fault, int64_t n);

#endif
