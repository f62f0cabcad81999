/* net/caching.h: how long an answer may be used without asking again (RFC 9111), and when a server
 * that is busy wants to be asked (RFC 9110 section 10.2.3).
 *
 * Pure arithmetic; a display is a private cache of its own. Seconds are whole; any thread.
 */
#ifndef NET_CACHING_H
#define NET_CACHING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* Beyond it a number of seconds is taken as "for ever" (RFC 9111 section 1.2.2). */
#define CACHING_SECONDS_MAX INT64_C(2147483648)
/* Longer than this nobody is asked to stay away. */
#define RETRY_AFTER_MAX_S INT64_C(86400)

struct cache_control {
    bool has_max_age;
    int64_t max_age_s; /* 0..CACHING_SECONDS_MAX; what can't be read counts as 0 */
    bool no_cache, no_store, must_revalidate;
};

/** Add one Cache-Control line to what earlier lines said (section 5.2.2). The first max-age
 *  counts. Zeroed: nothing was said. */
void cache_control_read(struct cache_control *control, struct slice value);

/** A number of seconds as in Age, bounded. -1: it is none. */
int64_t caching_seconds(struct slice text);

/** What is known of an answer. */
struct freshness_facts {
    struct cache_control control;
    bool has_date, has_expires;
    int64_t date_unix_s;
    int64_t expires_unix_s; /* an Expires that can't be read is in the past: 0 */
    int64_t age_s;          /* of the Age line; 0 without one */
    int64_t asked_unix_s, answered_unix_s;
};

/** For how many more seconds, from the moment it was answered, it is fresh (section 4.2): lifetime
 *  less age, at least 0. -1: the server doesn't say, and the asker's own rhythm counts. */
int64_t freshness_left_s(const struct freshness_facts *facts);

/** Retry-After, as seconds or as a date: how long from now, 0..RETRY_AFTER_MAX_S. -1: unreadable.
 *
 * server_unix_s  the Date of the same answer, or our clock when it has none: a display's clock may
 *                be wrong, the difference of two server dates is not */
int64_t retry_after_read(struct slice value, int64_t server_unix_s);

#endif
