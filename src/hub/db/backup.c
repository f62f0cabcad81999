/* A copy is made by SQLite's backup interface in one step: under WAL it reads one moment of the
 * database while others write. It has its own name until it is whole and synced. */
#include "hub/db/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/file.h"
#include "hub/db/db_priv.h"
#include "hub/db/statement.h"

enum { NAME_BYTES = DB_PATH_MAX_BYTES + 64 };

static enum status copy_into(sqlite3 *from, const char *path, struct err *err)
{
    sqlite3 *to = NULL;
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return err_set(err, ST_IO, "cannot make %s: %s", path, strerror(errno));
    }
    (void)close(file); /* nothing was written */
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_backup *backup =
        code == SQLITE_OK ? sqlite3_backup_init(to, "main", from, "main") : NULL;
    if (backup != NULL) {
        (void)sqlite3_backup_step(backup, -1); /* finish says the same */
        code = sqlite3_backup_finish(backup);
    } else if (code == SQLITE_OK) {
        code = sqlite3_errcode(to);
    }
    enum status status = code == SQLITE_OK ? ST_OK : db_error(err, NULL, code, path);
    (void)sqlite3_close_v2(to); /* what it had to say it has said */
    return status;
}

enum status db_copy(sqlite3 *from, const char *path, struct err *err)
{
    char temporary[NAME_BYTES];
    const struct disk *disk = disk_real();
    int length = snprintf(temporary, sizeof temporary, "%s.part", path);
    if (length < 0 || (size_t)length >= sizeof temporary) {
        return err_set(err, ST_LIMIT, "the path is too long");
    }
    (void)disk->unlink(disk->ctx, temporary); /* of a copy that was cut short */
    enum status status = copy_into(from, temporary, err);
    if (status == ST_OK) {
        int number = disk->rename(disk->ctx, temporary, path);
        number = number == 0 ? disk_sync_folder_of(disk, path) : number;
        status = number == 0 ? ST_OK : disk_error(err, number, "rename to", path);
    }
    if (status != ST_OK) {
        (void)disk->unlink(disk->ctx, temporary); /* half a copy is of no use */
    }
    return status;
}

enum status hub_store_backup(struct hub_store *store, const char *path, struct err *err)
{
    if (file_exists(path)) {
        return err_set(err, ST_INVALID, "%s is there already; give another name", path);
    }
    return db_copy(store->db, path, err);
}

/* Is it a database of ours, whole? Opened by itself: nothing is written to it. */
static enum status look_at(sqlite3 *db, struct err *err)
{
    int64_t version = 0, faults = 0;
    enum status status = db_identify(db, &version, err);
    if (status == ST_OK && version == 0) {
        status = err_set(err, ST_INVALID, "there is nothing in it");
    }
    if (status == ST_OK) {
        status = db_number(
            db, "SELECT count(*) FROM pragma_integrity_check(1) WHERE integrity_check <> 'ok'",
            &faults, err);
    }
    return status == ST_OK && faults > 0 ? err_set(err, ST_INVALID, "it is damaged") : status;
}

/* The database that is there: nobody may have it open, and its log goes into the file. */
static enum status quiesce(const char *path, struct err *err)
{
    sqlite3 *db = NULL;
    enum status status = db_connect(path, SQLITE_OPEN_READWRITE, &db, err);
    if (status == ST_OK) {
        (void)sqlite3_busy_timeout(db, 0);
        status = db_exec(db, "PRAGMA journal_mode = DELETE", err);
    }
    if (status == ST_BUSY) {
        status = err_set(err, ST_BUSY, "%s is in use: stop the hub first", path);
    } else if (status == ST_INVALID) {
        status = ST_OK; /* damaged, which is why it is being replaced */
    }
    (void)sqlite3_close_v2(db); /* only asked */
    return status;
}

static enum status replace(const char *fresh, const char *path, struct err *err)
{
    static const char *const beside[] = {"-wal", "-shm"};
    const struct disk *disk = disk_real();
    char name[NAME_BYTES + 32];
    (void)snprintf(name, sizeof name, "%s.before-restore", path);
    int number = file_exists(path) ? disk->rename(disk->ctx, path, name) : 0;
    for (size_t i = 0; i < ARRAY_LEN(beside) && number == 0; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, beside[i]);
        (void)disk->unlink(disk->ctx, name); /* a log without its file belongs to nobody */
    }
    number = number == 0 ? disk->rename(disk->ctx, fresh, path) : number;
    number = number == 0 ? disk_sync_folder_of(disk, path) : number;
    return number == 0 ? ST_OK : disk_error(err, number, "put in place", path);
}

enum status hub_store_restore(const char *path, const char *dir, struct err *err)
{
    char target[NAME_BYTES], fresh[NAME_BYTES];
    sqlite3 *db = NULL;
    if (strlen(dir) > DB_PATH_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "the path of the folder is too long");
    }
    (void)snprintf(target, sizeof target, "%s/%s", dir, DB_FILE_NAME);
    (void)snprintf(fresh, sizeof fresh, "%s/%s.new", dir, DB_FILE_NAME);
    if (!file_exists(path)) {
        return err_set(err, ST_NOT_FOUND, "there is no %s", path);
    }
    enum status status = db_connect(path, SQLITE_OPEN_READONLY, &db, err);
    if (status == ST_OK) {
        status = look_at(db, err);
        if (status != ST_OK) {
            err_context(err, "%s", path);
        }
    }
    if (status == ST_OK && file_exists(target)) {
        status = quiesce(target, err);
    }
    if (status == ST_OK) {
        (void)unlink(fresh); /* of a restore that was cut short */
        status = db_copy(db, fresh, err);
    }
    if (status == ST_OK) {
        status = replace(fresh, target, err);
    }
    (void)sqlite3_close_v2(db); /* only read */
    return status;
}

enum status hub_store_check_file(struct hub_store *store, db_fault_report *report, void *ctx,
                                 uint32_t *out_faults, struct err *err)
{
    struct statement *s = statement_take(
        store, "SELECT integrity_check FROM pragma_integrity_check(100)"
               " WHERE integrity_check <> 'ok' UNION ALL"
               " SELECT 'foreign key: table ' || \"table\" || ', row ' || coalesce(rowid, 0)"
               " || ', no ' || parent FROM pragma_foreign_key_check");
    uint32_t faults = 0;
    enum status status = statement_row(s, err);
    for (; status == ST_OK; status = statement_row(s, err)) {
        if (faults < DB_FAULTS_MAX) {
            report(ctx, statement_text(s, 0).ptr);
        }
        faults++;
    }
    statement_end(s);
    if (status == ST_NOT_FOUND) {
        *out_faults = faults;
        status = ST_OK;
    }
    return status;
}
