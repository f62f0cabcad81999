/* display/text/place.c: one line's units in visual order (UAX #9, L1 and L2), as few pieces as the
 * glyph rasteriser needs: one for each stretch of face, script, direction and span. Tracked letters
 * and digits in cells are pieces of their own, for the rasteriser knows neither.
 */
#include <fribidi.h>
#include <math.h>
#include <string.h>

#include "display/text/text_priv.h"

/* Visual order of the line's units as indices into the line. */
static bool order_units(struct arena *arena, const struct text_run *run, struct text_cut cut,
                        FriBidiStrIndex *order)
{
    uint32_t n = cut.to - cut.from;
    for (uint32_t i = 0; i < n; i++) {
        order[i] = (FriBidiStrIndex)i;
    }
    if (!run->has_bidi) {
        return true;
    }
    FriBidiCharType *types = arena_alloc(arena, (size_t)n + 1, sizeof(*types));
    FriBidiChar *cps = arena_alloc(arena, (size_t)n + 1, sizeof(*cps));
    FriBidiLevel *levels = arena_alloc(arena, (size_t)n + 1, sizeof(*levels));
    if (types == NULL || levels == NULL || cps == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        cps[i] = run->units[cut.from + i].cp;
        levels[i] = run->units[cut.from + i].level;
    }
    fribidi_get_bidi_types(cps, (FriBidiStrIndex)n, types);
    FriBidiParType direction = run->is_rtl ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
    FriBidiLevel highest =
        fribidi_reorder_line(0, types, (FriBidiStrIndex)n, 0, direction, levels, NULL, order);
    return highest > 0; /* 0: it had no memory */
}

struct placer {
    const struct text_service *service;
    struct arena *arena;
    const struct text_run *run;
    uint16_t size_px;
    struct draw_text *pieces;
    size_t count;
    float x, right;
    bool has_ink;
};

static bool stands_alone(const struct text_run *run, const struct text_unit *unit)
{
    return (run->want->is_tabular && text_is_digit(unit->cp)) ||
           (unit->is_tracked && run->want->tracking_em != 0.0F);
}

static bool is_joined(const struct placer *p, uint32_t a, uint32_t b)
{
    const struct text_unit *ua = &p->run->units[a], *ub = &p->run->units[b];
    bool is_next = ua->level % 2 == 0 ? b == a + 1 : a == b + 1;
    if (!is_next || ua->face != ub->face || ua->script != ub->script || ua->level != ub->level ||
        ua->span != ub->span) {
        return false;
    }
    const struct text_unit *later = a > b ? ua : ub;
    return !later->is_cluster || (!stands_alone(p->run, ua) && !stands_alone(p->run, ub));
}

/* Units lo..hi become a piece; spaces alone only take room. */
static bool put_piece(struct placer *p, uint32_t lo, uint32_t hi)
{
    const struct text_unit *units = p->run->units;
    float width = 0.0F;
    bool is_blank = true;
    for (uint32_t i = lo; i < hi; i++) {
        width += units[i].advance;
        is_blank = is_blank && units[i].is_space;
    }
    const struct text_unit *first = &units[lo];
    if (!is_blank && first->face != TEXT_FACE_NONE) {
        const char *text = p->run->utf8 + first->byte;
        char *copy = arena_strdup(p->arena, (struct slice){text, units[hi].byte - first->byte});
        if (copy == NULL) {
            return false;
        }
        float x = p->x;
        if (p->run->want->is_tabular && text_is_digit(first->cp)) { /* centred in its cell */
            const struct text_metrics *m = p->service->metrics;
            struct text_cluster own = {0};
            if (m->shape(m->ctx, first->face, p->size_px, text, 1, first->script, false, &own, 1) ==
                1) {
                x += (width - own.advance) / 2.0F;
            }
        }
        p->pieces[p->count++] = (struct draw_text){
            .face = first->face,
            .size_px = p->size_px,
            .x = x,
            .width = width,
            .is_rtl = first->level % 2 != 0,
            .script = first->script,
            .colour = p->run->want->spans[first->span].colour,
            .utf8 = copy,
        };
        p->has_ink = true;
        p->right = p->x + width;
    }
    p->x += width;
    return true;
}

/* How far ink may reach above and below the baseline. Letters of the text faces keep to their
 * ascenders and descenders; other scripts may use all of their line. */
static void find_reach(const struct placer *p, struct text_line *line)
{
    const struct text_metrics *m = p->service->metrics;
    for (size_t i = 0; i < p->count; i++) {
        struct text_extents e;
        uint16_t face = p->pieces[i].face;
        m->extents(m->ctx, face, p->size_px, &e);
        bool is_text = m->faces[face].role == FACE_TEXT;
        float up = is_text ? e.cap_height * 1.05F : e.ascent * 0.9F;
        float down = is_text ? (float)p->size_px * 0.21F : e.descent * 0.9F;
        line->top = fminf(line->top, -up);
        line->bottom = fmaxf(line->bottom, down);
    }
}

bool text_place(const struct text_service *service, struct arena *arena, const struct text_run *run,
                struct text_cut cut, uint16_t size_px, struct text_line *out_line)
{
    uint32_t n = cut.to - cut.from;
    FriBidiStrIndex *order = arena_alloc(arena, (size_t)n + 1, sizeof(*order));
    struct placer p = {.service = service, .arena = arena, .run = run, .size_px = size_px};
    p.pieces = arena_alloc(arena, (size_t)n + 1, sizeof(*p.pieces));
    if (order == NULL || p.pieces == NULL || !order_units(arena, run, cut, order)) {
        return false;
    }
    for (uint32_t i = 0; i < n;) {
        uint32_t a = cut.from + (uint32_t)order[i], lo = a, hi = a + 1, last = a;
        for (i++; i < n && is_joined(&p, last, cut.from + (uint32_t)order[i]); i++) {
            last = cut.from + (uint32_t)order[i];
            lo = last < lo ? last : lo;
            hi = last + 1 > hi ? last + 1 : hi;
        }
        if (!put_piece(&p, lo, hi)) {
            return false;
        }
    }
    const char *text = run->utf8 + run->units[cut.from].byte;
    *out_line = (struct text_line){.pieces = p.pieces, .count = p.count, .size_px = size_px};
    out_line->width = cut.width;
    out_line->text = arena_strdup(
        arena, (struct slice){text, run->units[cut.to].byte - run->units[cut.from].byte});
    out_line->colour = p.count > 0 ? p.pieces[0].colour : 0;
    find_reach(&p, out_line);
    /* in right-to-left lines the hanging spaces stand at the left: draw from behind them */
    float hang = run->is_rtl && p.has_ink ? p.right - cut.width : 0.0F;
    for (size_t i = 0; i < p.count; i++) {
        p.pieces[i].x -= hang;
    }
    return out_line->text != NULL;
}
