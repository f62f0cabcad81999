/* A block begins with its own size; what is given out begins SHELF_ALIGN bytes behind. */
#include "display/gfx/shelf.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"

struct block {
    void *memory;     /* for mem_free() */
    size_t bytes;     /* that can be given out */
    struct block *up; /* the one that was given back before */
};

_Static_assert(sizeof(struct block) <= SHELF_ALIGN, "a block's head fits before its bytes");

struct shelf {
    pthread_mutex_t lock;
    struct block *top; /* given back last */
    int count;         /* kept */
    int taken;
    bool is_open;
};

struct shelf *shelf_create(void)
{
    struct shelf *shelf = mem_alloc(1, sizeof *shelf);
    CHECK(pthread_mutex_init(&shelf->lock, NULL) == 0);
    return shelf;
}

static void free_all(struct block *top)
{
    while (top != NULL) {
        struct block *up = top->up;
        mem_free(top->memory);
        top = up;
    }
}

void shelf_destroy(struct shelf *shelf)
{
    if (shelf == NULL) {
        return;
    }
    CHECK(shelf->taken == 0);
    free_all(shelf->top);
    (void)pthread_mutex_destroy(&shelf->lock);
    mem_free(shelf);
}

/* One that is large enough and at most half as large again. */
static struct block *find(struct shelf *shelf, size_t bytes)
{
    struct block **link = &shelf->top;
    while (*link != NULL && ((*link)->bytes < bytes || (*link)->bytes - bytes > bytes / 2)) {
        link = &(*link)->up;
    }
    struct block *found = *link;
    if (found != NULL) {
        *link = found->up;
        shelf->count--;
    }
    return found;
}

/* Up to a quarter more, so that it fits the next one, too, which is a little larger. */
static size_t rounded(size_t bytes)
{
    size_t step = SHELF_ALIGN;
    while (step <= bytes / 8) {
        step *= 2;
    }
    return (bytes + step - 1) / step * step;
}

static struct block *make(size_t wanted)
{
    void *memory = NULL;
    if (wanted > SIZE_MAX / 2) {
        return NULL;
    }
    size_t bytes = rounded(wanted);
    struct block *block = mem_try_alloc_aligned(SHELF_ALIGN, SHELF_ALIGN + bytes, &memory);
    if (block != NULL) {
        *block = (struct block){.memory = memory, .bytes = bytes};
    }
    return block;
}

void *shelf_take(struct shelf *shelf, size_t bytes)
{
    (void)pthread_mutex_lock(&shelf->lock);
    struct block *block = find(shelf, bytes);
    shelf->is_open = true;
    shelf->taken++;
    (void)pthread_mutex_unlock(&shelf->lock);
    if (block != NULL) {
        memset((char *)block + SHELF_ALIGN, 0, bytes);
        return (char *)block + SHELF_ALIGN;
    }
    block = make(bytes);
    if (block == NULL) {
        (void)pthread_mutex_lock(&shelf->lock);
        shelf->taken--;
        (void)pthread_mutex_unlock(&shelf->lock);
        return NULL;
    }
    return (char *)block + SHELF_ALIGN;
}

void shelf_give(struct shelf *shelf, void *ptr)
{
    struct block *block = (struct block *)(void *)((char *)ptr - SHELF_ALIGN);
    (void)pthread_mutex_lock(&shelf->lock);
    bool is_kept = shelf->is_open && shelf->count < SHELF_BLOCKS_MAX;
    if (is_kept) {
        block->up = shelf->top;
        shelf->top = block;
        shelf->count++;
    }
    CHECK(shelf->taken > 0);
    shelf->taken--;
    (void)pthread_mutex_unlock(&shelf->lock);
    if (!is_kept) {
        mem_free(block->memory);
    }
}

static void take_back(void *ctx, uint32_t *argb)
{
    shelf_give(ctx, argb);
}

enum status shelf_pixels(struct shelf *shelf, int32_t width, int32_t height,
                         struct pixels **out_pixels, struct err *err)
{
    const size_t align_px = SHELF_ALIGN / sizeof(uint32_t);
    if (width < 1 || height < 1 || width > IMAGE_SIDE_MAX_PX || height > IMAGE_SIDE_MAX_PX) {
        return err_set(err, ST_LIMIT, "a layer of %d × %d pixels is out of range", width, height);
    }
    size_t stride_px = ((size_t)width + align_px - 1) / align_px * align_px;
    struct pixels *pixels = mem_try_alloc(1, sizeof *pixels);
    uint32_t *argb =
        pixels == NULL ? NULL : shelf_take(shelf, stride_px * (size_t)height * sizeof *argb);
    if (argb == NULL) {
        mem_free(pixels);
        return err_set(err, ST_NOMEM, "no memory for %d × %d pixels", width, height);
    }
    *pixels = (struct pixels){.width = width,
                              .height = height,
                              .stride_px = stride_px,
                              .argb = argb,
                              .give_back = take_back,
                              .give_back_ctx = shelf};
    atomic_init(&pixels->refs, 1);
    *out_pixels = pixels;
    return ST_OK;
}

void shelf_clear(struct shelf *shelf)
{
    (void)pthread_mutex_lock(&shelf->lock);
    struct block *top = shelf->top;
    shelf->top = NULL;
    shelf->count = 0;
    shelf->is_open = false;
    (void)pthread_mutex_unlock(&shelf->lock);
    free_all(top);
}

size_t shelf_bytes(struct shelf *shelf)
{
    size_t bytes = 0;
    (void)pthread_mutex_lock(&shelf->lock);
    for (const struct block *block = shelf->top; block != NULL; block = block->up) {
        bytes += block->bytes;
    }
    (void)pthread_mutex_unlock(&shelf->lock);
    return bytes;
}
