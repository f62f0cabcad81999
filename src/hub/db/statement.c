/* Statements hang in a table by the address of their text. The first code that is not OK stays in
 * the statement until its end; columns of a statement without a row are empty. */
#include "hub/db/statement.h"

#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "hub/db/db_priv.h"

static size_t slot_of(const char *sql)
{
    return (size_t)(((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 40) & (STATEMENT_SLOTS - 1);
}

static struct statement *prepare(struct hub_store *store, const char *sql)
{
    struct statement *s = mem_alloc(1, sizeof *s);
    s->store = store;
    s->sql = sql;
    s->failed = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL);
    if (s->failed == SQLITE_ERROR) {
        check_failed(__FILE__, __LINE__, sqlite3_errmsg(store->db)); /* SQL that is wrong */
    }
    return s;
}

struct statement *statement_take(struct hub_store *store, const char *sql)
{
    struct statement **at = &store->slots[slot_of(sql)];
    while (*at != NULL && ((*at)->sql != sql || (*at)->is_taken || (*at)->stmt == NULL)) {
        at = &(*at)->same_text;
    }
    if (*at == NULL) {
        *at = prepare(store, sql);
    }
    (*at)->is_taken = true;
    return *at;
}

static void note(struct statement *s, int code)
{
    s->failed = s->failed == SQLITE_OK ? code : s->failed;
}

void statement_bind_int(struct statement *s, int at, int64_t value)
{
    note(s, s->stmt == NULL ? SQLITE_OK : sqlite3_bind_int64(s->stmt, at, value));
}

void statement_bind_text(struct statement *s, int at, struct slice text)
{
    if (s->stmt != NULL) {
        note(s, sqlite3_bind_text64(s->stmt, at, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8));
    }
}

void statement_bind_blob(struct statement *s, int at, const void *bytes, size_t len)
{
    if (s->stmt != NULL) {
        note(s, sqlite3_bind_blob64(s->stmt, at, bytes, len, SQLITE_STATIC));
    }
}

void statement_bind_null(struct statement *s, int at)
{
    note(s, s->stmt == NULL ? SQLITE_OK : sqlite3_bind_null(s->stmt, at));
}

enum status statement_row(struct statement *s, struct err *err)
{
    if (db_is_lost(s->store)) {
        return err_set(err, ST_IO, "database: the transaction was taken back");
    }
    if (s->failed != SQLITE_OK) {
        return db_error(err, NULL, s->failed, "database");
    }
    int code = sqlite3_step(s->stmt);
    if (code == SQLITE_ROW) {
        return ST_OK;
    }
    if (code == SQLITE_DONE) {
        return err_set(err, ST_NOT_FOUND, "there is no such row");
    }
    s->failed = code;
    return db_error(err, s->store->db, code, "database");
}

enum status statement_run(struct statement *s, int64_t *out_changes, struct err *err)
{
    enum status status = statement_row(s, err);
    CHECK(status != ST_OK); /* it gives rows */
    if (status == ST_NOT_FOUND) {
        status = ST_OK;
    }
    if (status == ST_OK && out_changes != NULL) {
        *out_changes = sqlite3_changes64(s->store->db);
    }
    statement_end(s);
    return status;
}

void statement_end(struct statement *s)
{
    if (s == NULL || s->stmt == NULL) {
        if (s != NULL) {
            s->is_taken = false; /* never prepared: statement_take() passes it over */
        }
        return;
    }
    (void)sqlite3_reset(s->stmt); /* tells again what the step told */
    (void)sqlite3_clear_bindings(s->stmt);
    s->failed = SQLITE_OK;
    s->is_taken = false;
}

static bool has_row(const struct statement *s)
{
    return s->stmt != NULL && s->failed == SQLITE_OK && sqlite3_data_count(s->stmt) > 0;
}

int64_t statement_int(struct statement *s, int at)
{
    return has_row(s) ? sqlite3_column_int64(s->stmt, at) : 0;
}

bool statement_is_null(struct statement *s, int at)
{
    return !has_row(s) || sqlite3_column_type(s->stmt, at) == SQLITE_NULL;
}

bool statement_is_number(struct statement *s, int at)
{
    return has_row(s) && sqlite3_column_type(s->stmt, at) == SQLITE_INTEGER;
}

struct slice statement_text(struct statement *s, int at)
{
    bool is_blob = has_row(s) && sqlite3_column_type(s->stmt, at) == SQLITE_BLOB;
    const void *bytes = is_blob      ? sqlite3_column_blob(s->stmt, at)
                        : has_row(s) ? (const void *)sqlite3_column_text(s->stmt, at)
                                     : NULL; /* a text has its end behind it, bytes don't */
    size_t len = bytes == NULL ? 0 : (size_t)sqlite3_column_bytes(s->stmt, at);
    return (struct slice){bytes == NULL ? "" : bytes, len};
}

void statement_copy_text(struct statement *s, int at, char *into, size_t cap)
{
    struct slice text = statement_text(s, at);
    CHECK(text.len < cap);
    memcpy(into, text.ptr, text.len);
    into[text.len] = '\0';
}

int64_t statement_last_id(struct hub_store *store)
{
    return sqlite3_last_insert_rowid(store->db);
}
