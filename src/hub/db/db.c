/* A connection is set up so that the file alone decides nothing: no functions from its schema, no
 * writing to its own tables, double quotes are no strings. What was deleted is overwritten
 * (secure_delete): erasing a person means it. */
#include "hub/db/db_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/mem.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"

/* "Vhub": tells our files from others'. */
#define APPLICATION_ID INT64_C(0x56687562)
/* No value is larger: a row of media is 256 KiB, a content 64 KiB, the head 1 MiB. */
#define VALUE_MAX_BYTES (4 << 20)
#define SQL_MAX_BYTES   (64 << 10)

enum status db_error(struct err *err, sqlite3 *db, int code, const char *what)
{
    const char *reason = db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(db);
    enum status status = ST_IO;
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        status = ST_BUSY;
        break;
    case SQLITE_CONSTRAINT:
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        status = ST_INVALID;
        break;
    case SQLITE_NOMEM:
        status = ST_NOMEM;
        break;
    case SQLITE_TOOBIG:
        status = ST_LIMIT;
        break;
    default:
        break;
    }
    return err_set(err, status, "%s: %s", what, reason);
}

enum status db_exec(sqlite3 *db, const char *sql, struct err *err)
{
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? ST_OK : db_error(err, db, code, "database");
}

enum status db_number(sqlite3 *db, const char *sql, int64_t *out_number, struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(stmt);
    }
    enum status status = ST_OK;
    if (code == SQLITE_ROW) {
        *out_number = sqlite3_column_int64(stmt, 0);
    } else {
        status = db_error(err, db, code, "database");
    }
    (void)sqlite3_finalize(stmt); /* tells once more what step told */
    return status;
}

static enum status set_up(sqlite3 *db, int flags, struct err *err)
{
    (void)sqlite3_extended_result_codes(db, 1);
    (void)sqlite3_busy_timeout(db, DB_BUSY_MS);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    (void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_MAX_BYTES);
    (void)sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, SQL_MAX_BYTES);
    enum status status = db_exec(db,
                                 "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;"
                                 "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
                                 "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;"
                                 "PRAGMA journal_size_limit = 67108864;",
                                 err);
    if (status == ST_OK && (flags & SQLITE_OPEN_READWRITE) == 0) {
        status = db_exec(db, "PRAGMA query_only = ON", err);
    }
    return status;
}

enum status db_connect(const char *path, int flags, sqlite3 **out_db, struct err *err)
{
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    enum status status =
        code == SQLITE_OK ? set_up(db, flags, err) : db_error(err, db, code, "database");
    if (status == ST_OK) {
        *out_db = db;
    } else {
        err_context(err, "%s", path);
        (void)sqlite3_close_v2(db);
    }
    return status;
}

enum status db_identify(sqlite3 *db, int64_t *out_version, struct err *err)
{
    int64_t application = 0, version = 0, tables = 0;
    enum status status = db_number(db, "PRAGMA application_id", &application, err);
    if (status == ST_OK) {
        status = db_number(db, "PRAGMA user_version", &version, err);
    }
    if (status == ST_OK) {
        status = db_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (application != APPLICATION_ID && (tables > 0 || application != 0)) {
        return err_set(err, ST_INVALID, "this is another program's database");
    }
    if (version > DB_VERSION) {
        return err_set(err, ST_UNSUPPORTED,
                       "its tables are of version %lld, this program knows %d: update it",
                       (long long)version, DB_VERSION);
    }
    *out_version = version;
    return ST_OK;
}

/* The file holds keys: nobody else reads it. SQLite gives the files beside it the same rights. */
static enum status make_file(const char *path, struct err *err)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        return err_set(err, ST_IO, "cannot open or make %s: %s", path, strerror(errno));
    }
    (void)close(file); /* nothing was written */
    return ST_OK;
}

static enum status prepare_file(sqlite3 *db, const char *path, struct err *err)
{
    int64_t version = 0;
    enum status status = db_identify(db, &version, err);
    if (status == ST_OK && version == 0) {
        /* Before there is a table: how space is given back, and whose file it is. */
        status = db_exec(
            db, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = 0x56687562;", err);
    }
    if (status == ST_OK) {
        status = db_exec(db, "PRAGMA journal_mode = WAL", err);
    }
    if (status == ST_OK) {
        status = db_migrate(db, path, MIGRATIONS, DB_VERSION, err);
    }
    return status;
}

enum status hub_store_open(const char *dir, enum hub_store_mode mode, int64_t now_unix_s,
                           struct hub_store **out_store, struct err *err)
{
    char path[DB_PATH_MAX_BYTES + sizeof DB_FILE_NAME + 1];
    bool is_read_only = mode == HUB_STORE_READ_ONLY;
    sqlite3 *db = NULL;
    (void)now_unix_s; /* for migrations that need the time of day; the first does not */
    if (strlen(dir) > DB_PATH_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "the path of the folder is too long");
    }
    (void)snprintf(path, sizeof path, "%s/%s", dir, DB_FILE_NAME);
    if (is_read_only && !file_exists(path)) {
        return err_set(err, ST_NOT_FOUND, "there is no %s", path);
    }
    enum status status = is_read_only ? ST_OK : make_file(path, err);
    if (status == ST_OK) {
        status =
            db_connect(path, is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE, &db, err);
    }
    if (status == ST_OK && !is_read_only) {
        status = prepare_file(db, path, err);
    } else if (status == ST_OK) {
        int64_t version = 0;
        status = db_identify(db, &version, err);
        if (status == ST_OK && version != DB_VERSION) {
            status = err_set(err, ST_UNSUPPORTED, "its tables are older; open it to write first");
        }
    }
    if (status != ST_OK) {
        (void)sqlite3_close_v2(db);
        return status;
    }
    struct hub_store *store = mem_alloc(1, sizeof *store);
    store->db = db;
    store->mode = mode;
    *out_store = store;
    return ST_OK;
}

void hub_store_close(struct hub_store *store)
{
    if (store == NULL) {
        return;
    }
    for (size_t i = 0; i < STATEMENT_SLOTS; i++) {
        for (struct statement *s = store->slots[i]; s != NULL;) {
            struct statement *next = s->same_text;
            (void)sqlite3_finalize(s->stmt); /* tells again what its last step told */
            mem_free(s);
            s = next;
        }
    }
    (void)sqlite3_close_v2(store->db); /* all statements are gone */
    mem_free(store);
}

bool hub_store_is_read_only(const struct hub_store *store)
{
    return store->mode == HUB_STORE_READ_ONLY;
}

bool db_is_lost(const struct hub_store *store)
{
    return store->levels > 0 && sqlite3_get_autocommit(store->db) != 0;
}

int64_t hub_store_data_version(struct hub_store *store)
{
    struct statement *s = statement_take(store, "PRAGMA data_version");
    int64_t version = statement_row(s, NULL) == ST_OK ? statement_int(s, 0) : -1;
    statement_end(s);
    return version;
}

enum status hub_store_change(struct hub_store *store, int64_t *out_change, struct err *err)
{
    struct statement *s = statement_take(store, "SELECT value FROM meta WHERE name = 'change'");
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        *out_change = statement_int(s, 0);
    }
    statement_end(s);
    return status;
}
