/* display/compose/runs.h: where a finished layer has something to lay, row by row.
 *
 * Most of a layer of text is empty and most of a card is one colour. Found once, when the layer is
 * finished: stretches that are one opaque colour (written without reading), opaque (copied) or
 * translucent (blended); what is between them is empty and never touched. The result is exactly
 * that of laying every pixel. Immutable once made; any thread may read it.
 */
#ifndef DISPLAY_COMPOSE_RUNS_H
#define DISPLAY_COMPOSE_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "image/image.h"

struct runs;

/** NULL when there is nothing to gain: a picture of noise, no memory. Ends with runs_destroy(). */
struct runs *runs_create(const struct pixels *pixels);
/** Accepts NULL. */
void runs_destroy(struct runs *runs);
size_t runs_bytes(const struct runs *runs);

/** Lay columns from..from + count of row y over dst, whose first pixel is column `from`. */
void runs_lay(const struct runs *runs, const struct pixels *pixels, int32_t y, int32_t from,
              int32_t count, uint8_t opacity, uint32_t *dst);

#endif
