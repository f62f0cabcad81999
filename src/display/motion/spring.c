/* x'' = -w² x - 2 w x': x(t) = (a + (v + w a) t) e^(-w t) for offset a and velocity v at t = 0. */
#include "display/motion/spring.h"

#include <math.h>
#include <stddef.h>

#define FRAMES_PER_S 60.0
#define SAME         1e-9

struct spring spring_at_rest(double value)
{
    return (struct spring){.target = value};
}

double spring_value(const struct spring *spring, int64_t now_ms, double *out_velocity)
{
    double t = now_ms > spring->start_ms ? (double)(now_ms - spring->start_ms) / 1000.0 : 0.0;
    double slope = spring->velocity + SPRING_PER_S * spring->offset;
    double fall = exp(-SPRING_PER_S * t);
    if (out_velocity != NULL) {
        *out_velocity = (slope - SPRING_PER_S * (spring->offset + slope * t)) * fall;
    }
    return spring->target + (spring->offset + slope * t) * fall;
}

void spring_aim(struct spring *spring, double target, int64_t now_ms)
{
    if (fabs(target - spring->target) <= SAME) {
        return;
    }
    double velocity = 0.0;
    double value = spring_value(spring, now_ms, &velocity);
    *spring = (struct spring){
        .target = target, .offset = value - target, .velocity = velocity, .start_ms = now_ms};
}

bool spring_is_settled(const struct spring *spring, int64_t now_ms, double slack)
{
    double velocity = 0.0;
    double value = spring_value(spring, now_ms, &velocity);
    return fabs(value - spring->target) < slack && fabs(velocity) / FRAMES_PER_S < slack;
}
