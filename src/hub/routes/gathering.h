/* hub/routes/gathering.h: challenges that are joined and events that have seats. */
#ifndef HUB_ROUTES_GATHERING_H
#define HUB_ROUTES_GATHERING_H

#include "hub/routes/reply.h"

/** The page of a challenge or event. faults: of the form sent before, or NULL. Store thread. */
void gathering_answer(struct visitor *visitor, const struct site_content *content,
                      const struct page_faults *faults, struct response *response);

#endif
