/* display/media/media_cache.c: main's side: what is known of each picture.
 *
 * An entry has at most one job under way. A job that comes back cancelled although its picture is
 * asked for again is simply given out once more.
 */
#include "display/media/media_cache.h"

#include <string.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "display/media/media_pool_priv.h"

struct entry {
    char *path; /* NULL: free */
    uint64_t key;
    struct image_want want;
    enum media_state state;
    struct pixels *pixels;
    char *error;
    enum status code; /* of the error */
    struct media_identity identity;
    bool has_identity;
    struct media_job *job; /* under way; owned by the pool */
    uint64_t used_pass;
    uint64_t watched_pass; /* its file, not its pixels */
    int64_t checked_mono_ms;
};

struct media_cache {
    struct media_options options;
    struct media_pool *pool; /* NULL without workers */
    struct entry entries[MEDIA_ENTRIES_MAX];
    uint64_t pass;
    int64_t now_mono_ms;
    struct media_stats stats;
};

enum status media_cache_create(const struct media_options *options, struct media_cache **out_cache,
                               struct err *err)
{
    struct media_pool *pool = NULL;
    if (options->worker_count > 0) {
        enum status st = media_pool_start(options, &pool, err);
        if (st != ST_OK) {
            return st;
        }
    }
    struct media_cache *cache = mem_alloc(1, sizeof(*cache));
    cache->options = *options;
    cache->pool = pool;
    cache->pass = 2; /* so that "the pass before" is never the empty entry's zero */
    *out_cache = cache;
    return ST_OK;
}

static void drop_pixels(struct media_cache *cache, struct entry *entry)
{
    if (entry->pixels != NULL) {
        cache->stats.used_bytes -= pixels_bytes(entry->pixels);
        pixels_unref(entry->pixels);
        entry->pixels = NULL;
    }
    mem_free(entry->error);
    entry->error = NULL;
}

static void free_entry(struct media_cache *cache, struct entry *entry)
{
    drop_pixels(cache, entry);
    mem_free(entry->path);
    *entry = (struct entry){0};
    cache->stats.entries--;
}

void media_cache_destroy(struct media_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    media_pool_stop(cache->pool);
    for (size_t i = 0; i < MEDIA_ENTRIES_MAX; i++) {
        if (cache->entries[i].path != NULL) {
            free_entry(cache, &cache->entries[i]);
        }
    }
    mem_free(cache);
}

static bool is_pinned(const struct media_cache *cache, const struct entry *entry)
{
    return entry->used_pass + 1 >= cache->pass;
}

/* Does anybody want to know what its job finds? */
static bool is_followed(const struct media_cache *cache, const struct entry *entry)
{
    return is_pinned(cache, entry) || entry->watched_pass + 1 >= cache->pass;
}

/* The least recently used entry that nobody needs, or NULL; of all, or of those with pixels. */
static struct entry *find_oldest(struct media_cache *cache, bool is_with_pixels)
{
    struct entry *oldest = NULL;
    for (size_t i = 0; i < MEDIA_ENTRIES_MAX; i++) {
        struct entry *entry = &cache->entries[i];
        bool is_free = entry->path != NULL && entry->job == NULL && !is_pinned(cache, entry);
        if (is_free && (!is_with_pixels || entry->pixels != NULL) &&
            (oldest == NULL || entry->used_pass < oldest->used_pass)) {
            oldest = entry;
        }
    }
    return oldest;
}

/* What is known of the file stays: layers drawn from it may still be cached, and must go when it
 * is another one by the time it is asked for again. */
static void evict(struct media_cache *cache)
{
    while (cache->stats.used_bytes > cache->options.budget_bytes) {
        struct entry *oldest = find_oldest(cache, true);
        if (oldest == NULL) {
            return;
        }
        cache->stats.evicted++;
        drop_pixels(cache, oldest);
        oldest->state = MEDIA_PENDING;
    }
}

void media_cache_begin_pass(struct media_cache *cache, int64_t now_mono_ms)
{
    cache->pass++;
    cache->now_mono_ms = now_mono_ms;
    for (size_t i = 0; i < MEDIA_ENTRIES_MAX; i++) {
        struct entry *entry = &cache->entries[i];
        if (entry->job != NULL && !is_followed(cache, entry)) {
            atomic_store(&entry->job->cancel, true);
        }
    }
    evict(cache);
}

static uint64_t key_of(const char *path, const struct image_want *want)
{
    const int32_t parts[] = {want->width,
                             want->height,
                             (int32_t)want->fit,
                             (int32_t)(want->focus_x * 4096.0F),
                             (int32_t)(want->focus_y * 4096.0F),
                             want->is_trusted};
    return crypto_hash64(path, strlen(path)) * 31 + crypto_hash64(parts, sizeof(parts));
}

static struct entry *find_entry(struct media_cache *cache, const char *path,
                                const struct image_want *want)
{
    uint64_t key = key_of(path, want);
    struct entry *unused = NULL;
    for (size_t i = 0; i < MEDIA_ENTRIES_MAX; i++) {
        struct entry *entry = &cache->entries[i];
        if (entry->path == NULL) {
            unused = unused == NULL ? entry : unused;
        } else if (entry->key == key && strcmp(entry->path, path) == 0) {
            return entry;
        }
    }
    if (unused == NULL) {
        unused = find_oldest(cache, false);
        if (unused == NULL) {
            return NULL;
        }
        free_entry(cache, unused);
    }
    size_t len = strlen(path) + 1;
    unused->path = mem_alloc(len, 1);
    memcpy(unused->path, path, len);
    unused->key = key;
    unused->want = *want;
    cache->stats.entries++;
    return unused;
}

static struct media_job *make_job(const struct media_cache *cache, const struct entry *entry)
{
    struct media_job *job = media_job_create(entry->path, &entry->want);
    job->known = entry->identity;
    job->has_known = entry->has_identity && entry->state != MEDIA_PENDING;
    job->entry = (int32_t)(entry - cache->entries);
    return job;
}

/* Take a job's result over into its entry. */
static void settle(struct media_cache *cache, struct entry *entry, struct media_job *job)
{
    entry->checked_mono_ms = cache->now_mono_ms;
    if (job->is_unchanged || (job->status == ST_NOT_FOUND && entry->state == MEDIA_READY)) {
        return; /* a file that went away leaves its picture */
    }
    bool was_ready = entry->state == MEDIA_READY;
    bool is_other = entry->has_identity &&
                    memcmp(&entry->identity, &job->identity, sizeof entry->identity) != 0;
    entry->identity = job->identity;
    entry->has_identity = job->status != ST_NOT_FOUND;
    if (job->status != ST_OK && was_ready) {
        return; /* the old picture stays until the file is good again */
    }
    drop_pixels(cache, entry);
    if (job->status == ST_OK) {
        entry->pixels = job->pixels;
        job->pixels = NULL;
        entry->state = MEDIA_READY;
        cache->stats.used_bytes += pixels_bytes(entry->pixels);
        cache->stats.decoded++;
        cache->stats.replaced += is_other ? 1 : 0;
    } else {
        size_t len = strlen(job->err.text) + 1;
        entry->state = MEDIA_FAILED;
        entry->code = job->status;
        entry->error = mem_alloc(len, 1);
        memcpy(entry->error, job->err.text, len);
    }
}

static void push(struct media_cache *cache, struct entry *entry, struct media_job *job)
{
    entry->job = job;
    cache->stats.in_flight++;
    media_pool_push(cache->pool, job);
}

static struct media_view view_of(const struct entry *entry)
{
    return (struct media_view){entry->state, entry->pixels, entry->error, entry->code};
}

struct media_view media_cache_want(struct media_cache *cache, const char *path,
                                   const struct image_want *want, int64_t needed_at_mono_ms)
{
    struct entry *entry = find_entry(cache, path, want);
    if (entry == NULL) {
        return (struct media_view){MEDIA_FAILED, NULL, "too many pictures at once", ST_BUSY};
    }
    entry->used_pass = cache->pass;
    if (entry->job != NULL) {
        media_pool_reschedule(cache->pool, entry->job, needed_at_mono_ms);
    } else if (cache->pool != NULL &&
               (entry->state == MEDIA_PENDING ||
                cache->now_mono_ms - entry->checked_mono_ms >= MEDIA_RECHECK_MS)) {
        struct media_job *job = make_job(cache, entry);
        job->needed_at = needed_at_mono_ms;
        push(cache, entry, job);
    }
    return view_of(entry);
}

bool media_cache_watch(struct media_cache *cache, const char *path, const struct image_want *want)
{
    struct entry *entry = find_entry(cache, path, want);
    if (entry == NULL || !entry->has_identity) {
        return false;
    }
    entry->watched_pass = cache->pass;
    bool is_due = cache->now_mono_ms - entry->checked_mono_ms >= MEDIA_RECHECK_MS;
    if (entry->job == NULL && cache->pool != NULL && is_due) {
        struct media_job *job = make_job(cache, entry);
        job->has_known = true; /* the same file needs no pixels */
        job->needed_at = INT64_MAX;
        push(cache, entry, job);
    }
    return true;
}

int32_t media_cache_pump(struct media_cache *cache, int32_t max_results)
{
    int32_t taken = 0;
    while (cache->pool != NULL && taken < max_results) {
        struct media_job *job = media_pool_take(cache->pool);
        if (job == NULL) {
            break;
        }
        struct entry *entry = &cache->entries[job->entry];
        entry->job = NULL;
        cache->stats.in_flight--;
        if (job->status == ST_CANCELLED) {
            cache->stats.cancelled++;
            if (entry->state == MEDIA_PENDING && !entry->has_identity && !is_pinned(cache, entry)) {
                free_entry(cache, entry);
            }
        } else {
            settle(cache, entry, job);
        }
        media_job_destroy(job);
        taken++;
    }
    if (taken > 0) {
        evict(cache);
    }
    return taken;
}

struct media_view media_cache_load_now(struct media_cache *cache, const char *path,
                                       const struct image_want *want)
{
    struct entry *entry = find_entry(cache, path, want);
    if (entry == NULL) {
        return (struct media_view){MEDIA_FAILED, NULL, "too many pictures at once", ST_BUSY};
    }
    entry->used_pass = cache->pass;
    if (entry->job == NULL && entry->state == MEDIA_PENDING) {
        struct media_job *job = make_job(cache, entry);
        media_job_run(NULL, job);
        settle(cache, entry, job);
        media_job_destroy(job);
    }
    return view_of(entry);
}

struct media_stats media_cache_stats(const struct media_cache *cache)
{
    return cache->stats;
}
