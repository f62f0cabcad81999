/* display/store/attempt.h: which document the display was beginning to show when it ended.
 *
 * A small file, `attempt`, stands while a document is new on screen. A process that ends by itself
 * takes it away; one that is killed or crashes leaves it, and the next start finds it. Written
 * under another name and renamed, so that it is whole or not there; not synced, because it is about
 * processes: after a power cut it may be missing, and then nothing is counted. Thread: the store's.
 */
#ifndef DISPLAY_STORE_ATTEMPT_H
#define DISPLAY_STORE_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/digest.h"
#include "base/err.h"

struct store;

/** This document comes on screen now. Errors: ST_IO: if the display ends, nobody will know why. */
NODISCARD enum status attempt_begin(struct store *store, const struct digest *document,
                                    int64_t now_unix_s, struct err *err);
/** The display lives with it, or ends in peace. */
void attempt_end(struct store *store);
/** What the process before was beginning to show when it was cut off. False: it was not. */
NODISCARD bool attempt_find(const struct store *store, struct digest *out_document);

#endif
