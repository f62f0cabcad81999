/* image/pixels.c: aligned rows and an atomic count. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "image/image.h"

#define ROW_ALIGN_BYTES 32
#define ROW_ALIGN_PX    (ROW_ALIGN_BYTES / sizeof(uint32_t))

enum status pixels_create(int32_t width, int32_t height, struct pixels **out_pixels,
                          struct err *err)
{
    if (width < 1 || height < 1 || width > IMAGE_SIDE_MAX_PX || height > IMAGE_SIDE_MAX_PX) {
        return err_set(err, ST_LIMIT, "a picture of %d × %d pixels is out of range", width, height);
    }
    size_t stride_px = ((size_t)width + ROW_ALIGN_PX - 1) / ROW_ALIGN_PX * ROW_ALIGN_PX;
    size_t bytes = stride_px * (size_t)height * sizeof(uint32_t);
    struct pixels *pixels = mem_try_alloc(1, sizeof *pixels);
    void *memory = NULL;
    uint32_t *argb = pixels == NULL ? NULL : mem_try_alloc_aligned(ROW_ALIGN_BYTES, bytes, &memory);
    if (pixels == NULL || argb == NULL) {
        mem_free(pixels);
        return err_set(err, ST_NOMEM, "no memory for %d × %d pixels", width, height);
    }
    pixels->width = width;
    pixels->height = height;
    pixels->stride_px = stride_px;
    pixels->argb = argb;
    pixels->memory = memory;
    atomic_init(&pixels->refs, 1);
    *out_pixels = pixels;
    return ST_OK;
}

enum status pixels_create_repeated(int32_t width, int32_t height, const uint32_t *row,
                                   struct pixels **out_pixels, struct err *err)
{
    struct pixels *pixels = NULL;
    enum status st = pixels_create(width, 1, &pixels, err);
    if (st == ST_OK && pixels != NULL) {
        memcpy(pixels->argb, row, (size_t)width * sizeof *row);
        pixels->height = height;
        pixels->stride_px = 0;
        *out_pixels = pixels;
    }
    return st;
}

struct pixels *pixels_ref(struct pixels *pixels)
{
    int before = atomic_fetch_add_explicit(&pixels->refs, 1, memory_order_relaxed);
    CHECK(before > 0);
    return pixels;
}

void pixels_unref(struct pixels *pixels)
{
    if (pixels == NULL) {
        return;
    }
    int before = atomic_fetch_sub_explicit(&pixels->refs, 1, memory_order_acq_rel);
    CHECK(before > 0);
    if (before == 1) {
        if (pixels->give_back != NULL) {
            pixels->give_back(pixels->give_back_ctx, pixels->argb);
        }
        mem_free(pixels->memory);
        mem_free(pixels);
    }
}

size_t pixels_bytes(const struct pixels *pixels)
{
    size_t px =
        pixels->stride_px == 0 ? (size_t)pixels->width : pixels->stride_px * (size_t)pixels->height;
    return px * sizeof(uint32_t) + sizeof *pixels;
}
