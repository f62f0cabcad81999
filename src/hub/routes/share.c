/* To the network with one's own words, "it is posted", thanks, and taking it back.
 *
 * The text is judged here, whatever the phone's script did: cleaned, the disclosure kept inside,
 * phrases refused. It isn't stored: what was posted is the network's. */
#include "hub/routes/share.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "hub/count/boards.h"
#include "hub/count/ledger.h"
#include "hub/count/links.h"
#include "hub/routes/content.h"
#include "hub/routes/routes_priv.h"
#include "hub/rules/clean.h"
#include "hub/rules/phrases.h"
#include "hub/store/teams.h"

enum {
    SHARE_TEXT_BYTES = 64 << 10,
    MILLI = 1000,
    RANKS_SHOWN = 3,
    BOARD_ROWS = 12,
    POINTS_SHOWN_MAX = 1000 /* no share earns more: the address says something else */
};

/* The content of the form's address, when it may be shared; else an answer was given. */
static const struct site_content *begin(struct visitor *visitor, void *user,
                                        struct request *request, struct response *response)
{
    struct err err = {.code = ST_OK};
    if (visitor_find(visitor, user, request, &err) != ST_OK) {
        reply_failure(visitor, response, &err);
        return NULL;
    }
    const struct site_content *content = content_of_request(visitor, response);
    bool is_shared = content != NULL && (content->entity.kind == ENTITY_POST ||
                                         content->entity.kind == ENTITY_CAMPAIGN);
    if (content != NULL && (!is_shared || content->entity.is_product)) {
        reply_notice(visitor, response, 403, NOTICE_NOT_SHAREABLE);
    }
    return is_shared && !content->entity.is_product ? content : NULL;
}

/* Opening a network. */

struct opening {
    struct visitor *visitor;
    const struct site_content *content;
    enum network network;
    struct buf text;
    struct buf url;
    struct page_faults faults;
};

static void judge_text(struct opening *o)
{
    const struct hub_config *config = visitor_config(o->visitor);
    struct buf clean = buf_make(SHARE_TEXT_BYTES);
    struct buf disclosure = buf_make(1024);
    clean_text(&clean, request_field(o->visitor->request, "text"), true);
    content_disclosure(o->visitor, &disclosure);
    disclosure_keep(&o->text, buf_view(&clean), buf_view(&disclosure));
    const struct hub_forbidden *phrase =
        phrase_find(buf_view(&o->text), config->forbidden, config->forbidden_count);
    if (clean.len == 0) {
        reply_fault(&o->faults, "text", FAULT_TEXT_EMPTY, 0);
    } else if (utf8_count(buf_view(&o->text)) > NETWORK_TEXT_MAX) {
        reply_fault(&o->faults, "text", FAULT_TEXT_LONG, NETWORK_TEXT_MAX);
    } else if (phrase != NULL) {
        reply_fault(&o->faults, "text", FAULT_WORD_FORBIDDEN, 0);
        o->faults.items[o->faults.count - 1].detail = slice_of(phrase->phrase);
        o->faults.items[o->faults.count - 1].reason = slice_of(phrase->reason);
    }
    buf_deinit(&disclosure);
    buf_deinit(&clean);
}

/* The person's own link, which counts who comes by it; for who isn't known, where it is read. */
static enum status find_url(struct opening *o, struct err *err)
{
    struct visitor *visitor = o->visitor;
    const struct network_facts *facts = network_get(o->network);
    struct link_row link;
    if (visitor->is_known) {
        enum status status =
            store_link_take(visitor->hub->store, visitor->person.number, o->content->entity.kind,
                            slice_of(o->content->entity.id), slice_of(facts->id),
                            visitor->request->now_unix_s, &link, err);
        buf_printf(&o->url, "%s/%s", visitor->site->settings->base,
                   status == ST_OK ? link.code : "");
        return status;
    }
    if (o->content->page.link.len > 0) {
        buf_append(&o->url, o->content->page.link.ptr, o->content->page.link.len);
    } else {
        buf_printf(&o->url, "%s/%s", visitor->site->settings->base, o->content->entity.code);
    }
    return ST_OK;
}

static enum status note_opening(struct opening *o, struct err *err)
{
    struct visitor *visitor = o->visitor;
    struct hub *hub = visitor->hub;
    struct request *request = visitor->request;
    (void)pthread_mutex_lock(&hub->mu);
    marks_opened(hub->marks, slice_of(request->session), slice_of(o->content->entity.code),
                 (int32_t)o->network, request->now_unix_s);
    (void)pthread_mutex_unlock(&hub->mu);
    if (!visitor->is_known) {
        return ST_OK;
    }
    const struct action action = {.person = visitor->person.number,
                                  .kind = o->content->entity.kind,
                                  .id = slice_of(o->content->entity.id),
                                  .network = slice_of(network_get(o->network)->id),
                                  .attempt = slice_of("")};
    struct ledger_outcome outcome;
    return ledger_opened(hub->store, &hub->rules, &action, request->now_unix_s, &outcome, err);
}

static void show_between(struct opening *o, struct response *response, enum page_interstitial kind,
                         struct slice link)
{
    struct buf page = buf_make(PAGE_MAX_BYTES);
    const struct interstitial_view view = {.kind = kind,
                                           .network = o->network,
                                           .code = slice_of(o->content->entity.code),
                                           .link = link,
                                           .text = buf_view(&o->text),
                                           .instance =
                                               request_field(o->visitor->request, "instance"),
                                           .faults = o->faults};
    page_interstitial(&page, &o->visitor->visit, &view);
    reply_page(response, o->faults.count > 0 ? 422 : 200, &page);
}

static void lead_on(struct opening *o, struct response *response)
{
    const struct network_facts *facts = network_get(o->network);
    const char *const origins[] = {facts->origin == NULL ? "" : facts->origin, NULL};
    struct buf instance = buf_make(NETWORK_INSTANCE_MAX + 1);
    struct buf link = buf_make(NETWORK_LINK_BYTES);
    struct err err = {.code = ST_OK};
    struct slice typed = request_field(o->visitor->request, "instance");
    bool wants_instance = o->network == NETWORK_MASTODON;
    bool has_instance = wants_instance && typed.len > 0 && network_instance(typed, &instance);
    if (wants_instance && !has_instance) {
        if (typed.len > 0) {
            reply_fault(&o->faults, "instance", FAULT_INSTANCE, 0);
        }
        show_between(o, response, INTERSTITIAL_INSTANCE, slice_of(""));
    } else {
        const struct network_share share = {.text = buf_view(&o->text),
                                            .url = buf_view(&o->url),
                                            .subject = o->content->page.headline,
                                            .instance = buf_view(&instance)};
        enum status status = network_link(&link, o->network, &share, &err);
        if (status != ST_OK) {
            reply_failure(o->visitor, response, &err);
        } else if (!facts->takes_redirect ||
                   !response_redirect(response, buf_view(&link), origins)) {
            show_between(o, response, INTERSTITIAL_FOLLOW, buf_view(&link));
        }
    }
    buf_deinit(&link);
    buf_deinit(&instance);
}

static void show_share_again(struct opening *o, struct response *response)
{
    struct buf page = buf_make(PAGE_MAX_BYTES);
    struct share_state state = {
        .text = buf_view(&o->text), .opened = MARK_NO_NETWORK, .faults = o->faults};
    content_write_share(o->visitor, o->content, &state, buf_view(&o->url), &page);
    reply_page(response, 422, &page);
}

static void open_network(struct opening *o, struct response *response)
{
    struct err err = {.code = ST_OK};
    judge_text(o);
    if (find_url(o, &err) != ST_OK) {
        reply_failure(o->visitor, response, &err);
    } else if (o->faults.count > 0) {
        show_share_again(o, response);
    } else if (note_opening(o, &err) != ST_OK) {
        reply_failure(o->visitor, response, &err);
    } else if (o->network == NETWORK_OTHER) { /* the phone's own sheet: there is nothing to open */
        reply_go(response, "/%s", o->content->entity.code);
    } else {
        lead_on(o, response);
    }
}

HANDLER(open_post)
{
    struct visitor visitor;
    struct opening opening = {.visitor = &visitor,
                              .text = buf_make(SHARE_TEXT_BYTES),
                              .url = buf_make(RESPONSE_VALUE_MAX)};
    opening.content = begin(&visitor, user, request, response);
    if (opening.content != NULL) {
        if (!network_find(request_field(request, "network"), &opening.network)) {
            opening.network = NETWORK_OTHER;
            reply_fault(&opening.faults, "network", FAULT_NETWORK, 0);
        }
        open_network(&opening, response);
    }
    buf_deinit(&opening.url);
    buf_deinit(&opening.text);
    visitor_deinit(&visitor);
}

/* Declaring. */

/* The board that thanks speak of: the first of teams. */
static const struct site_board *board_of_teams(const struct site *site)
{
    for (size_t i = 0; i < site->team_board_count; i++) {
        if (site->team_boards[i].is_live) {
            return &site->team_boards[i];
        }
    }
    return NULL;
}

static int64_t rank_of_team(struct visitor *visitor)
{
    struct standing row;
    const struct site_board *board = board_of_teams(visitor->site);
    bool is_on = board != NULL && visitor->person.team != 0 &&
                 standings_find(visitor->hub->standings, slice_of(board->id), visitor->person.team,
                                &row, NULL) == ST_OK;
    return is_on ? row.rank : 0;
}

void share_declare(struct visitor *visitor, const struct site_content *content,
                   enum network network, struct response *response)
{
    struct hub *hub = visitor->hub;
    struct err err = {.code = ST_OK};
    struct ledger_outcome outcome;
    const struct action action = {.person = visitor->person.number,
                                  .kind = content->entity.kind,
                                  .id = slice_of(content->entity.id),
                                  .network = slice_of(network_get(network)->id),
                                  .attempt = slice_of("")};
    int64_t rank_before = rank_of_team(visitor);
    enum status status = ledger_declared(hub->store, &hub->rules, &action,
                                         visitor->request->now_unix_s, &outcome, &err);
    if (status == ST_UNSUPPORTED) {
        reply_notice(visitor, response, 403, NOTICE_NOT_SHAREABLE);
    } else if (status != ST_OK) {
        reply_failure(visitor, response, &err);
    } else {
        content_count_presence(visitor, content);
        reply_go(response, "/%s/merci?s=%" PRId64 "&p=%" PRId32 "&b=%" PRId64 "&n=%d",
                 content->entity.code, outcome.id, outcome.points, rank_before,
                 outcome.is_repeat ? 0 : 1);
    }
}

HANDLER(declare_post)
{
    struct visitor visitor;
    enum network network = NETWORK_OTHER;
    const struct site_content *content = begin(&visitor, user, request, response);
    bool has_network = content != NULL && network_find(request_field(request, "network"), &network);
    if (content != NULL && !has_network) {
        struct buf page = buf_make(PAGE_MAX_BYTES);
        struct share_state state = {.opened = MARK_NO_NETWORK};
        reply_fault(&state.faults, "network", FAULT_NETWORK, 0);
        content_write_share(&visitor, content, &state, slice_of(""), &page);
        reply_page(response, 422, &page);
    } else if (content != NULL && !visitor.is_known) {
        reply_go(response, "/signin?share=%s&network=%s", content->entity.code,
                 network_get(network)->id);
    } else if (content != NULL) {
        share_declare(&visitor, content, network, response);
    }
    visitor_deinit(&visitor);
}

/* Thanks. */

static int64_t number_in(const struct request *request, const char *name)
{
    struct slice text = fields_get(&request->query, name);
    char digits[20];
    if (text.len == 0 || text.len >= sizeof digits) {
        return 0;
    }
    memcpy(digits, text.ptr, text.len);
    digits[text.len] = '\0';
    return strspn(digits, "0123456789") == text.len ? strtoll(digits, NULL, 10) : 0;
}

struct ranks {
    const struct visitor *visitor;
    struct page_rank rows[BOARD_ROWS];
    size_t count;
    size_t mine; /* index, or count */
    bool has_mine;
};

static bool take_rank(void *ctx, const struct standing *row)
{
    struct ranks *ranks = ctx;
    const struct site_team *team = site_team_by_number(ranks->visitor->site, row->subject);
    if (team != NULL) {
        bool is_mine = row->subject == ranks->visitor->person.team;
        ranks->mine = is_mine ? ranks->count : ranks->mine;
        ranks->has_mine = ranks->has_mine || is_mine;
        ranks->rows[ranks->count++] = (struct page_rank){.rank = row->rank,
                                                         .name = team->page.name,
                                                         .score = row->score_milli / MILLI,
                                                         .is_mine = is_mine};
    }
    return ranks->count < BOARD_ROWS;
}

/* Three rows: around the team where it is among those that walls show, else the first. */
static void choose_rows(const struct ranks *ranks, struct shared_view *view)
{
    size_t last = ranks->count < RANKS_SHOWN ? 0 : ranks->count - RANKS_SHOWN;
    size_t first = ranks->has_mine && ranks->mine > 0 ? ranks->mine - 1 : 0;
    first = first > last ? last : first;
    view->ranks = ranks->rows + first;
    view->rank_count = ranks->count - first < RANKS_SHOWN ? ranks->count - first : RANKS_SHOWN;
    view->rank = ranks->has_mine ? ranks->rows[ranks->mine].rank : 0;
}

static void look_at_board(struct visitor *visitor, struct ranks *ranks, struct shared_view *view)
{
    const struct site_board *board = board_of_teams(visitor->site);
    struct board_count count;
    if (board == NULL || !visitor->is_known ||
        store_board_get(visitor->hub->store, slice_of(board->id), &count, NULL) != ST_OK) {
        return;
    }
    view->unit = board->unit;
    view->is_frozen = count.frozen_at != TIME_NONE;
    if (!view->is_frozen && standings_board(visitor->hub->standings, slice_of(board->id), take_rank,
                                            ranks, NULL, NULL) == ST_OK) {
        choose_rows(ranks, view);
    }
}

HANDLER(thanks_get)
{
    struct visitor visitor;
    const struct site_content *content = begin(&visitor, user, request, response);
    if (content != NULL) {
        struct ranks ranks = {.visitor = &visitor};
        struct shared_view view = {.content = content->page,
                                   .rank_before = number_in(request, "b"),
                                   .was_counted = number_in(request, "n") == 1,
                                   .points = number_in(request, "p"),
                                   .appears_as = visitor.page_person.shown};
        struct slice share = fields_get(&request->query, "s");
        struct buf page = buf_make(PAGE_MAX_BYTES);
        view.share_id = number_in(request, "s") > 0 && visitor.is_known ? share : slice_of("");
        view.points = view.points > POINTS_SHOWN_MAX ? 0 : view.points;
        look_at_board(&visitor, &ranks, &view);
        page_shared(&page, &visitor.visit, &view);
        reply_page(response, 200, &page);
    }
    visitor_deinit(&visitor);
}

HANDLER(undo_post)
{
    struct hub *hub = user;
    struct visitor visitor;
    struct err err = {.code = ST_OK};
    struct ledger_outcome outcome;
    struct slice id = request_param(request, "id");
    char digits[20] = "";
    memcpy(digits, id.ptr, id.len < sizeof digits ? id.len : 0);
    enum status status = visitor_find(&visitor, hub, request, &err);
    if (status == ST_OK && !visitor.is_known) {
        reply_go(response, "/signin?next=/me");
    } else if (status == ST_OK) {
        int64_t entry =
            strspn(digits, "0123456789") == strlen(digits) ? strtoll(digits, NULL, 10) : 0;
        status = ledger_undo(hub->store, visitor.person.number, entry, request->now_unix_s,
                             &outcome, &err);
        if (status == ST_OK) {
            reply_go(response, "/me");
        } else if (status == ST_NOT_FOUND) {
            reply_notice(&visitor, response, 404, NOTICE_NOT_FOUND);
            status = ST_OK;
        }
    }
    if (status != ST_OK) {
        reply_failure(&visitor, response, &err);
    }
    visitor_deinit(&visitor);
}
