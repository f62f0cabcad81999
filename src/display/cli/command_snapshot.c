/* display/cli/command_snapshot.c: `snapshot`: pictures of moments, without a screen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "display/cli/commands.h"
#include "display/cli/studio.h"
#include "image/image.h"

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
        if (studio_is_same(&studio->round[i], target)) {
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
    const struct draw_list *list = stage_list(studio->stage, STAGE_CURRENT, moment);
    /* a picture that can't be decoded is found out now, and composed around */
    (void)stage_pictures_ready(studio->stage, list, 0);
    list = stage_list(studio->stage, STAGE_CURRENT, moment);
    enum status st = stage_paint(studio->stage, list, NULL, NULL, err);
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
    struct stage_live live = {.is_enlarged = o->is_enlarged};
    moment.live = &live;
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
