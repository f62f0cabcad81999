/* A table of what goes when. Each step takes a piece of every table; it is done when none was full.
 */
#include "hub/store/retention.h"

#include <stdbool.h>

#include "base/attr.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/people.h"
#include "hub/store/sessions.h"

enum { DAY_S = 86400, ATTEMPT_DAYS = 35, TOMBSTONE_DAYS = 90, ORPHAN_DAYS = 1, PEOPLE_PIECE = 50 };

const struct retention RETENTION_DEFAULT = {.journal_days = 60,
                                            .click_days = 35,
                                            .session_days = 180,
                                            .audit_days = 365,
                                            .proposal_days = 180,
                                            .person_days = 730};

/* ?1 is the moment before which rows go, ?2 how many at most. */
static enum status forget(struct hub_store *store, const char *sql, int64_t before, bool *is_done,
                          struct err *err)
{
    int64_t changes = 0;
    struct statement *s = statement_take(store, sql);
    statement_bind_int(s, 1, before);
    statement_bind_int(s, 2, RETENTION_PIECE);
    enum status status = statement_run(s, &changes, err);
    *is_done = *is_done && changes < RETENTION_PIECE;
    return status;
}

struct rule {
    const char *sql;
    int32_t days;
};

static enum status forget_rows(struct hub_store *store, const struct retention *r,
                               int64_t now_unix_s, bool *is_done, struct err *err)
{
    const struct rule rules[] = {
        {"DELETE FROM journal WHERE number IN (SELECT number FROM journal WHERE at < ?1 LIMIT ?2)",
         r->journal_days},
        {"DELETE FROM click WHERE (link, visitor) IN (SELECT link, visitor FROM click"
         " WHERE at < ?1 LIMIT ?2)",
         r->click_days},
        {"DELETE FROM session WHERE hash IN (SELECT hash FROM session WHERE seen_at < ?1 LIMIT ?2)",
         r->session_days},
        {"DELETE FROM audit WHERE number IN (SELECT number FROM audit WHERE at < ?1 LIMIT ?2)",
         r->audit_days},
        {"DELETE FROM proposal WHERE number IN (SELECT number FROM proposal WHERE state = 2"
         " AND decided_at < ?1 LIMIT ?2)",
         r->proposal_days},
        {"DELETE FROM attempt WHERE number IN (SELECT number FROM attempt WHERE at < ?1 LIMIT ?2)",
         ATTEMPT_DAYS},
        {"DELETE FROM outbox WHERE number IN (SELECT number FROM outbox WHERE until < ?1 LIMIT ?2)",
         0},
        {"DELETE FROM pairing WHERE created_at < ?1 AND ?2 > 0", 1},
        {"DELETE FROM person WHERE number IN (SELECT number FROM person WHERE erased_at < ?1"
         " LIMIT ?2)",
         TOMBSTONE_DAYS},
    };
    enum status status = ST_OK;
    for (size_t i = 0; i < ARRAY_LEN(rules) && status == ST_OK; i++) {
        status =
            forget(store, rules[i].sql, now_unix_s - (int64_t)rules[i].days * DAY_S, is_done, err);
    }
    return status;
}

/* What no medium of the programme, no proposal and no picture is made of. */
#define FIND_ORPHANS                                                                               \
    "INSERT INTO temp.orphan SELECT number, sha256 FROM media WHERE added_at < ?1"                 \
    " AND lower(hex(sha256)) NOT IN (SELECT json_extract(json, '$.sha256') FROM entity"            \
    " WHERE kind = 0 AND json_extract(json, '$.sha256') IS NOT NULL AND (is_removed = 0"           \
    " OR changed_at >= ?1)) AND sha256 NOT IN (SELECT picture FROM proposal"                       \
    " WHERE picture IS NOT NULL) AND sha256 NOT IN (SELECT derived FROM picture) LIMIT ?2"
#define DELETE_CHUNKS                                                                              \
    "DELETE FROM media_chunk WHERE number >= (SELECT min(number) FROM temp.orphan) << 20"          \
    " AND number >> 20 IN (SELECT number FROM temp.orphan)"

/* Media that nothing refers to: of refused proposals, of contents that are gone for a day. */
static enum status forget_media(struct hub_store *store, int64_t now_unix_s, bool *is_done,
                                struct err *err)
{
    static const char *const sql[] = {
        "CREATE TEMP TABLE IF NOT EXISTS orphan(number INTEGER PRIMARY KEY, sha256 BLOB)",
        "DELETE FROM temp.orphan",
        FIND_ORPHANS,
        "DELETE FROM picture WHERE source IN (SELECT sha256 FROM temp.orphan)",
        DELETE_CHUNKS,
        "DELETE FROM media WHERE number IN (SELECT number FROM temp.orphan)",
    };
    enum status status = ST_OK;
    for (size_t i = 0; i < ARRAY_LEN(sql) && status == ST_OK; i++) {
        struct statement *s = statement_take(store, sql[i]);
        if (i == 2) {
            statement_bind_int(s, 1, now_unix_s - (int64_t)ORPHAN_DAYS * DAY_S);
            statement_bind_int(s, 2, RETENTION_PIECE);
        }
        int64_t changes = 0;
        status = statement_run(s, &changes, err);
        *is_done = *is_done && (i != 2 || changes < RETENTION_PIECE);
    }
    return status;
}

/* People who have not been here for years and have no session are erased like any other. */
static enum status forget_people(struct hub_store *store, const struct retention *r,
                                 int64_t now_unix_s, bool *is_done, struct err *err)
{
    int64_t numbers[PEOPLE_PIECE];
    size_t count = 0;
    struct statement *s = statement_take(
        store, "SELECT number FROM person WHERE erased_at IS NULL AND is_imported = 0"
               " AND seen_at < ?1 AND NOT EXISTS (SELECT 1 FROM session"
               " WHERE session.person = person.number) LIMIT ?2");
    statement_bind_int(s, 1, now_unix_s - (int64_t)r->person_days * DAY_S);
    statement_bind_int(s, 2, PEOPLE_PIECE);
    enum status status = statement_row(s, err);
    for (; status == ST_OK && count < PEOPLE_PIECE; status = statement_row(s, err)) {
        numbers[count++] = statement_int(s, 0);
    }
    statement_end(s);
    status = status == ST_NOT_FOUND ? ST_OK : status;
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = store_person_erase(store, numbers[i], now_unix_s, err);
    }
    *is_done = *is_done && count < PEOPLE_PIECE;
    return status;
}

enum status store_retention_step(struct hub_store *store, const struct retention *retention,
                                 int64_t now_unix_s, bool *out_is_done, struct err *err)
{
    bool is_done = true;
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    status = forget_rows(store, retention, now_unix_s, &is_done, err);
    if (status == ST_OK) {
        status = forget_media(store, now_unix_s, &is_done, err);
    }
    if (status == ST_OK) {
        status = forget_people(store, retention, now_unix_s, &is_done, err);
    }
    status = unit_end(store, status, err);
    if (status == ST_OK) {
        *out_is_done = is_done;
    }
    return status;
}
