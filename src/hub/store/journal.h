/* hub/store/journal.h: what displays say they have shown. Format: config/SERVER.md, "The journal".
 *
 * Thread: as the connection.
 */
#ifndef HUB_STORE_JOURNAL_H
#define HUB_STORE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/db/db.h"
#include "hub/store/limits.h"

/** Keep a delivery: a JSON array of at most JOURNAL_BATCH_MAX entries, all or none. An entry that
 * is there already (by its UUID) is passed over. out_new counts the others. Unknown types are kept,
 * unknown keys are not. Errors: ST_INVALID (no such array), ST_LIMIT, ST_IO. */
NODISCARD enum status store_journal_put(struct hub_store *store, int64_t screen, struct slice json,
                                        int64_t now_unix_s, uint32_t *out_new, struct err *err);

struct journal_sum {
    const char *scene, *of;
    int64_t plays, play_s, exposures, exposure_s;
};
typedef bool journal_each(void *ctx, const struct journal_sum *sum);
/** Plays and exposures by content from `since` on. */
NODISCARD enum status store_journal_sums(struct hub_store *store, int64_t since_unix_s,
                                         journal_each *each, void *ctx, struct err *err);

#endif
