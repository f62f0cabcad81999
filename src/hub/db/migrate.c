/* A step is one transaction: SQL, then the version, then the look whether foreign keys still hold.
 * Before each step that finds something there is a copy of the file; the last DB_BACKUPS_KEPT stay.
 */
#include <stdio.h>
#include <unistd.h>

#include "hub/db/db_priv.h"

enum { NAME_BYTES = DB_PATH_MAX_BYTES + 64 };

static enum status keep_copy(sqlite3 *db, const char *path, int64_t to, struct err *err)
{
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof name, "%s.before-%lld", path, (long long)to);
    (void)unlink(name); /* of a migration that was cut short; usually there is none */
    enum status status = db_copy(db, name, err);
    if (status == ST_OK && to > DB_BACKUPS_KEPT) {
        (void)snprintf(name, sizeof name, "%s.before-%lld", path,
                       (long long)(to - DB_BACKUPS_KEPT));
        (void)unlink(name); /* an old one that stays does no harm */
    }
    return status;
}

static enum status step_within(sqlite3 *db, int64_t from, const struct migration *step,
                               struct err *err)
{
    int64_t version = 0, broken = 0;
    char set_version[64];
    enum status status = db_number(db, "PRAGMA user_version", &version, err);
    if (status != ST_OK || version != from) {
        return status; /* another process was first */
    }
    (void)snprintf(set_version, sizeof set_version, "PRAGMA user_version = %lld",
                   (long long)(from + 1));
    for (size_t i = 0; i < ARRAY_LEN(step->sql) && step->sql[i] != NULL && status == ST_OK; i++) {
        status = db_exec(db, step->sql[i], err);
    }
    if (status == ST_OK) {
        status = db_number(db, "SELECT count(*) FROM pragma_foreign_key_check", &broken, err);
    }
    if (status == ST_OK && broken > 0) {
        status = err_set(err, ST_INVALID, "rows that belong together would come apart");
    }
    return status == ST_OK ? db_exec(db, set_version, err) : status;
}

/* Foreign keys rest during a step, so that a table may be built anew; they can't be switched within
 * a transaction. */
static enum status step_over(sqlite3 *db, int64_t from, const struct migration *step,
                             struct err *err)
{
    enum status status = db_exec(db, "PRAGMA foreign_keys = OFF; BEGIN EXCLUSIVE", err);
    if (status == ST_OK) {
        status = step_within(db, from, step, err);
        if (status == ST_OK) {
            status = db_exec(db, "COMMIT", err);
        }
        if (status != ST_OK && sqlite3_get_autocommit(db) == 0) {
            (void)!db_exec(db, "ROLLBACK", NULL); /* the error above is the one to tell */
        }
    }
    enum status on = db_exec(db, "PRAGMA foreign_keys = ON", status == ST_OK ? err : NULL);
    return status == ST_OK ? on : status;
}

enum status db_migrate(sqlite3 *db, const char *path, const struct migration *steps, size_t count,
                       struct err *err)
{
    for (;;) {
        int64_t version = 0;
        enum status status = db_number(db, "PRAGMA user_version", &version, err);
        if (status != ST_OK || version >= (int64_t)count) {
            return status;
        }
        if (version > 0) {
            status = keep_copy(db, path, version + 1, err);
        }
        if (status == ST_OK) {
            status = step_over(db, version, &steps[version], err);
        }
        if (status != ST_OK) {
            err_context(err, "tables from version %lld to %lld", (long long)version,
                        (long long)version + 1);
            return status;
        }
    }
}
