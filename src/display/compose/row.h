/* display/compose/row.h: arithmetic on rows of premultiplied 0xAARRGGBB pixels.
 *
 * Everything is rounded to the nearest in 8 bits per channel and exact at the ends: over an opaque
 * pixel the result is opaque, coverage 255 is the source itself. Rows need no alignment.
 */
#ifndef DISPLAY_COMPOSE_ROW_H
#define DISPLAY_COMPOSE_ROW_H

#include <stddef.h>
#include <stdint.h>

/** x / 255 rounded to nearest, for x up to 255 × 255. */
static inline uint32_t div255(uint32_t x)
{
    x += 128;
    return (x + (x >> 8)) >> 8;
}

/** All four channels times m / 255. */
static inline uint32_t px_scale(uint32_t p, uint32_t m)
{
    uint32_t rb = (p & 0x00FF00FFU) * m + 0x00800080U;
    uint32_t ag = ((p >> 8) & 0x00FF00FFU) * m + 0x00800080U;
    rb = ((rb + ((rb >> 8) & 0x00FF00FFU)) >> 8) & 0x00FF00FFU;
    ag = (ag + ((ag >> 8) & 0x00FF00FFU)) & 0xFF00FF00U;
    return rb | ag;
}

static inline uint32_t px_over(uint32_t dst, uint32_t src)
{
    return src + px_scale(dst, 255U - (src >> 24));
}

/** Straight to premultiplied. */
static inline uint32_t px_premultiply(uint32_t straight)
{
    return px_scale(straight | 0xFF000000U, straight >> 24);
}

/** Threshold 0..255 for dithering at a pixel: the R2 sequence folded to a triangle, which spreads
 *  like blue noise, never tiles visibly and needs no table. Its mean is that of 0..255. */
static inline uint32_t px_dither(int32_t x, int32_t y)
{
    uint32_t v = (uint32_t)x * 3242174889U + (uint32_t)y * 2447445414U;
    return (v & 0x80000000U ? ~(v << 1) : v << 1) >> 24;
}

void row_fill(uint32_t *dst, size_t count, uint32_t pixel);
void row_over(uint32_t *dst, const uint32_t *src, size_t count);
/** The source times opacity / 255, over. */
void row_over_faded(uint32_t *dst, const uint32_t *src, size_t count, uint8_t opacity);
void row_over_solid(uint32_t *dst, size_t count, uint32_t pixel);
/** The source times coverage / 255 each, over. */
void row_over_covered(uint32_t *dst, const uint32_t *src, size_t count, const uint8_t *coverage);
void row_over_solid_covered(uint32_t *dst, size_t count, uint32_t pixel, const uint8_t *coverage);
/** a + (b - a) × t / 256, t 0..256. `out` may be a or b. */
void row_mix(uint32_t *out, const uint32_t *a, const uint32_t *b, size_t count, uint32_t t);

#endif
