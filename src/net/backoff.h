/* net/backoff.h: how long to wait after a failure: longer each time, never twice the same.
 *
 * Decorrelated jitter: each wait is drawn between the least and three times the one before, up to
 * the most. A hundred walls that lost one server come back spread out, not in step. Pure: the
 * randomness is a seed. Thread: belongs to its owner.
 */
#ifndef NET_BACKOFF_H
#define NET_BACKOFF_H

#include <stdint.h>

#define BACKOFF_LEAST_MS INT64_C(1000)
#define BACKOFF_MOST_MS  INT64_C(300000)

struct backoff {
    uint64_t random;   /* state of the generator */
    int64_t last_ms;   /* 0: the last try was a success */
    uint32_t failures; /* in a row */
};

/** seed: anything that differs between screens. */
void backoff_init(struct backoff *backoff, uint64_t seed);

/** It failed: how long to wait, in ms. Between BACKOFF_LEAST_MS and BACKOFF_MOST_MS; but at least
 *  as long as the server asked for, then at most a tenth more than that, and never more than a day.
 *
 * retry_after_s  what the server asked for (caching.h), or -1 */
int64_t backoff_next_ms(struct backoff *backoff, int64_t retry_after_s);

/** It worked: the next failure starts again at the least. */
void backoff_reset(struct backoff *backoff);

#endif
