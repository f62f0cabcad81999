/* display/cli/bench.c: samples are kept whole and sorted once. */
#include "display/cli/bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

static bool has_printed; /* a comma goes before every element but the first */

void bench_start(struct bench *bench)
{
    bench->started_ns = clock_mono_ns();
}

void bench_stop(struct bench *bench)
{
    int64_t took = clock_mono_ns() - bench->started_ns;
    if (bench->count < BENCH_SAMPLES_MAX) {
        bench->ns[bench->count++] = took;
    }
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double ms_at(const struct bench *bench, size_t percent)
{
    return (double)bench->ns[(bench->count - 1) * percent / 100] / 1e6;
}

static void PRINTF_LIKE(1, 0) open_element(const char *fmt, va_list args)
{
    (void)printf("%s\n    {\"name\": \"", has_printed ? "," : "");
    (void)vprintf(fmt, args);
    (void)printf("\"");
    has_printed = true;
}

void bench_print(struct bench *bench, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (bench->count > 0) {
        qsort(bench->ns, bench->count, sizeof *bench->ns, compare);
        open_element(fmt, args);
        (void)printf(", \"iterations\": %zu, \"p50_ms\": %.3f, \"p99_ms\": %.3f, "
                     "\"max_ms\": %.3f}",
                     bench->count, ms_at(bench, 50), ms_at(bench, 99), ms_at(bench, 100));
    }
    va_end(args);
    bench->count = 0;
}

void bench_value(const char *key, double value, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    open_element(fmt, args);
    (void)printf(", \"%s\": %.4g}", key, value);
    va_end(args);
}
