/* display/media/media_cache.h: pictures by path and size, decoded by workers, within a budget.
 *
 * The scene asks each pass for what it shows and for what comes next; what isn't there yet is
 * read and decoded by two workers, soonest deadline first, and taken over on the main thread by
 * media_cache_pump(). What was asked for in this pass or in the one before is never evicted; the
 * rest goes, least recently used first, when the budget is passed. Work that nobody asks for any
 * more is cancelled. Large pictures that can't be decoded to scale are decoded one at a time.
 *
 * A file is looked at again (by a worker) at most every MEDIA_RECHECK_MS while it is asked for;
 * when it changed, the old picture stays until the new one is decoded. A failed picture keeps
 * its error and is tried again only when its file changes.
 *
 * Thread: every function on main. Only `wake` is called from workers.
 */
#ifndef DISPLAY_MEDIA_MEDIA_CACHE_H
#define DISPLAY_MEDIA_MEDIA_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "image/image.h"

#define MEDIA_WORKERS_MAX 8
#define MEDIA_ENTRIES_MAX 512   /* pictures known at once; no scene asks for more than dozens */
#define MEDIA_RECHECK_MS  10000 /* how soon a changed file on disk is noticed */

struct drawn;
struct media_cache;

struct media_options {
    size_t budget_bytes;     /* of decoded pixels; what is pinned may pass it */
    int32_t worker_count;    /* 0..MEDIA_WORKERS_MAX; 0: only media_cache_load_now() works */
    void (*wake)(void *ctx); /* may be NULL; from a worker, when results wait; carries no data */
    void *wake_ctx;
    struct drawn *drawn; /* where workers keep what they drew; borrowed, NULL: nowhere */
};

enum media_state { MEDIA_PENDING = 0, MEDIA_READY, MEDIA_FAILED };

struct media_view {
    enum media_state state;
    struct pixels *pixels; /* READY: borrowed until the end of the next pass; ref it to keep it */
    const char *error;     /* FAILED: a sentence, borrowed likewise, */
    enum status code;      /* and the reason: image_decode()'s, ST_NOT_FOUND, ST_IO */
};

struct media_stats {
    size_t used_bytes;  /* decoded pixels held */
    int32_t entries;    /* pictures known */
    int32_t in_flight;  /* asked of the workers and not taken back yet */
    uint64_t decoded;   /* since the start */
    uint64_t evicted;   /* since the start */
    uint64_t cancelled; /* since the start */
    uint64_t replaced;  /* since the start: pictures whose file changed */
};

/** Start the workers. image_init() was called before. Errors: ST_IO (no thread to be had). */
NODISCARD enum status media_cache_create(const struct media_options *options,
                                         struct media_cache **out_cache, struct err *err);
/** Cancel, join, free. Accepts NULL. */
void media_cache_destroy(struct media_cache *cache);

/** A new pass of the loop: what was not asked for in the pass that ends here is cancelled and may
 *  be evicted. */
void media_cache_begin_pass(struct media_cache *cache, int64_t now_mono_ms);

/** Ask for a picture; costs a lookup, never waits.
 *
 * needed_at_mono_ms  when it will be shown: the soonest is decoded first
 */
struct media_view media_cache_want(struct media_cache *cache, const char *path,
                                   const struct image_want *want, int64_t needed_at_mono_ms);

/** Of a picture that is already drawn into something finished: its pixels may go, but its file is
 *  looked at as often as if it were wanted, and decoded when it changed. false: it isn't known yet,
 *  want it. */
bool media_cache_watch(struct media_cache *cache, const char *path, const struct image_want *want);

/** Take over at most max_results finished pieces of work; how many were taken. */
int32_t media_cache_pump(struct media_cache *cache, int32_t max_results);

/** The same as media_cache_want(), but decodes here and now: for `snapshot`, never in the loop. */
struct media_view media_cache_load_now(struct media_cache *cache, const char *path,
                                       const struct image_want *want);

struct media_stats media_cache_stats(const struct media_cache *cache);

#endif
