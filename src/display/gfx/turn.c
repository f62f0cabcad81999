/* A turn is two sides. A side is a list of layers, moved by dx and cut to a clip; a mix has both
 * sides everywhere, a slide and a reveal give each its own columns. */
#include "display/gfx/turn.h"

#include "base/check.h"
#include "display/gfx/compose_priv.h"
#include "display/gfx/rect.h"
#include "display/gfx/row.h"

struct side {
    const struct compose_layer *layers;
    size_t count;
    int32_t dx;
    struct irect clip;
    bool has_cards;
};

struct bands {
    struct side from, to;
    uint32_t mix; /* 0..256 of `to`, where both sides are */
    bool is_mixed;
};

static bool is_in(const struct irect *inner, const struct irect *outer)
{
    return rect_contains(*outer, *inner);
}

/* A layer where this side puts it; cards don't move. */
static struct compose_layer moved(const struct side *side, size_t index)
{
    struct compose_layer layer = side->layers[index];
    if (!layer.is_card) {
        layer.x += side->dx;
        layer.clip.x += side->dx;
    }
    return layer;
}

static bool hides(const struct side *side, size_t index, struct irect band)
{
    struct compose_layer layer = moved(side, index);
    if (layer.is_card || !layer.pixels->is_opaque || layer.opacity != 255) {
        return false;
    }
    return rect_contains(compose_shown(&layer, side->clip), band);
}

/* One side's layers over a band; `top` is the canvas row of the first row of `out`. */
static void lay_side(const struct side *side, struct irect band, struct pixels *out, int32_t top)
{
    struct irect area = rect_intersect(band, side->clip);
    if (rect_is_empty(area)) {
        return;
    }
    size_t first = side->count;
    bool is_hidden = false;
    while (first > 0 && !is_hidden) {
        first--;
        is_hidden = hides(side, first, area);
    }
    if (!is_hidden) {
        compose_clear(out, (struct irect){area.x, area.y - top, area.w, area.h});
    }
    for (size_t i = first; i < side->count; i++) {
        struct compose_layer layer = moved(side, i);
        if (layer.is_card || layer.opacity == 0) {
            continue;
        }
        struct irect part = rect_intersect(compose_shown(&layer, side->clip), area);
        if (!rect_is_empty(part)) {
            layer.y -= top;
            part.y -= top;
            compose_lay(out, &layer, part);
        }
    }
}

/* Whole or not at all. */
static void lay_cards(const struct side *side, struct pixels *out)
{
    struct irect whole = {0, 0, out->width, out->height};
    for (size_t i = 0; i < side->count && side->has_cards; i++) {
        const struct compose_layer *layer = &side->layers[i];
        struct irect shown = compose_shown(layer, whole);
        if (layer->is_card && layer->opacity != 0 && is_in(&shown, &side->clip)) {
            compose_lay(out, layer, shown);
        }
    }
}

static void paint_band(const struct bands *bands, struct irect band, struct pixels *spare,
                       struct pixels *out)
{
    if (!bands->is_mixed) {
        lay_side(&bands->from, band, out, 0);
        lay_side(&bands->to, band, out, 0);
        return;
    }
    lay_side(&bands->to, band, out, 0);
    lay_side(&bands->from, band, spare, band.y);
    for (int32_t y = 0; y < band.h; y++) {
        uint32_t *row = out->argb + (size_t)(band.y + y) * out->stride_px;
        row_mix(row, spare->argb + (size_t)y * spare->stride_px, row, (size_t)band.w, bands->mix);
    }
}

static struct bands bands_of(const struct turn *turn, const struct pixels *out)
{
    struct irect whole = {0, 0, out->width, out->height};
    struct bands bands = {.from = {turn->from, turn->from_count, 0, whole, false},
                          .to = {turn->to, turn->to_count, 0, whole, false}};
    int32_t gone = (int32_t)((int64_t)out->width * turn->part / TURN_WHOLE); /* columns of `to` */
    switch (turn->way) {
    case TURN_MIX:
        bands.mix = (uint32_t)(turn->part * 256 / TURN_WHOLE);
        bands.is_mixed = turn->part > 0 && turn->part < TURN_WHOLE;
        bands.from.has_cards = turn->part < TURN_WHOLE / 2;
        bands.to.has_cards = !bands.from.has_cards;
        break;
    case TURN_SLIDE: /* to the left, the new picture behind the old one */
        bands.from.dx = -gone;
        bands.from.clip.w = out->width - gone;
        bands.to.dx = out->width - gone;
        bands.to.clip = (struct irect){out->width - gone, 0, gone, out->height};
        bands.from.has_cards = turn->part == 0;
        bands.to.has_cards = turn->part == TURN_WHOLE;
        break;
    case TURN_REVEAL: /* an edge runs to the right over pictures that stay */
        bands.from.clip = (struct irect){gone, 0, out->width - gone, out->height};
        bands.to.clip.w = gone;
        bands.from.has_cards = bands.to.has_cards = true;
        break;
    }
    if (!bands.is_mixed && turn->way == TURN_MIX) {
        struct side *absent = turn->part == 0 ? &bands.to : &bands.from;
        absent->clip.w = 0;
    }
    if (turn->is_without_cards) {
        bands.from.has_cards = bands.to.has_cards = false;
    }
    return bands;
}

void turn_paint(const struct turn *turn, struct pixels *out)
{
    CHECK(turn->part >= 0 && turn->part <= TURN_WHOLE);
    struct bands bands = bands_of(turn, out);
    struct pixels *spare = NULL;
    if (bands.is_mixed && pixels_create(out->width, COMPOSE_BAND_ROWS, &spare, NULL) != ST_OK) {
        bands.is_mixed = false; /* no memory for a band: the new picture at once */
        bands.from.clip.w = 0;
    }
    for (int32_t y = 0; y < out->height; y += COMPOSE_BAND_ROWS) {
        int32_t rows = out->height - y;
        paint_band(
            &bands,
            (struct irect){0, y, out->width, rows < COMPOSE_BAND_ROWS ? rows : COMPOSE_BAND_ROWS},
            spare, out);
    }
    lay_cards(&bands.from, out);
    lay_cards(&bands.to, out);
    pixels_unref(spare);
}
