/* display/cli/bench_run.c: the display as it runs, in a real window: from start to the first frame,
 * at rest, in rotation. */
#include "base/clock.h"
#include "display/app/loop.h"
#include "display/cli/bench.h"

enum { REST_S = 16 };

enum status bench_run(struct wall *wall, const struct options *o, int64_t start_ns, struct err *err)
{
    struct loop_report report = {0};
    double seconds = o->seconds > 0 ? o->seconds : REST_S;
    wall->config.window.is_fullscreen = false;
    wall->config.window.width_px = o->width > 0 ? o->width : 1920;
    wall->config.window.height_px = o->width > 0 ? o->height : 1080;
    enum status st = loop_run(
        &(struct loop_options){.wall = wall, .stop_after_s = seconds, .report = &report}, err);
    if (st == ST_OK && report.idle_from_ns == 0) {
        st = err_set(err, ST_IO, "nothing had settled within %g s: give more --seconds", seconds);
    }
    if (st == ST_OK) {
        double s = (double)report.wall_ns / 1e9;
        bench_value("ms", (double)(report.first_frame_ns - start_ns) / 1e6, "run/first_frame");
        bench_value("mib", (double)report.pss_kib / 1024.0, "run/memory_pss");
        bench_value("percent", (double)report.cpu_ns * 100.0 / (double)report.wall_ns,
                    "run/processor_time");
        bench_value("per_s", (double)report.passes / s, "run/wake_ups");
        bench_value("per_s", (double)report.frames / s, "run/frames");
        bench_value("count", (double)report.missed, "run/missed_refreshes");
    }
    return st;
}
