/* display/media/media_pool_priv.h: the workers' side: jobs in, soonest first, results out.
 * Folder-private.
 */
#ifndef DISPLAY_MEDIA_MEDIA_POOL_PRIV_H
#define DISPLAY_MEDIA_MEDIA_POOL_PRIV_H

#include <stdatomic.h>

#include "display/media/drawn.h"
#include "display/media/media_cache.h"

/** One piece of work. Main fills it and gives it away; it comes back with its result. */
struct media_job {
    struct media_job *next;
    char *path; /* owned */
    struct image_want want;
    struct media_identity known; /* the content main already has, or failed with */
    bool has_known;
    atomic_bool cancel; /* set by main */
    int64_t needed_at;  /* guarded by the pool's lock while it is there */
    int32_t entry;      /* main's place for it */
    /* Result, written by the worker. */
    bool is_unchanged;
    struct media_identity identity;
    enum status status;
    struct pixels *pixels; /* ST_OK and changed: one reference */
    struct err err;
};

struct media_pool;

struct media_job *media_job_create(const char *path, const struct image_want *want);
/** Frees the result, too, when nobody took it. */
void media_job_destroy(struct media_job *job);

/** Start the workers. */
NODISCARD enum status media_pool_start(const struct media_options *options,
                                       struct media_pool **out_pool, struct err *err);
/** Cancel everything, join, free. NULL is fine. */
void media_pool_stop(struct media_pool *pool);

/** Give a job away. */
void media_pool_push(struct media_pool *pool, struct media_job *job);
/** It is needed at another time than said. */
void media_pool_reschedule(struct media_pool *pool, struct media_job *job, int64_t needed_at);
/** A finished job, owned by the caller, or NULL. */
struct media_job *media_pool_take(struct media_pool *pool);

/** Do the work here and now. pool may be NULL. */
void media_job_run(struct media_pool *pool, struct media_job *job);

#endif
