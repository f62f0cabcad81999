/* Four pixels at a time in plain vector C: red and blue, alpha and green travel as 16-bit lanes, so
 * that the baseline of every 64-bit machine has the instructions. The ends of a row go through the
 * same arithmetic one pixel at a time: the result doesn't depend on where a row is cut. */
#include "display/compose/row.h"

#include <string.h>

#include "base/attr.h"

typedef uint32_t vec_px VECTOR_BYTES(16);
typedef uint16_t vec_lane VECTOR_BYTES(16);

enum { VEC_PX = 4 };

static inline vec_px load(const uint32_t *from)
{
    vec_px v;
    memcpy(&v, from, sizeof v);
    return v;
}

static inline void store(uint32_t *to, vec_px v)
{
    memcpy(to, &v, sizeof v);
}

/* Lanes times m / 255, rounded. */
static inline vec_lane lanes_scale(vec_lane v, vec_lane m)
{
    v = v * m + (uint16_t)128;
    return (v + (v >> 8)) >> 8;
}

/* `m` holds the factor of each pixel in both of its halves. */
static inline vec_px vec_scale(vec_px p, vec_px m)
{
    vec_lane rb = lanes_scale((vec_lane)(p & 0x00FF00FFU), (vec_lane)m);
    vec_lane ag = lanes_scale((vec_lane)((p >> 8) & 0x00FF00FFU), (vec_lane)m);
    return (vec_px)rb | ((vec_px)ag << 8);
}

static inline vec_px vec_over(vec_px dst, vec_px src)
{
    vec_px rest = 255U - (src >> 24);
    return src + vec_scale(dst, rest | (rest << 16));
}

static inline uint64_t half(vec_px v, int which)
{
    uint64_t halves[2];
    memcpy(halves, &v, sizeof halves);
    return halves[which];
}

void row_fill(uint32_t *dst, size_t count, uint32_t pixel)
{
    for (size_t i = 0; i < count; i++) {
        dst[i] = pixel;
    }
}

void row_over(uint32_t *dst, const uint32_t *src, size_t count)
{
    const uint64_t opaque = 0xFF000000FF000000U;
    size_t i = 0;
    for (; i + VEC_PX <= count; i += VEC_PX) {
        vec_px s = load(src + i);
        uint64_t lo = half(s, 0);
        uint64_t hi = half(s, 1);
        if ((lo | hi) == 0) {
            continue;
        }
        store(dst + i, (lo & hi & opaque) == opaque ? s : vec_over(load(dst + i), s));
    }
    for (; i < count; i++) {
        dst[i] = px_over(dst[i], src[i]);
    }
}

void row_over_faded(uint32_t *dst, const uint32_t *src, size_t count, uint8_t opacity)
{
    const vec_px m = (vec_px){0} + ((uint32_t)opacity | (uint32_t)opacity << 16);
    size_t i = 0;
    for (; i + VEC_PX <= count; i += VEC_PX) {
        store(dst + i, vec_over(load(dst + i), vec_scale(load(src + i), m)));
    }
    for (; i < count; i++) {
        dst[i] = px_over(dst[i], px_scale(src[i], opacity));
    }
}

void row_over_solid(uint32_t *dst, size_t count, uint32_t pixel)
{
    if (pixel >> 24 == 255) {
        row_fill(dst, count, pixel);
        return;
    }
    const vec_px s = (vec_px){0} + pixel;
    size_t i = 0;
    for (; i + VEC_PX <= count; i += VEC_PX) {
        store(dst + i, vec_over(load(dst + i), s));
    }
    for (; i < count; i++) {
        dst[i] = px_over(dst[i], pixel);
    }
}

/* From i on, how many are `value`: eight at a time, then one by one. */
static size_t run_of(uint8_t value, const uint8_t *coverage, size_t i, size_t count)
{
    const uint64_t eight = 0x0101010101010101U * value;
    size_t end = i;
    uint64_t word = eight;
    while (word == eight && end + sizeof word <= count) {
        memcpy(&word, coverage + end, sizeof word);
        end += word == eight ? sizeof word : 0;
    }
    while (end < count && coverage[end] == value) {
        end++;
    }
    return end - i;
}

void row_over_covered(uint32_t *dst, const uint32_t *src, size_t count, const uint8_t *coverage)
{
    size_t i = 0;
    while (i < count) {
        if (coverage[i] == 0) {
            i += run_of(0, coverage, i, count);
        } else if (coverage[i] == 255) {
            size_t full = run_of(255, coverage, i, count);
            row_over(dst + i, src + i, full);
            i += full;
        } else {
            dst[i] = px_over(dst[i], px_scale(src[i], coverage[i]));
            i++;
        }
    }
}

void row_over_solid_covered(uint32_t *dst, size_t count, uint32_t pixel, const uint8_t *coverage)
{
    size_t i = 0;
    while (i < count) {
        if (coverage[i] == 0) {
            i += run_of(0, coverage, i, count);
        } else if (coverage[i] == 255) {
            size_t full = run_of(255, coverage, i, count);
            row_over_solid(dst + i, full, pixel);
            i += full;
        } else {
            dst[i] = px_over(dst[i], px_scale(pixel, coverage[i]));
            i++;
        }
    }
}

void row_mix(uint32_t *out, const uint32_t *a, const uint32_t *b, size_t count, uint32_t t)
{
    const uint16_t to = (uint16_t)t;
    const uint16_t from = (uint16_t)(256U - t);
    size_t i = 0;
    for (; i + VEC_PX <= count; i += VEC_PX) {
        vec_px pa = load(a + i);
        vec_px pb = load(b + i);
        vec_lane rb = (vec_lane)(pa & 0x00FF00FFU) * from + (vec_lane)(pb & 0x00FF00FFU) * to;
        vec_lane ag =
            (vec_lane)((pa >> 8) & 0x00FF00FFU) * from + (vec_lane)((pb >> 8) & 0x00FF00FFU) * to;
        rb = (rb + (uint16_t)128) >> 8;
        ag = (ag + (uint16_t)128) & (uint16_t)0xFF00;
        store(out + i, (vec_px)rb | (vec_px)ag);
    }
    for (; i < count; i++) {
        uint32_t rb = (a[i] & 0x00FF00FFU) * from + (b[i] & 0x00FF00FFU) * to + 0x00800080U;
        uint32_t ag = ((a[i] >> 8) & 0x00FF00FFU) * from + ((b[i] >> 8) & 0x00FF00FFU) * to;
        out[i] = ((rb >> 8) & 0x00FF00FFU) | ((ag + 0x00800080U) & 0xFF00FF00U);
    }
}
