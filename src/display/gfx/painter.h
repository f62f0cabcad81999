/* display/gfx/painter.h: draw lists become frames; what commands and the loop use of gfx/.
 *
 * Holds the font rasteriser and the cache of finished layers. A pass of the loop: begin_pass, then
 * prepare (a list that is coming, a few milliseconds a pass) and frame (a list that is shown) for
 * as many lists as there are; what they use is kept until the next begin_pass.
 *
 * Thread: main only, the sources' functions included. Nothing here logs or waits.
 */
#ifndef DISPLAY_GFX_PAINTER_H
#define DISPLAY_GFX_PAINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "display/compose/compose.h"
#include "display/draw/list.h"
#include "display/gfx/layer_cache.h"

struct crew;
struct fonts;
struct painter;

#define PAINTER_NO_LIMIT INT64_MAX

struct painter_options {
    struct fonts *fonts; /* borrowed, outlives the painter; NULL: no text is drawn */
    void *picture_ctx;   /* passed back */
    /* The picture scaled to image->rect (cover: exactly its size; contain: inside it), borrowed
     * until the next begin_pass; NULL: not there (yet). NULL function: no pictures. */
    const struct pixels *(*picture)(void *ctx, const struct draw_image *image);
    size_t layer_budget_bytes;
    struct crew *crew;             /* helps where nothing may wait; borrowed, NULL: nobody */
    uint64_t (*now_ns)(void *ctx); /* monotonic, only to keep prepare's limit; NULL: the system's */
    void *now_ctx;
};

/** How a list is put on its canvas. */
struct painter_place {
    int32_t shift_x, shift_y; /* of everything but LAYER_BACKGROUND, against burn-in */
};

/** What painter_frame() did. */
struct painter_shown {
    struct damage damage; /* what changed on the canvas */
    bool is_final;        /* no picture was missing */
};

/** Errors: those of glyphs_create(). out_painter: the caller ends it with painter_destroy(). */
NODISCARD enum status painter_create(const struct painter_options *options,
                                     struct painter **out_painter, struct err *err);
void painter_destroy(struct painter *painter);

void painter_begin_pass(struct painter *painter);

/** Draw layers of the list that are missing, for at most limit_ns, but always at least one.
 *
 * out_is_ready  every layer is there (pictures that were missing count as there)
 * Errors: ST_NOMEM, ST_LIMIT (a layer's size, or too many layers): show something else.
 */
NODISCARD enum status painter_prepare(struct painter *painter, const struct draw_list *list,
                                      int64_t limit_ns, bool *out_is_ready, struct err *err);

/** Two lists may be placed at once: the one that is shown and the one that is left. */
enum painter_side { PAINTER_TO = 0, PAINTER_FROM, PAINTER_SIDES };

/** Finished layers in their places, back to front. */
struct painter_placed {
    const struct compose_layer *layers; /* borrowed until the side is placed anew or a new pass */
    size_t count;
    bool is_final; /* no picture was missing */
};

/** Draw what is missing, however long it takes, and say where everything goes.
 *
 * place  NULL: not shifted
 * Errors: as painter_prepare().
 */
NODISCARD enum status painter_lay_out(struct painter *painter, const struct draw_list *list,
                                      const struct painter_place *place, enum painter_side side,
                                      struct painter_placed *out_placed, struct err *err);

/** Draw what is missing, however long it takes, and compose the list on the canvas.
 *
 * place      NULL: not shifted
 * out_shown  may be NULL
 * Errors: as painter_prepare(); the canvas is unchanged then.
 */
NODISCARD enum status painter_frame(struct painter *painter, const struct draw_list *list,
                                    const struct painter_place *place, struct canvas *canvas,
                                    struct painter_shown *out_shown, struct err *err);

/** Is this layer there, with all its pictures? Then it needs none of them. */
bool painter_is_finished(struct painter *painter, const struct draw_layer *layer);

/** Is this layer there with all its pictures, be they the files' last ones or not? */
bool painter_has_pictures(struct painter *painter, const struct draw_layer *layer);

/** A picture's content changed under the same name: layers with pictures are drawn again as soon as
 *  theirs are there. Pictures that merely arrived need no word. */
void painter_pictures_changed(struct painter *painter);

struct layer_cache_stats painter_stats(const struct painter *painter);

#endif
