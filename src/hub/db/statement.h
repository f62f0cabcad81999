/* hub/db/statement.h: SQL for the storing folders (store, count, import, publish). Not for routes.
 *
 * A statement is prepared once for each connection and text and kept; statement_take() gives it
 * ready to bind. The first failure stays in it, so that a run of bindings and a step is checked
 * once, at the step. Text read from a column is borrowed until the next step or the reset.
 *
 *   struct statement *s = statement_take(store, "SELECT name FROM team WHERE id = ?1");
 *   statement_bind_text(s, 1, id);
 *   enum status status = statement_row(s, err);          ST_OK a row, ST_NOT_FOUND none
 *   ... statement_text(s, 0) ...
 *   statement_end(s);
 *
 * Thread: as its connection.
 */
#ifndef HUB_DB_STATEMENT_H
#define HUB_DB_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"
#include "hub/db/db.h"

struct statement;

/** A statement by its text, which must be a literal (statements are found by its address, then its
 * letters). Never NULL; wrong SQL is our own mistake and aborts. Each is in use once at a time:
 * end it before taking it again. */
struct statement *statement_take(struct hub_store *store, const char *sql);

/* Parameters from 1. Bytes are borrowed until statement_end(). */
void statement_bind_int(struct statement *s, int at, int64_t value);
/** NULL when ptr is NULL. */
void statement_bind_text(struct statement *s, int at, struct slice text);
void statement_bind_blob(struct statement *s, int at, const void *bytes, size_t len);
void statement_bind_null(struct statement *s, int at);

/** The next row. ST_NOT_FOUND: there is none (any more). Errors: ST_IO, ST_BUSY, ST_NOMEM,
 * ST_INVALID (a constraint refuses it). */
NODISCARD enum status statement_row(struct statement *s, struct err *err);
/** Run one that gives no rows, and end it. out_changes (may be NULL): rows changed. */
NODISCARD enum status statement_run(struct statement *s, int64_t *out_changes, struct err *err);
/** Ready for the next time; NULL is fine. */
void statement_end(struct statement *s);

/* Columns from 0. */
int64_t statement_int(struct statement *s, int at);
bool statement_is_null(struct statement *s, int at);
bool statement_is_number(struct statement *s, int at);
/** NULL of the database is "" with ptr not NULL. */
struct slice statement_text(struct statement *s, int at);
/** Copied and terminated into a field of `cap` bytes; what does not fit is our own mistake. */
void statement_copy_text(struct statement *s, int at, char *into, size_t cap);

int64_t statement_last_id(struct hub_store *store);

#endif
