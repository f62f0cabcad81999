/* hub/db/db.h: the hub's one SQLite file: opening, migrating, batches of requests, watching for
 * change.
 *
 * The folders above (store, count, import, publish) speak SQL through hub/db/statement.h; routes
 * and commands only see their functions. Nothing of sqlite3 shows in any header.
 *
 * Durability: WAL with synchronous=FULL, so what a commit answered ST_OK for survives a power cut.
 * Each storing function is atomic by itself: within a batch it is part of the batch (a savepoint),
 * outside one it is a transaction of its own. So everything works from the command line (other
 * process, busy timeout DB_BUSY_MS) as it does on the store thread.
 *
 * Thread: a struct hub_store is one connection and belongs to one thread at a time. Open another
 * one, read-only, for another thread. crypto_init() first. Everything blocks on disk.
 */
#ifndef HUB_DB_DB_H
#define HUB_DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

#define DB_FILE_NAME      "hub.db"
#define DB_VERSION        1    /* of the tables; PRAGMA user_version */
#define DB_BUSY_MS        5000 /* a writer waits so long for another process's transaction */
#define DB_BACKUPS_KEPT   3    /* files hub.db.before-N made by migrations */
#define DB_PATH_MAX_BYTES 4000

struct hub_store;

enum hub_store_mode { HUB_STORE_READ_WRITE = 0, HUB_STORE_READ_ONLY };

/** Open DIR/hub.db, made when it is not there (not read-only), and bring its tables to DB_VERSION,
 * with a copy of the file beside it before each step.
 *
 * dir  an existing folder, borrowed for the call
 * Errors: ST_IO, ST_NOT_FOUND (read-only and no file), ST_INVALID (no database of ours, or
 * damaged), ST_UNSUPPORTED (tables of a later version: update the program), ST_BUSY. */
NODISCARD enum status hub_store_open(const char *dir, enum hub_store_mode mode, int64_t now_unix_s,
                                     struct hub_store **out_store, struct err *err);
bool hub_store_is_read_only(const struct hub_store *store);
/** Close; what is in an open batch is lost. NULL is fine. */
void hub_store_close(struct hub_store *store);

/* A batch: one transaction for many requests; nothing in it happened before the commit said ST_OK.
 */

/** BEGIN IMMEDIATE. Errors: ST_BUSY, ST_IO, ST_UNSUPPORTED (opened read-only; so says every
 * function that writes). */
NODISCARD enum status hub_store_batch_begin(struct hub_store *store, struct err *err);
/** Commit. On failure nothing of the batch happened, and no batch is open. Errors: ST_IO (full
 *  disk included), ST_BUSY. */
NODISCARD enum status hub_store_batch_commit(struct hub_store *store, struct err *err);
/** Undo all of it. Fine without a batch. */
void hub_store_batch_rollback(struct hub_store *store);
/** Around each request of a batch. ST_IO: the batch is lost (a full disk took it back): roll back
 * and refuse all of its requests. */
NODISCARD enum status hub_store_request_begin(struct hub_store *store, struct err *err);
/** Keep or undo what the request wrote. Errors as hub_store_request_begin(). */
NODISCARD enum status hub_store_request_end(struct hub_store *store, bool is_kept, struct err *err);

/* Watching. */

/** Another number when another connection or process has committed since. Costs microseconds. -1:
 *  not to be had now (another process holds the file). */
int64_t hub_store_data_version(struct hub_store *store);
/** Grows with every change of content (contents, people, teams, boards, screens, seats), whoever
 * made it. Ledger entries have their own ids. */
NODISCARD enum status hub_store_change(struct hub_store *store, int64_t *out_change,
                                       struct err *err);

#endif
