/* display/gfx/raster.h: one layer of a draw list, from commands to pixels, on the CPU.
 *
 * Always the same pixels for the same commands and sources. Edges are antialiased by coverage: 16
 * lines a pixel, exact along each line. Gradients and shadows are dithered by less than one step,
 * without a repeating pattern. Colours are blended as stored (sRGB), in premultiplied 8 bits,
 * rounded. Text coverage is used as plain alpha: at the sizes of a wall the strokes are wide enough
 * that light on dark and dark on light keep the weight their designer gave them.
 *
 * Thread: any one at a time per call; the sources say where they may be called.
 */
#ifndef DISPLAY_GFX_RASTER_H
#define DISPLAY_GFX_RASTER_H

#include <stdbool.h>

#include "base/err.h"
#include "display/draw/list.h"
#include "image/image.h"

struct glyph_image;
struct shelf;

/** Where pictures and text come from. ctx is passed back. */
struct raster_sources {
    void *picture_ctx;
    /* The picture, scaled to image->rect (cover: exactly its size; contain: inside it), borrowed
     * until the layer is done; NULL: not there (yet), it is left out. NULL function: none ever. */
    const struct pixels *(*picture)(void *ctx, const struct draw_image *image);
    void *text_ctx;
    /* As glyphs_piece(). NULL function: no text. */
    bool (*text)(void *ctx, const struct draw_text *piece, struct glyph_image *out);
    struct shelf *shelf; /* for the layer's pixels; NULL: fresh memory */
};

struct raster_info {
    bool is_final;          /* every picture was there */
    int32_t pictures_there; /* how many were */
    bool has_pictures;      /* at least one is asked for */
};

/** Draw one layer.
 *
 * out_pixels  one reference for the caller, of the layer's size; a layer flagged LAYER_OPAQUE is
 *             opaque everywhere, black where nothing was drawn
 * out_info    may be NULL
 * Errors: ST_LIMIT (a side outside 1..65500), ST_NOMEM.
 */
NODISCARD enum status raster_layer(const struct draw_list *list, const struct draw_layer *layer,
                                   const struct raster_sources *sources, struct pixels **out_pixels,
                                   struct raster_info *out_info, struct err *err);

/** Smallest rectangle of the pixels that holds everything not fully transparent. */
struct irect raster_bounds(const struct pixels *pixels);

#endif
