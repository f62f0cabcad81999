/* links: support app */
/* What the director draws, pass by pass, under a clock that only the test moves: turns and what
 * interrupts them, other programmes, rest. */
#include "house.h"

#include <stdlib.h>

#define BOARD     "{ 'scene': 'board', 'of': 'b', 'seconds': 60 }"
#define CHALLENGE "{ 'scene': 'challenge', 'of': 'h', 'seconds': 60 }"
#define FIGURES   "{ 'scene': 'figures', 'of': ['f'], 'seconds': 600 }"
#define POST      "{ 'scene': 'post', 'of': 'p', 'seconds': 60 }"
#define ALARM     "{ 'id': 'n', 'level': 'emergency', 'headline': 'Leave the building' }"
#define NEWS      "{ 'id': 'i', 'level': 'info', 'headline': 'Tea at four' }"

/* ---- turns ---- */

static void the_first_scene_enters_without_a_turn(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.total = 12});
    assert_false(house_showing(&hall).is_turning);
    assert_int_equal(house_kind(&hall), SCENE_CAMPAIGN);
    assert_settled(&hall);
    hall_deinit(&hall);
}

/* Wait until the second scene is due. */
static void begin_turn(struct hall *hall)
{
    hall_run(hall, 20000, NULL, NULL);
    assert_true(house_showing(hall).is_turning);
    assert_int_equal(house_showing(hall).turn.part, 0);
}

struct watch {
    struct codes left, came;
    int32_t frames, both_absent;
    bool has_come;
};

/* Each code whole or absent; once the new one is there it stays. */
static void watch_codes(void *ctx, struct hall *hall)
{
    struct watch *w = ctx;
    struct director_showing showing = house_showing(hall);
    codes_find(&w->came, stage_current(hall->stage), &showing.place);
    assert_int_equal(w->came.count, 1);
    enum code_state left = code_look(&w->left.items[0], stage_pixels(hall->stage));
    enum code_state came = code_look(&w->came.items[0], stage_pixels(hall->stage));
    assert_true(left != CODE_BETWEEN || came == CODE_WHOLE);
    assert_true(came != CODE_BETWEEN || left == CODE_WHOLE);
    assert_true(!w->has_come || came == CODE_WHOLE);
    w->has_come |= came == CODE_WHOLE && left != CODE_WHOLE;
    w->both_absent += left == CODE_ABSENT && came == CODE_ABSENT;
    w->frames++;
}

static void a_turn_takes_450_ms(const char *transition, enum turn_way way)
{
    struct hall hall;
    struct watch watch = {.frames = 0};
    house_open(&hall, &(struct house){.transition = transition});
    struct painter_place place = house_showing(&hall).place;
    codes_find(&watch.left, stage_current(hall.stage), &place);
    assert_int_equal(watch.left.count, 1);
    begin_turn(&hall);
    assert_int_equal(house_showing(&hall).turn.way, way);
    hall_run(&hall, HOUSE_TURN_MS - 50, watch_codes, &watch); /* what slides comes gently to rest */
    assert_true(house_showing(&hall).is_turning);
    assert_true(hall.frame.is_moving && hall.frame.has_frame);
    (void)hall_wait(&hall, 50);
    watch_codes(&watch, &hall);
    assert_false(house_showing(&hall).is_turning);
    assert_true(watch.has_come && watch.frames >= 24);
    assert_settled(&hall);
    hall_deinit(&hall);
}

static void a_dissolve_takes_450_ms_and_ends_on_the_settled_picture(void **state)
{
    (void)state;
    a_turn_takes_450_ms("dissolve", TURN_MIX);
}

static void a_slide_ends_on_the_settled_picture(void **state)
{
    (void)state;
    a_turn_takes_450_ms("slide", TURN_SLIDE);
}

static void a_reveal_ends_on_the_settled_picture(void **state)
{
    (void)state;
    a_turn_takes_450_ms("reveal", TURN_REVEAL);
}

static void a_cut_does_not_turn(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.transition = "cut"});
    hall_run(&hall, 20000, NULL, NULL);
    assert_false(house_showing(&hall).is_turning);
    assert_string_equal(house_showing(&hall).moment->target.campaign->id, "c1");
    assert_settled(&hall);
    hall_deinit(&hall);
}

static void a_turn_begins_with_the_picture_that_was_there(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.transition = "slide"});
    hall_run(&hall, 19999, NULL, NULL);
    struct pixels *before = hall_photo(&hall);
    (void)hall_wait(&hall, 1);
    assert_int_equal(house_showing(&hall).turn.part, 0);
    struct pixels *after = hall_photo(&hall);
    assert_true(pixels_are_equal(before, after));
    pixels_unref(before);
    pixels_unref(after);
    hall_deinit(&hall);
}

/* Outside the cards, by how many pixels do two frames differ? */
static int32_t jump(const struct pixels *a, const struct pixels *b, const struct irect *cards,
                    size_t count)
{
    int32_t differ = 0;
    for (int32_t y = 0; y < a->height; y++) {
        for (int32_t x = 0; x < a->width; x++) {
            bool is_card = false;
            for (size_t i = 0; i < count; i++) {
                const struct irect *r = &cards[i];
                is_card |= x >= r->x && x < r->x + r->w && y >= r->y && y < r->y + r->h;
            }
            size_t at = (size_t)y * a->stride_px + (size_t)x;
            differ += !is_card && a->argb[at] != b->argb[at];
        }
    }
    return differ;
}

static size_t find_cards(const struct hall *hall, struct irect *out, size_t count)
{
    const struct draw_list *list = stage_current(hall->stage);
    struct painter_place place = house_showing(hall).place;
    for (size_t i = 0; i < list->layer_count; i++) {
        if ((list->layers[i].flags & LAYER_NO_FADE) != 0) {
            out[count] = list->layers[i].rect;
            out[count].x += place.shift_x;
            out[count++].y += place.shift_y;
        }
    }
    return count;
}

static void an_interruption_starts_from_the_picture_on_screen(const char *transition, int64_t at_ms)
{
    struct hall hall;
    struct irect cards[4];
    house_open(&hall, &(struct house){.transition = transition});
    size_t count = find_cards(&hall, cards, 0);
    begin_turn(&hall);
    count = find_cards(&hall, cards, count);
    hall_run(&hall, at_ms, NULL, NULL);
    struct pixels *before = hall_photo(&hall);
    director_step(hall.director, 1);
    assert_true(hall_pass(&hall));
    assert_int_equal(house_showing(&hall).turn.part, 0);
    struct pixels *after = hall_photo(&hall);
    assert_int_equal(jump(before, after, cards, count), 0);
    hall_run(&hall, HOUSE_TURN_MS, NULL, NULL);
    assert_settled(&hall);
    pixels_unref(before);
    pixels_unref(after);
    hall_deinit(&hall);
}

static void an_interrupted_turn_does_not_jump(void **state)
{
    (void)state;
    an_interruption_starts_from_the_picture_on_screen("dissolve", 200);
    an_interruption_starts_from_the_picture_on_screen("dissolve", 417);
    an_interruption_starts_from_the_picture_on_screen("slide", 150);
    an_interruption_starts_from_the_picture_on_screen("reveal", 300);
}

/* By a hand, at once. */
static void interrupt(struct hall *hall)
{
    director_step(hall->director, 1);
    (void)hall_wait(hall, 0);
}

/* Once each second picture under way was taken for the one two before, which a mix still held. */
static void each_interrupted_turn_goes_on_from_its_own_picture(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.transition = NULL});
    begin_turn(&hall);
    (void)hall_wait(&hall, 200);
    interrupt(&hall);
    (void)hall_wait(&hall, 200);
    interrupt(&hall);
    hall.now.mono_ms += 16; /* nothing was mixed with this one's picture */
    interrupt(&hall);
    assert_int_equal(house_showing(&hall).turn.part, 0);
    assert_null(stage_left(hall.stage));
    struct pixels *first = hall_photo(&hall);
    (void)hall_wait(&hall, 1);
    assert_int_equal(house_showing(&hall).turn.part, 1); /* less than a 256th: nothing moves yet */
    assert_true(pixels_are_equal(first, stage_pixels(hall.stage)));
    pixels_unref(first);
    hall_deinit(&hall);
}

static void turns_interrupted_again_and_again_come_to_rest(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.transition = "slide"});
    for (int i = 0; i < 7; i++) {
        director_step(hall.director, 1);
        (void)hall_pass(&hall);
        hall_run(&hall, 130, NULL, NULL);
        assert_true(house_showing(&hall).is_turning);
    }
    hall_run(&hall, HOUSE_TURN_MS, NULL, NULL);
    assert_settled(&hall);
    hall_deinit(&hall);
}

/* ---- calm ---- */

static bool is_row_at_home(struct hall *hall)
{
    struct stage_moment still = *house_showing(hall).moment;
    uint64_t now = draw_list_hash(stage_current(hall->stage));
    return draw_list_hash(stage_list(hall->stage, STAGE_NEXT, &still)) == now;
}

static void a_calm_display_dissolves_where_another_slides_and_moves_nothing(void **state)
{
    (void)state;
    struct hall hall;
    house_open_as(&hall, &(struct house){.transition = "slide", .scenes = FIGURES "," BOARD}, true);
    director_step(hall.director, 1);
    (void)hall_pass(&hall);
    assert_int_equal(house_showing(&hall).turn.way, TURN_MIX);
    hall_run(&hall, HOUSE_TURN_MS, NULL, NULL);
    house_change(&hall, &(struct house){.scenes = FIGURES "," BOARD, .scores = {0, 0, 0, 900}});
    (void)hall_pass(&hall);
    assert_false(hall.frame.is_moving);
    assert_true(is_row_at_home(&hall));
    hall_deinit(&hall);
}

/* ---- notices ---- */

static void an_emergency_cuts_at_once_even_in_a_turn(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.transition = "dissolve"});
    begin_turn(&hall);
    hall_run(&hall, 250, NULL, NULL);
    house_change(&hall, &(struct house){.notices = ALARM});
    assert_true(hall_pass(&hall));
    assert_int_equal(house_kind(&hall), SCENE_NOTICE);
    assert_false(house_showing(&hall).is_turning);
    assert_settled(&hall);
    hall_deinit(&hall);
}

static void a_notice_that_ends_gives_the_scene_back(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.notices = NEWS});
    assert_int_equal(house_kind(&hall), SCENE_NOTICE);
    house_change(&hall, &(struct house){.total = 0});
    (void)hall_pass(&hall);
    assert_int_equal(house_kind(&hall), SCENE_CAMPAIGN);
    hall_run(&hall, HOUSE_TURN_MS, NULL, NULL);
    assert_settled(&hall);
    hall_deinit(&hall);
}

/* ---- other programmes ---- */

static int32_t row_y(const struct hall *hall, const char *id)
{
    const struct draw_list *list = stage_current(hall->stage);
    for (size_t i = 0; i < list->layer_count; i++) {
        if (list->layers[i].id == draw_id("row", id)) {
            return list->layers[i].rect.y;
        }
    }
    return -1;
}

struct rows {
    int32_t y[HOUSE_ROWS];
    int32_t largest_step, frames;
};

static void follow_rows(void *ctx, struct hall *hall)
{
    struct rows *rows = ctx;
    for (int i = 3; i < HOUSE_ROWS; i++) { /* below the podium */
        char id[8];
        (void)snprintf(id, sizeof id, "e%d", i);
        int32_t y = row_y(hall, id);
        if (rows->frames > 0 && y >= 0 && rows->y[i] >= 0) {
            int32_t step = abs(y - rows->y[i]);
            rows->largest_step = step > rows->largest_step ? step : rows->largest_step;
        }
        rows->y[i] = y;
    }
    rows->frames++;
}

static void rows_travel_without_a_jump_and_end_where_they_belong(void **state)
{
    (void)state;
    struct hall hall;
    struct rows rows = {.frames = 0};
    house_open(&hall, &(struct house){.scenes = BOARD});
    follow_rows(&rows, &hall);
    int32_t way = abs(row_y(&hall, "e3") - row_y(&hall, "e4"));
    assert_true(way > 10);
    house_change(&hall, &(struct house){.scenes = BOARD, .scores = {0, 0, 0, 0, 250}});
    (void)hall_pass(&hall);
    follow_rows(&rows, &hall);
    assert_true(hall.frame.is_moving);
    hall_run(&hall, 300, follow_rows, &rows);
    /* and elsewhere, in the middle of their way */
    house_change(&hall, &(struct house){.scenes = BOARD});
    (void)hall_pass(&hall);
    follow_rows(&rows, &hall);
    hall_run(&hall, 3000, follow_rows, &rows);
    assert_true(rows.largest_step <= way / 4);
    assert_settled(&hall);
    hall_deinit(&hall);
}

/* What they count to is for later: drawing it ahead would make the first frame late. */
static void numbers_that_change_set_out_without_a_layer_drawn(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = CHALLENGE, .total = 20});
    hall_run(&hall, 1000, NULL, NULL);
    uint64_t drawn = stage_layer_stats(hall.stage).misses;
    house_change(&hall, &(struct house){.scenes = CHALLENGE, .total = 90});
    (void)hall_pass(&hall);
    assert_true(hall.frame.is_moving);
    assert_int_equal(stage_layer_stats(hall.stage).misses, drawn);
    hall_run(&hall, 1000, NULL, NULL);
    assert_true(stage_layer_stats(hall.stage).misses > drawn);
    hall_deinit(&hall);
}

static void weigh(void *ctx, struct hall *hall)
{
    size_t *most = ctx, bytes = stage_layer_stats(hall->stage).bytes;
    *most = bytes > *most ? bytes : *most;
}

/* Sixty layers a second would push out those that come back. */
static void what_a_number_shows_on_its_way_is_not_kept(void **state)
{
    (void)state;
    struct hall hall;
    size_t most = 0;
    house_open(&hall, &(struct house){.scenes = FIGURES, .trees = 20});
    hall_run(&hall, 1000, NULL, NULL);
    struct layer_cache_stats before = stage_layer_stats(hall.stage);
    house_change(&hall, &(struct house){.scenes = FIGURES, .trees = 90000});
    (void)hall_pass(&hall);
    hall_run(&hall, 3000, weigh, &most);
    struct layer_cache_stats after = stage_layer_stats(hall.stage);
    assert_false(hall.frame.is_moving);
    assert_in_range(after.misses - before.misses, 20, 1000);
    assert_true(after.layers <= before.layers + 3);
    assert_int_equal(after.evicted, before.evicted);
    size_t screen = (size_t)HOUSE_W * HOUSE_H * sizeof(uint32_t);
    assert_true(most <= before.bytes + 3 * screen); /* this frame's and the one before's */
    assert_settled(&hall);
    hall_deinit(&hall);
}

static void a_changed_board_ends_exactly_on_the_picture_of_a_fresh_display(void **state)
{
    (void)state;
    struct hall hall, fresh;
    struct house after = {.scenes = BOARD, .scores = {100, 0, 0, 0, 600}, .is_other = true};
    after.scores[3] = 450;
    house_open(&fresh, &after);
    house_open(&hall, &(struct house){.scenes = BOARD});
    house_change(&hall, &after);
    (void)hall_pass(&hall);
    hall_run(&hall, 5000, NULL, NULL);
    hall_run(&fresh, 5000, NULL, NULL);
    struct pixels *one = hall_photo(&hall), *other = hall_photo(&fresh);
    assert_false(hall.frame.is_moving);
    assert_true(pixels_are_equal(one, other));
    pixels_unref(one);
    pixels_unref(other);
    hall_deinit(&hall);
    hall_deinit(&fresh);
}

static void a_withdrawn_post_leaves_with_the_next_pass(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = POST "," FIGURES});
    assert_int_equal(house_kind(&hall), SCENE_POST);
    house_change(&hall, &(struct house){.scenes = FIGURES, .is_without_post = true});
    assert_true(hall_pass(&hall));
    assert_int_equal(house_kind(&hall), SCENE_FIGURES);
    hall_run(&hall, HOUSE_TURN_MS, NULL, NULL);
    assert_settled(&hall);
    hall_deinit(&hall);
}

static void a_refused_programme_changes_nothing(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.total = 12});
    assert_false(hall_adopt(&hall, slice_of("{ \"vitrine\": 1, \"playlists\": ")));
    assert_false(hall_pass(&hall));
    assert_settled(&hall);
    hall_deinit(&hall);
}

/* ---- rest ---- */

struct shifts {
    int32_t largest;
    bool has_moved;
    struct painter_place first;
};

static void follow_shift(void *ctx, struct hall *hall)
{
    struct shifts *shifts = ctx;
    struct painter_place place = house_showing(hall).place;
    int32_t x = abs(place.shift_x), y = abs(place.shift_y);
    shifts->largest = x > shifts->largest ? x : shifts->largest;
    shifts->largest = y > shifts->largest ? y : shifts->largest;
    shifts->has_moved |=
        place.shift_x != shifts->first.shift_x || place.shift_y != shifts->first.shift_y;
}

static void the_frame_walks_within_4_px(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = FIGURES});
    struct shifts shifts = {.first = house_showing(&hall).place};
    hall_run(&hall, INT64_C(3600000), follow_shift, &shifts);
    assert_true(shifts.has_moved);
    assert_int_equal(shifts.largest, 4);
    assert_settled(&hall);
    hall_deinit(&hall);
}

static void a_code_never_moves(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall,
               &(struct house){.scenes = "{ 'scene': 'campaign', 'of': 'c0', 'seconds': 600 },"
                                         "{ 'scene': 'campaign', 'of': 'c1', 'seconds': 600 }"});
    struct shifts shifts = {.first = house_showing(&hall).place};
    hall_run(&hall, 599000, follow_shift, &shifts);
    assert_false(shifts.has_moved);
    hall_deinit(&hall);
}

static void at_rest_nothing_is_drawn_before_the_next_second(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = BOARD "," FIGURES});
    hall_run(&hall, 1500, NULL, NULL);
    assert_true(hall.frame.deadline_mono_ms - hall.now.mono_ms >= 500);
    int32_t frames = hall.frames;
    for (int i = 0; i < 20; i++) { /* events without news */
        assert_false(hall_wait(&hall, 20));
    }
    hall_run(&hall, 10000, NULL, NULL);
    assert_in_range(hall.frames - frames, 1, 11);
    hall_deinit(&hall);
}

static void a_scene_alone_with_a_clock_sleeps_until_the_next_minute(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = FIGURES});
    int32_t frames = hall.frames;
    assert_true(hall.frame.deadline_mono_ms - hall.now.mono_ms >= 59000);
    hall_run(&hall, 59999, NULL, NULL);
    assert_int_equal(hall.frames, frames);
    assert_true(hall_wait(&hall, 1));
    hall_deinit(&hall);
}

/* Minutes count from the moment that is told, not from the clock's. */
static void a_scene_alone_wakes_when_what_is_left_reads_otherwise(void **state)
{
    (void)state;
    static const char document[] =
        "{ \"vitrine\": 1, \"challenges\": [{ \"id\": \"h\", \"title\": \"T\", \"total\": 1, "
        "\"until\": \"now+14720s\", \"tiers\": [{ \"at\": 9, \"title\": \"A\" }] }], "
        "\"playlists\": [{ \"id\": \"l\", \"scenes\": [{ \"scene\": \"challenge\", \"of\": "
        "\"h\" }] }] }";
    struct hall hall;
    hall_init(&hall, document, &(struct hall_options){.width = HOUSE_W, .height = HOUSE_H});
    (void)hall_pass(&hall);
    hall_run(&hall, 20000, NULL, NULL); /* of its dwell */
    int32_t frames = hall.frames;
    assert_int_equal(hall.frame.deadline_mono_ms - hall.now.mono_ms, 1000);
    hall_run(&hall, 1000, NULL, NULL); /* 14720 s are 245 minutes and 20 s */
    assert_int_equal(hall.frames, frames + 1);
    hall_deinit(&hall);
}

/* An empty battery: once it slept through the minute there. */
static void a_clock_before_1970_is_followed_by_the_minute(void **state)
{
    (void)state;
    struct hall hall;
    struct buf json = house_document(&(struct house){.scenes = FIGURES, .as_of = "today"});
    hall_init(&hall, buf_str(&json),
              &(struct hall_options){
                  .width = HOUSE_W, .height = HOUSE_H, .opens = {-90, HALL_OPENS_MONO_MS, false}});
    buf_deinit(&json);
    (void)hall_pass(&hall);
    assert_int_equal(hall.frame.deadline_mono_ms - hall.now.mono_ms, 30000);
    hall_deinit(&hall);
}

static void a_resized_stage_shows_its_scene_at_once(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.transition = "slide"});
    begin_turn(&hall);
    hall_run(&hall, 100, NULL, NULL);
    director_resized(hall.director);
    assert_int_equal(stage_resize(hall.stage, 360, 640, NULL, NULL), ST_OK);
    assert_true(hall_pass(&hall));
    assert_false(house_showing(&hall).is_turning);
    assert_int_equal(stage_pixels(hall.stage)->width, 360);
    assert_settled(&hall);
    hall_deinit(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_scene_enters_without_a_turn),
        cmocka_unit_test(a_dissolve_takes_450_ms_and_ends_on_the_settled_picture),
        cmocka_unit_test(a_slide_ends_on_the_settled_picture),
        cmocka_unit_test(a_reveal_ends_on_the_settled_picture),
        cmocka_unit_test(a_cut_does_not_turn),
        cmocka_unit_test(a_turn_begins_with_the_picture_that_was_there),
        cmocka_unit_test(an_interrupted_turn_does_not_jump),
        cmocka_unit_test(each_interrupted_turn_goes_on_from_its_own_picture),
        cmocka_unit_test(turns_interrupted_again_and_again_come_to_rest),
        cmocka_unit_test(a_calm_display_dissolves_where_another_slides_and_moves_nothing),
        cmocka_unit_test(an_emergency_cuts_at_once_even_in_a_turn),
        cmocka_unit_test(a_notice_that_ends_gives_the_scene_back),
        cmocka_unit_test(rows_travel_without_a_jump_and_end_where_they_belong),
        cmocka_unit_test(numbers_that_change_set_out_without_a_layer_drawn),
        cmocka_unit_test(what_a_number_shows_on_its_way_is_not_kept),
        cmocka_unit_test(a_changed_board_ends_exactly_on_the_picture_of_a_fresh_display),
        cmocka_unit_test(a_withdrawn_post_leaves_with_the_next_pass),
        cmocka_unit_test(a_refused_programme_changes_nothing),
        cmocka_unit_test(the_frame_walks_within_4_px),
        cmocka_unit_test(a_code_never_moves),
        cmocka_unit_test(at_rest_nothing_is_drawn_before_the_next_second),
        cmocka_unit_test(a_scene_alone_with_a_clock_sleeps_until_the_next_minute),
        cmocka_unit_test(a_scene_alone_wakes_when_what_is_left_reads_otherwise),
        cmocka_unit_test(a_clock_before_1970_is_followed_by_the_minute),
        cmocka_unit_test(a_resized_stage_shows_its_scene_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
