/* Each entry is one piece of memory: the block, its lines, their pieces, their strings. */
#include "display/text/block_cache.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "display/draw/canon.h"
#include "display/text/text_priv.h"

enum { BUCKETS = 1024, NONE = -1, KEY_BYTES_MAX = 1 << 20 };

struct entry {
    uint64_t key, pass, turn;
    struct text_block *block; /* NULL: free */
    int32_t next;             /* in its bucket */
};

struct block_cache {
    struct entry entries[BLOCK_CACHE_MAX];
    int32_t buckets[BUCKETS];
    int32_t count;
    uint64_t pass, turn;
};

struct block_cache *block_cache_create(void)
{
    struct block_cache *cache = mem_alloc(1, sizeof *cache);
    for (int32_t i = 0; i < BUCKETS; i++) {
        cache->buckets[i] = NONE;
    }
    cache->pass = 1;
    return cache;
}

void block_cache_destroy(struct block_cache *cache)
{
    if (cache != NULL) {
        for (int32_t i = 0; i < cache->count; i++) {
            mem_free(cache->entries[i].block);
        }
        mem_free(cache);
    }
}

void block_cache_begin_pass(struct block_cache *cache)
{
    cache->pass++;
}

uint64_t block_cache_key(const struct text_want *want)
{
    struct buf bytes = buf_make(KEY_BYTES_MAX);
    for (size_t i = 0; i < want->span_count; i++) {
        canon_u32(&bytes, want->spans[i].weight);
        canon_u32(&bytes, want->spans[i].colour);
        canon_str(&bytes, want->spans[i].utf8);
    }
    for (int32_t i = 0; i < TEXT_STEPS_MAX; i++) {
        canon_u32(&bytes, want->sizes_px[i]);
    }
    canon_floats(&bytes, (const float[]){want->tracking_em, want->line_height}, 2);
    canon_u32(&bytes, (uint32_t)want->max_width_px);
    canon_u32(&bytes, (uint32_t)want->max_height_px);
    canon_u32(&bytes, (uint32_t)want->max_lines);
    canon_u32(&bytes, want->align);
    canon_u32(&bytes, (want->is_tabular ? 1U : 0U) | (want->is_title ? 2U : 0U) |
                          (want->is_balanced ? 4U : 0U) | (want->is_secondary ? 8U : 0U));
    canon_str(&bytes, want->lang == NULL ? "" : want->lang);
    uint64_t key = bytes.failed == ST_OK ? crypto_hash64(bytes.ptr, bytes.len) : 0;
    buf_deinit(&bytes);
    return key;
}

static int32_t *bucket_of(struct block_cache *cache, uint64_t key)
{
    return &cache->buckets[key % BUCKETS];
}

const struct text_block *block_cache_find(struct block_cache *cache, uint64_t key)
{
    for (int32_t i = *bucket_of(cache, key); i != NONE; i = cache->entries[i].next) {
        struct entry *entry = &cache->entries[i];
        if (entry->key == key) {
            entry->pass = cache->pass;
            entry->turn = ++cache->turn;
            return entry->block;
        }
    }
    return NULL;
}

static size_t size_of(const struct text_block *block)
{
    size_t bytes = sizeof *block + block->line_count * sizeof *block->lines;
    for (size_t i = 0; i < block->line_count; i++) {
        const struct text_line *line = &block->lines[i];
        bytes += line->count * sizeof *line->pieces + strlen(line->text) + 1;
        for (size_t k = 0; k < line->count; k++) {
            bytes += strlen(line->pieces[k].utf8) + 1;
        }
    }
    return bytes;
}

static const char *copy_text(char **at, const char *text)
{
    size_t len = strlen(text) + 1;
    char *copy = *at;
    memcpy(copy, text, len);
    *at += len;
    return copy;
}

/* Structures first, all aligned alike; strings behind them. */
static struct text_block *copy_block(const struct text_block *block)
{
    struct text_block *copy = mem_alloc(1, size_of(block));
    struct text_line *lines = (struct text_line *)(copy + 1);
    struct draw_text *pieces = (struct draw_text *)(lines + block->line_count);
    size_t count = 0;
    for (size_t i = 0; i < block->line_count; i++) {
        count += block->lines[i].count;
    }
    char *text = (char *)(pieces + count);
    *copy = *block;
    copy->lines = lines;
    for (size_t i = 0; i < block->line_count; i++) {
        const struct text_line *line = &block->lines[i];
        lines[i] = *line;
        lines[i].pieces = pieces;
        lines[i].text = copy_text(&text, line->text);
        for (size_t k = 0; k < line->count; k++) {
            pieces[k] = line->pieces[k];
            pieces[k].utf8 = copy_text(&text, line->pieces[k].utf8);
        }
        pieces += line->count;
    }
    return copy;
}

static void unhang(struct block_cache *cache, int32_t index)
{
    int32_t *at = bucket_of(cache, cache->entries[index].key);
    while (*at != index) {
        CHECK(*at != NONE);
        at = &cache->entries[*at].next;
    }
    *at = cache->entries[index].next;
}

/* A free entry, or the least recently used one that is not in use; NONE when all are. */
static int32_t take_entry(struct block_cache *cache)
{
    if (cache->count < BLOCK_CACHE_MAX) {
        return cache->count++;
    }
    int32_t oldest = NONE;
    for (int32_t i = 0; i < cache->count; i++) {
        const struct entry *entry = &cache->entries[i];
        bool is_older = oldest == NONE || entry->turn < cache->entries[oldest].turn;
        if (cache->pass - entry->pass > 1 && is_older) {
            oldest = i;
        }
    }
    if (oldest != NONE) {
        unhang(cache, oldest);
        mem_free(cache->entries[oldest].block);
    }
    return oldest;
}

void block_cache_put(struct block_cache *cache, uint64_t key, const struct text_block *block)
{
    int32_t i = take_entry(cache);
    if (i == NONE) {
        return;
    }
    int32_t *bucket = bucket_of(cache, key);
    cache->entries[i] = (struct entry){.key = key,
                                       .pass = cache->pass,
                                       .turn = ++cache->turn,
                                       .block = copy_block(block),
                                       .next = *bucket};
    *bucket = i;
}
