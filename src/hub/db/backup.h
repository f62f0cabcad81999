/* hub/db/backup.h: copies of the database while it is in use, and back again. Blocks on disk. */
#ifndef HUB_DB_BACKUP_H
#define HUB_DB_BACKUP_H

#include "base/attr.h"
#include "base/err.h"
#include "hub/db/db.h"

/** A whole, consistent copy into a new file, made beside it under another name, synced and renamed;
 * writers of any process go on meanwhile. Errors: ST_IO, ST_INVALID (the file exists), ST_BUSY. */
NODISCARD enum status hub_store_backup(struct hub_store *store, const char *path, struct err *err);

/** Put a copy in the place of DIR/hub.db. The hub must not be running. The copy is checked first;
 * what was there is kept as hub.db.before-restore. Errors: ST_INVALID (no database of ours, or
 * damaged), ST_UNSUPPORTED (a later version), ST_BUSY (somebody has the database open), ST_IO. */
NODISCARD enum status hub_store_restore(const char *path, const char *dir, struct err *err);

/** Told of each thing that is wrong, a sentence. */
typedef void db_fault_report(void *ctx, const char *sentence);

/** What SQLite itself can check: pages, indexes, foreign keys. out_faults counts all, at most
 *  DB_FAULTS_MAX are told. Errors: ST_IO. */
#define DB_FAULTS_MAX 100
NODISCARD enum status hub_store_check_file(struct hub_store *store, db_fault_report *report,
                                           void *ctx, uint32_t *out_faults, struct err *err);

#endif
