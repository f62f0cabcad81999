/* tests/gates/main.c: every scene × size × theme × language × length of content, through the gates.
 *
 * usage: gates layout | pixels SHARD SHARDS | film | lists | motion | planted | show DIR
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "display/gfx/painter.h"
#include "display/media/media_cache.h"
#include "display/scene/scene.h"
#include "gates.h"
#include "motion.h"
#include "world.h"

#define PHOTO "/usr/share/backgrounds/mate/nature/Wood.jpg"

struct size {
    int32_t width, height;
    bool is_typical_only;
};

static const struct size sizes[] = {
    {1920, 1080, false}, {1080, 1920, false}, {1280, 720, false}, {3840, 2160, true}};

struct bench {
    struct fonts *fonts;
    struct text_service *text;
    struct media_cache *media;
    struct painter *painter, *blank; /* blank: without text */
    struct arena arena;
    char pictures[64];
    const char *folder; /* of what is saved */
    struct findings findings;
    int checked;
};

static void die(const char *what)
{
    (void)fprintf(stderr, "gates: %s\n", what);
    exit(1);
}

static const struct pixels *picture(void *ctx, const struct draw_image *image)
{
    struct bench *b = ctx;
    const struct image_want want = {.width = image->rect.w,
                                    .height = image->rect.h,
                                    .fit = image->is_contain ? IMAGE_CONTAIN : IMAGE_COVER,
                                    .focus_x = image->focus_x,
                                    .focus_y = image->focus_y,
                                    .is_trusted = true};
    if (want.width < 1 || want.height < 1) {
        return NULL;
    }
    return media_cache_load_now(b->media, image->path, &want).pixels;
}

static void save_flat(const char *dir, const char *name, uint32_t even, uint32_t odd, int cell)
{
    struct pixels *pixels = NULL;
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s.png", dir, name);
    if (pixels_create(1600, 1200, &pixels, NULL) != ST_OK) {
        die("no memory");
    }
    for (int32_t y = 0; y < 1200; y++) {
        for (int32_t x = 0; x < 1600; x++) {
            pixels->argb[(size_t)y * pixels->stride_px + (size_t)x] =
                (x / cell + y / cell) % 2 == 0 ? even : odd;
        }
    }
    pixels->is_opaque = true;
    if (image_save_png(path, pixels, NULL) != ST_OK) {
        die("the pictures can't be written");
    }
    pixels_unref(pixels);
}

static void make_pictures(struct bench *b)
{
    struct buf photo = buf_make((size_t)64 << 20);
    char path[128];
    (void)snprintf(b->pictures, sizeof(b->pictures), "/tmp/vitrine-gates-XXXXXX");
    if (mkdtemp(b->pictures) == NULL) {
        die("no temporary folder");
    }
    save_flat(b->pictures, "white", 0xFFFFFFFF, 0xFFFFFFFF, 8);
    save_flat(b->pictures, "black", 0xFF000000, 0xFF000000, 8);
    save_flat(b->pictures, "checker", 0xFFFFFFFF, 0xFF000000, 40);
    (void)snprintf(path, sizeof(path), "%s/photo.png", b->pictures); /* told by content, not name */
    if (file_read(PHOTO, &photo, NULL) != ST_OK ||
        file_write_atomic(path, photo.ptr, photo.len, NULL) != ST_OK) {
        die("the photograph " PHOTO " is missing: install mate-backgrounds");
    }
    buf_deinit(&photo);
}

static void remove_pictures(const struct bench *b)
{
    static const char *const names[] = {"white", "black", "checker", "photo"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s/%s.png", b->pictures, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(b->pictures);
}

static void bench_init(struct bench *b)
{
    struct err err = {0};
    *b = (struct bench){.arena = arena_make((size_t)64 << 20),
                        .findings = {.text = buf_make((size_t)4 << 20), .where = ""}};
    crypto_init();
    if (image_init(&err) != ST_OK ||
        fonts_create(SOURCE_DIR "/fonts/manifest.txt", &b->fonts, &err) != ST_OK ||
        media_cache_create(&(struct media_options){.budget_bytes = (size_t)512 << 20}, &b->media,
                           &err) != ST_OK) {
        die(err.text);
    }
    b->text = text_service_create(fonts_metrics(b->fonts));
    struct painter_options options = {.fonts = b->fonts,
                                      .picture_ctx = b,
                                      .picture = picture,
                                      .layer_budget_bytes = (size_t)128 << 20};
    if (painter_create(&options, &b->painter, &err) != ST_OK) {
        die(err.text);
    }
    options.fonts = NULL;
    if (painter_create(&options, &b->blank, &err) != ST_OK) {
        die(err.text);
    }
    make_pictures(b);
}

static int bench_end(struct bench *b)
{
    (void)fputs(buf_str(&b->findings.text), stdout);
    (void)printf("%d pictures checked, %d findings\n", b->checked, b->findings.count);
    remove_pictures(b);
    painter_destroy(b->painter);
    painter_destroy(b->blank);
    media_cache_destroy(b->media);
    text_service_destroy(b->text);
    fonts_destroy(b->fonts);
    arena_deinit(&b->arena);
    int count = b->findings.count;
    buf_deinit(&b->findings.text);
    image_deinit();
    return count == 0 && b->checked > 0 ? 0 : 1;
}

/* One picture to check. */
struct sample {
    const struct world *world;
    const struct plan_target *target;
    const struct size *size;
    enum theme_kind theme;
    int64_t elapsed_ms;
};

static void draw(struct bench *b, const struct sample *s, struct draw_list *list)
{
    const struct scene_pairing pairing = {"K7P4XM", "https://hub.exemple.fr/pair", WORLD_NOW + 540};
    struct scene_env env = {.programme = s->world->programme,
                            .screen = &s->world->screen,
                            .text = b->text,
                            .arena = &b->arena,
                            .width = s->size->width,
                            .height = s->size->height,
                            .now_unix_s = WORLD_NOW,
                            .elapsed_ms = s->elapsed_ms,
                            .entered_unix_s = WORLD_NOW,
                            .dwell_ms = target_dwell_ms(s->target),
                            .segment = 2,
                            .segment_count = 7,
                            .theme = s->theme,
                            .pairing = &pairing};
    arena_reset(&b->arena);
    draw_list_init(list, &b->arena, s->size->width, s->size->height);
    scene_draw(&env, s->target, list);
}

static int32_t scaled(const struct size *size, double units)
{
    double unit = size->height > size->width ? size->width / 1080.0 : size->height / 1080.0;
    return (int32_t)(units * unit + 0.5);
}

static void check_layout(struct bench *b, const struct sample *s)
{
    struct draw_list list;
    draw(b, s, &list);
    bool is_portrait = s->size->height > s->size->width;
    if (list.is_full || list.layer_count == 0) {
        finding(&b->findings, "nothing, or too much, was drawn");
    }
    gate_overlap(&b->findings, &list, b->fonts);
    gate_safe_area(&b->findings, &list, b->fonts, scaled(s->size, is_portrait ? 54 : 96),
                   scaled(s->size, is_portrait ? 96 : 54));
    gate_floor(&b->findings, &list, scaled(s->size, 28));
    gate_layer_cut(&b->findings, &list, b->fonts);
    gate_modules(&b->findings, &list, scaled(s->size, 12), scaled(s->size, 8));
}

static void check_pixels(struct bench *b, const struct sample *s)
{
    struct draw_list list;
    struct canvas *canvas = NULL;
    struct err err = {0};
    draw(b, s, &list);
    painter_begin_pass(b->painter);
    painter_begin_pass(b->blank);
    media_cache_begin_pass(b->media, 0);
    if (canvas_create(s->size->width, s->size->height, &canvas, &err) != ST_OK ||
        painter_frame(b->blank, &list, NULL, canvas, NULL, &err) != ST_OK) {
        die(err.text);
    }
    gate_contrast(&b->findings, &list, canvas_pixels(canvas), b->fonts);
    if (painter_frame(b->painter, &list, NULL, canvas, NULL, &err) != ST_OK) {
        die(err.text);
    }
    gate_codes(&b->findings, &list, canvas_pixels(canvas));
    canvas_destroy(canvas);
}

typedef void check_fn(struct bench *b, const struct sample *s);

static const char *const contents[] = {"shortest", "typical", "longest"};

static void each_target(struct bench *b, const struct world *world, const char *what,
                        const struct size *size, enum theme_kind theme, check_fn *check, int shard,
                        int shards)
{
    for (size_t t = 0; t < world->target_count; t++) {
        char where[128];
        if ((int)(t % (size_t)shards) != shard) {
            continue;
        }
        (void)snprintf(where, sizeof(where), "%s %dx%d %s %zu-%s", what, size->width, size->height,
                       theme == THEME_DAY ? "day" : "night", t,
                       scene_kind_name(world->targets[t].kind));
        b->findings.where = where;
        const struct sample sample = {world, &world->targets[t], size, theme, INT64_MAX};
        check(b, &sample);
        b->checked++;
    }
}

static void each_picture(struct bench *b, check_fn *check, int shard, int shards)
{
    for (int content = 0; content < CONTENT_COUNT; content++) {
        for (int lang = 0; lang < 2; lang++) {
            struct world world;
            char what[64];
            (void)snprintf(what, sizeof(what), "%s %s", contents[content], lang == 0 ? "fr" : "en");
            world_init(&world, (enum content)content, lang == 0, b->pictures);
            for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
                if (sizes[i].is_typical_only && content != CONTENT_TYPICAL) {
                    continue;
                }
                each_target(b, &world, what, &sizes[i], THEME_NIGHT, check, shard, shards);
                each_target(b, &world, what, &sizes[i], THEME_DAY, check, shard, shards);
            }
            world_deinit(&world);
        }
    }
}

/* One line a picture: what it is and the hash of its draw list, for the goldens. */
static void print_list(struct bench *b, const struct sample *s)
{
    struct draw_list list;
    draw(b, s, &list);
    (void)printf("%s %016llx\n", b->findings.where, (unsigned long long)draw_list_hash(&list));
}

static void print_lists(struct bench *b)
{
    struct world world;
    world_init(&world, CONTENT_TYPICAL, true, ".");
    each_target(b, &world, "typical fr", &sizes[0], THEME_NIGHT, print_list, 0, 1);
    each_target(b, &world, "typical fr", &sizes[1], THEME_DAY, print_list, 0, 1);
    world_deinit(&world);
}

/* For people: the pictures themselves, to be looked at. */
static void save_picture(struct bench *b, const struct sample *s)
{
    struct draw_list list;
    struct canvas *canvas = NULL;
    struct err err = {0};
    char path[512];
    draw(b, s, &list);
    painter_begin_pass(b->painter);
    media_cache_begin_pass(b->media, 0);
    if (canvas_create(s->size->width, s->size->height, &canvas, &err) != ST_OK ||
        painter_frame(b->painter, &list, NULL, canvas, NULL, &err) != ST_OK) {
        die(err.text);
    }
    (void)snprintf(path, sizeof(path), "%s/%s.png", b->folder, b->findings.where);
    if (image_save_png(path, canvas_pixels(canvas), &err) != ST_OK) {
        die(err.text);
    }
    canvas_destroy(canvas);
}

static void save_pictures(struct bench *b, enum content content, const struct size *size,
                          enum theme_kind theme)
{
    struct world world;
    world_init(&world, content, true, b->pictures);
    each_target(b, &world, contents[content], size, theme, save_picture, 0, 1);
    world_deinit(&world);
}

/* Thirty seconds of the typical programme's own course, thirty frames a second, in a small size. */
static void check_film(struct bench *b)
{
    static const struct size small = {640, 360, false};
    struct world world;
    struct canvas *canvas = NULL;
    struct flash_gate *gate = flash_gate_create(30.0);
    world_init(&world, CONTENT_TYPICAL, true, b->pictures);
    struct plan *plan = plan_create(world.programme, &world.screen);
    if (canvas_create(small.width, small.height, &canvas, NULL) != ST_OK) {
        die("no memory");
    }
    b->findings.where = "film";
    for (int64_t frame = 0; frame < 30 * 120; frame++) {
        int64_t mono_ms = frame * 1000 / 30;
        const struct plan_view *view =
            plan_update(plan, (struct plan_now){WORLD_NOW + mono_ms / 1000, mono_ms, true});
        const struct sample s = {&world, &view->target, &small, THEME_INHERIT, view->elapsed_ms};
        struct draw_list list;
        draw(b, &s, &list);
        painter_begin_pass(b->painter);
        media_cache_begin_pass(b->media, 0);
        if (painter_frame(b->painter, &list, NULL, canvas, NULL, NULL) != ST_OK) {
            die("a frame can't be drawn");
        }
        flash_gate_frame(gate, &b->findings, canvas_pixels(canvas));
        b->checked++;
    }
    flash_gate_destroy(gate);
    plan_destroy(plan);
    canvas_destroy(canvas);
    world_deinit(&world);
    b->checked += motion_film(&b->findings, b->pictures);
}

void planted_faults(struct fonts *fonts, struct text_service *text, struct findings *out);

int main(int argc, char **argv)
{
    struct bench b;
    bench_init(&b);
    if (argc == 2 && strcmp(argv[1], "layout") == 0) {
        each_picture(&b, check_layout, 0, 1);
    } else if (argc == 4 && strcmp(argv[1], "pixels") == 0) {
        each_picture(&b, check_pixels, (int)strtol(argv[2], NULL, 10),
                     (int)strtol(argv[3], NULL, 10));
    } else if (argc == 2 && strcmp(argv[1], "film") == 0) {
        check_film(&b);
    } else if (argc == 3 && strcmp(argv[1], "show") == 0) {
        b.folder = argv[2];
        save_pictures(&b, CONTENT_LONGEST, &sizes[0], THEME_NIGHT);
        save_pictures(&b, CONTENT_LONGEST, &sizes[1], THEME_DAY);
        save_pictures(&b, CONTENT_SHORTEST, &sizes[0], THEME_DAY);
    } else if (argc == 2 && strcmp(argv[1], "lists") == 0) {
        print_lists(&b);
    } else if (argc == 2 && strcmp(argv[1], "motion") == 0) {
        motion_lists();
        b.checked = 1;
    } else if (argc == 2 && strcmp(argv[1], "planted") == 0) {
        planted_faults(b.fonts, b.text, &b.findings);
        b.checked = 1;
    } else {
        (void)fprintf(stderr, "usage: gates layout | pixels SHARD SHARDS | film | lists | motion | "
                              "planted | show DIR\n");
        return 2;
    }
    return bench_end(&b);
}
