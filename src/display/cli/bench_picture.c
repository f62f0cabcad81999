/* display/cli/bench_picture.c: how long a picture takes to decode to the screen's size, and what
 * that does to the frames that keep coming meanwhile. */
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "display/cli/bench.h"
#include "display/compose/compose.h"
#include "display/media/media_cache.h"

/* A picture decoded by a worker while frames keep coming. */
enum { FRAME_MS = 14 };

enum status bench_picture(const char *path, struct err *err)
{
    struct media_cache *cache = NULL;
    struct bench *bench = mem_alloc(1, sizeof *bench);
    struct pixels *a = NULL, *b = NULL;
    const struct image_want want = {
        .width = 1920, .height = 1080, .focus_x = 0.5F, .focus_y = 0.5F};
    enum status st = media_cache_create(
        &(struct media_options){.budget_bytes = (size_t)64 << 20, .worker_count = 2}, &cache, err);
    st = st == ST_OK ? pixels_create(1920, 1080, &a, err) : st;
    st = st == ST_OK ? pixels_create(1920, 1080, &b, err) : st;
    int64_t start = clock_mono_ns();
    struct media_view view = {MEDIA_PENDING, NULL, NULL, ST_OK};
    while (st == ST_OK && view.state == MEDIA_PENDING) {
        bench_start(bench);
        media_cache_begin_pass(cache, clock_mono_ms());
        (void)media_cache_pump(cache, 4);
        view = media_cache_want(cache, path, &want, 0);
        compose_blend(a, b, 128, (struct irect){0, 0, 1920, 1080}, b);
        bench_stop(bench);
        (void)poll(NULL, 0, FRAME_MS); /* as a display does between two refreshes */
    }
    if (st == ST_OK && view.state == MEDIA_FAILED) {
        st = err_set(err, ST_INVALID, "%s", view.error);
    }
    if (st == ST_OK) {
        const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
        bench_value("ms", (double)(clock_mono_ns() - start) / 1e6, "decode/%s", name);
        bench_print(bench, "decode/%s/frames_meanwhile", name);
    }
    pixels_unref(a);
    pixels_unref(b);
    media_cache_destroy(cache);
    mem_free(bench);
    return st;
}
