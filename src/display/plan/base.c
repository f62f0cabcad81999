/* display/plan/base.c: the rotation: rounds, slots, the bench, staying in place.
 *
 * A scene that would follow itself stays: its turn begins again, but it does not enter again, so
 * nothing moves on screen.
 */
#include <string.h>

#include "display/plan/machine_priv.h"

/* ---- the bench ---- */

static bool is_benched(const struct plan *plan, const struct plan_target *target)
{
    uint64_t identity = plan->bench_count == 0 ? 0 : target_identity(target);
    for (size_t i = 0; i < plan->bench_count; i++) {
        if (plan->bench[i].identity == identity) {
            return true;
        }
    }
    return false;
}

static bool is_not_benched(const void *ctx, const struct plan_target *target)
{
    return !is_benched(ctx, target);
}

int64_t bench_next_due(const struct plan *plan)
{
    int64_t due = INT64_MAX;
    for (size_t i = 0; i < plan->bench_count; i++) {
        due = plan->bench[i].until_mono_ms < due ? plan->bench[i].until_mono_ms : due;
    }
    return due;
}

static void bench_release(struct plan *plan, struct plan_now now)
{
    size_t kept = 0;
    for (size_t i = 0; i < plan->bench_count; i++) {
        if (now.mono_ms < plan->bench[i].until_mono_ms) {
            plan->bench[kept++] = plan->bench[i];
        }
    }
    if (kept != plan->bench_count && plan->state == BASE_QUIET) {
        plan->is_round_dirty = true;
    }
    plan->bench_count = kept;
}

void plan_bench(struct plan *plan, struct plan_now now)
{
    if (plan->is_pairing || plan->has_notice || plan->state != BASE_SCENE) {
        return;
    }
    if (plan->bench_count == BENCH_MAX) {
        memmove(&plan->bench[0], &plan->bench[1], (BENCH_MAX - 1) * sizeof(plan->bench[0]));
        plan->bench_count--;
    }
    plan->bench[plan->bench_count++] =
        (struct benched){target_identity(&plan->base.target), now.mono_ms + BENCH_MS};
    plan->is_round_dirty = true;
}

/* ---- rounds kept over day parts ---- */

static uint64_t playlist_identity(const struct playlist *playlist)
{
    return name_identity("playlist", playlist->id);
}

/* Next time this playlist goes on with the following round, so that no post is always the last. */
static void keep_round(struct plan *plan)
{
    if (plan->playlist == NULL) {
        return;
    }
    uint64_t identity = playlist_identity(plan->playlist);
    size_t at = 0;
    while (at < ROUNDS_KEPT_MAX && plan->kept[at].playlist != identity) {
        at++;
    }
    if (at == ROUNDS_KEPT_MAX) {
        at = plan->kept_next;
        plan->kept_next = (plan->kept_next + 1) % ROUNDS_KEPT_MAX;
    }
    plan->kept[at] = (struct kept_round){identity, plan->round_number + 1};
}

static uint64_t recall_round(const struct plan *plan, const struct playlist *playlist)
{
    uint64_t identity = playlist_identity(playlist);
    for (size_t i = 0; i < ROUNDS_KEPT_MAX; i++) {
        if (plan->kept[i].playlist == identity) {
            return plan->kept[i].number;
        }
    }
    return 0;
}

/* ---- rounds and slots ---- */

static struct round make_round(const struct plan *plan, uint64_t number, struct plan_now now)
{
    return round_make(plan->programme, plan->screen, plan->playlist, number, now, is_not_benched,
                      plan);
}

static void use_round(struct plan *plan, uint64_t number, struct plan_now now)
{
    round_deinit(&plan->round);
    plan->round = make_round(plan, number, now);
    plan->round_number = number;
    plan->is_round_dirty = false;
}

static size_t place_of(const struct plan *plan, size_t slot)
{
    return (size_t)(plan->round.slots[slot].entry - plan->playlist->scenes);
}

static size_t ordinal_of(const struct plan *plan, size_t slot)
{
    size_t first = slot;
    while (first > 0 && place_of(plan, first - 1) == place_of(plan, slot)) {
        first--;
    }
    return slot - first;
}

static bool is_same_turn(const struct plan_target *a, const struct plan_target *b)
{
    return a->entry == b->entry && target_is_same(a, b);
}

/* What follows the scene on screen; SCENE_KIND_COUNT when nothing else does. */
static struct plan_target following(const struct plan *plan, struct plan_now now)
{
    struct plan_target next = {.kind = SCENE_KIND_COUNT};
    if (plan->playlist == NULL) {
        return next;
    }
    size_t slot = plan->is_slot_current ? plan->slot + 1 : plan->slot;
    if (slot < plan->round.count) {
        next = plan->round.slots[slot];
    } else {
        struct round round = make_round(plan, plan->round_number + 1, now);
        if (round.count > 0) {
            next = round.slots[0];
        }
        round_deinit(&round);
    }
    if (plan->state == BASE_SCENE && is_same_turn(&next, &plan->base.target)) {
        next = (struct plan_target){.kind = SCENE_KIND_COUNT};
    }
    return next;
}

static void look_around(struct plan *plan, struct plan_now now)
{
    plan->is_alone = plan->round.count <= 1 && following(plan, now).kind == SCENE_KIND_COUNT;
}

static void enter_fixed(struct plan *plan, enum base_state state, struct plan_now now)
{
    if (plan->state == state) {
        return;
    }
    plan->state = state;
    plan->is_lost = false;
    plan->is_slot_current = false;
    plan->slot = 0;
    plan->base = (struct stage){
        .target = {.kind = state == BASE_OFF ? SCENE_OFF : SCENE_QUIET},
        .entered_wall_unix_s = now.wall_unix_s,
        .serial = ++plan->last_serial,
    };
}

/* Show a slot of the round. */
static void enter_slot(struct plan *plan, size_t slot, struct plan_now now)
{
    const struct plan_target *target = &plan->round.slots[slot];
    bool is_stay =
        plan->state == BASE_SCENE && !plan->is_lost && is_same_turn(&plan->base.target, target);
    plan->state = BASE_SCENE;
    plan->slot = slot;
    plan->is_slot_current = true;
    plan->is_lost = false;
    plan->place = place_of(plan, slot);
    plan->ordinal = ordinal_of(plan, slot);
    if (is_stay) {
        plan->base.target = *target;
        plan->base.turn_ms = 0;
    } else {
        plan->base = (struct stage){
            .target = *target,
            .entered_wall_unix_s = now.wall_unix_s,
            .serial = ++plan->last_serial,
        };
    }
    plan->base.dwell_ms = target_dwell_ms(target);
    look_around(plan, now);
}

void base_advance(struct plan *plan, struct plan_now now)
{
    size_t next = plan->is_slot_current ? plan->slot + 1 : plan->slot;
    if (next >= plan->round.count) {
        use_round(plan, plan->round_number + 1, now);
        next = 0;
    }
    if (plan->round.count == 0) {
        enter_fixed(plan, BASE_QUIET, now);
        return;
    }
    enter_slot(plan, next, now);
}

void base_retreat(struct plan *plan, struct plan_now now)
{
    if (plan->slot > 0) {
        enter_slot(plan, plan->slot - 1, now);
        return;
    }
    if (plan->round_number > 0) {
        use_round(plan, plan->round_number - 1, now);
    }
    if (plan->round.count == 0) {
        enter_fixed(plan, BASE_QUIET, now);
        return;
    }
    enter_slot(plan, plan->round.count - 1, now);
}

/* ---- staying in place ---- */

static size_t find_slot(const struct plan *plan, const struct plan_target *target)
{
    size_t slot = 0;
    while (slot < plan->round.count && !is_same_turn(&plan->round.slots[slot], target)) {
        slot++;
    }
    return slot;
}

/* The slot to go on with when the scene on screen is not in the round: what stands in its place
 * now, or after it. */
static size_t slot_after(const struct plan *plan)
{
    size_t slot = 0;
    while (slot < plan->round.count) {
        size_t place = place_of(plan, slot);
        if (place > plan->place ||
            (place == plan->place && ordinal_of(plan, slot) >= plan->ordinal)) {
            break;
        }
        slot++;
    }
    return slot;
}

static bool base_may_stay(const struct plan *plan, struct plan_now now)
{
    const struct plan_target *target = &plan->base.target;
    return !plan->is_lost && target->entry != NULL &&
           entry_is_open(plan->screen, target->entry, now) && !is_benched(plan, target) &&
           target_is_showable_at(plan->programme, plan->screen, target, now);
}

/* Make the round again and keep the scene on screen where it still belongs. */
static void remake_round(struct plan *plan, struct plan_now now)
{
    use_round(plan, plan->round_number, now);
    if (plan->state != BASE_SCENE) {
        if (plan->round.count > 0) {
            enter_slot(plan, 0, now);
        } else {
            enter_fixed(plan, BASE_QUIET, now);
        }
        return;
    }
    size_t slot = plan->is_lost ? plan->round.count : find_slot(plan, &plan->base.target);
    if (slot < plan->round.count) {
        plan->slot = slot;
        plan->is_slot_current = true;
        plan->place = place_of(plan, slot);
        plan->ordinal = ordinal_of(plan, slot);
        plan->base.target = plan->round.slots[slot];
        plan->base.dwell_ms = target_dwell_ms(&plan->base.target);
        look_around(plan, now);
        return;
    }
    plan->slot = slot_after(plan);
    plan->is_slot_current = false;
    if (base_may_stay(plan, now)) {
        look_around(plan, now);
    } else {
        base_advance(plan, now);
    }
}

static void start_playlist(struct plan *plan, const struct playlist *playlist, struct plan_now now)
{
    keep_round(plan);
    plan->playlist = playlist;
    plan->state = BASE_NONE;
    plan->round_number = recall_round(plan, playlist);
    remake_round(plan, now);
}

static void leave_playlist(struct plan *plan)
{
    keep_round(plan);
    plan->playlist = NULL;
    round_deinit(&plan->round);
}

void base_follow_schedule(struct plan *plan, struct plan_now now)
{
    const struct schedule_state *schedule = &plan->outlook.schedule;
    bench_release(plan, now);
    if (schedule->is_off || schedule->playlist == NULL) {
        leave_playlist(plan);
        enter_fixed(plan, schedule->is_off ? BASE_OFF : BASE_QUIET, now);
    } else if (schedule->playlist != plan->playlist) {
        start_playlist(plan, schedule->playlist, now);
    } else if (plan->is_round_dirty) {
        remake_round(plan, now);
    }
}

void base_move_to(struct plan *plan, const struct programme *programme)
{
    const struct playlist *old = plan->playlist;
    const struct playlist *playlist =
        old == NULL ? NULL : programme_find_playlist(programme, old->id);
    if (old != NULL && playlist == NULL) {
        keep_round(plan);
    }
    if (plan->state == BASE_SCENE) {
        struct plan_target target;
        const struct scene_entry *entry =
            playlist == NULL || plan->is_lost
                ? NULL
                : entry_find_again(old, plan->base.target.entry, playlist);
        plan->is_lost = entry == NULL || !target_find_again(&plan->base.target, programme, &target);
        if (plan->is_lost) {
            target = (struct plan_target){.kind = plan->base.target.kind};
        }
        target.entry = entry;
        plan->base.target = target;
    }
    plan->playlist = playlist;
    round_deinit(&plan->round); /* its pointers end with the old snapshot */
    plan->is_slot_current = false;
    plan->slot = 0;
    plan->is_round_dirty = true;
}

struct plan_target plan_peek_next(const struct plan *plan, struct plan_now now)
{
    const struct take_over *list = &plan->outlook.take_over;
    if (plan->is_pairing) {
        return (struct plan_target){.kind = SCENE_KIND_COUNT}; /* nobody knows what comes */
    }
    if (!plan->has_notice) {
        return following(plan, now);
    }
    for (size_t i = 0; list->count > 1 && i < list->count; i++) {
        if (list->notices[i] == plan->notice.target.notice) {
            return (struct plan_target){.kind = SCENE_NOTICE,
                                        .notice = list->notices[(i + 1) % list->count]};
        }
    }
    return plan->base.target;
}
