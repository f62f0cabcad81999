/* display/gfx/shelf.h: large blocks that are wanted again a moment later.
 *
 * While a number counts, megabytes of pixels are drawn and dropped sixty times a second. Fresh from
 * the system each page of them costs a fault, which is more than all drawing. A shelf keeps what
 * was given back until it is cleared; between clearing and the next taking it keeps nothing.
 * Thread: any.
 */
#ifndef DISPLAY_GFX_SHELF_H
#define DISPLAY_GFX_SHELF_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "image/image.h"

#define SHELF_BLOCKS_MAX 6 /* kept at once; one more goes to the system */

struct shelf;

/** An empty shelf that the caller ends with shelf_destroy(). */
NODISCARD struct shelf *shelf_create(void);

/** Free what it keeps. Everything that was taken has to be back. NULL is fine. */
void shelf_destroy(struct shelf *shelf);

/** Zeroed memory at a multiple of SHELF_ALIGN, or NULL. Goes back with shelf_give(). */
NODISCARD void *shelf_take(struct shelf *shelf, size_t bytes);

/** Give back what shelf_take() of the same shelf gave. */
void shelf_give(struct shelf *shelf, void *ptr);

/** New pixels, all zero, one reference: as pixels_create(), in a block that goes back to the shelf
 *  with the last reference. */
NODISCARD enum status shelf_pixels(struct shelf *shelf, int32_t width, int32_t height,
                                   struct pixels **out_pixels, struct err *err);

/** Free all that is kept, and whatever comes back before something is taken again. */
void shelf_clear(struct shelf *shelf);

/** Bytes that lie there unused. */
size_t shelf_bytes(struct shelf *shelf);

#define SHELF_ALIGN 32

#endif
