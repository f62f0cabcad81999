/* Scrims. The alpha is found by walking the pixels once: the first that is too close to the text's
 * luminance raises it until it passes, and so on; then every pixel is tried once more with the very
 * arithmetic that lays the scrim, because rounding may cost a step. Where the layer is translucent,
 * the worst ground that could lie below is assumed. */
#include <math.h>

#include "display/compose/rect.h"
#include "display/compose/row.h"
#include "display/gfx/raster_priv.h"

struct judge {
    double linear[256]; /* of an sRGB byte, 0..1 */
    double text;        /* luminance of the text */
    double ratio;
    uint32_t colour;     /* of the scrim, opaque */
    uint32_t ground;     /* the worst that may lie below a translucent layer */
    uint32_t alpha;      /* tables below are for this */
    double part[3][256]; /* luminance of a blue, green, red byte after the scrim */
};

/* sRGB to linear light as WCAG 2.2 defines it. */
static double linear_light(double byte)
{
    double c = byte / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static void judge_set_alpha(struct judge *judge, uint32_t alpha)
{
    static const double weights[3] = {0.0722, 0.7152, 0.2126};
    judge->alpha = alpha;
    for (int c = 0; c < 3; c++) {
        uint32_t laid = div255(((judge->colour >> (8 * c)) & 0xFFU) * alpha);
        for (uint32_t v = 0; v < 256; v++) {
            uint32_t after = laid + div255(v * (255U - alpha));
            judge->part[c][v] = weights[c] * judge->linear[after];
        }
    }
}

static void judge_init(struct judge *judge, const struct draw_scrim *scrim)
{
    for (int v = 0; v < 256; v++) {
        judge->linear[v] = linear_light((double)v);
    }
    uint32_t t = scrim->text_colour;
    judge->text = 0.2126 * judge->linear[(t >> 16) & 0xFFU] +
                  0.7152 * judge->linear[(t >> 8) & 0xFFU] + 0.0722 * judge->linear[t & 0xFFU];
    judge->ratio = (double)scrim->ratio + 1e-6;
    judge->colour = scrim->colour | 0xFF000000U;
    judge->ground = judge->text > 0.179 ? 0xFFFFFFFFU : 0xFF000000U;
    judge_set_alpha(judge, 0);
}

static bool judge_light(const struct judge *judge, double light)
{
    double higher = light > judge->text ? light : judge->text;
    double lower = light > judge->text ? judge->text : light;
    return higher + 0.05 >= judge->ratio * (lower + 0.05);
}

static bool judge_passes(const struct judge *judge, uint32_t pixel)
{
    if (pixel >> 24 == 255U) {
        return judge_light(judge, judge->part[0][pixel & 0xFFU] +
                                      judge->part[1][(pixel >> 8) & 0xFFU] +
                                      judge->part[2][(pixel >> 16) & 0xFFU]);
    }
    uint32_t laid = px_premultiply((judge->colour & 0x00FFFFFFU) | judge->alpha << 24);
    uint32_t shown = px_over(judge->ground, px_over(pixel, laid));
    return judge_light(judge, 0.0722 * judge->linear[shown & 0xFFU] +
                                  0.7152 * judge->linear[(shown >> 8) & 0xFFU] +
                                  0.2126 * judge->linear[(shown >> 16) & 0xFFU]);
}

/* Raise the alpha until every pixel passes or nothing more can be done. Equal neighbours are judged
 * once. */
static void judge_row(struct judge *judge, const uint32_t *row, int32_t count)
{
    uint32_t last = 0;
    bool is_known = false;
    for (int32_t i = 0; i < count; i++) {
        uint32_t pixel = row[i];
        if (is_known && pixel == last) {
            continue;
        }
        while (judge->alpha < 255U && !judge_passes(judge, pixel)) {
            judge_set_alpha(judge, judge->alpha + 1U);
        }
        last = pixel;
        is_known = true;
    }
}

static uint32_t find_alpha(const struct raster *raster, const struct draw_scrim *scrim,
                           struct irect rect)
{
    struct judge judge;
    judge_init(&judge, scrim);
    uint32_t before = 0;
    do { /* once more whenever the alpha rose, so that all pixels were judged with the last one */
        before = judge.alpha;
        for (int32_t y = rect.y; y < rect.y + rect.h; y++) {
            judge_row(&judge, raster_row(raster, y) + rect.x, rect.w);
        }
    } while (judge.alpha != before);
    return judge.alpha;
}

/* Distance from the span from..from+size, in px; pixels are at their middles. */
static float outside(int32_t at, int32_t from, int32_t size)
{
    int32_t before = from - at;
    int32_t after = at - (from + size - 1);
    int32_t far = before > after ? before : after;
    return far > 0 ? (float)far : 0.0F;
}

/* Alpha at a distance of (dx, dy) px: falls smoothly to nothing over `feather` px. */
static uint32_t feathered(uint32_t alpha, float dx, float dy, float feather, int32_t x, int32_t y)
{
    float distance_2 = dx * dx + dy * dy;
    if (distance_2 >= feather * feather) {
        return 0;
    }
    float t = 1.0F - sqrtf(distance_2) / feather;
    uint32_t fine = (uint32_t)((float)(alpha * 256U) * (t * t * (3.0F - 2.0F * t)) + 0.5F);
    return (fine + px_dither(x, y)) >> 8;
}

void raster_scrim(struct raster *raster, const struct draw_scrim *scrim)
{
    struct irect whole = {0, 0, raster->width, raster->height};
    struct irect inner = rect_intersect(scrim->rect, whole);
    if (rect_is_empty(inner)) {
        return;
    }
    struct irect judged = rect_is_empty(scrim->text) ? inner : rect_intersect(scrim->text, inner);
    uint32_t alpha = find_alpha(raster, scrim, judged);
    if (alpha == 0) {
        return;
    }
    float feather = fminf(fmaxf(scrim->feather_px, 0.0F), 4096.0F) + 1.0F;
    int32_t reach = (int32_t)feather;
    struct irect spread = {inner.x - reach, inner.y - reach, inner.w + 2 * reach,
                           inner.h + 2 * reach};
    spread = rect_intersect(spread, whole);
    uint32_t shades[256];
    ink_shades(scrim->colour, shades);
    for (int32_t y = spread.y; y < spread.y + spread.h; y++) {
        uint32_t *row = raster_row(raster, y);
        float dy = outside(y, scrim->rect.y, scrim->rect.h);
        int32_t flat_from = dy > 0.0F ? spread.x : inner.x;
        int32_t flat_to = dy > 0.0F ? spread.x : inner.x + inner.w;
        for (int32_t x = spread.x; x < flat_from; x++) {
            uint32_t a = feathered(alpha, outside(x, inner.x, inner.w), dy, feather, x, y);
            row[x] = px_over(row[x], shades[a]);
        }
        row_over_solid(row + flat_from, (size_t)(flat_to - flat_from), shades[alpha]);
        for (int32_t x = flat_to; x < spread.x + spread.w; x++) {
            uint32_t a = feathered(alpha, outside(x, inner.x, inner.w), dy, feather, x, y);
            row[x] = px_over(row[x], shades[a]);
        }
    }
}
