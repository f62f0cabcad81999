/* links: motion draw base */
/* Motion stays continuous whatever happens on the way, and ends exactly where it was sent. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "display/motion/counter.h"
#include "display/motion/travel.h"

enum { ROUNDS = 200, STEP_MS = 4 };

/* A small generator of its own, so that a failure can be repeated. */
static uint32_t random_u32(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* No step in value or velocity at a retargeting beyond what one step of time explains. */
static void a_spring_stays_continuous_under_any_retargeting(void **state)
{
    (void)state;
    uint32_t seed = 7;
    struct spring spring = spring_at_rest(100.0);
    double value = 100.0, velocity = 0.0, range = 1000.0;
    for (int64_t now = 0; now < ROUNDS * 50; now += STEP_MS) {
        if (random_u32(&seed) % 12 == 0) {
            spring_aim(&spring, (double)(random_u32(&seed) % 1000), now);
        }
        double next_velocity = 0.0;
        double next = spring_value(&spring, now, &next_velocity);
        /* |v| and |a| of a spring within the range are bounded by w and w² times it */
        double v_max = SPRING_PER_S * range, a_max = SPRING_PER_S * v_max * 2.0;
        assert_true(fabs(next - value) <= v_max * STEP_MS / 1000.0);
        assert_true(fabs(next_velocity - velocity) <= a_max * STEP_MS / 1000.0);
        value = next;
        velocity = next_velocity;
    }
}

static void a_spring_keeps_place_and_speed_at_the_instant_of_retargeting(void **state)
{
    (void)state;
    uint32_t seed = 3;
    struct spring spring = spring_at_rest(0.0);
    for (int64_t now = 0; now < 10000; now += 1 + random_u32(&seed) % 300) {
        double speed_before = 0.0, speed_after = 0.0;
        double before = spring_value(&spring, now, &speed_before);
        spring_aim(&spring, (double)(random_u32(&seed) % 2000) - 1000.0, now);
        double after = spring_value(&spring, now, &speed_after);
        assert_true(fabs(after - before) < 1e-6);
        assert_true(fabs(speed_after - speed_before) < 1e-6);
    }
}

static void a_spring_from_rest_never_passes_its_target(void **state)
{
    (void)state;
    struct spring spring = spring_at_rest(0.0);
    spring_aim(&spring, 500.0, 0);
    double before = 0.0;
    for (int64_t now = 0; now <= 3000; now += STEP_MS) {
        double value = spring_value(&spring, now, NULL);
        assert_true(value >= before && value <= 500.0);
        before = value;
    }
    assert_true(spring_is_settled(&spring, 1000, 0.4));
    assert_false(spring_is_settled(&spring, 200, 0.4));
}

static void a_frame_does_not_depend_on_the_frames_before(void **state)
{
    (void)state;
    struct counters often = {0}, once = {0};
    counters_begin(&often, 0);
    counters_begin(&once, 0);
    (void)counters_show(&often, 1, 10.0);
    (void)counters_show(&once, 1, 10.0);
    double shown = 0.0;
    for (int64_t now = 16; now <= 256; now += 16) {
        counters_begin(&often, now);
        shown = counters_show(&often, 1, 90.0);
    }
    counters_begin(&once, 16);
    (void)counters_show(&once, 1, 90.0);
    counters_begin(&once, 256);
    assert_true(fabs(shown - counters_show(&once, 1, 90.0)) < 1e-9);
}

static void a_number_counts_up_and_lands_exactly(void **state)
{
    (void)state;
    struct counters counters = {0};
    counters_begin(&counters, 0);
    assert_true(counters_show(&counters, 5, 312.0) >= 312.0);
    assert_false(counters_are_moving(&counters));
    double before = 312.0;
    int64_t now = 0;
    do {
        now += 16;
        counters_begin(&counters, now);
        double shown = counters_show(&counters, 5, 500.0);
        assert_true(shown >= before && shown <= 500.0);
        before = shown;
    } while (counters_are_moving(&counters));
    assert_true(before >= 500.0 && now > 300 && now < 900);
}

static void a_number_that_was_not_shown_stands_at_once_when_it_returns(void **state)
{
    (void)state;
    struct counters counters = {0};
    counters_begin(&counters, 0);
    (void)counters_show(&counters, 5, 1.0);
    counters_begin(&counters, 16);
    counters_begin(&counters, 32);
    assert_true(counters_show(&counters, 5, 99.0) >= 99.0);
}

static void one_number_too_many_stands_still(void **state)
{
    (void)state;
    struct counters counters = {0};
    for (int64_t now = 0; now <= 16; now += 16) {
        counters_begin(&counters, now);
        for (uint64_t id = 1; id <= COUNTERS_MAX + 3; id++) {
            double shown = counters_show(&counters, id, (double)now);
            assert_true(id <= COUNTERS_MAX || shown >= (double)now);
        }
    }
}

/* Lists of rows by place, ids given. */
struct world {
    struct arena arena;
    struct draw_list list;
    struct travel travel;
};

static int set_up(void **state)
{
    static struct world world;
    crypto_init();
    memset(&world, 0, sizeof world);
    world.arena = arena_make((size_t)4 << 20);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    arena_deinit(&world->arena);
    return 0;
}

static void frame(struct world *world, const char *ids, int64_t now_ms)
{
    arena_reset(&world->arena);
    draw_list_init(&world->list, &world->arena, 1920, 1080);
    draw_layer_begin(&world->list, 1, (struct irect){0, 0, 1920, 1080}, LAYER_OPAQUE);
    draw_layer_end(&world->list);
    for (int32_t i = 0; ids[i] != '\0'; i++) {
        draw_layer_begin(&world->list, (uint64_t)ids[i],
                         (struct irect){100, 100 + 120 * i, 800, 100}, LAYER_LIVE);
        draw_shape(&world->list, (struct irect){0, 0, 800, 100}, 0.0F,
                   paint_solid(0xFF000000U + (uint32_t)ids[i]));
        draw_note(&world->list, &(struct draw_note){.rect = {10, 10, 50, 20}, .text = "name"});
        draw_layer_end(&world->list);
    }
    draw_layer_begin(&world->list, 2, (struct irect){0, 1000, 1920, 20}, 0);
    draw_layer_end(&world->list);
    travel_apply(&world->travel, &world->list, now_ms, 30);
}

static bool has(const struct world *world, char id)
{
    for (size_t i = 0; i < world->list.layer_count; i++) {
        if (world->list.layers[i].id == (uint64_t)id) {
            return true;
        }
    }
    return false;
}

static const struct draw_layer *layer_of(const struct world *world, char id)
{
    size_t i = 0;
    assert_true(has(world, id));
    while (world->list.layers[i].id != (uint64_t)id) {
        i++;
    }
    return &world->list.layers[i];
}

static void the_first_frame_stands_at_once(void **state)
{
    struct world *world = *state;
    frame(world, "abc", 0);
    assert_false(travel_is_moving(&world->travel));
    assert_int_equal(layer_of(world, 'c')->rect.y, 340);
    assert_int_equal(layer_of(world, 'c')->opacity, 255);
}

static void a_row_travels_to_its_new_place_in_front_of_the_others(void **state)
{
    struct world *world = *state;
    frame(world, "abc", 0);
    frame(world, "cab", 10);
    assert_true(travel_is_moving(&world->travel));
    assert_int_equal(layer_of(world, 'c')->rect.y, 340);
    frame(world, "cab", 110);
    int32_t on_the_way = layer_of(world, 'c')->rect.y;
    assert_true(on_the_way < 340 && on_the_way > 100);
    assert_ptr_equal(layer_of(world, 'c'), &world->list.layers[3]); /* last of the live */
    frame(world, "cab", 2000);
    assert_false(travel_is_moving(&world->travel));
    assert_int_equal(layer_of(world, 'c')->rect.y, 100);
    assert_int_equal(layer_of(world, 'a')->rect.y, 220);
}

static void notes_go_with_their_layer(void **state)
{
    struct world *world = *state;
    frame(world, "ab", 0);
    frame(world, "ba", 10);
    frame(world, "ba", 120);
    for (size_t i = 0; i < world->list.note_count; i++) {
        const struct draw_note *note = &world->list.notes[i];
        assert_int_equal(note->rect.y, world->list.layers[note->layer].rect.y + 10);
    }
}

static void a_newcomer_comes_in_from_below_out_of_nothing(void **state)
{
    struct world *world = *state;
    frame(world, "ab", 0);
    frame(world, "abn", 10);
    assert_int_equal(layer_of(world, 'n')->opacity, 0);
    assert_int_equal(layer_of(world, 'n')->rect.y, 340 + 30);
    frame(world, "abn", 2000);
    assert_int_equal(layer_of(world, 'n')->opacity, 255);
    assert_int_equal(layer_of(world, 'n')->rect.y, 340);
}

static void a_leaver_fades_as_a_ghost_and_is_gone(void **state)
{
    struct world *world = *state;
    frame(world, "abc", 0);
    uint64_t hash = layer_of(world, 'c')->hash;
    frame(world, "ab", 10);
    frame(world, "ab", 60);
    const struct draw_layer *ghost = layer_of(world, 'c');
    assert_true((ghost->flags & LAYER_GHOST) != 0 && ghost->hash == hash && ghost->cmd_count == 0);
    assert_true(ghost->opacity > 0 && ghost->opacity < 255);
    frame(world, "ab", 2000);
    frame(world, "ab", 2016);
    assert_false(has(world, 'c'));
    assert_false(travel_is_moving(&world->travel));
}

/* Orders change at random instants; from frame to frame no row jumps further than its speed allows.
 */
static void rows_never_jump_under_random_orders(void **state)
{
    struct world *world = *state;
    uint32_t seed = 11;
    char ids[] = "abcdefgh";
    int32_t before[8] = {0};
    frame(world, ids, 0);
    for (int32_t i = 0; i < 8; i++) {
        before[i] = layer_of(world, (char)('a' + i))->rect.y;
    }
    for (int64_t now = 8; now < 20000; now += 8) {
        if (random_u32(&seed) % 10 == 0) {
            uint32_t i = random_u32(&seed) % 8, k = random_u32(&seed) % 8;
            char kept = ids[i];
            ids[i] = ids[k];
            ids[k] = kept;
        }
        frame(world, ids, now);
        for (int32_t i = 0; i < 8; i++) {
            int32_t y = layer_of(world, (char)('a' + i))->rect.y;
            /* at most w times the way, 840 px, a second; whole pixels */
            assert_true(abs(y - before[i]) <= (int32_t)(SPRING_PER_S * 840.0 * 0.008) + 1);
            before[i] = y;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spring_stays_continuous_under_any_retargeting),
        cmocka_unit_test(a_spring_keeps_place_and_speed_at_the_instant_of_retargeting),
        cmocka_unit_test(a_spring_from_rest_never_passes_its_target),
        cmocka_unit_test(a_frame_does_not_depend_on_the_frames_before),
        cmocka_unit_test(a_number_counts_up_and_lands_exactly),
        cmocka_unit_test(a_number_that_was_not_shown_stands_at_once_when_it_returns),
        cmocka_unit_test(one_number_too_many_stands_still),
        cmocka_unit_test_setup_teardown(the_first_frame_stands_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_row_travels_to_its_new_place_in_front_of_the_others,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(notes_go_with_their_layer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_newcomer_comes_in_from_below_out_of_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_leaver_fades_as_a_ghost_and_is_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_never_jump_under_random_orders, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
