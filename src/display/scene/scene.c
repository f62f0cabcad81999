/* display/scene/scene.c: which scene draws, when it will look different, what pictures it needs. */
#include "display/scene/scene.h"

#include "base/tz.h"
#include "display/scene/parts.h"
#include "programme/freshness.h"

static void scene_off(struct pen *pen)
{
    ground_draw(pen, paint_solid(0xFF000000U));
}

static void (*const scenes[SCENE_KIND_COUNT])(struct pen *pen) = {
    [SCENE_CAMPAIGN] = scene_campaign,   [SCENE_POST] = scene_post,
    [SCENE_PICTURE] = scene_picture,     [SCENE_BOARD] = scene_board,
    [SCENE_CHALLENGE] = scene_challenge, [SCENE_ACTIVITY] = scene_activity,
    [SCENE_FIGURES] = scene_figures,     [SCENE_EVENT] = scene_event,
    [SCENE_NOTICE] = scene_notice,       [SCENE_PAIR] = scene_pair,
    [SCENE_QUIET] = scene_quiet,         [SCENE_OFF] = scene_off,
};

/* What a kind needs to be drawn at all; without it the quiet scene stands in. */
static bool is_complete(const struct plan_target *target, const struct scene_env *env)
{
    switch (target->kind) {
    case SCENE_CAMPAIGN:
        return target->campaign != NULL;
    case SCENE_POST:
        return target->post != NULL;
    case SCENE_PICTURE:
        return target->picture != NULL;
    case SCENE_BOARD:
        return target->board != NULL;
    case SCENE_CHALLENGE:
        return target->challenge != NULL;
    case SCENE_EVENT:
        return target->event != NULL;
    case SCENE_NOTICE:
        return target->notice != NULL;
    case SCENE_FIGURES:
        return target->figure_count > 0;
    case SCENE_PAIR:
        return env->pairing != NULL;
    case SCENE_ACTIVITY:
    case SCENE_QUIET:
    case SCENE_OFF:
        return true;
    case SCENE_KIND_COUNT:
        break;
    }
    return false;
}

void scene_draw(const struct scene_env *env, const struct plan_target *target,
                struct draw_list *list)
{
    struct pen pen = pen_make(env, target, list);
    bool can_grow = target->kind == SCENE_CAMPAIGN || target->kind == SCENE_POST;
    if (env->is_enlarged && can_grow && is_complete(target, env)) {
        scene_enlarged(&pen);
    } else if (is_complete(target, env)) {
        scenes[target->kind](&pen);
    } else {
        scene_quiet(&pen);
    }
}

/* Does it show seconds, apart from the progress? */
static bool shows_seconds(const struct scene_env *env, const struct plan_target *target)
{
    const struct event *event = target->event;
    if (target->kind == SCENE_EVENT && event != NULL) {
        int64_t left = event->starts - env->now_unix_s;
        return left > 0 && left <= 86400;
    }
    if (target->kind == SCENE_CHALLENGE || target->kind == SCENE_BOARD) {
        const struct challenge *challenge =
            target->kind == SCENE_BOARD ? target->board->challenge : target->challenge;
        int64_t left = challenge == NULL || challenge->until == TIME_NONE
                           ? 0
                           : challenge->until - env->now_unix_s;
        bool is_revealing = target->kind == SCENE_BOARD && target->board->reveal.is_active;
        return is_revealing || (left > 0 && left <= 3600);
    }
    return target->kind == SCENE_PAIR;
}

/* When "4 h 05 min left" or "6 min ago" reads otherwise: whole minutes from the moment it counts
 * from, not of the clock; in the last minute before it, seconds. */
static void consider(int64_t *soonest, int64_t moment, int64_t now)
{
    if (moment == TIME_NONE) {
        return;
    }
    int64_t left = moment - now;
    int64_t change = left <= 0 ? now + 60 + left % 60 : left < 120 ? now + 1 : now + left % 60 + 1;
    *soonest = change < *soonest ? change : *soonest;
}

static int64_t next_relative(const struct scene_env *env, const struct plan_target *target,
                             int64_t soonest)
{
    const struct challenge *challenge =
        target->board != NULL ? target->board->challenge : target->challenge;
    if (challenge != NULL) {
        consider(&soonest, challenge->from, env->now_unix_s);
        consider(&soonest, challenge->until, env->now_unix_s);
    }
    if (target->post != NULL) {
        consider(&soonest, target->post->proposed_at, env->now_unix_s);
    }
    for (size_t i = 0; target->kind == SCENE_ACTIVITY && i < env->programme->activity_count; i++) {
        consider(&soonest, env->programme->activity[i].at, env->now_unix_s);
    }
    return soonest;
}

int64_t scene_next_tick(const struct scene_env *env, const struct plan_target *target)
{
    if (target->kind == SCENE_OFF) {
        return INT64_MAX;
    }
    bool has_progress = env->dwell_ms > 0 && target->kind != SCENE_NOTICE &&
                        target->kind != SCENE_QUIET && target->kind != SCENE_PAIR;
    if (has_progress || shows_seconds(env, target)) {
        return env->now_unix_s + 1;
    }
    int64_t into_minute = (env->now_unix_s % 60 + 60) % 60; /* a clock may stand before 1970 */
    return next_relative(env, target, env->now_unix_s - into_minute + 60);
}

static size_t add(const struct media *media, const struct media **out, size_t cap, size_t count)
{
    if (media == NULL) {
        return count;
    }
    for (size_t i = 0; i < count && i < cap; i++) {
        if (out[i] == media) {
            return count;
        }
    }
    if (count < cap) {
        out[count] = media;
    }
    return count + 1;
}

size_t scene_pictures(const struct programme *programme, const struct plan_target *target,
                      const struct media **out, size_t cap)
{
    size_t n = add(programme->brand.logo, out, cap, 0);
    if (target->campaign != NULL && target->kind == SCENE_CAMPAIGN) {
        n = add(target->campaign->artwork, out, cap, n);
    }
    if (target->post != NULL) {
        n = add(target->post->media, out, cap, n);
        n = add(target->post->author.avatar, out, cap, n);
    }
    n = add(target->picture, out, cap, n);
    if (target->event != NULL) {
        n = add(target->event->artwork, out, cap, n);
    }
    if (target->board != NULL) {
        for (size_t i = 0; i < target->board->shown_count; i++) {
            n = add(target->board->entries[i].avatar, out, cap, n);
        }
    }
    for (size_t i = 0; target->kind == SCENE_ACTIVITY && i < programme->activity_count && i < 8;
         i++) {
        n = add(programme->activity[i].who.avatar, out, cap, n);
    }
    return n;
}
