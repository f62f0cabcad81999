/* links: compose draw image base */
/* Laying by runs is exactly laying every pixel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "display/compose/row.h"
#include "display/compose/runs.h"

enum { W = 300, H = 12, ROUNDS = 400 };

static uint32_t random_u32(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* Stretches of nothing, of one colour, of opaque and of translucent pixels, of any length. */
static void fill_row(uint32_t *row, uint32_t *seed)
{
    for (int32_t x = 0; x < W;) {
        uint32_t kind = random_u32(seed) % 4;
        int32_t len = 1 + (int32_t)(random_u32(seed) % (random_u32(seed) % 2 == 0 ? 5 : 60));
        uint32_t colour = 0xFF000000U | random_u32(seed);
        for (int32_t i = 0; i < len && x < W; i++, x++) {
            uint32_t noise = random_u32(seed);
            row[x] = kind == 0   ? 0U
                     : kind == 1 ? colour
                     : kind == 2 ? 0xFF000000U | noise
                                 : px_scale(0xFF000000U | noise, noise & 0xFFU);
        }
    }
}

static void runs_give_what_every_pixel_gives(void **state)
{
    (void)state;
    uint32_t seed = 5;
    struct pixels *pixels = NULL;
    CHECK(pixels_create(W, H, &pixels, NULL) == ST_OK);
    for (int round = 0; round < ROUNDS; round++) {
        for (int32_t y = 0; y < H; y++) {
            fill_row(pixels->argb + (size_t)y * pixels->stride_px, &seed);
        }
        struct runs *runs = runs_create(pixels);
        if (runs == NULL) {
            continue; /* too busy to pay */
        }
        uint8_t opacity = round % 2 == 0 ? 255 : (uint8_t)random_u32(&seed);
        int32_t from = (int32_t)(random_u32(&seed) % W);
        int32_t count = 1 + (int32_t)(random_u32(&seed) % (uint32_t)(W - from));
        for (int32_t y = 0; y < H; y++) {
            uint32_t expected[W], actual[W];
            const uint32_t *row = pixels->argb + (size_t)y * pixels->stride_px;
            row_fill(expected, W, 0xFF335577U);
            memcpy(actual, expected, sizeof actual);
            if (opacity == 255) {
                row_over(expected, row + from, (size_t)count);
            } else {
                row_over_faded(expected, row + from, (size_t)count, opacity);
            }
            runs_lay(runs, pixels, y, from, count, opacity, actual);
            assert_memory_equal(actual, expected, sizeof actual);
        }
        runs_destroy(runs);
    }
    pixels_unref(pixels);
}

static void noise_has_no_runs(void **state)
{
    (void)state;
    uint32_t seed = 1;
    struct pixels *pixels = NULL;
    CHECK(pixels_create(64, 64, &pixels, NULL) == ST_OK);
    for (size_t i = 0; i < pixels->stride_px * 64; i++) {
        pixels->argb[i] = i % 8 < 6 ? 0 : px_scale(0xFF000000U | random_u32(&seed), 100);
    }
    assert_null(runs_create(pixels));
    pixels_unref(pixels);
    assert_int_equal(runs_bytes(NULL), 0);
    runs_destroy(NULL);
}

/* Nothing, all and something, in stretches that begin and end anywhere. */
static void coverage_in_stretches_is_coverage_pixel_by_pixel(void **state)
{
    (void)state;
    uint32_t seed = 3, ground[W], source[W], solid[W], covered[W];
    uint8_t coverage[W];
    for (int round = 0; round < ROUNDS; round++) {
        fill_row(ground, &seed);
        fill_row(source, &seed);
        for (int32_t x = 0; x < W;) {
            uint32_t kind = random_u32(&seed) % 3, len = 1 + random_u32(&seed) % 40;
            for (; len > 0 && x < W; len--) {
                uint32_t some = random_u32(&seed) & 255U;
                coverage[x++] = (uint8_t)(kind == 0 ? 0 : kind == 1 ? 255 : some);
            }
        }
        uint32_t colour = source[random_u32(&seed) % W];
        size_t from = random_u32(&seed) % 16, count = W - from - random_u32(&seed) % 16;
        memcpy(solid, ground, sizeof ground);
        memcpy(covered, ground, sizeof ground);
        row_over_solid_covered(solid + from, count, colour, coverage + from);
        row_over_covered(covered + from, source + from, count, coverage + from);
        for (size_t x = 0; x < W; x++) {
            uint32_t share = x >= from && x < from + count ? coverage[x] : 0;
            assert_int_equal(solid[x], px_over(ground[x], px_scale(colour, (uint8_t)share)));
            assert_int_equal(covered[x], px_over(ground[x], px_scale(source[x], (uint8_t)share)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_give_what_every_pixel_gives),
        cmocka_unit_test(coverage_in_stretches_is_coverage_pixel_by_pixel),
        cmocka_unit_test(noise_has_no_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
