/* display/store/verify.h: reading the media again, a piece at a time, for what a disk loses.
 *
 * Goes round by digest. A medium that is not what its name says is removed, noted in quarantine as
 * damaged, and missing from then on. Thread: the store's.
 */
#ifndef DISPLAY_STORE_VERIFY_H
#define DISPLAY_STORE_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/digest.h"

struct store;

struct verify_report {
    uint64_t bytes; /* read in this step */
    bool has_damaged;
    struct digest damaged; /* at most one a step */
    bool is_round;         /* every medium has been looked at since the last round */
};

/** Go on behind this digest, which need not be there: the end of the first round then comes early.
 */
void store_verify_from(struct store *store, const struct digest *digest);

/** Read about budget_bytes (at most 64 KiB more). */
struct verify_report store_verify_step(struct store *store, uint64_t budget_bytes,
                                       int64_t now_unix_s);

/** Read one whole: is it here, with the bytes that its name says? Nothing is removed. Blocks for
 *  as long as the disk takes. */
NODISCARD bool store_verify_one(const struct store *store, const struct digest *digest);

#endif
