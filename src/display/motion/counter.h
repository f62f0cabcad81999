/* display/motion/counter.h: numbers on screen that count to their new value.
 *
 * A number is known by an id. Seen for the first time it stands at its value; when the value
 * changes, what is shown runs there, digit by digit, and may be sent elsewhere on the way. Pure;
 * thread: one at a time.
 */
#ifndef DISPLAY_MOTION_COUNTER_H
#define DISPLAY_MOTION_COUNTER_H

#include "display/motion/spring.h"

#define COUNTERS_MAX 64 /* on one scene; one more stands still */

struct counter {
    uint64_t id;
    struct spring spring;
    bool is_asked; /* since counters_begin() */
};

/** Zeroed: nothing is known yet. */
struct counters {
    struct counter rows[COUNTERS_MAX];
    int32_t count;
    int64_t now_ms;
};

/** Another frame; what the one before did not ask for is forgotten. */
void counters_begin(struct counters *counters, int64_t now_ms);
/** What is shown of this value now: exactly the value when settled, never past it from rest. */
double counters_show(struct counters *counters, uint64_t id, double value);
/** Will the next frame show other numbers? */
bool counters_are_moving(const struct counters *counters);
/** Forget all. */
void counters_reset(struct counters *counters);

#endif
