/* display/app/celebration.h: when a tier that was reached is celebrated. Pure.
 *
 * A tier counts as reached when a newer programme's total passes it while its challenge is on
 * screen. What comes while one celebration is under way joins it. What was reached long ago, while
 * the display or its server was away, is not replayed.
 */
#ifndef DISPLAY_APP_CELEBRATION_H
#define DISPLAY_APP_CELEBRATION_H

#include "programme/model.h"

/** The total lands first. */
#define CELEBRATION_AFTER_MS 450
/** News older than this are no reason to celebrate. */
#define CELEBRATION_FRESH_S 60

/** Zeroed: nothing to celebrate. */
struct celebration {
    bool is_planned;
    int64_t starts_ms;
    size_t tier;          /* from 0 */
    int64_t last_pass_ms; /* a display that slept was away: */
    bool was_away;        /* the next programme tells what happened meanwhile */
    bool has_compared;    /* since the last pass */
};

/** Each pass: notices when the display was away, and the end. */
void celebration_pass(struct celebration *celebration, int64_t now_ms);
/** Each other programme: the challenge on screen before and after. `before` is NULL when none is on
 *  screen, `after` when it was withdrawn. generated_at or TIME_NONE. */
void celebration_compare(struct celebration *celebration, const struct challenge *before,
                         const struct challenge *after, int64_t generated_at, int64_t now_unix_s,
                         int64_t now_ms);
void celebration_stop(struct celebration *celebration);
/** Is it on, and for how long? */
bool celebration_is_on(const struct celebration *celebration, int64_t now_ms, int64_t *out_for_ms);
/** On, or about to begin. */
bool celebration_is_near(const struct celebration *celebration, int64_t now_ms);

#endif
