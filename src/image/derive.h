/* image/derive.h: pictures made of pictures: what phones and link previews show, and uploads as
 * they are kept.
 *
 * Everything is decoded under the limits of image.h and written anew, so that nothing of an
 * outside file's bytes, place and camera included, is ever handed on. Thread: any; blocks up to
 * seconds. Pictures that are large and decoded whole take up to 100 MiB: derive one at a time.
 */
#ifndef IMAGE_DERIVE_H
#define IMAGE_DERIVE_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "image/image.h"

/* An upload: what a phone's camera makes. */
#define UPLOAD_MAX_BYTES ((size_t)8 << 20)
/* The longer side of what is kept: enough for a wall at 1080p, a sixth of a phone's picture. */
#define UPLOAD_SIDE_MAX_PX 2048
/* What is written: a PNG of UPLOAD_SIDE_MAX_PX squared in which zlib finds nothing, and half more.
 */
#define DERIVED_MAX_BYTES ((size_t)24 << 20)

enum derived_size { DERIVED_320 = 0, DERIVED_640, DERIVED_1200, DERIVED_OG, DERIVED_COUNT };

struct derived_facts {
    const char *name;      /* in the address: "320", "640", "1200", "og" */
    int32_t width, height; /* 320 × 168, 640 × 336, 1200 × 630: one shape, 40:21, everywhere */
};

const struct derived_facts *derived_get(enum derived_size size);
/** By name; false: out is untouched. */
NODISCARD bool derived_find(const char *name, size_t len, enum derived_size *out_size);

/** A crop about the focal point, as a JPEG appended to `out` (made with DERIVED_MAX_BYTES). Artwork
 *  in SVG included: `is_trusted` as in struct image_want.
 *  Errors: those of image_decode(). */
NODISCARD enum status derive_picture(const void *bytes, size_t len, enum derived_size size,
                                     float focus_x, float focus_y, bool is_trusted,
                                     const atomic_bool *cancel, struct buf *out, struct err *err);

/** What an upload became. */
struct upload_result {
    enum image_kind kind; /* IMAGE_JPEG, or IMAGE_PNG where something shines through */
    int32_t width, height;
};

/** Decode an upload (JPEG, PNG, WebP; at most UPLOAD_MAX_BYTES), turn it upright, reduce it to
 *  UPLOAD_SIDE_MAX_PX and write it anew without metadata into `out` (as above).
 *  Errors: ST_LIMIT (too large, in bytes or pixels), ST_UNSUPPORTED (no picture we take; SVG is
 *  none: only organisers bring artwork), ST_INVALID (damaged), ST_NOMEM, ST_CANCELLED. */
NODISCARD enum status upload_reencode(const void *bytes, size_t len, const atomic_bool *cancel,
                                      struct buf *out, struct upload_result *out_result,
                                      struct err *err);

#endif
