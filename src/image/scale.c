/* image/scale.c: pixels to pixels of another size. */
#include "image/image.h"

#include <string.h>

#include "image/resample.h"

static void keep_row(void *ctx, int32_t y, const uint32_t *row)
{
    struct pixels *out = ctx;
    memcpy(out->argb + (size_t)y * out->stride_px, row, (size_t)out->width * sizeof(*row));
}

enum status pixels_scaled(const struct pixels *pixels, int32_t width, int32_t height,
                          struct pixels **out_pixels, struct err *err)
{
    struct pixels *out = NULL;
    struct resampler *resampler = NULL;
    const struct resample_map map = {
        .src_width = pixels->width,
        .src_height = pixels->height,
        .width = pixels->width,
        .height = pixels->height,
        .out_width = width,
        .out_height = height,
    };
    enum status st = pixels_create(width, height, &out, err);
    if (st == ST_OK) {
        st = resampler_create(&map, keep_row, out, &resampler, err);
    }
    for (int32_t y = 0; st == ST_OK && y < pixels->height; y++) {
        resampler_push(resampler, pixels->argb + (size_t)y * pixels->stride_px);
    }
    resampler_destroy(resampler);
    if (st != ST_OK) {
        pixels_unref(out);
        return st;
    }
    out->is_opaque = pixels->is_opaque;
    *out_pixels = out;
    return ST_OK;
}
