/* tests/soak/main.c: never blank, never half, never too old: see soak.h.
 *
 * usage: soak short SEED | week SEED | minutes N SEED | planted
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "soak.h"

#define MINUTE_MS INT64_C(60000)

enum { SHORT_MINUTES = 240, WEEK_MINUTES = 7 * 24 * 60 };

static int play(int64_t minutes, const char *seed)
{
    static struct soak soak;
    uint64_t number = strtoull(seed, NULL, 10);
    struct timespec from = {0}, to = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &from); /* cannot fail for this clock */
    const char *wrong = soak_run(&soak, number, minutes * MINUTE_MS);
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    soak_tell(&soak, number);
    (void)printf("took %lld s\n", (long long)(to.tv_sec - from.tv_sec));
    return wrong == NULL ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], IMAGE_SVG_CHILD_ARG) == 0) {
        return svg_child_main();
    }
    if (argc == 3 && strcmp(argv[1], "short") == 0) {
        return play(SHORT_MINUTES, argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "week") == 0) {
        return play(WEEK_MINUTES, argv[2]);
    }
    if (argc == 4 && strcmp(argv[1], "minutes") == 0) {
        return play(strtoll(argv[2], NULL, 10), argv[3]);
    }
    if (argc == 2 && strcmp(argv[1], "planted") == 0) {
        return soak_planted() == 0 ? 0 : 1;
    }
    (void)fprintf(stderr, "usage: soak short SEED | week SEED | minutes N SEED | planted\n");
    return 2;
}
