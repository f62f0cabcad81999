/* image/image.h: files full of pixels become pixels of the wanted size.
 *
 * Layer: base only; the only user of SDL_image, libjpeg-turbo and libpng. Bytes come from outside
 * and are hostile: sizes are checked before anything is decoded, a damaged or cut file is a fault
 * and never half a picture. Colour: sRGB is assumed, embedded profiles are not applied.
 * Thread: image_init() on main before any thread; everything else from any thread. Nothing here
 * logs or writes to the terminal.
 */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/err.h"

#define IMAGE_FILE_MAX_BYTES  ((size_t)512 << 20) /* the format's limit for one media file */
#define IMAGE_SVG_MAX_BYTES   ((size_t)4 << 20)   /* artwork; larger is an accident or an attack */
#define IMAGE_SIDE_MAX_PX     65500               /* what a JPEG can say */
#define IMAGE_SCALED_MAX_PX   (64 << 20)          /* "64 megapixels" of a phone are 9248 x 6936 */
#define IMAGE_HEAVY_MAX_PX    (24 << 20)          /* may be held whole: four bytes each */
#define IMAGE_BOX_SIDE_MAX_PX 8192                /* an 8K wall */

/** Premultiplied 0xAARRGGBB in host order, sRGB. Immutable once published; shared by reference.
 *  Rows start on 32-byte boundaries: stride_px is a multiple of 8; 0: all rows are the one there
 *  is (a ground of one colour costs a row, not a screen). */
struct pixels {
    int32_t width, height;
    size_t stride_px;
    uint32_t *argb;
    bool is_opaque; /* every alpha is known to be 255 */
    atomic_int refs;
    void *memory; /* that argb lies in, freed with the last reference; NULL: somebody else's, */
    void (*give_back)(void *ctx, uint32_t *argb); /* who gets it back then; may be NULL, too */
    void *give_back_ctx;
};

/** New pixels, all zero, one reference. ST_NOMEM, ST_LIMIT (a side outside 1..65500). */
NODISCARD enum status pixels_create(int32_t width, int32_t height, struct pixels **out_pixels,
                                    struct err *err);
/** Pixels of which every row is this one, copied. As pixels_create(). */
NODISCARD enum status pixels_create_repeated(int32_t width, int32_t height, const uint32_t *row,
                                             struct pixels **out_pixels, struct err *err);
/** One more reference; any thread. */
struct pixels *pixels_ref(struct pixels *pixels);
/** One reference less; the last frees. NULL is fine; any thread. */
void pixels_unref(struct pixels *pixels);
/** The same picture at another size, well filtered: one reference for the caller. ST_NOMEM,
 * ST_LIMIT.
 */
NODISCARD enum status pixels_scaled(const struct pixels *pixels, int32_t width, int32_t height,
                                    struct pixels **out_pixels, struct err *err);
/** Memory held by the pixels, for budgets. */
size_t pixels_bytes(const struct pixels *pixels);

enum image_kind { IMAGE_PNG = 0, IMAGE_JPEG, IMAGE_WEBP, IMAGE_SVG };

struct image_info {
    enum image_kind kind;
    int32_t width, height; /* as shown, that is after `orientation`; SVG: its own size, rounded */
    uint8_t orientation;   /* EXIF, 1..8 */
    bool is_progressive;   /* stored coarse to fine (JPEG in several scans, interlaced PNG): has to
                              be held in memory whole */
    bool is_heavy;         /* large and decoded whole: have one such at a time */
};

/** Another number whenever decoding gives other pixels of the same file than before: what was kept
 * of earlier results is drawn anew. */
#define IMAGE_RESULT_VERSION 1

enum image_fit {
    IMAGE_COVER = 0, /* fills the box exactly, what is over is cropped about the focal point */
    IMAGE_CONTAIN    /* the largest size inside the box, nothing cropped */
};

struct image_want {
    int32_t width, height; /* the box in device px, 1..IMAGE_BOX_SIDE_MAX_PX */
    enum image_fit fit;
    float focus_x, focus_y; /* 0..1, only for IMAGE_COVER */
    bool is_trusted;        /* our own artwork: SVG may be decoded in this process */
};

/** Prepare the codecs. On main, before any thread. ST_UNSUPPORTED: a codec is missing. */
NODISCARD enum status image_init(struct err *err);
void image_deinit(void);

/** What the bytes are, without decoding them.
 *
 * Errors: ST_UNSUPPORTED (says what it really is: GIF, AVIF, PDF …), ST_INVALID (damaged header),
 * ST_LIMIT (too many pixels for its kind).
 */
NODISCARD enum status image_probe(const void *bytes, size_t len, struct image_info *out_info,
                                  struct err *err);

/** Decode, turn upright, crop and scale.
 *
 * cancel      set by anyone to give up early; NULL: never
 * out_pixels  one reference for the caller; COVER: exactly the box; CONTAIN: inside it
 * Errors: those of image_probe(), ST_INVALID (damaged or cut), ST_NOMEM, ST_CANCELLED, ST_IO (the
 * SVG child failed). Blocks: up to seconds for large pictures.
 */
NODISCARD enum status image_decode(const void *bytes, size_t len, const struct image_want *want,
                                   const atomic_bool *cancel, struct pixels **out_pixels,
                                   struct err *err);

/** Called for each thing in an SVG that will not be drawn: line from 1, a short name of it. */
typedef void image_svg_report(void *ctx, int32_t line, const char *feature);

/** Name what an SVG asks for and our renderer can't do (text, use, clipPath, style sheets …).
 *  At most 64 reports. Returns how many were made; 0 means it is drawn as meant. */
int32_t image_svg_check(const void *bytes, size_t len, image_svg_report *report, void *ctx);

/** The first argument with which a program calls itself to decode an SVG from outside. */
#define IMAGE_SVG_CHILD_ARG "__svg-decode"

/** The child's whole life: main() of any program that decodes SVG from outside returns this when
 *  argv[1] is IMAGE_SVG_CHILD_ARG, before doing anything else. Takes limits on itself, reads a
 *  request from standard input, writes pixels to standard output. */
int svg_child_main(void);

/** Write a PNG; the same pixels give the same bytes. Errors: ST_IO, ST_NOMEM. Blocks on disk. */
NODISCARD enum status image_write_png(FILE *file, const struct pixels *pixels, struct err *err);
/** The same into a file, replaced only when complete. */
NODISCARD enum status image_save_png(const char *path, const struct pixels *pixels,
                                     struct err *err);

#endif
