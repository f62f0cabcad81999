/* base/utf8.h: strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define UTF8_REPLACEMENT 0xFFFDU

/** Decode the code point at the start of len > 0 bytes. Returns how many bytes it takes, or 0 when
 *  they are not UTF-8 (out_cp is then U+FFFD). */
size_t utf8_decode(const char *bytes, size_t len, uint32_t *out_cp);
/** Write a code point (up to 4 bytes, no terminator). Returns how many; 0 for an impossible one. */
size_t utf8_encode(uint32_t cp, char out[4]);
bool utf8_is_valid(struct slice text);
/** Code points of valid text. */
size_t utf8_count(struct slice text);

#endif
