/* display/feeds/address_priv.h: references of feeds as absolute web addresses. Private.
 *
 * RFC 3986, section 5; then what a programme accepts: http or https, a plain host without user or
 * password, everything else percent-encoded. Thread: pure.
 */
#ifndef DISPLAY_FEEDS_ADDRESS_PRIV_H
#define DISPLAY_FEEDS_ADDRESS_PRIV_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

/* As long as the place of a medium may be in a programme. */
#define ADDRESS_MAX_BYTES 1000

/** The address that `reference` means at `base` (absolute, or "" for none), in the arena. NULL when
 *  it is empty, no web address, longer than ADDRESS_MAX_BYTES, or relative to nothing. */
const char *address_resolve(struct arena *arena, const char *base, struct slice reference);

/** A copy that leads to the same page with less: without its fragment and without what only counts
 *  visitors (utm_…, fbclid and the like). In the arena. */
const char *address_shorten(struct arena *arena, const char *address);

#endif
