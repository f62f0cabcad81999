/* A click is noted by a hash of link and visitor; only its first coming is an entry. Past the day's
 * cap clicks still count, until so many that they are no people any more. */
#include "hub/count/links.h"

#include "hub/count/ledger_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/codes.h"
#include "hub/store/secrets.h"

/* Of a content and person a day; beyond, nothing is kept. */
enum { CLICKS_KEPT_A_DAY = 1000, CODE_TRIES_MAX = 16, VISITOR_MAX_BYTES = 256 };

#define COLUMNS                                                                                    \
    "SELECT l.number, l.code, l.person, e.kind, e.id, l.network, l.content FROM link l"            \
    " JOIN entity e ON e.number = l.content "

static enum status take_one(struct statement *s, struct link_row *out_link, struct err *err)
{
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        out_link->number = statement_int(s, 0);
        statement_copy_text(s, 1, out_link->code, sizeof out_link->code);
        out_link->person = statement_int(s, 2);
        out_link->kind = (enum entity_kind)statement_int(s, 3);
        statement_copy_text(s, 4, out_link->id, sizeof out_link->id);
        statement_copy_text(s, 5, out_link->network, sizeof out_link->network);
        out_link->content = statement_int(s, 6);
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such link");
    }
    statement_end(s);
    return status;
}

enum status store_link_find(struct hub_store *store, struct slice code, struct link_row *out_link,
                            struct err *err)
{
    char read[HUB_LINK_CODE_BYTES];
    if (!code_read(code, HUB_LINK_CODE_CHARS, read)) {
        return err_set(err, ST_NOT_FOUND, "that is no link");
    }
    struct statement *s = statement_take(store, COLUMNS "WHERE l.code = ?1");
    statement_bind_text(s, 1, slice_of(read));
    return take_one(s, out_link, err);
}

static enum status find_own(struct hub_store *store, int64_t person, int64_t content,
                            struct slice network, struct link_row *out_link, struct err *err)
{
    struct statement *s =
        statement_take(store, COLUMNS "WHERE l.person = ?1 AND l.content = ?2 AND l.network = ?3");
    statement_bind_int(s, 1, person);
    statement_bind_int(s, 2, content);
    statement_bind_text(s, 3, network);
    return take_one(s, out_link, err);
}

static enum status has_room(struct hub_store *store, struct err *err)
{
    struct statement *s = statement_take(store, "SELECT count(*) FROM link");
    enum status status = statement_row(s, err);
    if (status == ST_OK && statement_int(s, 0) >= LINKS_MAX) {
        status = err_set(err, ST_LIMIT, "there are %d links already", LINKS_MAX);
    }
    statement_end(s);
    return status;
}

/* One of 2^40 is taken about never; then another is tried. */
static enum status make(struct hub_store *store, int64_t person, int64_t content,
                        struct slice network, int64_t now_unix_s, struct err *err)
{
    int64_t changes = 0;
    enum status status = has_room(store, err);
    for (int i = 0; i < CODE_TRIES_MAX && status == ST_OK && changes == 0; i++) {
        char code[HUB_LINK_CODE_BYTES];
        code_random(HUB_LINK_CODE_CHARS, code);
        struct statement *s =
            statement_take(store, "INSERT INTO link(code, person, content, network, created_at)"
                                  " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(code) DO NOTHING");
        statement_bind_text(s, 1, slice_of(code));
        statement_bind_int(s, 2, person);
        statement_bind_int(s, 3, content);
        statement_bind_text(s, 4, network);
        statement_bind_int(s, 5, now_unix_s);
        status = statement_run(s, &changes, err);
    }
    return status;
}

static enum status take_within(struct hub_store *store, int64_t person, enum entity_kind kind,
                               struct slice id, struct slice network, int64_t now_unix_s,
                               struct link_row *out_link, struct err *err)
{
    struct ledger_row whom = {.kind = LEDGER_CLICKED};
    struct ledger_content content = {.number = 0};
    enum status status = ledger_whom(store, person, &whom, err);
    if (status == ST_OK) {
        status = ledger_content(store, kind, id, now_unix_s, &content, err);
    }
    if (status != ST_OK) {
        return status;
    }
    status = find_own(store, person, content.number, network, out_link, err);
    if (status == ST_NOT_FOUND) {
        status = make(store, person, content.number, network, now_unix_s, err);
        status = status == ST_OK ? find_own(store, person, content.number, network, out_link, err)
                                 : status;
    }
    return status;
}

enum status store_link_take(struct hub_store *store, int64_t person, enum entity_kind kind,
                            struct slice id, struct slice network, int64_t now_unix_s,
                            struct link_row *out_link, struct err *err)
{
    if (network.len >= HUB_NETWORK_BYTES) {
        return err_set(err, ST_INVALID, "that is no network");
    }
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store,
                          take_within(store, person, kind, id, network, now_unix_s, out_link, err),
                          err)
               : status;
}

/* Clicks. */

static enum status note_visitor(struct hub_store *store, const struct link_row *link,
                                struct slice visitor, int64_t now_unix_s, bool *out_is_new,
                                struct err *err)
{
    uint8_t hash[LEDGER_REF_BYTES];
    int64_t changes = 0;
    enum status status = ledger_ref(store, hash, err, "visitor:%lld:%.*s", (long long)link->number,
                                    (int)visitor.len, visitor.ptr);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "INSERT INTO click VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING");
    statement_bind_int(s, 1, link->number);
    statement_bind_blob(s, 2, hash, sizeof hash);
    statement_bind_int(s, 3, now_unix_s);
    status = statement_run(s, &changes, err);
    *out_is_new = changes > 0;
    return status;
}

/* Clicks of today on this content by links of this person (of nobody's, once erased). */
static enum status clicks_today(struct hub_store *store, const struct ledger_row *row,
                                int64_t *out_count, struct err *err)
{
    struct statement *s = NULL;
    if (row->person != 0) {
        s = statement_take(store, "SELECT count(*) FROM ledger WHERE person = ?1 AND day = ?2"
                                  " AND kind = 4 AND content = ?3");
        statement_bind_int(s, 1, row->person);
    } else {
        s = statement_take(store, "SELECT count(*) FROM ledger WHERE person IS NULL AND day = ?2"
                                  " AND kind = 4 AND content = ?3");
    }
    statement_bind_int(s, 2, row->day);
    statement_bind_int(s, 3, row->content);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out_count = statement_int(s, 0);
    }
    statement_end(s);
    return status;
}

static enum status append_click(struct hub_store *store, const struct points_rules *rules,
                                struct ledger_row *row, struct ledger_outcome *out, struct err *err)
{
    int64_t before = 0, id = 0;
    enum status status = clicks_today(store, row, &before, err);
    if (status != ST_OK) {
        return status;
    }
    bool earns = row->person != 0 && before < rules->clicks_per_day;
    row->points = earns ? rules->clicked : 0;
    if (before >= CLICKS_KEPT_A_DAY) {
        *out = (struct ledger_outcome){.is_capped = true};
        return ST_OK;
    }
    status = ledger_append(store, row, &id, err);
    if (status == ST_OK) {
        *out = (struct ledger_outcome){.id = id, .points = row->points, .is_capped = !earns};
    }
    return status;
}

/* An entry's ref is unique: a link, and the how-manieth new visitor. */
static enum status click_ref(struct hub_store *store, const struct link_row *link,
                             uint8_t out[LEDGER_REF_BYTES], struct err *err)
{
    int64_t last = 0;
    struct statement *s = statement_take(store, "SELECT coalesce(max(id), 0) FROM ledger");
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        last = statement_int(s, 0);
    }
    statement_end(s);
    return status == ST_OK ? ledger_ref(store, out, err, "clicked:%lld:%lld",
                                        (long long)link->number, (long long)last)
                           : status;
}

static enum status clicked_within(struct hub_store *store, const struct points_rules *rules,
                                  const struct link_row *link, struct slice visitor,
                                  int64_t now_unix_s, struct ledger_outcome *out, struct err *err)
{
    struct ledger_row row = {.kind = LEDGER_CLICKED,
                             .at = now_unix_s,
                             .counts_at = now_unix_s,
                             .day = ledger_day(rules, now_unix_s),
                             .content = link->content,
                             .network = slice_of(link->network)};
    bool is_new = false;
    enum status status = note_visitor(store, link, visitor, now_unix_s, &is_new, err);
    if (status == ST_OK && !is_new) {
        *out = (struct ledger_outcome){.is_repeat = true};
        return ST_OK;
    }
    if (status == ST_OK && link->person != 0) {
        status = ledger_whom(store, link->person, &row, err);
        status = status == ST_NOT_FOUND ? ST_OK : status; /* erased meanwhile */
    }
    if (status == ST_OK) {
        status = click_ref(store, link, row.ref, err);
    }
    return status == ST_OK ? append_click(store, rules, &row, out, err) : status;
}

enum status ledger_clicked(struct hub_store *store, const struct points_rules *rules,
                           const struct link_row *link, struct slice visitor, int64_t now_unix_s,
                           struct ledger_outcome *out, struct err *err)
{
    if (visitor.len > VISITOR_MAX_BYTES) {
        return err_set(err, ST_INVALID, "what tells this visitor is too long");
    }
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, clicked_within(store, rules, link, visitor, now_unix_s, out, err),
                          err)
               : status;
}
