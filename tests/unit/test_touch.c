/* links: support app */
/* A finger on the glass: what it means, what it opens, and how that closes again. */
#include "house.h"

#include "display/app/touch.h"

#define FROZEN  ", 'frozen': true"
#define BOARD   "{ 'scene': 'board', 'of': 'b', 'seconds': 20 }"
#define POST    "{ 'scene': 'post', 'of': 'p', 'seconds': 20 }"
#define POSTS   POST ", { 'scene': 'campaign', 'of': 'c0', 'seconds': 20 }"
#define FIGURES "{ 'scene': 'figures', 'of': ['f'], 'seconds': 20 }"
#define NEWS    "{ 'id': 'i', 'level': 'info', 'headline': 'Tea at four' }"

/* ---- what a finger means ---- */

static enum touch_meaning go(int32_t dx, int32_t dy, int32_t rotate)
{
    struct touch touch = {0};
    touch_down(&touch, 500, 400);
    return touch_up(&touch, 500 + dx, 400 + dy, 1000, rotate);
}

static void a_finger_that_wavers_is_a_tap(void **state)
{
    (void)state;
    assert_int_equal(go(0, 0, 0), TOUCH_TAP);
    assert_int_equal(go(49, -49, 0), TOUCH_TAP);
    assert_int_equal(go(-49, 0, 90), TOUCH_TAP);
}

static void to_the_left_is_to_the_next(void **state)
{
    (void)state;
    assert_int_equal(go(-50, 0, 0), TOUCH_NEXT);
    assert_int_equal(go(300, 40, 0), TOUCH_PREVIOUS);
    assert_int_equal(go(10, -300, 90), TOUCH_NEXT);
    assert_int_equal(go(300, 0, 180), TOUCH_NEXT);
    assert_int_equal(go(0, 300, 270), TOUCH_NEXT);
}

static void across_is_nothing(void **state)
{
    (void)state;
    assert_int_equal(go(0, 300, 0), TOUCH_NOTHING);
    assert_int_equal(go(-100, 60, 0), TOUCH_NOTHING);
    assert_int_equal(go(300, 0, 90), TOUCH_NOTHING);
}

static void a_release_without_a_press_is_nothing(void **state)
{
    (void)state;
    struct touch touch = {0};
    assert_int_equal(touch_up(&touch, 10, 10, 1000, 0), TOUCH_NOTHING);
    touch_down(&touch, 0, 0);
    assert_int_equal(touch_up(&touch, 0, 0, 1000, 0), TOUCH_TAP);
    assert_int_equal(touch_up(&touch, 0, 0, 1000, 0), TOUCH_NOTHING);
}

/* ---- enlarging ---- */

static bool is_enlarged(const struct hall *hall)
{
    const struct draw_list *list = stage_current(hall->stage);
    for (size_t i = 0; i < list->layer_count; i++) {
        if (list->layers[i].id == draw_id("words", "enlarged")) {
            return true;
        }
    }
    return false;
}

static void touch(struct hall *hall)
{
    director_touch(hall->director);
    (void)hall_pass(hall);
    hall_run(hall, HOUSE_TURN_MS, NULL, NULL);
}

static void a_touch_enlarges_and_30_s_of_rest_close(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = POSTS});
    touch(&hall);
    assert_true(is_enlarged(&hall));
    assert_settled(&hall);
    hall_run(&hall, DIRECTOR_REST_MS - HOUSE_TURN_MS - 1, NULL, NULL);
    assert_true(is_enlarged(&hall) && house_kind(&hall) == SCENE_POST);
    (void)hall_wait(&hall, 1);
    hall_run(&hall, HOUSE_TURN_MS, NULL, NULL);
    assert_false(is_enlarged(&hall));
    assert_int_equal(house_kind(&hall), SCENE_POST);
    hall_run(&hall, 20000, NULL, NULL);
    assert_int_equal(house_kind(&hall), SCENE_CAMPAIGN);
    hall_deinit(&hall);
}

static void a_second_touch_closes(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = POSTS});
    touch(&hall);
    assert_true(is_enlarged(&hall));
    touch(&hall);
    assert_false(is_enlarged(&hall));
    assert_false(director_close(hall.director)); /* nothing is open any more */
    hall_deinit(&hall);
}

static void closing_tells_whether_anything_was_open(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = POSTS});
    assert_false(director_close(hall.director));
    touch(&hall);
    assert_true(director_close(hall.director));
    (void)hall_pass(&hall);
    hall_run(&hall, HOUSE_TURN_MS, NULL, NULL);
    assert_false(is_enlarged(&hall));
    hall_deinit(&hall);
}

static void a_notice_closes_at_once(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = POSTS});
    touch(&hall);
    house_change(&hall, &(struct house){.scenes = POSTS, .notices = NEWS});
    (void)hall_pass(&hall);
    assert_int_equal(house_kind(&hall), SCENE_NOTICE);
    hall_run(&hall, HOUSE_TURN_MS, NULL, NULL);
    assert_false(is_enlarged(&hall));
    house_change(&hall, &(struct house){.scenes = POSTS});
    (void)hall_pass(&hall);
    assert_int_equal(house_kind(&hall), SCENE_POST);
    assert_false(is_enlarged(&hall));
    hall_deinit(&hall);
}

/* Whoever enlarged one post did not ask for the next one. */
static void a_scene_that_follows_an_enlarged_one_is_not_enlarged(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = POSTS});
    touch(&hall);
    house_change(&hall, &(struct house){.scenes = "{ 'scene': 'campaign', 'of': 'c0' }",
                                        .is_without_post = true});
    (void)hall_pass(&hall);
    hall_run(&hall, HOUSE_TURN_MS, NULL, NULL);
    assert_int_equal(house_kind(&hall), SCENE_CAMPAIGN);
    assert_false(is_enlarged(&hall));
    hall_deinit(&hall);
}

/* Once nothing would have closed it any more, and every scene that followed was enlarged. */
static void going_on_from_an_enlarged_scene_closes_it(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = POSTS});
    touch(&hall);
    director_toggle_pause(hall.director);
    (void)hall_pass(&hall);
    hall_run(&hall, DIRECTOR_REST_MS * 2, NULL, NULL);
    assert_false(is_enlarged(&hall));
    hall_deinit(&hall);
}

static void a_pause_that_was_there_before_a_touch_is_there_after_it(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = POSTS});
    director_toggle_pause(hall.director);
    (void)hall_pass(&hall);
    touch(&hall);
    assert_true(is_enlarged(&hall));
    hall_run(&hall, DIRECTOR_REST_MS, NULL, NULL);
    for (int i = 0; i < 4; i++) {
        hall_run(&hall, 15000, NULL, NULL);
        assert_false(is_enlarged(&hall));
        assert_int_equal(house_kind(&hall), SCENE_POST);
    }
    hall_deinit(&hall);
}

/* ---- revealing ---- */

/* Which rows and steps of the podium show who they are: a bit a place. */
static uint32_t revealed(const struct hall *hall)
{
    static const char *const names[] = {"e0", "e1", "e2", "e3", "e4"};
    const struct draw_list *list = stage_current(hall->stage);
    uint32_t places = 0;
    for (size_t i = 0; i < list->layer_count; i++) {
        for (unsigned k = 0; k < HOUSE_ROWS; k++) {
            uint64_t id = list->layers[i].id;
            bool is_shown = id == draw_id("row", names[k]) || id == draw_id("head", names[k]) ||
                            id == draw_id("step-score", names[k]);
            places |= is_shown && (list->layers[i].flags & LAYER_GHOST) == 0 ? 1U << k : 0;
        }
    }
    return places;
}

static void a_frozen_board_is_revealed_from_the_last_place_to_the_first(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = BOARD "," FIGURES, .board = FROZEN});
    assert_int_equal(revealed(&hall), 0x1F);
    static const uint32_t after[] = {0x00, 0x10, 0x18, 0x1C, 0x1E, 0x1F};
    for (size_t i = 0; i < ARRAY_LEN(after); i++) {
        touch(&hall);
        hall_run(&hall, 2000, NULL, NULL);
        assert_int_equal(revealed(&hall), after[i]);
        assert_int_equal(house_kind(&hall), SCENE_BOARD);
        assert_false(hall.frame.is_moving);
    }
    hall_run(&hall, DIRECTOR_REST_MS + 20000, NULL, NULL); /* nobody is there any more */
    assert_int_equal(house_kind(&hall), SCENE_FIGURES);
    hall_deinit(&hall);
}

static void a_reveal_begins_anew_when_the_board_returns(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = BOARD "," FIGURES, .board = FROZEN});
    touch(&hall);
    touch(&hall);
    assert_int_equal(revealed(&hall), 0x10);
    director_step(hall.director, 1);
    (void)hall_pass(&hall);
    hall_run(&hall, 2000, NULL, NULL);
    director_step(hall.director, 1);
    (void)hall_pass(&hall);
    hall_run(&hall, 2000, NULL, NULL);
    assert_int_equal(house_kind(&hall), SCENE_BOARD);
    assert_int_equal(revealed(&hall), 0x1F);
    hall_deinit(&hall);
}

static void what_cannot_grow_ignores_a_touch(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = FIGURES "," POST});
    touch(&hall);
    assert_false(director_close(hall.director));
    hall_run(&hall, 20000, NULL, NULL);
    assert_int_equal(house_kind(&hall), SCENE_POST); /* the rotation was not held */
    hall_deinit(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finger_that_wavers_is_a_tap),
        cmocka_unit_test(to_the_left_is_to_the_next),
        cmocka_unit_test(across_is_nothing),
        cmocka_unit_test(a_release_without_a_press_is_nothing),
        cmocka_unit_test(a_touch_enlarges_and_30_s_of_rest_close),
        cmocka_unit_test(a_second_touch_closes),
        cmocka_unit_test(closing_tells_whether_anything_was_open),
        cmocka_unit_test(a_notice_closes_at_once),
        cmocka_unit_test(a_scene_that_follows_an_enlarged_one_is_not_enlarged),
        cmocka_unit_test(going_on_from_an_enlarged_scene_closes_it),
        cmocka_unit_test(a_pause_that_was_there_before_a_touch_is_there_after_it),
        cmocka_unit_test(a_frozen_board_is_revealed_from_the_last_place_to_the_first),
        cmocka_unit_test(a_reveal_begins_anew_when_the_board_returns),
        cmocka_unit_test(what_cannot_grow_ignores_a_touch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
