/* Which rectangles changed: both lists are walked together; a new layer is matched with the next
 * equal old one. Matched layers keep their order, and every layer without a match, old or new, is
 * damage, so a pixel outside all damage lies under the same pixels in the same order as before.
 *
 * Painting goes in bands that stay in the cache while all layers are laid over them, from the
 * topmost layer that hides the rest. */
#include "display/compose/compose_priv.h"

#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "display/compose/rect.h"
#include "display/compose/row.h"

/* What the canvas shows; `shown` is what of the layer is on the canvas. */
struct placed {
    struct irect shown;
    int32_t x, y;
    uint8_t opacity;
    uint64_t serial;
};

struct canvas {
    struct pixels *pixels;
    struct crew *crew; /* or NULL */
    struct damage touched;
    struct placed *before; /* COMPOSE_LAYERS_MAX each */
    struct placed *now;
    size_t before_count;
};

struct canvas *canvas_create_on(struct pixels *frame)
{
    struct canvas *canvas = mem_alloc(1, sizeof *canvas);
    canvas->pixels = pixels_ref(frame);
    canvas->touched = damage_whole(frame->width, frame->height);
    canvas->before = mem_alloc(COMPOSE_LAYERS_MAX, sizeof *canvas->before);
    canvas->now = mem_alloc(COMPOSE_LAYERS_MAX, sizeof *canvas->now);
    return canvas;
}

enum status canvas_create(int32_t width, int32_t height, struct canvas **out_canvas,
                          struct err *err)
{
    struct pixels *pixels = NULL;
    enum status st = pixels_create(width, height, &pixels, err);
    if (st != ST_OK) {
        return st;
    }
    pixels->is_opaque = true; /* from the first compose on */
    *out_canvas = canvas_create_on(pixels);
    pixels_unref(pixels);
    return ST_OK;
}

void canvas_destroy(struct canvas *canvas)
{
    if (canvas == NULL) {
        return;
    }
    pixels_unref(canvas->pixels);
    mem_free(canvas->before);
    mem_free(canvas->now);
    mem_free(canvas);
}

struct pixels *canvas_pixels(struct canvas *canvas)
{
    return canvas->pixels;
}

static struct irect whole_of(const struct pixels *pixels)
{
    return (struct irect){0, 0, pixels->width, pixels->height};
}

void canvas_touch(struct canvas *canvas, struct irect rect)
{
    damage_add(&canvas->touched, rect_intersect(rect, whole_of(canvas->pixels)));
}

struct irect compose_shown(const struct compose_layer *layer, struct irect whole)
{
    struct irect place = {layer->x, layer->y, layer->pixels->width, layer->pixels->height};
    struct irect shown = rect_intersect(place, whole);
    return layer->clip.w == 0 ? shown : rect_intersect(shown, layer->clip);
}

static bool is_same(const struct placed *a, const struct placed *b)
{
    return a->serial == b->serial && a->opacity == b->opacity && a->x == b->x && a->y == b->y &&
           rect_is_equal(a->shown, b->shown);
}

static void compare(const struct canvas *canvas, size_t count, struct damage *damage)
{
    size_t old = 0;
    for (size_t i = 0; i < count; i++) {
        size_t match = old;
        while (match < canvas->before_count && !is_same(&canvas->before[match], &canvas->now[i])) {
            match++;
        }
        if (match == canvas->before_count) {
            damage_add(damage, canvas->now[i].shown);
            continue;
        }
        for (; old < match; old++) {
            damage_add(damage, canvas->before[old].shown);
        }
        old = match + 1;
    }
    for (; old < canvas->before_count; old++) {
        damage_add(damage, canvas->before[old].shown);
    }
}

void compose_lay(struct pixels *out, const struct compose_layer *layer, struct irect part)
{
    const struct pixels *from = layer->pixels;
    size_t width = (size_t)part.w;
    for (int32_t y = part.y; y < part.y + part.h; y++) {
        uint32_t *dst = out->argb + (size_t)y * out->stride_px + part.x;
        const uint32_t *src =
            from->argb + (size_t)(y - layer->y) * from->stride_px + (part.x - layer->x);
        if (layer->runs != NULL) {
            runs_lay(layer->runs, from, y - layer->y, part.x - layer->x, part.w, layer->opacity,
                     dst);
        } else if (layer->opacity != 255) {
            row_over_faded(dst, src, width, layer->opacity);
        } else if (from->is_opaque) {
            memcpy(dst, src, width * sizeof *dst);
        } else {
            row_over(dst, src, width);
        }
    }
}

void compose_clear(struct pixels *out, struct irect part)
{
    for (int32_t y = part.y; y < part.y + part.h; y++) {
        row_fill(out->argb + (size_t)y * out->stride_px + part.x, (size_t)part.w, 0xFF000000U);
    }
}

static void paint_band(struct canvas *canvas, const struct compose_layer *layers, size_t count,
                       struct irect band)
{
    size_t first = count;
    bool is_hidden = false;
    while (first > 0 && !is_hidden) {
        first--;
        is_hidden = layers[first].pixels->is_opaque && layers[first].opacity == 255 &&
                    rect_contains(canvas->now[first].shown, band);
    }
    if (!is_hidden) {
        compose_clear(canvas->pixels, band);
    }
    for (size_t i = first; i < count; i++) {
        struct irect part = rect_intersect(canvas->now[i].shown, band);
        if (!rect_is_empty(part) && layers[i].opacity != 0) {
            compose_lay(canvas->pixels, &layers[i], part);
        }
    }
}

/* All damage in bands, for a crew. */
struct painting {
    struct canvas *canvas;
    const struct compose_layer *layers;
    size_t count;
    const struct damage *damage;
    int32_t rows; /* of a band */
};

static int32_t bands_of(struct irect rect, int32_t rows)
{
    return (rect.h + rows - 1) / rows;
}

static void paint_part(void *ctx, int32_t part, int32_t worker)
{
    const struct painting *p = ctx;
    int32_t i = 0;
    (void)worker;
    while (part >= bands_of(p->damage->rects[i], p->rows)) {
        part -= bands_of(p->damage->rects[i++], p->rows);
    }
    struct irect rect = p->damage->rects[i];
    int32_t y = part * p->rows;
    struct irect band = {rect.x, rect.y + y, rect.w, rect.h - y < p->rows ? rect.h - y : p->rows};
    paint_band(p->canvas, p->layers, p->count, band);
}

static void paint(struct canvas *canvas, const struct compose_layer *layers, size_t count,
                  const struct damage *damage)
{
    struct painting painting = {.canvas = canvas,
                                .layers = layers,
                                .count = count,
                                .damage = damage,
                                .rows = compose_band_rows(canvas->pixels->width)};
    int32_t parts = 0;
    for (int32_t i = 0; i < damage->count; i++) {
        parts += bands_of(damage->rects[i], painting.rows);
    }
    bool is_small = damage_area(damage) < COMPOSE_ALONE_PX;
    crew_run(is_small ? NULL : canvas->crew, paint_part, &painting, parts);
}

void canvas_set_crew(struct canvas *canvas, struct crew *crew)
{
    canvas->crew = crew;
}

void canvas_forget(struct canvas *canvas)
{
    canvas->before_count = 0;
    canvas->touched = damage_whole(canvas->pixels->width, canvas->pixels->height);
}

void canvas_compose(struct canvas *canvas, const struct compose_layer *layers, size_t count,
                    struct damage *out_damage)
{
    CHECK(count <= COMPOSE_LAYERS_MAX);
    struct irect whole = whole_of(canvas->pixels);
    struct damage damage = canvas->touched;
    for (size_t i = 0; i < count; i++) {
        canvas->now[i] = (struct placed){.shown = compose_shown(&layers[i], whole),
                                         .x = layers[i].x,
                                         .y = layers[i].y,
                                         .opacity = layers[i].opacity,
                                         .serial = layers[i].serial};
    }
    compare(canvas, count, &damage);
    paint(canvas, layers, count, &damage);
    struct placed *spare = canvas->before;
    canvas->before = canvas->now;
    canvas->now = spare;
    canvas->before_count = count;
    canvas->touched = (struct damage){.count = 0};
    if (out_damage != NULL) {
        *out_damage = damage;
    }
}

static bool is_same_size(const struct pixels *a, const struct pixels *b)
{
    return a->width == b->width && a->height == b->height;
}

void compose_blend(const struct pixels *a, const struct pixels *b, uint32_t t, struct irect rect,
                   struct pixels *out)
{
    CHECK(is_same_size(a, b) && is_same_size(a, out) && t <= 256);
    rect = rect_intersect(rect, whole_of(out));
    for (int32_t y = rect.y; y < rect.y + rect.h; y++) {
        row_mix(out->argb + (size_t)y * out->stride_px + rect.x,
                a->argb + (size_t)y * a->stride_px + rect.x,
                b->argb + (size_t)y * b->stride_px + rect.x, (size_t)rect.w, t);
    }
}

void compose_copy(const struct pixels *from, struct irect rect, struct pixels *out)
{
    CHECK(is_same_size(from, out));
    rect = rect_intersect(rect, whole_of(out));
    for (int32_t y = rect.y; y < rect.y + rect.h; y++) {
        memmove(out->argb + (size_t)y * out->stride_px + rect.x,
                from->argb + (size_t)y * from->stride_px + rect.x, (size_t)rect.w * 4);
    }
}
