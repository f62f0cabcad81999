/* display/gfx/painter_priv.h: layers that are missing are drawn, several at once where there is a
 * crew. Folder-private. Thread: one at a time.
 */
#ifndef DISPLAY_GFX_PAINTER_PRIV_H
#define DISPLAY_GFX_PAINTER_PRIV_H

#include "display/gfx/glyphs.h"
#include "display/gfx/painter.h"
#include "display/gfx/raster.h"

struct painter {
    struct painter_options options;
    struct glyphs *glyphs; /* NULL: no text */
    struct layer_cache *cache;
    struct shelf *shelf;                         /* memory of what passes */
    bool has_drawn_passing;                      /* in this pass */
    struct compose_layer *placed[PAINTER_SIDES]; /* COMPOSE_LAYERS_MAX each */
};

/** One layer to draw; zeroed but for the layer. */
struct painter_job {
    const struct draw_layer *layer;
    /* Result. */
    struct layer_image image;
    enum status status;
    struct err err;
};

/** The name of a layer in the cache. */
uint64_t painter_key(const struct draw_layer *layer);

/** Draw all and put them into the cache. Errors: as painter_prepare(); what could be drawn is kept.
 */
NODISCARD enum status painter_draw(struct painter *painter, const struct draw_list *list,
                                   struct painter_job *jobs, size_t count, struct err *err);

#endif
