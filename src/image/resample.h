/* image/resample.h: rows in, fewer or more rows out, well filtered, with little memory.
 *
 * Folder-private. Separable: each row is filtered across as it comes and kept in a ring just long
 * enough for the filter to go down. Lanczos-3 when reducing, Catmull-Rom when enlarging (both leave
 * a picture of the same size untouched). Works on premultiplied values in float; the result is
 * rounded and colour never exceeds alpha. Memory: about 100 bytes for each source column used.
 * Thread: any; one at a time per resampler.
 */
#ifndef IMAGE_RESAMPLE_H
#define IMAGE_RESAMPLE_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

/** The part of the source that becomes the output. Source px, fractions allowed. */
struct resample_map {
    int32_t src_width, src_height; /* of the whole source */
    double x, y, width, height;    /* the part; clamped to the source */
    int32_t out_width, out_height;
};

/** One finished row of premultiplied 0xAARRGGBB, top first. */
typedef void resample_sink(void *ctx, int32_t y, const uint32_t *row);

struct resampler;

NODISCARD enum status resampler_create(const struct resample_map *map, resample_sink *sink,
                                       void *ctx, struct resampler **out_resampler,
                                       struct err *err);
/** Accepts NULL. */
void resampler_destroy(struct resampler *resampler);
/** The next source row, premultiplied, src_width long; exactly src_height of them, top first.
 *  All output rows have been handed to the sink when the last is pushed. */
void resampler_push(struct resampler *resampler, const uint32_t *row);

#endif
