/* programme/screen.h: what a display knows of itself: class, tags, panel, zone. */
#ifndef PROGRAMME_SCREEN_H
#define PROGRAMME_SCREEN_H

#include "programme/model.h"

struct screen {
    enum screen_class screen_class;
    const char *const *tags; /* NULL-terminated, borrowed; NULL means none */
    const struct tz *tz;     /* the screen's own zone, or NULL: the programme's */
    float diagonal_in;       /* inches; 55 by default */
    float distance_m;        /* metres to the usual reader; 4 by default */
    float overscan;          /* extra margin as a share of each side, 0..0.1 */
    uint32_t number;         /* the screen's number for presence codes, 0..2047 */
    const uint8_t *key;      /* 32 bytes, or NULL: no presence codes */
};

/** Whether an item for `audience` may show on `screen`. */
bool screen_admits(const struct screen *screen, const struct audience *audience);

/** The zone in force: the screen's own, else the programme's. Never NULL. */
const struct tz *screen_tz(const struct screen *screen, const struct programme *programme);

/** What stands for a person on this screen: the name where it may show, else the team, else "".
 *  `out_is_team` (may be NULL) says that the team stands in. */
const char *person_label(const struct person *person, enum screen_class screen_class,
                         bool *out_is_team);

#endif
