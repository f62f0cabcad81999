/* display/compose/blend.c: cards are laid last, whole, as turns do. */
#include "display/compose/blend.h"

#include "base/mem.h"
#include "display/compose/compose_priv.h"
#include "display/compose/row.h"
#include "display/compose/sides.h"

struct blend {
    struct canvas *from, *to;
    struct crew *crew;
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
    *out_blend = blend;
    return ST_OK;
}

void blend_destroy(struct blend *blend)
{
    if (blend != NULL) {
        canvas_destroy(blend->from);
        canvas_destroy(blend->to);
        mem_free(blend);
    }
}

/* A picture without its codes. */
static void compose(struct canvas *canvas, const struct compose_layer *layers, size_t count)
{
    struct compose_layer *kept = mem_alloc(count + 1, sizeof *kept);
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!layers[i].is_card) {
            kept[kept_count++] = layers[i];
        }
    }
    canvas_compose(canvas, kept, kept_count, NULL);
    mem_free(kept);
}

struct mixing {
    const struct pixels *from, *to;
    struct pixels *out;
    uint32_t mix;
    int32_t rows;
};

static void mix_part(void *ctx, int32_t part, int32_t worker)
{
    const struct mixing *m = ctx;
    int32_t end = (part + 1) * m->rows < m->out->height ? (part + 1) * m->rows : m->out->height;
    (void)worker;
    for (int32_t y = part * m->rows; y < end; y++) {
        row_mix(m->out->argb + (size_t)y * m->out->stride_px,
                m->from->argb + (size_t)y * m->from->stride_px,
                m->to->argb + (size_t)y * m->to->stride_px, (size_t)m->out->width, m->mix);
    }
}

void blend_paint(struct blend *blend, const struct turn *turn, struct pixels *out)
{
    struct turn_sides sides = turn_sides_of(turn, out->width, out->height);
    if (!sides.is_mixed) {
        turn_paint(turn, blend->crew, out);
        return;
    }
    compose(blend->from, turn->from, turn->from_count);
    compose(blend->to, turn->to, turn->to_count);
    struct mixing mixing = {.from = canvas_pixels(blend->from),
                            .to = canvas_pixels(blend->to),
                            .out = out,
                            .mix = sides.mix,
                            .rows = compose_band_rows(out->width)};
    crew_run(blend->crew, mix_part, &mixing, (out->height + mixing.rows - 1) / mixing.rows);
    turn_lay_cards(&sides.from, out);
    turn_lay_cards(&sides.to, out);
}
