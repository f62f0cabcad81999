/* display/output/parts_priv.h: what of a frame goes where on the output, turned. Folder-private. */
#ifndef DISPLAY_OUTPUT_PARTS_PRIV_H
#define DISPLAY_OUTPUT_PARTS_PRIV_H

#include <SDL2/SDL.h>

#include "base/err.h"
#include "display/compose/damage.h"
#include "display/output/rotate.h"
#include "image/image.h"

/** Parts of the frame that lie on the output, and where they come to lie when it is turned. */
struct parts {
    int32_t count;
    struct irect from[DAMAGE_MAX]; /* frame px */
    SDL_Rect to[DAMAGE_MAX];       /* output px */
};

/** Of the damage, what a frame of width x height px shows of this one. */
struct parts parts_find(const struct pixels *frame, int32_t width, int32_t height,
                        enum rotation rotation, const struct damage *damage);

/** Copy one part into a frame buffer that isn't 32 bits of red, green, blue. Errors: ST_NOMEM,
 *  ST_IO (a format that SDL can't make). */
NODISCARD enum status parts_convert(const struct parts *parts, int32_t index,
                                    const struct pixels *frame, enum rotation rotation,
                                    const SDL_Surface *surface, struct err *err);

#endif
