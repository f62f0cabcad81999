/* image/svg_priv.h: rasterising SVG, here or in a child. Folder-private. */
#ifndef IMAGE_SVG_PRIV_H
#define IMAGE_SVG_PRIV_H

#include <SDL2/SDL.h>

#include "image/decode_priv.h"

#define SVG_CHILD_CPU_S    5
#define SVG_CHILD_WALL_MS  5000
#define SVG_CHILD_AS_BYTES ((size_t)512 << 20)
#define SVG_CHILD_ENV      "VITRINE_SVG_CHILD" /* set in the child: it must never start another */
#define SVG_RASTER_MAX_PX  IMAGE_HEAVY_MAX_PX
#define SVG_CHILD_MAGIC    0x56535631U /* "VSV1" */
#define SVG_ERROR_BYTES    128

/* The two messages between parent and child: same program, same machine. */
struct svg_request {
    uint32_t magic;
    int32_t width, height; /* to rasterise inside */
    uint32_t len;          /* bytes of SVG that follow */
};

struct svg_reply {
    uint32_t magic;
    uint32_t is_ok;
    int32_t width, height; /* rows of straight R, G, B, A bytes follow */
    char error[SVG_ERROR_BYTES];
};

/** Rasterise inside width × height. NULL: see IMG_GetError(). Freed with SDL_FreeSurface(). */
NODISCARD SDL_Surface *svg_raster(const void *bytes, size_t len, int32_t width, int32_t height);

/** A size that fills the wanted box and stays within SVG_RASTER_MAX_PX. */
void svg_raster_size(double width, double height, const struct image_want *want, int32_t *out_width,
                     int32_t *out_height);

/** Start the frame for an SVG that came out as width × height. */
NODISCARD enum status svg_begin(const struct decode_job *job, int32_t width, int32_t height,
                                struct frame *frame, struct err *err);

/** decode_svg() for what is not ours: in a child with limits, within wall_ms. */
NODISCARD enum status svg_decode_outside(const struct decode_job *job, int32_t width,
                                         int32_t height, int32_t wall_ms, struct frame *frame,
                                         struct err *err);

#endif
