/* display/cli/command_bench.c: `bench`: figures of this machine, as JSON.
 *
 * Memory is the proportional set size of the whole process. Frame times are of frames in which
 * everything changes: a dissolve between two scenes, composed in software.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "display/app/loop.h"
#include "display/app/stage.h"
#include "display/cli/commands.h"
#include "display/gfx/frame_graph.h"
#include "display/plan/plan.h"

enum { FRAMES = FRAME_GRAPH_FRAMES, SCENES_MAX = 64 };

static struct stage_moment settled(const struct plan_target *target, int64_t now)
{
    return (struct stage_moment){.target = *target,
                                 .now_unix_s = now,
                                 .entered_unix_s = now,
                                 .elapsed_ms = INT64_MAX,
                                 .dwell_ms = target_dwell_ms(target),
                                 .segment_count = 1};
}

/* Rasterise every scene of the round once; dissolve between the first two. */
static enum status bench_frames(struct wall *wall, int32_t width, int32_t height, struct err *err)
{
    struct plan_target round[SCENES_MAX];
    struct stage *stage = NULL;
    struct pixels *kept = NULL, *mixed = NULL;
    int64_t now = clock_wall_s();
    struct frame_graph graph = {0};
    size_t count = plan_round(wall->programme, &wall->screen, (struct plan_now){now, 0, true},
                              round, SCENES_MAX);
    enum status st = stage_create(
        &(struct stage_options){.wall = wall, .width = width, .height = height}, &stage, err);
    int64_t slowest = 0;
    for (size_t i = 0; st == ST_OK && i < count; i++) {
        struct stage_moment moment = settled(&round[i], now);
        stage_begin_pass(stage, 0);
        const struct draw_list *list = stage_list(stage, STAGE_CURRENT, &moment);
        (void)stage_pictures_ready(stage, list, 0);
        int64_t start = clock_mono_ns();
        st = stage_paint(stage, list, NULL, NULL, err);
        int64_t took = clock_mono_ns() - start;
        slowest = took > slowest ? took : slowest;
        if (st == ST_OK && i == 0) {
            st = pixels_create(width, height, &kept, err);
            if (st == ST_OK) {
                compose_copy(stage_pixels(stage), (struct irect){0, 0, width, height}, kept);
            }
        }
    }
    if (st == ST_OK) {
        st = pixels_create(width, height, &mixed, err);
    }
    for (int i = 0; st == ST_OK && kept != NULL && i < FRAMES; i++) {
        int64_t start = clock_mono_ns();
        compose_blend(kept, stage_pixels(stage), (uint32_t)(i * 256 / FRAMES),
                      (struct irect){0, 0, width, height}, mixed);
        frame_graph_add(&graph, clock_mono_ns() - start);
    }
    if (st == ST_OK) {
        (void)printf("  \"frames_%dx%d\": {\"dissolve_p50_ms\": %.2f, \"dissolve_p99_ms\": %.2f, "
                     "\"scenes\": %zu, \"slowest_scene_drawn_ms\": %.1f},\n",
                     width, height, (double)frame_graph_percentile_ns(&graph, 50) / 1e6,
                     (double)frame_graph_percentile_ns(&graph, 99) / 1e6, count,
                     (double)slowest / 1e6);
    }
    pixels_unref(kept);
    pixels_unref(mixed);
    stage_destroy(stage);
    return st;
}

/* A picture decoded by a worker while frames keep coming. */
static enum status bench_decode(const char *path, struct err *err)
{
    struct media_cache *cache = NULL;
    struct frame_graph graph = {0};
    struct pixels *a = NULL, *b = NULL;
    const struct image_want want = {
        .width = 1920, .height = 1080, .focus_x = 0.5F, .focus_y = 0.5F};
    enum status st = media_cache_create(
        &(struct media_options){.budget_bytes = (size_t)64 << 20, .worker_count = 2}, &cache, err);
    st = st == ST_OK ? pixels_create(1920, 1080, &a, err) : st;
    st = st == ST_OK ? pixels_create(1920, 1080, &b, err) : st;
    int64_t start = clock_mono_ns();
    struct media_view view = {MEDIA_PENDING, NULL, NULL};
    while (st == ST_OK && view.state == MEDIA_PENDING) {
        int64_t frame = clock_mono_ns();
        media_cache_begin_pass(cache, frame / 1000000);
        (void)media_cache_pump(cache, 4);
        view = media_cache_want(cache, path, &want, 0);
        compose_blend(a, b, 128, (struct irect){0, 0, 1920, 1080}, b);
        frame_graph_add(&graph, clock_mono_ns() - frame);
    }
    if (st == ST_OK && view.state == MEDIA_FAILED) {
        st = err_set(err, ST_INVALID, "%s", view.error);
    }
    if (st == ST_OK) {
        (void)printf("  \"decode\": {\"file\": \"%s\", \"ms\": %.1f, \"frame_p99_ms\": %.2f},\n",
                     strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1,
                     (double)(clock_mono_ns() - start) / 1e6,
                     (double)frame_graph_percentile_ns(&graph, 99) / 1e6);
    }
    pixels_unref(a);
    pixels_unref(b);
    media_cache_destroy(cache);
    return st;
}

static enum status bench_run(struct wall *wall, const struct options *o, int64_t start_ns,
                             struct err *err)
{
    struct loop_report report = {0};
    double seconds = o->seconds > 0 ? o->seconds : 16.0;
    wall->config.window.is_fullscreen = false;
    wall->config.window.width_px = o->width > 0 ? o->width : 1920;
    wall->config.window.height_px = o->width > 0 ? o->height : 1080;
    enum status st = loop_run(
        &(struct loop_options){.wall = wall, .stop_after_s = seconds, .report = &report}, err);
    if (st == ST_OK && report.idle_from_ns == 0) {
        st = err_set(err, ST_IO, "nothing had settled within %g s: give more --seconds", seconds);
    }
    if (st == ST_OK) {
        (void)printf(
            "  \"first_frame_ms\": %.1f,\n  \"pss_mib\": %.1f,\n"
            "  \"idle_cpu_percent\": %.3f,\n  \"passes\": %" PRId64 ",\n  \"frames\": %" PRId64
            ",\n",
            (double)(report.first_frame_ns - start_ns) / 1e6, (double)report.pss_kib / 1024.0,
            (double)report.cpu_ns * 100.0 / (double)report.wall_ns, report.passes, report.frames);
    }
    return st;
}

int command_bench(const struct options *options)
{
    int64_t start_ns = clock_mono_ns();
    struct err err = {0};
    struct wall wall;
    enum status st = wall_init(&wall, options, &err);
    if (st != ST_OK) {
        return command_failed(&err);
    }
    st = wall_read_programme(&wall, clock_wall_s(), &err);
    (void)printf("{\n");
    if (st == ST_OK) {
        st = bench_run(&wall, options, start_ns, &err);
    }
    for (size_t i = 0; st == ST_OK && i < options->file_count; i++) {
        st = bench_decode(options->files[i], &err);
    }
    if (st == ST_OK) {
        st = bench_frames(&wall, 1920, 1080, &err);
    }
    if (st == ST_OK) {
        st = bench_frames(&wall, 3840, 2160, &err);
    }
    (void)printf("  \"version\": \"%s\"\n}\n", VITRINE_VERSION);
    wall_deinit(&wall);
    return st == ST_OK ? EXIT_FINE : command_failed(&err);
}
