/* links: base */
/* A crew does every part once and returns when all are done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/crew.h"

enum { PARTS = 97, ROUNDS = 500 };

struct job {
    int32_t done[PARTS];
    int32_t by_worker[CREW_WORKERS_MAX];
};

static void work(void *ctx, int32_t part, int32_t worker)
{
    struct job *job = ctx;
    job->done[part]++;
    job->by_worker[worker]++; /* a race, if two parts of one worker ran at once */
}

static void check_rounds(struct crew *crew, int32_t rounds)
{
    for (int32_t round = 0; round < rounds; round++) {
        struct job job;
        memset(&job, 0, sizeof job);
        int32_t parts = round % PARTS, total = 0;
        crew_run(crew, work, &job, parts);
        for (int32_t i = 0; i < PARTS; i++) {
            assert_int_equal(job.done[i], i < parts ? 1 : 0);
        }
        for (int32_t i = 0; i < CREW_WORKERS_MAX; i++) {
            assert_true(i < crew_workers(crew) || job.by_worker[i] == 0);
            total += job.by_worker[i];
        }
        assert_int_equal(total, parts);
    }
}

static void does_every_part_once(void **state)
{
    (void)state;
    for (int32_t helpers = 0; helpers < 4; helpers++) {
        struct crew *crew = crew_create(helpers);
        check_rounds(crew, ROUNDS);
        crew_destroy(crew);
    }
}

static void without_a_crew_the_caller_works_alone(void **state)
{
    (void)state;
    assert_int_equal(crew_workers(NULL), 1);
    check_rounds(NULL, 100);
}

static void starts_and_ends_a_hundred_times(void **state)
{
    (void)state;
    for (int32_t i = 0; i < 100; i++) {
        struct crew *crew = crew_create(2);
        check_rounds(crew, i % 3);
        crew_destroy(crew);
    }
    crew_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(does_every_part_once),
        cmocka_unit_test(without_a_crew_the_caller_works_alone),
        cmocka_unit_test(starts_and_ends_a_hundred_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
