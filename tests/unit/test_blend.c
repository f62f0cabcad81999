/* links: compose draw image base */
/* A kept mix is exactly the mix that is laid anew, whatever changes meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "display/compose/blend.h"

enum { W = 320, H = 180, LAYERS = 4, STEPS = 32 };

static struct pixels *block(int32_t w, int32_t h, uint32_t argb, bool is_opaque)
{
    struct pixels *pixels = NULL;
    CHECK(pixels_create(w, h, &pixels, NULL) == ST_OK);
    for (size_t i = 0; i < pixels->stride_px * (size_t)h; i++) {
        pixels->argb[i] = argb;
    }
    pixels->is_opaque = is_opaque;
    return pixels;
}

static struct compose_layer layer(struct pixels *pixels, int32_t x, uint64_t serial, bool is_card)
{
    return (struct compose_layer){
        .pixels = pixels, .x = x, .y = x / 2, .opacity = 255, .is_card = is_card, .serial = serial};
}

/* What a window shows that is told only the damage. */
static void copy_damaged(struct pixels *seen, const struct pixels *frame,
                         const struct damage *damage)
{
    for (int32_t i = 0; i < damage->count; i++) {
        compose_copy(frame, damage->rects[i], seen);
    }
}

static void a_kept_mix_is_the_mix(void **state)
{
    (void)state;
    struct pixels *kept[] = {block(W, H, 0xFF102030U, true), block(60, 40, 0x80404040U, false),
                             block(W, H, 0xFFE0C0A0U, true), block(50, 50, 0xFFFFFFFFU, true)};
    struct pixels *expected = NULL, *actual = NULL, *seen = NULL;
    struct damage damage;
    struct blend *blend = NULL;
    CHECK(pixels_create(W, H, &expected, NULL) == ST_OK);
    CHECK(pixels_create(W, H, &actual, NULL) == ST_OK);
    CHECK(pixels_create(W, H, &seen, NULL) == ST_OK);
    assert_int_equal(blend_create(W, H, NULL, &blend, NULL), ST_OK);
    for (int32_t step = 0; step <= STEPS; step++) {
        struct compose_layer from[] = {layer(kept[0], 0, 1, false), layer(kept[1], 40, 2, false),
                                       layer(kept[3], 200, 3, true)};
        /* something moves on the picture that comes */
        struct compose_layer to[] = {layer(kept[2], 0, 4, false),
                                     layer(kept[1], step * 3, 5, false),
                                     layer(kept[3], 20, 6, true)};
        struct turn turn = {.from = from,
                            .from_count = 3,
                            .to = to,
                            .to_count = 3,
                            .way = TURN_MIX,
                            .part = TURN_WHOLE / STEPS * step,
                            .is_without_cards = step % 5 == 0};
        turn_paint(&turn, NULL, expected);
        blend_paint(blend, &turn, actual, &damage);
        copy_damaged(seen, actual, &damage);
        for (int32_t y = 0; y < H; y++) {
            assert_memory_equal(seen->argb + (size_t)y * seen->stride_px,
                                expected->argb + (size_t)y * expected->stride_px, W * 4);
            assert_memory_equal(actual->argb + (size_t)y * actual->stride_px,
                                expected->argb + (size_t)y * expected->stride_px, W * 4);
        }
    }
    blend_destroy(blend);
    blend_destroy(NULL);
    for (int i = 0; i < LAYERS; i++) {
        pixels_unref(kept[i]);
    }
    pixels_unref(expected);
    pixels_unref(actual);
    pixels_unref(seen);
}

static void assert_same(const struct pixels *a, const struct pixels *b)
{
    for (int32_t y = 0; y < H; y++) {
        assert_memory_equal(a->argb + (size_t)y * a->stride_px, b->argb + (size_t)y * b->stride_px,
                            W * 4);
    }
}

/* A card's corners are seen through; laid again and again on the same ground they would fill. */
static void a_card_on_what_both_share_is_laid_once(void **state)
{
    (void)state;
    struct pixels *kept[] = {block(W, H, 0xFF102030U, true), block(60, 40, 0x80404040U, false),
                             block(50, 50, 0x80606060U, false)};
    struct pixels *expected = block(W, H, 0, true), *actual = block(W, H, 0, true);
    struct pixels *seen = block(W, H, 0, true);
    struct damage damage;
    struct blend *blend = NULL;
    assert_int_equal(blend_create(W, H, NULL, &blend, NULL), ST_OK);
    for (int32_t step = 1; step < STEPS; step++) {
        struct compose_layer from[] = {layer(kept[0], 0, 1, false), layer(kept[1], 40, 2, false),
                                       layer(kept[2], 200, 3, true)};
        struct compose_layer to[] = {layer(kept[0], 0, 1, false), layer(kept[1], 60, 2, false),
                                     layer(kept[2], step < STEPS * 3 / 4 ? 210 : 160, 4, true)};
        struct turn turn = {.from = from,
                            .from_count = 3,
                            .to = to,
                            .to_count = 3,
                            .way = TURN_MIX,
                            .part = TURN_WHOLE / STEPS * step};
        turn_paint(&turn, NULL, expected);
        blend_paint(blend, &turn, actual, &damage);
        copy_damaged(seen, actual, &damage);
        assert_same(actual, expected);
        assert_same(seen, expected);
    }
    blend_destroy(blend);
    for (int i = 0; i < 3; i++) {
        pixels_unref(kept[i]);
    }
    pixels_unref(expected);
    pixels_unref(actual);
    pixels_unref(seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kept_mix_is_the_mix),
        cmocka_unit_test(a_card_on_what_both_share_is_laid_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
