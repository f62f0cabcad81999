/* display/gfx/fonts.h: the fonts of this machine, as struct text_metrics: faces by role and weight,
 * what they cover, how their text is measured and shaped.
 *
 * The manifest (fonts/manifest.txt) names files of Debian packages in the order in which text looks
 * for them. A face that is not installed is left out; the text faces must be there. Files are
 * mapped on first use and stay open. Advances are HarfBuzz's, unhinted and linear, which is what
 * SDL_ttf draws with light subpixel hinting (glyphs.h).
 *
 * Thread: main only. Opening a face reads its file (from the page cache after start).
 */
#ifndef DISPLAY_GFX_FONTS_H
#define DISPLAY_GFX_FONTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "display/text/text.h"

struct fonts;

/** Read the manifest and look which of its files exist.
 *
 * manifest   path of fonts/manifest.txt, which describes its own form
 * out_fonts  on success fonts the caller ends with fonts_destroy(); else untouched
 *
 * Errors: ST_NOT_FOUND (no manifest, or a text face is missing: names the Debian package),
 * ST_INVALID (a manifest line, by number), ST_IO.
 */
NODISCARD enum status fonts_create(const char *manifest, struct fonts **out_fonts, struct err *err);
void fonts_destroy(struct fonts *fonts);

/** The metrics for text_service_create(); borrowed, lives as long as the fonts. */
const struct text_metrics *fonts_metrics(const struct fonts *fonts);

/** Debian packages of which the manifest misses files: at most cap names are written (borrowed);
 *  returns how many there are. */
size_t fonts_missing_packages(const struct fonts *fonts, const char **out, size_t cap);

/** A face's whole file, mapped, and the index of the face in it. Borrowed as long as the fonts
 * live; empty when the file can't be read. */
struct slice fonts_file(struct fonts *fonts, uint16_t face, int *out_index);

/** Is this the colour emoji face? */
bool fonts_is_emoji(const struct fonts *fonts, uint16_t face);

/** Ink of a shaped piece, whole px around the pen's origin: x to the right, y downwards from the
 *  baseline, as SDL_ttf places its glyphs. Empty (no ink): all zero. */
struct ink_box {
    int32_t left, top, right, bottom;
};

void fonts_ink(struct fonts *fonts, const struct draw_text *piece, struct ink_box *out);

#endif
