/* display/cli/bench.h: measuring, and one JSON object a benchmark.
 *
 * Times are wall times of one piece of work, in ms, by their distribution: p50, p99 and the
 * largest.
 */
#ifndef DISPLAY_CLI_BENCH_H
#define DISPLAY_CLI_BENCH_H

#include "display/app/options.h"
#include "display/app/wall.h"

#define BENCH_SAMPLES_MAX 4096

/** One benchmark under way. Zeroed: no samples. */
struct bench {
    int64_t ns[BENCH_SAMPLES_MAX];
    size_t count;
    int64_t started_ns;
};

void bench_start(struct bench *bench);
void bench_stop(struct bench *bench);
/** Print `{"name": …, "iterations": …, "p50_ms": …}` as an element of the list under way, and empty
 *  it. `fmt` makes the name. */
void bench_print(struct bench *bench, const char *fmt, ...) PRINTF_LIKE(2, 3);
/** A single value as an element: {"name": …, "KEY": value}. */
void bench_value(const char *key, double value, const char *fmt, ...) PRINTF_LIKE(3, 4);

/** Groups of benchmarks; each prints its own. Errors: no memory, no screen, in words. */
NODISCARD enum status bench_scenes(struct wall *wall, int32_t width, int32_t height,
                                   struct err *err);
NODISCARD enum status bench_turns(struct wall *wall, int32_t width, int32_t height,
                                  struct err *err);
NODISCARD enum status bench_gpu(struct wall *wall, int32_t width, int32_t height, struct err *err);
NODISCARD enum status bench_live(struct wall *wall, int32_t width, int32_t height, struct err *err);
NODISCARD enum status bench_sdl(int32_t width, int32_t height, struct err *err);
NODISCARD enum status bench_picture(const char *path, struct err *err);
NODISCARD enum status bench_run(struct wall *wall, const struct options *options, int64_t start_ns,
                                struct err *err);
NODISCARD enum status bench_changes(struct wall *wall, const struct options *options,
                                    struct err *err);

#endif
