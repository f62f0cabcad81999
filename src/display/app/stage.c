/* display/app/stage.c: wiring only. */
#include "display/app/stage.h"

#include <string.h>

#include "base/mem.h"
#include "display/app/catalogue.h"
#include "display/app/paths.h"
#include "display/gfx/fonts.h"

enum { LIST_SLOTS = 2, RESULTS_A_PASS = 8 };

#define LIST_BYTES ((size_t)64 << 20)

struct stage {
    const struct wall *wall;
    struct fonts *fonts;
    struct text_service *text;
    struct media_cache *media;
    struct painter *painter;
    struct canvas *canvas;
    struct catalogue *catalogue;
    struct arena arenas[LIST_SLOTS];
    struct draw_list lists[LIST_SLOTS];
    int32_t width, height;
    bool has_workers;
    int64_t now_mono_ms, needed_at_mono_ms;
    uint64_t replaced; /* pictures, when the painter last knew */
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
        return (struct media_view){MEDIA_FAILED, NULL, "the picture's place has no size"};
    }
    struct media_view view =
        stage->has_workers
            ? media_cache_want(stage->media, image->path, &want, stage->needed_at_mono_ms)
            : media_cache_load_now(stage->media, image->path, &want);
    if (view.state == MEDIA_FAILED) {
        catalogue_mark_broken(stage->catalogue, image->path, view.error);
    }
    return view;
}

static const struct pixels *picture(void *ctx, const struct draw_image *image)
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
    if (st == ST_OK) {
        stage->text = text_service_create(fonts_metrics(stage->fonts));
        st = media_cache_create(&(struct media_options){.budget_bytes = budget / 2,
                                                        .worker_count = options->worker_count,
                                                        .wake = options->wake,
                                                        .wake_ctx = options->wake_ctx},
                                &stage->media, err);
    }
    if (st == ST_OK) {
        st = painter_create(&(struct painter_options){.fonts = stage->fonts,
                                                      .picture_ctx = stage,
                                                      .picture = picture,
                                                      .layer_budget_bytes = budget / 2},
                            &stage->painter, err);
    }
    return st == ST_OK ? stage_resize(stage, options->width, options->height, err) : st;
}

enum status stage_create(const struct stage_options *options, struct stage **out_stage,
                         struct err *err)
{
    struct stage *stage = mem_alloc(1, sizeof(*stage));
    stage->wall = options->wall;
    stage->has_workers = options->worker_count > 0;
    for (int i = 0; i < LIST_SLOTS; i++) {
        stage->arenas[i] = arena_make(LIST_BYTES);
    }
    stage->catalogue = catalogue_create(options->wall->programme);
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
    canvas_destroy(stage->canvas);
    painter_destroy(stage->painter);
    media_cache_destroy(stage->media);
    text_service_destroy(stage->text);
    fonts_destroy(stage->fonts);
    catalogue_destroy(stage->catalogue);
    for (int i = 0; i < LIST_SLOTS; i++) {
        arena_deinit(&stage->arenas[i]);
    }
    mem_free(stage);
}

enum status stage_resize(struct stage *stage, int32_t width, int32_t height, struct err *err)
{
    struct canvas *canvas = NULL;
    enum status st = canvas_create(width, height, &canvas, err);
    if (st == ST_OK) {
        canvas_destroy(stage->canvas);
        stage->canvas = canvas;
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
    uint64_t replaced = media_cache_stats(stage->media).replaced;
    if (replaced != stage->replaced) {
        stage->replaced = replaced;
        painter_pictures_changed(stage->painter);
    }
}

static struct scene_env env_of(struct stage *stage, const struct stage_moment *moment,
                               struct arena *arena)
{
    static const struct scene_pairing sample = {"K7P4XM", "https://hub.exemple.fr/pair", 0};
    const struct wall *wall = stage->wall;
    struct scene_pairing *pairing = arena_alloc(arena, 1, sizeof(*pairing));
    if (pairing != NULL) { /* a picture of the scene for `snapshot`; no hub asks for it yet */
        *pairing = sample;
        pairing->expires_unix_s = moment->now_unix_s + 9 * 60;
    }
    return (struct scene_env){.programme = wall->programme,
                              .screen = &wall->screen,
                              .text = stage->text,
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
                              .pairing = pairing,
                              .picture_aspect = catalogue_aspect,
                              .picture_ctx = stage->catalogue};
}

const struct draw_list *stage_list(struct stage *stage, int32_t slot,
                                   const struct stage_moment *moment)
{
    struct arena *arena = &stage->arenas[slot];
    arena_reset(arena);
    draw_list_init(&stage->lists[slot], arena, stage->width, stage->height);
    struct scene_env env = env_of(stage, moment, arena);
    scene_draw(&env, &moment->target, &stage->lists[slot]);
    return &stage->lists[slot];
}

int64_t stage_next_tick(struct stage *stage, const struct stage_moment *moment)
{
    struct arena arena = arena_make((size_t)16 << 10);
    struct scene_env env = env_of(stage, moment, &arena);
    int64_t tick = scene_next_tick(&env, &moment->target);
    arena_deinit(&arena);
    return tick;
}

bool stage_pictures_ready(struct stage *stage, const struct draw_list *list,
                          int64_t needed_at_mono_ms)
{
    bool is_ready = true;
    stage->needed_at_mono_ms = needed_at_mono_ms;
    for (size_t i = 0; i < list->cmd_count; i++) {
        if (list->cmds[i].kind == DRAW_IMAGE) {
            is_ready &= view_of(stage, &list->cmds[i].u.image).state != MEDIA_PENDING;
        }
    }
    return is_ready;
}

bool stage_prepare(struct stage *stage, const struct draw_list *list, int64_t limit_ns)
{
    bool is_ready = false;
    return painter_prepare(stage->painter, list, limit_ns, &is_ready, NULL) == ST_OK && is_ready;
}

enum status stage_paint(struct stage *stage, const struct draw_list *list,
                        struct damage *out_damage, struct err *err)
{
    struct painter_shown shown = {0};
    if (list->is_full) {
        return err_set(err, ST_LIMIT, "the scene has too many parts to be drawn");
    }
    enum status st = painter_frame(stage->painter, list, NULL, stage->canvas, &shown, err);
    if (st == ST_OK && out_damage != NULL) {
        *out_damage = shown.damage;
    }
    return st;
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
