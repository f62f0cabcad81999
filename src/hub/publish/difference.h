/* hub/publish/difference.h: what leads from one document to the next, as a patch (PROGRAMME.md,
 * "Live changes"). Pure.
 */
#ifndef HUB_PUBLISH_DIFFERENCE_H
#define HUB_PUBLISH_DIFFERENCE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json_value.h"

/** Append {"from":…,"to":…,"set":…,"merge":…,"delete":…}, empty parts left out. Applied to a draft
 * of `from` by patch_apply() it gives `to`: the same entities with the same members, and the same
 * order where order means something (playlists, tiers, scenes). Both are documents with a
 * "revision". out_is_same: nothing differs but the revision, and nothing was appended. Not changed,
 * but tables of names are built in them. Errors: ST_LIMIT, ST_NOMEM: of the buffer. */
NODISCARD enum status document_difference(struct json_value *from, struct json_value *to,
                                          struct buf *into, bool *out_is_same, struct err *err);

#endif
