/* base/zones.c: a handful of zones; past ZONES_MAX none is found. */
#include "base/zones.h"

#include <string.h>

#include "base/mem.h"

const struct tz *zones_find(void *ctx, const char *name)
{
    struct zones *zones = ctx;
    for (size_t i = 0; i < zones->count; i++) {
        if (strcmp(zones->known[i].name, name) == 0) {
            return zones->known[i].tz;
        }
    }
    struct tz *tz = NULL;
    if (zones->count == ZONES_MAX || tz_load(name, &tz, NULL) != ST_OK) {
        return NULL;
    }
    size_t len = strlen(name) + 1;
    char *copy = mem_alloc(len, 1);
    memcpy(copy, name, len);
    zones->known[zones->count].name = copy;
    zones->known[zones->count].tz = tz;
    zones->count++;
    return tz;
}

void zones_deinit(struct zones *zones)
{
    for (size_t i = 0; i < zones->count; i++) {
        mem_free(zones->known[i].name);
        tz_destroy(zones->known[i].tz);
    }
    zones->count = 0;
}
