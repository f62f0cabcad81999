/* links: support app */
/* A display that gets no memory for pixels: what it cannot draw it leaves, the last picture stays,
 * and it neither spins nor blames what comes next. */
#include "house.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"

#define THREE                                                                                      \
    "{ 'scene': 'campaign', 'of': 'c0', 'seconds': 20 },"                                          \
    "{ 'scene': 'campaign', 'of': 'c1', 'seconds': 20 },"                                          \
    "{ 'scene': 'post', 'of': 'p', 'seconds': 20 }"
#define ALARM "{ 'id': 'n', 'level': 'emergency', 'headline': 'Leave the building' }"

/* Layers are drawn on two threads. */
static atomic_bool is_starved;
static atomic_int fails_at, requests; /* only this one, counted from 1 */

/* Instead of the one that pixels_create() calls. */
void *mem_try_alloc_aligned(size_t align, size_t bytes, void **out_block)
{
    if (is_starved || (fails_at > 0 && ++requests == fails_at)) {
        return NULL;
    }
    *out_block = NULL;
    if (posix_memalign(out_block, align, bytes) == 0) {
        memset(*out_block, 0, bytes);
    }
    return *out_block;
}

static void the_last_picture_stays_and_the_display_does_not_spin(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = THREE});
    hall_run(&hall, 10000, NULL, NULL);
    struct pixels *shown = hall_photo(&hall);
    int32_t passes = 0, faults = 0;
    while (hall.now.mono_ms < HALL_OPENS_MONO_MS + 80000 && passes < 1000) {
        int64_t wait = hall.frame.is_moving ? 50 : hall.frame.deadline_mono_ms - hall.now.mono_ms;
        hall.now.mono_ms += wait;
        hall.now.wall_unix_s = HALL_OPENS_UNIX_S + (hall.now.mono_ms - HALL_OPENS_MONO_MS) / 1000;
        is_starved = true;
        director_pass(hall.director, hall.now, &hall.frame);
        is_starved = false;
        passes++;
        faults += hall.frame.fault[0] != '\0';
        if (hall.frame.has_frame) {
            pixels_unref(shown);
            shown = hall_photo(&hall);
        }
        assert_true(pixels_are_equal(shown, stage_pixels(hall.stage)));
    }
    assert_in_range(passes, 1, 300);
    assert_true(faults > 0);
    hall_run(&hall, 2000, NULL, NULL);
    assert_settled(&hall);
    pixels_unref(shown);
    hall_deinit(&hall);
}

/* Once the picture that had failed was what the next one turned from. */
static void what_follows_a_scene_that_failed_enters_at_once(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = THREE});
    hall_run(&hall, 19999, NULL, NULL);
    is_starved = true;
    hall.now.mono_ms += 1;
    hall.now.wall_unix_s += 1;
    director_pass(hall.director, hall.now, &hall.frame);
    for (int i = 0; i < 50 && hall.frame.fault[0] == '\0'; i++) {
        hall.now.mono_ms += 200; /* first it waits for its layers */
        director_pass(hall.director, hall.now, &hall.frame);
    }
    is_starved = false;
    assert_true(hall.frame.fault[0] != '\0');
    hall.now.mono_ms += 1000;
    (void)hall_pass(&hall);
    assert_int_equal(house_kind(&hall), SCENE_POST);
    assert_false(house_showing(&hall).is_turning);
    assert_settled(&hall);
    hall_deinit(&hall);
}

static void a_notice_is_tried_again(void **state)
{
    (void)state;
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = THREE});
    house_change(&hall, &(struct house){.scenes = THREE, .notices = ALARM});
    is_starved = true;
    for (int i = 0; i < 10; i++) {
        (void)hall_wait(&hall, 1000);
    }
    is_starved = false;
    (void)hall_wait(&hall, 1000);
    assert_int_equal(house_kind(&hall), SCENE_NOTICE);
    assert_settled(&hall);
    hall_deinit(&hall);
}

/* A notice with an emoji, five seconds after it came; at its first pass one request fails. */
static struct pixels *photo_after_failure(int32_t request)
{
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = THREE});
    house_change(&hall, &(struct house){.scenes = THREE,
                                        .notices = "{ 'id': 'n', 'level': 'emergency', "
                                                   "'headline': 'Out 🎉' }"});
    requests = 0;
    fails_at = request;
    (void)hall_pass(&hall);
    fails_at = 0;
    hall_run(&hall, 5000, NULL, NULL);
    struct pixels *photo = hall_photo(&hall);
    hall_deinit(&hall);
    return photo;
}

/* Once a layer without its emoji was kept as the whole. */
static void whichever_request_fails_the_picture_is_whole_afterwards(void **state)
{
    (void)state;
    struct pixels *whole = photo_after_failure(0);
    int32_t request = 1;
    for (; request == 1 || requests >= request - 1; request++) {
        struct pixels *photo = photo_after_failure(request);
        assert_true(pixels_are_equal(photo, whole));
        pixels_unref(photo);
    }
    assert_true(request > 4);
    pixels_unref(whole);
}

/* A hand in the middle of a turn, and until another begins one request fails: the first frame of
 * the turn that follows, or NULL where there is none. */
static struct pixels *photo_of_interruption(int32_t request)
{
    struct hall hall;
    house_open(&hall, &(struct house){.scenes = THREE});
    hall_run(&hall, 20000, NULL, NULL);
    (void)hall_wait(&hall, 200);
    director_step(hall.director, 1);
    hall.now.mono_ms += 16;
    uint64_t turns = house_showing(&hall).turns;
    requests = 0;
    fails_at = request;
    for (int i = 0; i < 50 && house_showing(&hall).turns == turns; i++) { /* first its layers */
        director_pass(hall.director, hall.now, &hall.frame);
    }
    fails_at = 0;
    struct director_showing showing = house_showing(&hall);
    bool has_turn = hall.frame.has_frame && showing.is_turning && showing.turn.part == 0;
    assert_true(!has_turn || stage_left(hall.stage) == NULL);
    struct pixels *photo = has_turn ? hall_photo(&hall) : NULL;
    hall_deinit(&hall);
    return photo;
}

/* Once the next scene's picture was kept for the one under way, which could not be mixed. */
static void a_turn_is_left_as_it_was_or_cut_short(void **state)
{
    (void)state;
    struct pixels *whole = photo_of_interruption(0);
    assert_non_null(whole);
    int32_t request = 1;
    for (; request == 1 || requests >= request - 1; request++) {
        struct pixels *photo = photo_of_interruption(request);
        assert_true(photo == NULL || pixels_are_equal(photo, whole));
        pixels_unref(photo);
    }
    assert_true(request > 4);
    pixels_unref(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_picture_stays_and_the_display_does_not_spin),
        cmocka_unit_test(what_follows_a_scene_that_failed_enters_at_once),
        cmocka_unit_test(a_notice_is_tried_again),
        cmocka_unit_test(a_turn_is_left_as_it_was_or_cut_short),
        cmocka_unit_test(whichever_request_fails_the_picture_is_whole_afterwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
