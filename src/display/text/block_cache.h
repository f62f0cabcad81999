/* display/text/block_cache.h: texts that were laid out, by everything that was wanted of them.
 *
 * A scene lays out the same texts each second; the second time costs a lookup. What was found or
 * put in this pass or the one before stays; the rest goes, least recently used first. Pure.
 * Thread: one at a time.
 */
#ifndef DISPLAY_TEXT_BLOCK_CACHE_H
#define DISPLAY_TEXT_BLOCK_CACHE_H

#include "display/text/text.h"

#define BLOCK_CACHE_MAX 768 /* texts; a scene has dozens */

struct block_cache;

struct block_cache *block_cache_create(void);
void block_cache_destroy(struct block_cache *cache);
void block_cache_begin_pass(struct block_cache *cache);

/** Everything a layout depends on, as a number; 0: too long to be kept. */
uint64_t block_cache_key(const struct text_want *want);
/** Borrowed until the second begin_pass from now, or NULL. */
const struct text_block *block_cache_find(struct block_cache *cache, uint64_t key);
/** Keep a copy; when all that is kept is in use, nothing is. */
void block_cache_put(struct block_cache *cache, uint64_t key, const struct text_block *block);

#endif
