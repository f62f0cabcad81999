#include "hub/routes/reply.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/json.h"
#include "base/log.h"

enum { PATH_BYTES = 400, PROBLEM_BYTES = 4096 };

void reply_page(struct response *response, int status, struct buf *page)
{
    struct err err = {.code = ST_OK};
    if (buf_status(page, &err) == ST_OK) {
        response_html(response, status, page);
    } else {
        log_line(LOG_LEVEL_ERROR, "pages", "a page can't be shown: %s", err.text);
        response_problem(response, 500, "This page can't be shown now.");
    }
    buf_deinit(page);
}

void reply_notice(struct visitor *visitor, struct response *response, int status,
                  enum page_notice notice)
{
    struct buf page = buf_make(PAGE_MAX_BYTES);
    const struct notice_view view = {.notice = notice};
    page_notice(&page, &visitor->visit, &view);
    reply_page(response, status, &page);
}

void reply_failure(struct visitor *visitor, struct response *response, const struct err *err)
{
    bool is_passing = err->code == ST_BUSY || err->code == ST_LIMIT;
    log_line(is_passing ? LOG_LEVEL_WARN : LOG_LEVEL_ERROR, "routes", "a request failed: %s",
             err->text);
    reply_notice(visitor, response, is_passing ? 503 : 500,
                 is_passing ? NOTICE_BUSY : NOTICE_BROKEN);
}

void reply_go(struct response *response, const char *fmt, ...)
{
    char path[PATH_BYTES];
    va_list args;
    va_start(args, fmt);
    int wrote = vsnprintf(path, sizeof path, fmt, args);
    va_end(args);
    if (wrote < 0 || (size_t)wrote >= sizeof path ||
        !response_redirect(response, slice_of(path), NULL)) {
        response_problem(response, 500, "This way leads nowhere.");
    }
}

static int status_of(enum status code)
{
    switch (code) {
    case ST_INVALID:
    case ST_UNSUPPORTED:
        return 400;
    case ST_LIMIT:
        return 413;
    case ST_NOT_FOUND:
        return 404;
    case ST_BUSY:
        return 503;
    case ST_OK:
    case ST_IO:
    case ST_NOMEM:
    case ST_CANCELLED:
        break;
    }
    return 500;
}

void reply_problem(struct response *response, const struct err *err)
{
    struct buf json = buf_make(PROBLEM_BYTES);
    int status = status_of(err->code);
    buf_append_str(&json, "{\"problem\":");
    json_write_string(&json, slice_of(status == 500 ? "the hub can't keep that now" : err->text));
    buf_append_str(&json, "}\n");
    if (status == 500) {
        log_line(LOG_LEVEL_ERROR, "routes", "a request failed: %s", err->text);
    }
    response_json(response, status, &json);
    buf_deinit(&json);
}

void reply_fault(struct page_faults *faults, const char *field, enum page_fault fault, int64_t n)
{
    if (faults->count < PAGE_FAULTS_MAX) {
        faults->items[faults->count++] =
            (struct page_fault_view){.field = field, .fault = fault, .n = n};
    }
}
