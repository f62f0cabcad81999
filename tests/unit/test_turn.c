/* links: compose draw image base */
/* Turning from one picture to another: the ends are exact, codes are whole or absent, and columns
 * come from the side they belong to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "display/compose/turn.h"

enum { W = 200, H = 90, LAYERS = 3 };

struct world {
    struct compose_layer from[LAYERS], to[LAYERS];
    struct pixels *kept[2 * LAYERS];
    struct canvas *canvas;
    struct pixels *out;
};

static struct pixels *block(int32_t w, int32_t h, uint32_t argb, bool is_opaque)
{
    struct pixels *pixels = NULL;
    CHECK(pixels_create(w, h, &pixels, NULL) == ST_OK);
    for (int32_t y = 0; y < h; y++) {
        for (int32_t x = 0; x < w; x++) {
            pixels->argb[(size_t)y * pixels->stride_px + (size_t)x] = argb;
        }
    }
    pixels->is_opaque = is_opaque;
    return pixels;
}

/* Ground, a translucent square, a white card. */
static void fill_side(struct compose_layer *side, struct pixels **kept, uint32_t ground,
                      int32_t card_x)
{
    kept[0] = block(W, H, ground, true);
    kept[1] = block(40, 40, 0x80402010U, false);
    kept[2] = block(30, 30, 0xFFFFFFFFU, true);
    side[0] = (struct compose_layer){.pixels = kept[0], .opacity = 255, .serial = ground};
    side[1] = (struct compose_layer){
        .pixels = kept[1], .x = 70, .y = 30, .opacity = 200, .serial = ground + 1};
    side[2] = (struct compose_layer){.pixels = kept[2],
                                     .x = card_x,
                                     .y = 10,
                                     .opacity = 255,
                                     .is_card = true,
                                     .serial = ground + 2};
}

static int set_up(void **state)
{
    static struct world world;
    memset(&world, 0, sizeof world);
    fill_side(world.from, world.kept, 0xFF101830U, 20);
    fill_side(world.to, world.kept + LAYERS, 0xFFD08040U, 150);
    CHECK(canvas_create(W, H, &world.canvas, NULL) == ST_OK);
    CHECK(pixels_create(W, H, &world.out, NULL) == ST_OK);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 2 * LAYERS; i++) {
        pixels_unref(world->kept[i]);
    }
    canvas_destroy(world->canvas);
    pixels_unref(world->out);
    return 0;
}

static void paint(struct world *world, enum turn_way way, int32_t part)
{
    turn_paint(&(struct turn){.from = world->from,
                              .to = world->to,
                              .from_count = LAYERS,
                              .to_count = LAYERS,
                              .way = way,
                              .part = part},
               NULL, world->out);
}

static uint32_t at(const struct pixels *pixels, int32_t x, int32_t y)
{
    return pixels->argb[(size_t)y * pixels->stride_px + (size_t)x];
}

static void assert_is(struct world *world, const struct compose_layer *side)
{
    canvas_forget(world->canvas);
    canvas_compose(world->canvas, side, LAYERS, NULL);
    for (int32_t y = 0; y < H; y++) {
        assert_memory_equal(world->out->argb + (size_t)y * world->out->stride_px,
                            canvas_pixels(world->canvas)->argb +
                                (size_t)y * canvas_pixels(world->canvas)->stride_px,
                            W * sizeof(uint32_t));
    }
}

static void ends_are_exactly_the_pictures(void **state)
{
    struct world *world = *state;
    for (int way = TURN_MIX; way <= TURN_REVEAL; way++) {
        paint(world, (enum turn_way)way, 0);
        assert_is(world, world->from);
        paint(world, (enum turn_way)way, TURN_WHOLE);
        assert_is(world, world->to);
    }
}

/* White inside, or none of its white: nothing between. */
static bool card_is_whole(const struct world *world, int32_t x)
{
    size_t white = 0;
    for (int32_t dy = 0; dy < 30; dy++) {
        for (int32_t dx = 0; dx < 30; dx++) {
            white += at(world->out, x + dx, 10 + dy) == 0xFFFFFFFFU;
        }
    }
    assert_true(white == 0 || white == 900);
    return white == 900;
}

static void a_card_is_whole_or_absent_at_every_instant(void **state)
{
    struct world *world = *state;
    for (int way = TURN_MIX; way <= TURN_REVEAL; way++) {
        bool was_to = false;
        for (int32_t part = 0; part <= TURN_WHOLE; part += TURN_WHOLE / 128) {
            paint(world, (enum turn_way)way, part);
            (void)card_is_whole(world, 20);
            bool is_to = card_is_whole(world, 150);
            assert_true(is_to || !was_to); /* once there it stays */
            was_to = is_to;
        }
        assert_true(was_to);
    }
}

static void a_mix_is_halfway_at_half(void **state)
{
    struct world *world = *state;
    paint(world, TURN_MIX, TURN_WHOLE / 2);
    assert_int_equal(at(world->out, 2, 80), 0xFF704C38U);
}

static void a_slide_moves_both_pictures_to_the_left(void **state)
{
    struct world *world = *state;
    paint(world, TURN_SLIDE, TURN_WHOLE / 4); /* 50 of 200 columns */
    assert_int_equal(at(world->out, 149, 80), 0xFF101830U);
    assert_int_equal(at(world->out, 150, 80), 0xFFD08040U);
    assert_true(at(world->out, 20 + 1, 50) != 0xFF101830U); /* the square, 50 further left */
    assert_int_equal(at(world->out, 100, 50), 0xFF101830U);
}

static void a_reveal_runs_over_pictures_that_stay(void **state)
{
    struct world *world = *state;
    paint(world, TURN_REVEAL, TURN_WHOLE / 4);
    assert_int_equal(at(world->out, 49, 80), 0xFFD08040U);
    assert_int_equal(at(world->out, 50, 80), 0xFF101830U);
    assert_true(at(world->out, 100, 50) != 0xFF101830U); /* the square has not moved */
}

static void a_picture_to_turn_away_from_has_no_cards(void **state)
{
    struct world *world = *state;
    turn_paint(&(struct turn){.from = world->from,
                              .to = world->to,
                              .from_count = LAYERS,
                              .to_count = LAYERS,
                              .part = TURN_WHOLE / 3,
                              .is_without_cards = true},
               NULL, world->out);
    assert_false(card_is_whole(world, 20));
    assert_false(card_is_whole(world, 150));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ends_are_exactly_the_pictures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_card_is_whole_or_absent_at_every_instant, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_mix_is_halfway_at_half, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_slide_moves_both_pictures_to_the_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reveal_runs_over_pictures_that_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_picture_to_turn_away_from_has_no_cards, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
