/* display/app/stage.c: wiring only. */
#include "display/app/stage.h"

#include <string.h>

#include "base/mem.h"
#include "codes/qr_memo.h"
#include "display/app/catalogue.h"
#include "display/app/paths.h"
#include "display/app/shown_code.h"
#include "display/compose/blend.h"
#include "display/draw/stand_in.h"
#include "display/gfx/fonts.h"
#include "display/media/drawn.h"
#include "display/output/gpu.h"

enum {
    RESULTS_A_PASS = 8,
    SMALL_PX = 256 * 256,
    HELPERS = 1, /* the smallest boxes have two cores */
    UPLOAD_A_PASS = 8 << 20
};

#define LIST_BYTES ((size_t)64 << 20)
#define COME_IN    40 /* design units: how far off a new row starts */

struct stage {
    const struct wall *wall;
    struct fonts *fonts;
    struct text_service *text;
    struct qr_memo codes;
    struct drawn *drawn; /* or NULL */
    struct media_cache *media;
    struct painter *painter;
    struct canvas *canvas;
    struct crew *crew;
    struct gpu *gpu;
    bool is_on_gpu;
    struct catalogue *catalogue;
    struct arena arenas[STAGE_SLOTS];
    struct draw_list lists[STAGE_SLOTS];
    struct pixels *frozen; /* what is left, when that was no scene but a turn; or NULL */
    uint64_t frozen_serial;
    struct blend *blend; /* while a mix lasts; or NULL */
    int32_t width, height;
    bool has_workers;
    int64_t now_mono_ms, needed_at_mono_ms;
    int64_t lacks_since_ms; /* as stage_lacks_since() */
    uint64_t replaced;      /* pictures, when the painter last knew */
    struct shown_code code; /* for pairing */
    bool has_broken;        /* one turned out to be, since stage_take_broken() */
};

static struct image_want want_of(const struct draw_image *image)
{
    return (struct image_want){.width = image->rect.w,
                               .height = image->rect.h,
                               .fit = image->is_contain ? IMAGE_CONTAIN : IMAGE_COVER,
                               .focus_x = image->focus_x,
                               .focus_y = image->focus_y,
                               .is_trusted = image->is_trusted};
}

static struct media_view view_of(struct stage *stage, const struct draw_image *image)
{
    struct image_want want = want_of(image);
    if (want.width < 1 || want.height < 1 || want.width > IMAGE_BOX_SIDE_MAX_PX ||
        want.height > IMAGE_BOX_SIDE_MAX_PX) {
        return (struct media_view){MEDIA_FAILED, NULL, "the picture's place has no size", ST_LIMIT};
    }
    struct media_view view =
        stage->has_workers
            ? media_cache_want(stage->media, image->path, &want, stage->needed_at_mono_ms)
            : media_cache_load_now(stage->media, image->path, &want);
    if (view.state == MEDIA_FAILED) {
        stage->has_broken |=
            catalogue_mark_broken(stage->catalogue, image->path, view.code, view.error);
    }
    return view;
}

const struct pixels *stage_picture(void *ctx, const struct draw_image *image)
{
    return view_of(ctx, image).pixels;
}

static enum status create_parts(struct stage *stage, const struct stage_options *options,
                                struct err *err)
{
    const char *manifest = NULL;
    struct arena arena = arena_make((size_t)64 << 10);
    enum status st = paths_data(&arena, "fonts/manifest.txt", &manifest, err);
    if (st == ST_OK) {
        st = fonts_create(manifest, &stage->fonts, err);
    }
    arena_deinit(&arena);
    size_t budget = (size_t)stage->wall->config.memory_mb << 20;
    if (options->drawn_folder != NULL) {
        stage->drawn = drawn_create(options->drawn_folder, DRAWN_MAX_BYTES);
    }
    if (st == ST_OK) {
        stage->text = text_service_create(fonts_metrics(stage->fonts));
        st = media_cache_create(&(struct media_options){.budget_bytes = budget / 4,
                                                        .worker_count = options->worker_count,
                                                        .wake = options->wake,
                                                        .wake_ctx = options->wake_ctx,
                                                        .drawn = stage->drawn},
                                &stage->media, err);
    }
    if (st == ST_OK) {
        st = painter_create(&(struct painter_options){.fonts = stage->fonts,
                                                      .picture_ctx = stage,
                                                      .picture = stage_picture,
                                                      .layer_budget_bytes = budget / 4 * 3,
                                                      .crew = stage->crew},
                            &stage->painter, err);
    }
    return st == ST_OK ? stage_resize(stage, options->width, options->height, options->frame, err)
                       : st;
}

enum status stage_create(const struct stage_options *options, struct stage **out_stage,
                         struct err *err)
{
    struct stage *stage = mem_alloc(1, sizeof(*stage));
    stage->wall = options->wall;
    stage->has_workers = options->worker_count > 0;
    for (int i = 0; i < STAGE_SLOTS; i++) {
        stage->arenas[i] = arena_make(LIST_BYTES);
    }
    stage->catalogue = catalogue_create(options->wall->programme);
    stage->crew = crew_create(HELPERS);
    enum status st = create_parts(stage, options, err);
    if (st != ST_OK) {
        stage_destroy(stage);
        return st;
    }
    *out_stage = stage;
    return ST_OK;
}

void stage_destroy(struct stage *stage)
{
    if (stage == NULL) {
        return;
    }
    pixels_unref(stage->frozen);
    blend_destroy(stage->blend);
    canvas_destroy(stage->canvas);
    crew_destroy(stage->crew);
    painter_destroy(stage->painter);
    media_cache_destroy(stage->media);
    drawn_destroy(stage->drawn);
    text_service_destroy(stage->text);
    fonts_destroy(stage->fonts);
    catalogue_destroy(stage->catalogue);
    shown_code_deinit(&stage->code);
    for (int i = 0; i < STAGE_SLOTS; i++) {
        arena_deinit(&stage->arenas[i]);
    }
    mem_free(stage);
}

enum status stage_resize(struct stage *stage, int32_t width, int32_t height, struct pixels *frame,
                         struct err *err)
{
    struct canvas *canvas = NULL;
    enum status st = ST_OK;
    if (frame != NULL) {
        canvas = canvas_create_on(frame);
    } else {
        st = canvas_create(width, height, &canvas, err);
    }
    if (st == ST_OK) {
        blend_destroy(stage->blend); /* of the old size */
        stage->blend = NULL;
        canvas_destroy(stage->canvas);
        stage->canvas = canvas;
        canvas_set_crew(canvas, stage->crew);
        stage->width = width;
        stage->height = height;
    }
    return st;
}

void stage_begin_pass(struct stage *stage, int64_t now_mono_ms)
{
    stage->now_mono_ms = now_mono_ms;
    stage->needed_at_mono_ms = now_mono_ms;
    media_cache_begin_pass(stage->media, now_mono_ms);
    (void)media_cache_pump(stage->media, RESULTS_A_PASS); /* the rest waits for the next pass */
    painter_begin_pass(stage->painter);
    text_service_begin_pass(stage->text);
    uint64_t replaced = media_cache_stats(stage->media).replaced;
    if (replaced != stage->replaced) {
        stage->replaced = replaced;
        painter_pictures_changed(stage->painter);
    }
}

static double number_of(void *ctx, uint64_t id, double value)
{
    return counters_show(ctx, id, value);
}

static void make_live(struct scene_env *env, struct stage_live *live)
{
    if (live != NULL) {
        env->number = number_of;
        env->number_ctx = &live->counters;
        env->is_celebrating = live->is_celebrating;
        env->celebrated_ms = live->celebrated_ms;
        env->celebrated_tier = live->celebrated_tier;
        env->reveal_steps = live->reveal_steps;
        env->is_enlarged = live->is_enlarged;
    }
}

static struct scene_env env_of(struct stage *stage, const struct stage_moment *moment,
                               struct arena *arena)
{
    const struct wall *wall = stage->wall;
    return (struct scene_env){.programme = wall->programme,
                              .screen = &wall->screen,
                              .text = stage->text,
                              .codes = &stage->codes,
                              .arena = arena,
                              .width = stage->width,
                              .height = stage->height,
                              .now_unix_s = moment->now_unix_s,
                              .elapsed_ms = moment->elapsed_ms,
                              .dwell_ms = moment->dwell_ms,
                              .entered_unix_s = moment->entered_unix_s,
                              .segment = moment->segment,
                              .segment_count = moment->segment_count,
                              .has_lang = wall->has_lang,
                              .lang = wall->lang,
                              .theme = wall->theme,
                              .pairing = shown_code_for(&stage->code, arena, moment->now_unix_s),
                              .picture_aspect = catalogue_aspect,
                              .picture_ctx = stage->catalogue};
}

void stage_set_pairing(struct stage *stage, const struct scene_pairing *pairing)
{
    shown_code_set(&stage->code, pairing);
}

const struct draw_list *stage_current(const struct stage *stage)
{
    return &stage->lists[STAGE_CURRENT];
}

const struct draw_list *stage_left(const struct stage *stage)
{
    const struct draw_list *list = &stage->lists[STAGE_LEAVING];
    return stage->frozen != NULL || list->arena == NULL ? NULL : list;
}

void stage_adopt(struct stage *stage, struct catalogue *catalogue)
{
    catalogue_destroy(stage->catalogue);
    stage->catalogue = catalogue;
}

static void swap_lists(struct stage *stage, enum stage_slot a, enum stage_slot b)
{
    struct arena arena = stage->arenas[a];
    struct draw_list list = stage->lists[a];
    stage->arenas[a] = stage->arenas[b];
    stage->lists[a] = stage->lists[b];
    stage->lists[a].arena = &stage->arenas[a];
    stage->arenas[b] = arena;
    stage->lists[b] = list;
    stage->lists[b].arena = &stage->arenas[b];
}

void stage_leave(struct stage *stage)
{
    swap_lists(stage, STAGE_CURRENT, STAGE_LEAVING);
    stage->lists[STAGE_CURRENT] = (struct draw_list){.arena = NULL};
    pixels_unref(stage->frozen);
    stage->frozen = NULL;
}

int64_t stage_next_tick(struct stage *stage, const struct stage_moment *moment)
{
    struct arena arena = arena_make((size_t)16 << 10);
    struct scene_env env = env_of(stage, moment, &arena);
    int64_t tick = scene_next_tick(&env, &moment->target);
    arena_deinit(&arena);
    return tick;
}

/* A finished layer needs its large pictures no more; their files are watched. Small ones stay: a
 * logo stands in one layer with a clock, which is drawn again while the file may be slow to read.
 */
static bool is_drawn(struct stage *stage, const struct draw_layer *layer,
                     const struct draw_image *image)
{
    struct image_want want = want_of(image);
    return stage->has_workers && (int64_t)want.width * want.height > SMALL_PX &&
           painter_is_finished(stage->painter, layer) &&
           media_cache_watch(stage->media, image->path, &want);
}

static void write_next(struct stage *stage, const struct stage_moment *moment)
{
    struct arena *arena = &stage->arenas[STAGE_NEXT];
    struct draw_list *list = &stage->lists[STAGE_NEXT];
    struct stage_live *live = moment->live;
    arena_reset(arena);
    draw_list_init(list, arena, stage->width, stage->height);
    struct scene_env env = env_of(stage, moment, arena);
    if (live != NULL) {
        counters_begin(&live->counters, live->now_ms);
        make_live(&env, live);
    }
    scene_draw(&env, &moment->target, list);
    if (live != NULL) {
        int32_t shorter = stage->width < stage->height ? stage->width : stage->height;
        travel_apply(&live->travel, list, live->now_ms, COME_IN * shorter / 1080);
        list->is_passing = counters_are_moving(&live->counters);
    }
}

static bool lacks_picture(struct stage *stage, const struct draw_list *list,
                          const struct draw_layer *layer)
{
    bool lacks = false;
    for (size_t i = layer->first_cmd; i < layer->first_cmd + layer->cmd_count; i++) {
        const struct draw_image *image = &list->cmds[i].u.image;
        if (list->cmds[i].kind == DRAW_IMAGE && !is_drawn(stage, layer, image)) {
            lacks |= view_of(stage, image).pixels == NULL;
        }
    }
    return lacks;
}

/* Nothing gets darker for the moment that a picture usually takes to be read again; a disk that
 * hangs must not leave words where they can't be read. */
static void stand_in(struct stage *stage, struct draw_list *list, const struct draw_list *before)
{
    int64_t since = stage->lacks_since_ms;
    bool is_patient = since == 0 || stage->now_mono_ms - since < STAGE_PATIENCE_MS;
    stage->lacks_since_ms = 0;
    for (size_t i = 0; i < list->layer_count && !list->is_full; i++) {
        const struct draw_layer *old =
            lacks_picture(stage, list, &list->layers[i]) ? stand_in_find(list, i, before) : NULL;
        if (old != NULL && painter_has_pictures(stage->painter, old)) {
            stand_in_take(list, i, before, old,
                          is_patient ? STAND_IN_ITS_SCRIMS : STAND_IN_ALL_SCRIMS);
            stage->lacks_since_ms = since == 0 ? stage->now_mono_ms : since;
        }
    }
}

const struct draw_list *stage_list(struct stage *stage, enum stage_slot slot,
                                   const struct stage_moment *moment)
{
    write_next(stage, moment);
    if (slot == STAGE_CURRENT) {
        bool was_there = stage->lists[STAGE_CURRENT].arena != NULL;
        const struct draw_list *before = was_there ? stage_current(stage) : stage_left(stage);
        if (stage->has_workers && before != NULL) {
            stand_in(stage, &stage->lists[STAGE_NEXT], before);
        }
        swap_lists(stage, STAGE_CURRENT, STAGE_NEXT);
    }
    return &stage->lists[slot];
}

int64_t stage_lacks_since(const struct stage *stage)
{
    return stage->lacks_since_ms;
}

bool stage_pictures_ready(struct stage *stage, const struct draw_list *list,
                          int64_t needed_at_mono_ms)
{
    bool is_ready = true;
    stage->needed_at_mono_ms = needed_at_mono_ms;
    for (size_t l = 0; l < list->layer_count; l++) {
        const struct draw_layer *layer = &list->layers[l];
        for (size_t i = layer->first_cmd; i < layer->first_cmd + layer->cmd_count; i++) {
            const struct draw_image *image = &list->cmds[i].u.image;
            if (list->cmds[i].kind == DRAW_IMAGE && !is_drawn(stage, layer, image)) {
                is_ready &= view_of(stage, image).state != MEDIA_PENDING;
            }
        }
    }
    return is_ready;
}

void stage_use_gpu(struct stage *stage, struct gpu *gpu)
{
    stage->gpu = gpu;
    if (gpu != NULL) {
        gpu_begin_frame(gpu);
    }
}

bool stage_is_on_gpu(const struct stage *stage)
{
    return stage->is_on_gpu;
}

bool stage_take_broken(struct stage *stage)
{
    bool has_broken = stage->has_broken;
    stage->has_broken = false;
    return has_broken;
}

bool stage_next_broken(struct stage *stage, struct catalogue_broken *out)
{
    return catalogue_next_broken(stage->catalogue, out);
}

bool stage_prepare(struct stage *stage, const struct draw_list *list, int64_t limit_ns)
{
    bool is_ready = false;
    struct painter_placed placed;
    if (painter_prepare(stage->painter, list, limit_ns, &is_ready, NULL) != ST_OK) {
        return true; /* painting says why it can't be drawn */
    }
    if (!is_ready || stage->gpu == NULL) {
        return is_ready;
    }
    return painter_lay_out(stage->painter, list, NULL, PAINTER_FROM, &placed, NULL) != ST_OK ||
           gpu_upload(stage->gpu, placed.layers, placed.count, UPLOAD_A_PASS, &is_ready, NULL) !=
               ST_OK ||
           is_ready; /* what can't be uploaded the processor will place */
}

/* By the graphics device, if there is one and it can; what is on the canvas then is out of date. */
static bool place_on_gpu(struct stage *stage, const struct turn *turn)
{
    bool was_on_gpu = stage->is_on_gpu;
    stage->is_on_gpu = stage->gpu != NULL && gpu_draw(stage->gpu, turn, NULL) == ST_OK;
    if (was_on_gpu && !stage->is_on_gpu) {
        canvas_forget(stage->canvas);
    }
    return stage->is_on_gpu;
}

enum status stage_paint(struct stage *stage, const struct draw_list *list,
                        const struct painter_place *place, struct damage *out_damage,
                        struct err *err)
{
    struct painter_placed placed;
    struct damage damage = damage_whole(stage->width, stage->height);
    if (list->is_full) {
        return err_set(err, ST_LIMIT, "the scene has too many parts to be drawn");
    }
    enum status st = painter_lay_out(stage->painter, list, place, PAINTER_TO, &placed, err);
    if (st != ST_OK) {
        return st;
    }
    const struct turn settled = {.to = placed.layers, .to_count = placed.count, .part = TURN_WHOLE};
    if (!place_on_gpu(stage, &settled)) {
        canvas_compose(stage->canvas, placed.layers, placed.count, &damage);
    }
    if (out_damage != NULL) {
        *out_damage = damage;
    }
    return ST_OK;
}

/* Both sides in their places; first the one that is left, so that the layers of the other don't
 * push its own out: its pictures may be gone. */
static enum status lay_turn(struct stage *stage, const struct stage_turn *turn,
                            struct compose_layer *frozen, struct turn *out_turn, struct err *err)
{
    struct painter_placed from, to;
    enum status st = ST_OK;
    if (stage->frozen != NULL) {
        *frozen = (struct compose_layer){
            .pixels = stage->frozen, .opacity = 255, .serial = stage->frozen_serial};
        from = (struct painter_placed){.layers = frozen, .count = 1};
    } else {
        st = painter_lay_out(stage->painter, &stage->lists[STAGE_LEAVING], &turn->from_place,
                             PAINTER_FROM, &from, err);
    }
    if (st == ST_OK) {
        st = painter_lay_out(stage->painter, turn->to, &turn->to_place, PAINTER_TO, &to, err);
    }
    if (st == ST_OK) {
        *out_turn = (struct turn){.from = from.layers,
                                  .from_count = from.count,
                                  .to = to.layers,
                                  .to_count = to.count,
                                  .way = turn->way,
                                  .part = turn->part};
    }
    return st;
}

enum status stage_leave_midway(struct stage *stage, const struct stage_turn *turn, struct err *err)
{
    struct pixels *picture = NULL;
    struct compose_layer frozen;
    struct turn both;
    enum status st = pixels_create(stage->width, stage->height, &picture, err);
    if (st == ST_OK) {
        st = lay_turn(stage, turn, &frozen, &both, err);
    }
    both.is_without_cards = true;
    if (st == ST_OK && !turn_paint(&both, stage->crew, picture)) {
        st = err_set(err, ST_NOMEM, "no memory to keep the picture under way");
    }
    if (st != ST_OK) {
        pixels_unref(picture);
        return st;
    }
    picture->is_opaque = true;
    pixels_unref(stage->frozen);
    stage->frozen = picture;
    stage->frozen_serial--; /* from the largest down: never that of another, nor of a layer */
    return ST_OK;
}

/* A mix with both pictures kept, where there is memory for them. */
static void paint_turn(struct stage *stage, const struct turn *turn, struct damage *out_damage)
{
    struct pixels *out = canvas_pixels(stage->canvas);
    bool is_mix = turn->way == TURN_MIX;
    if (is_mix && stage->blend == NULL &&
        blend_create(stage->width, stage->height, stage->crew, &stage->blend, NULL) != ST_OK) {
        is_mix = false; /* band by band instead */
    }
    if (is_mix) {
        blend_paint(stage->blend, turn, out, out_damage);
    } else {
        (void)turn_paint(turn, stage->crew, out); /* this one frame is ahead of its time then */
    }
}

static void drop_blend(struct stage *stage)
{
    blend_destroy(stage->blend);
    stage->blend = NULL;
}

enum status stage_paint_turn(struct stage *stage, const struct stage_turn *turn,
                             struct damage *out_damage, struct err *err)
{
    *out_damage = damage_whole(stage->width, stage->height);
    struct compose_layer frozen;
    struct turn both;
    enum status st = lay_turn(stage, turn, &frozen, &both, err);
    if (st == ST_OK && !place_on_gpu(stage, &both)) {
        paint_turn(stage, &both, out_damage);
        canvas_forget(stage->canvas);
    }
    return st;
}

void stage_arrive(struct stage *stage)
{
    drop_blend(stage);
    pixels_unref(stage->frozen);
    stage->frozen = NULL;
    arena_reset(&stage->arenas[STAGE_LEAVING]);
    stage->lists[STAGE_LEAVING] = (struct draw_list){.arena = NULL};
}

struct pixels *stage_pixels(struct stage *stage)
{
    return canvas_pixels(stage->canvas);
}

struct canvas *stage_canvas(struct stage *stage)
{
    return stage->canvas;
}

struct fonts *stage_fonts(struct stage *stage)
{
    return stage->fonts;
}

struct media_stats stage_media_stats(const struct stage *stage)
{
    return media_cache_stats(stage->media);
}

struct layer_cache_stats stage_layer_stats(const struct stage *stage)
{
    return painter_stats(stage->painter);
}
