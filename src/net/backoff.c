#include "net/backoff.h"

static const int64_t DAY_MS = INT64_C(86400000);

/* SplitMix64 (Steele, Lea, Flood 2014): one addition, two mixing multiplications. */
static uint64_t draw(struct backoff *backoff)
{
    backoff->random += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = backoff->random;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* from..to, both included; the remainder's bias is of no account over such a range */
static int64_t between(struct backoff *backoff, int64_t from, int64_t to)
{
    return from + (int64_t)(draw(backoff) % (uint64_t)(to - from + 1));
}

void backoff_init(struct backoff *backoff, uint64_t seed)
{
    *backoff = (struct backoff){.random = seed};
}

int64_t backoff_next_ms(struct backoff *backoff, int64_t retry_after_s)
{
    int64_t before = backoff->last_ms == 0 ? BACKOFF_LEAST_MS : backoff->last_ms;
    int64_t most = before * 3 > BACKOFF_MOST_MS ? BACKOFF_MOST_MS : before * 3;
    int64_t wait = between(backoff, BACKOFF_LEAST_MS, most);
    backoff->last_ms = wait;
    backoff->failures += backoff->failures < UINT32_MAX ? 1 : 0;
    int64_t asked = retry_after_s > DAY_MS / 1000 ? DAY_MS : retry_after_s * 1000;
    if (asked > wait) {
        wait = between(backoff, asked, asked + asked / 10);
    }
    return wait > DAY_MS ? DAY_MS : wait;
}

void backoff_reset(struct backoff *backoff)
{
    backoff->last_ms = 0;
    backoff->failures = 0;
}
