/* image/write_jpeg.h: pixels into a baseline JPEG in memory: sRGB, no metadata at all. */
#ifndef IMAGE_WRITE_JPEG_H
#define IMAGE_WRITE_JPEG_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "image/image.h"

/** Append a JPEG. What shines through is laid on `ground` (0x00RRGGBB). quality 1..100. The same
 *  pixels give the same bytes. Thread: any. Errors: ST_NOMEM, ST_LIMIT (`out` is full; what was
 *  appended is to be dropped). */
NODISCARD enum status image_write_jpeg(const struct pixels *pixels, int quality, uint32_t ground,
                                       struct buf *out, struct err *err);

#endif
