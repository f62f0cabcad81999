/* display/cli/bench_live.c: what a frame costs while a scene lives: rows overtake, numbers count, a
 * tier is celebrated. A small programme of its own, changed between two frames; whole passes of the
 * director are measured, as in `run`. */
#include "base/clock.h"
#include "base/mem.h"
#include "display/app/catalogue.h"
#include "display/app/director.h"
#include "display/cli/bench.h"

enum { UPDATES = 24, FRAMES_AFTER = 60, ROWS = 12, DOCUMENT_BYTES = 16384, FRAME_MS = 16 };

struct live {
    struct wall *wall;
    struct stage *stage;
    struct director *director;
    const struct programme *before; /* the wall's own, given back at the end */
    int64_t mono_ms, wall_s;
};

static const struct tz *find_tz(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
    return tz_utc();
}

/* Teams whose order and scores follow from `step`; a challenge that reaches a tier every step. */
static enum status write_programme(const char *scene, int32_t step, int64_t now_unix_s,
                                   const struct programme **out_programme, struct err *err)
{
    struct buf json = buf_make(DOCUMENT_BYTES);
    buf_printf(&json, "{\"vitrine\": 1, \"boards\": [{\"id\": \"b\", \"title\": \"Board\", "
                      "\"of\": \"teams\", \"entries\": [");
    for (int32_t i = 0; i < ROWS; i++) {
        buf_printf(&json, "%s{\"id\": \"t%d\", \"name\": \"Team %d\", \"score\": %d}",
                   i == 0 ? "" : ",", i, i, 1000 + (i * 7 + step * 5) % ROWS * 100);
    }
    buf_printf(&json,
               "]}], \"challenges\": [{\"id\": \"c\", \"title\": \"Tiers\", \"metric\": "
               "\"shares\", \"total\": %d, \"tiers\": [",
               step % 2 == 0 ? 90 : 210);
    buf_printf(&json,
               "{\"at\": 100, \"title\": \"One\"}, {\"at\": 200, \"title\": \"Two\"}, {\"at\": "
               "300, \"title\": \"Three\"}]}], \"playlists\": [{\"id\": "
               "\"p\", \"scenes\": [{\"scene\": \"%s\", \"of\": \"%s\"}]}]}",
               scene, scene[0] == 'b' ? "b" : "c");
    const struct programme_options options = {
        .now_unix_s = now_unix_s, .base_dir = "", .find_tz = find_tz};
    enum status st = programme_read(buf_view(&json), &options, NULL, out_programme, err);
    buf_deinit(&json);
    return st;
}

static void pass(struct live *live, struct bench *bench)
{
    struct director_frame frame;
    if (bench != NULL) {
        bench_start(bench);
    }
    director_pass(live->director,
                  (struct plan_now){live->wall_s + live->mono_ms / 1000, live->mono_ms, true},
                  &frame);
    if (bench != NULL && frame.has_frame) {
        bench_stop(bench);
    }
    live->mono_ms += FRAME_MS;
}

static enum status measure(struct live *live, const char *scene, struct bench *bench,
                           struct err *err)
{
    const struct programme *programme = NULL;
    enum status st = write_programme(scene, 0, live->wall_s, &programme, err);
    if (st != ST_OK) {
        return st;
    }
    live->before = live->wall->programme;
    live->wall->programme = programme;
    stage_adopt(live->stage, catalogue_create(programme));
    live->director = director_create(live->wall, live->stage);
    for (int i = 0; i < FRAMES_AFTER; i++) { /* until it stands */
        pass(live, NULL);
    }
    for (int32_t step = 1; st == ST_OK && step <= UPDATES; step++) {
        const struct programme *next = NULL;
        st = write_programme(scene, step, live->wall_s, &next, err);
        if (st == ST_OK) {
            director_adopt(live->director, next, catalogue_create(next));
            programme_unref(next);
        }
        for (int i = 0; st == ST_OK && i < FRAMES_AFTER * (scene[0] == 'b' ? 1 : 3); i++) {
            pass(live, bench);
        }
    }
    director_destroy(live->director);
    programme_unref(live->wall->programme);
    live->wall->programme = live->before;
    return st;
}

enum status bench_live(struct wall *wall, int32_t width, int32_t height, struct err *err)
{
    struct bench *bench = mem_alloc(1, sizeof *bench);
    struct live live = {.wall = wall, .mono_ms = 1000, .wall_s = clock_wall_s()};
    enum status st = stage_create(
        &(struct stage_options){.wall = wall, .width = width, .height = height}, &live.stage, err);
    if (st == ST_OK) {
        st = measure(&live, "board", bench, err);
        bench_print(bench, "live/overtaking/%dx%d", width, height);
    }
    if (st == ST_OK) {
        st = measure(&live, "challenge", bench, err);
        bench_print(bench, "live/celebration/%dx%d", width, height);
    }
    stage_destroy(live.stage);
    mem_free(bench);
    return st;
}
