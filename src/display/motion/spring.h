/* display/motion/spring.h: a value that comes to its target and may be given another on the way.
 *
 * A critically damped spring: no overshoot from rest; where it is and how fast it goes stay
 * continuous whenever the target changes. A closed form of time: the same instant gives the same
 * value whatever frames were drawn before it. Pure.
 */
#ifndef DISPLAY_MOTION_SPRING_H
#define DISPLAY_MOTION_SPRING_H

#include <stdbool.h>
#include <stdint.h>

/** What is left of 100 after so many ms is under one: 6.64 / SPRING_PER_S. */
#define SPRING_PER_S 13.0

struct spring {
    double target;
    double offset;   /* value - target at start_ms */
    double velocity; /* per second at start_ms */
    int64_t start_ms;
};

/** At rest. */
struct spring spring_at_rest(double value);
/** Where it is at now_ms; out_velocity (per second) may be NULL. Before start_ms: as at start_ms.
 */
double spring_value(const struct spring *spring, int64_t now_ms, double *out_velocity);
/** Go elsewhere from now on; the same target changes nothing. */
void spring_aim(struct spring *spring, double target, int64_t now_ms);
/** Within `slack` of the target and slower than `slack` a frame. */
bool spring_is_settled(const struct spring *spring, int64_t now_ms, double slack);

#endif
