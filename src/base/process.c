/* base/process.c: one line of smaps_rollup; the mask of two signals. */
#include "base/process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void mask_ends(int how)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    (void)pthread_sigmask(how, &ends, NULL); /* fails only for a wrong `how` */
}

void process_hold_ends(void)
{
    mask_ends(SIG_BLOCK);
}

void process_take_ends(void)
{
    mask_ends(SIG_UNBLOCK);
}

/* The number behind a name of smaps_rollup. */
static int64_t rollup_kib(const char *name)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    char line[256];
    int64_t kib = -1;
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0) {
            kib = strtoll(line + strlen(name), NULL, 10);
        }
    }
    if (file != NULL) {
        (void)fclose(file); /* only read */
    }
    return kib;
}

int64_t process_pss_kib(void)
{
    return rollup_kib("Pss:");
}

int64_t process_anonymous_kib(void)
{
    return rollup_kib("Anonymous:");
}
