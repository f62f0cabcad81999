/* base/process.c: one line of smaps_rollup. */
#include "base/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
