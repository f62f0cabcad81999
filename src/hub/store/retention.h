/* hub/store/retention.h: what is forgotten, and when. Thread: as the connection. */
#ifndef HUB_STORE_RETENTION_H
#define HUB_STORE_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "hub/db/db.h"

/** In days, at least 1. */
struct retention {
    int32_t journal_days;  /* plays and exposures of displays; 60 */
    int32_t click_days;    /* hashes that tell one visitor from another; 35 */
    int32_t session_days;  /* sessions not seen for so long; 180 */
    int32_t audit_days;    /* organisers' commands; 365 */
    int32_t proposal_days; /* refused proposals; 180 */
    int32_t person_days;   /* people not seen for so long, who have no session, are erased; 730 */
};
extern const struct retention RETENTION_DEFAULT;

/** Forget what is older, a bounded piece a call (RETENTION_PIECE rows of each table), so that
 *  nobody waits. out_is_done false: call again. Call it each hour. */
#define RETENTION_PIECE 5000
NODISCARD enum status store_retention_step(struct hub_store *store,
                                           const struct retention *retention, int64_t now_unix_s,
                                           bool *out_is_done, struct err *err);

#endif
