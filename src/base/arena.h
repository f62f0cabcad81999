/* base/arena.h: memory that ends together. Belongs to one thread until published read-only.
 *
 * Allocation never fails below the maximum given at the start (it aborts like mem_alloc);
 * past the maximum it returns NULL and remembers, so a parser checks once.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/slice.h"

struct arena_block;

struct arena {
    struct arena_block *first;
    struct arena_block *current;
    size_t used_bytes;
    size_t max_bytes;
    bool is_full; /* an allocation was refused */
};

/** An empty arena of at most max_bytes. No memory yet. */
struct arena arena_make(size_t max_bytes);
/** Free everything. Zeroed memory is fine. */
void arena_deinit(struct arena *arena);
/** Forget everything, keep the blocks for reuse. */
void arena_reset(struct arena *arena);

/** Zeroed memory for count × size bytes, aligned for anything; NULL past the maximum. */
NODISCARD void *arena_alloc(struct arena *arena, size_t count, size_t size);
/** A terminated copy of the text; NULL past the maximum. */
NODISCARD char *arena_strdup(struct arena *arena, struct slice text);
/** printf into the arena; NULL past the maximum. */
NODISCARD char *arena_printf(struct arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
