/* display/compose/compose_priv.h: painting placed layers, shared by the canvas and by turns. */
#ifndef DISPLAY_COMPOSE_COMPOSE_PRIV_H
#define DISPLAY_COMPOSE_COMPOSE_PRIV_H

#include "display/compose/compose.h"

enum { COMPOSE_BAND_ROWS = 32 }; /* so many stay in the cache while all layers are laid over them */

/** Lay a part (inside what is shown of it) of the layer over `out`. */
void compose_lay(struct pixels *out, const struct compose_layer *layer, struct irect part);
/** Black. */
void compose_clear(struct pixels *out, struct irect part);

#endif
