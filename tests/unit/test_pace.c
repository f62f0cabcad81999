/* links: app */
/* A frame a refresh while something moves; one that took longer is counted, and the next ones are
 * not late for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "display/app/pace.h"

enum { PERIOD = 16 };

static void frames_are_a_refresh_apart(void **state)
{
    struct pace pace = {0};
    (void)state;
    pace_move(&pace, 1000, PERIOD, false);
    assert_int_equal(pace.due_ns, 1004); /* something must have moved by then */
    for (int64_t i = 1; i < 10; i++) {
        pace_move(&pace, 1004 + (i - 1) * PERIOD + 5, PERIOD, false);
        assert_int_equal(pace.due_ns, 1004 + i * PERIOD);
    }
    assert_int_equal(pace.frames, 9);
    assert_int_equal(pace.late, 0);
}

static void a_late_frame_is_counted_once(void **state)
{
    struct pace pace = {0};
    (void)state;
    pace_move(&pace, 1000, PERIOD, false);
    pace_move(&pace, 1004 + PERIOD, PERIOD, false); /* all of its time, not more */
    assert_int_equal(pace.late, 0);
    pace_move(&pace, 1004 + 2 * PERIOD + 7, PERIOD, false);
    assert_int_equal(pace.late, 1);
    assert_int_equal(pace.longest_ns, 7);
    assert_int_equal(pace.due_ns, 1004 + 2 * PERIOD + 7);
    pace_move(&pace, 1004 + 2 * PERIOD + 9, PERIOD, false);
    assert_int_equal(pace.late, 1);
    assert_int_equal(pace.frames, 3);
}

static void a_rest_between_two_motions_is_not_late(void **state)
{
    struct pace pace = {0};
    (void)state;
    pace_move(&pace, 1000, PERIOD, false);
    pace_rest(&pace);
    pace_move(&pace, 5000, PERIOD, false);
    assert_int_equal(pace.due_ns, 5004);
    assert_int_equal(pace.late, 0);
}

static void where_presenting_waits_half_a_refresh_is_allowed(void **state)
{
    struct pace pace = {0};
    (void)state;
    pace_move(&pace, 1000, PERIOD, true);
    assert_int_equal(pace.due_ns, 1000); /* presenting is what waits */
    pace_move(&pace, 1000 + PERIOD + 3, PERIOD, true);
    pace_move(&pace, 1000 + 2 * PERIOD, PERIOD, true);
    assert_int_equal(pace.late, 0);
    pace_move(&pace, 1000 + 4 * PERIOD, PERIOD, true);
    assert_int_equal(pace.late, 1);
    assert_int_equal(pace.longest_ns, PERIOD / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_a_refresh_apart),
        cmocka_unit_test(a_late_frame_is_counted_once),
        cmocka_unit_test(a_rest_between_two_motions_is_not_late),
        cmocka_unit_test(where_presenting_waits_half_a_refresh_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
