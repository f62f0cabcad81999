/* A session is its hash; a code by mail is a hash with its subject. Comparing happens in constant
 * time or by an index over hashes, so timing tells nothing. */
#include "hub/store/sessions.h"

#include <string.h>

#include "base/crypto.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/secrets.h"

enum { SEEN_NOTED_S = 86400, HASH_BYTES = 32 };

static enum status hash_of(struct hub_store *store, struct slice id, uint8_t out[HASH_BYTES],
                           struct err *err)
{
    return store_secret_hash(store, "session", id, out, err);
}

/* The oldest goes when there are too many. */
static enum status make_room(struct hub_store *store, struct err *err)
{
    struct statement *s = statement_take(
        store, "DELETE FROM session WHERE hash IN (SELECT hash FROM session ORDER BY seen_at"
               " LIMIT max(0, (SELECT count(*) FROM session) - ?1))");
    statement_bind_int(s, 1, SESSIONS_MAX - 1);
    return statement_run(s, NULL, err);
}

static enum status begin_within(struct hub_store *store, const uint8_t hash[HASH_BYTES],
                                int64_t person, int64_t now_unix_s, struct err *err)
{
    enum status status = make_room(store, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "INSERT INTO session VALUES(?1, ?2, ?3, ?3) ON CONFLICT DO UPDATE"
                              " SET person = ?2, created_at = ?3, seen_at = ?3");
    statement_bind_blob(s, 1, hash, HASH_BYTES);
    statement_bind_int(s, 2, person);
    statement_bind_int(s, 3, now_unix_s);
    return statement_run(s, NULL, err);
}

enum status store_session_begin(struct hub_store *store, struct slice session_id, int64_t person,
                                int64_t now_unix_s, struct err *err)
{
    uint8_t hash[HASH_BYTES];
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    status = hash_of(store, session_id, hash, err);
    if (status == ST_OK) {
        status = begin_within(store, hash, person, now_unix_s, err);
    }
    return unit_end(store, status, err);
}

static enum status note_seen(struct hub_store *store, const uint8_t hash[HASH_BYTES],
                             int64_t person, int64_t now_unix_s, struct err *err)
{
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(store, "UPDATE session SET seen_at = ?2 WHERE hash = ?1");
    statement_bind_blob(s, 1, hash, HASH_BYTES);
    statement_bind_int(s, 2, now_unix_s);
    status = statement_run(s, NULL, err);
    if (status == ST_OK) {
        s = statement_take(store, "UPDATE person SET seen_at = ?2 WHERE number = ?1");
        statement_bind_int(s, 1, person);
        statement_bind_int(s, 2, now_unix_s);
        status = statement_run(s, NULL, err);
    }
    return unit_end(store, status, err);
}

enum status store_session_find(struct hub_store *store, struct slice session_id, int64_t now_unix_s,
                               struct hub_person *out_person, struct err *err)
{
    uint8_t hash[HASH_BYTES];
    int64_t person = 0, seen_at = 0;
    enum status status = hash_of(store, session_id, hash, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "SELECT person, seen_at FROM session WHERE hash = ?1 AND seen_at > ?2");
    statement_bind_blob(s, 1, hash, sizeof hash);
    statement_bind_int(s, 2, now_unix_s - SESSION_IDLE_S);
    status = statement_row(s, err);
    person = statement_int(s, 0);
    seen_at = statement_int(s, 1);
    statement_end(s);
    bool is_noted = now_unix_s - seen_at < SEEN_NOTED_S || hub_store_is_read_only(store);
    if (status == ST_OK && !is_noted) {
        status = note_seen(store, hash, person, now_unix_s, err);
    }
    return status == ST_OK ? store_person_by_number(store, person, out_person, err) : status;
}

static enum status run_in_unit(struct hub_store *store, struct statement *s, struct err *err)
{
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        statement_end(s);
        return status;
    }
    return unit_end(store, statement_run(s, NULL, err), err);
}

enum status store_session_end(struct hub_store *store, struct slice session_id, struct err *err)
{
    uint8_t hash[HASH_BYTES];
    enum status status = hash_of(store, session_id, hash, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(store, "DELETE FROM session WHERE hash = ?1");
    statement_bind_blob(s, 1, hash, sizeof hash);
    return run_in_unit(store, s, err);
}

enum status store_session_end_all(struct hub_store *store, int64_t person, struct err *err)
{
    struct statement *s = statement_take(store, "DELETE FROM session WHERE person = ?1");
    statement_bind_int(s, 1, person);
    return run_in_unit(store, s, err);
}
