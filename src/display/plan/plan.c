/* display/plan/plan.c: the state machine.
 *
 * Three things are kept apart. The outlook is what the wall clock says (schedule and notices); it
 * holds until the next moment the timeline names and is renewed then, or when the wall clock leaves
 * its span in either direction. The base is the scene of the rotation, which follows the monotonic
 * clock alone. The take-over is the notice above it; while it shows, the base's time stands still.
 *
 * Invariants after an update: every slot of the round could be shown when the outlook was made; the
 * base is a scene of the playlist in force, quiet, or off; every pointer is into plan->programme.
 */
#include "display/plan/plan.h"

#include "base/check.h"
#include "base/mem.h"
#include "display/plan/machine_priv.h"

enum { TRUST_MARGIN_S = 86400 };

struct plan *plan_create(const struct programme *programme, const struct screen *screen)
{
    struct plan *plan = mem_alloc(1, sizeof(*plan));
    plan->programme = programme_ref(programme);
    plan->screen = screen;
    plan->base.target.kind = SCENE_QUIET;
    return plan;
}

void plan_destroy(struct plan *plan)
{
    if (plan == NULL) {
        return;
    }
    round_deinit(&plan->round);
    programme_unref(plan->programme);
    mem_free(plan);
}

bool plan_wall_is_trusted(const struct programme *programme, int64_t wall_unix_s,
                          int64_t build_unix_s)
{
    return wall_unix_s > build_unix_s && (programme->generated_at == TIME_NONE ||
                                          wall_unix_s > programme->generated_at - TRUST_MARGIN_S);
}

/* Let the time since the last call pass for what was on screen during it. */
static void account(struct plan *plan, struct plan_now now)
{
    int64_t dt =
        plan->has_time && now.mono_ms > plan->last_mono_ms ? now.mono_ms - plan->last_mono_ms : 0;
    if (!plan->has_time || now.mono_ms > plan->last_mono_ms) {
        plan->last_mono_ms = now.mono_ms;
    }
    plan->has_time = true;
    struct stage *scene = plan->has_notice ? &plan->notice : &plan->base;
    if (!plan->is_paused || plan->has_notice || plan->state != BASE_SCENE) {
        scene->elapsed_ms += dt;
        scene->turn_ms += dt;
    } else if (scene->elapsed_ms < PAUSE_SETTLE_MS) {
        scene->elapsed_ms +=
            dt < PAUSE_SETTLE_MS - scene->elapsed_ms ? dt : PAUSE_SETTLE_MS - scene->elapsed_ms;
    }
}

/* Renew what the wall clock says, when the last answer has run out. */
static void refresh(struct plan *plan, struct plan_now now)
{
    struct outlook *outlook = &plan->outlook;
    bool is_fresh = outlook->is_made && outlook->is_trusted == now.is_wall_trusted &&
                    outlook->from_unix_s <= now.wall_unix_s &&
                    now.wall_unix_s < outlook->until_unix_s;
    if (is_fresh) {
        return;
    }
    int64_t schedule_due = schedule_next_change(plan->programme, plan->screen, now);
    int64_t timeline_due = timeline_next_change(plan->programme, now);
    struct schedule_state schedule = schedule_at(plan->programme, plan->screen, now);
    *outlook = (struct outlook){
        .is_made = true,
        .is_trusted = now.is_wall_trusted,
        .from_unix_s = now.wall_unix_s,
        .until_unix_s = schedule_due < timeline_due ? schedule_due : timeline_due,
        .schedule = schedule,
        .take_over = take_over_at(plan->programme, plan->screen, now, schedule.is_off),
    };
    plan->is_round_dirty = true;
}

static void enter_notice(struct plan *plan, const struct notice *notice, struct plan_now now)
{
    plan->has_notice = true;
    plan->notice = (struct stage){
        .target = {.kind = SCENE_NOTICE, .notice = notice},
        .entered_wall_unix_s = now.wall_unix_s,
        .serial = ++plan->last_serial,
    };
}

/* Place of the notice on screen among those that are on, or count. */
static size_t notice_place(const struct plan *plan)
{
    const struct take_over *list = &plan->outlook.take_over;
    size_t place = 0;
    while (place < list->count &&
           (!plan->has_notice || list->notices[place] != plan->notice.target.notice)) {
        place++;
    }
    return place;
}

static void follow_notices(struct plan *plan, struct plan_now now)
{
    const struct take_over *list = &plan->outlook.take_over;
    if (list->count == 0) {
        plan->has_notice = false;
        plan->notice_lead = 0;
        return;
    }
    struct plan_target first = {.kind = SCENE_NOTICE, .notice = list->notices[0]};
    uint64_t lead = target_identity(&first);
    size_t place = notice_place(plan);
    if (place == list->count || (lead != plan->notice_lead && place != 0)) {
        enter_notice(plan, list->notices[0], now); /* a newer one does not wait for its turn */
    } else if (list->count > 1 && plan->notice.turn_ms >= NOTICE_TURN_MS) {
        enter_notice(plan, list->notices[(place + 1) % list->count], now);
    }
    plan->notice_lead = lead;
    plan->notice.dwell_ms = list->count > 1 ? NOTICE_TURN_MS : 0;
}

static int64_t min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t wait_of(const struct stage *stage)
{
    return stage->dwell_ms > stage->turn_ms ? stage->dwell_ms - stage->turn_ms : 0;
}

static int64_t next_due(const struct plan *plan, struct plan_now now)
{
    int64_t wall_wait_s = plan->outlook.until_unix_s - now.wall_unix_s;
    int64_t due = now.mono_ms + wall_wait_s * 1000;
    if (plan->has_notice) {
        return plan->notice.dwell_ms > 0 ? min_i64(due, now.mono_ms + wait_of(&plan->notice)) : due;
    }
    if (plan->state == BASE_SCENE && !plan->is_paused && plan->base.dwell_ms > 0) {
        due = min_i64(due, now.mono_ms + wait_of(&plan->base));
    }
    if (plan->state == BASE_QUIET && plan->bench_count > 0) {
        due = min_i64(due, bench_next_due(plan));
    }
    return due;
}

static enum transition_kind transition_of(const struct plan *plan)
{
    if (plan->has_notice) {
        return plan->notice.target.notice->level == NOTICE_EMERGENCY ? TRANSITION_CUT
                                                                     : TRANSITION_DISSOLVE;
    }
    const struct scene_entry *entry = plan->base.target.entry;
    if (entry != NULL && entry->has_transition) {
        return entry->transition;
    }
    return plan->playlist != NULL && entry != NULL ? plan->playlist->transition
                                                   : TRANSITION_DISSOLVE;
}

static void fill_view(struct plan *plan, struct plan_now now)
{
    const struct stage *scene = plan->has_notice ? &plan->notice : &plan->base;
    bool is_turning = !plan->has_notice && plan->state == BASE_SCENE;
    size_t slot = plan->is_slot_current || plan->slot == 0 ? plan->slot : plan->slot - 1;
    plan->view = (struct plan_view){
        .target = scene->target,
        .transition = transition_of(plan),
        .entered_wall_unix_s = scene->entered_wall_unix_s,
        .elapsed_ms = scene->elapsed_ms,
        .dwell_ms = is_turning && plan->is_alone ? 0 : scene->dwell_ms,
        .segment = is_turning ? (uint32_t)slot : 0,
        .segment_count = is_turning ? (uint32_t)plan->round.count : 0,
        .is_take_over = plan->has_notice,
        .is_paused = plan->is_paused,
        .serial = scene->serial,
        .next_due_mono_ms = next_due(plan, now),
    };
}

static void fill_pairing(struct plan *plan, struct plan_now now)
{
    plan->view = (struct plan_view){
        .target = {.kind = SCENE_PAIR},
        .transition = TRANSITION_DISSOLVE,
        .entered_wall_unix_s = plan->pairing_since_unix_s,
        .elapsed_ms = now.mono_ms - plan->pairing_since_mono_ms,
        .is_paused = plan->is_paused,
        .serial = plan->pairing_serial,
        .next_due_mono_ms = INT64_MAX,
    };
}

void plan_set_pairing(struct plan *plan, bool is_pairing, struct plan_now now)
{
    if (is_pairing && !plan->is_pairing) {
        plan->pairing_since_mono_ms = now.mono_ms;
        plan->pairing_since_unix_s = now.wall_unix_s;
        plan->pairing_serial = ++plan->last_serial;
    }
    plan->is_pairing = is_pairing;
}

const struct plan_view *plan_update(struct plan *plan, struct plan_now now)
{
    account(plan, now);
    refresh(plan, now);
    base_follow_schedule(plan, now);
    follow_notices(plan, now);
    bool is_due = plan->base.dwell_ms > 0 && plan->base.turn_ms >= plan->base.dwell_ms;
    if (plan->state == BASE_SCENE && !plan->has_notice && !plan->is_paused && is_due) {
        base_advance(plan, now);
    }
    if (plan->is_pairing) {
        fill_pairing(plan, now);
    } else {
        fill_view(plan, now);
    }
    return &plan->view;
}

void plan_step(struct plan *plan, int32_t direction, struct plan_now now)
{
    (void)plan_update(plan, now); /* the step starts from what is on at this moment */
    if (plan->is_pairing || plan->has_notice || plan->state != BASE_SCENE || direction == 0) {
        return;
    }
    if (direction > 0) {
        base_advance(plan, now);
    } else {
        base_retreat(plan, now);
    }
}

void plan_set_paused(struct plan *plan, bool is_paused, struct plan_now now)
{
    account(plan, now);
    plan->is_paused = is_paused;
}

void plan_adopt(struct plan *plan, const struct programme *programme)
{
    const struct programme *old = plan->programme;
    programme = programme_ref(programme);
    base_move_to(plan, programme);
    struct plan_target notice;
    if (plan->has_notice && target_find_again(&plan->notice.target, programme, &notice)) {
        plan->notice.target = notice;
    } else {
        plan->has_notice = false;
    }
    plan->programme = programme;
    plan->outlook = (struct outlook){.is_made = false};
    programme_unref(old);
}
