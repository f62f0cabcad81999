/* tests/soak/watch.c: a rule is broken when it is broken now and was already broken a slack ago,
 * with nothing in between that would explain it. */
#include "watch.h"

enum { DAY_S = 86400, HOUR_S = 3600, PASSES_MAX = 1500, RESTLESS_MS = 8000, LISTS_IN_USE = 4 };

void watch_disturb(struct watch *watch, int64_t mono_ms, int64_t allowed_ms)
{
    int64_t calm = mono_ms + allowed_ms;
    watch->calm_since_ms = calm > watch->calm_since_ms ? calm : watch->calm_since_ms;
    watch->moving_since_ms = 0;
}

/* ---- what may be shown ---- */

static bool is_open(int64_t from, int64_t until, struct plan_now now)
{
    if (!now.is_wall_trusted) {
        return from == TIME_NONE && until == TIME_NONE;
    }
    return (from == TIME_NONE || from <= now.wall_unix_s) &&
           (until == TIME_NONE || now.wall_unix_s < until);
}

static bool is_notice_open(const struct programme *programme, const struct notice *notice,
                           struct plan_now now)
{
    if (!now.is_wall_trusted && notice->level == NOTICE_EMERGENCY) { /* when in doubt it shows */
        return notice->until == TIME_NONE || programme->generated_at == TIME_NONE ||
               notice->until > programme->generated_at;
    }
    return is_open(notice->from, notice->until, now);
}

static bool is_event_current(const struct event *event, struct plan_now now)
{
    if (event == NULL || !now.is_wall_trusted) {
        return event != NULL;
    }
    int64_t end = event->ends != TIME_NONE ? event->ends : event->starts + HOUR_S;
    return now.wall_unix_s < end + DAY_S;
}

static bool is_notice_current(const struct programme *programme, const char *id,
                              struct plan_now now)
{
    const struct notice *notice = programme_find_notice(programme, id);
    return notice != NULL && is_notice_open(programme, notice, now);
}

/* May it still be on screen? */
static bool is_current(const struct programme *programme, const struct plan_target *target,
                       struct plan_now now)
{
    if (target->post != NULL) {
        const struct post *post = programme_find_post(programme, target->post->id);
        return post != NULL && is_open(post->from, post->until, now);
    }
    if (target->campaign != NULL) {
        const struct campaign *c = programme_find_campaign(programme, target->campaign->id);
        return c != NULL && is_open(c->from, c->until, now);
    }
    if (target->notice != NULL) {
        return is_notice_current(programme, target->notice->id, now);
    }
    if (target->event != NULL) {
        return is_event_current(programme_find_event(programme, target->event->id), now);
    }
    if (target->challenge != NULL) {
        return programme_find_challenge(programme, target->challenge->id) != NULL;
    }
    if (target->board != NULL) {
        return programme_find_board(programme, target->board->id) != NULL;
    }
    return target->picture == NULL || programme_find_media(programme, target->picture->id) != NULL;
}

/* The highest level of the notices that are open, or -1. */
static int32_t level_due(const struct programme *programme, struct plan_now now)
{
    int32_t level = -1;
    for (size_t i = 0; i < programme->notice_count; i++) {
        const struct notice *notice = &programme->notices[i];
        if (is_notice_open(programme, notice, now) && (int32_t)notice->level > level) {
            level = (int32_t)notice->level;
        }
    }
    return level;
}

static bool shows_level(const struct plan_target *target, int32_t level)
{
    if (target->kind == SCENE_OFF) {
        return level < (int32_t)NOTICE_EMERGENCY; /* the others wait for the end of off hours */
    }
    return target->kind == SCENE_NOTICE ? (int32_t)target->notice->level == level : level < 0;
}

/* The same moment, a slack ago. */
static struct plan_now slack_ago(struct plan_now now, int64_t slack_ms)
{
    now.wall_unix_s -= slack_ms / 1000;
    now.mono_ms -= slack_ms;
    return now;
}

static int64_t slack_of(const struct director_showing *showing)
{
    return WATCH_SLACK_MS + (showing->waiting_since_ms != 0 ? WATCH_PATIENCE_MS : 0);
}

static const char *watch_target(const struct watch *watch, const struct hall *hall,
                                const struct director_showing *showing)
{
    const struct programme *programme = hall->wall.programme;
    const struct plan_target *target = &showing->moment->target;
    int64_t slack = slack_of(showing);
    struct plan_now ago = slack_ago(hall->now, slack);
    if (ago.mono_ms < watch->calm_since_ms) {
        return NULL;
    }
    int32_t due = level_due(programme, hall->now), was_due = level_due(programme, ago);
    if (due == was_due && !shows_level(target, due)) {
        return due < 0 ? "a notice that is over is still on screen"
                       : "a notice that is due is not on screen";
    }
    if (!is_current(programme, target, hall->now) && !is_current(programme, target, ago)) {
        return "what was withdrawn or is over is still on screen";
    }
    return NULL;
}

/* ---- how old the picture is ---- */

static const char *watch_age(const struct watch *watch, struct hall *hall,
                             const struct director_showing *showing)
{
    int64_t slack = slack_of(showing);
    if (hall->now.mono_ms - slack < watch->calm_since_ms) {
        return NULL;
    }
    int64_t tick = stage_next_tick(hall->stage, showing->moment);
    bool is_old = tick != INT64_MAX && hall->now.wall_unix_s - slack / 1000 >= tick;
    return is_old ? "the picture is older than its clock allows" : NULL;
}

static uint64_t hash_at(struct hall *hall, const struct director_showing *showing,
                        int64_t wall_unix_s)
{
    struct stage_live rest = {.is_enlarged = showing->live->is_enlarged,
                              .reveal_steps = showing->live->reveal_steps};
    struct stage_moment moment = *showing->moment;
    moment.live = &rest;
    moment.now_unix_s = wall_unix_s;
    return draw_list_hash(stage_list(hall->stage, STAGE_NEXT, &moment));
}

/* Drawn anew as of a second ago it is what has been on screen since. */
static const char *watch_sleep(const struct watch *watch, struct hall *hall,
                               const struct director_showing *showing)
{
    bool has_slept = hall->now.mono_ms - watch->passed_ms > 1000 && !hall->frame.is_moving &&
                     showing->waiting_since_ms == 0 && !showing->is_turning &&
                     stage_lacks_since(hall->stage) == 0 && /* else the old stands in for the new */
                     watch->passed_ms >= watch->calm_since_ms;
    if (!has_slept) {
        return NULL;
    }
    uint64_t shown = draw_list_hash(stage_current(hall->stage));
    return hash_at(hall, showing, hall->now.wall_unix_s - 1) == shown
               ? NULL
               : "the display slept while its picture changed";
}

const char *watch_before(const struct watch *watch, struct hall *hall)
{
    struct director_showing showing = director_showing(hall->director);
    if (showing.moment == NULL || hall->now.mono_ms == watch->passed_ms) {
        return NULL;
    }
    const char *wrong = watch_target(watch, hall, &showing);
    wrong = wrong == NULL ? watch_age(watch, hall, &showing) : wrong;
    return wrong == NULL ? watch_sleep(watch, hall, &showing) : wrong;
}

/* ---- rest ---- */

static const char *watch_rest(struct watch *watch, const struct hall *hall,
                              const struct director_showing *showing, int32_t passes)
{
    if (passes > PASSES_MAX) {
        return "so many passes at one instant come to nothing";
    }
    if (!hall->frame.is_moving && hall->frame.deadline_mono_ms <= hall->now.mono_ms) {
        return "the deadline has passed already";
    }
    if (hall->frame.deadline_mono_ms > hall->now.mono_ms + WATCH_CLOCK_SET_MS) {
        return "a clock that is set would not be noticed in time";
    }
    if (!hall->frame.is_moving || showing->turns != watch->turns) {
        watch->moving_since_ms = 0;
    }
    watch->turns = showing->turns;
    if (hall->frame.is_moving && watch->moving_since_ms == 0) {
        watch->moving_since_ms = hall->now.mono_ms;
    }
    if (hall->frame.is_moving && hall->now.mono_ms - watch->moving_since_ms > RESTLESS_MS) {
        return "what moves never comes to rest";
    }
    return NULL;
}

static const char *watch_waiting(const struct hall *hall, const struct director_showing *showing)
{
    int64_t since = showing->waiting_since_ms;
    bool is_late = since != 0 && hall->now.mono_ms - since > WATCH_PATIENCE_MS + WATCH_SLACK_MS;
    return is_late ? "a scene that is due has waited too long for its pictures" : NULL;
}

const char *watch_after(struct watch *watch, struct hall *hall, int32_t passes)
{
    struct director_showing showing = director_showing(hall->director);
    watch->passed_ms = hall->now.mono_ms;
    const char *wrong = showing.moment == NULL ? NULL : watch_target(watch, hall, &showing);
    wrong = wrong == NULL ? watch_waiting(hall, &showing) : wrong;
    return wrong == NULL ? watch_rest(watch, hall, &showing, passes) : wrong;
}

/* ---- memory ---- */

const char *watch_memory(struct watch *watch, struct hall *hall, size_t list_bytes_max)
{
    const struct draw_list *list = stage_current(hall->stage);
    size_t budget = (size_t)hall->wall.config.memory_mb << 20, pictures = 0; /* stage.c's parts */
    for (size_t i = 0; i < list->cmd_count; i++) {
        if (list->cmds[i].kind == DRAW_IMAGE) {
            struct irect rect = list->cmds[i].u.image.rect;
            pictures += (size_t)(rect.w + 8) * (size_t)rect.h * sizeof(uint32_t);
        }
    }
    if (pictures > watch->pictures_bytes_max) {
        watch->pictures_bytes_max = pictures;
    }
    if (stage_layer_stats(hall->stage).bytes > budget / 4 * 3 + LISTS_IN_USE * list_bytes_max) {
        return "finished layers hold more memory than their budget and what is in use";
    }
    if (stage_media_stats(hall->stage).used_bytes >
        budget / 4 + LISTS_IN_USE * watch->pictures_bytes_max) {
        return "pictures hold more memory than their budget and what is in use";
    }
    return NULL;
}
