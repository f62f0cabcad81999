/* links: net base */
/* Waiting after failures, as properties over many seeds and runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/backoff.h"

enum { SEEDS = 2000, FAILURES = 30 };

#define DAY_MS INT64_C(86400000)

static void stays_between_its_bounds_and_grows(void **state)
{
    int64_t sum[FAILURES] = {0};
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct backoff backoff;
        int64_t before = BACKOFF_LEAST_MS;
        backoff_init(&backoff, seed);
        for (int i = 0; i < FAILURES; i++) {
            int64_t wait = backoff_next_ms(&backoff, -1);
            assert_in_range(wait, BACKOFF_LEAST_MS, BACKOFF_MOST_MS);
            assert_true(wait <= before * 3);
            before = wait;
            sum[i] += wait;
        }
        assert_int_equal(backoff.failures, FAILURES);
    }
    for (int i = 1; i < 6; i++) {
        assert_true(sum[i] > sum[i - 1]); /* on average longer each time */
    }
    assert_true(sum[0] / SEEDS < 3000);
    assert_true(sum[FAILURES - 1] / SEEDS > 60000); /* and minutes in the end */
}

static void starts_again_after_a_success(void **state)
{
    struct backoff backoff;
    (void)state;
    backoff_init(&backoff, 7);
    for (int i = 0; i < FAILURES; i++) {
        (void)backoff_next_ms(&backoff, -1);
    }
    backoff_reset(&backoff);
    assert_int_equal(backoff.failures, 0);
    assert_in_range(backoff_next_ms(&backoff, -1), BACKOFF_LEAST_MS, 3 * BACKOFF_LEAST_MS);
}

static void a_servers_wish_is_a_least(void **state)
{
    static const int64_t wishes[] = {0, 1, 10, 120, 600, 3600, 80000, 86400, 86401, INT64_MAX};
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct backoff backoff;
        backoff_init(&backoff, seed);
        for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
            int64_t wish = wishes[i] > DAY_MS / 1000 ? DAY_MS : wishes[i] * 1000;
            int64_t wait = backoff_next_ms(&backoff, wishes[i]);
            assert_in_range(wait, BACKOFF_LEAST_MS, DAY_MS);
            assert_true(wait >= wish);
            assert_true(wait <= BACKOFF_MOST_MS || wait <= wish + wish / 10);
        }
    }
}

static void walls_come_back_spread_out(void **state)
{
    int64_t buckets[10] = {0};
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct backoff backoff;
        backoff_init(&backoff, seed);
        int64_t wait = backoff_next_ms(&backoff, 600) - 600000; /* all were told ten minutes */
        assert_in_range(wait, 0, 60000);
        buckets[wait >= 60000 ? 9 : wait / 6000]++;
    }
    for (int i = 0; i < 10; i++) {
        assert_in_range(buckets[i], SEEDS / 20, SEEDS / 5);
    }
}

static void the_same_seed_waits_the_same(void **state)
{
    struct backoff a, b;
    (void)state;
    backoff_init(&a, 42);
    backoff_init(&b, 42);
    for (int i = 0; i < FAILURES; i++) {
        assert_int_equal(backoff_next_ms(&a, -1), backoff_next_ms(&b, -1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stays_between_its_bounds_and_grows),
        cmocka_unit_test(starts_again_after_a_success),
        cmocka_unit_test(a_servers_wish_is_a_least),
        cmocka_unit_test(walls_come_back_spread_out),
        cmocka_unit_test(the_same_seed_waits_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
