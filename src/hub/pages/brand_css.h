/* hub/pages/brand_css.h: a programme's accent colours as a style sheet. Pure; any thread.
 *
 * Inline styles are forbidden by our policy, so the brand's colours are a file. Colours are moved
 * towards black or white, hue kept, until text in them and text on them has 4.5:1 (WCAG 2.2, 1.4.3)
 * on the grounds of both colour schemes; what was given is used only where nothing has to be read.
 */
#ifndef HUB_PAGES_BRAND_CSS_H
#define HUB_PAGES_BRAND_CSS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define BRAND_CSS_MAX_BYTES 4096
#define BRAND_CSS_TYPE      "text/css; charset=utf-8"

/** Append the style sheet. accents: 0x00RRGGBB, 0..2 of them; none: ours. */
void brand_css_write(struct buf *out, const uint32_t *accents, size_t count);

/** WCAG's contrast ratio of two colours, 1..21. */
double brand_contrast(uint32_t a, uint32_t b);
/** The colour nearest to `colour` with at least `ratio` on `ground`. */
uint32_t brand_readable(uint32_t colour, uint32_t ground, double ratio);

#endif
