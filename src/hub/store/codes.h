/* hub/store/codes.h: short codes as people type them. Pure, but for chance. */
#ifndef HUB_STORE_CODES_H
#define HUB_STORE_CODES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/slice.h"

/** Read exactly `chars` characters of Crockford's base32: either case, I and L as 1, O as 0. `out`
 *  (chars + 1 bytes) gets the upper-case form. False: it is none, and out is untouched. */
NODISCARD bool code_read(struct slice typed, size_t chars, char *out);
/** A random one. */
void code_random(size_t chars, char *out);

#endif
