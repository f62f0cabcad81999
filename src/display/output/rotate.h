/* display/output/rotate.h: the frame turned for a screen that hangs on its side or head down. */
#ifndef DISPLAY_OUTPUT_ROTATE_H
#define DISPLAY_OUTPUT_ROTATE_H

#include <stddef.h>
#include <stdint.h>

#include "display/draw/list.h"
#include "image/image.h"

/** Clockwise turn of the picture on the output. */
enum rotation { ROTATE_0 = 0, ROTATE_90, ROTATE_180, ROTATE_270 };

/** Where a rectangle of a width × height frame comes to lie on the output. */
struct irect rotate_rect(struct irect rect, int32_t width, int32_t height, enum rotation rotation);

/** Write the turned rectangle of the frame (which lies inside it).
 *
 * out            top left of the turned rectangle on the output
 * out_stride_px  from row to row of the output
 */
void rotate_copy(const struct pixels *frame, struct irect rect, enum rotation rotation,
                 uint32_t *out, size_t out_stride_px);

#endif
