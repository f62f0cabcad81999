/* display/compose/compose_priv.h: painting placed layers, shared by the canvas and by turns. */
#ifndef DISPLAY_COMPOSE_COMPOSE_PRIV_H
#define DISPLAY_COMPOSE_COMPOSE_PRIV_H

#include "display/compose/compose.h"

enum {
    COMPOSE_BAND_PX = 32768,
    COMPOSE_BAND_LEAST = 8,
    COMPOSE_ALONE_PX = 131072 /* less is done sooner than a helper wakes */
};

/** Rows of a band: it stays in a core's cache while all layers are laid over it. */
static inline int32_t compose_band_rows(int32_t width)
{
    int32_t rows = COMPOSE_BAND_PX / (width < 1 ? 1 : width);
    return rows < COMPOSE_BAND_LEAST ? COMPOSE_BAND_LEAST : rows;
}

/** Lay a part (inside what is shown of it) of the layer over `out`. */
void compose_lay(struct pixels *out, const struct compose_layer *layer, struct irect part);
/** Black. */
void compose_clear(struct pixels *out, struct irect part);

#endif
