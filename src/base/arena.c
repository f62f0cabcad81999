/* Blocks of doubling size in a list. reset() keeps the list and starts again at its head. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"

enum { ARENA_FIRST_BYTES = 4096, ARENA_MAX_BLOCK_BYTES = 1 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t cap;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena arena_make(size_t max_bytes)
{
    return (struct arena){.max_bytes = max_bytes};
}

void arena_deinit(struct arena *arena)
{
    struct arena_block *block = arena->first;
    while (block != NULL) {
        struct arena_block *next = block->next;
        mem_free(block);
        block = next;
    }
    *arena = arena_make(arena->max_bytes);
}

void arena_reset(struct arena *arena)
{
    for (struct arena_block *block = arena->first; block != NULL; block = block->next) {
        block->used = 0;
    }
    arena->current = arena->first;
    arena->used_bytes = 0;
    arena->is_full = false;
}

static struct arena_block *block_with_room(struct arena *arena, size_t bytes)
{
    struct arena_block *last = NULL;
    for (struct arena_block *block = arena->current; block != NULL; block = block->next) {
        if (block->cap - block->used >= bytes) {
            arena->current = block;
            return block;
        }
        last = block;
    }
    size_t cap = last == NULL ? ARENA_FIRST_BYTES : last->cap * 2;
    if (cap > ARENA_MAX_BLOCK_BYTES) {
        cap = ARENA_MAX_BLOCK_BYTES;
    }
    if (cap < bytes) {
        cap = bytes;
    }
    struct arena_block *block = mem_alloc(1, sizeof *block + cap);
    block->cap = cap;
    if (last == NULL) {
        arena->first = block;
    } else {
        last->next = block;
    }
    arena->current = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size != 0 && count > (SIZE_MAX - align) / size) {
        arena->is_full = true;
        return NULL;
    }
    size_t bytes = (count * size + align - 1) / align * align;
    if (bytes == 0) {
        bytes = align;
    }
    if (bytes > arena->max_bytes - arena->used_bytes) {
        arena->is_full = true;
        return NULL;
    }
    struct arena_block *block = block_with_room(arena, bytes);
    void *ptr = block->bytes + block->used;
    block->used += bytes;
    arena->used_bytes += bytes;
    memset(ptr, 0, bytes);
    return ptr;
}

char *arena_strdup(struct arena *arena, struct slice text)
{
    char *copy = arena_alloc(arena, text.len + 1, 1);
    if (copy != NULL && text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    return copy;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    CHECK(len >= 0);
    char *text = arena_alloc(arena, (size_t)len + 1, 1);
    if (text != NULL) {
        (void)vsnprintf(text, (size_t)len + 1, fmt, again); /* measured above */
    }
    va_end(again);
    va_end(args);
    return text;
}
