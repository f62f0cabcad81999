/* links: programme base */
/* The ways to write a moment, a date, a time of day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/attr.h"
#include "programme/times.h"
#include "zones.h"

#define NOW    INT64_C(1795426920) /* Monday 23 November 2026, 10:42 in Paris */
#define SPRING INT64_C(1774746000) /* 29 March 2026, 01:00 UTC: 02:00 becomes 03:00 */
#define AUTUMN INT64_C(1792890000) /* 25 October 2026, 01:00 UTC: 03:00 becomes 02:00 */
#define HOUR   INT64_C(3600)
#define DAY    INT64_C(86400)

static void assert_moment(const char *text, int64_t now_unix_s, int64_t wanted)
{
    int64_t unix_s = -1;
    if (time_parse(text, zone_paris(), now_unix_s, &unix_s) != TIME_READ || unix_s != wanted) {
        fail_msg("%s: %lld, not %lld", text, (long long)unix_s, (long long)wanted);
    }
}

static void reads_rfc_3339_with_an_offset(void **state)
{
    (void)state;
    assert_moment("2026-11-23T10:42:00+01:00", 0, NOW);
    assert_moment("2026-11-23T09:42:00Z", 0, NOW);
    assert_moment("2026-11-23t09:42:00z", 0, NOW);
    assert_moment("2026-11-23T09:42:00.999Z", 0, NOW);
    assert_moment("2026-11-23T04:12:00-05:30", 0, NOW);
    assert_moment("2026-11-23T10:42+01:00", 0, NOW);
    assert_moment("2026-11-23 10:42 +01:00", 0, NOW);
    assert_moment("2026-11-23T10:42:00+0100", 0, NOW);
    assert_moment("1970-01-01T00:00:00Z", 0, 0);
    assert_moment("2200-12-31T23:59:59Z", 0, INT64_C(7289654399));
    assert_moment("2028-02-29T00:00:00Z", 0, INT64_C(1835395200));
}

static void reads_local_times_in_the_zone(void **state)
{
    (void)state;
    assert_moment("2026-11-23 10:42", 0, NOW);
    assert_moment("2026-11-23T10:42:07", 0, NOW + 7);
    assert_moment("2026-11-23", 0, NOW - 10 * HOUR - 42 * 60);
    assert_moment("2026-07-14 12:00", 0, INT64_C(1784023200)); /* summer: two hours east */
    int64_t unix_s = 0;
    assert_int_equal(time_parse("2026-11-23 10:42", tz_utc(), 0, &unix_s), TIME_READ);
    assert_int_equal(unix_s, NOW + HOUR);
}

static void reads_moments_from_now(void **state)
{
    (void)state;
    assert_moment("now", NOW, NOW);
    assert_moment("now-2m", NOW, NOW - 120);
    assert_moment("now+90s", NOW, NOW + 90);
    assert_moment("now+76h", NOW, NOW + 76 * HOUR);
    assert_moment("now-1d", NOW, NOW - DAY);
}

static void reads_days_from_today(void **state)
{
    (void)state;
    int64_t midnight = NOW - 10 * HOUR - 42 * 60;
    assert_moment("today", NOW, midnight);
    assert_moment("today 12:00", NOW, midnight + 12 * HOUR);
    assert_moment("today+3d 12:00", NOW, midnight + 3 * DAY + 12 * HOUR);
    assert_moment("today-12d", NOW, midnight - 12 * DAY);
    assert_moment("today+3d 9:05:30", NOW, midnight + 3 * DAY + 9 * HOUR + 330);
    /* Just before midnight UTC it is tomorrow in Paris. */
    assert_moment("today", midnight, midnight);
    assert_moment("today", midnight - 1, midnight - DAY);
}

static void a_day_over_a_change_of_the_clock_keeps_its_wall_time(void **state)
{
    (void)state;
    int64_t saturday_noon = SPRING - 14 * HOUR; /* 28 March, 12:00 */
    assert_moment("today+1d 12:00", saturday_noon, saturday_noon + 23 * HOUR);
    saturday_noon = AUTUMN - 15 * HOUR; /* 24 October, 12:00 */
    assert_moment("today+1d 12:00", saturday_noon, saturday_noon + 25 * HOUR);
}

static void a_time_that_the_clock_skips_is_read_as_if_it_had_not(void **state)
{
    (void)state;
    assert_moment("2026-03-29 01:59:59", 0, SPRING - 1);
    assert_moment("2026-03-29 02:30", 0, SPRING + HOUR / 2); /* shown as 03:30 */
    assert_moment("2026-03-29 03:00", 0, SPRING);
}

static void a_time_that_comes_twice_is_the_first(void **state)
{
    (void)state;
    assert_moment("2026-10-25 02:30", 0, AUTUMN - HOUR / 2);
    assert_moment("2026-10-25 03:00", 0, AUTUMN + HOUR);
    assert_moment("2026-10-25T02:30:00+01:00", 0, AUTUMN + HOUR / 2);
}

static void refuses_what_is_no_time(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        " ",
        "tomorrow",
        "23/11/2026",
        "2026-11-23T",
        "2026-11-23 ",
        "2026-11-23T10",
        "2026-11-23 10:4",
        "2026-11-23 24:00",
        "2026-11-23 10:60",
        "2026-11-23 10:42:60",
        "2026-11-23T10:42:00+24:00",
        "2026-11-23T10:42:00+01:60",
        "2026-11-23T10:42:00 CET",
        "2026-11-23T10:42:00.Z",
        "2026-13-01",
        "2026-00-01",
        "2026-02-29",
        "2100-02-29",
        "2026-04-31",
        "2026-01-00",
        "26-11-23",
        "02026-11-23",
        "now+",
        "now2m",
        "now+2",
        "now+2w",
        "now + 2m",
        "now+12345678s",
        "today+3",
        "today3d",
        "today12:00",
        "today 25:00",
        "today+3d12:00",
        "Now",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        int64_t unix_s = 7;
        if (time_parse(bad[i], zone_paris(), NOW, &unix_s) != TIME_MALFORMED || unix_s != 7) {
            fail_msg("\"%s\" was read as %lld", bad[i], (long long)unix_s);
        }
    }
}

static void refuses_times_outside_two_centuries(void **state)
{
    (void)state;
    static const char *const bad[] = {"1969-12-31T23:59:59Z", "1970-01-01 00:30", "0001-01-01",
                                      "2201-01-01T00:00:00Z", "9999-12-31",       "today-36501d",
                                      "today+9999999d",       "now-9999999d"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        int64_t unix_s = 7;
        if (time_parse(bad[i], zone_paris(), NOW, &unix_s) != TIME_OUT_OF_RANGE || unix_s != 7) {
            fail_msg("\"%s\" was read as %lld", bad[i], (long long)unix_s);
        }
    }
}

static void reads_times_of_day(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t second; /* -1: refused */
    } cases[] = {{"07:30", 27000},    {"7:30", 27000}, {"00:00", 0},     {"24:00", 86400},
                 {"23:59:59", 86399}, {"24:01", -1},   {"24:00:00", -1}, {"25:00", -1},
                 {"12:60", -1},       {"12", -1},      {"12h00", -1},    {"", -1},
                 {"07:30 ", -1},      {" 07:30", -1},  {"-1:00", -1},    {"007:30", -1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int32_t second = -1;
        assert_int_equal(time_parse_clock(cases[i].text, &second), cases[i].second >= 0);
        assert_int_equal(second, cases[i].second);
    }
}

static void reads_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t day; /* -1: refused */
    } cases[] = {{"1970-01-01", 0},  {"2026-12-25", 20812}, {"2028-02-29", 21243},
                 {"2026-02-29", -1}, {"2026-12-25 ", -1},   {"2026-12-25/2026-12-26", -1},
                 {"25-12-2026", -1}, {"2026-12", -1},       {"today", -1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int32_t day = -1;
        assert_int_equal(time_parse_date(cases[i].text, &day), cases[i].day >= 0);
        assert_int_equal(day, cases[i].day);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rfc_3339_with_an_offset),
        cmocka_unit_test(reads_local_times_in_the_zone),
        cmocka_unit_test(reads_moments_from_now),
        cmocka_unit_test(reads_days_from_today),
        cmocka_unit_test(a_day_over_a_change_of_the_clock_keeps_its_wall_time),
        cmocka_unit_test(a_time_that_the_clock_skips_is_read_as_if_it_had_not),
        cmocka_unit_test(a_time_that_comes_twice_is_the_first),
        cmocka_unit_test(refuses_what_is_no_time),
        cmocka_unit_test(refuses_times_outside_two_centuries),
        cmocka_unit_test(reads_times_of_day),
        cmocka_unit_test(reads_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
