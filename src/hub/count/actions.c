/* What people do, each with its rule of how often it counts. */
#include <stdio.h>

#include "hub/count/ledger_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/activity.h"

/* A content can say what a share earns; a document allows a million. */
enum { REF_WORD_BYTES = 48 };

/* What all begin with: who, on which content, on which day. */
static enum status begin(struct hub_store *store, const struct points_rules *rules,
                         const struct action *action, int64_t now_unix_s, struct ledger_row *row,
                         struct ledger_content *content, struct err *err)
{
    row->at = now_unix_s;
    row->counts_at = now_unix_s;
    row->day = ledger_day(rules, now_unix_s);
    row->network = action->network;
    if (action->network.len >= HUB_NETWORK_BYTES) {
        return err_set(err, ST_INVALID, "that is no network");
    }
    enum status status = ledger_whom(store, action->person, row, err);
    if (status == ST_OK) {
        status = ledger_content(store, action->kind, action->id, now_unix_s, content, err);
        row->content = content->number;
    }
    return status;
}

/* Append what is not there yet. */
static enum status append_once(struct hub_store *store, struct ledger_row *row,
                               struct ledger_outcome *out, struct err *err)
{
    enum status status = ledger_by_ref(store, row->ref, out, err);
    if (status != ST_NOT_FOUND) {
        return status;
    }
    int64_t id = 0;
    status = ledger_append(store, row, &id, err);
    if (status == ST_OK) {
        *out = (struct ledger_outcome){.id = id, .points = row->points};
    }
    return status;
}

/* Once a person, content, network and day. */
static enum status daily(struct hub_store *store, const struct points_rules *rules,
                         const struct action *action, enum ledger_kind kind, int32_t points,
                         int64_t now_unix_s, struct ledger_outcome *out, struct err *err)
{
    struct ledger_row row = {.kind = kind, .points = points};
    struct ledger_content content = {.number = 0};
    enum status status = begin(store, rules, action, now_unix_s, &row, &content, err);
    if (status == ST_OK) {
        bool with_network = kind == LEDGER_OPENED;
        status = ledger_ref(store, row.ref, err, "%s:%lld:%lld:%lld:%.*s", ledger_kind_name(kind),
                            (long long)row.person, (long long)row.content, (long long)row.day,
                            with_network ? (int)row.network.len : 0, row.network.ptr);
    }
    return status == ST_OK ? append_once(store, &row, out, err) : status;
}

enum status ledger_opened(struct hub_store *store, const struct points_rules *rules,
                          const struct action *action, int64_t now_unix_s,
                          struct ledger_outcome *out, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store,
                                      daily(store, rules, action, LEDGER_OPENED, rules->opened,
                                            now_unix_s, out, err),
                                      err)
                           : status;
}

enum status ledger_presence(struct hub_store *store, const struct points_rules *rules,
                            const struct action *action, int64_t now_unix_s,
                            struct ledger_outcome *out, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store,
                                      daily(store, rules, action, LEDGER_PRESENCE, rules->presence,
                                            now_unix_s, out, err),
                                      err)
                           : status;
}

static enum status verified_within(struct hub_store *store, const struct points_rules *rules,
                                   const struct action *action, int64_t now_unix_s,
                                   struct ledger_outcome *out, struct err *err)
{
    struct ledger_row row = {.kind = LEDGER_VERIFIED};
    struct ledger_content content = {.number = 0};
    if (action->attempt.len == 0 || action->attempt.len > ATTEMPT_MAX_BYTES) {
        return err_set(err, ST_INVALID, "a verified share has the platform's id of the post");
    }
    enum status status = begin(store, rules, action, now_unix_s, &row, &content, err);
    if (status == ST_OK) {
        status = ledger_ref(store, row.ref, err, "verified:%.*s:%.*s", (int)row.network.len,
                            row.network.ptr, (int)action->attempt.len, action->attempt.ptr);
    }
    return status == ST_OK ? append_once(store, &row, out, err) : status;
}

enum status ledger_verified(struct hub_store *store, const struct points_rules *rules,
                            const struct action *action, int64_t now_unix_s,
                            struct ledger_outcome *out, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, verified_within(store, rules, action, now_unix_s, out, err), err)
               : status;
}

/* Declared shares. */

/* The share of today that stands; else how many were taken back. */
static enum status todays_share(struct hub_store *store, const struct ledger_row *row,
                                struct ledger_outcome *out, int64_t *out_undone, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT l.id, l.points, EXISTS(SELECT 1 FROM ledger r WHERE r.reverses = l.id)"
               " FROM ledger l WHERE l.person = ?1 AND l.day = ?2 AND l.kind = ?3"
               " AND l.content = ?4 AND l.network = ?5 ORDER BY l.id");
    statement_bind_int(s, 1, row->person);
    statement_bind_int(s, 2, row->day);
    statement_bind_int(s, 3, LEDGER_DECLARED);
    statement_bind_int(s, 4, row->content);
    statement_bind_text(s, 5, row->network);
    enum status status = statement_row(s, err);
    *out_undone = 0;
    while (status == ST_OK && statement_int(s, 2) != 0) {
        *out_undone += 1;
        status = statement_row(s, err);
    }
    if (status == ST_OK) {
        *out = (struct ledger_outcome){
            .id = statement_int(s, 0), .points = (int32_t)statement_int(s, 1), .is_repeat = true};
    }
    statement_end(s);
    return status;
}

/* What the day's cap leaves of `points`. */
static enum status within_cap(struct hub_store *store, const struct points_rules *rules,
                              const struct ledger_row *row, int64_t points, int32_t *out_points,
                              struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT coalesce(sum(points), 0) FROM ledger WHERE person = ?1 AND day = ?2"
               " AND kind IN (2, 3)"); /* declared and undone */
    statement_bind_int(s, 1, row->person);
    statement_bind_int(s, 2, row->day);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        int64_t left = rules->share_points_a_day - statement_int(s, 0);
        left = left > 0 ? left : 0;
        *out_points = (int32_t)(points < left ? points : left);
    }
    statement_end(s);
    return status;
}

static enum status append_share(struct hub_store *store, const struct points_rules *rules,
                                const struct action *action, const struct ledger_content *content,
                                int64_t undone, struct ledger_row *row, struct ledger_outcome *out,
                                struct err *err)
{
    char word[REF_WORD_BYTES];
    int64_t worth = content->points >= 0 ? content->points : rules->declared;
    enum status status = within_cap(store, rules, row, worth, &row->points, err);
    if (status == ST_OK) {
        status = ledger_ref(store, row->ref, err, "declared:%lld:%lld:%lld:%lld:%.*s",
                            (long long)row->person, (long long)row->content, (long long)row->day,
                            (long long)undone, (int)row->network.len, row->network.ptr);
    }
    int64_t id = 0;
    if (status == ST_OK) {
        status = ledger_append(store, row, &id, err);
    }
    if (status == ST_OK) {
        *out = (struct ledger_outcome){
            .id = id, .points = row->points, .is_capped = row->points < worth};
        (void)snprintf(word, sizeof word, "share:%lld", (long long)id);
        status = ledger_tell(store, ACTIVITY_SHARED, row->person, action->kind, action->id,
                             row->network, row->points, word, row->at, err);
    }
    return status;
}

static enum status declared_within(struct hub_store *store, const struct points_rules *rules,
                                   const struct action *action, int64_t now_unix_s,
                                   struct ledger_outcome *out, struct err *err)
{
    struct ledger_row row = {.kind = LEDGER_DECLARED, .shares = 1};
    struct ledger_content content = {.number = 0};
    int64_t undone = 0;
    enum status status = attempt_find(store, "declared", action->person, action->attempt, out, err);
    if (status != ST_NOT_FOUND) {
        return status;
    }
    status = begin(store, rules, action, now_unix_s, &row, &content, err);
    if (status == ST_OK && (!content.is_live || content.is_product)) {
        status = err_set(err, ST_UNSUPPORTED, "this content can't be shared");
    }
    if (status != ST_OK) {
        return status;
    }
    status = todays_share(store, &row, out, &undone, err);
    if (status == ST_NOT_FOUND && undone > 0 && action->attempt.len == 0) {
        return err_set(err, ST_INVALID, "it was taken back today; say what marks the new request");
    }
    if (status == ST_NOT_FOUND) {
        status = append_share(store, rules, action, &content, undone, &row, out, err);
    }
    return status == ST_OK ? attempt_note(store, "declared", action->person, action->attempt,
                                          out->id, now_unix_s, err)
                           : status;
}

enum status ledger_declared(struct hub_store *store, const struct points_rules *rules,
                            const struct action *action, int64_t now_unix_s,
                            struct ledger_outcome *out, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, declared_within(store, rules, action, now_unix_s, out, err), err)
               : status;
}
