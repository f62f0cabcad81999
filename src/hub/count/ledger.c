/* Appending, and what makes a repeat harmless: every entry has a ref that says what it is, hashed
 * with a key, so that it says nothing once the person is gone. An attempt points to the entry that
 * it gave, also when that was there already. */
#include "hub/count/ledger.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/tz.h"
#include "hub/count/ledger_priv.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/activity.h"
#include "hub/store/secrets.h"

static const char *const kind_names[LEDGER_KIND_COUNT] = {
    "opening",  "opened",   "declared", "undone", "clicked",
    "presence", "proposal", "verified", "joined", "correction"};

const char *ledger_kind_name(enum ledger_kind kind)
{
    return kind_names[kind];
}

int64_t ledger_day(const struct points_rules *rules, int64_t now_unix_s)
{
    return tz_day_of(rules->tz == NULL ? tz_utc() : rules->tz, now_unix_s);
}

enum status ledger_whom(struct hub_store *store, int64_t person, struct ledger_row *row,
                        struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT p.team, t.site FROM person p LEFT JOIN party t ON t.number = p.team"
               " WHERE p.number = ?1 AND p.erased_at IS NULL");
    statement_bind_int(s, 1, person);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        row->person = person;
        row->team = statement_int(s, 0);
        row->site = statement_int(s, 1);
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such person");
    }
    statement_end(s);
    return status;
}

enum status ledger_content(struct hub_store *store, enum entity_kind kind, struct slice id,
                           int64_t now_unix_s, struct ledger_content *out, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT number, is_removed = 0 AND is_approved AND withdrawn_at IS NULL"
               " AND (expires_at IS NULL OR expires_at > ?3), is_product,"
               " json_extract(json, '$.points') FROM entity WHERE kind = ?1 AND id = ?2");
    statement_bind_int(s, 1, kind);
    statement_bind_text(s, 2, id);
    statement_bind_int(s, 3, now_unix_s);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out =
            (struct ledger_content){.number = statement_int(s, 0),
                                    .is_live = statement_int(s, 1) != 0,
                                    .is_product = statement_int(s, 2) != 0,
                                    .points = statement_is_null(s, 3) ? -1 : statement_int(s, 3)};
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such content");
    }
    statement_end(s);
    return status;
}

enum status ledger_ref(struct hub_store *store, uint8_t out[LEDGER_REF_BYTES], struct err *err,
                       const char *fmt, ...)
{
    char words[LEDGER_WORDS_BYTES];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(words, sizeof words, fmt, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof words) {
        return err_set(err, ST_INVALID, "what marks this request is too long");
    }
    return store_secret_hash(store, "ledger", (struct slice){words, (size_t)len}, out, err);
}

enum status ledger_by_ref(struct hub_store *store, const uint8_t ref[LEDGER_REF_BYTES],
                          struct ledger_outcome *out, struct err *err)
{
    struct statement *s = statement_take(store, "SELECT id, points FROM ledger WHERE ref = ?1");
    statement_bind_blob(s, 1, ref, LEDGER_REF_BYTES);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out = (struct ledger_outcome){
            .id = statement_int(s, 0), .points = (int32_t)statement_int(s, 1), .is_repeat = true};
    }
    statement_end(s);
    return status;
}

static void bind_number(struct statement *s, int at, int64_t number)
{
    if (number != 0) {
        statement_bind_int(s, at, number);
    }
}

enum status ledger_append(struct hub_store *store, const struct ledger_row *row, int64_t *out_id,
                          struct err *err)
{
    const struct slice none = {"", 0};
    struct statement *s = statement_take(
        store, "INSERT INTO ledger(at, counts_at, counts_as, day, kind, person, team, site,"
               " content, network, points, shares, milli, ref, reverses, note)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)");
    statement_bind_int(s, 1, row->at);
    statement_bind_int(s, 2, row->counts_at);
    bind_number(s, 3, row->counts_as);
    statement_bind_int(s, 4, row->day);
    statement_bind_int(s, 5, row->kind);
    bind_number(s, 6, row->person);
    bind_number(s, 7, row->team);
    bind_number(s, 8, row->site);
    bind_number(s, 9, row->content);
    statement_bind_text(s, 10, row->network.ptr == NULL ? none : row->network);
    statement_bind_int(s, 11, row->points);
    statement_bind_int(s, 12, row->shares);
    statement_bind_int(s, 13, row->milli);
    statement_bind_blob(s, 14, row->ref, sizeof row->ref);
    bind_number(s, 15, row->reverses);
    statement_bind_text(s, 16, row->note.ptr == NULL ? none : row->note);
    enum status status = statement_run(s, NULL, err);
    int64_t id = statement_last_id(store);
    if (status == ST_OK && id > LEDGER_MAX) {
        status = err_set(err, ST_LIMIT, "the ledger is full: %d entries", LEDGER_MAX);
    }
    if (status == ST_OK) {
        *out_id = id;
    }
    return status;
}

/* Attempts. */

static enum status attempt_hash(struct hub_store *store, const char *what, int64_t person,
                                struct slice attempt, uint8_t out[LEDGER_REF_BYTES],
                                struct err *err)
{
    if (attempt.len > ATTEMPT_MAX_BYTES) {
        return err_set(err, ST_INVALID, "what marks this request is too long");
    }
    return ledger_ref(store, out, err, "attempt:%s:%lld:%.*s", what, (long long)person,
                      (int)attempt.len, attempt.ptr);
}

enum status attempt_find(struct hub_store *store, const char *what, int64_t person,
                         struct slice attempt, struct ledger_outcome *out, struct err *err)
{
    uint8_t ref[LEDGER_REF_BYTES];
    if (attempt.len == 0) {
        return ST_NOT_FOUND;
    }
    enum status status = attempt_hash(store, what, person, attempt, ref, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "SELECT l.id, l.points FROM attempt a JOIN ledger l ON l.id = a.entry"
                              " WHERE a.ref = ?1");
    statement_bind_blob(s, 1, ref, sizeof ref);
    status = statement_row(s, err);
    if (status == ST_OK) {
        *out = (struct ledger_outcome){
            .id = statement_int(s, 0), .points = (int32_t)statement_int(s, 1), .is_repeat = true};
    }
    statement_end(s);
    return status;
}

enum status attempt_note(struct hub_store *store, const char *what, int64_t person,
                         struct slice attempt, int64_t entry, int64_t now_unix_s, struct err *err)
{
    uint8_t ref[LEDGER_REF_BYTES];
    if (attempt.len == 0) {
        return ST_OK;
    }
    enum status status = attempt_hash(store, what, person, attempt, ref, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "INSERT INTO attempt(ref, entry, at) VALUES(?1, ?2, ?3)");
    statement_bind_blob(s, 1, ref, sizeof ref);
    statement_bind_int(s, 2, entry);
    statement_bind_int(s, 3, now_unix_s);
    status = statement_run(s, NULL, err);
    if (status == ST_OK) {
        s = statement_take(store, "DELETE FROM attempt WHERE number <= ?1");
        statement_bind_int(s, 1, statement_last_id(store) - ATTEMPTS_MAX);
        status = statement_run(s, NULL, err);
    }
    return status;
}

/* The wall. */

static enum status team_name(struct hub_store *store, int64_t person, char out[HUB_NAME_BYTES],
                             struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT t.name FROM person p JOIN party t ON t.number = p.team"
                              " WHERE p.number = ?1");
    statement_bind_int(s, 1, person);
    enum status status = statement_row(s, err);
    out[0] = '\0';
    if (status == ST_OK) {
        statement_copy_text(s, 0, out, HUB_NAME_BYTES);
    }
    statement_end(s);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status ledger_tell(struct hub_store *store, int what, int64_t person, enum entity_kind kind,
                        struct slice id, struct slice network, int64_t points, const char *ref,
                        int64_t now_unix_s, struct err *err)
{
    char team[HUB_NAME_BYTES] = "";
    enum status status = person == 0 ? ST_OK : team_name(store, person, team, err);
    if (status != ST_OK) {
        return status;
    }
    const struct activity_row row = {.at = now_unix_s,
                                     .what = (enum activity_kind)what,
                                     .person = person,
                                     .team = slice_of(team),
                                     .kind = slice_of(id.len == 0 ? "" : entity_kind_key(kind)),
                                     .object = id,
                                     .network = network,
                                     .points = points > 0 ? points : -1};
    return store_activity_add(store, &row, slice_of(ref), err);
}
