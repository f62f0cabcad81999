/* display/compose/compose.h: finished layers become a frame, and only what changed is composed
 * again.
 *
 * A canvas is a frame buffer that remembers which layers it shows. Composing another list of layers
 * compares the two and repaints the rectangles that differ, with the same result as painting all.
 * Thread: one at a time per canvas.
 */
#ifndef DISPLAY_COMPOSE_COMPOSE_H
#define DISPLAY_COMPOSE_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/crew.h"
#include "base/err.h"
#include "display/compose/damage.h"
#include "display/compose/runs.h"
#include "image/image.h"

#define COMPOSE_LAYERS_MAX 4096

/** One layer as it is placed. */
struct compose_layer {
    const struct pixels *pixels; /* borrowed for the call */
    const struct runs *runs;     /* of the pixels, likewise, or NULL */
    int32_t x, y;                /* of their top left, canvas px; may lie outside */
    struct irect clip;           /* canvas px; w == 0: none */
    uint8_t opacity;
    bool is_card;    /* a code: never mixed, never moved, there or not */
    uint64_t serial; /* equal serial: equal pixels, see struct layer_image */
};

/** What of a layer is to be seen inside `whole`. */
struct irect compose_shown(const struct compose_layer *layer, struct irect whole);

struct canvas;

/** A canvas that the caller ends with canvas_destroy(); its frame is one after the first compose.
 *  ST_LIMIT, ST_NOMEM. */
NODISCARD enum status canvas_create(int32_t width, int32_t height, struct canvas **out_canvas,
                                    struct err *err);
/** A canvas on a frame buffer that is already there; a reference of its own. */
struct canvas *canvas_create_on(struct pixels *frame);
void canvas_destroy(struct canvas *canvas);

/** Who paints large changes with the caller; borrowed, NULL: nobody. */
void canvas_set_crew(struct canvas *canvas, struct crew *crew);

/** Show these layers, back to front, over black.
 *
 * count       at most COMPOSE_LAYERS_MAX
 * out_damage  what was repainted; may be NULL
 */
void canvas_compose(struct canvas *canvas, const struct compose_layer *layers, size_t count,
                    struct damage *out_damage);

/** Someone else wrote into these pixels: repaint them next time. */
void canvas_touch(struct canvas *canvas, struct irect rect);

/** Someone else wrote the whole frame: the next compose paints all of it. */
void canvas_forget(struct canvas *canvas);

/** The frame: opaque pixels, owned by the canvas; whoever writes into them says canvas_touch(). */
struct pixels *canvas_pixels(struct canvas *canvas);

/** out = a + (b - a) × t / 256 inside the rectangle, for t 0..256. All of one size; `out` may be a
 *  or b. t 0 and 256 give exactly a and b. */
void compose_blend(const struct pixels *a, const struct pixels *b, uint32_t t, struct irect rect,
                   struct pixels *out);
/** Copy the rectangle; both of one size. */
void compose_copy(const struct pixels *from, struct irect rect, struct pixels *out);

#endif
