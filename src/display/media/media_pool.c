/* display/media/media_pool.c: two lists under one lock: jobs that wait and jobs that are done.
 *
 * A large picture that is decoded whole waits for the one before it, so that memory holds one such
 * at a time. The wake-up is called outside the lock.
 */
#include "display/media/media_pool_priv.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/thread.h"

struct media_pool {
    /* Set before start, read-only after. */
    struct media_options options;
    struct thread workers[MEDIA_WORKERS_MAX];
    /* Guarded by mu; every change is signalled through cond. */
    pthread_mutex_t mu;
    pthread_cond_t cond;
    struct media_job *waiting, *done;
    struct media_job *running[MEDIA_WORKERS_MAX];
    bool is_heavy_busy, is_stopping;
};

struct media_job *media_job_create(const char *path, const struct image_want *want)
{
    struct media_job *job = mem_alloc(1, sizeof(*job));
    size_t len = strlen(path) + 1;
    job->path = mem_alloc(len, 1);
    memcpy(job->path, path, len);
    job->want = *want;
    atomic_init(&job->cancel, false);
    return job;
}

void media_job_destroy(struct media_job *job)
{
    if (job != NULL) {
        pixels_unref(job->pixels);
        mem_free(job->path);
        mem_free(job);
    }
}

static enum status identify(const char *path, struct media_identity *out, struct err *err)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return err_set(err, ST_NOT_FOUND, "picture '%s' is not there", path);
    }
    *out = (struct media_identity){
        .mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
        .size = (int64_t)st.st_size,
        .inode = (uint64_t)st.st_ino,
        .device = (uint64_t)st.st_dev,
    };
    return ST_OK;
}

/* The lock is held only to change the flag. */
static void take_heavy(struct media_pool *pool)
{
    pthread_mutex_lock(&pool->mu);
    while (pool->is_heavy_busy) {
        pthread_cond_wait(&pool->cond, &pool->mu);
    }
    pool->is_heavy_busy = true;
    pthread_mutex_unlock(&pool->mu);
}

static void give_heavy(struct media_pool *pool)
{
    pthread_mutex_lock(&pool->mu);
    pool->is_heavy_busy = false;
    pthread_cond_broadcast(&pool->cond);
    pthread_mutex_unlock(&pool->mu);
}

static enum status decode(struct media_pool *pool, struct media_job *job)
{
    struct buf bytes = buf_make(IMAGE_FILE_MAX_BYTES);
    struct image_info info = {0};
    enum status st = file_read(job->path, &bytes, &job->err);
    if (st == ST_OK) {
        st = image_probe(bytes.ptr, bytes.len, &info, &job->err);
    }
    bool is_heavy = st == ST_OK && info.is_heavy && pool != NULL;
    if (is_heavy) {
        take_heavy(pool);
    }
    if (st == ST_OK) {
        st = image_decode(bytes.ptr, bytes.len, &job->want, &job->cancel, &job->pixels, &job->err);
    }
    if (is_heavy) {
        give_heavy(pool);
    }
    buf_deinit(&bytes);
    return st;
}

/* As it was drawn before, or drawn now and kept, if it still is the file that was looked at. */
static enum status draw(struct media_pool *pool, struct media_job *job)
{
    struct drawn *drawn = pool == NULL ? NULL : pool->options.drawn;
    if (drawn == NULL) {
        return decode(pool, job);
    }
    int64_t now_unix_s = clock_wall_s();
    enum status st = drawn_read(drawn, &job->identity, &job->want, now_unix_s, &job->pixels, NULL);
    if (st == ST_OK) {
        return st;
    }
    struct media_identity after;
    st = decode(pool, job);
    if (st == ST_OK && identify(job->path, &after, NULL) == ST_OK &&
        memcmp(&after, &job->identity, sizeof after) == 0) {
        drawn_keep(drawn, &after, &job->want, now_unix_s, job->pixels); /* else it is drawn again */
    }
    return st;
}

void media_job_run(struct media_pool *pool, struct media_job *job)
{
    job->status = identify(job->path, &job->identity, &job->err);
    if (job->status == ST_OK && job->has_known &&
        memcmp(&job->identity, &job->known, sizeof(job->known)) == 0) {
        job->is_unchanged = true;
        return;
    }
    if (job->status == ST_OK) {
        job->status = draw(pool, job);
        if (job->status != ST_OK && job->status != ST_CANCELLED) {
            err_context(&job->err, "picture '%s'", job->path);
        }
    }
}

/* Unlink the job that is needed soonest. */
static struct media_job *pick(struct media_pool *pool)
{
    struct media_job **best = &pool->waiting;
    for (struct media_job **at = &pool->waiting; *at != NULL; at = &(*at)->next) {
        if ((*at)->needed_at < (*best)->needed_at) {
            best = at;
        }
    }
    struct media_job *job = *best;
    if (job != NULL) {
        *best = job->next;
        job->next = NULL;
    }
    return job;
}

static void *work(void *ctx)
{
    struct media_pool *pool = ctx;
    thread_step_back(); /* frames come first */
    pthread_mutex_lock(&pool->mu);
    while (!pool->is_stopping) {
        struct media_job *job = pick(pool);
        if (job == NULL) {
            pthread_cond_wait(&pool->cond, &pool->mu);
            continue;
        }
        size_t slot = 0;
        while (pool->running[slot] != NULL) {
            slot++;
        }
        pool->running[slot] = job;
        pthread_mutex_unlock(&pool->mu);
        media_job_run(pool, job);
        pthread_mutex_lock(&pool->mu);
        pool->running[slot] = NULL;
        job->next = pool->done;
        pool->done = job;
        pthread_mutex_unlock(&pool->mu);
        if (pool->options.wake != NULL) {
            pool->options.wake(pool->options.wake_ctx);
        }
        pthread_mutex_lock(&pool->mu);
    }
    pthread_mutex_unlock(&pool->mu);
    return NULL;
}

enum status media_pool_start(const struct media_options *options, struct media_pool **out_pool,
                             struct err *err)
{
    struct media_pool *pool = mem_alloc(1, sizeof(*pool));
    pool->options = *options;
    pthread_mutex_init(&pool->mu, NULL);
    pthread_cond_init(&pool->cond, NULL);
    for (int32_t i = 0; i < options->worker_count && i < MEDIA_WORKERS_MAX; i++) {
        enum status st = thread_start(&pool->workers[i], work, pool, err);
        if (st != ST_OK) {
            media_pool_stop(pool);
            return st;
        }
    }
    *out_pool = pool;
    return ST_OK;
}

static void free_list(struct media_job *job)
{
    while (job != NULL) {
        struct media_job *next = job->next;
        media_job_destroy(job);
        job = next;
    }
}

void media_pool_stop(struct media_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    pthread_mutex_lock(&pool->mu);
    pool->is_stopping = true;
    for (size_t i = 0; i < MEDIA_WORKERS_MAX; i++) {
        if (pool->running[i] != NULL) {
            atomic_store(&pool->running[i]->cancel, true);
        }
    }
    pthread_cond_broadcast(&pool->cond);
    pthread_mutex_unlock(&pool->mu);
    for (size_t i = 0; i < MEDIA_WORKERS_MAX; i++) {
        thread_join(&pool->workers[i]);
    }
    free_list(pool->waiting);
    free_list(pool->done);
    pthread_cond_destroy(&pool->cond);
    pthread_mutex_destroy(&pool->mu);
    mem_free(pool);
}

void media_pool_push(struct media_pool *pool, struct media_job *job)
{
    pthread_mutex_lock(&pool->mu);
    job->next = pool->waiting;
    pool->waiting = job;
    pthread_cond_broadcast(&pool->cond);
    pthread_mutex_unlock(&pool->mu);
}

void media_pool_reschedule(struct media_pool *pool, struct media_job *job, int64_t needed_at)
{
    pthread_mutex_lock(&pool->mu);
    job->needed_at = needed_at;
    pthread_mutex_unlock(&pool->mu);
}

struct media_job *media_pool_take(struct media_pool *pool)
{
    pthread_mutex_lock(&pool->mu);
    struct media_job *job = pool->done;
    if (job != NULL) {
        pool->done = job->next;
        job->next = NULL;
    }
    pthread_mutex_unlock(&pool->mu);
    return job;
}
