/* Steps of age: past max, past three times max, past a day. A day always ends it. */
#include "programme/freshness.h"

#include "programme/model.h"

enum { DAY_S = 86400 };

/* The three ages at which something changes, never later than a day. */
static int64_t age_of_step(int64_t max_age_s, enum freshness step)
{
    int64_t age = DAY_S;
    if (step == FRESH_DATED) {
        age = max_age_s;
    } else if (step == FRESH_GREY && max_age_s < DAY_S) {
        age = max_age_s * 3;
    }
    return age < DAY_S ? age : DAY_S;
}

enum freshness freshness_at(int64_t as_of, int64_t max_age_s, int64_t now_unix_s)
{
    if (as_of == TIME_NONE || now_unix_s <= as_of) {
        return FRESH;
    }
    int64_t age = now_unix_s - as_of;
    enum freshness state = FRESH;
    for (enum freshness step = FRESH_DATED; step <= FRESH_GONE; step++) {
        if (age > age_of_step(max_age_s, step)) {
            state = step;
        }
    }
    return state;
}

int64_t freshness_next_change(int64_t as_of, int64_t max_age_s, int64_t now_unix_s)
{
    if (as_of == TIME_NONE) {
        return TIME_NONE;
    }
    for (enum freshness step = FRESH_DATED; step <= FRESH_GONE; step++) {
        int64_t change = as_of + age_of_step(max_age_s, step) + 1; /* "past" starts a second on */
        if (change > now_unix_s) {
            return change;
        }
    }
    return TIME_NONE;
}
