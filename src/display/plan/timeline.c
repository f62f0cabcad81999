/* display/plan/timeline.c: when the wall clock alone will change what may be shown.
 *
 * Walks the whole snapshot; the plan asks only when the last answer has passed.
 */
#include "display/plan/plan_priv.h"
#include "programme/freshness.h"

enum { DAY_S = 86400 };

/* The soonest moment seen so far, after now. */
struct soonest {
    int64_t now_unix_s;
    int64_t at_unix_s;
};

static void consider(struct soonest *soonest, int64_t at)
{
    if (at != TIME_NONE && at > soonest->now_unix_s && at < soonest->at_unix_s) {
        soonest->at_unix_s = at;
    }
}

static void consider_window(struct soonest *soonest, int64_t from, int64_t until)
{
    consider(soonest, from);
    consider(soonest, until);
}

static void consider_age(struct soonest *soonest, int64_t as_of, int64_t max_age_s)
{
    consider(soonest, freshness_next_change(as_of, max_age_s, soonest->now_unix_s));
}

static void consider_contest(struct soonest *soonest, const struct programme *programme)
{
    for (size_t i = 0; i < programme->board_count; i++) {
        consider_age(soonest, programme->boards[i].as_of, programme->boards[i].max_age_s);
    }
    for (size_t i = 0; i < programme->figure_count; i++) {
        consider_age(soonest, programme->figures[i].as_of, programme->figures[i].max_age_s);
    }
    for (size_t i = 0; i < programme->challenge_count; i++) {
        const struct challenge *challenge = &programme->challenges[i];
        consider_age(soonest, challenge->as_of, challenge->max_age_s);
        consider_window(soonest, challenge->from, challenge->until);
        if (challenge->until != TIME_NONE) {
            consider(soonest, challenge->until + DAY_S);
        }
    }
}

int64_t timeline_next_change(const struct programme *programme, struct plan_now now)
{
    struct soonest soonest = {now.wall_unix_s, INT64_MAX};
    for (size_t i = 0; i < programme->campaign_count; i++) {
        consider_window(&soonest, programme->campaigns[i].from, programme->campaigns[i].until);
    }
    for (size_t i = 0; i < programme->post_count; i++) {
        consider_window(&soonest, programme->posts[i].from, programme->posts[i].until);
    }
    for (size_t i = 0; i < programme->notice_count; i++) {
        consider_window(&soonest, programme->notices[i].from, programme->notices[i].until);
    }
    for (size_t i = 0; i < programme->event_count; i++) {
        int64_t end = event_end(&programme->events[i]);
        consider_window(&soonest, programme->events[i].starts, end);
        consider(&soonest, end + DAY_S);
    }
    consider_contest(&soonest, programme);
    for (size_t i = 0; i < programme->playlist_count; i++) {
        const struct playlist *playlist = &programme->playlists[i];
        for (size_t j = 0; j < playlist->scene_count; j++) {
            consider_window(&soonest, playlist->scenes[j].from, playlist->scenes[j].until);
        }
    }
    return soonest.at_unix_s;
}
