/* The pages around contents: where a code is typed, what else there is, what is kept. */
#include <stdio.h>
#include <string.h>

#include "hub/routes/routes_priv.h"
#include "hub/site/keeping.h"

enum { FIRST_CONTENTS = 6, CODE_TYPED_MAX = 12, ANSWER_BYTES = 512, STORE_SILENT_MS = 10000 };

/* Answer by `write` for whoever asks: on the loop thread where nobody can be known. */
typedef void write_page(struct visitor *visitor, struct response *response);

static enum fast fast_page(void *user, struct request *request, struct response *response,
                           write_page *write)
{
    struct visitor visitor;
    visitor_init(&visitor, user, request);
    bool is_nobody = visitor_is_nobody(visitor.site, request);
    if (is_nobody) {
        write(&visitor, response);
    }
    visitor_deinit(&visitor);
    return is_nobody ? FAST_ANSWERED : FAST_NOT_ME;
}

static void slow_page(void *user, struct request *request, struct response *response,
                      write_page *write)
{
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    if (visitor_find(&visitor, user, request, &err) == ST_OK) {
        write(&visitor, response);
    } else {
        reply_failure(&visitor, response, &err);
    }
    visitor_deinit(&visitor);
}

static size_t collect(const struct visitor *visitor, size_t from, struct page_content out[],
                      size_t max, size_t *out_next)
{
    const struct site *site = visitor->site;
    size_t count = 0;
    size_t at = from;
    for (; at < site->open_count && count < max; at++) {
        if (entity_is_live(&site->open[at]->entity, visitor->request->now_unix_s)) {
            out[count++] = site->open[at]->page;
        }
    }
    *out_next = at < site->open_count ? at : 0;
    return count;
}

static void show_root(struct visitor *visitor, struct slice typed, enum page_fault fault,
                      struct response *response)
{
    struct page_content contents[FIRST_CONTENTS];
    size_t next = 0;
    struct root_view view = {.typed = typed,
                             .contents = contents,
                             .content_count = collect(visitor, 0, contents, FIRST_CONTENTS, &next)};
    if (fault != FAULT_NONE) {
        reply_fault(&view.faults, "code", fault, 0);
        view.faults.items[0].detail = typed;
    }
    struct buf page = buf_make(PAGE_MAX_BYTES);
    page_root(&page, &visitor->visit, &view);
    reply_page(response, fault == FAULT_NONE ? 200 : 404, &page);
}

static void write_root(struct visitor *visitor, struct response *response)
{
    show_root(visitor, slice_of(""), FAULT_NONE, response);
}

HANDLER(root_get)
{
    slow_page(user, request, response, write_root);
}

FAST(root_get_fast)
{
    return fast_page(user, request, response, write_root);
}

/* A typed code: letters and digits; spaces, hyphens and dots are passed over. 0: none. */
static size_t read_typed(struct slice typed, char out[CODE_TYPED_MAX + 1])
{
    size_t len = 0;
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.ptr[i];
        bool is_letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (is_letter && len < CODE_TYPED_MAX) {
            out[len++] = c;
        } else if (is_letter || strchr(" -\t\n.", c) == NULL) {
            return 0;
        }
    }
    out[len] = '\0';
    return len;
}

HANDLER(go_post)
{
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    struct slice typed = request_field(request, "code");
    char code[CODE_TYPED_MAX + 1] = "";
    size_t len = read_typed(typed, code);
    if (visitor_find(&visitor, user, request, &err) != ST_OK) {
        reply_failure(&visitor, response, &err);
    } else if (len >= HUB_CODE_CHARS &&
               site_by_code(visitor.site, (struct slice){code, HUB_CODE_CHARS}) != NULL) {
        reply_go(response, "/%s", code);
    } else {
        show_root(&visitor, typed, FAULT_CODE_UNKNOWN, response);
    }
    visitor_deinit(&visitor);
}

static void write_contents(struct visitor *visitor, struct response *response)
{
    struct page_content contents[PAGE_CONTENTS_MAX];
    char next_path[40] = "";
    struct slice after = fields_get(&visitor->request->query, "after");
    size_t from = 0;
    size_t next = 0;
    for (size_t i = 0; i < after.len && i < 5; i++) {
        bool is_digit = after.ptr[i] >= '0' && after.ptr[i] <= '9';
        from = is_digit ? from * 10 + (size_t)(after.ptr[i] - '0') : 0;
    }
    size_t count = collect(visitor, from, contents, PAGE_CONTENTS_MAX, &next);
    if (next > 0) {
        (void)snprintf(next_path, sizeof next_path, "/contents?after=%zu", next);
    }
    const struct contents_view view = {
        .contents = contents, .content_count = count, .next = slice_of(next_path)};
    struct buf page = buf_make(PAGE_MAX_BYTES);
    page_contents(&page, &visitor->visit, &view);
    reply_page(response, 200, &page);
}

HANDLER(contents_get)
{
    slow_page(user, request, response, write_contents);
}

FAST(contents_get_fast)
{
    return fast_page(user, request, response, write_contents);
}

static void write_privacy(struct visitor *visitor, struct response *response)
{
    static const enum page_identity identities[] = {
        [HUB_OPEN] = IDENTITY_OPEN, [HUB_EMAIL] = IDENTITY_EMAIL, [HUB_PROXY] = IDENTITY_PROXY};
    const struct hub_config *config = visitor_config(visitor);
    struct retention kept = retention_of(config);
    const struct privacy_view view = {.controller = visitor->site->brand.employer,
                                      .contact = slice_of(config->contact),
                                      .identity = identities[config->who.mode],
                                      .person_days = kept.person_days,
                                      .session_days = kept.session_days,
                                      .click_days = kept.click_days,
                                      .mail_days = 0,
                                      .journal_days = kept.journal_days};
    struct buf page = buf_make(PAGE_MAX_BYTES);
    page_privacy(&page, &visitor->visit, &view);
    reply_page(response, 200, &page);
}

HANDLER(privacy_get)
{
    slow_page(user, request, response, write_privacy);
}

FAST(privacy_get_fast)
{
    return fast_page(user, request, response, write_privacy);
}

FAST(health_get_fast)
{
    struct hub *hub = user;
    int64_t silent_ms = request->now_mono_ms - atomic_load(&hub->passed_mono_ms);
    bool is_well = !atomic_load(&hub->is_failing) && silent_ms < STORE_SILENT_MS;
    struct buf json = buf_make(ANSWER_BYTES);
    buf_printf(&json, "{\"status\":\"%s\",\"version\":\"%s\",\"displays\":%zu}\n",
               is_well ? "ok" : "failing", hub->version, live_count(hub->live));
    response_json(response, is_well ? 200 : 503, &json);
    buf_deinit(&json);
    return FAST_ANSWERED;
}
