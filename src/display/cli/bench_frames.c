/* display/cli/bench_frames.c: what a frame costs: a scene's list, its layers, a turn between two
 * scenes; composed on the processor, without a window. */
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "display/app/stage.h"
#include "display/cli/bench.h"
#include "display/output/window.h"
#include "display/plan/plan.h"

enum { SCENES_MAX = 64, REPEATS = 20, TURN_FRAMES = 120 };

/* The scenes of the playlist in force on a stage of one size. */
struct gallery {
    struct stage *stage;
    struct plan_target round[SCENES_MAX];
    size_t count;
    int64_t now;
    struct window *window; /* whose card composes; NULL: the processor */
};

static void begin_pass(struct gallery *gallery)
{
    stage_begin_pass(gallery->stage, 0);
    stage_use_gpu(gallery->stage, gallery->window == NULL ? NULL : window_gpu(gallery->window));
}

static void flip(struct gallery *gallery)
{
    if (stage_is_on_gpu(gallery->stage)) {
        window_flip(gallery->window);
    }
}

static enum status gallery_init(struct gallery *gallery, struct wall *wall, int32_t width,
                                int32_t height, struct err *err)
{
    *gallery = (struct gallery){.now = clock_wall_s()};
    gallery->count =
        plan_round(wall->programme, &wall->screen, (struct plan_now){gallery->now, 0, true},
                   gallery->round, SCENES_MAX);
    gallery->count = gallery->count < SCENES_MAX ? gallery->count : SCENES_MAX;
    return stage_create(&(struct stage_options){.wall = wall, .width = width, .height = height},
                        &gallery->stage, err);
}

static const struct draw_list *list_of(struct gallery *gallery, size_t index)
{
    struct stage_moment moment = {.target = gallery->round[index],
                                  .now_unix_s = gallery->now,
                                  .entered_unix_s = gallery->now,
                                  .elapsed_ms = INT64_MAX,
                                  .dwell_ms = target_dwell_ms(&gallery->round[index]),
                                  .segment = (uint32_t)index,
                                  .segment_count = (uint32_t)gallery->count};
    return stage_list(gallery->stage, STAGE_CURRENT, &moment);
}

/* Drawn for the first time, laid out again, and composed whole. */
static enum status measure_scene(struct gallery *gallery, size_t index, struct bench *bench,
                                 struct err *err)
{
    const struct pixels *pixels = stage_pixels(gallery->stage);
    const char *kind = scene_kind_name(gallery->round[index].kind);
    stage_begin_pass(gallery->stage, 0);
    const struct draw_list *list = list_of(gallery, index);
    (void)stage_pictures_ready(gallery->stage, list, 0);
    bench_start(bench);
    enum status st = stage_paint(gallery->stage, list, NULL, NULL, err);
    bench_stop(bench);
    bench_print(bench, "scene/%s/first/%dx%d", kind, pixels->width, pixels->height);
    for (int i = 0; i < REPEATS; i++) {
        bench_start(bench);
        (void)list_of(gallery, index);
        bench_stop(bench);
    }
    bench_print(bench, "scene/%s/list/%dx%d", kind, pixels->width, pixels->height);
    for (int i = 0; st == ST_OK && i < REPEATS; i++) {
        canvas_forget(stage_canvas(gallery->stage));
        bench_start(bench);
        st = stage_paint(gallery->stage, stage_current(gallery->stage), NULL, NULL, err);
        bench_stop(bench);
    }
    bench_print(bench, "scene/%s/whole/%dx%d", kind, pixels->width, pixels->height);
    return st;
}

enum status bench_scenes(struct wall *wall, int32_t width, int32_t height, struct err *err)
{
    struct gallery gallery;
    struct bench *bench = mem_alloc(1, sizeof *bench);
    enum status st = gallery_init(&gallery, wall, width, height, err);
    uint32_t seen = 0;
    for (size_t i = 0; st == ST_OK && i < gallery.count; i++) {
        uint32_t bit = 1U << gallery.round[i].kind;
        if ((seen & bit) == 0) {
            seen |= bit;
            st = measure_scene(&gallery, i, bench, err);
        }
    }
    stage_destroy(gallery.stage);
    mem_free(bench);
    return st;
}

/* From each scene to the next, all the way. */
static enum status turn_through(struct gallery *gallery, enum turn_way way, struct bench *bench,
                                struct err *err)
{
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < gallery->count; i++) {
        begin_pass(gallery);
        const struct draw_list *from = list_of(gallery, i);
        (void)stage_pictures_ready(gallery->stage, from, 0);
        st = stage_paint(gallery->stage, from, NULL, NULL, err);
        stage_leave(gallery->stage);
        const struct draw_list *to = list_of(gallery, (i + 1) % gallery->count);
        (void)stage_pictures_ready(gallery->stage, to, 0);
        struct stage_turn turn = {.way = way, .to = to};
        struct damage damage;
        st = st == ST_OK ? stage_paint_turn(gallery->stage, &turn, &damage, err) : st;
        for (int32_t k = 1; st == ST_OK && k < TURN_FRAMES; k++) {
            turn.part = k * (TURN_WHOLE / TURN_FRAMES);
            bench_start(bench);
            st = stage_paint_turn(gallery->stage, &turn, &damage, err);
            flip(gallery);
            bench_stop(bench);
        }
        stage_arrive(gallery->stage);
    }
    return st;
}

static const char *const ways[] = {"dissolve", "slide", "reveal"};

static enum status measure_turns(struct gallery *gallery, const char *by, struct err *err)
{
    struct bench *bench = mem_alloc(1, sizeof *bench);
    enum status st = ST_OK;
    for (int way = TURN_MIX; st == ST_OK && way <= TURN_REVEAL; way++) {
        const struct pixels *pixels = stage_pixels(gallery->stage);
        st = turn_through(gallery, (enum turn_way)way, bench, err);
        bench_print(bench, "turn/%s%s/%dx%d", ways[way], by, pixels->width, pixels->height);
    }
    mem_free(bench);
    return st;
}

enum status bench_turns(struct wall *wall, int32_t width, int32_t height, struct err *err)
{
    struct gallery gallery;
    enum status st = gallery_init(&gallery, wall, width, height, err);
    st = st == ST_OK ? measure_turns(&gallery, "", err) : st;
    stage_destroy(gallery.stage);
    return st;
}

/* The same turns as a card composes them, with the flip; says which one. Where no OpenGL answers,
 * nothing is measured. */
enum status bench_gpu(struct wall *wall, int32_t width, int32_t height, struct err *err)
{
    const struct window_options options = {
        .width = width, .height = height, .path = WINDOW_PATH_GPU};
    struct gallery gallery;
    struct window *window = NULL;
    if (window_create(&options, &window, NULL) != ST_OK || window_gpu(window) == NULL) {
        bench_value("present", 0.0, "gl");
        window_destroy(window);
        return ST_OK;
    }
    bench_value("present", 1.0, "gl/%s", window_description(window));
    enum status st = gallery_init(&gallery, wall, width, height, err);
    gallery.window = window;
    st = st == ST_OK ? measure_turns(&gallery, "/gl", err) : st;
    stage_destroy(gallery.stage);
    window_destroy(window);
    return st;
}
