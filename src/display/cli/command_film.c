/* display/cli/command_film.c: `film`: every frame of a stretch of time, as `run` would show it. */
#include <math.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/file.h"
#include "display/app/catalogue.h"
#include "display/app/director.h"
#include "display/cli/commands.h"
#include "display/cli/studio.h"
#include "image/image.h"

enum { PASSES_MAX = 4096 }; /* at one instant, until a scene is drawn */

struct film {
    struct studio studio;
    struct director *director;
    const struct options *options;
    double seconds, fps;
    size_t shown_file; /* so many of the programmes that follow are on */
};

/* The director prepares a few milliseconds a pass: pass until this instant's picture stands. */
static void pass(struct film *film, int64_t mono_ms)
{
    struct plan_now now = {film->studio.at_unix_s + mono_ms / 1000, mono_ms, true};
    struct director_frame frame;
    int32_t passes = 0;
    do {
        director_pass(film->director, now, &frame);
        passes++;
    } while (!frame.is_moving && frame.deadline_mono_ms <= mono_ms && passes < PASSES_MAX);
}

/* Each of the programmes that follow takes over after an equal part of the film. */
static enum status follow(struct film *film, int64_t mono_ms, struct err *err)
{
    const struct options *o = film->options;
    double part = film->seconds * 1000.0 / (double)(o->file_count + 1);
    if (film->shown_file == o->file_count ||
        (double)mono_ms < part * (double)(film->shown_file + 1)) {
        return ST_OK;
    }
    struct wall *wall = &film->studio.wall;
    const struct programme *before = wall->programme; /* the director's until it adopts */
    wall->programme = NULL;
    wall->programme_path = o->files[film->shown_file++];
    enum status st = wall_read_programme(wall, film->studio.at_unix_s, err);
    const struct programme *after = wall->programme;
    wall->programme = before;
    if (st == ST_OK) {
        director_adopt(film->director, after, catalogue_create(after));
        programme_unref(after);
    }
    return st;
}

static enum status shoot(struct film *film, int64_t number, struct err *err)
{
    int64_t mono_ms = (int64_t)llround((double)number * 1000.0 / film->fps);
    struct arena arena = arena_make((size_t)64 << 10);
    enum status st = follow(film, mono_ms, err);
    if (st == ST_OK) {
        pass(film, mono_ms);
        const char *path =
            arena_printf(&arena, "%s/frame-%05d.png", film->options->out, (int)number + 1);
        st = path == NULL ? err_set(err, ST_LIMIT, "the folder's name is too long")
                          : image_save_png(path, stage_pixels(film->studio.stage), err);
    }
    arena_deinit(&arena);
    return st;
}

/* From `--scene` on. */
static enum status begin(struct film *film, struct err *err)
{
    struct studio *studio = &film->studio;
    const struct plan_now start = {studio->at_unix_s, 0, true};
    struct plan_target target;
    film->director = director_create(&studio->wall, studio->stage);
    if (film->options->scene == NULL) {
        return ST_OK;
    }
    enum status st = plan_select(studio->wall.programme, &studio->wall.screen, start,
                                 film->options->scene, &target, err);
    for (size_t i = 0; st == ST_OK && i <= studio->round_count; i++) {
        if (studio_is_same(director_target(film->director, start), &target)) {
            return ST_OK;
        }
        director_step(film->director, 1);
    }
    return st != ST_OK ? st
                       : err_set(err, ST_NOT_FOUND,
                                 "--scene %s: the playlist of this moment doesn't show it; film "
                                 "starts with a scene of the playlist",
                                 film->options->scene);
}

int command_film(const struct options *options)
{
    struct err err = {0};
    struct film film = {.options = options,
                        .fps = options->fps > 0 ? options->fps : 30.0,
                        .seconds = options->seconds > 0 ? options->seconds : 10.0};
    if (options->out == NULL) {
        (void)err_set(&err, ST_UNSUPPORTED, "film needs -o DIR, the folder for its frames");
        return command_failed(&err);
    }
    enum status st = studio_init(&film.studio, options, &err);
    if (st == ST_OK) {
        st = dir_create_all(options->out, &err);
    }
    if (st == ST_OK) {
        st = begin(&film, &err);
    }
    int64_t count = (int64_t)ceil(film.seconds * film.fps);
    for (int64_t i = 0; st == ST_OK && i < count; i++) {
        st = shoot(&film, i, &err);
    }
    if (st == ST_OK) {
        (void)printf("%lld frames in %s\n", (long long)count, options->out);
    }
    director_destroy(film.director);
    studio_deinit(&film.studio);
    return st == ST_OK ? EXIT_FINE : command_failed(&err);
}
