/* display/compose/blend.c: cards are laid last, whole, as turns do. */
#include "display/compose/blend.h"

#include "base/mem.h"
#include "display/compose/compose_priv.h"
#include "display/compose/rect.h"
#include "display/compose/row.h"
#include "display/compose/sides.h"

/* Where a band of rows differs between the two; empty: nowhere. */
struct span {
    int32_t from, to;
};

struct blend {
    struct canvas *from, *to;
    struct crew *crew;
    int32_t rows, bands;
    struct span *spans;          /* of each band */
    const struct pixels *filled; /* holds what both have in common; NULL: nothing does yet */
    struct irect differing;      /* around all spans */
    bool had_from_cards;
};

enum status blend_create(int32_t width, int32_t height, struct crew *crew, struct blend **out_blend,
                         struct err *err)
{
    struct blend *blend = mem_alloc(1, sizeof *blend);
    blend->crew = crew;
    enum status st = canvas_create(width, height, &blend->from, err);
    st = st == ST_OK ? canvas_create(width, height, &blend->to, err) : st;
    if (st != ST_OK) {
        blend_destroy(blend);
        return st;
    }
    canvas_set_crew(blend->from, crew);
    canvas_set_crew(blend->to, crew);
    blend->rows = compose_band_rows(width);
    blend->bands = (height + blend->rows - 1) / blend->rows;
    blend->spans = mem_alloc((size_t)blend->bands, sizeof *blend->spans);
    *out_blend = blend;
    return ST_OK;
}

void blend_destroy(struct blend *blend)
{
    if (blend != NULL) {
        canvas_destroy(blend->from);
        canvas_destroy(blend->to);
        mem_free(blend->spans);
        mem_free(blend);
    }
}

/* A picture without its codes; true when it is another than before. */
static bool compose(struct canvas *canvas, const struct compose_layer *layers, size_t count)
{
    struct compose_layer *kept = mem_alloc(count + 1, sizeof *kept);
    struct damage damage;
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!layers[i].is_card) {
            kept[kept_count++] = layers[i];
        }
    }
    canvas_compose(canvas, kept, kept_count, &damage);
    mem_free(kept);
    return damage.count > 0;
}

static const uint32_t *row_of(const struct pixels *pixels, int32_t y)
{
    return pixels->argb + (size_t)y * pixels->stride_px;
}

/* Widen a span by what differs outside it on one row. */
static void widen(struct span *span, const uint32_t *a, const uint32_t *b, int32_t width)
{
    int32_t left = 0, right = width;
    int32_t left_end = span->from < span->to ? span->from : width;
    int32_t right_end = span->from < span->to ? span->to : 0;
    while (left < left_end && a[left] == b[left]) {
        left++;
    }
    while (right > right_end && right > left && a[right - 1] == b[right - 1]) {
        right--;
    }
    if (left < right) {
        *span = (struct span){left, right};
    }
}

static int32_t end_of(const struct blend *blend, int32_t band, int32_t height)
{
    int32_t end = (band + 1) * blend->rows;
    return end < height ? end : height;
}

/* Where the two differ, and what they share into `out`: both in bands. */
struct sharing {
    struct blend *blend;
    struct pixels *out;
};

static void share_part(void *ctx, int32_t part, int32_t worker)
{
    const struct sharing *sharing = ctx;
    struct blend *blend = sharing->blend;
    const struct pixels *from = canvas_pixels(blend->from), *to = canvas_pixels(blend->to);
    struct span span = {0, 0};
    (void)worker;
    for (int32_t y = part * blend->rows; y < end_of(blend, part, from->height); y++) {
        widen(&span, row_of(from, y), row_of(to, y), from->width);
    }
    blend->spans[part] = span;
}

static void find_differences(struct blend *blend, struct pixels *out)
{
    struct sharing sharing = {blend, out};
    int32_t height = out->height;
    crew_run(blend->crew, share_part, &sharing, blend->bands);
    blend->differing = (struct irect){0, 0, 0, 0};
    for (int32_t band = 0; band < blend->bands; band++) {
        const struct span *span = &blend->spans[band];
        int32_t top = band * blend->rows;
        if (span->from < span->to) {
            blend->differing =
                rect_around(blend->differing, (struct irect){span->from, top, span->to - span->from,
                                                             end_of(blend, band, height) - top});
        }
    }
    compose_copy(canvas_pixels(blend->to), (struct irect){0, 0, out->width, height}, out);
    blend->filled = out;
}

struct mixing {
    const struct blend *blend;
    struct pixels *out;
    uint32_t mix;
};

static void mix_part(void *ctx, int32_t part, int32_t worker)
{
    const struct mixing *m = ctx;
    const struct span *span = &m->blend->spans[part];
    (void)worker;
    for (int32_t y = part * m->blend->rows;
         span->from < span->to && y < end_of(m->blend, part, m->out->height); y++) {
        row_mix(m->out->argb + (size_t)y * m->out->stride_px + span->from,
                row_of(canvas_pixels(m->blend->from), y) + span->from,
                row_of(canvas_pixels(m->blend->to), y) + span->from,
                (size_t)(span->to - span->from), m->mix);
    }
}

/* Cards are laid anew for every frame, and their corners are seen through: the ground below them,
 * now and from here on, is mixed anew, too. */
static void widen_by_cards(struct blend *blend, const struct turn_side *side,
                           const struct pixels *out)
{
    struct irect whole = {0, 0, out->width, out->height}, shown;
    for (size_t i = 0; i < side->count; i++) {
        if (!turn_side_shows_card(side, i, whole, &shown)) {
            continue;
        }
        blend->differing = rect_around(blend->differing, shown);
        for (int32_t band = shown.y / blend->rows; band * blend->rows < shown.y + shown.h; band++) {
            struct span *span = &blend->spans[band];
            bool is_empty = span->from >= span->to;
            int32_t right = shown.x + shown.w;
            span->from = is_empty || shown.x < span->from ? shown.x : span->from;
            span->to = is_empty || right > span->to ? right : span->to;
        }
    }
}

void blend_paint(struct blend *blend, const struct turn *turn, struct pixels *out,
                 struct damage *out_damage)
{
    struct turn_sides sides = turn_sides_of(turn, out->width, out->height);
    if (!sides.is_mixed) {
        (void)turn_paint(turn, blend->crew, out); /* nothing is mixed: it needs no memory */
        blend->filled = NULL;
        *out_damage = damage_whole(out->width, out->height);
        return;
    }
    bool is_other = compose(blend->from, turn->from, turn->from_count);
    is_other |= compose(blend->to, turn->to, turn->to_count);
    bool is_from = sides.from.has_cards;
    bool has_changed = is_other || blend->filled != out || is_from != blend->had_from_cards;
    if (has_changed) {
        find_differences(blend, out);
    }
    widen_by_cards(blend, &sides.from, out);
    widen_by_cards(blend, &sides.to, out);
    struct mixing mixing = {.blend = blend, .out = out, .mix = sides.mix};
    crew_run(blend->crew, mix_part, &mixing, blend->bands);
    blend->had_from_cards = is_from;
    *out_damage = (struct damage){.count = 0};
    damage_add(out_damage, blend->differing);
    turn_lay_cards(&sides.from, out);
    turn_lay_cards(&sides.to, out);
    if (has_changed) {
        *out_damage = damage_whole(out->width, out->height);
    }
}
