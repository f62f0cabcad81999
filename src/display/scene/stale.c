/* display/scene/stale.c: how old a number may look. */
#include "base/tz.h"
#include "display/scene/parts.h"
#include "programme/freshness.h"

bool stale_is_grey(const struct pen *pen, int64_t as_of, int64_t max_age_s)
{
    return freshness_at(as_of, max_age_s, pen->env->now_unix_s) >= FRESH_GREY;
}

const char *stale_label(const struct pen *pen, int64_t as_of, int64_t max_age_s)
{
    int64_t now = pen->env->now_unix_s;
    if (freshness_at(as_of, max_age_s, now) == FRESH) {
        return "";
    }
    const char *time = lang_time(pen->env->arena, pen->lang, pen_tz(pen), as_of);
    bool is_today = tz_day_of(pen_tz(pen), as_of) == tz_day_of(pen_tz(pen), now);
    return say(pen, is_today ? MSG_AS_OF : MSG_AS_OF_YESTERDAY, 0, time, NULL);
}
