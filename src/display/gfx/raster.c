/* The command loop, and the commands that only copy: pictures, text, codes. */
#include "display/gfx/raster.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "display/compose/rect.h"
#include "display/compose/row.h"
#include "display/gfx/glyphs.h"
#include "display/gfx/raster_priv.h"
#include "display/gfx/shelf.h"

static void draw_one_shape(struct raster *raster, const struct draw_shape *shape)
{
    struct ink ink = ink_from_paint(raster, &shape->paint);
    shape_fill(raster, shape->rect, shape->radii, shape->stroke_px, &ink);
}

/* Centred in its box, so that a size one pixel off costs nothing. */
static void draw_picture(struct raster *raster, const struct draw_image *image)
{
    const struct raster_sources *from = raster->sources;
    const struct pixels *picture = NULL;
    raster->info.has_pictures = true;
    if (from->picture != NULL) {
        picture = from->picture(from->picture_ctx, image);
    }
    if (picture == NULL) {
        raster->info.is_final = false;
        return;
    }
    raster->info.pictures_there++;
    struct irect place = {image->rect.x + (image->rect.w - picture->width) / 2,
                          image->rect.y + (image->rect.h - picture->height) / 2, picture->width,
                          picture->height};
    const struct ink ink = {
        .kind = INK_PICTURE, .picture = picture, .picture_x = place.x, .picture_y = place.y};
    shape_fill(raster, image->is_contain ? rect_intersect(place, image->rect) : image->rect,
               image->radii, 0.0F, &ink);
}

static void draw_glyphs(struct raster *raster, const struct draw_text *piece)
{
    const struct raster_sources *from = raster->sources;
    struct glyph_image image;
    if (from->text == NULL || !from->text(from->text_ctx, piece, &image)) {
        return;
    }
    int32_t left = (int32_t)lroundf(piece->x) + image.x;
    int32_t top = (int32_t)lroundf(piece->baseline) + image.y;
    struct irect whole = {0, 0, raster->width, raster->height};
    struct irect shown = rect_intersect((struct irect){left, top, image.w, image.h}, whole);
    uint32_t colour = px_premultiply(piece->colour);
    for (int32_t y = shown.y; y < shown.y + shown.h; y++) {
        uint32_t *dst = raster_row(raster, y) + shown.x;
        size_t offset = (size_t)(y - top) * image.stride;
        if (image.is_colour) {
            const uint32_t *row = image.argb + offset / sizeof(uint32_t);
            row_over_faded(dst, row + (shown.x - left), (size_t)shown.w,
                           (uint8_t)(piece->colour >> 24));
        } else {
            const uint8_t *row = image.coverage + offset;
            row_over_solid_covered(dst, (size_t)shown.w, colour, row + (shown.x - left));
        }
    }
}

static void draw_code(struct raster *raster, const struct draw_qr *qr)
{
    struct irect whole = {0, 0, raster->width, raster->height};
    for (int32_t v = 0; v < qr->size; v++) {
        for (int32_t u = 0; u < qr->size; u++) {
            bool is_black = qr->modules[(size_t)v * qr->size + (size_t)u] != 0;
            struct irect module = {qr->rect.x + u * qr->module_px, qr->rect.y + v * qr->module_px,
                                   qr->module_px, qr->module_px};
            module = rect_intersect(module, whole);
            for (int32_t y = module.y; y < module.y + module.h; y++) {
                row_fill(raster_row(raster, y) + module.x, (size_t)module.w,
                         is_black ? 0xFF000000U : 0xFFFFFFFFU);
            }
        }
    }
}

static void draw_command(struct raster *raster, const struct draw_cmd *cmd)
{
    switch (cmd->kind) {
    case DRAW_SHAPE:
        draw_one_shape(raster, &cmd->u.shape);
        break;
    case DRAW_POLYGON:
        raster_polygon(raster, &cmd->u.polygon);
        break;
    case DRAW_SHADOW:
        raster_shadow(raster, &cmd->u.shadow);
        break;
    case DRAW_IMAGE:
        draw_picture(raster, &cmd->u.image);
        break;
    case DRAW_SCRIM:
        raster_scrim(raster, &cmd->u.scrim);
        break;
    case DRAW_TEXT:
        draw_glyphs(raster, &cmd->u.text);
        break;
    case DRAW_QR:
        draw_code(raster, &cmd->u.qr);
        break;
    }
}

static bool rows_alloc(struct raster *raster)
{
    size_t width = (size_t)raster->width;
    raster->area = mem_try_alloc(width + 2, sizeof *raster->area);
    raster->coverage = mem_try_alloc(width, sizeof *raster->coverage);
    raster->inks = mem_try_alloc(width, sizeof *raster->inks);
    raster->indices = mem_try_alloc(width, sizeof *raster->indices);
    raster->ramp = mem_try_alloc(RAMP_STEPS + 1, sizeof *raster->ramp);
    return raster->area != NULL && raster->coverage != NULL && raster->inks != NULL &&
           raster->indices != NULL && raster->ramp != NULL;
}

static void rows_free(struct raster *raster)
{
    mem_free(raster->area);
    mem_free(raster->coverage);
    mem_free(raster->inks);
    mem_free(raster->indices);
    mem_free(raster->ramp);
}

enum status raster_layer(const struct draw_list *list, const struct draw_layer *layer,
                         const struct raster_sources *sources, struct pixels **out_pixels,
                         struct raster_info *out_info, struct err *err)
{
    struct raster raster = {.width = layer->rect.w,
                            .height = layer->rect.h,
                            .sources = sources,
                            .info = {.is_final = true}};
    enum status st =
        sources->shelf == NULL
            ? pixels_create(layer->rect.w, layer->rect.h, &raster.pixels, err)
            : shelf_pixels(sources->shelf, layer->rect.w, layer->rect.h, &raster.pixels, err);
    if (st != ST_OK) {
        return st;
    }
    if (!rows_alloc(&raster)) {
        rows_free(&raster);
        pixels_unref(raster.pixels);
        return err_set(err, ST_NOMEM, "no memory to draw a layer %d px wide", layer->rect.w);
    }
    if ((layer->flags & LAYER_OPAQUE) != 0) {
        row_fill(raster.pixels->argb, raster.pixels->stride_px * (size_t)raster.height,
                 0xFF000000U);
        raster.pixels->is_opaque = true;
    }
    for (size_t i = 0; i < layer->cmd_count; i++) {
        draw_command(&raster, &list->cmds[layer->first_cmd + i]);
    }
    rows_free(&raster);
    *out_pixels = raster.pixels;
    if (out_info != NULL) {
        *out_info = raster.info;
    }
    return ST_OK;
}

static bool row_is_clear(const uint32_t *row, int32_t count)
{
    uint32_t seen = 0;
    for (int32_t x = 0; x < count; x++) {
        seen |= row[x];
    }
    return seen == 0;
}

/* Columns that hold anything, over the rows from..to. */
static void ink_columns(const struct pixels *pixels, int32_t from, int32_t to, int32_t *out_left,
                        int32_t *out_right)
{
    int32_t left = pixels->width;
    int32_t right = 0;
    for (int32_t y = from; y < to; y++) {
        const uint32_t *row = pixels->argb + (size_t)y * pixels->stride_px;
        int32_t x = 0;
        while (x < left && row[x] == 0) {
            x++;
        }
        left = x;
        x = pixels->width;
        while (x > right && row[x - 1] == 0) {
            x--;
        }
        right = x;
    }
    *out_left = left;
    *out_right = right;
}

struct irect raster_bounds(const struct pixels *pixels)
{
    int32_t top = 0;
    int32_t bottom = pixels->height;
    if (pixels->is_opaque) {
        return (struct irect){0, 0, pixels->width, pixels->height};
    }
    while (top < bottom &&
           row_is_clear(pixels->argb + (size_t)top * pixels->stride_px, pixels->width)) {
        top++;
    }
    while (bottom > top &&
           row_is_clear(pixels->argb + (size_t)(bottom - 1) * pixels->stride_px, pixels->width)) {
        bottom--;
    }
    int32_t left = 0;
    int32_t right = 0;
    ink_columns(pixels, top, bottom, &left, &right);
    return rect_from_edges(left, top, right, bottom);
}
