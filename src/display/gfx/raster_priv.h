/* display/gfx/raster_priv.h: what the parts of the rasteriser share. Folder-private.
 *
 * Everything is in layer px and clipped to the layer here, in raster_span().
 */
#ifndef DISPLAY_GFX_RASTER_PRIV_H
#define DISPLAY_GFX_RASTER_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "display/gfx/raster.h"

enum {
    COVER_LINES = 16, /* sample lines a pixel row */
    COVER_UNIT = 256, /* positions along a line are in 1/256 px */
    RAMP_STEPS = 2048 /* of a gradient: a quarter of a step of 8 bits, or finer */
};

/** What a shape is filled with. */
enum ink_kind { INK_SOLID = 0, INK_RAMP, INK_PICTURE };

struct ink {
    enum ink_kind kind;
    uint32_t solid;            /* premultiplied */
    const struct paint *paint; /* INK_RAMP */
    const struct pixels *picture;
    int32_t picture_x, picture_y; /* of its top left */
};

/** One layer being drawn. */
struct raster {
    struct pixels *pixels;
    int32_t width, height;
    bool is_opaque;
    const struct raster_sources *sources;
    struct raster_info info;
    int32_t *area;     /* width + 2: differences of coverage along the row, all zero between rows */
    uint8_t *coverage; /* width */
    uint32_t *inks;    /* width: a row of the ink */
    int32_t *indices;  /* width: steps of the ramp */
    int32_t touched_from, touched_to; /* px of area that are not zero */
    uint64_t *ramp; /* RAMP_STEPS + 1 colours: a, r, g, b in 16 bits each, times 256 */
};

/** Start a row of coverage; add spans of its sample lines; then resolve. */
void cover_begin(struct raster *raster);
/** from..to in 1/256 px of one sample line; `sign` -1 takes away what was added. */
void cover_add(struct raster *raster, int32_t from, int32_t to, int32_t sign);
/** Write coverage for the px from..to that have any; false when there are none. */
bool cover_resolve(struct raster *raster, int32_t *out_from, int32_t *out_to);
/** A position in px as 1/256 px, inside 0..width. */
int32_t cover_position(const struct raster *raster, float x);

/** Make ready an ink from a paint: fills the ramp. */
struct ink ink_from_paint(struct raster *raster, const struct paint *paint);
/** Lay the ink on px x..x+count of row y; coverage NULL: full. Clips. */
void ink_row(struct raster *raster, const struct ink *ink, int32_t y, int32_t x, int32_t count,
             const uint8_t *coverage);

/** A rounded rectangle, or the ring inside it. */
void shape_fill(struct raster *raster, struct irect rect, const float radii[4], float stroke_px,
                const struct ink *ink);
void raster_polygon(struct raster *raster, const struct draw_polygon *polygon);
void raster_shadow(struct raster *raster, const struct draw_shadow *shadow);
void raster_scrim(struct raster *raster, const struct draw_scrim *scrim);

/** Premultiplied colour for each alpha 0..255 of a straight colour, whose own alpha is ignored. */
void ink_shades(uint32_t colour, uint32_t out[256]);

static inline uint32_t *raster_row(const struct raster *raster, int32_t y)
{
    return raster->pixels->argb + (size_t)y * raster->pixels->stride_px;
}

#endif
