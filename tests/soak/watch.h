/* tests/soak/watch.h: is what is on screen as new as it has to be, and does the display come to
 * rest? Looks before a pass at what stood until then, and after it at what it came to.
 *
 * What may be shown is reckoned from the programme alone, without asking the plan.
 */
#ifndef TESTS_SOAK_WATCH_H
#define TESTS_SOAK_WATCH_H

#include "hall.h"

/* A scene waits so long for its pictures (director.c), and a clock is read in whole seconds. */
#define WATCH_PATIENCE_MS 4000
#define WATCH_SLACK_MS    2000
/* A wall clock that was set is noticed within the longest sleep. */
#define WATCH_CLOCK_SET_MS 60000

struct watch {
    int64_t calm_since_ms;   /* nothing that takes time to be noticed has happened since */
    int64_t moving_since_ms; /* 0: at rest */
    uint64_t turns;
    int64_t passed_ms;         /* the last pass */
    size_t pictures_bytes_max; /* of one list */
};

/** Something happened that may be noticed so much later: another programme, a hand, a clock. */
void watch_disturb(struct watch *watch, int64_t mono_ms, int64_t allowed_ms);

/* Each gives NULL, or what is wrong. */

/** At hall->now, before the pass. */
const char *watch_before(const struct watch *watch, struct hall *hall);
/** Behind the passes of an instant, so many of them. */
const char *watch_after(struct watch *watch, struct hall *hall, int32_t passes);
/** Caches stay within their budgets and what is in use. list_bytes_max: of one list's layers. */
const char *watch_memory(struct watch *watch, struct hall *hall, size_t list_bytes_max);

#endif
