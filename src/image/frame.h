/* image/frame.h: from the rows of a file to the pixels of the box: turn, crop, scale, in one pass.
 *
 * Folder-private. A decoder says how large its rows are and pushes them top first, as they are
 * stored; the frame knows the orientation, the fit and the focal point. Thread: one at a time.
 */
#ifndef IMAGE_FRAME_H
#define IMAGE_FRAME_H

#include "image/image.h"
#include "image/resample.h"

/** Where the picture lands. All sizes upright (after orientation). */
struct placement {
    int32_t out_width, out_height;
    double x, y, width, height; /* the part of the picture shown, in its own px */
};

/** Fit a picture of width × height (upright) into the box. */
struct placement placement_make(double width, double height, const struct image_want *want);

struct frame {
    struct pixels *pixels;
    struct resampler *resampler;
    uint8_t orientation;
};

/** What the decoder delivers. Sizes as stored, before orientation. */
struct frame_source {
    int32_t width, height;           /* of the rows pushed */
    int32_t full_width, full_height; /* of the picture itself; the placement speaks of these */
    double scale; /* rows' px per px of the picture: below 1 when decoded to scale */
    uint8_t orientation;
};

NODISCARD enum status frame_init(struct frame *frame, const struct frame_source *source,
                                 const struct placement *placement, struct err *err);
/** The next stored row, premultiplied. */
void frame_push(struct frame *frame, const uint32_t *row);
/** Free what is left; on zeroed memory fine. */
void frame_deinit(struct frame *frame);
/** The finished pixels: the caller becomes owner. All rows were pushed. */
NODISCARD struct pixels *frame_take(struct frame *frame);

/** Premultiply straight R, G, B, A bytes (in this order in memory) into 0xAARRGGBB. */
void frame_premultiply_rgba(uint32_t *to, const uint8_t *rgba, int32_t count);

#endif
