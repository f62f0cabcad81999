/* A turn is two sides. A side is a list of layers, moved by dx and cut to a clip; a mix has both
 * sides everywhere, a slide and a reveal give each its own columns. */
#include "display/compose/sides.h"

#include "base/check.h"
#include "display/compose/compose_priv.h"
#include "display/compose/rect.h"
#include "display/compose/row.h"

static bool is_in(const struct irect *inner, const struct irect *outer)
{
    return rect_contains(*outer, *inner);
}

struct compose_layer turn_side_layer(const struct turn_side *side, size_t index)
{
    struct compose_layer layer = side->layers[index];
    if (!layer.is_card) {
        layer.x += side->dx;
        layer.clip.x += side->dx;
    }
    return layer;
}

static bool hides(const struct turn_side *side, size_t index, struct irect band)
{
    struct compose_layer layer = turn_side_layer(side, index);
    if (layer.is_card || !layer.pixels->is_opaque || layer.opacity != 255) {
        return false;
    }
    return rect_contains(compose_shown(&layer, side->clip), band);
}

size_t turn_side_first(const struct turn_side *side, struct irect area, bool *out_is_hidden)
{
    size_t first = side->count;
    bool is_hidden = false;
    while (first > 0 && !is_hidden) {
        first--;
        is_hidden = hides(side, first, area);
    }
    *out_is_hidden = is_hidden;
    return first;
}

bool turn_side_shows_card(const struct turn_side *side, size_t index, struct irect frame,
                          struct irect *out_shown)
{
    const struct compose_layer *layer = &side->layers[index];
    *out_shown = compose_shown(layer, frame);
    return side->has_cards && layer->is_card && layer->opacity != 0 &&
           is_in(out_shown, &side->clip);
}

/* One side's layers over a band; `top` is the canvas row of the first row of `out`. */
static void lay_side(const struct turn_side *side, struct irect band, struct pixels *out,
                     int32_t top)
{
    struct irect area = rect_intersect(band, side->clip);
    if (rect_is_empty(area)) {
        return;
    }
    bool is_hidden = false;
    size_t first = turn_side_first(side, area, &is_hidden);
    if (!is_hidden) {
        compose_clear(out, (struct irect){area.x, area.y - top, area.w, area.h});
    }
    for (size_t i = first; i < side->count; i++) {
        struct compose_layer layer = turn_side_layer(side, i);
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

void turn_lay_cards(const struct turn_side *side, struct pixels *out)
{
    struct irect whole = {0, 0, out->width, out->height};
    for (size_t i = 0; i < side->count; i++) {
        struct irect shown;
        if (turn_side_shows_card(side, i, whole, &shown)) {
            compose_lay(out, &side->layers[i], shown);
        }
    }
}

static void paint_band(const struct turn_sides *sides, struct irect band, struct pixels *spare,
                       struct pixels *out)
{
    if (!sides->is_mixed) {
        lay_side(&sides->from, band, out, 0);
        lay_side(&sides->to, band, out, 0);
        return;
    }
    lay_side(&sides->to, band, out, 0);
    lay_side(&sides->from, band, spare, band.y);
    for (int32_t y = 0; y < band.h; y++) {
        uint32_t *row = out->argb + (size_t)(band.y + y) * out->stride_px;
        row_mix(row, spare->argb + (size_t)y * spare->stride_px, row, (size_t)band.w, sides->mix);
    }
}

struct turn_sides turn_sides_of(const struct turn *turn, int32_t width, int32_t height)
{
    struct irect whole = {0, 0, width, height};
    struct turn_sides sides = {.from = {turn->from, turn->from_count, 0, whole, false},
                               .to = {turn->to, turn->to_count, 0, whole, false}};
    int32_t gone = (int32_t)((int64_t)width * turn->part / TURN_WHOLE); /* columns of `to` */
    switch (turn->way) {
    case TURN_MIX:
        sides.mix = (uint32_t)(turn->part * 256 / TURN_WHOLE);
        sides.is_mixed = turn->part > 0 && turn->part < TURN_WHOLE;
        sides.from.has_cards = turn->part < TURN_WHOLE / 2;
        sides.to.has_cards = !sides.from.has_cards;
        break;
    case TURN_SLIDE: /* to the left, the new picture behind the old one */
        sides.from.dx = -gone;
        sides.from.clip.w = width - gone;
        sides.to.dx = width - gone;
        sides.to.clip = (struct irect){width - gone, 0, gone, height};
        sides.from.has_cards = turn->part == 0;
        sides.to.has_cards = turn->part == TURN_WHOLE;
        break;
    case TURN_REVEAL: /* an edge runs to the right over pictures that stay */
        sides.from.clip = (struct irect){gone, 0, width - gone, height};
        sides.to.clip.w = gone;
        sides.from.has_cards = sides.to.has_cards = true;
        break;
    }
    if (!sides.is_mixed && turn->way == TURN_MIX) {
        struct turn_side *absent = turn->part == 0 ? &sides.to : &sides.from;
        absent->clip.w = 0;
    }
    if (turn->is_without_cards) {
        sides.from.has_cards = sides.to.has_cards = false;
    }
    return sides;
}

/* A turn in bands, for a crew; each worker has a band of its own for the picture that is left. */
struct turning {
    const struct turn_sides *sides;
    struct pixels *spares[CREW_WORKERS_MAX];
    struct pixels *out;
    int32_t rows;
};

static void turn_part(void *ctx, int32_t part, int32_t worker)
{
    const struct turning *t = ctx;
    int32_t y = part * t->rows, left = t->out->height - y;
    struct irect band = {0, y, t->out->width, left < t->rows ? left : t->rows};
    paint_band(t->sides, band, t->spares[worker], t->out);
}

/* false: no memory for a band. */
static bool make_spares(struct turning *t, int32_t workers)
{
    bool is_good = true;
    for (int32_t i = 0; i < workers && is_good; i++) {
        is_good = pixels_create(t->out->width, t->rows, &t->spares[i], NULL) == ST_OK;
    }
    return is_good;
}

bool turn_paint(const struct turn *turn, struct crew *crew, struct pixels *out)
{
    CHECK(turn->part >= 0 && turn->part <= TURN_WHOLE);
    struct turn_sides sides = turn_sides_of(turn, out->width, out->height);
    struct turning turning = {.sides = &sides, .out = out, .rows = compose_band_rows(out->width)};
    bool is_good = !sides.is_mixed || make_spares(&turning, crew_workers(crew));
    if (!is_good) {
        sides.is_mixed = false;
        sides.from.clip.w = 0;
    }
    crew_run(crew, turn_part, &turning, (out->height + turning.rows - 1) / turning.rows);
    turn_lay_cards(&sides.from, out);
    turn_lay_cards(&sides.to, out);
    for (int32_t i = 0; i < CREW_WORKERS_MAX; i++) {
        pixels_unref(turning.spares[i]);
    }
    return is_good;
}
