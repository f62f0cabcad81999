/* display/app/loop.c: wait for an event or the earliest deadline, read the clock, take finished
 * pictures, advance the plan, draw what changed, prepare what comes next.
 *
 * Another scene enters only when its pictures are decoded and its layers drawn; until then the one
 * on screen stays. A scene that can't be drawn is benched, and the last picture stays.
 */
#include "display/app/loop.h"

#include <SDL2/SDL.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "display/app/stage.h"
#include "display/gfx/frame_graph.h"
#include "display/gfx/window.h"
#include "display/plan/plan.h"

#define MODULE "loop"

enum {
    WORKERS = 2,
    NEVER_MS = 60000,        /* the longest sleep: a clock that was set is noticed then */
    PREPARE_NS = 4000000,    /* of each pass, for what comes next */
    PREPARED_FOR_MS = 10000, /* then it is looked at again */
    PATIENCE_MS = 4000,      /* a scene waits this long for its pictures, then shows without */
    RETRY_MS = 1000          /* after the window could not be brought back */
};

#define SETTLE_NS INT64_C(4000000000)

struct loop {
    struct wall *wall;
    struct window *window;
    struct stage *stage;
    struct plan *plan;
    struct frame_graph graph;
    bool has_graph, is_leaving, must_repaint;
    uint32_t wake_event;
    atomic_flag is_woken;
    struct stage_moment shown; /* what the canvas holds */
    uint64_t shown_serial, shown_hash;
    bool has_shown;
    uint64_t prepared_serial;  /* the scene on screen whose follower is ready */
    int64_t prepared_until_ms; /* then it is looked at again: its pictures may have gone */
    int64_t waiting_since_ms;  /* another scene is due but not ready; 0: none */
    struct plan_now now;
    int64_t deadline_ms;
    struct loop_report *report;
};

/* From a worker: carries no data, once a batch. */
static void wake(void *ctx)
{
    struct loop *loop = ctx;
    if (!atomic_flag_test_and_set(&loop->is_woken)) {
        SDL_Event event = {.type = loop->wake_event};
        (void)SDL_PushEvent(&event); /* a full queue wakes the loop as well */
    }
}

static enum rotation rotation_of(int32_t degrees)
{
    return degrees == 90    ? ROTATE_90
           : degrees == 180 ? ROTATE_180
           : degrees == 270 ? ROTATE_270
                            : ROTATE_0;
}

static enum status open_window(struct loop *loop, struct err *err)
{
    const struct config_window *w = &loop->wall->config.window;
    const struct window_options options = {
        .width = w->is_fullscreen ? 0 : w->width_px,
        .height = w->is_fullscreen ? 0 : w->height_px,
        .output = w->output,
        .rotation = rotation_of(w->rotate),
    };
    enum status st = window_create(&options, &loop->window, err);
    if (st == ST_OK) {
        loop->wake_event = SDL_RegisterEvents(1);
        log_line(LOG_LEVEL_INFO, MODULE, "showing on %s", window_description(loop->window));
    }
    return st;
}

static void press(struct loop *loop, SDL_Keycode key)
{
    switch (key) {
    case SDLK_ESCAPE:
    case SDLK_q:
        loop->is_leaving = true;
        break;
    case SDLK_RIGHT:
    case SDLK_DOWN:
    case SDLK_PAGEDOWN:
        plan_step(loop->plan, 1, loop->now);
        break;
    case SDLK_LEFT:
    case SDLK_UP:
    case SDLK_PAGEUP:
        plan_step(loop->plan, -1, loop->now);
        break;
    case SDLK_SPACE:
        plan_set_paused(loop->plan, !plan_update(loop->plan, loop->now)->is_paused, loop->now);
        break;
    case SDLK_f:
        window_toggle_fullscreen(loop->window);
        break;
    case SDLK_d:
        loop->has_graph = !loop->has_graph;
        loop->must_repaint = true;
        break;
    default:
        break;
    }
}

static void take_event(struct loop *loop, const SDL_Event *event)
{
    enum window_news news = window_event(loop->window, event);
    loop->must_repaint |= news != WINDOW_NOTHING;
    if (event->type == SDL_QUIT) {
        loop->is_leaving = true;
    } else if (event->type == SDL_KEYDOWN) {
        press(loop, event->key.keysym.sym);
    }
}

static struct stage_moment moment_of(const struct loop *loop, const struct plan_view *view)
{
    return (struct stage_moment){.target = view->target,
                                 .now_unix_s = loop->now.wall_unix_s,
                                 .entered_unix_s = view->entered_wall_unix_s,
                                 .elapsed_ms = view->elapsed_ms,
                                 .dwell_ms = view->dwell_ms,
                                 .segment = view->segment,
                                 .segment_count = view->segment_count};
}

static void draw_graph(struct loop *loop, struct damage *damage)
{
    if (loop->has_graph) {
        struct irect rect = frame_graph_draw(&loop->graph, stage_pixels(loop->stage));
        canvas_touch(stage_canvas(loop->stage), rect);
        damage_add(damage, rect);
    }
}

/* Compose and present; false when this scene can't be drawn. */
static bool show(struct loop *loop, const struct draw_list *list)
{
    struct damage damage = {0};
    struct err err = {0};
    int64_t start = clock_mono_ns();
    if (stage_paint(loop->stage, list, &damage, &err) != ST_OK) {
        log_line(LOG_LEVEL_WARN, MODULE, "a scene is passed over for a minute: %s", err.text);
        return false;
    }
    frame_graph_add(&loop->graph, clock_mono_ns() - start);
    draw_graph(loop, &damage);
    if (loop->must_repaint) {
        int32_t w = stage_pixels(loop->stage)->width, h = stage_pixels(loop->stage)->height;
        damage = damage_whole(w, h);
    }
    if (window_present(loop->window, stage_pixels(loop->stage), &damage, &err) == ST_OK) {
        loop->must_repaint = false;
    } else {
        loop->must_repaint = true;
        loop->deadline_ms = loop->now.mono_ms + RETRY_MS;
    }
    if (loop->report != NULL) {
        loop->report->frames++;
        if (loop->report->first_frame_ns == 0) {
            loop->report->first_frame_ns = clock_mono_ns();
        }
    }
    return true;
}

/* May this scene replace the one on screen? Its pictures are asked for by the asking. */
static bool is_ready(struct loop *loop, const struct draw_list *list)
{
    bool has_pictures = stage_pictures_ready(loop->stage, list, loop->now.mono_ms);
    bool has_layers = has_pictures && stage_prepare(loop->stage, list, PREPARE_NS);
    if (has_pictures && has_layers) {
        return true;
    }
    if (loop->waiting_since_ms == 0) {
        loop->waiting_since_ms = loop->now.mono_ms;
    }
    if (has_pictures) {
        loop->deadline_ms = loop->now.mono_ms; /* more layers in the next pass */
    }
    return loop->now.mono_ms - loop->waiting_since_ms >= PATIENCE_MS;
}

static void advance(struct loop *loop)
{
    const struct plan_view *view = plan_update(loop->plan, loop->now);
    struct stage_moment moment = moment_of(loop, view);
    bool is_new = !loop->has_shown || view->serial != loop->shown_serial;
    const struct draw_list *list = stage_list(loop->stage, 0, &moment);
    if (is_new && !is_ready(loop, list)) {
        if (loop->has_shown && loop->must_repaint) { /* the old picture, brought back */
            struct err err = {0};
            struct damage all =
                damage_whole(stage_pixels(loop->stage)->width, stage_pixels(loop->stage)->height);
            loop->must_repaint =
                window_present(loop->window, stage_pixels(loop->stage), &all, &err) != ST_OK;
        }
        return;
    }
    if (!is_new) { /* keeps its pictures, and takes one whose file changed */
        (void)stage_pictures_ready(loop->stage, list, loop->now.mono_ms);
    }
    loop->waiting_since_ms = 0;
    uint64_t hash = draw_list_hash(list);
    uint64_t replaced =
        stage_media_stats(loop->stage).replaced + stage_media_stats(loop->stage).decoded;
    hash ^= replaced << 1; /* a picture that came late is drawn, too */
    if (hash != loop->shown_hash || loop->must_repaint || !loop->has_shown) {
        if (!show(loop, list)) {
            plan_bench(loop->plan, loop->now);
            loop->deadline_ms = loop->now.mono_ms;
            return;
        }
        loop->shown_hash = hash;
    }
    loop->has_shown = true;
    loop->shown = moment;
    loop->shown_serial = view->serial;
    int64_t tick_s = stage_next_tick(loop->stage, &moment);
    int64_t tick_ms = tick_s == INT64_MAX ? NEVER_MS : (tick_s - loop->now.wall_unix_s) * 1000;
    int64_t due = view->next_due_mono_ms - loop->now.mono_ms;
    int64_t next = tick_ms < due ? tick_ms : due;
    next = next < 0 ? 0 : next > NEVER_MS ? NEVER_MS : next;
    loop->deadline_ms = loop->now.mono_ms + next;
}

/* The scene after this one, a few layers a pass. */
static void prepare_next(struct loop *loop)
{
    bool is_prepared =
        loop->prepared_serial == loop->shown_serial && loop->now.mono_ms < loop->prepared_until_ms;
    if (is_prepared || !loop->has_shown || loop->waiting_since_ms != 0) {
        return;
    }
    struct plan_target next = plan_peek_next(loop->plan, loop->now);
    if (next.kind == SCENE_KIND_COUNT) {
        return;
    }
    struct stage_moment moment = {.target = next,
                                  .now_unix_s = loop->now.wall_unix_s,
                                  .entered_unix_s = loop->now.wall_unix_s,
                                  .dwell_ms = target_dwell_ms(&next),
                                  .segment = loop->shown.segment,
                                  .segment_count = loop->shown.segment_count};
    const struct draw_list *list = stage_list(loop->stage, 1, &moment);
    if (!stage_pictures_ready(loop->stage, list, loop->now.mono_ms + 1000)) {
        return; /* a worker wakes the loop */
    }
    if (stage_prepare(loop->stage, list, PREPARE_NS)) {
        loop->prepared_serial = loop->shown_serial;
        loop->prepared_until_ms = loop->now.mono_ms + PREPARED_FOR_MS;
    } else {
        loop->deadline_ms = loop->now.mono_ms;
    }
}

static enum status fit_stage(struct loop *loop, struct err *err)
{
    int32_t width = 0, height = 0;
    window_size(loop->window, &width, &height);
    const struct pixels *pixels = stage_pixels(loop->stage);
    if (width < 1 || height < 1 || (pixels->width == width && pixels->height == height)) {
        return ST_OK;
    }
    loop->has_shown = false;
    loop->must_repaint = true;
    return stage_resize(loop->stage, width, height, err);
}

static void wait_for_event(struct loop *loop)
{
    SDL_Event event;
    int64_t left = loop->deadline_ms - clock_mono_ms();
    int timeout = left <= 0 ? 0 : left > NEVER_MS ? NEVER_MS : (int)left;
    if (SDL_WaitEventTimeout(&event, timeout) != 0) {
        take_event(loop, &event);
        while (SDL_PollEvent(&event) != 0) {
            take_event(loop, &event);
        }
    }
    atomic_flag_clear(&loop->is_woken);
}

static void read_clock(struct loop *loop)
{
    int64_t wall = clock_wall_s();
    loop->now = (struct plan_now){
        .wall_unix_s = wall,
        .mono_ms = clock_mono_ms(),
        .is_wall_trusted = plan_wall_is_trusted(loop->wall->programme, wall, VITRINE_BUILD_UNIX_S),
    };
}

/* Proportional set size in KiB, or -1 where the kernel doesn't say. */
static int64_t pss_kib(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    char line[256];
    int64_t kib = -1;
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "Pss:", 4) == 0) {
            kib = strtoll(line + 4, NULL, 10);
        }
    }
    if (file != NULL) {
        (void)fclose(file); /* only read */
    }
    return kib;
}

/* From SETTLE_NS behind the first frame on: the next scene is prepared, only the clock moves. */
static void watch_idling(struct loop *loop)
{
    struct loop_report *report = loop->report;
    int64_t now_ns = clock_mono_ns();
    if (report->idle_from_ns == 0 && report->first_frame_ns != 0 &&
        now_ns - report->first_frame_ns >= SETTLE_NS) {
        report->idle_from_ns = now_ns;
        report->cpu_ns = clock_cpu_ns();
        report->passes = report->frames = 0;
    }
    report->passes++;
}

static enum status play(struct loop *loop, double stop_after_s, struct err *err)
{
    enum status st = ST_OK;
    int64_t start_ms = clock_mono_ms();
    while (!loop->is_leaving && st == ST_OK) {
        read_clock(loop);
        stage_begin_pass(loop->stage, loop->now.mono_ms);
        loop->deadline_ms = loop->now.mono_ms + NEVER_MS;
        st = fit_stage(loop, err);
        if (st == ST_OK) {
            advance(loop);
            prepare_next(loop);
            if (loop->report != NULL) {
                watch_idling(loop);
            }
            int64_t end_ms = start_ms + (int64_t)(stop_after_s * 1000.0);
            if (stop_after_s > 0 && loop->deadline_ms > end_ms) {
                loop->deadline_ms = end_ms;
            }
            wait_for_event(loop);
            loop->is_leaving |= stop_after_s > 0 && clock_mono_ms() >= end_ms;
        }
    }
    return st;
}

enum status loop_run(const struct loop_options *options, struct err *err)
{
    struct loop loop = {.wall = options->wall, .report = options->report};
    atomic_flag_clear(&loop.is_woken);
    read_clock(&loop);
    enum status st = open_window(&loop, err);
    if (st == ST_OK) {
        int32_t width = 0, height = 0;
        window_size(loop.window, &width, &height);
        st = stage_create(&(struct stage_options){.wall = loop.wall,
                                                  .width = width,
                                                  .height = height,
                                                  .worker_count = WORKERS,
                                                  .wake = wake,
                                                  .wake_ctx = &loop},
                          &loop.stage, err);
    }
    if (st == ST_OK) {
        loop.plan = plan_create(loop.wall->programme, &loop.wall->screen);
        st = play(&loop, options->stop_after_s, err);
    }
    if (loop.report != NULL && loop.report->idle_from_ns != 0) {
        loop.report->pss_kib = pss_kib();
        loop.report->cpu_ns = clock_cpu_ns() - loop.report->cpu_ns;
        loop.report->wall_ns = clock_mono_ns() - loop.report->idle_from_ns;
    }
    plan_destroy(loop.plan);
    stage_destroy(loop.stage);
    window_destroy(loop.window);
    return st;
}
