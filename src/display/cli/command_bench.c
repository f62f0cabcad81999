/* display/cli/command_bench.c: `bench`: figures of this machine, as JSON. */
#include <stdio.h>

#include "base/clock.h"
#include "display/cli/bench.h"
#include "display/cli/commands.h"

/* Composition, at each size. */
static enum status frames(struct wall *wall, bool has_window, struct err *err)
{
    static const int32_t sizes[][2] = {{1920, 1080}, {3840, 2160}};
    enum status st = ST_OK;
    for (int i = 0; st == ST_OK && i < 2; i++) {
        int32_t width = sizes[i][0], height = sizes[i][1];
        st = bench_scenes(wall, width, height, err);
        st = st == ST_OK ? bench_turns(wall, width, height, err) : st;
        st = st == ST_OK ? bench_sdl(width, height, err) : st;
        st = st == ST_OK ? bench_live(wall, width, height, err) : st;
        st = st == ST_OK && has_window ? bench_gpu(wall, width, height, err) : st;
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
    (void)printf("{\n  \"version\": \"%s\",\n  \"benchmarks\": [", VITRINE_VERSION);
    if (st == ST_OK && !options->is_still) {
        st = bench_run(&wall, options, start_ns, &err);
        st = st == ST_OK ? wall_read_programme(&wall, clock_wall_s(), &err) : st; /* run let go */
    }
    for (size_t i = 0; st == ST_OK && i < options->file_count; i++) {
        st = bench_picture(options->files[i], &err);
    }
    if (st == ST_OK && options->changes > 0) {
        st = bench_changes(&wall, options, &err);
    } else if (st == ST_OK) {
        st = frames(&wall, !options->is_still, &err);
    }
    (void)printf("\n  ]\n}\n");
    wall_deinit(&wall);
    return st == ST_OK ? EXIT_FINE : command_failed(&err);
}
