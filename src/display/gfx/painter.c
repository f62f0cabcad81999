/* A layer is looked up by its hash; when it isn't there, or lacked pictures of which more are there
 * now, it is drawn, trimmed to what isn't empty and put into the cache. Layers of one list may push
 * nothing of that list out, because all of it was used since begin_pass. */
#include "display/gfx/painter.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "display/compose/rect.h"
#include "display/gfx/glyphs.h"
#include "display/gfx/raster.h"

enum { REPEATED_LEAST = 64 }; /* rows; less is not worth another form */

struct painter {
    struct painter_options options;
    struct glyphs *glyphs;
    struct layer_cache *cache;
    struct raster_sources sources;
    struct compose_layer *placed[PAINTER_SIDES]; /* COMPOSE_LAYERS_MAX each */
};

static uint64_t system_ns(void *ctx)
{
    struct timespec now = {0};
    (void)ctx;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static bool draw_piece(void *ctx, const struct draw_text *piece, struct glyph_image *out)
{
    return glyphs_piece(ctx, piece, out);
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
    for (int side = 0; side < PAINTER_SIDES; side++) {
        painter->placed[side] = mem_alloc(COMPOSE_LAYERS_MAX, sizeof **painter->placed);
    }
    painter->sources = (struct raster_sources){.picture_ctx = options->picture_ctx,
                                               .picture = options->picture,
                                               .text_ctx = glyphs,
                                               .text = glyphs == NULL ? NULL : draw_piece};
    *out_painter = painter;
    return ST_OK;
}

void painter_destroy(struct painter *painter)
{
    if (painter == NULL) {
        return;
    }
    layer_cache_destroy(painter->cache);
    glyphs_destroy(painter->glyphs);
    for (int side = 0; side < PAINTER_SIDES; side++) {
        mem_free(painter->placed[side]);
    }
    mem_free(painter);
}

void painter_begin_pass(struct painter *painter)
{
    layer_cache_begin_frame(painter->cache);
}

void painter_pictures_changed(struct painter *painter)
{
    layer_cache_doubt_pictures(painter->cache);
}

struct layer_cache_stats painter_stats(const struct painter *painter)
{
    return layer_cache_stats(painter->cache);
}

/* Every row is the first one: a ground of one colour, most of all. */
static bool is_repeated(const struct pixels *pixels)
{
    size_t bytes = (size_t)pixels->width * sizeof *pixels->argb;
    for (int32_t y = 1; y < pixels->height; y++) {
        if (memcmp(pixels->argb, pixels->argb + (size_t)y * pixels->stride_px, bytes) != 0) {
            return false;
        }
    }
    return pixels->height >= REPEATED_LEAST;
}

/* Replace pixels by a copy without empty margins, where that saves a quarter or more. */
static struct layer_image trim(struct pixels *pixels)
{
    struct irect bounds = raster_bounds(pixels);
    struct pixels *trimmed = NULL;
    if (pixels->is_opaque && is_repeated(pixels) &&
        pixels_create_repeated(pixels->width, pixels->height, pixels->argb, &trimmed, NULL) ==
            ST_OK) {
        trimmed->is_opaque = true;
        pixels_unref(pixels);
        return (struct layer_image){.pixels = trimmed};
    }
    if (rect_is_empty(bounds)) {
        pixels_unref(pixels);
        return (struct layer_image){.pixels = NULL};
    }
    int64_t whole = (int64_t)pixels->width * pixels->height;
    if (rect_area(bounds) > whole / 4 * 3 ||
        pixels_create(bounds.w, bounds.h, &trimmed, NULL) != ST_OK) {
        return (struct layer_image){.pixels = pixels};
    }
    for (int32_t y = 0; y < bounds.h; y++) {
        memcpy(trimmed->argb + (size_t)y * trimmed->stride_px,
               pixels->argb + (size_t)(bounds.y + y) * pixels->stride_px + bounds.x,
               (size_t)bounds.w * sizeof *trimmed->argb);
    }
    pixels_unref(pixels);
    return (struct layer_image){.pixels = trimmed, .x = bounds.x, .y = bounds.y};
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

static uint64_t key_of(const struct draw_layer *layer)
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
        layer_cache_find(painter->cache, key_of(layer), layer->rect.w, layer->rect.h);
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
        layer_cache_find(painter->cache, key_of(layer), layer->rect.w, layer->rect.h);
    return image != NULL && image->is_final && !image->is_stale;
}

static enum status draw(struct painter *painter, const struct draw_list *list,
                        const struct draw_layer *layer, struct err *err)
{
    struct pixels *pixels = NULL;
    struct raster_info info;
    enum status st = raster_layer(list, layer, &painter->sources, &pixels, &info, err);
    if (st == ST_OK && painter->glyphs != NULL && glyphs_starved(painter->glyphs)) {
        pixels_unref(pixels); /* half a text would be kept as the whole */
        st = err_set(err, ST_NOMEM, "no memory to draw a text");
    }
    if (st != ST_OK) {
        return st;
    }
    struct layer_image image = trim(pixels);
    image.runs = image.pixels == NULL ? NULL : runs_create(image.pixels);
    image.is_final = info.is_final;
    image.has_pictures = info.has_pictures;
    image.pictures_there = info.pictures_there;
    if (layer_cache_put(painter->cache, key_of(layer), layer->rect.w, layer->rect.h, &image) ==
        NULL) {
        return err_set(err, ST_LIMIT, "more than %d layers are shown at once", LAYER_CACHE_MAX);
    }
    return ST_OK;
}

enum status painter_prepare(struct painter *painter, const struct draw_list *list, int64_t limit_ns,
                            bool *out_is_ready, struct err *err)
{
    uint64_t start = painter->options.now_ns(painter->options.now_ctx);
    uint64_t limit = limit_ns > 0 ? (uint64_t)limit_ns : 0;
    bool has_drawn = false;
    if (list->layer_count > COMPOSE_LAYERS_MAX) {
        return err_set(err, ST_LIMIT, "more than %d layers in one picture", COMPOSE_LAYERS_MAX);
    }
    for (size_t i = 0; i < list->layer_count; i++) {
        const struct draw_layer *layer = &list->layers[i];
        bool is_ghost = (layer->flags & LAYER_GHOST) != 0; /* there is nothing to draw it from */
        if (!has_size(layer) || is_ghost || find(painter, list, layer) != NULL) {
            continue;
        }
        if (has_drawn && limit_ns != PAINTER_NO_LIMIT &&
            painter->options.now_ns(painter->options.now_ctx) - start >= limit) {
            *out_is_ready = false;
            return ST_OK;
        }
        enum status st = draw(painter, list, layer, err);
        if (st != ST_OK) {
            return st;
        }
        has_drawn = true;
    }
    *out_is_ready = true;
    return ST_OK;
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
            layer_cache_find(painter->cache, key_of(layer), layer->rect.w, layer->rect.h);
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
