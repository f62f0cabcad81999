/* links: lang base */
/* What the interface says, in both languages: plurals, numbers, dates, durations. */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/check.h"
#include "display/lang/lang.h"
#include "zones.h"

#define NNBSP "\u202f"
#define NBSP  "\u00a0"

#define MONDAY_1042 ((int64_t)1795426920) /* Monday 23 November 2026, 10:42 in Paris */
#define SPRING_UTC  ((int64_t)1774746000) /* 29 March 2026: 02:00 becomes 03:00 */
#define AUTUMN_UTC  ((int64_t)1792890000) /* 25 October 2026: 03:00 becomes 02:00 */

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_make(1024 * 1024);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_deinit(&arena);
    return 0;
}

static const char *say(enum lang lang, enum msg msg, int64_t n)
{
    return lang_say(&arena, lang, msg, n, "A", "B");
}

static void locales(void **state)
{
    (void)state;
    static const struct {
        const char *locale;
        enum lang lang;
    } cases[] = {{"fr-FR", LANG_FR}, {"fr", LANG_FR}, {"FR_ca.UTF-8", LANG_FR},
                 {"frr", LANG_EN},   {"f", LANG_EN},  {"en-GB", LANG_EN},
                 {"de-DE", LANG_EN}, {"", LANG_EN},   {NULL, LANG_EN}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(lang_of(cases[i].locale), cases[i].lang);
    }
    assert_string_equal(lang_tag(LANG_FR), "fr");
    assert_string_equal(lang_tag(LANG_EN), "en");
}

static void none_is_one_in_french_only(void **state)
{
    (void)state;
    enum msg msg = MSG_SHARES_DECLARED;
    assert_string_equal(say(LANG_FR, msg, 0), "0" NBSP "partage déclaré");
    assert_string_equal(say(LANG_FR, msg, 1), "1" NBSP "partage déclaré");
    assert_string_equal(say(LANG_FR, msg, 2), "2" NBSP "partages déclarés");
    assert_string_equal(say(LANG_EN, msg, 0), "0" NBSP "declared shares");
    assert_string_equal(say(LANG_EN, msg, 1), "1" NBSP "declared share");
    assert_string_equal(say(LANG_EN, msg, 2), "2" NBSP "declared shares");
    assert_string_equal(say(LANG_FR, msg, 1234), "1" NNBSP "234" NBSP "partages déclarés");
    assert_string_equal(say(LANG_FR, MSG_EVENT_DAYS, 1), "jour");
    assert_string_equal(say(LANG_FR, MSG_EVENT_DAYS, 3), "jours");
}

static void texts_are_filled_in_as_they_are(void **state)
{
    (void)state;
    assert_string_equal(
        lang_say(&arena, LANG_FR, MSG_ACTIVITY_SHARED, 0, "Camille R.", "Mon métier"),
        "Camille R. a relayé «" NBSP "Mon métier" NBSP "»");
    /* braces and bars of an outside text are text */
    assert_string_equal(lang_say(&arena, LANG_EN, MSG_ACTIVITY_SHARED, 0, "{1}", "a|b {n}"),
                        "{1} shared “a|b {n}”");
    assert_string_equal(lang_say(&arena, LANG_FR, MSG_TIER_MISSING, 188, "3", NULL),
                        "encore 188 avant le palier" NBSP "3");
    assert_string_equal(lang_say(&arena, LANG_FR, MSG_POST_PROPOSED, 0, NULL, NULL), "proposé ");
    assert_string_equal(lang_say(&arena, LANG_FR, MSG_BOARD_GAINS, 3, "Léa D.",
                                 lang_count_words(&arena, LANG_FR, 3)),
                        "Léa D. gagne trois places");
    assert_string_equal(lang_say(&arena, LANG_FR, MSG_BOARD_GAINS, 1, "Léa D.",
                                 lang_count_words(&arena, LANG_FR, 1)),
                        "Léa D. gagne une place");
    assert_string_equal(lang_count_words(&arena, LANG_EN, 9), "nine");
    assert_string_equal(lang_count_words(&arena, LANG_EN, 10), "10");
    assert_string_equal(lang_count_words(&arena, LANG_EN, 0), "0");
}

/* Places of a message: which of {n}, {0}, {1} it names, as bits. */
static unsigned places_of(const char *text)
{
    unsigned places = 0;
    static const char *const names[] = {"{n}", "{0}", "{1}"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        places |= strstr(text, names[i]) != NULL ? 1U << i : 0;
    }
    return places;
}

struct message {
    const char *name, *text;
};

static const struct message french[] = {
#define M(name, text) {#name, text},
#include "display/lang/fr.def"
#undef M
};
static const struct message english[] = {
#define M(name, text) {#name, text},
#include "display/lang/en.def"
#undef M
};

static const struct message *find_english(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(english); i++) {
        if (strcmp(english[i].name, name) == 0) {
            return &english[i];
        }
    }
    return NULL;
}

static void both_languages_fill_the_same_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(french); i++) {
        const struct message *other = find_english(french[i].name);
        assert_non_null(other);
        assert_true(french[i].text[0] != '\0' && other->text[0] != '\0');
        if (places_of(french[i].text) != places_of(other->text)) {
            fail_msg("%s fills other places in en.def", french[i].name);
        }
        const char *bar = strchr(french[i].text, '|');
        if ((bar == NULL) != (strchr(other->text, '|') == NULL) && places_of(french[i].text) == 0) {
            fail_msg("%s has plural forms in one language only", french[i].name);
        }
    }
}

/* The rules of French print that a program can see. */
static void french_is_set_with_care(void **state)
{
    (void)state;
    static const char *const wrong[] = {"'",  "\"", " :",  " ;", " !",   " ?",
                                        "« ", " »", "...", "  ", "{n} p"};
    for (size_t i = 0; i < ARRAY_LEN(french); i++) {
        for (size_t j = 0; j < ARRAY_LEN(wrong); j++) {
            if (strstr(french[i].text, wrong[j]) != NULL) {
                fail_msg("fr.def %s: \"%s\" in \"%s\"", french[i].name, wrong[j], french[i].text);
            }
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(english); i++) {
        if (strpbrk(english[i].text, "'\"") != NULL) {
            fail_msg("en.def %s: straight quotes", english[i].name);
        }
    }
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *fr, *en;
    } cases[] = {
        {0, 0, "0", "0"},
        {-0.0, 0, "0", "0"},
        {999, 0, "999", "999"},
        {2480, 0, "2" NNBSP "480", "2,480"},
        {1234567, 0, "1" NNBSP "234" NNBSP "567", "1,234,567"},
        {1.5, 1, "1,5", "1.5"},
        {1234.5, 2, "1" NNBSP "234,50", "1,234.50"},
        {0.9996, 3, "1,000", "1.000"},
        {12.6, 0, "13", "13"},
        {-42.5, 1, "−42,5", "−42.5"},
        {-0.04, 1, "0,0", "0.0"},
        {7, -2, "7", "7"},
        {7, 9, "7,000", "7.000"},
        {1e300, 0, "999" NNBSP "999" NNBSP "999" NNBSP "999" NNBSP "999", "999,999,999,999,999"},
        {-(double)INFINITY, 0, "−999" NNBSP "999" NNBSP "999" NNBSP "999" NNBSP "999",
         "−999,999,999,999,999"},
        {(double)NAN, 0, "—", "—"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_string_equal(lang_number(&arena, LANG_FR, cases[i].value, cases[i].decimals),
                            cases[i].fr);
        assert_string_equal(lang_number(&arena, LANG_EN, cases[i].value, cases[i].decimals),
                            cases[i].en);
    }
}

static void dates(void **state)
{
    (void)state;
    const struct tz *paris = zone_paris();
    int64_t first = MONDAY_1042 + 8 * DAY; /* Tuesday 1 December */
    assert_string_equal(lang_date_long(&arena, LANG_FR, paris, MONDAY_1042),
                        "lundi 23" NBSP "novembre");
    assert_string_equal(lang_date_long(&arena, LANG_EN, paris, MONDAY_1042),
                        "Monday 23" NBSP "November");
    assert_string_equal(lang_date_short(&arena, LANG_FR, paris, MONDAY_1042),
                        "lun. 23" NBSP "nov.");
    assert_string_equal(lang_date_short(&arena, LANG_EN, paris, MONDAY_1042), "Mon 23" NBSP "Nov");
    assert_string_equal(lang_date_long(&arena, LANG_FR, paris, first), "mardi 1er" NBSP "décembre");
    assert_string_equal(lang_date_short(&arena, LANG_FR, paris, first), "mar. 1er" NBSP "déc.");
    assert_string_equal(lang_day_month(&arena, LANG_FR, paris, first), "1er" NBSP "décembre");
    assert_string_equal(lang_day_month(&arena, LANG_EN, paris, first), "1" NBSP "December");
    assert_string_equal(lang_day_month(&arena, LANG_FR, paris, first + DAY), "2" NBSP "décembre");
}

static void every_day_and_month_has_its_name(void **state)
{
    (void)state;
    static const char *const days[] = {"lundi",    "mardi",  "mercredi", "jeudi",
                                       "vendredi", "samedi", "dimanche"};
    for (int64_t i = 0; i < 7; i++) {
        const char *date = lang_date_long(&arena, LANG_FR, tz_utc(), MONDAY_1042 + i * DAY);
        assert_memory_equal(date, days[i], strlen(days[i]));
    }
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    for (int32_t i = 0; i < 12; i++) {
        int64_t day = civil_days(2027, i + 1, 15);
        char wanted[32];
        (void)snprintf(wanted, sizeof(wanted), "15" NBSP "%s", months[i]);
        assert_string_equal(lang_day_month(&arena, LANG_EN, tz_utc(), day * DAY), wanted);
    }
}

static void clocks(void **state)
{
    (void)state;
    const struct tz *paris = zone_paris();
    assert_string_equal(lang_clock(&arena, paris, MONDAY_1042), "10:42");
    assert_string_equal(lang_time(&arena, LANG_FR, paris, MONDAY_1042), "10" NBSP "h" NBSP "42");
    assert_string_equal(lang_time(&arena, LANG_EN, paris, MONDAY_1042), "10:42");
    int64_t midnight = MONDAY_1042 - 10 * HOUR - 42 * MINUTE;
    assert_string_equal(lang_clock(&arena, paris, midnight), "00:00");
    assert_string_equal(lang_clock(&arena, paris, midnight - 1), "23:59");
    assert_string_equal(lang_time(&arena, LANG_FR, paris, midnight + 9 * HOUR + 5 * MINUTE),
                        "9" NBSP "h" NBSP "05");
    assert_string_equal(lang_time(&arena, LANG_EN, paris, midnight + 9 * HOUR + 5 * MINUTE),
                        "09:05");
    assert_string_equal(lang_date_long(&arena, LANG_FR, paris, midnight - 1),
                        "dimanche 22" NBSP "novembre");
    assert_string_equal(lang_date_long(&arena, LANG_FR, paris, midnight),
                        "lundi 23" NBSP "novembre");
}

static void clocks_over_daylight_saving(void **state)
{
    (void)state;
    const struct tz *paris = zone_paris();
    assert_string_equal(lang_clock(&arena, paris, SPRING_UTC - 60), "01:59");
    assert_string_equal(lang_clock(&arena, paris, SPRING_UTC), "03:00");
    assert_string_equal(lang_clock(&arena, paris, AUTUMN_UTC - 60), "02:59");
    assert_string_equal(lang_clock(&arena, paris, AUTUMN_UTC), "02:00");
}

static void assert_ago(int64_t then, int64_t now, const char *fr, const char *en)
{
    assert_string_equal(lang_ago(&arena, LANG_FR, zone_paris(), then, now), fr);
    assert_string_equal(lang_ago(&arena, LANG_EN, zone_paris(), then, now), en);
}

static void how_long_ago(void **state)
{
    (void)state;
    int64_t now = MONDAY_1042;
    int64_t midnight = now - 10 * HOUR - 42 * MINUTE;
    assert_ago(now, now, "à l’instant", "just now");
    assert_ago(now + HOUR, now, "à l’instant", "just now"); /* a clock that is ahead */
    assert_ago(now - 59, now, "à l’instant", "just now");
    assert_ago(now - 60, now, "il y a 1" NBSP "min", "1" NBSP "min ago");
    assert_ago(now - 3599, now, "il y a 59" NBSP "min", "59" NBSP "min ago");
    assert_ago(now - 3600, now, "il y a 1" NBSP "h", "1" NBSP "h ago");
    assert_ago(midnight, now, "il y a 10" NBSP "h", "10" NBSP "h ago");
    assert_ago(midnight - 1, now, "hier", "yesterday");
    assert_ago(midnight - 2 * HOUR, midnight + HOUR, "il y a 3" NBSP "h", "3" NBSP "h ago");
    assert_ago(midnight - DAY, now, "hier", "yesterday");
    assert_ago(midnight - DAY - 1, now, "il y a 2" NBSP "jours", "2" NBSP "days ago");
    assert_ago(now - 30 * DAY, now, "il y a 30" NBSP "jours", "30" NBSP "days ago");
    assert_ago(now - 31 * DAY, now, "le" NBSP "23" NBSP "octobre", "on 23" NBSP "October");
    assert_ago(now - 400 * DAY, now, "le" NBSP "19" NBSP "octobre" NBSP "2025",
               "on 19" NBSP "October" NBSP "2025");
}

/* Saturday to Sunday has 23 hours in spring, 25 in autumn: days are counted by the calendar. */
static void yesterday_over_daylight_saving(void **state)
{
    (void)state;
    int64_t sunday_noon = SPRING_UTC + 9 * HOUR;                           /* 12:00 summer time */
    assert_ago(sunday_noon - 12 * HOUR, sunday_noon, "hier", "yesterday"); /* Saturday 23:00 */
    assert_ago(sunday_noon - 11 * HOUR, sunday_noon, "il y a 11" NBSP "h", "11" NBSP "h ago");
    int64_t autumn_noon = AUTUMN_UTC + 10 * HOUR; /* 12:00 winter time */
    assert_ago(autumn_noon - 13 * HOUR, autumn_noon, "il y a 13" NBSP "h", "13" NBSP "h ago");
    assert_ago(autumn_noon - 13 * HOUR - 1, autumn_noon, "hier", "yesterday");
}

static void what_is_left(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *fr, *en;
    } cases[] = {
        {-5, "0" NBSP "s", "0" NBSP "s"},
        {45, "45" NBSP "s", "45" NBSP "s"},
        {59, "59" NBSP "s", "59" NBSP "s"},
        {60, "1" NBSP "min", "1" NBSP "min"},
        {12 * MINUTE + 59, "12" NBSP "min", "12" NBSP "min"},
        {HOUR, "1" NBSP "h" NBSP "00" NBSP "min", "1" NBSP "h" NBSP "00" NBSP "min"},
        {4 * HOUR + 5 * MINUTE, "4" NBSP "h" NBSP "05" NBSP "min",
         "4" NBSP "h" NBSP "05" NBSP "min"},
        {DAY - 1, "23" NBSP "h" NBSP "59" NBSP "min", "23" NBSP "h" NBSP "59" NBSP "min"},
        {DAY, "1" NBSP "j" NBSP "00" NBSP "h", "1" NBSP "d" NBSP "00" NBSP "h"},
        {3 * DAY + 4 * HOUR + 1800, "3" NBSP "j" NBSP "04" NBSP "h",
         "3" NBSP "d" NBSP "04" NBSP "h"},
        {1500LL * DAY, "1" NNBSP "500" NBSP "j" NBSP "00" NBSP "h",
         "1,500" NBSP "d" NBSP "00" NBSP "h"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_string_equal(lang_left(&arena, LANG_FR, cases[i].seconds), cases[i].fr);
        assert_string_equal(lang_left(&arena, LANG_EN, cases[i].seconds), cases[i].en);
    }
}

static void networks(void **state)
{
    (void)state;
    assert_string_equal(lang_network("linkedin"), "LinkedIn");
    assert_string_equal(lang_network("x"), "X");
    assert_string_equal(lang_network("elsewhere"), "elsewhere");
    assert_string_equal(lang_network(""), "");
}

static void a_full_arena_says_nothing(void **state)
{
    (void)state;
    struct arena tiny = arena_make(1);
    assert_string_equal(lang_say(&tiny, LANG_FR, MSG_CAMPAIGN, 0, NULL, NULL), "");
    assert_string_equal(lang_number(&tiny, LANG_FR, 1234, 0), "");
    assert_string_equal(lang_clock(&tiny, tz_utc(), 0), "");
    arena_deinit(&tiny);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(locales),
        TEST(none_is_one_in_french_only),
        TEST(texts_are_filled_in_as_they_are),
        TEST(both_languages_fill_the_same_places),
        TEST(french_is_set_with_care),
        TEST(numbers),
        TEST(dates),
        TEST(every_day_and_month_has_its_name),
        TEST(clocks),
        TEST(clocks_over_daylight_saving),
        TEST(how_long_ago),
        TEST(yesterday_over_daylight_saving),
        TEST(what_is_left),
        TEST(networks),
        TEST(a_full_arena_says_nothing),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
