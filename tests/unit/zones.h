/* tests/unit/zones.h: a real time zone, loaded once and kept for the life of the test. */
#ifndef TESTS_ZONES_H
#define TESTS_ZONES_H

#include <stddef.h>

#include "base/check.h"
#include "base/tz.h"

static inline const struct tz *zone_paris(void)
{
    static struct tz *paris = NULL;
    if (paris == NULL) {
        CHECK(tz_load("Europe/Paris", &paris, NULL) == ST_OK);
    }
    return paris;
}

#endif
