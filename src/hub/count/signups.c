/* Seats are counted, not kept: what the event says it has, less who signed up here. */
#include "hub/count/signups.h"

#include <stdio.h>

#include "hub/count/ledger_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/activity.h"

enum { REF_BYTES = 64 };

enum status store_seats_get(struct hub_store *store, struct slice event, int64_t person,
                            struct seats *out_seats, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT json_extract(json, '$.seats_left'), (SELECT count(*) FROM signup"
               " WHERE content = e.number), EXISTS(SELECT 1 FROM signup WHERE content = e.number"
               " AND person = ?3) FROM entity e WHERE kind = ?1 AND id = ?2");
    statement_bind_int(s, 1, ENTITY_EVENT);
    statement_bind_text(s, 2, event);
    statement_bind_int(s, 3, person);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        int64_t left = statement_int(s, 0) - statement_int(s, 1);
        out_seats->left = statement_is_null(s, 0) ? -1 : left > 0 ? left : 0;
        out_seats->taken = statement_int(s, 1);
        out_seats->is_signed_up = statement_int(s, 2) != 0;
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such event");
    }
    statement_end(s);
    return status;
}

static void ref_of(char out[REF_BYTES], const char *what, int64_t content, int64_t person)
{
    (void)snprintf(out, REF_BYTES, "%s:%lld:%lld", what, (long long)content, (long long)person);
}

static enum status insert(struct hub_store *store, const char *sql, int64_t content, int64_t person,
                          int64_t now_unix_s, struct err *err)
{
    struct statement *s = statement_take(store, sql);
    statement_bind_int(s, 1, content);
    statement_bind_int(s, 2, person);
    statement_bind_int(s, 3, now_unix_s);
    return statement_run(s, NULL, err);
}

/* Who, and a content that is live. */
static enum status look(struct hub_store *store, enum entity_kind kind, struct slice id,
                        int64_t person, int64_t now_unix_s, struct ledger_row *row, struct err *err)
{
    struct ledger_content content = {.number = 0};
    enum status status = ledger_whom(store, person, row, err);
    if (status == ST_OK) {
        status = ledger_content(store, kind, id, now_unix_s, &content, err);
    }
    if (status == ST_OK && !content.is_live) {
        status = err_set(err, ST_UNSUPPORTED, "it is not open any more");
    }
    row->content = content.number;
    return status;
}

static enum status signup_within(struct hub_store *store, struct slice event, int64_t person,
                                 int64_t now_unix_s, struct err *err)
{
    struct ledger_row row = {.kind = LEDGER_JOINED};
    struct seats seats = {.left = -1};
    char ref[REF_BYTES];
    enum status status = look(store, ENTITY_EVENT, event, person, now_unix_s, &row, err);
    if (status == ST_OK) {
        status = store_seats_get(store, event, person, &seats, err);
    }
    if (status != ST_OK || seats.is_signed_up) {
        return status;
    }
    if (seats.left == 0) {
        return err_set(err, ST_LIMIT, "no seat is left");
    }
    status = insert(store, "INSERT INTO signup VALUES(?1, ?2, ?3)", row.content, person, now_unix_s,
                    err);
    if (status == ST_OK) {
        status = unit_change(store, NULL, err);
    }
    ref_of(ref, "signup", row.content, person);
    return status == ST_OK ? ledger_tell(store, ACTIVITY_SIGNED_UP, person, ENTITY_EVENT, event,
                                         slice_of(""), 0, ref, now_unix_s, err)
                           : status;
}

enum status store_signup_add(struct hub_store *store, struct slice event, int64_t person,
                             int64_t now_unix_s, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, signup_within(store, event, person, now_unix_s, err), err)
               : status;
}

static enum status cancel_within(struct hub_store *store, struct slice event, int64_t person,
                                 struct err *err)
{
    int64_t content = 0;
    char ref[REF_BYTES];
    struct statement *s =
        statement_take(store, "DELETE FROM signup WHERE person = ?3 AND content ="
                              " (SELECT number FROM entity WHERE kind = ?1 AND id = ?2)"
                              " RETURNING content");
    statement_bind_int(s, 1, ENTITY_EVENT);
    statement_bind_text(s, 2, event);
    statement_bind_int(s, 3, person);
    enum status status = statement_row(s, err);
    content = statement_int(s, 0);
    statement_end(s);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    ref_of(ref, "signup", content, person);
    status = store_activity_remove(store, slice_of(ref), err);
    return status == ST_OK ? unit_change(store, NULL, err) : status;
}

enum status store_signup_cancel(struct hub_store *store, struct slice event, int64_t person,
                                struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK ? unit_end(store, cancel_within(store, event, person, err), err)
                           : status;
}

enum status store_signup_each(struct hub_store *store, struct slice event, signup_each *each,
                              void *ctx, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT person, at FROM signup WHERE content = (SELECT number FROM entity"
               " WHERE kind = ?1 AND id = ?2) ORDER BY at, person");
    statement_bind_int(s, 1, ENTITY_EVENT);
    statement_bind_text(s, 2, event);
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        goes_on = each(ctx, statement_int(s, 0), statement_int(s, 1));
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_signup_events(struct hub_store *store, int64_t person, signup_event_each *each,
                                void *ctx, struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT e.id FROM signup s JOIN entity e ON e.number = s.content"
                              " WHERE s.person = ?1 ORDER BY s.at");
    statement_bind_int(s, 1, person);
    enum status status = statement_row(s, err);
    bool goes_on = true;
    for (; status == ST_OK && goes_on; status = goes_on ? statement_row(s, err) : ST_OK) {
        goes_on = each(ctx, statement_text(s, 0));
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* Challenges. */

static enum status join_within(struct hub_store *store, const struct points_rules *rules,
                               struct slice challenge, int64_t person, int64_t now_unix_s,
                               struct ledger_outcome *out, struct err *err)
{
    struct ledger_row row = {.kind = LEDGER_JOINED,
                             .at = now_unix_s,
                             .counts_at = now_unix_s,
                             .day = ledger_day(rules, now_unix_s),
                             .points = rules->joined};
    char ref[REF_BYTES];
    int64_t id = 0;
    enum status status = look(store, ENTITY_CHALLENGE, challenge, person, now_unix_s, &row, err);
    if (status == ST_OK) {
        status = ledger_ref(store, row.ref, err, "joined:%lld:%lld", (long long)row.content,
                            (long long)person);
    }
    if (status != ST_OK) {
        return status;
    }
    status = ledger_by_ref(store, row.ref, out, err);
    if (status != ST_NOT_FOUND) {
        return status;
    }
    status = insert(store, "INSERT INTO membership VALUES(?1, ?2, ?3)", row.content, person,
                    now_unix_s, err);
    if (status == ST_OK) {
        status = ledger_append(store, &row, &id, err);
    }
    if (status == ST_OK) {
        *out = (struct ledger_outcome){.id = id, .points = row.points};
        ref_of(ref, "joined", row.content, person);
        status = ledger_tell(store, ACTIVITY_JOINED, person, ENTITY_CHALLENGE, challenge,
                             slice_of(""), row.points, ref, now_unix_s, err);
    }
    return status;
}

enum status store_challenge_join(struct hub_store *store, const struct points_rules *rules,
                                 struct slice challenge, int64_t person, int64_t now_unix_s,
                                 struct ledger_outcome *out, struct err *err)
{
    enum status status = unit_begin(store, err);
    return status == ST_OK
               ? unit_end(store, join_within(store, rules, challenge, person, now_unix_s, out, err),
                          err)
               : status;
}

enum status store_challenge_is_joined(struct hub_store *store, struct slice challenge,
                                      int64_t person, bool *out_is_joined, struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT 1 FROM membership WHERE person = ?3 AND content ="
                              " (SELECT number FROM entity WHERE kind = ?1 AND id = ?2)");
    statement_bind_int(s, 1, ENTITY_CHALLENGE);
    statement_bind_text(s, 2, challenge);
    statement_bind_int(s, 3, person);
    enum status status = statement_row(s, err);
    statement_end(s);
    if (status == ST_OK || status == ST_NOT_FOUND) {
        *out_is_joined = status == ST_OK;
        status = ST_OK;
    }
    return status;
}
