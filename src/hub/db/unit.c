/* Levels: the first is a transaction, those within are savepoints, all of one name: SQLite takes
 * the innermost. A full disk may end the whole transaction behind our back; then everything until
 * the outermost level fails, and statements refuse to run (they would be committed one by one). */
#include "hub/db/unit.h"

#include "base/check.h"
#include "hub/db/db_priv.h"
#include "hub/db/statement.h"

static enum status run(struct hub_store *store, const char *sql, struct err *err)
{
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? ST_OK : db_error(err, store->db, code, "database");
}

static enum status lost(struct err *err)
{
    return err_set(err, ST_IO, "database: the transaction was taken back");
}

enum status unit_begin(struct hub_store *store, struct err *err)
{
    if (store->mode == HUB_STORE_READ_ONLY) {
        return err_set(err, ST_UNSUPPORTED, "the database is open for reading only");
    }
    if (db_is_lost(store)) {
        return lost(err);
    }
    enum status status = run(store, store->levels == 0 ? "BEGIN IMMEDIATE" : "SAVEPOINT unit", err);
    store->levels += status == ST_OK ? 1 : 0;
    return status;
}

/* The outermost level. A commit that failed is undone, so that nothing hangs on. */
static enum status end_all(struct hub_store *store, enum status status, struct err *err)
{
    if (sqlite3_get_autocommit(store->db) != 0) {
        return status == ST_OK ? lost(err) : status;
    }
    if (status == ST_OK) {
        status = run(store, "COMMIT", err);
    }
    if (status != ST_OK && sqlite3_get_autocommit(store->db) == 0) {
        (void)!run(store, "ROLLBACK", NULL); /* nothing more can be done; the next BEGIN tells */
    }
    return status;
}

enum status unit_end(struct hub_store *store, enum status status, struct err *err)
{
    CHECK(store->levels > 0);
    bool is_lost = db_is_lost(store);
    store->levels--;
    if (store->levels == 0) {
        return end_all(store, status, err);
    }
    if (is_lost) {
        return status == ST_OK ? lost(err) : status;
    }
    if (status == ST_OK) {
        return run(store, "RELEASE unit", err);
    }
    enum status undone = run(store, "ROLLBACK TO unit; RELEASE unit", NULL);
    return undone == ST_OK ? status : err_set(err, ST_IO, "database: cannot take a change back");
}

enum status unit_change(struct hub_store *store, int64_t *out_change, struct err *err)
{
    struct statement *s = statement_take(
        store, "UPDATE meta SET value = value + 1 WHERE name = 'change' RETURNING value");
    enum status status = statement_row(s, err);
    if (status == ST_OK && out_change != NULL) {
        *out_change = statement_int(s, 0);
    }
    statement_end(s);
    return status;
}

enum status hub_store_batch_begin(struct hub_store *store, struct err *err)
{
    CHECK(store->levels == 0);
    return unit_begin(store, err);
}

enum status hub_store_batch_commit(struct hub_store *store, struct err *err)
{
    CHECK(store->levels == 1);
    return unit_end(store, ST_OK, err);
}

void hub_store_batch_rollback(struct hub_store *store)
{
    if (store->levels > 0) {
        CHECK(store->levels == 1);
        (void)!unit_end(store, ST_CANCELLED, NULL); /* undoing is what was asked for */
    }
}

enum status hub_store_request_begin(struct hub_store *store, struct err *err)
{
    CHECK(store->levels == 1);
    return unit_begin(store, err);
}

enum status hub_store_request_end(struct hub_store *store, bool is_kept, struct err *err)
{
    CHECK(store->levels == 2);
    if (db_is_lost(store)) {
        store->levels--;
        return lost(err);
    }
    enum status status = unit_end(store, is_kept ? ST_OK : ST_CANCELLED, err);
    return !is_kept && status == ST_CANCELLED ? ST_OK : status;
}
