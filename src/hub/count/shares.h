/* hub/count/shares.h: what a person did, and how often a content was shared. Thread: as the
 * connection.
 */
#ifndef HUB_COUNT_SHARES_H
#define HUB_COUNT_SHARES_H

#include <stdbool.h>
#include <stdint.h>

#include "hub/count/ledger.h"

struct share {
    int64_t entry; /* for ledger_undo() */
    int64_t at;
    enum ledger_kind kind; /* declared, clicked, presence, proposal, verified, joined, correction */
    enum entity_kind entity_kind;
    const char *id;      /* of the content, "" when none */
    const char *network; /* "" when none */
    int32_t points;
    bool is_undone;
    bool can_undo; /* a declared share that is not undone */
};
typedef bool share_each(void *ctx, const struct share *share);
/** The newest first. */
NODISCARD enum status store_share_each(struct hub_store *store, int64_t person, uint32_t count,
                                       share_each *each, void *ctx, struct err *err);

struct share_sum {
    int64_t points, shares, clicks, proposals;
};
/** Of a person, over all time. */
NODISCARD enum status store_share_sum(struct hub_store *store, int64_t person,
                                      struct share_sum *out_sum, struct err *err);
/** Declared shares of a content, with what it opened with. */
NODISCARD enum status store_share_count(struct hub_store *store, enum entity_kind kind,
                                        struct slice id, int64_t *out_shares, struct err *err);

#endif
