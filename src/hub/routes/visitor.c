#include "hub/routes/visitor.h"

#include <string.h>

#include "hub/count/shares.h"
#include "hub/routes/words.h"
#include "hub/store/secrets.h"
#include "hub/store/sessions.h"

const struct hub_config *visitor_config(const struct visitor *visitor)
{
    return &visitor->site->settings->config;
}

void visitor_init(struct visitor *visitor, struct hub *hub, struct request *request)
{
    memset(visitor, 0, sizeof *visitor);
    visitor->hub = hub;
    visitor->request = request;
    visitor->site = hub_site(hub);
    visitor->visit =
        (struct page_visit){.lang = words_lang(request->language),
                            .brand = visitor->site->brand,
                            .base = slice_of(visitor->site->settings->base),
                            .path = request->path,
                            .csrf = slice_of(request->csrf),
                            .tz = visitor->site->tz,
                            .now_unix_s = request->now_unix_s,
                            .may_sign_in = visitor_config(visitor)->who.mode != HUB_PROXY};
}

void visitor_deinit(struct visitor *visitor)
{
    site_unref(visitor->site);
}

/* The proxy's word, from a proxy of the list only. */
static struct slice said_by_proxy(const struct visitor *visitor)
{
    const struct hub_who *who = &visitor_config(visitor)->who;
    bool counts = who->mode == HUB_PROXY && visitor->request->is_from_proxy;
    return counts ? request_header(visitor->request, who->header) : slice_of("");
}

bool visitor_is_nobody(const struct site *site, const struct request *request)
{
    return site->settings->config.who.mode != HUB_PROXY && request->is_new_session;
}

static enum status find_person(struct visitor *visitor, struct err *err)
{
    struct hub *hub = visitor->hub;
    struct request *request = visitor->request;
    if (visitor_config(visitor)->who.mode == HUB_PROXY) {
        struct slice said = said_by_proxy(visitor);
        if (said.len == 0) {
            return ST_NOT_FOUND;
        }
        enum status status = store_secret_hash(hub->store, "subject", said, visitor->subject, err);
        visitor->has_subject = status == ST_OK;
        return status != ST_OK
                   ? status
                   : store_person_by_subject(hub->store, visitor->subject, &visitor->person, err);
    }
    if (request->session[0] == '\0' || request->is_new_session) {
        return ST_NOT_FOUND;
    }
    return store_session_find(hub->store, slice_of(request->session), request->now_unix_s,
                              &visitor->person, err);
}

static enum status describe(struct visitor *visitor, struct err *err)
{
    const struct hub_person *person = &visitor->person;
    const struct site_team *team = site_team_by_number(visitor->site, person->team);
    struct share_sum sum = {0, 0, 0, 0};
    enum status status = store_share_sum(visitor->hub->store, person->number, &sum, err);
    visitor->page_person =
        (struct page_person){.shown = slice_of(hub_person_label(person, visitor->shown)),
                             .first_name = slice_of(person->first_name),
                             .team = team == NULL ? slice_of("") : team->page.name,
                             .points = sum.points};
    visitor->visit.person = &visitor->page_person;
    return status;
}

enum status visitor_find(struct visitor *visitor, struct hub *hub, struct request *request,
                         struct err *err)
{
    visitor_init(visitor, hub, request);
    return visitor_look_again(visitor, err);
}

enum status visitor_look_again(struct visitor *visitor, struct err *err)
{
    visitor->is_known = false;
    visitor->visit.person = NULL;
    enum status status = find_person(visitor, err);
    if (status == ST_NOT_FOUND) {
        return ST_OK;
    }
    visitor->is_known = status == ST_OK;
    return status == ST_OK ? describe(visitor, err) : status;
}
