/* hub/wire/conditions.h: If-None-Match, Range, If-Range. Pure.
 *
 * RFC 9110 sections 13 and 14. One range at a time: several are answered with the whole, which is
 * allowed and which nobody abuses.
 */
#ifndef HUB_WIRE_CONDITIONS_H
#define HUB_WIRE_CONDITIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/** Does the list of If-None-Match name this ETag (weak comparison), or is it "*"? */
bool condition_names(struct slice list, struct slice etag);
/** Does If-Range hold: nothing was asked, or exactly this strong ETag? A date never does. */
bool condition_holds_range(struct slice if_range, struct slice etag);

enum range {
    RANGE_WHOLE = 0, /* none asked, or none that we serve */
    RANGE_PART,      /* out_first to out_last, both counted */
    RANGE_OUTSIDE    /* 416 */
};

/** Read "bytes=0-499", "bytes=500-", "bytes=-200" for something of `size` bytes. */
enum range range_read(struct slice line, uint64_t size, uint64_t *out_first, uint64_t *out_last);

#endif
