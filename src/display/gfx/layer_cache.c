/* Entries lie in one growing array and hang in buckets by hash; unused ones hang in a free list.
 * Invariant: bytes is the sum over all entries; an entry is in exactly one chain. */
#include "display/gfx/layer_cache.h"

#include <string.h>

#include "base/mem.h"

enum { BUCKETS = 4096, NONE = -1 };

struct entry {
    uint64_t hash;
    int32_t width, height;
    struct layer_image image;
    uint64_t used; /* frame */
    uint64_t turn; /* order of use within and across frames */
    size_t bytes;
    int32_t next; /* in the bucket or the free list */
    bool is_taken;
};

struct layer_cache {
    size_t budget_bytes;
    struct layer_cache_stats stats;
    uint64_t frame, turn, serial;
    int32_t passing; /* entries wanted for their moment only */
    int32_t buckets[BUCKETS];
    int32_t free_first; /* of those given back; else the next is entries[reached] */
    int32_t reached;    /* entries ever taken */
    struct entry entries[LAYER_CACHE_MAX];
};

struct layer_cache *layer_cache_create(size_t budget_bytes)
{
    struct layer_cache *cache = mem_alloc(1, sizeof *cache);
    cache->budget_bytes = budget_bytes;
    cache->frame = 1;
    for (int32_t i = 0; i < BUCKETS; i++) {
        cache->buckets[i] = NONE;
    }
    cache->free_first = NONE;
    return cache;
}

void layer_cache_destroy(struct layer_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    for (int32_t i = 0; i < cache->reached; i++) {
        pixels_unref(cache->entries[i].image.pixels);
        runs_destroy(cache->entries[i].image.runs);
    }
    mem_free(cache);
}

static int32_t *bucket_of(struct layer_cache *cache, uint64_t hash)
{
    return &cache->buckets[hash % BUCKETS];
}

static int32_t find(struct layer_cache *cache, uint64_t hash, int32_t width, int32_t height)
{
    int32_t i = *bucket_of(cache, hash);
    while (i != NONE) {
        const struct entry *entry = &cache->entries[i];
        if (entry->hash == hash && entry->width == width && entry->height == height) {
            return i;
        }
        i = entry->next;
    }
    return NONE;
}

static void mark_used(struct layer_cache *cache, struct entry *entry)
{
    entry->used = cache->frame;
    entry->turn = ++cache->turn;
}

static void drop(struct layer_cache *cache, int32_t index)
{
    struct entry *entry = &cache->entries[index];
    int32_t *link = bucket_of(cache, entry->hash);
    while (*link != index) {
        link = &cache->entries[*link].next;
    }
    *link = entry->next;
    pixels_unref(entry->image.pixels);
    runs_destroy(entry->image.runs);
    cache->passing -= entry->image.is_passing;
    cache->stats.bytes -= entry->bytes;
    cache->stats.layers--;
    *entry = (struct entry){.next = cache->free_first};
    cache->free_first = index;
}

static bool is_in_use(const struct layer_cache *cache, const struct entry *entry)
{
    return cache->frame - entry->used <= 1; /* of the frame before: likely again */
}

void layer_cache_begin_frame(struct layer_cache *cache)
{
    cache->frame++;
    for (int32_t i = 0; i < cache->reached && cache->passing > 0; i++) {
        const struct entry *entry = &cache->entries[i];
        if (entry->is_taken && entry->image.is_passing && !is_in_use(cache, entry)) {
            drop(cache, i);
        }
    }
}

/* The least recently used entry that neither this frame nor the one before uses. */
static int32_t find_oldest(const struct layer_cache *cache)
{
    int32_t oldest = NONE;
    for (int32_t i = 0; i < cache->reached; i++) {
        const struct entry *entry = &cache->entries[i];
        bool is_older = oldest == NONE || entry->turn < cache->entries[oldest].turn;
        if (entry->is_taken && !is_in_use(cache, entry) && is_older) {
            oldest = i;
        }
    }
    return oldest;
}

static bool has_room(const struct layer_cache *cache)
{
    return cache->free_first != NONE || cache->reached < LAYER_CACHE_MAX;
}

static void evict(struct layer_cache *cache)
{
    while (cache->stats.bytes > cache->budget_bytes || !has_room(cache)) {
        int32_t oldest = find_oldest(cache);
        if (oldest == NONE) {
            return;
        }
        drop(cache, oldest);
        cache->stats.evicted++;
    }
}

const struct layer_image *layer_cache_find(struct layer_cache *cache, uint64_t hash, int32_t width,
                                           int32_t height)
{
    int32_t i = find(cache, hash, width, height);
    if (i == NONE) {
        cache->stats.misses++;
        return NULL;
    }
    cache->stats.hits++;
    mark_used(cache, &cache->entries[i]);
    return &cache->entries[i].image;
}

static int32_t take_free(struct layer_cache *cache)
{
    int32_t i = cache->free_first;
    if (i == NONE) {
        return cache->reached++;
    }
    cache->free_first = cache->entries[i].next;
    return i;
}

const struct layer_image *layer_cache_put(struct layer_cache *cache, uint64_t hash, int32_t width,
                                          int32_t height, const struct layer_image *image)
{
    int32_t old = find(cache, hash, width, height);
    if (old != NONE) {
        drop(cache, old);
    }
    if (!has_room(cache)) {
        evict(cache);
    }
    if (!has_room(cache)) {
        pixels_unref(image->pixels);
        runs_destroy(image->runs);
        return NULL;
    }
    int32_t i = take_free(cache);
    struct entry *entry = &cache->entries[i];
    int32_t *bucket = bucket_of(cache, hash);
    *entry = (struct entry){
        .hash = hash,
        .width = width,
        .height = height,
        .image = *image,
        .bytes = image->pixels == NULL ? 0 : pixels_bytes(image->pixels) + runs_bytes(image->runs),
        .next = *bucket,
        .is_taken = true};
    *bucket = i;
    entry->image.serial = ++cache->serial;
    cache->passing += image->is_passing;
    cache->stats.bytes += entry->bytes;
    cache->stats.layers++;
    mark_used(cache, entry);
    evict(cache);
    return &entry->image;
}

void layer_cache_doubt_pictures(struct layer_cache *cache)
{
    for (int32_t i = 0; i < cache->reached; i++) {
        cache->entries[i].image.is_stale |= cache->entries[i].image.has_pictures;
    }
}

struct layer_cache_stats layer_cache_stats(const struct layer_cache *cache)
{
    return cache->stats;
}
