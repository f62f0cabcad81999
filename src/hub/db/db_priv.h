/* hub/db/db_priv.h: the connection behind struct hub_store. Private. */
#ifndef HUB_DB_DB_PRIV_H
#define HUB_DB_DB_PRIV_H

#include <sqlite3.h>
#include <stddef.h>

#include "hub/db/db.h"

/* Places for statements by the address of their text; a power of two, several times what there are.
 */
enum { STATEMENT_SLOTS = 1024 };

struct statement {
    struct hub_store *store;
    sqlite3_stmt *stmt;
    const char *sql;
    int failed; /* a code of SQLite's from binding */
    bool is_taken;
    struct statement *same_text; /* one more of the same text, when one is in use already */
};

struct hub_store {
    sqlite3 *db;
    enum hub_store_mode mode;
    int levels; /* open units and batches; 0: none */
    struct statement *slots[STATEMENT_SLOTS];
};

/** What SQLite refused, as an error: "WHAT: reason". */
enum status db_error(struct err *err, sqlite3 *db, int code, const char *what);
/** Run SQL of our own, several statements. */
NODISCARD enum status db_exec(sqlite3 *db, const char *sql, struct err *err);
/** One number that a pragma or query gives. */
NODISCARD enum status db_number(sqlite3 *db, const char *sql, int64_t *out_number, struct err *err);
/** Open a file and set the connection up; no look at its tables yet. */
NODISCARD enum status db_connect(const char *path, int flags, sqlite3 **out_db, struct err *err);
/** Is it a database of ours, of a version we know? */
NODISCARD enum status db_identify(sqlite3 *db, int64_t *out_version, struct err *err);
/** Copy a whole database into a new file. */
NODISCARD enum status db_copy(sqlite3 *from, const char *path, struct err *err);
/** The transaction that units and batches believe in is gone: a full disk took it back. */
bool db_is_lost(const struct hub_store *store);

/* The step that leads to a version. */
struct migration {
    const char *sql[4]; /* in parts; NULL after the last */
};
/* From version n to n + 1. */
extern const struct migration MIGRATIONS[DB_VERSION];

/** Bring a database from its version to `count`, a step a transaction, a copy of the file before
 * each but the first. */
NODISCARD enum status db_migrate(sqlite3 *db, const char *path, const struct migration *steps,
                                 size_t count, struct err *err);

#endif
