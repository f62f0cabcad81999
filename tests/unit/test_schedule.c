/* links: plan programme base */
/* Which playlist holds: first match, days, dates, hours over midnight and daylight saving. */
#include "plan_world.h"

/* Europe/Paris: on 29 March 2026 at 01:00 UTC the clock goes from 02:00 to 03:00; on 25 October
 * 2026 at 01:00 UTC it goes from 03:00 back to 02:00. */
#define SPRING_UTC  ((int64_t)1774746000)
#define AUTUMN_UTC  ((int64_t)1792890000)
#define MONDAY_0000 ((int64_t)(MONDAY_1042 - 10 * HOUR - 42 * 60))
#define MONDAY_DAY  20780 /* 2026-11-23 in days since 1970 */

static struct world w;

static int setup(void **state)
{
    (void)state;
    world_init(&w);
    return 0;
}

static const char *at(int64_t unix_s)
{
    struct schedule_state state = schedule_at(&w.programme, &w.screen, at_wall(unix_s));
    return state.is_off ? "off" : state.playlist == NULL ? "quiet" : state.playlist->id;
}

static int32_t clock_s(int32_t hour, int32_t minute)
{
    return hour * 3600 + minute * 60;
}

static void nothing_scheduled_is_quiet(void **state)
{
    (void)state;
    assert_string_equal(at(MONDAY_1042), "quiet");
}

static void first_match_wins(void **state)
{
    (void)state;
    add_schedule(&w, 1);
    add_schedule(&w, 0);
    assert_string_equal(at(MONDAY_1042), "evening");
}

static void hours_are_half_open(void **state)
{
    (void)state;
    set_hours(add_schedule(&w, 0), clock_s(7, 30), clock_s(20, 0));
    add_schedule(&w, -1);
    assert_string_equal(at(MONDAY_0000 + clock_s(7, 30) - 1), "off");
    assert_string_equal(at(MONDAY_0000 + clock_s(7, 30)), "day");
    assert_string_equal(at(MONDAY_0000 + clock_s(20, 0) - 1), "day");
    assert_string_equal(at(MONDAY_0000 + clock_s(20, 0)), "off");
}

static void until_midnight_ends_the_day(void **state)
{
    (void)state;
    struct schedule_entry *entry = add_schedule(&w, 0);
    set_hours(entry, clock_s(20, 0), 86400);
    entry->days = 1; /* Monday */
    assert_string_equal(at(MONDAY_0000 + 86399), "day");
    assert_string_equal(at(MONDAY_0000 + 86400), "quiet");
}

static void a_window_over_midnight_belongs_to_the_day_it_starts_on(void **state)
{
    (void)state;
    struct schedule_entry *entry = add_schedule(&w, 0);
    set_hours(entry, clock_s(22, 0), clock_s(6, 0));
    entry->days = 1;                                               /* Monday */
    assert_string_equal(at(MONDAY_0000 + clock_s(5, 0)), "quiet"); /* Sunday's night */
    assert_string_equal(at(MONDAY_0000 + clock_s(22, 0)), "day");
    assert_string_equal(at(MONDAY_0000 + DAY + clock_s(5, 59)), "day"); /* Tuesday morning */
    assert_string_equal(at(MONDAY_0000 + DAY + clock_s(6, 0)), "quiet");
    assert_string_equal(at(MONDAY_0000 + DAY + clock_s(22, 0)), "quiet");
}

static void a_date_over_midnight_belongs_to_the_day_it_starts_on(void **state)
{
    (void)state;
    static const struct date_range monday = {MONDAY_DAY, MONDAY_DAY};
    struct schedule_entry *entry = add_schedule(&w, 0);
    set_hours(entry, clock_s(22, 0), clock_s(6, 0));
    entry->dates = &monday;
    entry->date_count = 1;
    assert_string_equal(at(MONDAY_0000 + clock_s(3, 0)), "quiet");
    assert_string_equal(at(MONDAY_0000 + clock_s(23, 0)), "day");
    assert_string_equal(at(MONDAY_0000 + DAY + clock_s(3, 0)), "day");
}

static void equal_ends_are_a_whole_turn_of_the_clock(void **state)
{
    (void)state;
    struct schedule_entry *entry = add_schedule(&w, 0);
    set_hours(entry, clock_s(6, 0), clock_s(6, 0));
    entry->days = 1;
    assert_string_equal(at(MONDAY_0000 + clock_s(5, 59)), "quiet");
    assert_string_equal(at(MONDAY_0000 + clock_s(6, 0)), "day");
    assert_string_equal(at(MONDAY_0000 + DAY + clock_s(5, 59)), "day");
    assert_string_equal(at(MONDAY_0000 + DAY + clock_s(6, 0)), "quiet");
}

static void holidays_come_before_ordinary_days(void **state)
{
    (void)state;
    static const struct date_range days[] = {{MONDAY_DAY, MONDAY_DAY},
                                             {MONDAY_DAY + 3, MONDAY_DAY + 4}};
    struct schedule_entry *off = add_schedule(&w, -1);
    off->dates = days;
    off->date_count = ARRAY_LEN(days);
    add_schedule(&w, 0);
    static const char *const wanted[] = {"day", "off", "day", "day", "off", "off", "day"};
    for (int64_t i = 0; i < (int64_t)ARRAY_LEN(wanted); i++) {
        assert_string_equal(at(MONDAY_0000 + (i - 1) * DAY), wanted[i]);
        assert_string_equal(at(MONDAY_0000 + i * DAY - 1), wanted[i]);
    }
}

static void only_its_days(void **state)
{
    (void)state;
    add_schedule(&w, 0)->days = 0x1f; /* Monday to Friday */
    assert_string_equal(at(MONDAY_0000 - 1), "quiet");
    assert_string_equal(at(MONDAY_0000), "day");
    assert_string_equal(at(MONDAY_0000 + 5 * DAY - 1), "day");
    assert_string_equal(at(MONDAY_0000 + 5 * DAY), "quiet");
}

static void only_on_admitted_screens(void **state)
{
    (void)state;
    static const char *const lyon[] = {"lyon", NULL};
    add_schedule(&w, 1)->audience.tags = lyon;
    add_schedule(&w, 0);
    assert_string_equal(at(MONDAY_1042), "day");
    w.screen.tags = lyon;
    assert_string_equal(at(MONDAY_1042), "evening");
}

static void an_opening_in_the_skipped_hour_opens_after_it(void **state)
{
    (void)state;
    set_hours(add_schedule(&w, 0), clock_s(2, 30), clock_s(20, 0));
    assert_string_equal(at(SPRING_UTC - 1), "quiet"); /* 01:59:59 */
    assert_string_equal(at(SPRING_UTC), "day");       /* 03:00:00 */
}

static void half_past_seven_stays_half_past_seven(void **state)
{
    (void)state;
    set_hours(add_schedule(&w, 0), clock_s(7, 30), clock_s(20, 0));
    int64_t saturday = SPRING_UTC - DAY + 5 * HOUR + 1800; /* 06:30 UTC is 07:30 in winter */
    int64_t sunday = SPRING_UTC + 4 * HOUR + 1800;         /* 05:30 UTC is 07:30 in summer */
    assert_string_equal(at(saturday - 1), "quiet");
    assert_string_equal(at(saturday), "day");
    assert_string_equal(at(sunday - 1), "quiet");
    assert_string_equal(at(sunday), "day");
}

static void an_hour_that_comes_twice_is_read_twice(void **state)
{
    (void)state;
    set_hours(add_schedule(&w, 0), clock_s(2, 0), clock_s(3, 0));
    assert_string_equal(at(AUTUMN_UTC - HOUR - 1), "quiet"); /* 01:59:59 */
    assert_string_equal(at(AUTUMN_UTC - HOUR), "day");       /* 02:00 in summer time */
    assert_string_equal(at(AUTUMN_UTC + HOUR - 1), "day");   /* 02:59:59 in winter time */
    assert_string_equal(at(AUTUMN_UTC + HOUR), "quiet");
}

/* Walk from change to change: between two of them, the answer is the same at every minute. */
static void changes_are_announced(void **state)
{
    (void)state;
    static const struct date_range days[] = {{MONDAY_DAY + 1, MONDAY_DAY + 1}};
    struct schedule_entry *off = add_schedule(&w, -1);
    off->dates = days;
    off->date_count = 1;
    set_hours(add_schedule(&w, 0), clock_s(7, 31), clock_s(20, 7));
    set_hours(add_schedule(&w, 1), clock_s(22, 0), clock_s(2, 30));
    static const int64_t starts[] = {SPRING_UTC - DAY, AUTUMN_UTC - DAY, MONDAY_0000 - HOUR};
    for (size_t s = 0; s < ARRAY_LEN(starts); s++) {
        int64_t now = starts[s];
        while (now < starts[s] + 3 * DAY) {
            int64_t next = schedule_next_change(&w.programme, &w.screen, at_wall(now));
            assert_true(next > now && next <= now + 900);
            const char *answer = at(now);
            for (int64_t t = now; t < next; t += 30) {
                assert_string_equal(at(t), answer);
            }
            assert_string_equal(at(next - 1), answer);
            now = next;
        }
    }
}

static void without_a_clock_the_ordinary_playlist_plays(void **state)
{
    (void)state;
    static const struct date_range feast = {MONDAY_DAY, MONDAY_DAY};
    struct schedule_entry *dated = add_schedule(&w, 1);
    dated->dates = &feast;
    dated->date_count = 1;
    add_schedule(&w, -1)->days = 0x60;
    set_hours(add_schedule(&w, 0), clock_s(7, 30), clock_s(20, 0));
    add_schedule(&w, -1);
    struct plan_now blind = {.wall_unix_s = 3 * HOUR, .is_wall_trusted = false};
    struct schedule_state answer = schedule_at(&w.programme, &w.screen, blind);
    assert_false(answer.is_off);
    assert_string_equal(answer.playlist->id, "day");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_scheduled_is_quiet, setup),
        cmocka_unit_test_setup(first_match_wins, setup),
        cmocka_unit_test_setup(hours_are_half_open, setup),
        cmocka_unit_test_setup(until_midnight_ends_the_day, setup),
        cmocka_unit_test_setup(a_window_over_midnight_belongs_to_the_day_it_starts_on, setup),
        cmocka_unit_test_setup(a_date_over_midnight_belongs_to_the_day_it_starts_on, setup),
        cmocka_unit_test_setup(equal_ends_are_a_whole_turn_of_the_clock, setup),
        cmocka_unit_test_setup(holidays_come_before_ordinary_days, setup),
        cmocka_unit_test_setup(only_its_days, setup),
        cmocka_unit_test_setup(only_on_admitted_screens, setup),
        cmocka_unit_test_setup(an_opening_in_the_skipped_hour_opens_after_it, setup),
        cmocka_unit_test_setup(half_past_seven_stays_half_past_seven, setup),
        cmocka_unit_test_setup(an_hour_that_comes_twice_is_read_twice, setup),
        cmocka_unit_test_setup(changes_are_announced, setup),
        cmocka_unit_test_setup(without_a_clock_the_ordinary_playlist_plays, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
