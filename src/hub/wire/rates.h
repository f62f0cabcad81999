/* hub/wire/rates.h: token buckets, so many that an attacker can't fill the table. Pure.
 *
 * A table of fixed size. Who is counted is a keyed hash, so nobody can choose whose place they
 * share. Where the four places of a hash are taken, the bucket that is nearest to full again goes:
 * it limits its owner least. Somebody with very many addresses may so forget mild offenders, never
 * grow memory, and keeps out of nobody's way.
 *
 * Thread: one thread at a time.
 */
#ifndef HUB_WIRE_RATES_H
#define HUB_WIRE_RATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/slice.h"

enum { RATES_KEY_BYTES = 16, RATES_PLACES_DEFAULT = 16384 };

/* So many at once, so many a minute afterwards. per_minute 0: no limit. Both at most 1,000,000. */
struct rate_rule {
    uint32_t burst, per_minute;
};

struct rates;

/** places  a power of two, at least 4; 24 bytes each. key: random, of this table. */
struct rates *rates_create(size_t places, const uint8_t key[RATES_KEY_BYTES]);
/** NULL is fine. */
void rates_destroy(struct rates *rates);

/** Take one token of `who` under a kind of rule of the caller's (0 to 255).
 *
 * out_wait_s  when false: seconds until there is one, at least 1 */
NODISCARD bool rates_take(struct rates *rates, uint8_t kind, struct slice who,
                          const struct rate_rule *rule, int64_t now_mono_ms, uint32_t *out_wait_s);

#endif
