/* display/store/media_writer.h: a medium on its way into the store, hashed while it streams.
 *
 * begin -> append... -> finish (the server said that this is all) or abandon (it was cut: what came
 * is kept, so that the next attempt goes on with a Range request). finish and abandon end the
 * writer. Every CHECKPOINT_BYTES, and when abandoned, the bytes so far are synced and noted; that
 * much of them survives a power cut or a kill. Thread: the store's.
 */
#ifndef DISPLAY_STORE_MEDIA_WRITER_H
#define DISPLAY_STORE_MEDIA_WRITER_H

#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "display/store/generation.h"

#define MEDIA_WRITERS_MAX    16 /* at a time */
#define MEDIA_PARTIALS_MAX   64 /* downloads under way or waiting to go on */
#define MEDIA_PARTIAL_KEEP_S (7 * 24 * 3600)
#define CHECKPOINT_BYTES     (8U << 20)

struct store;
struct media_writer;

struct media_want {
    struct digest digest;       /* all zero: not announced; the medium is named by what comes */
    uint64_t bytes;             /* 0: not announced; else exactly so many */
    struct store_source source; /* url is what a partial download is found by; must be there */
};

struct media_partial {
    uint64_t bytes;                                /* on disk: ask for the rest from here */
    char etag[STORE_VALIDATOR_BYTES + 1];          /* for If-Range; "" when not known */
    char last_modified[STORE_VALIDATOR_BYTES + 1]; /* likewise */
};

/** What an earlier attempt left of this want. False: nothing, start at 0. */
NODISCARD bool media_partial_find(const struct store *store, const struct media_want *want,
                                  struct media_partial *out_partial);

/** Start to write.
 *
 * from        0, or media_partial.bytes when the server answered 206 for exactly those: the bytes
 *             on disk are read and hashed again (1 GiB/s or so)
 * Room is made by eviction. Errors: ST_INVALID (quarantined, or no URL), ST_LIMIT (larger than
 * MEDIA_MAX_BYTES, or no room beside what kept programmes need), ST_BUSY (too many writers, or one
 * for this want), ST_NOT_FOUND (no such partial: start at 0), ST_IO. */
NODISCARD enum status media_write_begin(struct store *store, const struct media_want *want,
                                        uint64_t from, int64_t now_unix_s,
                                        struct media_writer **out_writer, struct err *err);
/** Errors, after which only media_writer_abandon() makes sense: ST_LIMIT (more than announced or
 *  allowed; nothing is kept, and an announced digest is quarantined), ST_IO (the disk refused, is
 *  full of what is needed). */
NODISCARD enum status media_writer_append(struct media_writer *writer, const void *bytes,
                                          size_t len, int64_t now_unix_s, struct err *err);
/** The slow part of finish(), ahead of it: sync the bytes that came. May run on any thread, beside
 *  other work on the store and other writers: four at once take about half the time that one after
 *  the other takes. Nothing else on this writer meanwhile. Errors: ST_IO, and from then on always:
 *  what a disk once failed to keep is not certain because it says nothing the second time. */
NODISCARD enum status media_writer_sync(struct media_writer *writer, struct err *err);
/** All came: verify, sync, make visible.
 *
 * Errors: ST_INVALID (not what was announced: quarantined), ST_BUSY (not what was announced, but
 * put together from two attempts: start again at 0), ST_IO, ST_LIMIT. The writer ends all the same.
 * The file is safe from a power cut, its name is so once a generation that needs it is committed.
 */
NODISCARD enum status media_writer_finish(struct media_writer *writer, int64_t now_unix_s,
                                          struct digest *out_digest, struct err *err);
/** Keep what came for another attempt, as far as the disk lets us. NULL is fine. */
void media_writer_abandon(struct media_writer *writer, int64_t now_unix_s);
uint64_t media_writer_bytes(const struct media_writer *writer);

#endif
