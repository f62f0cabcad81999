/* display/app/command_snapshot.c: `snapshot` and `film`: pictures of moments, without a screen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "display/app/commands.h"
#include "display/app/stage.h"
#include "display/plan/plan.h"
#include "image/image.h"

enum { ROUND_MAX = 512 };

/* The command line's wall with its programme and a stage at the wanted moment. */
struct studio {
    struct wall wall;
    struct stage *stage;
    int64_t at_unix_s;
    struct plan_target *round; /* of the playlist in force */
    size_t round_count;
};

static enum status studio_init(struct studio *studio, const struct options *o, struct err *err)
{
    int64_t now = clock_wall_s();
    *studio = (struct studio){.at_unix_s = now};
    enum status st = wall_init(&studio->wall, o, err);
    if (st == ST_OK && o->at != NULL) {
        st = wall_parse_time(&studio->wall, o->at, now, &studio->at_unix_s, err);
    }
    if (st == ST_OK) { /* relative times count from the moment shown */
        st = wall_read_programme(&studio->wall, studio->at_unix_s, err);
    }
    if (st == ST_OK && o->at != NULL) { /* again, now that the programme's zone is known */
        st = wall_parse_time(&studio->wall, o->at, now, &studio->at_unix_s, err);
    }
    if (st != ST_OK) {
        return st;
    }
    st = stage_create(&(struct stage_options){.wall = &studio->wall,
                                              .width = o->width > 0 ? o->width : 1920,
                                              .height = o->width > 0 ? o->height : 1080},
                      &studio->stage, err);
    const struct plan_now when = {studio->at_unix_s, 0, true};
    studio->round = mem_alloc(ROUND_MAX, sizeof(*studio->round));
    if (st == ST_OK) {
        studio->round_count = plan_round(studio->wall.programme, &studio->wall.screen, when,
                                         studio->round, ROUND_MAX);
    }
    return st;
}

static void studio_deinit(struct studio *studio)
{
    stage_destroy(studio->stage);
    mem_free(studio->round);
    if (studio->wall.arena.max_bytes > 0) {
        wall_deinit(&studio->wall);
    }
}

static bool is_same(const struct plan_target *a, const struct plan_target *b)
{
    return a->kind == b->kind && a->entry == b->entry && a->campaign == b->campaign &&
           a->post == b->post && a->board == b->board && a->challenge == b->challenge &&
           a->event == b->event && a->notice == b->notice && a->picture == b->picture;
}

static struct stage_moment moment_of(const struct studio *studio, const struct plan_target *target,
                                     double elapsed_s)
{
    struct stage_moment m = {.target = *target,
                             .now_unix_s = studio->at_unix_s,
                             .entered_unix_s = studio->at_unix_s,
                             .elapsed_ms = INT64_MAX,
                             .dwell_ms = target_dwell_ms(target)};
    if (elapsed_s >= 0) {
        m.elapsed_ms = (int64_t)llround(elapsed_s * 1000.0);
        m.entered_unix_s -= m.elapsed_ms / 1000;
    }
    m.segment_count = (uint32_t)studio->round_count;
    for (size_t i = 0; i < studio->round_count; i++) {
        if (is_same(&studio->round[i], target)) {
            m.segment = (uint32_t)i;
            return m;
        }
    }
    m.segment_count = 0;
    return m;
}

static enum status save(struct studio *studio, const struct stage_moment *moment, const char *path,
                        struct err *err)
{
    stage_begin_pass(studio->stage, 0);
    const struct draw_list *list = stage_list(studio->stage, 0, moment);
    /* a picture that can't be decoded is found out now, and composed around */
    (void)stage_pictures_ready(studio->stage, list, 0);
    list = stage_list(studio->stage, 0, moment);
    enum status st = stage_paint(studio->stage, list, NULL, err);
    return st == ST_OK ? image_save_png(path, stage_pixels(studio->stage), err) : st;
}

static enum status save_one(struct studio *studio, const struct options *o, struct err *err)
{
    const struct plan_now when = {studio->at_unix_s, 0, true};
    struct plan_target target;
    enum status st = ST_OK;
    if (o->scene != NULL) {
        st =
            plan_select(studio->wall.programme, &studio->wall.screen, when, o->scene, &target, err);
    } else {
        struct plan *plan = plan_create(studio->wall.programme, &studio->wall.screen);
        target = plan_update(plan, when)->target;
        plan_destroy(plan);
    }
    if (st != ST_OK) {
        return st;
    }
    struct stage_moment moment = moment_of(studio, &target, o->elapsed_s);
    return save(studio, &moment, o->out, err);
}

static const char *subject_of(const struct plan_target *t)
{
    switch (t->kind) {
    case SCENE_CAMPAIGN:
        return t->campaign->id;
    case SCENE_POST:
        return t->post->id;
    case SCENE_PICTURE:
        return t->picture->id;
    case SCENE_BOARD:
        return t->board->id;
    case SCENE_CHALLENGE:
        return t->challenge->id;
    case SCENE_EVENT:
        return t->event->id;
    case SCENE_NOTICE:
        return t->notice->id;
    case SCENE_FIGURES:
    case SCENE_ACTIVITY:
    case SCENE_PAIR:
    case SCENE_QUIET:
    case SCENE_OFF:
    case SCENE_KIND_COUNT:
        break;
    }
    return "";
}

/* "03-board-teams.png"; what a file name can't hold becomes '-'. */
static const char *name_of(struct arena *arena, const char *dir, size_t number,
                           const struct plan_target *target)
{
    const char *subject = subject_of(target);
    char *name =
        arena_printf(arena, "%s/%02zu-%s%s%s.png", dir, number, scene_kind_name(target->kind),
                     subject[0] == '\0' ? "" : "-", subject);
    for (char *c = name == NULL ? NULL : name + strlen(dir) + 1; c != NULL && *c != '\0'; c++) {
        if (*c == '/' || (unsigned char)*c < 0x20) {
            *c = '-';
        }
    }
    return name == NULL ? "" : name;
}

static enum status save_as(struct studio *studio, const struct options *o, size_t number,
                           const struct plan_target *target, struct err *err)
{
    struct arena arena = arena_make((size_t)64 << 10);
    const char *path = name_of(&arena, o->all, number, target);
    struct stage_moment moment = moment_of(studio, target, o->elapsed_s);
    enum status st = save(studio, &moment, path, err);
    if (st == ST_OK) {
        (void)printf("%s\n", path);
    }
    arena_deinit(&arena);
    return st;
}

/* The round, then what takes over or stands in: notices, quiet, pairing. */
static enum status save_all(struct studio *studio, const struct options *o, struct err *err)
{
    const struct programme *p = studio->wall.programme;
    enum status st = dir_create_all(o->all, err);
    size_t number = 0;
    for (size_t i = 0; st == ST_OK && i < studio->round_count; i++) {
        st = save_as(studio, o, ++number, &studio->round[i], err);
    }
    for (size_t i = 0; st == ST_OK && i < p->notice_count; i++) {
        const struct plan_target notice = {.kind = SCENE_NOTICE, .notice = &p->notices[i]};
        st = save_as(studio, o, ++number, &notice, err);
    }
    static const enum scene_kind others[] = {SCENE_QUIET, SCENE_PAIR};
    for (size_t i = 0; st == ST_OK && i < ARRAY_LEN(others); i++) {
        const struct plan_target other = {.kind = others[i]};
        st = save_as(studio, o, ++number, &other, err);
    }
    return st;
}

int command_snapshot(const struct options *options)
{
    struct err err = {0};
    struct studio studio;
    if ((options->out == NULL) == (options->all == NULL) || options->file_count > 0) {
        (void)err_set(&err, ST_UNSUPPORTED,
                      "snapshot needs -o OUT.png for one picture, or --all DIR for every scene");
        return command_failed(&err);
    }
    enum status st = studio_init(&studio, options, &err);
    if (st == ST_OK) {
        st = options->all != NULL ? save_all(&studio, options, &err)
                                  : save_one(&studio, options, &err);
    }
    studio_deinit(&studio);
    return st == ST_OK ? EXIT_FINE : command_failed(&err);
}

/* One frame of the plan's own course. */
static enum status save_frame(struct studio *studio, struct plan *plan, const char *dir,
                              int64_t number, int64_t mono_ms, struct err *err)
{
    struct arena arena = arena_make((size_t)64 << 10);
    const struct plan_now when = {studio->at_unix_s + mono_ms / 1000, mono_ms, true};
    const struct plan_view *view = plan_update(plan, when);
    struct stage_moment moment = {.target = view->target,
                                  .now_unix_s = when.wall_unix_s,
                                  .entered_unix_s = view->entered_wall_unix_s,
                                  .elapsed_ms = view->elapsed_ms,
                                  .dwell_ms = view->dwell_ms,
                                  .segment = view->segment,
                                  .segment_count = view->segment_count};
    const char *path = arena_printf(&arena, "%s/frame-%05d.png", dir, (int)number);
    enum status st = path == NULL ? err_set(err, ST_LIMIT, "the folder's name is too long")
                                  : save(studio, &moment, path, err);
    arena_deinit(&arena);
    return st;
}

int command_film(const struct options *options)
{
    struct err err = {0};
    struct studio studio;
    if (options->out == NULL || options->file_count > 0) {
        (void)err_set(&err, ST_UNSUPPORTED, "film needs -o DIR, the folder for its frames");
        return command_failed(&err);
    }
    enum status st = studio_init(&studio, options, &err);
    if (st == ST_OK) {
        st = dir_create_all(options->out, &err);
    }
    double fps = options->fps > 0 ? options->fps : 30.0;
    double seconds = options->seconds > 0 ? options->seconds : 10.0;
    if (st == ST_OK) {
        struct plan *plan = plan_create(studio.wall.programme, &studio.wall.screen);
        int64_t count = (int64_t)ceil(seconds * fps);
        for (int64_t i = 0; st == ST_OK && i < count; i++) {
            int64_t mono_ms = (int64_t)llround((double)i * 1000.0 / fps);
            st = save_frame(&studio, plan, options->out, i + 1, mono_ms, &err);
        }
        plan_destroy(plan);
        if (st == ST_OK) {
            (void)printf("%lld frames in %s\n", (long long)count, options->out);
        }
    }
    studio_deinit(&studio);
    return st == ST_OK ? EXIT_FINE : command_failed(&err);
}
