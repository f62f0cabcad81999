/* Who came is told apart by their session where they have one (a colleague's phone), else by
 * address and browser; both only as a keyed hash of the day's visits. */
#include "hub/routes/onward.h"

#include "hub/count/links.h"

enum { VISITOR_BYTES = 400, AGENT_MAX = 256 };

static bool is_counted(struct visitor *visitor, const struct link_row *link)
{
    const struct request *request = visitor->request;
    bool is_own = visitor->is_known && visitor->person.number == link->person;
    return request->method == METHOD_GET && !request->is_head && !request_is_robot(request) &&
           !request_is_prefetch(request) && !request_is_embedded(request) && !is_own &&
           link->person != 0;
}

static void count_visit(struct visitor *visitor, const struct link_row *link)
{
    struct hub *hub = visitor->hub;
    const struct request *request = visitor->request;
    char address[ADDRESS_TEXT_BYTES];
    struct buf who = buf_make(VISITOR_BYTES);
    struct slice agent = request_header(request, "User-Agent");
    struct ledger_outcome outcome;
    if (request->session[0] != '\0' && !request->is_new_session) {
        buf_append_str(&who, request->session);
    } else {
        address_write(&request->client, address);
        buf_append_str(&who, address);
        buf_append_char(&who, ' ');
        buf_append(&who, agent.ptr, agent.len < AGENT_MAX ? agent.len : AGENT_MAX);
    }
    /* a visit that can't be counted still leads on */
    (void)!ledger_clicked(hub->store, &hub->rules, link, buf_view(&who), request->now_unix_s,
                          &outcome, NULL);
    buf_deinit(&who);
}

static void show_reading(struct visitor *visitor, const struct site_content *content,
                         struct slice code, struct response *response)
{
    struct buf page = buf_make(PAGE_MAX_BYTES);
    struct buf address = buf_make(RESPONSE_VALUE_MAX);
    buf_printf(&address, "%s/%.*s", visitor->site->settings->base, (int)code.len, code.ptr);
    const struct reading_view view = {
        .content = content->page, .address = buf_view(&address), .redirect = content->page.link};
    visitor->visit.person = NULL; /* outsiders read it: it names nobody */
    page_reading(&page, &visitor->visit, &view);
    reply_page(response, 200, &page);
    buf_deinit(&address);
}

void onward_answer(struct visitor *visitor, struct slice code, struct response *response)
{
    struct link_row link;
    struct err err = {.code = ST_OK};
    enum status status = store_link_find(visitor->hub->store, code, &link, &err);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        reply_failure(visitor, response, &err);
        return;
    }
    if (status == ST_NOT_FOUND) {
        reply_notice(visitor, response, 404, NOTICE_NOT_FOUND);
        return;
    }
    const struct site_content *content = site_by_id(visitor->site, link.kind, slice_of(link.id));
    if (content == NULL || !entity_is_live(&content->entity, visitor->request->now_unix_s)) {
        reply_notice(visitor, response, 410, NOTICE_WITHDRAWN);
        return;
    }
    if (is_counted(visitor, &link)) {
        count_visit(visitor, &link);
    }
    bool reads_here = content->page.link.len == 0 || request_is_robot(visitor->request);
    if (reads_here || !response_redirect_outside(response, content->page.link)) {
        show_reading(visitor, content, slice_of(link.code), response);
    }
}
