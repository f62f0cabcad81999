/* display/store/journal.h: what was shown and what went wrong, until somebody has taken it.
 *
 * Two tracks of append-only files in one directory, plays-N.log (plays and code exposures) and
 * faults-N.log, N being the first position; lines as in journal_line.h. Positions grow by one an
 * entry over both. `delivered` says up to where all was taken.
 *
 * Safety: an entry is with the system on return, so that the end of the process loses none. A power
 * cut loses at most the last JOURNAL_SYNC_MS, faults JOURNAL_FAULT_SYNC_MS, provided that
 * journal_tick() is called by then. A torn line is passed over, and cut away when a journal is
 * opened.
 *
 * Size: when max_bytes are full, the oldest plays go first, a file at a time; faults only when no
 * plays are left but those of the newest file. How many went is an entry of its own, of type
 * "dropped", and so is what a disk refused to take.
 *
 * Delivery: batch -> POST -> ack. After a crash in between the same entries come again, with the
 * same ids. Memory: a few KiB. Thread: the store's; reads no clock. The store's lock guards it too.
 */
#ifndef DISPLAY_STORE_JOURNAL_H
#define DISPLAY_STORE_JOURNAL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/disk.h"
#include "base/err.h"
#include "display/store/journal_line.h"
#include "display/store/store.h"

#define JOURNAL_MIN_BYTES     (256U << 10)
#define JOURNAL_MAX_BYTES     (1U << 30)
#define JOURNAL_FILES         16 /* in all; each a part of max_bytes */
#define JOURNAL_SYNC_MS       10000
#define JOURNAL_FAULT_SYNC_MS 1000
#define JOURNAL_BATCH_MAX     1000 /* entries */

struct journal;

/** Open or make it; STORE_READ_ONLY changes nothing on disk.
 *
 * dir         "STORE/journal"; its parent must exist. Copied
 * max_bytes   JOURNAL_MIN_BYTES..JOURNAL_MAX_BYTES
 * Errors: ST_INVALID, ST_LIMIT. Garbage is passed over. */
NODISCARD enum status journal_open(const struct disk *disk, const char *dir, uint64_t max_bytes,
                                   enum store_mode mode, struct journal **out_journal,
                                   struct err *err);
/** Sync and free. NULL is fine. */
void journal_close(struct journal *journal);

/** Append. now_mono_ms is for the next sync. Errors: ST_IO (not kept; counted). */
NODISCARD enum status journal_append(struct journal *journal, const struct journal_entry *entry,
                                     int64_t now_mono_ms, struct err *err);
/** When journal_tick() has something to do; INT64_MAX: nothing is waiting. */
int64_t journal_due_mono_ms(const struct journal *journal);
/** Sync when it is due. Errors: ST_IO (tried again JOURNAL_SYNC_MS later). */
NODISCARD enum status journal_tick(struct journal *journal, int64_t now_mono_ms, struct err *err);
/** Make all of it safe now. Errors: ST_IO. */
NODISCARD enum status journal_sync(struct journal *journal, int64_t now_mono_ms, struct err *err);

/** Append to `into` (reset first) a JSON array of the oldest entries that were not taken, at most
 *  `count` and as many as fit its maximum; out_through is the position to acknowledge. The array
 *  holds the lines without their check.
 *  Errors: ST_NOT_FOUND (nothing waits), ST_LIMIT (`into` holds less than JOURNAL_LINE_BYTES),
 *  ST_IO, ST_NOMEM. */
NODISCARD enum status journal_batch(struct journal *journal, size_t count, struct buf *into,
                                    uint64_t *out_through, struct err *err);
/** Everything up to this position was taken; files without anything else go. Durable on return.
 *  Errors: ST_IO: known in memory only, so it comes again after a restart. */
NODISCARD enum status journal_ack(struct journal *journal, uint64_t through, struct err *err);

struct journal_status {
    uint64_t last, synced, acked; /* positions; last - acked entries wait, or fewer */
    uint64_t bytes;               /* on disk */
    uint64_t dropped, refused;    /* entries since it was opened: for want of room; by the disk */
    uint32_t files;
};
struct journal_status journal_status(const struct journal *journal);

#endif
