/* links: plan programme base */
/* Notices: who wins, what waits beneath, and exactly where it goes on. */
#include "plan_world.h"

static struct world w;
static struct plan *plan;

static int setup(void **state)
{
    (void)state;
    world_init(&w);
    add_picture(&w, 0, "a")->seconds = 20;
    add_picture(&w, 0, "b")->seconds = 20;
    add_schedule(&w, 0);
    plan = plan_create(&w.programme, &w.screen);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    plan_destroy(plan);
    return 0;
}

static const char *at(int64_t ms)
{
    return shown(&plan_update(plan, at_ms(ms))->target);
}

static void pauses_and_goes_on_exactly_there(void **state)
{
    (void)state;
    add_notice(&w, "n", NOTICE_INFO, MONDAY_1042 + 7, MONDAY_1042 + 60);
    struct plan_view before = *plan_update(plan, at_ms(0));
    assert_int_equal(before.next_due_mono_ms, 1000000 + 7000);
    assert_string_equal(at(6500), "a");
    assert_string_equal(at(7000), "n");
    const struct plan_view *view = plan_update(plan, at_ms(59999));
    assert_true(view->is_take_over);
    assert_int_equal(view->dwell_ms, 0);
    assert_int_equal(view->segment_count, 0);
    assert_int_equal(view->next_due_mono_ms, 1000000 + 59999 + 1000);
    view = plan_update(plan, at_ms(60000));
    assert_false(view->is_take_over);
    assert_string_equal(shown(&view->target), "a");
    assert_int_equal(view->serial, before.serial);
    assert_int_equal(view->elapsed_ms, 7000);
    assert_string_equal(at(60000 + 12999), "a");
    assert_string_equal(at(60000 + 13000), "b");
}

static void a_higher_level_displaces_and_the_lower_returns(void **state)
{
    (void)state;
    add_notice(&w, "info", NOTICE_INFO, MONDAY_1042, MONDAY_1042 + 300);
    add_notice(&w, "urgent", NOTICE_URGENT, MONDAY_1042 + 10, MONDAY_1042 + 100);
    add_notice(&w, "emergency", NOTICE_EMERGENCY, MONDAY_1042 + 20, MONDAY_1042 + 50);
    assert_string_equal(at(0), "info");
    assert_string_equal(at(10000), "urgent");
    assert_int_equal(plan_update(plan, at_ms(10000))->transition, TRANSITION_DISSOLVE);
    assert_string_equal(at(20000), "emergency");
    assert_int_equal(plan_update(plan, at_ms(20000))->transition, TRANSITION_CUT);
    assert_string_equal(at(50000), "urgent");
    assert_string_equal(at(100000), "info");
    assert_string_equal(at(300000), "a");
}

static void equals_take_turns_newest_first(void **state)
{
    (void)state;
    add_notice(&w, "old", NOTICE_URGENT, TIME_NONE, TIME_NONE);
    add_notice(&w, "z", NOTICE_URGENT, MONDAY_1042 - 60, TIME_NONE);
    add_notice(&w, "y", NOTICE_URGENT, MONDAY_1042 - 60, TIME_NONE);
    add_notice(&w, "new", NOTICE_URGENT, MONDAY_1042 - 10, TIME_NONE);
    static const char *const wanted[] = {"new", "y", "z", "old", "new"};
    for (int64_t i = 0; i < (int64_t)ARRAY_LEN(wanted); i++) {
        assert_string_equal(at(i * 12000), wanted[i]);
        const struct plan_view *view = plan_update(plan, at_ms(i * 12000 + 11000));
        assert_string_equal(shown(&view->target), wanted[i]);
        assert_int_equal(view->dwell_ms, 12000);
        assert_int_equal(view->next_due_mono_ms, 1000000 + (i + 1) * 12000);
    }
    struct plan_target next = plan_peek_next(plan, at_ms(59000));
    assert_string_equal(shown(&next), "y");
}

static void a_new_one_does_not_wait_for_its_turn(void **state)
{
    (void)state;
    add_notice(&w, "first", NOTICE_INFO, MONDAY_1042, TIME_NONE);
    add_notice(&w, "second", NOTICE_INFO, MONDAY_1042 + 5, TIME_NONE);
    assert_string_equal(at(0), "first");
    assert_string_equal(at(4999), "first");
    assert_string_equal(at(5000), "second");
    assert_string_equal(at(17000), "first");
    assert_string_equal(at(29000), "second");
}

static void off_hours_only_yield_to_an_emergency(void **state)
{
    (void)state;
    w.schedule[0] = w.schedule[1];
    w.programme.schedule_count = 0;
    add_schedule(&w, -1);
    add_notice(&w, "info", NOTICE_INFO, TIME_NONE, TIME_NONE);
    add_notice(&w, "urgent", NOTICE_URGENT, TIME_NONE, TIME_NONE);
    assert_string_equal(at(0), "off");
    add_notice(&w, "emergency", NOTICE_EMERGENCY, MONDAY_1042, MONDAY_1042 + 30);
    plan_adopt(plan, &w.programme);
    assert_string_equal(at(1000), "emergency");
    assert_string_equal(at(30000), "off");
}

static void an_emergency_does_not_need_a_clock(void **state)
{
    (void)state;
    add_notice(&w, "dated", NOTICE_URGENT, MONDAY_1042 - 60, MONDAY_1042 + 60);
    add_notice(&w, "drill-of-old", NOTICE_EMERGENCY, MONDAY_1042 - 3 * DAY,
               w.programme.generated_at - 60);
    struct plan_now blind = {.wall_unix_s = 0, .mono_ms = 1000000, .is_wall_trusted = false};
    assert_string_equal(shown(&plan_update(plan, blind)->target), "a");
    add_notice(&w, "emergency", NOTICE_EMERGENCY, MONDAY_1042 - 60, MONDAY_1042 + 60);
    plan_adopt(plan, &w.programme);
    assert_string_equal(shown(&plan_update(plan, blind)->target), "emergency");
}

static void only_where_it_is_meant_for(void **state)
{
    (void)state;
    static const char *const lyon[] = {"lyon", NULL};
    add_notice(&w, "lyon", NOTICE_EMERGENCY, TIME_NONE, TIME_NONE)->audience.tags = lyon;
    assert_string_equal(at(0), "a");
    w.screen.tags = lyon;
    plan_adopt(plan, &w.programme);
    assert_string_equal(at(0), "lyon");
}

static void stays_through_another_snapshot_and_goes_when_deleted(void **state)
{
    (void)state;
    add_notice(&w, "n", NOTICE_INFO, TIME_NONE, TIME_NONE);
    uint64_t serial = plan_update(plan, at_ms(0))->serial;
    static struct world other;
    other = w;
    other.programme.notices = other.notices;
    plan_adopt(plan, &other.programme);
    const struct plan_view *view = plan_update(plan, at_ms(3000));
    assert_int_equal(view->serial, serial);
    assert_int_equal(view->elapsed_ms, 3000);
    assert_ptr_equal(view->target.notice, &other.notices[0]);
    other.programme.notice_count = 0;
    plan_adopt(plan, &other.programme);
    assert_string_equal(at(3000), "a");
}

static void hands_do_not_turn_a_notice(void **state)
{
    (void)state;
    add_notice(&w, "n", NOTICE_INFO, MONDAY_1042 + 5, MONDAY_1042 + 10);
    assert_string_equal(at(0), "a");
    assert_string_equal(at(5000), "n");
    plan_step(plan, 1, at_ms(6000));
    plan_bench(plan, at_ms(6000));
    assert_string_equal(at(6000), "n");
    assert_string_equal(at(10000), "a");
}

static void more_notices_than_places_keep_the_newest(void **state)
{
    (void)state;
    static const char *const ids[] = {"00", "01", "02", "03", "04", "05", "06", "07", "08", "09",
                                      "10", "11", "12", "13", "14", "15", "16", "17", "18", "19"};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        add_notice(&w, ids[i], NOTICE_INFO, MONDAY_1042 - 100 + (int64_t)(i * 7 % 20), TIME_NONE);
    }
    struct take_over list = take_over_at(&w.programme, &w.screen, at_ms(0), false);
    assert_int_equal(list.count, NOTICES_SHOWN_MAX);
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.notices[i]->from, MONDAY_1042 - 100 + 19 - (int64_t)i);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(pauses_and_goes_on_exactly_there),
        TEST(a_higher_level_displaces_and_the_lower_returns),
        TEST(equals_take_turns_newest_first),
        TEST(a_new_one_does_not_wait_for_its_turn),
        TEST(off_hours_only_yield_to_an_emergency),
        TEST(an_emergency_does_not_need_a_clock),
        TEST(only_where_it_is_meant_for),
        TEST(stays_through_another_snapshot_and_goes_when_deleted),
        TEST(hands_do_not_turn_a_notice),
        TEST(more_notices_than_places_keep_the_newest),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
