/* links: gfx draw image base */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "display/draw/list.h"
#include "display/gfx/glyphs.h"
#include "display/gfx/raster.h"

#define PI 3.14159265358979

struct world {
    struct arena arena;
    struct draw_list list;
    struct pixels *picture;
    struct raster_sources sources;
    struct pixels *out;
    struct raster_info info;
};

static const struct pixels *get_picture(void *ctx, const struct draw_image *image)
{
    struct world *world = ctx;
    (void)image;
    return world->picture;
}

static int set_up(void **state)
{
    static struct world world;
    crypto_init();
    memset(&world, 0, sizeof world);
    world.arena = arena_make((size_t)1 << 20);
    draw_list_init(&world.list, &world.arena, 1920, 1080);
    world.sources = (struct raster_sources){.picture_ctx = &world, .picture = get_picture};
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    pixels_unref(world->picture);
    pixels_unref(world->out);
    arena_deinit(&world->arena);
    return 0;
}

static void begin(struct world *world, int32_t width, int32_t height, uint32_t flags)
{
    draw_layer_begin(&world->list, 0, (struct irect){0, 0, width, height}, flags);
}

/* Close the layer and draw it; the pixels are released at the next call or at the end. */
static const struct pixels *finish(struct world *world)
{
    draw_layer_end(&world->list);
    pixels_unref(world->out);
    world->out = NULL;
    const struct draw_layer *layer = &world->list.layers[world->list.layer_count - 1];
    struct err err = {0};
    assert_int_equal(
        raster_layer(&world->list, layer, &world->sources, &world->out, &world->info, &err), ST_OK);
    return world->out;
}

static uint32_t at(const struct pixels *pixels, int32_t x, int32_t y)
{
    return pixels->argb[(size_t)y * pixels->stride_px + (size_t)x];
}

static double covered_area(const struct pixels *pixels)
{
    double sum = 0.0;
    for (int32_t y = 0; y < pixels->height; y++) {
        for (int32_t x = 0; x < pixels->width; x++) {
            sum += (double)(at(pixels, x, y) >> 24) / 255.0;
        }
    }
    return sum;
}

static void make_picture(struct world *world, int32_t width, int32_t height, uint32_t seed)
{
    assert_int_equal(pixels_create(width, height, &world->picture, NULL), ST_OK);
    uint32_t random = seed;
    for (int32_t y = 0; y < height; y++) {
        for (int32_t x = 0; x < width; x++) {
            random = random * 1664525U + 1013904223U;
            world->picture->argb[(size_t)y * world->picture->stride_px + (size_t)x] =
                0xFF000000U | random >> 8;
        }
    }
    world->picture->is_opaque = true;
}

static void circles_have_the_area_of_a_circle(void **state)
{
    struct world *world = *state;
    static const int32_t sides[] = {8, 13, 24, 65, 200};
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        float side = (float)sides[i];
        begin(world, sides[i] + 4, sides[i] + 4, 0);
        draw_shape(&world->list, (struct irect){2, 2, sides[i], sides[i]}, side,
                   paint_solid(0xFFFFFFFF));
        double wanted = PI * (double)side * (double)side / 4.0;
        assert_true(fabs(covered_area(finish(world)) - wanted) < 0.005 * wanted);
    }
}

static void rings_and_rounded_corners_have_their_area(void **state)
{
    struct world *world = *state;
    struct draw_shape ring = {.rect = {3, 3, 100, 100},
                              .radii = {50.0F, 50.0F, 50.0F, 50.0F},
                              .stroke_px = 3.5F,
                              .paint = paint_solid(0xFFFFFFFF)};
    begin(world, 106, 106, 0);
    draw_shape_full(&world->list, &ring);
    double wanted = PI * (50.0 * 50.0 - 46.5 * 46.5);
    assert_true(fabs(covered_area(finish(world)) - wanted) < 0.005 * wanted);
    struct draw_shape uneven = {.rect = {0, 0, 90, 60},
                                .radii = {0.0F, 10.0F, 20.0F, 28.0F},
                                .paint = paint_solid(0xFFFFFFFF)};
    begin(world, 90, 60, 0);
    draw_shape_full(&world->list, &uneven);
    wanted = 90.0 * 60.0 - (1.0 - PI / 4.0) * (10.0 * 10.0 + 20.0 * 20.0 + 28.0 * 28.0);
    assert_true(fabs(covered_area(finish(world)) - wanted) < 0.005 * wanted);
    assert_int_equal(at(world->out, 0, 0), 0xFFFFFFFF);
    assert_int_equal(at(world->out, 89, 59), 0);
}

static void circles_are_symmetric(void **state)
{
    struct world *world = *state;
    for (int32_t side = 7; side < 60; side += 6) {
        begin(world, side, side, 0);
        draw_shape(&world->list, (struct irect){0, 0, side, side}, 100.0F, paint_solid(0xFFFFFFFF));
        const struct pixels *out = finish(world);
        for (int32_t y = 0; y < side; y++) {
            for (int32_t x = 0; x < side; x++) {
                assert_int_equal(at(out, x, y), at(out, side - 1 - x, y));
                assert_int_equal(at(out, x, y), at(out, x, side - 1 - y));
            }
        }
    }
}

static void plain_rectangles_have_sharp_edges(void **state)
{
    struct world *world = *state;
    begin(world, 20, 20, 0);
    draw_shape(&world->list, (struct irect){3, 4, 10, 5}, 0.0F, paint_solid(0x80FF0000));
    const struct pixels *out = finish(world);
    for (int32_t y = 0; y < 20; y++) {
        for (int32_t x = 0; x < 20; x++) {
            bool is_inside = x >= 3 && x < 13 && y >= 4 && y < 9;
            assert_int_equal(at(out, x, y), is_inside ? 0x80800000 : 0);
        }
    }
    struct irect bounds = raster_bounds(out);
    assert_memory_equal(&bounds, (&(struct irect){3, 4, 10, 5}), sizeof bounds);
}

static void polygons_and_strokes_have_their_area(void **state)
{
    struct world *world = *state;
    struct draw_polygon triangle = {
        .point_count = 3, .xy = {{5.0F, 5.0F}, {45.0F, 10.0F}, {20.0F, 40.0F}}, .colour = ~0U};
    begin(world, 50, 50, 0);
    draw_polygon(&world->list, &triangle);
    double wanted = 0.5 * (40.0 * 35.0 - 5.0 * 15.0);
    assert_true(fabs(covered_area(finish(world)) - wanted) < 0.005 * wanted);
    struct draw_polygon line = {
        .point_count = 2, .xy = {{10.0F, 12.0F}, {70.0F, 47.5F}}, .stroke_px = 7.0F, .colour = ~0U};
    begin(world, 80, 60, 0);
    draw_polygon(&world->list, &line);
    wanted = 7.0 * hypot(60.0, 35.5) + PI * 3.5 * 3.5;
    assert_true(fabs(covered_area(finish(world)) - wanted) < 0.005 * wanted);
    /* a line that comes back on itself covers nothing twice */
    line.point_count = 3;
    line.xy[2][0] = 10.0F;
    line.xy[2][1] = 12.0F;
    line.colour = 0x80FFFFFF;
    begin(world, 80, 60, 0);
    draw_polygon(&world->list, &line);
    assert_true(fabs(covered_area(finish(world)) - wanted * 128.0 / 255.0) < 0.01 * wanted);
}

static void shapes_beyond_the_layer_are_cut(void **state)
{
    struct world *world = *state;
    struct draw_polygon line = {.point_count = 2,
                                .xy = {{-50.0F, -50.0F}, {90.0F, 90.0F}},
                                .stroke_px = 30.0F,
                                .colour = ~0U};
    struct draw_shadow shadow = {
        .rect = {-30, -30, 200, 40}, .radius_px = 20.0F, .blur_px = 9.0F, .colour = ~0U};
    begin(world, 40, 40, 0);
    draw_shape(&world->list, (struct irect){-20, -20, 80, 80}, 40.0F, paint_solid(0xFF00FF00));
    draw_shape(&world->list, (struct irect){39, 39, 80, 80}, 4.0F, paint_solid(0xFF00FF00));
    draw_shape(&world->list, (struct irect){-90, 0, 80, 80}, 4.0F, paint_solid(0xFF00FF00));
    draw_shadow(&world->list, &shadow);
    draw_polygon(&world->list, &line);
    assert_int_equal(at(finish(world), 20, 20), 0xFFFFFFFF);
}

/* On average a gradient is what it should be, and it has no bands: no long run of equal columns. */
static void gradients_are_dithered(void **state)
{
    struct world *world = *state;
    const int32_t width = 1600;
    const int32_t height = 64;
    begin(world, width, height, LAYER_OPAQUE);
    draw_shape(&world->list, (struct irect){0, 0, width, height}, 0.0F,
               paint_linear(0.0F, 0.0F, (float)width, 0.0F, 0xFF0C0F1A, 0xFF2A3354));
    const struct pixels *out = finish(world);
    int32_t run = 1;
    int32_t longest = 1;
    for (int32_t x = 0; x < width; x++) {
        double wanted = 15.0 + (51.0 - 15.0) * ((double)x + 0.5) / (double)width;
        double mean = 0.0;
        bool is_equal = x > 0;
        for (int32_t y = 0; y < height; y++) {
            double green = (double)((at(out, x, y) >> 8) & 0xFF);
            assert_true(fabs(green - wanted) < 1.1);
            mean += green / (double)height;
            is_equal = is_equal && at(out, x, y) == at(out, x - 1, y);
        }
        assert_true(fabs(mean - wanted) < 0.5);
        run = is_equal ? run + 1 : 1;
        longest = run > longest ? run : longest;
    }
    assert_true(longest <= 2);
}

static void translucent_gradients_stay_premultiplied(void **state)
{
    struct world *world = *state;
    struct paint paint = {.kind = PAINT_RADIAL,
                          .x0 = 50.0F,
                          .y0 = 50.0F,
                          .x1 = 60.0F,
                          .stop_count = 3,
                          .stops = {0.0F, 0.5F, 1.0F},
                          .colours = {0xFFFF6A55, 0x80FFFFFF, 0x00FFB259}};
    begin(world, 100, 100, 0);
    draw_shape(&world->list, (struct irect){0, 0, 100, 100}, 0.0F, paint);
    const struct pixels *out = finish(world);
    for (int32_t y = 0; y < 100; y++) {
        for (int32_t x = 0; x < 100; x++) {
            uint32_t p = at(out, x, y);
            assert_true((p & 0xFF) <= p >> 24 && ((p >> 8) & 0xFF) <= p >> 24 &&
                        ((p >> 16) & 0xFF) <= p >> 24);
        }
    }
    assert_int_equal(at(out, 50, 50) >> 24, 252); /* 0.7 px of 30 from 255 towards 128 */
    assert_int_equal(at(out, 0, 0), 0);
}

/* The deviation of a shadow's edge is the one asked for, and its weight is the shape's. */
static void shadows_are_close_to_a_gaussian(void **state)
{
    struct world *world = *state;
    struct draw_shadow shadow = {
        .rect = {100, 100, 200, 160}, .radius_px = 0.0F, .blur_px = 12.0F, .colour = 0xFF000000};
    begin(world, 400, 360, 0);
    draw_shadow(&world->list, &shadow);
    const struct pixels *out = finish(world);
    assert_true(fabs(covered_area(out) - 200.0 * 160.0) < 0.005 * 200.0 * 160.0);
    for (int32_t x = 60; x < 140; x++) {
        double wanted = 0.5 * (1.0 + erf(((double)x + 0.5 - 100.0) / (12.0 * sqrt(2.0))));
        assert_true(fabs((double)(at(out, x, 180) >> 24) / 255.0 - wanted) < 0.02);
    }
    for (int32_t y = 0; y < 360; y++) {
        for (int32_t x = 0; x < 200; x++) {
            assert_true(abs((int)(at(out, x, y) >> 24) - (int)(at(out, 399 - x, y) >> 24)) <= 1);
        }
    }
}

/* Stretching the corners' tile gives what blurring the whole shape gives. */
static void long_shadows_equal_short_ones_at_the_ends(void **state)
{
    struct world *world = *state;
    struct draw_shadow shadow = {
        .rect = {60, 60, 900, 300}, .radius_px = 28.0F, .blur_px = 10.0F, .colour = 0xFF000000};
    begin(world, 1020, 420, 0);
    draw_shadow(&world->list, &shadow);
    struct pixels *wide = pixels_ref((struct pixels *)(uintptr_t)finish(world));
    shadow.rect.w = 150; /* the middle column's neighbourhood is still flat */
    begin(world, 270, 420, 0);
    draw_shadow(&world->list, &shadow);
    const struct pixels *narrow = finish(world);
    for (int32_t y = 0; y < 420; y++) {
        for (int32_t x = 0; x < 130; x++) {
            assert_int_equal(at(wide, x, y), at(narrow, x, y));
        }
    }
    pixels_unref(wide);
}

static double linear_light(uint32_t byte)
{
    double c = (double)byte / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double contrast(uint32_t a, uint32_t b)
{
    double la = 0.2126 * linear_light((a >> 16) & 0xFF) + 0.7152 * linear_light((a >> 8) & 0xFF) +
                0.0722 * linear_light(a & 0xFF);
    double lb = 0.2126 * linear_light((b >> 16) & 0xFF) + 0.7152 * linear_light((b >> 8) & 0xFF) +
                0.0722 * linear_light(b & 0xFF);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static void scrims_reach_the_ratio_at_every_pixel(void **state)
{
    struct world *world = *state;
    static const struct {
        uint32_t colour, text;
        float ratio;
    } cases[] = {{0xFF0C0F1A, 0xFFFFFFFF, 7.0F},
                 {0xFF0C0F1A, 0xFF9AA4C0, 4.5F},
                 {0xFFF7F4EE, 0xFF0C0F1A, 7.0F},
                 {0xFF000000, 0xFFFFC94D, 7.0F}};
    make_picture(world, 240, 160, 7);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct draw_image image = {.path = "p", .rect = {0, 0, 240, 160}};
        struct draw_scrim scrim = {.rect = {60, 40, 120, 60},
                                   .colour = cases[i].colour,
                                   .text_colour = cases[i].text,
                                   .ratio = cases[i].ratio,
                                   .feather_px = 30.0F};
        begin(world, 240, 160, LAYER_OPAQUE);
        draw_image(&world->list, &image);
        draw_scrim(&world->list, &scrim);
        const struct pixels *out = finish(world);
        for (int32_t y = 40; y < 100; y++) {
            for (int32_t x = 60; x < 180; x++) {
                assert_true(contrast(at(out, x, y), cases[i].text) >= (double)cases[i].ratio);
            }
        }
        assert_int_equal(at(out, 0, 0), at(world->picture, 0, 0));
        assert_int_equal(at(out, 239, 159), at(world->picture, 239, 159));
    }
}

static void scrims_do_no_more_than_needed(void **state)
{
    struct world *world = *state;
    struct draw_scrim scrim = {.rect = {0, 0, 40, 40},
                               .colour = 0xFF000000,
                               .text_colour = 0xFFFFFFFF,
                               .ratio = 7.0F,
                               .feather_px = 0.0F};
    begin(world, 40, 40, LAYER_OPAQUE);
    draw_shape(&world->list, (struct irect){0, 0, 40, 40}, 0.0F, paint_solid(0xFF202020));
    draw_scrim(&world->list, &scrim);
    assert_int_equal(at(finish(world), 20, 20), 0xFF202020);
    begin(world, 40, 40, LAYER_OPAQUE);
    draw_shape(&world->list, (struct irect){0, 0, 40, 40}, 0.0F, paint_solid(0xFFC0C0C0));
    draw_scrim(&world->list, &scrim);
    double reached = contrast(at(finish(world), 20, 20), 0xFFFFFFFF);
    assert_true(reached >= 7.0 && reached < 7.2);
}

static void codes_are_exact_squares(void **state)
{
    struct world *world = *state;
    uint8_t modules[21 * 21];
    for (size_t i = 0; i < sizeof modules; i++) {
        modules[i] = (uint8_t)(i * 7919 % 13 < 6);
    }
    struct draw_qr qr = {.rect = {12, 12, 63, 63}, .size = 21, .module_px = 3, .modules = modules};
    begin(world, 87, 87, LAYER_OPAQUE);
    draw_shape(&world->list, (struct irect){0, 0, 87, 87}, 0.0F, paint_solid(0xFFFFFFFF));
    draw_qr(&world->list, &qr);
    const struct pixels *out = finish(world);
    for (int32_t y = 0; y < 87; y++) {
        for (int32_t x = 0; x < 87; x++) {
            bool is_in = x >= 12 && x < 75 && y >= 12 && y < 75;
            bool is_black = is_in && modules[(y - 12) / 3 * 21 + (x - 12) / 3] != 0;
            assert_int_equal(at(out, x, y), is_black ? 0xFF000000 : 0xFFFFFFFF);
        }
    }
}

static void pictures_are_laid_pixel_for_pixel_with_round_corners(void **state)
{
    struct world *world = *state;
    make_picture(world, 80, 60, 3);
    struct draw_image image = {
        .path = "p", .rect = {10, 5, 80, 60}, .radii = {16.0F, 16.0F, 16.0F, 16.0F}};
    begin(world, 100, 70, 0);
    draw_image(&world->list, &image);
    const struct pixels *out = finish(world);
    assert_true(world->info.is_final && world->info.has_pictures);
    assert_int_equal(at(out, 10, 5), 0);
    assert_int_equal(at(out, 50, 30), at(world->picture, 40, 25));
    assert_int_equal(at(out, 10, 35), at(world->picture, 0, 30));
    assert_int_equal(at(out, 9, 35), 0);
}

static void a_logo_is_centred_in_its_box(void **state)
{
    struct world *world = *state;
    make_picture(world, 40, 20, 3);
    struct draw_image image = {.path = "p", .rect = {0, 0, 40, 60}, .is_contain = true};
    begin(world, 40, 60, 0);
    draw_image(&world->list, &image);
    const struct pixels *out = finish(world);
    assert_int_equal(at(out, 0, 19), 0);
    assert_int_equal(at(out, 0, 20), at(world->picture, 0, 0));
    assert_int_equal(at(out, 39, 39), at(world->picture, 39, 19));
    assert_int_equal(at(out, 0, 40), 0);
}

static void a_missing_picture_is_left_out_and_said(void **state)
{
    struct world *world = *state;
    struct draw_image image = {.path = "p", .rect = {0, 0, 40, 60}};
    begin(world, 40, 60, 0);
    draw_shape(&world->list, (struct irect){0, 0, 40, 60}, 0.0F, paint_solid(0xFF123456));
    draw_image(&world->list, &image);
    assert_int_equal(at(finish(world), 20, 20), 0xFF123456);
    assert_false(world->info.is_final);
    assert_true(world->info.has_pictures);
}

/* A square of coverage, then one of colour, at the pen. */
static bool fake_text(void *ctx, const struct draw_text *piece, struct glyph_image *out)
{
    static const uint8_t coverage[16] = {0, 64, 128, 255, 0, 64, 128, 255,
                                         0, 64, 128, 255, 0, 64, 128, 255};
    static const uint32_t colour[4] = {0xFF010203, 0xFF010203, 0x80404040, 0x00000000};
    (void)ctx;
    bool is_emoji = piece->face == 1;
    *out = (struct glyph_image){.x = 1, .y = -3, .is_colour = is_emoji};
    out->w = is_emoji ? 2 : 4;
    out->h = out->w;
    out->coverage = is_emoji ? NULL : coverage;
    out->argb = is_emoji ? colour : NULL;
    out->stride = is_emoji ? 8 : 4;
    return piece->utf8[0] != 0;
}

static void text_lies_on_its_baseline(void **state)
{
    struct world *world = *state;
    world->sources.text = fake_text;
    struct draw_text text = {
        .size_px = 30, .x = 9.6F, .baseline = 20.4F, .colour = 0xFFFFFFFF, .utf8 = "x"};
    begin(world, 40, 40, LAYER_OPAQUE);
    draw_text(&world->list, &text);
    text.face = 1;
    text.baseline = 30.0F;
    draw_text(&world->list, &text);
    text.x = 38.0F; /* cut at the right */
    draw_text(&world->list, &text);
    text.utf8 = "";
    draw_text(&world->list, &text);
    const struct pixels *out = finish(world);
    assert_int_equal(at(out, 11, 17), 0xFF000000);
    assert_int_equal(at(out, 12, 17), 0xFF404040);
    assert_int_equal(at(out, 14, 20), 0xFFFFFFFF);
    assert_int_equal(at(out, 14, 21), 0xFF000000);
    assert_int_equal(at(out, 11, 27), 0xFF010203);
    assert_int_equal(at(out, 11, 28), 0xFF404040);
    assert_int_equal(at(out, 39, 27), 0xFF010203);
}

static void the_same_commands_give_the_same_bytes(void **state)
{
    struct world *world = *state;
    struct pixels *first = NULL;
    make_picture(world, 200, 120, 9);
    for (int run = 0; run < 2; run++) {
        struct draw_image image = {
            .path = "p", .rect = {0, 0, 200, 120}, .radii = {12.0F, 12.0F, 12.0F, 12.0F}};
        struct draw_scrim scrim = {.rect = {20, 20, 100, 50},
                                   .colour = 0xFF000000,
                                   .text_colour = 0xFFFFFFFF,
                                   .ratio = 7.0F,
                                   .feather_px = 20.0F};
        struct draw_shadow shadow = {
            .rect = {120, 60, 60, 40}, .radius_px = 8.0F, .blur_px = 6.0F, .colour = 0x80000000};
        begin(world, 200, 120, 0);
        draw_image(&world->list, &image);
        draw_scrim(&world->list, &scrim);
        draw_shadow(&world->list, &shadow);
        draw_shape(&world->list, (struct irect){120, 56, 60, 40}, 8.0F,
                   paint_linear(0.0F, 0.0F, 33.0F, 71.0F, 0xFF0C0F1A, 0x902A3354));
        const struct pixels *out = finish(world);
        if (run == 0) {
            first = pixels_ref(world->out);
        } else {
            assert_memory_equal(first->argb, out->argb, first->stride_px * 120 * 4);
        }
    }
    pixels_unref(first);
}

static void a_layer_without_size_is_refused(void **state)
{
    struct world *world = *state;
    struct pixels *out = NULL;
    struct err err = {0};
    begin(world, 0, 10, 0);
    draw_layer_end(&world->list);
    assert_int_equal(
        raster_layer(&world->list, &world->list.layers[0], &world->sources, &out, NULL, &err),
        ST_LIMIT);
    assert_null(out);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(circles_have_the_area_of_a_circle),
        CASE(rings_and_rounded_corners_have_their_area),
        CASE(circles_are_symmetric),
        CASE(plain_rectangles_have_sharp_edges),
        CASE(polygons_and_strokes_have_their_area),
        CASE(shapes_beyond_the_layer_are_cut),
        CASE(gradients_are_dithered),
        CASE(translucent_gradients_stay_premultiplied),
        CASE(shadows_are_close_to_a_gaussian),
        CASE(long_shadows_equal_short_ones_at_the_ends),
        CASE(scrims_reach_the_ratio_at_every_pixel),
        CASE(scrims_do_no_more_than_needed),
        CASE(codes_are_exact_squares),
        CASE(pictures_are_laid_pixel_for_pixel_with_round_corners),
        CASE(a_logo_is_centred_in_its_box),
        CASE(a_missing_picture_is_left_out_and_said),
        CASE(text_lies_on_its_baseline),
        CASE(the_same_commands_give_the_same_bytes),
        CASE(a_layer_without_size_is_refused),
    };
    return cmocka_run_group_tests_name("raster", tests, NULL, NULL);
}
