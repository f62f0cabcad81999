/* tests/soak/holdings.c */
#include "holdings.h"

#include <dirent.h>
#include <malloc.h>
#include <stddef.h>
#include <stdio.h>

enum { GROWTH_MAX_KIB = 4 << 10 }; /* what libraries keep for themselves */

static int64_t resident_kib(void)
{
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    int read = file == NULL ? 0 : fscanf(file, "%ld %ld", &pages, &resident);
    if (file != NULL) {
        (void)fclose(file); /* only read */
    }
    return read == 2 ? (int64_t)resident * 4 : 0;
}

static int32_t descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int32_t count = 0;
    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    if (dir != NULL) {
        (void)closedir(dir); /* only read */
    }
    return count;
}

struct holdings holdings_now(void)
{
    struct mallinfo2 heap = mallinfo2();
    return (struct holdings){.heap_kib = (int64_t)((heap.uordblks + heap.hblkhd) >> 10),
                             .resident_kib = resident_kib(),
                             .descriptors = descriptors()};
}

const char *holdings_grown(struct holdings first, struct holdings now)
{
    if (now.descriptors > first.descriptors) {
        return "descriptors grow in number";
    }
    return now.heap_kib > first.heap_kib + GROWTH_MAX_KIB ? "memory grows" : NULL;
}
