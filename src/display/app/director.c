/* The list of the scene on screen is written anew each pass and compared by hash; while nothing
 * moves and no second passes, nothing is painted. During a turn both scenes' lists are kept: the
 * one that is left stays as it was, the one that comes is alive.
 *
 * A list holds strings of its programme: the programmes of both lists are held until the lists go.
 */
#include "display/app/director.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "display/app/celebration.h"

enum {
    NEVER_MS = 60000,            /* the longest sleep: a clock that was set is noticed then */
    PREPARE_NS = 4000000,        /* of each pass, for what comes next */
    PREPARED_FOR_MS = 10000,     /* then it is looked at again */
    FIRST_PATIENCE_MS = 0,       /* a black screen is worse than words without their picture */
    WITHDRAWN_PATIENCE_MS = 500, /* it leaves within a second; rarely does what comes need more */
    TURN_MS = 450,
    RETRY_MS = 1000, /* after something could not be drawn */
    SHIFT_EVERY_MS = 60000
};

struct director {
    struct wall *wall;
    struct stage *stage;
    struct plan *plan;
    struct plan_now now;
    /* The scene on screen. */
    bool has_shown, must_repaint;
    bool has_failed; /* the picture there is belongs to no list any more */
    uint64_t shown_serial, shown_hash;
    bool shown_enlarged;
    struct stage_moment shown;
    const struct programme *shown_programme; /* of the current list */
    struct stage_live live;
    struct celebration celebration;
    struct painter_place place; /* against burn-in */
    /* A turn. */
    bool is_turning;
    enum turn_way way;
    int64_t turn_start_ms;
    uint64_t turns; /* begun so far */
    struct painter_place left_place;
    const struct programme *left_programme; /* of the list that is left; NULL: none */
    /* Getting ready. */
    uint64_t prepared_serial;  /* the scene on screen whose follower is ready */
    int64_t prepared_until_ms; /* then it is looked at again: its pictures may have gone */
    int64_t waiting_since_ms;  /* another scene is due but not ready; 0: none */
    /* A person before the screen. */
    bool is_enlarged, is_attended;
    bool was_paused; /* before they came */
    int64_t touched_ms;
    char fault[ERR_TEXT_BYTES];
};

struct director *director_create(struct wall *wall, struct stage *stage)
{
    struct director *d = mem_alloc(1, sizeof *d);
    d->wall = wall;
    d->stage = stage;
    d->plan = plan_create(wall->programme, &wall->screen);
    return d;
}

static void hold(const struct programme **slot, const struct programme *programme)
{
    const struct programme *old = *slot;
    *slot = programme == NULL ? NULL : programme_ref(programme);
    programme_unref(old);
}

void director_destroy(struct director *d)
{
    if (d != NULL) {
        hold(&d->shown_programme, NULL);
        hold(&d->left_programme, NULL);
        plan_destroy(d->plan);
        mem_free(d);
    }
}

void director_repaint(struct director *d)
{
    d->must_repaint = true;
}

void director_resized(struct director *d)
{
    d->has_shown = false;
    d->is_turning = false;
    stage_arrive(d->stage);
    hold(&d->left_programme, NULL);
}

/* Against burn-in: a walk of whole pixels within ±4, one step a minute. */
static int32_t walk(int64_t minute)
{
    int32_t at = (int32_t)(minute % 16);
    return at <= 4 ? at : at <= 12 ? 8 - at : at - 16;
}

static struct painter_place place_at(int64_t mono_ms)
{
    int64_t minute = mono_ms / SHIFT_EVERY_MS;
    return (struct painter_place){walk(minute), walk(minute * 3)};
}

static struct stage_moment moment_of(const struct director *d, const struct plan_view *view)
{
    return (struct stage_moment){.target = view->target,
                                 .now_unix_s = d->now.wall_unix_s,
                                 .entered_unix_s = view->entered_wall_unix_s,
                                 .elapsed_ms = view->elapsed_ms,
                                 .dwell_ms = view->dwell_ms,
                                 .segment = view->segment,
                                 .segment_count = view->segment_count};
}

/* Did the programme that is now drop what is on screen? */
static bool is_withdrawn(const struct director *d)
{
    const struct programme *now = d->wall->programme;
    const struct plan_target *t = &d->shown.target;
    return (t->post != NULL && programme_find_post(now, t->post->id) == NULL) ||
           (t->campaign != NULL && programme_find_campaign(now, t->campaign->id) == NULL) ||
           (t->event != NULL && programme_find_event(now, t->event->id) == NULL) ||
           (t->picture != NULL && programme_find_media(now, t->picture->id) == NULL) ||
           (t->notice != NULL && programme_find_notice(now, t->notice->id) == NULL);
}

/* How long what is due may wait for its pictures. */
static int64_t patience_of(const struct director *d)
{
    return !d->has_shown     ? FIRST_PATIENCE_MS
           : is_withdrawn(d) ? WITHDRAWN_PATIENCE_MS
                             : STAGE_PATIENCE_MS;
}

/* May this scene replace the one on screen? Its pictures are asked for by the asking. */
static bool is_ready(struct director *d, const struct draw_list *list, int64_t limit_ns,
                     struct director_frame *out)
{
    int64_t patience = patience_of(d);
    bool has_pictures = stage_pictures_ready(d->stage, list, d->now.mono_ms);
    bool has_layers = has_pictures && stage_prepare(d->stage, list, limit_ns);
    if (has_pictures && has_layers) {
        return true;
    }
    if (d->waiting_since_ms == 0) {
        d->waiting_since_ms = d->now.mono_ms;
    }
    if (has_pictures) {
        out->deadline_mono_ms = d->now.mono_ms; /* more layers in the next pass */
    } else if (out->deadline_mono_ms > d->waiting_since_ms + patience) {
        out->deadline_mono_ms = d->waiting_since_ms + patience; /* a worker wakes us sooner */
    }
    return d->now.mono_ms - d->waiting_since_ms >= patience;
}

static int32_t turn_part(const struct director *d)
{
    double t = (double)(d->now.mono_ms - d->turn_start_ms) / (double)TURN_MS;
    if (t >= 1.0) {
        return TURN_WHOLE;
    }
    double eased = t <= 0.0             ? 0.0
                   : d->way == TURN_MIX ? t * t * (3.0 - 2.0 * t)
                                        : 1.0 - pow(1.0 - t, 3.0);
    return (int32_t)lround(eased * TURN_WHOLE);
}

static struct stage_turn turn_now(const struct director *d, const struct draw_list *to)
{
    return (struct stage_turn){.way = d->way,
                               .part = turn_part(d),
                               .to = to,
                               .from_place = d->left_place,
                               .to_place = d->place};
}

static enum turn_way way_of(const struct director *d, enum transition_kind kind)
{
    if (d->wall->config.is_calm) {
        return TURN_MIX;
    }
    return kind == TRANSITION_SLIDE    ? TURN_SLIDE
           : kind == TRANSITION_REVEAL ? TURN_REVEAL
                                       : TURN_MIX;
}

static void end_turn(struct director *d)
{
    d->is_turning = false;
    stage_arrive(d->stage);
    hold(&d->left_programme, NULL);
}

/* Is what is on screen the list of STAGE_CURRENT, or turning to it? */
static bool has_list(const struct director *d)
{
    return d->has_shown && !d->has_failed;
}

/* Turn away from what is on screen, be it a scene or a turn. */
static void begin_turn(struct director *d, enum transition_kind kind)
{
    if (kind == TRANSITION_CUT || !has_list(d)) {
        end_turn(d);
        return;
    }
    if (d->is_turning && turn_part(d) < TURN_WHOLE) {
        struct stage_turn turn = turn_now(d, stage_current(d->stage));
        if (stage_leave_midway(d->stage, &turn, NULL) != ST_OK) {
            end_turn(d); /* no memory for what is left: a cut */
            return;
        }
        hold(&d->left_programme, NULL);
    } else {
        stage_leave(d->stage);
        hold(&d->left_programme, d->shown_programme);
    }
    d->left_place = d->place;
    d->is_turning = true;
    d->turns++;
    d->way = way_of(d, kind);
    d->turn_start_ms = d->now.mono_ms;
}

/* A scene comes: nothing of it has moved yet. */
static void enter(struct director *d, const struct plan_view *view)
{
    bool is_other_form = view->serial == d->shown_serial;
    begin_turn(d, is_other_form ? TRANSITION_DISSOLVE : view->transition);
    counters_reset(&d->live.counters);
    travel_reset(&d->live.travel);
    celebration_stop(&d->celebration);
    d->live.reveal_steps = 0;
    d->place = place_at(d->now.mono_ms);
    d->shown_serial = view->serial;
    d->shown_enlarged = d->is_enlarged;
    d->shown_hash = 0;
    d->has_shown = true;
    d->has_failed = false;
}

/* The scene that is due enters when it is ready, and so does what another programme makes of the
 * one on screen: until then the picture stays. True when what is due may be drawn. */
static bool follow_plan(struct director *d, const struct plan_view *view,
                        struct director_frame *out)
{
    bool is_same = has_list(d) && view->serial == d->shown_serial;
    bool is_staying = is_same && d->is_enlarged == d->shown_enlarged;
    if (is_staying && d->shown_programme == d->wall->programme) {
        d->waiting_since_ms = 0;
        return true;
    }
    struct stage_moment moment = moment_of(d, view);
    struct stage_live first = {.reveal_steps = is_same ? d->live.reveal_steps : 0};
    if (is_staying && !d->wall->config.is_calm) {
        first = d->live; /* numbers and rows set out from where they are, not where they end */
    }
    first.is_enlarged = d->is_enlarged;
    first.now_ms = d->now.mono_ms;
    moment.live = &first;
    bool is_emergency =
        view->target.kind == SCENE_NOTICE && view->target.notice->level == NOTICE_EMERGENCY;
    int64_t limit_ns = is_emergency ? PAINTER_NO_LIMIT : PREPARE_NS; /* rather a late frame */
    if (!is_ready(d, stage_list(d->stage, STAGE_NEXT, &moment), limit_ns, out)) {
        return false;
    }
    d->waiting_since_ms = 0;
    if (!is_staying) {
        enter(d, view);
    }
    return true;
}

static bool has_card(const struct draw_list *list)
{
    for (size_t i = 0; i < list->layer_count; i++) {
        if ((list->layers[i].flags & LAYER_NO_FADE) != 0) {
            return true;
        }
    }
    return false;
}

/* A code stands still for as long as its scene does. */
static void shift_open_end(struct director *d, const struct draw_list *list)
{
    if (!d->is_turning && !has_card(list)) {
        d->place = place_at(d->now.mono_ms);
    }
}

static uint64_t hash_of(const struct director *d, const struct draw_list *list)
{
    struct media_stats media = stage_media_stats(d->stage);
    uint64_t hash = draw_list_hash(list);
    hash ^= (media.replaced + media.decoded) << 8; /* a picture that came late is drawn, too */
    return hash ^ (uint64_t)(uint8_t)d->place.shift_x ^ (uint64_t)(uint8_t)d->place.shift_y << 56;
}

static enum status paint(struct director *d, const struct draw_list *list,
                         struct director_frame *out, struct err *err)
{
    if (d->is_turning && turn_part(d) < TURN_WHOLE) {
        struct stage_turn turn = turn_now(d, list);
        out->has_frame = true;
        out->is_moving = true;
        d->shown_hash = 0;
        return stage_paint_turn(d->stage, &turn, &out->damage, err);
    }
    if (d->is_turning) {
        end_turn(d);
    }
    uint64_t hash = hash_of(d, list);
    if (hash == d->shown_hash && !d->must_repaint) {
        return ST_OK;
    }
    d->must_repaint = false;
    d->shown_hash = hash;
    out->has_frame = true;
    return stage_paint(d->stage, list, &d->place, &out->damage, err);
}

static void set_deadline(struct director *d, const struct plan_view *view,
                         struct director_frame *out)
{
    int64_t tick_s = stage_next_tick(d->stage, &d->shown);
    int64_t tick_ms = tick_s == INT64_MAX ? NEVER_MS : (tick_s - d->now.wall_unix_s) * 1000;
    int64_t due = view->next_due_mono_ms - d->now.mono_ms;
    int64_t rest = d->is_attended ? d->touched_ms + DIRECTOR_REST_MS - d->now.mono_ms : NEVER_MS;
    int64_t lacks = stage_lacks_since(d->stage);
    int64_t patient = lacks + STAGE_PATIENCE_MS - d->now.mono_ms;
    int64_t next = tick_ms < due ? tick_ms : due;
    next = rest < next ? rest : next;
    next = lacks != 0 && patient > 0 && patient < next ? patient : next;
    next = next < 0 ? 0 : next > NEVER_MS ? NEVER_MS : next;
    if (d->now.mono_ms + next < out->deadline_mono_ms) {
        out->deadline_mono_ms = d->now.mono_ms + next;
    }
}

/* The picture stays, but no list belongs to it any more: what comes next enters without a turn.
 * Not at once, because it would fail again in the same instant. */
static void lose(struct director *d, const struct err *err, struct director_frame *out)
{
    end_turn(d);
    d->has_failed = true;
    (void)snprintf(d->fault, sizeof d->fault, "%s", err->text);
    out->fault = d->fault;
    out->has_frame = out->is_moving = false;
    out->deadline_mono_ms = d->now.mono_ms + RETRY_MS;
}

/* The scene that is due is at fault; a notice is never benched. */
static void fail(struct director *d, const struct err *err, struct director_frame *out)
{
    plan_bench(d->plan, d->now);
    lose(d, err, out);
    out->is_refused = err->code != ST_NOMEM;
}

/* The scene on screen as it is now. */
static void draw(struct director *d, const struct plan_view *view, struct director_frame *out)
{
    struct err err = {.code = ST_OK};
    struct stage_live *live = &d->live;
    d->shown = moment_of(d, view);
    d->shown.live = d->wall->config.is_calm ? NULL : live;
    live->now_ms = d->now.mono_ms;
    live->is_enlarged = d->shown_enlarged;
    live->is_celebrating = celebration_is_on(&d->celebration, live->now_ms, &live->celebrated_ms);
    live->celebrated_tier = d->celebration.tier;
    struct stage_live still = {.is_enlarged = d->shown_enlarged,
                               .now_ms = live->now_ms,
                               .reveal_steps = live->reveal_steps};
    if (d->shown.live == NULL) {
        d->shown.live = &still; /* calm: scenes turn, nothing on them moves */
    }
    const struct draw_list *list = stage_list(d->stage, STAGE_CURRENT, &d->shown);
    d->shown.live = NULL;
    hold(&d->shown_programme, d->wall->programme);
    shift_open_end(d, list);
    if (paint(d, list, out, &err) != ST_OK) {
        fail(d, &err, out);
        return;
    }
    bool is_live = counters_are_moving(&live->counters) || travel_is_moving(&live->travel) ||
                   celebration_is_near(&d->celebration, live->now_ms);
    out->is_moving |= is_live && !d->wall->config.is_calm;
    set_deadline(d, view, out);
}

/* The scene after this one, a few layers a pass; not while something moves. */
static void prepare_next(struct director *d, struct director_frame *out)
{
    bool is_prepared =
        d->prepared_serial == d->shown_serial && d->now.mono_ms < d->prepared_until_ms;
    if (is_prepared || !has_list(d) || d->waiting_since_ms != 0 || out->is_moving) {
        return;
    }
    struct plan_target next = plan_peek_next(d->plan, d->now);
    if (next.kind == SCENE_KIND_COUNT) {
        return;
    }
    struct stage_moment moment = {.target = next,
                                  .now_unix_s = d->now.wall_unix_s,
                                  .entered_unix_s = d->now.wall_unix_s,
                                  .dwell_ms = target_dwell_ms(&next),
                                  .segment = d->shown.segment,
                                  .segment_count = d->shown.segment_count};
    const struct draw_list *list = stage_list(d->stage, STAGE_NEXT, &moment);
    if (!stage_pictures_ready(d->stage, list, d->now.mono_ms + 1000)) {
        return; /* a worker wakes the loop */
    }
    if (stage_prepare(d->stage, list, PREPARE_NS)) {
        d->prepared_serial = d->shown_serial;
        d->prepared_until_ms = d->now.mono_ms + PREPARED_FOR_MS;
    } else {
        out->deadline_mono_ms = d->now.mono_ms;
    }
}

/* The one on screen, unchanged, while another is not ready: a turn under way goes on. Its layers
 * were there a moment ago, but without memory they may have to be drawn again in vain. */
static void keep(struct director *d, struct director_frame *out)
{
    struct err err = {.code = ST_OK};
    if (has_list(d) && (d->is_turning || d->must_repaint) &&
        paint(d, stage_current(d->stage), out, &err) != ST_OK) {
        lose(d, &err, out);
    }
}

/* What is on screen keeps its pictures and the layers made of them, also in passes that don't draw
 * it: before others are drawn, which would push them out, and for what was drawn in this pass. */
static void keep_pictures(struct director *d)
{
    const struct draw_list *left = stage_left(d->stage);
    if (has_list(d)) {
        (void)stage_pictures_ready(d->stage, stage_current(d->stage), d->now.mono_ms);
    }
    if (left != NULL) {
        (void)stage_pictures_ready(d->stage, left, d->now.mono_ms);
    }
}

static void rest(struct director *d)
{
    if (d->is_attended && d->now.mono_ms - d->touched_ms >= DIRECTOR_REST_MS) {
        (void)director_close(d);
    }
}

void director_pass(struct director *d, struct plan_now now, struct director_frame *out_frame)
{
    *out_frame = (struct director_frame){.deadline_mono_ms = now.mono_ms + NEVER_MS, .fault = ""};
    celebration_pass(&d->celebration, now.mono_ms);
    d->now = now;
    stage_begin_pass(d->stage, now.mono_ms);
    rest(d);
    const struct plan_view *view = plan_update(d->plan, now);
    bool is_other = view->is_take_over || view->serial != d->shown_serial;
    if (is_other && d->is_enlarged) { /* it was asked of the scene that leaves */
        (void)director_close(d);
        view = plan_update(d->plan, now);
    }
    keep_pictures(d);
    if (follow_plan(d, view, out_frame)) {
        draw(d, view, out_frame);
    } else {
        keep(d, out_frame);
    }
    keep_pictures(d);
    prepare_next(d, out_frame);
    if (stage_take_broken(d->stage)) {
        out_frame->deadline_mono_ms = now.mono_ms; /* the scene arranges itself without */
    }
    out_frame->is_shown = d->has_shown;
}

const struct plan_target *director_target(struct director *d, struct plan_now now)
{
    d->now = now;
    return &plan_update(d->plan, now)->target;
}

struct director_showing director_showing(const struct director *d)
{
    bool is_turning = has_list(d) && d->is_turning && turn_part(d) < TURN_WHOLE;
    return (struct director_showing){.moment = has_list(d) ? &d->shown : NULL,
                                     .live = &d->live,
                                     .place = d->place,
                                     .serial = d->shown_serial,
                                     .is_turning = is_turning,
                                     .turn = turn_now(d, stage_current(d->stage)),
                                     .turns = d->turns,
                                     .waiting_since_ms = d->waiting_since_ms};
}

void director_adopt(struct director *d, const struct programme *programme,
                    struct catalogue *catalogue)
{
    const struct plan_target *target = &d->shown.target; /* of shown_programme, which stays */
    bool has_challenge = has_list(d) && target->kind == SCENE_CHALLENGE;
    const struct challenge *before = has_challenge ? target->challenge : NULL;
    const struct challenge *after =
        before == NULL ? NULL : programme_find_challenge(programme, before->id);
    celebration_compare(&d->celebration, before, after, programme->generated_at, d->now.wall_unix_s,
                        d->now.mono_ms);
    plan_adopt(d->plan, programme);
    stage_adopt(d->stage, catalogue);
    hold(&d->wall->programme, programme);
    d->prepared_serial = 0;
}

void director_pair(struct director *d, const struct scene_pairing *pairing)
{
    if (pairing != NULL) {
        stage_set_pairing(d->stage, pairing);
    }
    plan_set_pairing(d->plan, pairing != NULL, d->now);
}

void director_step(struct director *d, int32_t direction)
{
    d->is_enlarged = false;
    plan_step(d->plan, direction, d->now);
}

void director_toggle_pause(struct director *d)
{
    bool is_paused = plan_update(d->plan, d->now)->is_paused;
    (void)director_close(d); /* whoever goes on from what is open leaves it */
    plan_set_paused(d->plan, !is_paused, d->now);
}

static void attend(struct director *d)
{
    if (!d->is_attended) {
        d->was_paused = plan_update(d->plan, d->now)->is_paused;
    }
    plan_set_paused(d->plan, true, d->now);
    d->is_attended = true;
    d->touched_ms = d->now.mono_ms;
}

void director_touch(struct director *d)
{
    const struct plan_view *view = plan_update(d->plan, d->now);
    const struct board *board = view->target.kind == SCENE_BOARD ? view->target.board : NULL;
    bool can_grow = view->target.kind == SCENE_POST || view->target.kind == SCENE_CAMPAIGN;
    if (board != NULL && (board->is_frozen || board->reveal.is_active)) {
        d->live.reveal_steps++;
        attend(d);
    } else if (d->is_enlarged) {
        (void)director_close(d);
    } else if (can_grow && !view->is_take_over) {
        d->is_enlarged = true;
        attend(d);
    }
}

bool director_close(struct director *d)
{
    bool was_open = d->is_attended || d->is_enlarged;
    d->is_enlarged = false;
    if (d->is_attended) {
        d->is_attended = false;
        plan_set_paused(d->plan, d->was_paused, d->now);
    }
    return was_open;
}
