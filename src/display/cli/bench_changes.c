/* display/cli/bench_changes.c: many scene changes under a clock of its own: does anything grow? */
#include <dirent.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/process.h"
#include "display/app/director.h"
#include "display/cli/bench.h"

enum { PASSES_MAX = 64, STEP_MS = 700 }; /* longer than a turn */

/* What may grow. */
struct state {
    double pss_kib, anonymous_kib, layers_kib, pictures_kib, descriptors;
};

static double count_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    double count = 0;
    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    if (dir != NULL) {
        (void)closedir(dir); /* only read */
    }
    return count;
}

static struct state look(const struct stage *stage)
{
    return (struct state){.pss_kib = (double)process_pss_kib(),
                          .anonymous_kib = (double)process_anonymous_kib(),
                          .layers_kib = (double)stage_layer_stats(stage).bytes / 1024.0,
                          .pictures_kib = (double)stage_media_stats(stage).used_bytes / 1024.0,
                          .descriptors = count_descriptors()};
}

/* One change: the middle of the turn and its end. */
static void change(struct director *director, int64_t wall_s, int64_t *mono_ms)
{
    struct director_frame frame;
    director_step(director, 1);
    for (int half = 0; half < 2; half++) {
        int passes = 0;
        do {
            director_pass(director, (struct plan_now){wall_s, *mono_ms, true}, &frame);
            passes++;
        } while (frame.deadline_mono_ms <= *mono_ms && passes < PASSES_MAX);
        *mono_ms += STEP_MS / 2;
    }
}

enum status bench_changes(struct wall *wall, const struct options *options, struct err *err)
{
    int32_t changes = options->changes;
    struct stage *stage = NULL;
    struct bench *bench = mem_alloc(1, sizeof *bench);
    int64_t mono_ms = 1000, wall_s = clock_wall_s();
    struct state tenth = {0};
    enum status st =
        stage_create(&(struct stage_options){.wall = wall,
                                             .width = options->width > 0 ? options->width : 1920,
                                             .height = options->width > 0 ? options->height : 1080},
                     &stage, err);
    struct director *director = st == ST_OK ? director_create(wall, stage) : NULL;
    for (int32_t i = 0; director != NULL && i < changes; i++) {
        if (i == changes / 10) {
            tenth = look(stage);
        }
        if (i > 0 && i % (changes / 10) == 0) {
            bench_value("pss_mib", look(stage).pss_kib / 1024.0, "changes/%d/memory_at_%d", changes,
                        i);
        }
        bench_start(bench);
        change(director, wall_s, &mono_ms);
        bench_stop(bench);
    }
    if (director != NULL) {
        struct state end = look(stage);
        bench_print(bench, "changes/%d", changes);
        bench_value("pss_mib", end.pss_kib / 1024.0, "changes/%d/memory", changes);
        bench_value("ratio", end.anonymous_kib / tenth.anonymous_kib,
                    "changes/%d/memory_end_to_tenth", changes);
        bench_value("ratio", end.layers_kib / tenth.layers_kib, "changes/%d/layers_end_to_tenth",
                    changes);
        bench_value("ratio", end.pictures_kib / tenth.pictures_kib,
                    "changes/%d/pictures_end_to_tenth", changes);
        bench_value("ratio", end.descriptors / tenth.descriptors,
                    "changes/%d/descriptors_end_to_tenth", changes);
    }
    director_destroy(director);
    stage_destroy(stage);
    mem_free(bench);
    return st;
}
