/* One sender takes the next that is due. Pauses double from one minute to six hours. */
#include "hub/store/outbox.h"

#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/limits.h"

enum { PAUSE_FIRST_S = 60, PAUSE_MAX_S = 6 * 3600, WHY_MAX_BYTES = 300, TARGET_MAX_BYTES = 2048 };

static enum status has_room(struct hub_store *store, struct err *err)
{
    struct statement *s = statement_take(store, "SELECT count(*) FROM outbox");
    enum status status = statement_row(s, err);
    if (status == ST_OK && statement_int(s, 0) >= OUTBOX_MAX) {
        status = err_set(err, ST_LIMIT, "too much mail waits to be sent");
    }
    statement_end(s);
    return status;
}

enum status store_outbox_put(struct hub_store *store, enum outbox_kind kind, struct slice target,
                             struct slice subject, struct slice body, int64_t until_unix_s,
                             int64_t now_unix_s, struct err *err)
{
    if (target.len > TARGET_MAX_BYTES || body.len + subject.len > OUTBOX_BODY_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "a message has an address and at most 64 KiB");
    }
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    status = has_room(store, err);
    if (status == ST_OK) {
        struct statement *s = statement_take(
            store, "INSERT INTO outbox(kind, target, subject, body, tries, due_at, until, why)"
                   " VALUES(?1, ?2, ?3, ?4, 0, ?5, ?6, '')");
        statement_bind_int(s, 1, kind);
        statement_bind_text(s, 2, target);
        statement_bind_text(s, 3, subject);
        statement_bind_text(s, 4, body);
        statement_bind_int(s, 5, now_unix_s);
        statement_bind_int(s, 6, until_unix_s);
        status = statement_run(s, NULL, err);
    }
    return unit_end(store, status, err);
}

static enum status next_due(struct hub_store *store, int64_t *out_next, struct err *err)
{
    struct statement *s = statement_take(store, "SELECT min(due_at) FROM outbox");
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out_next = statement_is_null(s, 0) ? INT64_MAX : statement_int(s, 0);
    }
    statement_end(s);
    return status;
}

enum status store_outbox_next(struct hub_store *store, int64_t now_unix_s, outbox_take *take,
                              void *ctx, int64_t *out_next_unix_s, struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT number, kind, tries, until, target, subject, body FROM outbox"
                              " WHERE due_at <= ?1 AND until > ?1 ORDER BY due_at, number LIMIT 1");
    statement_bind_int(s, 1, now_unix_s);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        const struct outbox_row row = {.number = statement_int(s, 0),
                                       .kind = (enum outbox_kind)statement_int(s, 1),
                                       .tries = (int32_t)statement_int(s, 2),
                                       .until_unix_s = statement_int(s, 3),
                                       .target = statement_text(s, 4),
                                       .subject = statement_text(s, 5),
                                       .body = statement_text(s, 6)};
        take(ctx, &row);
    }
    statement_end(s);
    if (status == ST_NOT_FOUND && out_next_unix_s != NULL) {
        enum status asked = next_due(store, out_next_unix_s, err);
        status = asked == ST_OK ? ST_NOT_FOUND : asked;
    }
    return status;
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

enum status store_outbox_done(struct hub_store *store, int64_t number, struct err *err)
{
    struct statement *s = statement_take(store, "DELETE FROM outbox WHERE number = ?1");
    statement_bind_int(s, 1, number);
    return run_in_unit(store, s, err);
}

static enum status drop_spent(struct hub_store *store, int64_t now_unix_s, struct err *err)
{
    struct statement *s =
        statement_take(store, "DELETE FROM outbox WHERE tries >= ?1 OR until <= ?2");
    statement_bind_int(s, 1, OUTBOX_TRIES_MAX);
    statement_bind_int(s, 2, now_unix_s);
    return statement_run(s, NULL, err);
}

enum status store_outbox_failed(struct hub_store *store, int64_t number, struct slice why,
                                int64_t now_unix_s, struct err *err)
{
    why.len = why.len < WHY_MAX_BYTES ? why.len : WHY_MAX_BYTES;
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s = statement_take(
        store, "UPDATE outbox SET tries = tries + 1, why = ?2,"
               " due_at = ?3 + min(?4 * (1 << min(tries, 20)), ?5) WHERE number = ?1");
    statement_bind_int(s, 1, number);
    statement_bind_text(s, 2, why);
    statement_bind_int(s, 3, now_unix_s);
    statement_bind_int(s, 4, PAUSE_FIRST_S);
    statement_bind_int(s, 5, PAUSE_MAX_S);
    status = statement_run(s, NULL, err);
    if (status == ST_OK) {
        status = drop_spent(store, now_unix_s, err);
    }
    return unit_end(store, status, err);
}
