/* hub/count/recount.h: the proof: every score computed anew from the ledger, another way, and
 * compared with what stands. Thread: as the connection.
 */
#ifndef HUB_COUNT_RECOUNT_H
#define HUB_COUNT_RECOUNT_H

#include <stdint.h>

#include "hub/count/standings.h"
#include "hub/db/backup.h"

/** Sums by SQL against the running totals, the ledger's own rules (no share twice, reversals
 * whole), tiers reached. Each difference is told; out_faults counts them. Errors: ST_IO. */
NODISCARD enum status store_recount(struct hub_store *store, struct standings *standings,
                                    db_fault_report *report, void *ctx, uint32_t *out_faults,
                                    struct err *err);

/** `vitrine-hub check`: the file, the ledger against running totals, the media against their
 *  digests. */
NODISCARD enum status store_check(struct hub_store *store, db_fault_report *report, void *ctx,
                                  uint32_t *out_faults, struct err *err);

#endif
