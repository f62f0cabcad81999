/* display/app/loop.c: wait for an event or the earliest deadline, read the clock, let the director
 * draw, present what changed. At rest it sleeps until the next second or minute that something
 * shows; while something moves it passes once a refresh: what happens in between waits for it.
 */
#include "display/app/loop.h"

#include <SDL2/SDL.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"
#include "display/app/director.h"
#include "display/app/pace.h"
#include "display/app/paths.h"
#include "display/app/touch.h"
#include "display/app/watch.h"
#include "display/output/frame_graph.h"
#include "display/output/window.h"

#define MODULE "loop"

enum {
    WORKERS = 2,
    LONGEST_SLEEP_MS = 60000,
    PATHS_BYTES = 16 << 10,
    RETRY_MS = 1000 /* after the window could not be brought back */
};

#define SETTLE_NS INT64_C(4000000000)

struct loop {
    struct wall *wall;
    struct window *window;
    struct stage *stage;
    uint64_t buffer_serial; /* of the output's own frame buffer that the stage paints; 0: none */
    struct director *director;
    struct watch *watch;       /* of the programme's file; or NULL */
    struct follower *follower; /* of its server; or NULL */
    struct frame_graph graph;
    struct touch touch;
    bool has_graph, is_leaving, must_repaint;
    bool is_followed; /* the server's programme is on: its stand-in's file counts no more */
    bool is_retiming; /* the file is being read anew for its relative times */
    uint32_t wake_event;
    atomic_flag is_woken;
    struct plan_now now;
    struct director_frame frame;
    struct pace pace; /* while something moves */
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
        .texture_budget_bytes = (size_t)loop->wall->config.memory_mb << 20,
        .path = w->gpu == CONFIG_GPU_ON ? WINDOW_PATH_GPU : WINDOW_PATH_AUTO,
    };
    enum status st = window_create(&options, &loop->window, err);
    process_take_ends(); /* SDL makes events of them now */
    if (st == ST_OK) {
        loop->wake_event = SDL_RegisterEvents(1);
        log_line(LOG_LEVEL_INFO, MODULE, "showing on %s", window_description(loop->window));
    }
    return st;
}

/* What a key does to the scenes. */
static void press_scene(struct director *director, SDL_Keycode key)
{
    switch (key) {
    case SDLK_RIGHT:
    case SDLK_DOWN:
    case SDLK_PAGEDOWN:
        director_step(director, 1);
        break;
    case SDLK_LEFT:
    case SDLK_UP:
    case SDLK_PAGEUP:
        director_step(director, -1);
        break;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
    case SDLK_SELECT:
        director_touch(director);
        break;
    case SDLK_SPACE:
        director_toggle_pause(director);
        break;
    default:
        break;
    }
}

static void press(struct loop *loop, SDL_Keycode key)
{
    switch (key) {
    case SDLK_q:
        loop->is_leaving = true;
        break;
    case SDLK_ESCAPE:
    case SDLK_AC_BACK:
        loop->is_leaving = !director_close(loop->director); /* first out of what is open */
        break;
    case SDLK_f:
        window_toggle_fullscreen(loop->window);
        break;
    case SDLK_d:
        loop->has_graph = !loop->has_graph;
        loop->must_repaint = true;
        break;
    default:
        press_scene(loop->director, key);
        break;
    }
}

/* A finger or a mouse; SDL makes one of the other. */
static void point(struct loop *loop, const SDL_MouseButtonEvent *event)
{
    if (event->button != SDL_BUTTON_LEFT) {
        return;
    }
    if (event->state == SDL_PRESSED) {
        touch_down(&loop->touch, event->x, event->y);
        return;
    }
    int width = 0, height = 0;
    SDL_GetWindowSize(SDL_GetWindowFromID(event->windowID), &width, &height);
    switch (touch_up(&loop->touch, event->x, event->y, width < height ? width : height,
                     loop->wall->config.window.rotate)) {
    case TOUCH_TAP:
        director_touch(loop->director);
        break;
    case TOUCH_NEXT:
        director_step(loop->director, 1);
        break;
    case TOUCH_PREVIOUS:
        director_step(loop->director, -1);
        break;
    case TOUCH_NOTHING:
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
    } else if (event->type == SDL_MOUSEBUTTONDOWN || event->type == SDL_MOUSEBUTTONUP) {
        point(loop, &event->button);
    }
}

static void draw_graph(struct loop *loop, struct damage *damage)
{
    if (loop->has_graph) {
        struct irect rect = frame_graph_draw(&loop->graph, stage_pixels(loop->stage));
        canvas_touch(stage_canvas(loop->stage), rect);
        damage_add(damage, rect);
    }
}

/* What places layers in this pass: the card, unless the frame graph is drawn over frames. */
static void choose_painter(struct loop *loop)
{
    bool may_use = loop->wall->config.window.gpu != CONFIG_GPU_OFF && !loop->has_graph;
    stage_use_gpu(loop->stage, may_use ? window_gpu(loop->window) : NULL);
}

static void count_frame(struct loop *loop)
{
    if (loop->report != NULL) {
        loop->report->frames++;
        if (loop->report->first_frame_ns == 0) {
            loop->report->first_frame_ns = clock_mono_ns();
        }
    }
}

/* Put what changed, or all of it, on the glass. */
static void present(struct loop *loop)
{
    if (stage_is_on_gpu(loop->stage)) {
        if (loop->frame.has_frame) { /* else its buffer holds nothing yet */
            window_flip(loop->window);
            loop->must_repaint = false;
            count_frame(loop);
        }
        return;
    }
    struct pixels *pixels = stage_pixels(loop->stage);
    struct err err = {.code = ST_OK};
    draw_graph(loop, &loop->frame.damage);
    if (loop->must_repaint) {
        loop->frame.damage = damage_whole(pixels->width, pixels->height);
    }
    loop->must_repaint = window_present(loop->window, pixels, &loop->frame.damage, &err) != ST_OK;
    if (loop->must_repaint) {
        loop->frame.deadline_mono_ms = loop->now.mono_ms + RETRY_MS;
        loop->frame.is_moving = false;
    }
    count_frame(loop);
}

/* What the programme file has become. */
static void take_news(struct loop *loop)
{
    struct watch_news news = {.programme = NULL};
    bool is_followers = loop->follower != NULL && follower_take(loop->follower, &news);
    bool has_news = is_followers ||
                    (loop->watch != NULL && !loop->is_followed && watch_take(loop->watch, &news));
    if (!has_news) {
        return;
    }
    loop->is_followed |= is_followers && news.programme != NULL && loop->wall->address != NULL;
    if (news.trouble.code != ST_OK) {
        log_line(LOG_LEVEL_WARN, MODULE, "%s; what is on stays", news.trouble.text);
    }
    if (news.programme != NULL) {
        (void)fputs(buf_str(&news.faults), stderr);
        log_line(LOG_LEVEL_INFO, MODULE, "showing revision '%s'", news.programme->revision);
        loop->is_retiming = false;
        director_adopt(loop->director, news.programme, news.catalogue);
        news.catalogue = NULL; /* the stage's now */
    }
    watch_news_deinit(&news);
}

/* A code to show, or no longer. Before news: what the hub says of the screen counts for the
 * programme that it sends. */
static void take_pairing(struct loop *loop)
{
    struct follow_pairing pairing;
    if (loop->follower == NULL || !follower_take_pairing(loop->follower, loop->wall, &pairing)) {
        return;
    }
    const struct scene_pairing code = {pairing.code, pairing.url, pairing.expires_unix_s};
    director_pair(loop->director, pairing.is_on ? &code : NULL);
}

/* Pictures that can't be decoded: the scene does without, somebody must hear of it. */
static void tell_broken(struct loop *loop)
{
    struct catalogue_broken broken;
    while (stage_next_broken(loop->stage, &broken)) {
        log_line(LOG_LEVEL_WARN, MODULE, "shown without a picture: %s", broken.why);
        if (loop->follower != NULL) {
            follower_broken(loop->follower, &broken);
        }
    }
}

static void pass(struct loop *loop)
{
    take_pairing(loop);
    take_news(loop);
    choose_painter(loop);
    if (loop->must_repaint) {
        director_repaint(loop->director);
    }
    int64_t start = clock_mono_ns();
    director_pass(loop->director, loop->now, &loop->frame);
    if (loop->frame.fault[0] != '\0') {
        log_line(LOG_LEVEL_WARN, MODULE, "a scene is passed over for a minute: %s",
                 loop->frame.fault);
        if (loop->follower != NULL) {
            follower_fault(loop->follower, "", loop->frame.fault, loop->now.wall_unix_s);
        }
        if (loop->follower != NULL && loop->frame.is_refused) {
            follower_refused(loop->follower, loop->wall->programme);
        }
    }
    tell_broken(loop);
    if (loop->follower != NULL) {
        struct director_showing showing = director_showing(loop->director);
        follower_saw(loop->follower, &showing, loop->wall->programme, loop->now.mono_ms,
                     loop->now.wall_unix_s);
    }
    if (loop->frame.has_frame) {
        frame_graph_add(&loop->graph, clock_mono_ns() - start);
    }
    if (loop->frame.has_frame || (loop->must_repaint && loop->frame.is_shown)) {
        present(loop);
    }
    if (loop->frame.is_moving) {
        pace_move(&loop->pace, clock_mono_ns(), window_frame_ns(loop->window),
                  window_waits(loop->window));
    } else {
        pace_rest(&loop->pace);
    }
}

static enum status fit_stage(struct loop *loop, struct err *err)
{
    int32_t width = 0, height = 0;
    window_size(loop->window, &width, &height);
    uint64_t serial = 0;
    struct pixels *buffer = window_frame_buffer(loop->window, &serial);
    const struct pixels *own = stage_pixels(loop->stage);
    bool is_same = loop->buffer_serial == serial && own->width == width && own->height == height;
    if (width < 1 || height < 1 || is_same) {
        return ST_OK;
    }
    loop->buffer_serial = serial;
    director_resized(loop->director);
    loop->must_repaint = true;
    return stage_resize(loop->stage, width, height, buffer, err);
}

/* How long to sleep. In motion: until the next refresh. */
static int timeout_of(const struct loop *loop)
{
    int64_t now_ns = clock_mono_ns();
    int64_t left = loop->frame.is_moving ? (loop->pace.due_ns - now_ns) / 1000000
                                         : loop->frame.deadline_mono_ms - now_ns / 1000000;
    return left <= 0 ? 0 : left > LONGEST_SLEEP_MS ? LONGEST_SLEEP_MS : (int)left;
}

/* True: there was one. */
static bool wait_for_event(struct loop *loop)
{
    SDL_Event event;
    bool has_event = SDL_WaitEventTimeout(&event, timeout_of(loop)) != 0;
    if (has_event) {
        take_event(loop, &event);
        while (SDL_PollEvent(&event) != 0) {
            take_event(loop, &event);
        }
    }
    atomic_flag_clear(&loop->is_woken);
    return has_event;
}

/* In motion a pass between two refreshes would show nothing sooner, and make the next one late. */
static void wait_for_turn(struct loop *loop)
{
    bool has_event = wait_for_event(loop);
    while (has_event && loop->frame.is_moving && !loop->is_leaving && timeout_of(loop) > 0) {
        has_event = wait_for_event(loop);
    }
}

/* For who wonders whether a machine is fast enough. */
static void tell_pace(const struct loop *loop)
{
    log_line(LOG_LEVEL_INFO, MODULE, "motion: frames=%llu late=%llu worst_ms=%.1f",
             (unsigned long long)loop->pace.frames, (unsigned long long)loop->pace.late,
             (double)loop->pace.longest_ns / 1e6);
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

/* A programme that was read while the clock was unset counted its relative times from 1970. */
static void retime(struct loop *loop)
{
    bool was_early = loop->wall->programme->loaded_at < VITRINE_BUILD_UNIX_S;
    if (loop->now.is_wall_trusted && was_early && loop->watch != NULL && !loop->is_followed &&
        !loop->is_retiming) {
        loop->is_retiming = true;
        watch_retime(loop->watch);
    }
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
        retime(loop);
        st = fit_stage(loop, err);
        if (st == ST_OK) {
            pass(loop);
            if (loop->report != NULL) {
                watch_idling(loop);
            }
            int64_t end_ms = start_ms + (int64_t)(stop_after_s * 1000.0);
            if (stop_after_s > 0 && loop->frame.deadline_mono_ms > end_ms) {
                loop->frame.deadline_mono_ms = end_ms;
            }
            wait_for_turn(loop);
            loop->is_leaving |= stop_after_s > 0 && clock_mono_ms() >= end_ms;
        }
    }
    return st;
}

/* From the watch: the follower mixes the sources in. */
static void offer(void *ctx, struct slice bytes)
{
    struct loop *loop = ctx;
    follower_offer(loop->follower, bytes);
}

/* Without it the display shows what it has. */
static void start_watch(struct loop *loop)
{
    struct err err = {.code = ST_OK};
    bool mixes = loop->follower != NULL && loop->wall->address == NULL;
    const struct watch_options options = {.path = loop->wall->programme_path,
                                          .is_bundled = loop->wall->is_bundled,
                                          .shown_digest = loop->wall->programme_digest,
                                          .offer = mixes ? offer : NULL,
                                          .wake = wake,
                                          .wake_ctx = loop};
    if (watch_start(&options, &loop->watch, &err) != ST_OK) {
        log_line(LOG_LEVEL_WARN, MODULE, "changes of the programme go unnoticed: %s", err.text);
    }
}

/* Where the programme comes from. */
static enum status start_following(struct loop *loop, struct err *err)
{
    /* Until the server's comes, its stand-in shows, which is read anew once the clock is right. */
    bool is_stand_in = loop->wall->address != NULL && loop->wall->is_bundled;
    if (loop->wall->address == NULL || (is_stand_in && !loop->now.is_wall_trusted)) {
        start_watch(loop);
    }
    return loop->follower == NULL ? ST_OK : follower_start(loop->follower, wake, loop, err);
}

/* In the output's own frame buffer where there is one; what was drawn before is kept on disk. */
static enum status create_stage(struct loop *loop, struct err *err)
{
    struct arena arena = arena_make(PATHS_BYTES);
    const char *store = paths_store(&arena, loop->wall->config.store);
    struct stage_options options = {
        .wall = loop->wall,
        .frame = window_frame_buffer(loop->window, &loop->buffer_serial),
        .worker_count = WORKERS,
        .wake = wake,
        .wake_ctx = loop,
        .drawn_folder = store == NULL ? NULL : arena_printf(&arena, "%s/drawn", store)};
    window_size(loop->window, &options.width, &options.height);
    enum status st = stage_create(&options, &loop->stage, err);
    arena_deinit(&arena);
    return st;
}

enum status loop_run(const struct loop_options *options, struct err *err)
{
    struct loop loop = {
        .wall = options->wall, .follower = options->follower, .report = options->report};
    atomic_flag_clear(&loop.is_woken);
    read_clock(&loop);
    enum status st = open_window(&loop, err);
    if (st == ST_OK) {
        st = create_stage(&loop, err);
    }
    if (st == ST_OK) {
        loop.director = director_create(loop.wall, loop.stage);
        st = start_following(&loop, err);
    }
    if (st == ST_OK) {
        st = play(&loop, options->stop_after_s, err);
        tell_pace(&loop);
    }
    if (loop.report != NULL) {
        loop.report->missed = (int64_t)loop.pace.late;
    }
    if (loop.report != NULL && loop.report->idle_from_ns != 0) {
        loop.report->pss_kib = process_pss_kib();
        loop.report->cpu_ns = clock_cpu_ns() - loop.report->cpu_ns;
        loop.report->wall_ns = clock_mono_ns() - loop.report->idle_from_ns;
    }
    if (loop.follower != NULL) {
        follower_saw(loop.follower, NULL, NULL, clock_mono_ms(), clock_wall_s());
    }
    director_destroy(loop.director);
    wall_drop_programme(loop.wall); /* its time zone is the watch's */
    stage_destroy(loop.stage);
    watch_stop(loop.watch);
    window_destroy(loop.window);
    return st;
}
