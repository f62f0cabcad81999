/* programme/freshness.h: how old a number may look. Source: PROGRAMME.md, "Freshness". */
#ifndef PROGRAMME_FRESHNESS_H
#define PROGRAMME_FRESHNESS_H

#include <stdint.h>

enum freshness {
    FRESH = 0,
    FRESH_DATED, /* past max age: say "at 14:02" */
    FRESH_GREY,  /* past three times that: grey it too */
    FRESH_GONE   /* past a day beyond as_of: pass it over */
};

#define FRESHNESS_DEFAULT_MAX_AGE_S 3600

/** as_of may be TIME_NONE: never ages. max_age_s > 0. A time in the future is fresh. */
enum freshness freshness_at(int64_t as_of, int64_t max_age_s, int64_t now_unix_s);

/** The next instant after now at which freshness_at() changes, or TIME_NONE. */
int64_t freshness_next_change(int64_t as_of, int64_t max_age_s, int64_t now_unix_s);

#endif
