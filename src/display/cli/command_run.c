/* display/cli/command_run.c: `run`: the command line's wall on this machine's screen. */
#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"
#include "display/app/loop.h"
#include "display/cli/commands.h"

/* Options win over the configuration. */
static enum status take_window(struct wall *wall, const struct options *o, struct err *err)
{
    struct config_window *w = &wall->config.window;
    if (o->window_w > 0) {
        w->is_fullscreen = false;
        w->width_px = o->window_w;
        w->height_px = o->window_h;
    }
    if (o->rotate >= 0) {
        if (o->rotate % 90 != 0) {
            return err_set(err, ST_UNSUPPORTED, "--rotate %d: write 0, 90, 180 or 270", o->rotate);
        }
        w->rotate = o->rotate;
    }
    if (o->output >= 0) {
        w->output = o->output;
    }
    return ST_OK;
}

int command_run(const struct options *options)
{
    static const enum log_level levels[] = {LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO,
                                            LOG_LEVEL_DEBUG};
    struct err err = {0};
    struct wall wall;
    process_hold_ends();
    if (options->file_count > 0) {
        (void)err_set(&err, ST_UNSUPPORTED, "%s: to show a programme, write --programme %s",
                      options->files[0], options->files[0]);
        return command_failed(&err);
    }
    enum status st = wall_init(&wall, options, &err);
    if (st != ST_OK) {
        return command_failed(&err);
    }
    log_set_level(levels[wall.config.log]);
    st = take_window(&wall, options, &err);
    struct follower *follower = NULL;
    if (st == ST_OK) {
        st = follower_is_needed(&wall) ? follower_create(&wall, clock_wall_s(), &follower, &err)
                                       : wall_read_programme(&wall, clock_wall_s(), &err);
    }
    if (st == ST_OK) {
        st = loop_run(&(struct loop_options){.wall = &wall, .follower = follower}, &err);
    }
    wall_drop_programme(&wall); /* its time zone is the follower's */
    follower_destroy(follower);
    wall_deinit(&wall);
    return st == ST_OK ? EXIT_FINE : command_failed(&err);
}
