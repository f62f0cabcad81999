/* display/app/celebration.c: the freshest date there is decides whether it is news. A display that
 * wakes may pass first or get its programme first: in either order that one programme is no news.
 */
#include "display/app/celebration.h"

#include "display/scene/scene.h"

enum { LASTS_MS = SCENE_CELEBRATION_MS, AWAY_MS = 90000 };

void celebration_pass(struct celebration *c, int64_t now_ms)
{
    if (c->is_planned && now_ms - c->starts_ms >= LASTS_MS) {
        c->is_planned = false;
    }
    if (c->last_pass_ms != 0 && now_ms - c->last_pass_ms > AWAY_MS) {
        c->is_planned = false;
        c->was_away = !c->has_compared;
    }
    c->has_compared = false;
    c->last_pass_ms = now_ms;
}

static size_t reached(const struct challenge *challenge)
{
    size_t count = 0;
    while (count < challenge->tier_count && challenge->tiers[count].at <= challenge->total) {
        count++;
    }
    return count;
}

static bool is_running(const struct challenge *challenge, int64_t now_unix_s)
{
    return (challenge->from == TIME_NONE || challenge->from <= now_unix_s) &&
           (challenge->until == TIME_NONE || now_unix_s < challenge->until);
}

static bool is_news(const struct challenge *challenge, int64_t generated_at, int64_t now_unix_s)
{
    int64_t as_of = challenge->as_of != TIME_NONE ? challenge->as_of : generated_at;
    return as_of == TIME_NONE || now_unix_s - as_of <= CELEBRATION_FRESH_S;
}

void celebration_compare(struct celebration *c, const struct challenge *before,
                         const struct challenge *after, int64_t generated_at, int64_t now_unix_s,
                         int64_t now_ms)
{
    bool was_away = c->was_away;
    c->was_away = false;
    c->has_compared = true;
    if (before == NULL || after == NULL || was_away || !is_running(after, now_unix_s) ||
        !is_news(after, generated_at, now_unix_s) || reached(after) <= reached(before)) {
        return;
    }
    c->tier = reached(after) - 1;
    if (!c->is_planned) {
        c->is_planned = true;
        c->starts_ms = now_ms + CELEBRATION_AFTER_MS;
    }
}

void celebration_stop(struct celebration *c)
{
    c->is_planned = false;
}

bool celebration_is_on(const struct celebration *c, int64_t now_ms, int64_t *out_for_ms)
{
    *out_for_ms = now_ms - c->starts_ms;
    return c->is_planned && *out_for_ms >= 0 && *out_for_ms < LASTS_MS;
}

bool celebration_is_near(const struct celebration *c, int64_t now_ms)
{
    return c->is_planned && now_ms - c->starts_ms < LASTS_MS;
}
