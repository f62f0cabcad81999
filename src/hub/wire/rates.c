/* A token is MINUTE_MS units, so that a millisecond brings per_minute of them: whole numbers. */
#include "hub/wire/rates.h"

#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/mem.h"

enum { WAYS = 4, MINUTE_MS = 60000, RULE_MAX = 1000000 };

struct bucket {
    uint64_t tag; /* 0: free */
    int64_t units, at_mono_ms;
};

struct rates {
    uint8_t key[RATES_KEY_BYTES];
    size_t sets;
    struct bucket *buckets;
};

struct rates *rates_create(size_t places, const uint8_t key[RATES_KEY_BYTES])
{
    CHECK(places >= WAYS && (places & (places - 1)) == 0);
    struct rates *rates = mem_alloc(1, sizeof *rates);
    memcpy(rates->key, key, RATES_KEY_BYTES);
    rates->sets = places / WAYS;
    rates->buckets = mem_alloc(places, sizeof *rates->buckets);
    return rates;
}

void rates_destroy(struct rates *rates)
{
    if (rates != NULL) {
        mem_free(rates->buckets);
        mem_free(rates);
    }
}

/* Two independent numbers: where, and which. */
static void name(const struct rates *rates, uint8_t kind, struct slice who, uint64_t *out_where,
                 uint64_t *out_tag)
{
    enum { WHO_MAX = 63 };
    uint8_t message[WHO_MAX + 1], hash[16];
    size_t len = who.len > WHO_MAX ? WHO_MAX : who.len;
    message[0] = kind;
    if (len > 0) {
        memcpy(message + 1, who.ptr, len);
    }
    crypto_blake2b(rates->key, sizeof rates->key, message, len + 1, hash, sizeof hash);
    memcpy(out_where, hash, 8);
    memcpy(out_tag, hash + 8, 8);
    *out_tag |= 1; /* never that of a free place */
}

static int64_t level(const struct bucket *bucket, const struct rate_rule *rule, int64_t now_mono_ms)
{
    int64_t most = (int64_t)rule->burst * MINUTE_MS;
    int64_t rest = now_mono_ms > bucket->at_mono_ms ? now_mono_ms - bucket->at_mono_ms : 0;
    if (rest > most / (int64_t)rule->per_minute) {
        return most;
    }
    int64_t units = bucket->units + rest * (int64_t)rule->per_minute;
    return units > most ? most : units;
}

/* Its own bucket, or the place to take: a free one, else the one nearest to full (by this rule:
 * the others are not known here, and all are alike). */
static struct bucket *place(struct rates *rates, uint64_t where, uint64_t tag,
                            const struct rate_rule *rule, int64_t now_mono_ms)
{
    struct bucket *set = rates->buckets + (where & (rates->sets - 1)) * WAYS;
    struct bucket *best = NULL;
    int64_t best_level = -1;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].tag == tag) {
            return &set[i];
        }
        int64_t its = set[i].tag == 0 ? INT64_MAX : level(&set[i], rule, now_mono_ms);
        if (its > best_level) {
            best = &set[i];
            best_level = its;
        }
    }
    *best = (struct bucket){tag, (int64_t)rule->burst * MINUTE_MS, now_mono_ms};
    return best;
}

bool rates_take(struct rates *rates, uint8_t kind, struct slice who, const struct rate_rule *rule,
                int64_t now_mono_ms, uint32_t *out_wait_s)
{
    if (rule->per_minute == 0 || rule->burst == 0) {
        return true;
    }
    CHECK(rule->per_minute <= RULE_MAX && rule->burst <= RULE_MAX);
    uint64_t where = 0, tag = 0;
    name(rates, kind, who, &where, &tag);
    struct bucket *bucket = place(rates, where, tag, rule, now_mono_ms);
    bucket->units = level(bucket, rule, now_mono_ms);
    bucket->at_mono_ms = now_mono_ms;
    if (bucket->units >= MINUTE_MS) {
        bucket->units -= MINUTE_MS;
        return true;
    }
    int64_t wait_ms = (MINUTE_MS - bucket->units) / (int64_t)rule->per_minute;
    *out_wait_s = (uint32_t)(wait_ms / 1000 + 1);
    return false;
}
