/* display/store/store.h: everything that the display must still have after a power cut.
 *
 * One directory, used by one process at a time:
 *
 *     README                            says what this is
 *     current                           which generations count (roster.h)
 *     generations/0000000000000017.gen  a programme document with its manifest (generation.h)
 *     media/ab/abcdef…                  a medium, named by its SHA-256
 *     incoming/….part, ….json           a download under way, and how to go on with it
 *     quarantine/abcdef…                why a medium is not taken for a while
 *     sources/abcdef…                   what a source said last (pages.h)
 *     journal/                          plays, exposures, faults not delivered yet (journal.h)
 *     attempt                           the document that is new on screen (attempt.h)
 *     pairing.json, key                 what a hub gave this screen (follow_pair.c)
 *
 * All of it may be deleted while the display is off: it fetches again what it needs. Only what the
 * journal had not delivered is lost. Files that are not named like this are left alone.
 *
 * A name stands for whole content: what is written goes to another name first, is synced, is
 * renamed. Opening repairs what a power cut left behind and fails for no garbage. On a disk that
 * can't be written, everything can still be read; each write answers ST_IO and the caller goes on
 * from memory.
 *
 * Thread: one thread at a time; the caller serialises. Blocks on disk. Nothing here logs or reads a
 * clock.
 */
#ifndef DISPLAY_STORE_STORE_H
#define DISPLAY_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/disk.h"
#include "base/err.h"

/* With less, the pictures of one programme hardly fit. */
#define STORE_MIN_BYTES (1ULL << 20)
/* For a display that isn't told: a year of a programme with its pictures. */
#define STORE_DEFAULT_BYTES (2ULL << 30)
/* Of the directory's path: leaves room for the names below it. */
#define STORE_DIR_BYTES 3800

enum store_mode {
    STORE_READ_WRITE, /* for the one that plays; takes the lock */
    STORE_READ_ONLY   /* to look while another plays; repairs nothing */
};

struct store;

/** Open or make a store, and repair it.
 *
 * disk        borrowed for the store's life; disk_real()
 * dir         made with its parents when it is not there; copied
 * max_bytes   of media and downloads under way; the generations (at most four of
 *             GENERATION_MAX_BYTES, in practice kilobytes) and the journal come on top
 * now_unix_s  for the age of what was left behind; may be wrong
 * Errors: ST_BUSY (another process has it), ST_INVALID (no usable name), ST_LIMIT (max_bytes too
 * small). A directory that can't be made or read is an empty, read-only store. */
NODISCARD enum status store_open(const struct disk *disk, const char *dir, uint64_t max_bytes,
                                 enum store_mode mode, int64_t now_unix_s, struct store **out_store,
                                 struct err *err);
/** NULL is fine. Writers must have ended. */
void store_close(struct store *store);

/** Opened to be read, or on a disk that can't be written. */
bool store_is_read_only(const struct store *store);

/** Where a medium lies. False: it is not here. The file stays until the store is next written to,
 *  and as long as a kept generation needs it. Memory only, no disk. */
NODISCARD bool store_find(const struct store *store, const struct digest *digest,
                          char out_path[DISK_PATH_BYTES]);

/** What a programme that is still being fetched needs: not evicted until the next call. At most
 *  GENERATION_MEDIA_MAX; copied. Errors: ST_LIMIT, ST_NOMEM (nothing changed). */
NODISCARD enum status store_expect(struct store *store, const struct digest *digests, size_t count,
                                   struct err *err);

struct store_usage {
    uint64_t media_bytes, incoming_bytes, max_bytes;
    uint32_t media, needed; /* files; those that a kept or expected programme needs */
    uint32_t partials, quarantined;
};
struct store_usage store_usage(const struct store *store);

struct store_medium {
    struct digest digest;
    uint64_t bytes;
    int64_t needed_unix_s; /* when something last needed it */
    bool is_needed;
};
/** The first medium after this digest (all zero: the first of all). False: no more. */
NODISCARD bool store_next(const struct store *store, const struct digest *after,
                          struct store_medium *out_medium);

/** Remove what no kept or expected programme needs, and idle downloads. out_bytes: how much that
 *  was. Errors: ST_IO (read-only). */
NODISCARD enum status store_prune(struct store *store, uint64_t *out_bytes, struct err *err);

#endif
