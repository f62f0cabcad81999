/* links: image base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "image/resample.h"

/* Two bytes of a well-known generator: the same pictures on every run. */
static uint32_t random_next(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

static uint32_t random_pixel(uint32_t *state)
{
    uint32_t a = random_next(state) & 0xFF;
    a = (random_next(state) & 3) == 0 ? 255 : a;
    uint32_t r = random_next(state) % (a + 1);
    uint32_t g = random_next(state) % (a + 1);
    uint32_t b = random_next(state) % (a + 1);
    return a << 24 | r << 16 | g << 8 | b;
}

struct sink {
    uint32_t *out;
    int32_t width;
    int32_t rows;
};

static void keep_row(void *ctx, int32_t y, const uint32_t *row)
{
    struct sink *sink = ctx;
    assert_int_equal(y, sink->rows);
    for (int32_t x = 0; x < sink->width; x++) {
        sink->out[y * sink->width + x] = row[x];
    }
    sink->rows++;
}

static uint32_t *resample(const struct resample_map *map, const uint32_t *source)
{
    struct resampler *resampler = NULL;
    uint32_t *out = mem_alloc((size_t)map->out_width * (size_t)map->out_height, sizeof *out);
    struct sink sink = {out, map->out_width, 0};

    assert_int_equal(resampler_create(map, keep_row, &sink, &resampler, NULL), ST_OK);
    for (int32_t y = 0; y < map->src_height; y++) {
        resampler_push(resampler, source + (size_t)y * (size_t)map->src_width);
    }
    assert_int_equal(sink.rows, map->out_height);
    resampler_destroy(resampler);
    return out;
}

/* The reference: the textbook's formula, in double, over the whole source for each pixel. */
static double kernel(double x, double scale)
{
    double pi = acos(-1.0);
    x = fabs(x);
    if (scale > 1.0) {
        x /= scale;
        if (x < 1e-12) {
            return 1.0;
        }
        return x < 3.0 ? sin(pi * x) / (pi * x) * sin(pi * x / 3.0) / (pi * x / 3.0) : 0.0;
    }
    if (x < 1.0) {
        return 1.5 * x * x * x - 2.5 * x * x + 1.0;
    }
    return x < 2.0 ? -0.5 * x * x * x + 2.5 * x * x - 4.0 * x + 2.0 : 0.0;
}

static double reference(const struct resample_map *map, const uint32_t *source, int32_t ox,
                        int32_t oy, int shift)
{
    double scale_x = map->width / map->out_width;
    double scale_y = map->height / map->out_height;
    double cx = map->x + (ox + 0.5) * scale_x;
    double cy = map->y + (oy + 0.5) * scale_y;
    double sum = 0.0;
    double total = 0.0;

    for (int32_t y = 0; y < map->src_height; y++) {
        double wy = kernel(y + 0.5 - cy, scale_y);
        for (int32_t x = 0; wy != 0.0 && x < map->src_width; x++) {
            double weight = wy * kernel(x + 0.5 - cx, scale_x);
            sum += weight * (source[y * map->src_width + x] >> shift & 0xFF);
            total += weight;
        }
    }
    return sum / total;
}

static void check_against_reference(const struct resample_map *map, uint32_t seed)
{
    size_t count = (size_t)map->src_width * (size_t)map->src_height;
    uint32_t *source = mem_alloc(count, sizeof *source);
    double worst = 0.0;

    for (size_t i = 0; i < count; i++) {
        source[i] = random_pixel(&seed);
    }
    uint32_t *out = resample(map, source);
    for (int32_t y = 0; y < map->out_height; y++) {
        for (int32_t x = 0; x < map->out_width; x++) {
            uint32_t px = out[y * map->out_width + x];
            double alpha = fmin(fmax(reference(map, source, x, y, 24), 0.0), 255.0);
            for (int shift = 0; shift <= 24; shift += 8) {
                double want = fmin(fmax(reference(map, source, x, y, shift), 0.0), alpha);
                worst = fmax(worst, fabs(want - (px >> shift & 0xFF)));
                assert_true((px >> shift & 0xFF) <= px >> 24);
            }
        }
    }
    assert_true(worst <= 2.0);
    mem_free(source);
    mem_free(out);
}

static void agrees_with_a_double_reference(void **state)
{
    static const struct resample_map maps[] = {
        {40, 30, 0.0, 0.0, 40.0, 30.0, 17, 11},   {40, 30, 0.0, 0.0, 40.0, 30.0, 97, 71},
        {40, 30, 3.25, 5.5, 20.5, 11.1, 9, 8},    {64, 9, 0.0, 0.0, 64.0, 9.0, 5, 2},
        {7, 64, 0.0, 0.0, 7.0, 64.0, 3, 31},      {33, 33, 0.0, 0.0, 33.0, 33.0, 32, 32},
        {2, 2, 0.0, 0.0, 2.0, 2.0, 19, 19},       {1, 1, 0.0, 0.0, 1.0, 1.0, 5, 5},
        {50, 40, 25.0, 20.0, 25.0, 20.0, 50, 10}, {90, 80, 0.0, 0.0, 90.0, 80.0, 1, 1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(maps); i++) {
        check_against_reference(&maps[i], (uint32_t)i + 1);
    }
}

static void keeps_a_constant_picture_constant(void **state)
{
    static const uint32_t colours[] = {0xFFFFFFFFU, 0xFF000000U, 0x80402010U, 0xFF7F8081U, 0};
    static const int32_t sizes[] = {1, 3, 31, 32, 33, 100, 257};
    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(colours); c++) {
        for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
            uint32_t source[100 * 70];
            struct resample_map map = {100, 70, 0.0, 0.0, 100.0, 70.0, sizes[s], sizes[s]};
            for (size_t i = 0; i < ARRAY_LEN(source); i++) {
                source[i] = colours[c];
            }
            uint32_t *out = resample(&map, source);
            for (int32_t i = 0; i < sizes[s] * sizes[s]; i++) {
                assert_int_equal(out[i], colours[c]);
            }
            mem_free(out);
        }
    }
}

static void leaves_a_picture_of_the_same_size_untouched(void **state)
{
    uint32_t source[24 * 18];
    uint32_t seed = 9;
    struct resample_map whole = {24, 18, 0.0, 0.0, 24.0, 18.0, 24, 18};
    struct resample_map part = {24, 18, 5.0, 3.0, 10.0, 8.0, 10, 8};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(source); i++) {
        source[i] = random_pixel(&seed);
    }
    uint32_t *out = resample(&whole, source);
    assert_memory_equal(out, source, sizeof source);
    mem_free(out);
    out = resample(&part, source);
    for (int32_t y = 0; y < 8; y++) {
        assert_memory_equal(out + (ptrdiff_t)y * 10, source + (ptrdiff_t)(y + 3) * 24 + 5,
                            10 * sizeof *out);
    }
    mem_free(out);
}

static void survives_parts_outside_the_source(void **state)
{
    static const struct resample_map maps[] = {
        {10, 10, -5.0, -5.0, 30.0, 30.0, 4, 4},
        {10, 10, 9.9999, 9.9999, 5.0, 5.0, 3, 3},
        {10, 10, 4.0, 4.0, 0.0, 0.0, 6, 6},
    };
    uint32_t source[100];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(source); i++) {
        source[i] = 0xFF336699U;
    }
    for (size_t i = 0; i < ARRAY_LEN(maps); i++) {
        uint32_t *out = resample(&maps[i], source);
        assert_int_equal(out[0], 0xFF336699U);
        mem_free(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_a_double_reference),
        cmocka_unit_test(keeps_a_constant_picture_constant),
        cmocka_unit_test(leaves_a_picture_of_the_same_size_untouched),
        cmocka_unit_test(survives_parts_outside_the_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
