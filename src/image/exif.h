/* image/exif.h: which way is up. A bounded reader of the one EXIF entry we need.
 *
 * Thread: any; pure.
 */
#ifndef IMAGE_EXIF_H
#define IMAGE_EXIF_H

#include <stddef.h>
#include <stdint.h>

/** The orientation (1..8) in a TIFF block ("II*" or "MM" first, as it stands in WebP and PNG, or
 *  after "Exif\0\0" in JPEG; that prefix is skipped when present). 1 when there is none, or when
 *  the block makes no sense: a wrong note about a picture does not spoil the picture. */
uint8_t exif_orientation(const uint8_t *bytes, size_t len);

#endif
