#include "hub/routes/gathering.h"

#include <stdio.h>
#include <string.h>

#include "hub/count/signups.h"
#include "hub/pages/calendar.h"
#include "hub/routes/content.h"
#include "hub/routes/routes_priv.h"

enum { MILLI = 1000, UID_BYTES = 400 };

/* A few contents to relay for it: those of the programme's order that are live. */
static size_t some_contents(const struct visitor *visitor, struct page_content out[], size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < visitor->site->open_count && count < max; i++) {
        const struct site_content *content = visitor->site->open[i];
        if (entity_is_live(&content->entity, visitor->request->now_unix_s)) {
            out[count++] = content->page;
        }
    }
    return count;
}

static void answer_challenge(struct visitor *visitor, const struct site_content *content,
                             struct response *response)
{
    enum { OFFERED = 6 };
    struct hub *hub = visitor->hub;
    struct page_content offered[OFFERED];
    struct err err = {.code = ST_OK};
    struct slice id = slice_of(content->entity.id);
    int64_t milli = 0;
    int64_t moved_at = 0;
    bool has_joined = false;
    enum status status = standings_total(hub->standings, id, &milli, &moved_at, &err);
    if ((status == ST_OK || status == ST_NOT_FOUND) && visitor->is_known) {
        status =
            store_challenge_is_joined(hub->store, id, visitor->person.number, &has_joined, &err);
    }
    if (status != ST_OK && status != ST_NOT_FOUND) {
        reply_failure(visitor, response, &err);
        return;
    }
    struct join_view view = {.content = content->page,
                             .subtitle = content->subtitle,
                             .total = milli / MILLI,
                             .metric = content->metric,
                             .evidence = content->evidence,
                             .tier_count = content->tier_count,
                             .from_unix_s = content->from,
                             .until_unix_s = content->until,
                             .has_joined = has_joined,
                             .contents = offered,
                             .content_count = some_contents(visitor, offered, OFFERED)};
    for (size_t i = 0; i < content->tier_count; i++) {
        view.tiers[i] = content->tiers[i];
        view.tiers[i].is_reached = view.total >= content->tiers[i].at;
    }
    struct buf page = buf_make(PAGE_MAX_BYTES);
    page_join(&page, &visitor->visit, &view);
    reply_page(response, 200, &page);
}

static int64_t end_of(const struct site_content *content)
{
    return content->ends != 0 ? content->ends : content->starts + 3600; /* as displays assume */
}

static void answer_event(struct visitor *visitor, const struct site_content *content,
                         const struct page_faults *faults, struct response *response)
{
    struct seats seats = {.left = -1};
    struct err err = {.code = ST_OK};
    int64_t person = visitor->is_known ? visitor->person.number : 0;
    enum status status =
        store_seats_get(visitor->hub->store, slice_of(content->entity.id), person, &seats, &err);
    if (status != ST_OK) {
        reply_failure(visitor, response, &err);
        return;
    }
    struct event_view view = {.content = content->page,
                              .place = content->place,
                              .starts_unix_s = content->starts,
                              .ends_unix_s = content->ends,
                              .seats_left = seats.left,
                              .is_signed_up = seats.is_signed_up,
                              .is_over = end_of(content) <= visitor->request->now_unix_s};
    if (faults != NULL) {
        view.faults = *faults;
    }
    struct buf page = buf_make(PAGE_MAX_BYTES);
    page_event(&page, &visitor->visit, &view);
    reply_page(response, faults == NULL ? 200 : 409, &page);
}

void gathering_answer(struct visitor *visitor, const struct site_content *content,
                      const struct page_faults *faults, struct response *response)
{
    if (content->entity.kind == ENTITY_CHALLENGE) {
        answer_challenge(visitor, content, response);
    } else {
        answer_event(visitor, content, faults, response);
    }
}

/* The content of a form's address when it is of this kind and the person is known; else an answer
 * was given: who isn't known yet says so first and comes back. */
static const struct site_content *begin(struct visitor *visitor, void *user,
                                        struct request *request, struct response *response,
                                        enum entity_kind kind)
{
    struct err err = {.code = ST_OK};
    if (visitor_find(visitor, user, request, &err) != ST_OK) {
        reply_failure(visitor, response, &err);
        return NULL;
    }
    const struct site_content *content = content_of_request(visitor, response);
    if (content == NULL) {
        return NULL;
    }
    if (content->entity.kind != kind) {
        reply_notice(visitor, response, 404, NOTICE_NOT_FOUND);
        return NULL;
    }
    if (!visitor->is_known) {
        reply_go(response, "/signin?next=/%s", content->entity.code);
        return NULL;
    }
    return content;
}

HANDLER(join_post)
{
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    const struct site_content *content = begin(&visitor, user, request, response, ENTITY_CHALLENGE);
    if (content != NULL) {
        struct hub *hub = user;
        struct ledger_outcome outcome;
        enum status status =
            store_challenge_join(hub->store, &hub->rules, slice_of(content->entity.id),
                                 visitor.person.number, request->now_unix_s, &outcome, &err);
        if (status == ST_OK) {
            content_count_presence(&visitor, content);
            reply_go(response, "/%s", content->entity.code);
        } else {
            reply_failure(&visitor, response, &err);
        }
    }
    visitor_deinit(&visitor);
}

HANDLER(signup_post)
{
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    const struct site_content *content = begin(&visitor, user, request, response, ENTITY_EVENT);
    if (content != NULL) {
        struct page_faults faults = {.count = 0};
        struct hub *hub = user;
        bool is_over = end_of(content) <= request->now_unix_s;
        enum status status =
            is_over ? ST_OK
                    : store_signup_add(hub->store, slice_of(content->entity.id),
                                       visitor.person.number, request->now_unix_s, &err);
        if (status == ST_LIMIT) {
            reply_fault(&faults, "signup", FAULT_SEATS, 0);
            gathering_answer(&visitor, content, &faults, response);
        } else if (status != ST_OK) {
            reply_failure(&visitor, response, &err);
        } else {
            content_count_presence(&visitor, content);
            reply_go(response, "/%s", content->entity.code);
        }
    }
    visitor_deinit(&visitor);
}

HANDLER(cancel_post)
{
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    const struct site_content *content = begin(&visitor, user, request, response, ENTITY_EVENT);
    if (content != NULL) {
        struct hub *hub = user;
        if (store_signup_cancel(hub->store, slice_of(content->entity.id), visitor.person.number,
                                &err) == ST_OK) {
            reply_go(response, "/%s", content->entity.code);
        } else {
            reply_failure(&visitor, response, &err);
        }
    }
    visitor_deinit(&visitor);
}

static void write_calendar(struct visitor *visitor, const struct site_content *content,
                           struct buf *out)
{
    char uid[UID_BYTES];
    char url[UID_BYTES];
    const char *base = visitor->site->settings->base;
    const char *host = strstr(base, "://");
    (void)snprintf(uid, sizeof uid, "%s@%s", content->entity.code,
                   host == NULL ? "vitrine" : host + 3);
    (void)snprintf(url, sizeof url, "%s/%s", base, content->entity.code);
    const struct calendar_event event = {.uid = slice_of(uid),
                                         .title = content->page.headline,
                                         .text = content->page.text,
                                         .place = content->place,
                                         .url = slice_of(url),
                                         .starts_unix_s = content->starts,
                                         .ends_unix_s = end_of(content),
                                         .stamp_unix_s = visitor->request->now_unix_s};
    calendar_write(out, &event);
}

HANDLER(calendar_get)
{
    struct visitor visitor;
    visitor_init(&visitor, user, request);
    const struct site_content *content = content_of_request(&visitor, response);
    if (content != NULL && content->entity.kind == ENTITY_EVENT) {
        struct buf file = buf_make(CALENDAR_MAX_BYTES);
        write_calendar(&visitor, content, &file);
        response_html(response, 200, &file);
        response->type = CALENDAR_TYPE;
        response_add_header(response, "Content-Disposition",
                            slice_of("attachment; filename=\"evenement.ics\""));
        buf_deinit(&file);
    } else if (content != NULL) {
        reply_notice(&visitor, response, 404, NOTICE_NOT_FOUND);
    }
    visitor_deinit(&visitor);
}
