/* display/motion/counter.c: a number has settled when what is left of its way can't be seen. */
#include "display/motion/counter.h"

#include <math.h>
#include <stddef.h>

/* Of the way it was sent, or of one unit: below it the last digit no longer changes. */
#define SLACK 0.004

static double slack_of(const struct counter *counter)
{
    return fmax(fabs(counter->spring.offset) * SLACK, 1e-6);
}

static bool is_settled(const struct counter *counter, int64_t now_ms)
{
    return spring_is_settled(&counter->spring, now_ms, slack_of(counter));
}

void counters_begin(struct counters *counters, int64_t now_ms)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < counters->count; i++) {
        if (counters->rows[i].is_asked) {
            counters->rows[kept] = counters->rows[i];
            counters->rows[kept++].is_asked = false;
        }
    }
    counters->count = kept;
    counters->now_ms = now_ms;
}

double counters_show(struct counters *counters, uint64_t id, double value)
{
    for (int32_t i = 0; i < counters->count; i++) {
        struct counter *counter = &counters->rows[i];
        if (counter->id == id) {
            counter->is_asked = true;
            spring_aim(&counter->spring, value, counters->now_ms);
            return is_settled(counter, counters->now_ms)
                       ? value
                       : spring_value(&counter->spring, counters->now_ms, NULL);
        }
    }
    if (counters->count < COUNTERS_MAX) {
        counters->rows[counters->count++] =
            (struct counter){.id = id, .spring = spring_at_rest(value), .is_asked = true};
    }
    return value;
}

bool counters_are_moving(const struct counters *counters)
{
    for (int32_t i = 0; i < counters->count; i++) {
        if (!is_settled(&counters->rows[i], counters->now_ms)) {
            return true;
        }
    }
    return false;
}

void counters_reset(struct counters *counters)
{
    counters->count = 0;
}
