/* tests/support/hall.c */
#include "hall.h"

#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "display/app/catalogue.h"

enum { PASSES_MAX = 4096, MEMORY_MB = 96 };

const struct programme *hall_read(struct hall *hall, struct slice document)
{
    const struct programme *programme = NULL;
    const struct programme_options options = {.now_unix_s = hall->now.wall_unix_s,
                                              .base_dir = hall->folder,
                                              .find_tz = zones_find,
                                              .tz_ctx = &hall->wall.zones};
    return programme_read(document, &options, NULL, &programme, NULL) == ST_OK ? programme : NULL;
}

void hall_init(struct hall *hall, const char *document, const struct hall_options *options)
{
    *hall = (struct hall){
        .wall = {.arena = arena_make((size_t)1 << 20), .theme = THEME_INHERIT},
        .folder = options->folder == NULL ? "" : options->folder,
        .now = {HALL_OPENS_UNIX_S, HALL_OPENS_MONO_MS, true},
    };
    if (options->opens.mono_ms != 0) {
        hall->now = options->opens;
    }
    crypto_init();
    CHECK(image_init(NULL) == ST_OK);
    config_default(&hall->wall.config);
    hall->wall.config.memory_mb = options->memory_mb > 0 ? options->memory_mb : MEMORY_MB;
    hall->wall.config.is_calm = options->is_calm;
    hall->wall.screen =
        (struct screen){.screen_class = SCREEN_INTERNAL, .diagonal_in = 55.0F, .distance_m = 4.0F};
    hall->wall.programme = hall_read(hall, slice_of(document));
    CHECK(hall->wall.programme != NULL);
    CHECK(stage_create(&(struct stage_options){.wall = &hall->wall,
                                               .width = options->width,
                                               .height = options->height,
                                               .worker_count = options->worker_count,
                                               .wake = options->wake,
                                               .wake_ctx = options->wake_ctx},
                       &hall->stage, NULL) == ST_OK);
    hall->director = director_create(&hall->wall, hall->stage);
}

void hall_deinit(struct hall *hall)
{
    director_destroy(hall->director);
    stage_destroy(hall->stage);
    wall_deinit(&hall->wall);
    image_deinit();
}

bool hall_adopt(struct hall *hall, struct slice document)
{
    const struct programme *programme = hall_read(hall, document);
    if (programme == NULL) {
        return false;
    }
    director_adopt(hall->director, programme, catalogue_create(programme));
    programme_unref(programme);
    return true;
}

bool hall_pass(struct hall *hall)
{
    int32_t before = hall->frames, passes = 0;
    do {
        director_pass(hall->director, hall->now, &hall->frame);
        hall->frames += hall->frame.has_frame;
        CHECK(++passes < PASSES_MAX); /* else it never comes to rest */
    } while (!hall->frame.is_moving && hall->frame.deadline_mono_ms <= hall->now.mono_ms);
    return hall->frames != before;
}

bool hall_wait(struct hall *hall, int64_t ms)
{
    int64_t second = hall->now.mono_ms % 1000 + ms; /* whole seconds of both clocks coincide */
    hall->now.mono_ms += ms;
    hall->now.wall_unix_s += second / 1000;
    return hall_pass(hall);
}

void hall_run(struct hall *hall, int64_t ms, hall_seen *each, void *ctx)
{
    int64_t end = hall->now.mono_ms + ms;
    while (hall->now.mono_ms < end) {
        int64_t step = hall->frame.is_moving ? hall->now.mono_ms % 50 == 16   ? 17
                                               : hall->now.mono_ms % 50 == 33 ? 17
                                                                              : 16
                                             : hall->frame.deadline_mono_ms - hall->now.mono_ms;
        int64_t left = end - hall->now.mono_ms;
        (void)hall_wait(hall, step < left ? step : left);
        if (each != NULL) {
            each(ctx, hall);
        }
    }
}

static struct pixels *copy_of(const struct pixels *from)
{
    struct pixels *copy = NULL;
    CHECK(pixels_create(from->width, from->height, &copy, NULL) == ST_OK);
    compose_copy(from, (struct irect){0, 0, from->width, from->height}, copy);
    copy->is_opaque = true;
    return copy;
}

struct pixels *hall_photo(struct hall *hall)
{
    return copy_of(stage_pixels(hall->stage));
}

struct pixels *hall_repaint(struct hall *hall)
{
    struct director_showing showing = director_showing(hall->director);
    CHECK(showing.moment != NULL && !showing.is_turning);
    struct pixels *shown = hall_photo(hall);
    struct pixels *canvas = stage_pixels(hall->stage);
    memset(canvas->argb, 0x5A, canvas->stride_px * (size_t)canvas->height * sizeof *canvas->argb);
    canvas_forget(stage_canvas(hall->stage));
    CHECK(stage_paint(hall->stage, stage_current(hall->stage), &showing.place, NULL, NULL) ==
          ST_OK);
    struct pixels *painted = hall_photo(hall);
    compose_copy(shown, (struct irect){0, 0, shown->width, shown->height}, canvas);
    canvas_forget(stage_canvas(hall->stage));
    pixels_unref(shown);
    return painted;
}

bool pixels_are_equal(const struct pixels *a, const struct pixels *b)
{
    bool is_equal = a->width == b->width && a->height == b->height;
    for (int32_t y = 0; is_equal && y < a->height; y++) {
        is_equal = memcmp(a->argb + (size_t)y * a->stride_px, b->argb + (size_t)y * b->stride_px,
                          (size_t)a->width * sizeof *a->argb) == 0;
    }
    return is_equal;
}
