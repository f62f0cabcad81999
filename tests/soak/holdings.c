/* tests/soak/holdings.c */
#include "holdings.h"

#include <dirent.h>
#include <stddef.h>
#include <stdio.h>

enum { GROWTH_MAX_KIB = 64 << 10 }; /* what an allocator may keep of pictures of all sizes */

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
    return (struct holdings){resident_kib(), descriptors()};
}

const char *holdings_grown(struct holdings first, struct holdings now)
{
    if (now.descriptors > first.descriptors) {
        return "descriptors grow in number";
    }
    return now.resident_kib > first.resident_kib + GROWTH_MAX_KIB ? "memory grows" : NULL;
}
