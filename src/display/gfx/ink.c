/* Inks: one colour, a dithered ramp, a picture. A ramp's colours are mixed premultiplied (a colour
 * fading to nothing has no dirty edge) and looked up in a table of 16-bit steps; one threshold for
 * all four channels keeps colour <= alpha. */
#include <math.h>
#include <string.h>

#include "display/compose/row.h"
#include "display/gfx/raster_priv.h"

static void premultiplied_16(uint32_t straight, float out[4])
{
    float alpha = (float)(straight >> 24);
    for (int c = 0; c < 3; c++) {
        out[c] = (float)((straight >> (8 * c)) & 0xFFU) * alpha * (256.0F / 255.0F);
    }
    out[3] = alpha * 256.0F;
}

/* The stop at or before t, and how far to the next. */
static size_t find_stop(const struct paint *paint, float t, float *out_part)
{
    size_t last = paint->stop_count - 1U;
    size_t i = 0;
    while (i < last && t >= paint->stops[i + 1]) {
        i++;
    }
    *out_part = 0.0F;
    if (i < last && t > paint->stops[i]) {
        *out_part = (t - paint->stops[i]) / (paint->stops[i + 1] - paint->stops[i]);
    }
    return i;
}

static void fill_ramp(struct raster *raster, const struct paint *paint)
{
    for (int32_t step = 0; step <= RAMP_STEPS; step++) {
        float part = 0.0F;
        size_t i = find_stop(paint, (float)step / (float)RAMP_STEPS, &part);
        float from[4];
        float to[4];
        premultiplied_16(paint->colours[i], from);
        premultiplied_16(paint->colours[i + 1 < paint->stop_count ? i + 1 : i], to);
        raster->ramp[step] = 0;
        for (int c = 0; c < 4; c++) {
            uint64_t value = (uint64_t)(from[c] + (to[c] - from[c]) * part + 0.5F);
            raster->ramp[step] |= value << (16 * c);
        }
    }
}

struct ink ink_from_paint(struct raster *raster, const struct paint *paint)
{
    struct ink ink = {.kind = INK_SOLID, .solid = px_premultiply(paint->colour)};
    if (paint->kind == PAINT_SOLID) {
        return ink;
    }
    if (paint->stop_count == 0 || paint->stop_count > DRAW_STOPS_MAX) {
        ink.solid = 0;
        return ink;
    }
    fill_ramp(raster, paint);
    ink.kind = INK_RAMP;
    ink.paint = paint;
    return ink;
}

static int32_t step_of(float t)
{
    float held = t > 0.0F ? t : 0.0F;
    held = held < 1.0F ? held : 1.0F;
    return (int32_t)(held * (float)RAMP_STEPS + 0.5F);
}

static void linear_steps(const struct paint *paint, int32_t y, int32_t x, int32_t count,
                         int32_t *out)
{
    float dx = paint->x1 - paint->x0;
    float dy = paint->y1 - paint->y0;
    float length_2 = dx * dx + dy * dy;
    float per_px = length_2 > 0.0F ? dx / length_2 : 0.0F;
    float row = length_2 > 0.0F ? ((float)y + 0.5F - paint->y0) * dy / length_2 : 1.0F;
    for (int32_t i = 0; i < count; i++) {
        out[i] = step_of(row + ((float)(x + i) + 0.5F - paint->x0) * per_px);
    }
}

static void radial_steps(const struct paint *paint, int32_t y, int32_t x, int32_t count,
                         int32_t *out)
{
    float scale = paint->x1 > 0.0F ? 1.0F / paint->x1 : 1e6F;
    float dy = ((float)y + 0.5F - paint->y0) * scale;
    for (int32_t i = 0; i < count; i++) {
        float dx = ((float)(x + i) + 0.5F - paint->x0) * scale;
        out[i] = step_of(sqrtf(dx * dx + dy * dy));
    }
}

static void ramp_row(struct raster *raster, const struct paint *paint, int32_t y, int32_t x,
                     int32_t count)
{
    if (paint->kind == PAINT_LINEAR) {
        linear_steps(paint, y, x, count, raster->indices);
    } else {
        radial_steps(paint, y, x, count, raster->indices);
    }
    const uint64_t everywhere = 0x0001000100010001U;
    for (int32_t i = 0; i < count; i++) {
        uint64_t sum = raster->ramp[raster->indices[i]] + px_dither(x + i, y) * everywhere;
        uint64_t high = (sum >> 8) & (everywhere * 0xFFU);
        high = (high | (high >> 8)) & 0x0000FFFF0000FFFFU;
        raster->inks[i] = (uint32_t)(high | (high >> 16));
    }
}

void ink_shades(uint32_t colour, uint32_t out[256])
{
    for (uint32_t alpha = 0; alpha < 256; alpha++) {
        out[alpha] = px_premultiply((colour & 0x00FFFFFFU) | alpha << 24);
    }
}

/* What of the row the picture covers, as transparent pixels around it. */
static void picture_row(struct raster *raster, const struct ink *ink, int32_t y, int32_t x,
                        int32_t count)
{
    int32_t row = y - ink->picture_y;
    memset(raster->inks, 0, (size_t)count * sizeof *raster->inks);
    if (row < 0 || row >= ink->picture->height) {
        return;
    }
    int32_t left = x > ink->picture_x ? x : ink->picture_x;
    int32_t right = x + count;
    if (right > ink->picture_x + ink->picture->width) {
        right = ink->picture_x + ink->picture->width;
    }
    if (right > left) {
        memcpy(raster->inks + (left - x),
               ink->picture->argb + (size_t)row * ink->picture->stride_px + (left - ink->picture_x),
               (size_t)(right - left) * sizeof *raster->inks);
    }
}

void ink_row(struct raster *raster, const struct ink *ink, int32_t y, int32_t x, int32_t count,
             const uint8_t *coverage)
{
    int32_t skip = x < 0 ? -x : 0;
    int32_t end = x + count < raster->width ? x + count : raster->width;
    x += skip;
    count = end - x;
    if (count <= 0 || y < 0 || y >= raster->height) {
        return;
    }
    if (coverage != NULL) {
        coverage += skip;
    }
    uint32_t *dst = raster_row(raster, y) + x;
    if (ink->kind == INK_SOLID) {
        if (coverage == NULL) {
            row_over_solid(dst, (size_t)count, ink->solid);
        } else {
            row_over_solid_covered(dst, (size_t)count, ink->solid, coverage);
        }
        return;
    }
    if (ink->kind == INK_RAMP) {
        ramp_row(raster, ink->paint, y, x, count);
    } else {
        picture_row(raster, ink, y, x, count);
    }
    if (coverage == NULL) {
        row_over(dst, raster->inks, (size_t)count);
    } else {
        row_over_covered(dst, raster->inks, (size_t)count, coverage);
    }
}
