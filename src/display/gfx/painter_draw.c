/* display/gfx/painter_draw.c: layers without text and layers with it are drawn side by side.
 *
 * Glyphs belong to one thread at a time, so all layers with text are one part of the work. Pictures
 * belong to main: they are looked up before, by the address of the command that asks for them. */
#include "display/gfx/painter_priv.h"

#include <string.h>

#include "base/crew.h"
#include "base/mem.h"
#include "display/compose/rect.h"
#include "display/gfx/shelf.h"

enum { REPEATED_LEAST = 64, /* rows; less is not worth another form */ PARTS = 2 };

struct found {
    const struct draw_image *image;
    const struct pixels *pixels; /* or NULL */
};

struct drawing {
    struct painter *painter;
    const struct draw_list *list;
    struct painter_job *jobs;
    size_t count;
    struct found *found;
    size_t found_count;
};

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

static enum status create(struct shelf *shelf, int32_t width, int32_t height, struct pixels **out)
{
    return shelf == NULL ? pixels_create(width, height, out, NULL)
                         : shelf_pixels(shelf, width, height, out, NULL);
}

/* Replace pixels by a copy without empty margins, where that saves a quarter or more. */
static struct layer_image trim(struct pixels *pixels, struct shelf *shelf)
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
    if (rect_area(bounds) > whole / 4 * 3 || create(shelf, bounds.w, bounds.h, &trimmed) != ST_OK) {
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

static const struct pixels *find_picture(void *ctx, const struct draw_image *image)
{
    const struct drawing *drawing = ctx;
    size_t i = 0;
    while (i < drawing->found_count && drawing->found[i].image != image) {
        i++;
    }
    return i == drawing->found_count ? NULL : drawing->found[i].pixels;
}

static bool draw_piece(void *ctx, const struct draw_text *piece, struct glyph_image *out)
{
    return glyphs_piece(ctx, piece, out);
}

static bool has(const struct draw_list *list, const struct draw_layer *layer, enum draw_kind kind)
{
    size_t i = 0;
    while (i < layer->cmd_count && list->cmds[layer->first_cmd + i].kind != kind) {
        i++;
    }
    return i < layer->cmd_count;
}

/* Text without pictures, while a number counts: most likely the number. */
static bool is_passing(const struct draw_list *list, const struct draw_layer *layer)
{
    return list->is_passing && has(list, layer, DRAW_TEXT) && !has(list, layer, DRAW_IMAGE);
}

static void draw(struct drawing *drawing, struct painter_job *job)
{
    bool passes = is_passing(drawing->list, job->layer);
    struct glyphs *glyphs = drawing->painter->glyphs;
    const struct raster_sources sources = {.picture_ctx = drawing,
                                           .picture = find_picture,
                                           .text_ctx = glyphs,
                                           .text = glyphs == NULL ? NULL : draw_piece,
                                           .shelf = passes ? drawing->painter->shelf : NULL};
    struct pixels *pixels = NULL;
    struct raster_info info;
    job->status = raster_layer(drawing->list, job->layer, &sources, &pixels, &info, &job->err);
    if (job->status == ST_OK) {
        job->image = trim(pixels, sources.shelf);
        job->image.runs = job->image.pixels == NULL ? NULL : runs_create(job->image.pixels);
        job->image.is_passing = passes;
        job->image.is_final = info.is_final;
        job->image.has_pictures = info.has_pictures;
        job->image.pictures_there = info.pictures_there;
    }
}

/* Part 0: those with text; part 1: the others. */
static void draw_part(void *ctx, int32_t part, int32_t worker)
{
    struct drawing *drawing = ctx;
    struct glyphs *glyphs = drawing->painter->glyphs;
    (void)worker;
    for (size_t i = 0; i < drawing->count; i++) {
        struct painter_job *job = &drawing->jobs[i];
        if (has(drawing->list, job->layer, DRAW_TEXT) != (part == 0)) {
            continue;
        }
        draw(drawing, job);
        if (part == 0 && glyphs != NULL && glyphs_starved(glyphs) && job->status == ST_OK) {
            pixels_unref(job->image.pixels); /* half a text would be kept as the whole */
            runs_destroy(job->image.runs);
            job->status = err_set(&job->err, ST_NOMEM, "no memory to draw a text");
        }
    }
}

static void find_pictures(struct drawing *drawing)
{
    const struct painter_options *options = &drawing->painter->options;
    const struct draw_list *list = drawing->list;
    for (size_t i = 0; i < drawing->count && options->picture != NULL; i++) {
        const struct draw_layer *layer = drawing->jobs[i].layer;
        for (size_t c = layer->first_cmd; c < layer->first_cmd + layer->cmd_count; c++) {
            const struct draw_image *image = &list->cmds[c].u.image;
            if (list->cmds[c].kind == DRAW_IMAGE) {
                drawing->found[drawing->found_count++] =
                    (struct found){image, options->picture(options->picture_ctx, image)};
            }
        }
    }
}

/* Into the cache; the first error counts. */
static enum status keep(struct drawing *drawing, struct err *err)
{
    enum status st = ST_OK;
    for (size_t i = 0; i < drawing->count; i++) {
        struct painter_job *job = &drawing->jobs[i];
        const struct draw_layer *layer = job->layer;
        drawing->painter->has_drawn_passing |= job->image.is_passing;
        if (job->status == ST_OK &&
            layer_cache_put(drawing->painter->cache, painter_key(layer), layer->rect.w,
                            layer->rect.h, &job->image) == NULL) {
            job->status = err_set(&job->err, ST_LIMIT, "more than %d layers are shown at once",
                                  LAYER_CACHE_MAX);
        }
        if (job->status != ST_OK && st == ST_OK) {
            st = err_set(err, job->status, "%s", job->err.text);
        }
    }
    return st;
}

enum status painter_draw(struct painter *painter, const struct draw_list *list,
                         struct painter_job *jobs, size_t count, struct err *err)
{
    struct drawing drawing = {.painter = painter,
                              .list = list,
                              .jobs = jobs,
                              .count = count,
                              .found = mem_alloc(list->cmd_count, sizeof *drawing.found)};
    find_pictures(&drawing);
    crew_run(count > 1 ? painter->options.crew : NULL, draw_part, &drawing, PARTS);
    mem_free(drawing.found);
    return keep(&drawing, err);
}
