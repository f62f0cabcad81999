/* A layer is looked up by its hash; when it isn't there, or lacked pictures of which more are there
 * now, it is drawn, trimmed to what isn't empty and put into the cache. Layers of one list may push
 * nothing of that list out, because all of it was used since begin_pass. */
#include "display/gfx/painter_priv.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "display/gfx/glyphs.h"
#include "display/gfx/shelf.h"

static uint64_t system_ns(void *ctx)
{
    struct timespec now = {0};
    (void)ctx;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

enum status painter_create(const struct painter_options *options, struct painter **out_painter,
                           struct err *err)
{
    struct glyphs *glyphs = NULL;
    if (options->fonts != NULL) {
        enum status st = glyphs_create(options->fonts, &glyphs, err);
        if (st != ST_OK) {
            return st;
        }
    }
    struct painter *painter = mem_alloc(1, sizeof *painter);
    painter->options = *options;
    if (painter->options.now_ns == NULL) {
        painter->options.now_ns = system_ns;
    }
    painter->glyphs = glyphs;
    painter->cache = layer_cache_create(options->layer_budget_bytes);
    painter->shelf = shelf_create();
    for (int side = 0; side < PAINTER_SIDES; side++) {
        painter->placed[side] = mem_alloc(COMPOSE_LAYERS_MAX, sizeof **painter->placed);
    }
    *out_painter = painter;
    return ST_OK;
}

void painter_destroy(struct painter *painter)
{
    if (painter == NULL) {
        return;
    }
    layer_cache_destroy(painter->cache);
    shelf_destroy(painter->shelf);
    glyphs_destroy(painter->glyphs);
    for (int side = 0; side < PAINTER_SIDES; side++) {
        mem_free(painter->placed[side]);
    }
    mem_free(painter);
}

void painter_begin_pass(struct painter *painter)
{
    layer_cache_begin_frame(painter->cache);
    if (!painter->has_drawn_passing) {
        shelf_clear(painter->shelf);
    }
    painter->has_drawn_passing = false;
}

void painter_pictures_changed(struct painter *painter)
{
    layer_cache_doubt_pictures(painter->cache);
}

struct layer_cache_stats painter_stats(const struct painter *painter)
{
    return layer_cache_stats(painter->cache);
}

static int32_t count_pictures(struct painter *painter, const struct draw_list *list,
                              const struct draw_layer *layer)
{
    int32_t there = 0;
    for (size_t i = 0; i < layer->cmd_count && painter->options.picture != NULL; i++) {
        const struct draw_cmd *cmd = &list->cmds[layer->first_cmd + i];
        if (cmd->kind == DRAW_IMAGE &&
            painter->options.picture(painter->options.picture_ctx, &cmd->u.image) != NULL) {
            there++;
        }
    }
    return there;
}

uint64_t painter_key(const struct draw_layer *layer)
{
    /* the same commands on black and on nothing are two things */
    return (layer->flags & LAYER_OPAQUE) != 0 ? ~layer->hash : layer->hash;
}

static bool has_size(const struct draw_layer *layer)
{
    return layer->rect.w > 0 && layer->rect.h > 0;
}

static int32_t count_images(const struct draw_list *list, const struct draw_layer *layer)
{
    int32_t count = 0;
    for (size_t i = 0; i < layer->cmd_count; i++) {
        count += list->cmds[layer->first_cmd + i].kind == DRAW_IMAGE;
    }
    return count;
}

/* The finished layer, when it is there and can't be better now. One that is stale stays until all
 * of its pictures are there again: they may have gone when it was drawn. */
static const struct layer_image *find(struct painter *painter, const struct draw_list *list,
                                      const struct draw_layer *layer)
{
    const struct layer_image *image =
        layer_cache_find(painter->cache, painter_key(layer), layer->rect.w, layer->rect.h);
    if (image == NULL || (image->is_final && !image->is_stale)) {
        return image;
    }
    int32_t there = count_pictures(painter, list, layer);
    bool is_better =
        image->is_stale ? there == count_images(list, layer) : there > image->pictures_there;
    return is_better ? NULL : image;
}

bool painter_is_finished(struct painter *painter, const struct draw_layer *layer)
{
    const struct layer_image *image =
        layer_cache_find(painter->cache, painter_key(layer), layer->rect.w, layer->rect.h);
    return image != NULL && image->is_final && !image->is_stale;
}

bool painter_has_pictures(struct painter *painter, const struct draw_layer *layer)
{
    const struct layer_image *image =
        layer_cache_find(painter->cache, painter_key(layer), layer->rect.w, layer->rect.h);
    return image != NULL && image->is_final;
}

/* What a pass may draw. */
struct preparing {
    struct painter *painter;
    uint64_t start, limit;
};

static bool is_over(const struct preparing *p)
{
    const struct painter_options *options = &p->painter->options;
    return options->now_ns(options->now_ctx) - p->start >= p->limit;
}

/* Two layers of one list may be the same. */
static bool is_among(const struct painter_job *jobs, size_t count, const struct draw_layer *layer)
{
    size_t i = 0;
    while (i < count &&
           (painter_key(jobs[i].layer) != painter_key(layer) ||
            jobs[i].layer->rect.w != layer->rect.w || jobs[i].layer->rect.h != layer->rect.h)) {
        i++;
    }
    return i < count;
}

/* One after the other, at least one. */
static enum status draw_some(const struct preparing *p, const struct draw_list *list,
                             struct painter_job *jobs, size_t count, bool *out_is_ready,
                             struct err *err)
{
    enum status st = ST_OK;
    size_t done = 0;
    while (done < count && st == ST_OK && (done == 0 || !is_over(p))) {
        st = painter_draw(p->painter, list, &jobs[done++], 1, err);
    }
    *out_is_ready = done == count;
    return st;
}

enum status painter_prepare(struct painter *painter, const struct draw_list *list, int64_t limit_ns,
                            bool *out_is_ready, struct err *err)
{
    struct preparing preparing = {.painter = painter,
                                  .start = painter->options.now_ns(painter->options.now_ctx),
                                  .limit = limit_ns > 0 ? (uint64_t)limit_ns : 0};
    if (list->layer_count > COMPOSE_LAYERS_MAX) {
        return err_set(err, ST_LIMIT, "more than %d layers in one picture", COMPOSE_LAYERS_MAX);
    }
    struct painter_job *jobs = mem_alloc(list->layer_count, sizeof *jobs);
    size_t count = 0;
    for (size_t i = 0; i < list->layer_count; i++) {
        const struct draw_layer *layer = &list->layers[i];
        bool is_ghost = (layer->flags & LAYER_GHOST) != 0; /* there is nothing to draw it from */
        if (has_size(layer) && !is_ghost && find(painter, list, layer) == NULL &&
            !is_among(jobs, count, layer)) {
            jobs[count++].layer = layer;
        }
    }
    bool is_ready = true;
    enum status st = limit_ns == PAINTER_NO_LIMIT
                         ? painter_draw(painter, list, jobs, count, err)
                         : draw_some(&preparing, list, jobs, count, &is_ready, err);
    mem_free(jobs);
    if (st == ST_OK) {
        *out_is_ready = is_ready;
    }
    return st;
}

/* Codes are cut in and out, never seen through. */
static uint8_t opacity_of(const struct draw_layer *layer)
{
    if ((layer->flags & LAYER_NO_FADE) == 0) {
        return layer->opacity;
    }
    return layer->opacity >= 128 ? 255 : 0;
}

static struct compose_layer place_layer(const struct draw_layer *layer,
                                        const struct layer_image *image,
                                        const struct painter_place *place)
{
    struct compose_layer placed = {.pixels = image->pixels,
                                   .runs = image->runs,
                                   .x = layer->rect.x + image->x,
                                   .y = layer->rect.y + image->y,
                                   .clip = layer->clip,
                                   .opacity = opacity_of(layer),
                                   .is_card = (layer->flags & LAYER_NO_FADE) != 0,
                                   .serial = image->serial};
    if (place != NULL && (layer->flags & LAYER_BACKGROUND) == 0) {
        placed.x += place->shift_x;
        placed.y += place->shift_y;
        placed.clip.x += place->shift_x;
        placed.clip.y += place->shift_y;
    }
    return placed;
}

enum status painter_lay_out(struct painter *painter, const struct draw_list *list,
                            const struct painter_place *place, enum painter_side side,
                            struct painter_placed *out_placed, struct err *err)
{
    bool is_ready = false;
    enum status st = painter_prepare(painter, list, PAINTER_NO_LIMIT, &is_ready, err);
    if (st != ST_OK) {
        return st;
    }
    struct painter_placed placed = {.layers = painter->placed[side], .is_final = true};
    for (size_t i = 0; i < list->layer_count; i++) {
        const struct draw_layer *layer = &list->layers[i];
        if (!has_size(layer)) {
            continue;
        }
        const struct layer_image *image =
            layer_cache_find(painter->cache, painter_key(layer), layer->rect.w, layer->rect.h);
        if (image == NULL && (layer->flags & LAYER_GHOST) != 0) {
            continue; /* pushed out before it had faded */
        }
        if (image == NULL) {
            return err_set(err, ST_LIMIT, "the layers of one picture don't fit together");
        }
        placed.is_final &= image->is_final;
        if (image->pixels != NULL && opacity_of(layer) != 0) {
            painter->placed[side][placed.count++] = place_layer(layer, image, place);
        }
    }
    *out_placed = placed;
    return ST_OK;
}

enum status painter_frame(struct painter *painter, const struct draw_list *list,
                          const struct painter_place *place, struct canvas *canvas,
                          struct painter_shown *out_shown, struct err *err)
{
    struct painter_placed placed;
    enum status st = painter_lay_out(painter, list, place, PAINTER_TO, &placed, err);
    if (st == ST_OK) {
        struct painter_shown shown = {.is_final = placed.is_final};
        canvas_compose(canvas, placed.layers, placed.count, &shown.damage);
        if (out_shown != NULL) {
            *out_shown = shown;
        }
    }
    return st;
}
