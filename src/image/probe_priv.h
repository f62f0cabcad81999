/* image/probe_priv.h: the headers of each format, read without decoding. Folder-private; pure. */
#ifndef IMAGE_PROBE_PRIV_H
#define IMAGE_PROBE_PRIV_H

#include "image/image.h"

/* Each fills info except is_heavy; width and height as stored. */
NODISCARD enum status probe_jpeg(const uint8_t *bytes, size_t len, struct image_info *info,
                                 struct err *err);
NODISCARD enum status probe_png(const uint8_t *bytes, size_t len, struct image_info *info,
                                struct err *err);
NODISCARD enum status probe_webp(const uint8_t *bytes, size_t len, struct image_info *info,
                                 struct err *err);
NODISCARD enum status probe_svg(const uint8_t *bytes, size_t len, struct image_info *info,
                                struct err *err);

/** The size an SVG gives itself, in px at 96 an inch, fractions kept. */
NODISCARD enum status probe_svg_size(const uint8_t *bytes, size_t len, double *out_width,
                                     double *out_height, struct err *err);

/** The root tag of an SVG found in the text? */
bool probe_is_svg(const uint8_t *bytes, size_t len);

/** What the bytes are when they are no picture we show, in words; NULL when unknown. */
const char *probe_foreign_name(const uint8_t *bytes, size_t len);

#endif
