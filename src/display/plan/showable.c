/* display/plan/showable.c: what is passed over. Source: PROGRAMME.md. */
#include "display/plan/plan_priv.h"
#include "programme/freshness.h"

enum { DAY_S = 86400 };

bool window_is_open(int64_t from, int64_t until, struct plan_now now)
{
    if (from == TIME_NONE && until == TIME_NONE) {
        return true;
    }
    if (!now.is_wall_trusted) {
        return false; /* dated things wait for a clock */
    }
    return (from == TIME_NONE || from <= now.wall_unix_s) &&
           (until == TIME_NONE || now.wall_unix_s < until);
}

bool entry_is_open(const struct screen *screen, const struct scene_entry *entry,
                   struct plan_now now)
{
    return screen_admits(screen, &entry->audience) &&
           window_is_open(entry->from, entry->until, now);
}

/* Whether something dated may show while the clock cannot be trusted: it may not. */
static bool may_be_dated(int64_t a, int64_t b, struct plan_now now)
{
    return now.is_wall_trusted || (a == TIME_NONE && b == TIME_NONE);
}

static bool is_stale(int64_t as_of, int64_t max_age_s, int64_t now_unix_s)
{
    return freshness_at(as_of, max_age_s, now_unix_s) == FRESH_GONE;
}

static bool challenge_is_ended(const struct challenge *challenge, int64_t now_unix_s)
{
    return challenge->until != TIME_NONE && challenge->until <= now_unix_s;
}

/* An ended challenge shows its result for a day. */
static bool challenge_is_over(const struct challenge *challenge, int64_t now_unix_s)
{
    return challenge->until != TIME_NONE && challenge->until <= now_unix_s - DAY_S;
}

static bool challenge_is_showable(const struct screen *screen, const struct challenge *challenge,
                                  struct plan_now now)
{
    if (challenge == NULL || !screen_admits(screen, &challenge->audience) ||
        !may_be_dated(challenge->from, challenge->until, now)) {
        return false;
    }
    if (challenge_is_ended(challenge, now.wall_unix_s)) {
        return !challenge_is_over(challenge, now.wall_unix_s); /* a result does not age */
    }
    return !is_stale(challenge->as_of, challenge->max_age_s, now.wall_unix_s);
}

static bool names_may_show(const struct screen *screen, const struct board *board)
{
    if (board->of != BOARD_PEOPLE || screen->screen_class == SCREEN_INTERNAL) {
        return true;
    }
    for (size_t i = 0; i < board->shown_count; i++) {
        if (!board->entries[i].is_public) {
            return false;
        }
    }
    return true;
}

static bool board_is_showable(const struct screen *screen, const struct board *board,
                              struct plan_now now)
{
    if (board == NULL || !screen_admits(screen, &board->audience)) {
        return false;
    }
    if (board->entry_count == 0 || board->shown_count == 0 || !names_may_show(screen, board)) {
        return false;
    }
    if (board->challenge != NULL && challenge_is_over(board->challenge, now.wall_unix_s)) {
        return false;
    }
    return !is_stale(board->as_of, board->max_age_s, now.wall_unix_s);
}

static bool event_is_showable(const struct screen *screen, const struct event *event,
                              struct plan_now now)
{
    return event != NULL && screen_admits(screen, &event->audience) && now.is_wall_trusted &&
           event_end(event) > now.wall_unix_s - DAY_S;
}

static bool activity_is_showable(const struct programme *programme, const struct screen *screen)
{
    for (size_t i = 0; i < programme->activity_count; i++) {
        if (screen_admits(screen, &programme->activity[i].audience)) {
            return true;
        }
    }
    return false;
}

static bool figures_are_showable(const struct plan_target *target, struct plan_now now)
{
    for (size_t i = 0; i < target->figure_count; i++) {
        const struct figure *figure = target->figures[i];
        if (!is_stale(figure->as_of, figure->max_age_s, now.wall_unix_s)) {
            return true;
        }
    }
    return false;
}

bool figure_is_showable(const struct figure *figure, struct plan_now now)
{
    return !is_stale(figure->as_of, figure->max_age_s, now.wall_unix_s);
}

bool post_is_showable(const struct screen *screen, const struct post *post, struct plan_now now)
{
    return post != NULL && screen_admits(screen, &post->audience) &&
           window_is_open(post->from, post->until, now);
}

static bool campaign_is_showable(const struct screen *screen, const struct campaign *campaign,
                                 struct plan_now now)
{
    return campaign != NULL && screen_admits(screen, &campaign->audience) &&
           window_is_open(campaign->from, campaign->until, now);
}

bool target_is_showable_at(const struct programme *programme, const struct screen *screen,
                           const struct plan_target *target, struct plan_now now)
{
    switch (target->kind) {
    case SCENE_CAMPAIGN:
        return campaign_is_showable(screen, target->campaign, now);
    case SCENE_POST:
        return post_is_showable(screen, target->post, now);
    case SCENE_PICTURE:
        return target->picture != NULL;
    case SCENE_BOARD:
        return board_is_showable(screen, target->board, now);
    case SCENE_CHALLENGE:
        return challenge_is_showable(screen, target->challenge, now);
    case SCENE_ACTIVITY:
        return activity_is_showable(programme, screen);
    case SCENE_FIGURES:
        return figures_are_showable(target, now);
    case SCENE_EVENT:
        return event_is_showable(screen, target->event, now);
    case SCENE_NOTICE:
        return notice_is_open(programme, screen, target->notice, now);
    case SCENE_PAIR:
    case SCENE_QUIET:
    case SCENE_OFF:
        return true;
    case SCENE_KIND_COUNT:
        break;
    }
    return false;
}

bool target_is_showable(const struct programme *programme, const struct screen *screen,
                        const struct plan_target *target, int64_t now_unix_s)
{
    struct plan_now now = {.wall_unix_s = now_unix_s, .is_wall_trusted = true};
    return target_is_showable_at(programme, screen, target, now);
}
