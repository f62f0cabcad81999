/* Soft shadows: the coverage of the shape, blurred by three boxes each way (close to a gaussian).
 * A shadow only varies near its corners and edges, so the shape is first shrunk to its corners and
 * a middle of one pixel; the blurred tile is then stretched over the real size, and only the ring
 * is ever computed. Coverage has 16 bits and the laid alpha is dithered: wide soft shadows on dark
 * grounds would band otherwise. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "display/compose/rect.h"
#include "display/compose/row.h"
#include "display/gfx/raster_priv.h"

enum { BOXES = 3, BLUR_MAX_PX = 240 };

struct tile {
    int32_t side_x, side_y;     /* px of the tile */
    int32_t reach;              /* how far the blur reaches beyond the shape */
    int32_t middle_x, middle_y; /* the column and row that stretch */
    uint16_t *alpha;            /* side_x × side_y, 0..65280 */
    uint16_t *line;             /* one row or column */
};

/* Three odd widths whose boxes together have the wanted deviation. */
static void box_widths(float deviation, int32_t widths[BOXES])
{
    float ideal = sqrtf(12.0F * deviation * deviation / (float)BOXES + 1.0F);
    int32_t lower = (int32_t)ideal;
    lower -= lower % 2 == 0 ? 1 : 0;
    float l = (float)lower;
    float small_count = (12.0F * deviation * deviation - (float)BOXES * (l * l + 4.0F * l + 3.0F)) /
                        (-4.0F * l - 4.0F);
    int32_t small = (int32_t)(small_count + 0.5F);
    for (int32_t i = 0; i < BOXES; i++) {
        widths[i] = i < small ? lower : lower + 2;
    }
}

/* Mean of `width` values around each; outside is nothing. `step` is the distance in memory. */
static void box_blur(uint16_t *values, size_t step, int32_t count, int32_t width, uint16_t *line)
{
    int32_t half = width / 2;
    uint32_t sum = 0;
    for (int32_t i = 0; i < count; i++) {
        line[i] = values[(size_t)i * step];
    }
    for (int32_t i = 0; i < half && i < count; i++) {
        sum += line[i];
    }
    for (int32_t i = 0; i < count; i++) {
        sum += i + half < count ? line[i + half] : 0U;
        values[(size_t)i * step] = (uint16_t)((sum + (uint32_t)half) / (uint32_t)width);
        sum -= i - half >= 0 ? line[i - half] : 0U;
    }
}

/* Coverage of one corner: `depth` px inwards of both edges from the corner's point. */
static uint16_t corner_alpha(float radius, float depth_x, float depth_y)
{
    float dx = radius - depth_x;
    float dy = radius - depth_y;
    if (dx <= 0.0F || dy <= 0.0F) {
        return 65280;
    }
    float covered = radius - sqrtf(dx * dx + dy * dy) + 0.5F;
    covered = covered < 0.0F ? 0.0F : covered > 1.0F ? 1.0F : covered;
    return (uint16_t)(covered * 65280.0F);
}

static void tile_draw(const struct tile *tile, float radius)
{
    int32_t w = tile->side_x - 2 * tile->reach;
    int32_t h = tile->side_y - 2 * tile->reach;
    for (int32_t y = 0; y < h; y++) {
        float depth_y = (float)(y < h - 1 - y ? y : h - 1 - y) + 0.5F;
        uint16_t *row = tile->alpha + (size_t)(y + tile->reach) * (size_t)tile->side_x;
        for (int32_t x = 0; x < w; x++) {
            float depth_x = (float)(x < w - 1 - x ? x : w - 1 - x) + 0.5F;
            row[x + tile->reach] = corner_alpha(radius, depth_x, depth_y);
        }
    }
}

static void tile_blur(const struct tile *tile, const int32_t widths[BOXES])
{
    for (int i = 0; i < BOXES; i++) {
        for (int32_t y = 0; y < tile->side_y; y++) {
            box_blur(tile->alpha + (size_t)y * (size_t)tile->side_x, 1, tile->side_x, widths[i],
                     tile->line);
        }
        for (int32_t x = 0; x < tile->side_x; x++) {
            box_blur(tile->alpha + x, (size_t)tile->side_x, tile->side_y, widths[i], tile->line);
        }
    }
}

/* A shadow being laid: where the tile's parts come to lie. */
struct lay {
    struct raster *raster;
    struct irect spread; /* the whole shadow, layer px */
    struct irect shown;  /* of it inside the layer */
    uint32_t strength;   /* alpha of the colour */
    uint32_t shades[256];
};

/* A place along the real shadow, 0..size, as a place along the tile. */
static int32_t place_in_tile(int32_t at, int32_t size, int32_t side, int32_t middle)
{
    int32_t after = side - middle - 1;
    if (at < middle) {
        return at;
    }
    return at >= size - after ? at - (size - side) : middle;
}

/* Px from..to of row y (both inside what is shown); `step` 0 repeats one value of the tile. */
static void lay_run(struct lay *lay, int32_t y, int32_t from, int32_t to, const uint16_t *values,
                    int32_t step)
{
    uint32_t *row = raster_row(lay->raster, y);
    if (from >= to) {
        return;
    }
    if (step == 0 && *values * lay->strength % (255U * 256U) == 0) { /* nothing to dither */
        row_over_solid(row + from, (size_t)(to - from),
                       lay->shades[*values * lay->strength / (255U * 256U)]);
        return;
    }
    for (int32_t x = from; x < to; x++, values += step) {
        uint32_t fine = *values * lay->strength / 255U + px_dither(x, y);
        lay->raster->inks[x] = lay->shades[fine >> 8 & 0xFFU];
    }
    row_over(row + from, lay->raster->inks + from, (size_t)(to - from));
}

static void lay_row(struct lay *lay, const struct tile *tile, int32_t y)
{
    int32_t v = place_in_tile(y - lay->spread.y, lay->spread.h, tile->side_y, tile->middle_y);
    const uint16_t *values = tile->alpha + (size_t)v * (size_t)tile->side_x;
    int32_t left = lay->shown.x;
    int32_t right = lay->shown.x + lay->shown.w;
    int32_t middle = lay->spread.x + tile->middle_x; /* the run that repeats */
    int32_t after = lay->spread.x + lay->spread.w - (tile->side_x - tile->middle_x - 1);
    lay_run(lay, y, left, middle < right ? middle : right, values + (left - lay->spread.x), 1);
    lay_run(lay, y, middle > left ? middle : left, after < right ? after : right,
            values + tile->middle_x, 0);
    int32_t start = after > left ? after : left;
    lay_run(lay, y, start, right, values + tile->middle_x + 1 + (start - after), 1);
}

static void lay_tile(struct raster *raster, const struct tile *tile, struct irect rect,
                     uint32_t colour)
{
    struct irect whole = {0, 0, raster->width, raster->height};
    struct lay lay = {.raster = raster,
                      .spread = {rect.x - tile->reach, rect.y - tile->reach,
                                 rect.w + 2 * tile->reach, rect.h + 2 * tile->reach},
                      .strength = colour >> 24};
    lay.shown = rect_intersect(lay.spread, whole);
    ink_shades(colour, lay.shades);
    for (int32_t y = lay.shown.y; y < lay.shown.y + lay.shown.h; y++) {
        lay_row(&lay, tile, y);
    }
}

static int32_t shrunk(int32_t size, int32_t corner)
{
    return size < 2 * corner + 1 ? size : 2 * corner + 1;
}

void raster_shadow(struct raster *raster, const struct draw_shadow *shadow)
{
    float blur = fminf(fmaxf(shadow->blur_px, 0.0F), (float)BLUR_MAX_PX);
    float most = 0.5F * (float)(shadow->rect.w < shadow->rect.h ? shadow->rect.w : shadow->rect.h);
    float radius = fminf(fmaxf(shadow->radius_px, 0.0F), most);
    int32_t widths[BOXES];
    if (rect_is_empty(shadow->rect)) {
        return;
    }
    box_widths(blur, widths);
    struct tile tile = {.reach = widths[0] / 2 + widths[1] / 2 + widths[2] / 2};
    int32_t corner = (int32_t)ceilf(radius) + tile.reach;
    tile.side_x = shrunk(shadow->rect.w, corner) + 2 * tile.reach;
    tile.side_y = shrunk(shadow->rect.h, corner) + 2 * tile.reach;
    tile.middle_x = tile.side_x / 2;
    tile.middle_y = tile.side_y / 2;
    size_t longest = (size_t)(tile.side_x > tile.side_y ? tile.side_x : tile.side_y);
    tile.alpha = mem_try_alloc((size_t)tile.side_x * (size_t)tile.side_y, sizeof *tile.alpha);
    tile.line = mem_try_alloc(longest, sizeof *tile.line);
    if (tile.alpha != NULL && tile.line != NULL) { /* else: the card stands without its shadow */
        tile_draw(&tile, radius);
        tile_blur(&tile, widths);
        lay_tile(raster, &tile, shadow->rect, shadow->colour);
    }
    mem_free(tile.alpha);
    mem_free(tile.line);
}
