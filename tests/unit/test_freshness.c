/* links: programme base */
/* How old a number may look, and when that changes next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "programme/freshness.h"
#include "programme/model.h"

#define AS_OF INT64_C(1795426920)

enum { DAY = 86400 };

static void ages_by_steps(void **state)
{
    (void)state;
    static const struct {
        int64_t max_age_s, age_s;
        enum freshness wanted;
    } cases[] = {
        {3600, -500, FRESH},        {3600, 0, FRESH},
        {3600, 3600, FRESH},        {3600, 3601, FRESH_DATED},
        {3600, 10800, FRESH_DATED}, {3600, 10801, FRESH_GREY},
        {3600, DAY, FRESH_GREY},    {3600, DAY + 1, FRESH_GONE},
        {1, 2, FRESH_DATED},        {1, 4, FRESH_GREY},
        {1, DAY + 1, FRESH_GONE},   {43200, 43201, FRESH_DATED},
        {43200, DAY, FRESH_DATED},  {43200, DAY + 1, FRESH_GONE},
        {DAY, DAY, FRESH},          {DAY, DAY + 1, FRESH_GONE},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(freshness_at(AS_OF, cases[i].max_age_s, AS_OF + cases[i].age_s),
                         cases[i].wanted);
    }
}

static void never_ages_without_a_moment(void **state)
{
    (void)state;
    assert_int_equal(freshness_at(TIME_NONE, 1, INT64_MAX), FRESH);
    assert_true(freshness_next_change(TIME_NONE, 1, AS_OF) == TIME_NONE);
}

/* From change to change the state holds; at each change it is another. */
static void names_the_very_second_of_each_change(void **state)
{
    (void)state;
    static const int64_t max_ages[] = {1, 60, 3600, 28800, 43200, DAY};
    for (size_t i = 0; i < ARRAY_LEN(max_ages); i++) {
        int64_t now = AS_OF - 10;
        int changes = 0;
        for (int64_t next = now; next != TIME_NONE; changes++) {
            next = freshness_next_change(AS_OF, max_ages[i], now);
            if (next == TIME_NONE) {
                break;
            }
            assert_true(next > now);
            enum freshness before = freshness_at(AS_OF, max_ages[i], now);
            assert_int_equal(freshness_at(AS_OF, max_ages[i], next - 1), before);
            assert_true(freshness_at(AS_OF, max_ages[i], next) > before);
            now = next;
        }
        assert_true(changes >= 1 && changes <= 3);
        assert_int_equal(freshness_at(AS_OF, max_ages[i], now), FRESH_GONE);
        assert_int_equal(now, AS_OF + DAY + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ages_by_steps),
        cmocka_unit_test(never_ages_without_a_moment),
        cmocka_unit_test(names_the_very_second_of_each_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
