/* How I appear, what I did, what is kept of me, and being forgotten. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hub/count/proposals.h"
#include "hub/count/shares.h"
#include "hub/routes/appearance.h"
#include "hub/routes/routes_priv.h"
#include "hub/routes/signin.h"
#include "hub/store/sessions.h"

enum { EXPORT_MAX_BYTES = 8 << 20, NUMBER_BYTES = 24 };

/* Rows of the page. Their texts live in the arena of the request. */
struct my_rows {
    struct visitor *visitor;
    struct page_share shares[PAGE_SHARES_MAX];
    size_t share_count;
    struct page_proposal proposals[PAGE_PROPOSALS_MAX];
    size_t proposal_count;
};

static struct slice keep(struct my_rows *rows, struct slice text)
{
    const char *copy = arena_strdup(&rows->visitor->request->arena, text);
    return slice_of(copy == NULL ? "" : copy);
}

static bool take_share(void *ctx, const struct share *share)
{
    struct my_rows *rows = ctx;
    char number[NUMBER_BYTES];
    enum network network = NETWORK_OTHER;
    if (share->kind != LEDGER_DECLARED && share->kind != LEDGER_VERIFIED) {
        return true;
    }
    if (!network_find(slice_of(share->network), &network)) {
        network = NETWORK_OTHER;
    }
    const struct site_content *content =
        site_by_id(rows->visitor->site, share->entity_kind, slice_of(share->id));
    (void)snprintf(number, sizeof number, "%" PRId64, share->entry);
    rows->shares[rows->share_count++] = (struct page_share){
        .id = keep(rows, slice_of(number)),
        .headline = content == NULL ? keep(rows, slice_of(share->id)) : content->page.headline,
        .code = content == NULL ? slice_of("") : content->page.code,
        .network = network,
        .evidence = share->is_undone                 ? PAGE_EVIDENCE_UNDONE
                    : share->kind == LEDGER_VERIFIED ? PAGE_EVIDENCE_VERIFIED
                                                     : PAGE_EVIDENCE_DECLARED,
        .at_unix_s = share->at,
        .points = share->points,
        .may_undo = share->can_undo};
    return rows->share_count < PAGE_SHARES_MAX;
}

static bool take_proposal(void *ctx, const struct proposal *proposal)
{
    struct my_rows *rows = ctx;
    const struct site_content *content =
        proposal->post.len > 0 ? site_by_id(rows->visitor->site, ENTITY_POST, proposal->post)
                               : NULL;
    rows->proposals[rows->proposal_count++] =
        (struct page_proposal){.headline = keep(rows, proposal->headline),
                               .code = content == NULL ? slice_of("") : content->page.code,
                               .state = (enum page_proposal_state)proposal->state,
                               .note = keep(rows, proposal->note),
                               .at_unix_s = proposal->created_at};
    return rows->proposal_count < PAGE_PROPOSALS_MAX;
}

static void show_me(struct visitor *visitor, const struct page_faults *faults, bool is_saved,
                    struct response *response)
{
    struct my_rows rows = {.visitor = visitor};
    struct err err = {.code = ST_OK};
    struct hub_store *store = visitor->hub->store;
    int64_t person = visitor->person.number;
    enum status status = store_share_each(store, person, PAGE_SHARES_MAX, take_share, &rows, &err);
    if (status == ST_OK) {
        status =
            store_proposal_each(store, person, -1, PAGE_PROPOSALS_MAX, take_proposal, &rows, &err);
    }
    if (status != ST_OK) {
        reply_failure(visitor, response, &err);
        return;
    }
    struct me_view view = {.shares = rows.shares,
                           .share_count = rows.share_count,
                           .proposals = rows.proposals,
                           .proposal_count = rows.proposal_count,
                           .is_saved = is_saved,
                           .may_sign_out = visitor->visit.may_sign_in};
    appearance_show(visitor, &visitor->person, &view.appearance);
    if (faults != NULL) {
        view.faults = *faults;
    }
    struct buf page = buf_make(PAGE_MAX_BYTES);
    page_me(&page, &visitor->visit, &view);
    reply_page(response, view.faults.count > 0 ? 422 : 200, &page);
}

/* The person, or an answer was given: who isn't known says so first. */
static bool begin(struct visitor *visitor, void *user, struct request *request,
                  struct response *response)
{
    struct err err = {.code = ST_OK};
    if (visitor_find(visitor, user, request, &err) != ST_OK) {
        reply_failure(visitor, response, &err);
    } else if (!visitor->is_known) {
        reply_go(response, "/signin?next=/me");
    }
    return visitor->is_known;
}

HANDLER(me_get)
{
    struct visitor visitor;
    if (begin(&visitor, user, request, response)) {
        show_me(&visitor, NULL, false, response);
    }
    visitor_deinit(&visitor);
}

static void save(struct visitor *visitor, struct response *response)
{
    struct signin_way way = signin_way_of(visitor);
    struct hub_person person =
        visitor->is_known ? visitor->person : (struct hub_person){.number = 0};
    struct page_faults faults = {.count = 0};
    struct err err = {.code = ST_OK};
    bool goes_on = way.share.len > 0 || way.next.len > 0;
    appearance_read(visitor, &person, &faults);
    if (faults.count > 0 && (goes_on || !visitor->is_known)) {
        signin_show(visitor, SIGN_IN_APPEAR, &way, NULL, &faults, response);
        return;
    }
    if (faults.count > 0) {
        show_me(visitor, &faults, false, response);
        return;
    }
    enum status status = ST_OK;
    if (visitor->is_known) {
        status = store_person_update(visitor->hub->store, &person, &err);
        status = status == ST_OK ? visitor_look_again(visitor, &err) : status;
    } else {
        status = signin_create(visitor, &person, &err);
    }
    if (status != ST_OK) {
        reply_failure(visitor, response, &err);
    } else if (goes_on) {
        signin_go_on(visitor, &way, response);
    } else {
        show_me(visitor, NULL, true, response);
    }
}

HANDLER(me_post)
{
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    if (visitor_find(&visitor, user, request, &err) != ST_OK) {
        reply_failure(&visitor, response, &err);
    } else if (!visitor.is_known && !visitor.has_subject) {
        reply_go(response, "/signin?next=/me");
    } else {
        save(&visitor, response);
    }
    visitor_deinit(&visitor);
}

HANDLER(erase_post)
{
    struct visitor visitor;
    if (begin(&visitor, user, request, response)) {
        struct hub *hub = user;
        struct err err = {.code = ST_OK};
        struct page_faults faults = {.count = 0};
        if (!slice_is(request_field(request, "confirm"), "yes")) {
            reply_fault(&faults, "confirm", FAULT_CONFIRM, 0);
            show_me(&visitor, &faults, false, response);
        } else if (store_person_erase(hub->store, visitor.person.number, request->now_unix_s,
                                      &err) == ST_OK) {
            response_end_session(response);
            visitor.visit.person = NULL;
            reply_notice(&visitor, response, 200, NOTICE_ERASED);
        } else {
            reply_failure(&visitor, response, &err);
        }
    }
    visitor_deinit(&visitor);
}

HANDLER(export_get)
{
    struct visitor visitor;
    if (begin(&visitor, user, request, response)) {
        struct hub *hub = user;
        struct buf json = buf_make(EXPORT_MAX_BYTES);
        struct err err = {.code = ST_OK};
        if (store_person_export(hub->store, visitor.person.number, request->now_unix_s, &json,
                                &err) == ST_OK) {
            response_json(response, 200, &json);
            response_add_header(response, "Content-Disposition",
                                slice_of("attachment; filename=\"vitrine.json\""));
        } else {
            reply_failure(&visitor, response, &err);
        }
        buf_deinit(&json);
    }
    visitor_deinit(&visitor);
}
