/* display/gfx/glyphs.h: one piece of text to pixels; the only user of SDL_ttf.
 *
 * Holds a bounded number of open fonts by (face, size), the least recently used one goes. Glyphs
 * of text faces come as coverage, to be filled with the piece's colour; emoji come as premultiplied
 * colour, already at the size asked for.
 *
 * Thread: main only. The first piece of a face reads its font file.
 */
#ifndef DISPLAY_GFX_GLYPHS_H
#define DISPLAY_GFX_GLYPHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "display/draw/list.h"
#include "display/gfx/fonts.h"

/** Pixels of one piece. (x, y) is the top left pixel relative to the pen's origin on the baseline;
 *  put the origin on the pixel (lroundf(piece.x), lroundf(piece.baseline)). Exactly one of coverage
 *  and argb is set. */
struct glyph_image {
    int32_t x, y;
    int32_t w, h;
    bool is_colour;
    const uint8_t *coverage; /* 0..255 a pixel */
    const uint32_t *argb;    /* 0xAARRGGBB a pixel, premultiplied */
    size_t stride;           /* bytes from row to row */
};

struct glyphs;

/** fonts is borrowed and must outlive it. Starts SDL_ttf. Errors: ST_IO (SDL_ttf did not start). */
NODISCARD enum status glyphs_create(struct fonts *fonts, struct glyphs **out_glyphs,
                                    struct err *err);
void glyphs_destroy(struct glyphs *glyphs);

/** Draw one piece. The pixels are borrowed until the next call.
 *
 * Returns false, leaving *out alone, when there is nothing to draw: spaces, an empty string, a face
 * that cannot be opened, an image beyond GLYPHS_MAX_SIDE_PX.
 */
NODISCARD bool glyphs_piece(struct glyphs *glyphs, const struct draw_text *piece,
                            struct glyph_image *out);

/** Since the last time this was asked: was a piece left out for want of memory? */
bool glyphs_starved(struct glyphs *glyphs);

#define GLYPHS_MAX_SIDE_PX 16384

#endif
