/* base/zones.h: time zones by name, loaded once and kept. Thread: one at a time. */
#ifndef BASE_ZONES_H
#define BASE_ZONES_H

#include "base/tz.h"

#define ZONES_MAX 16 /* a document names one, a configuration another */

struct zones {
    struct {
        char *name;
        struct tz *tz;
    } known[ZONES_MAX];
    size_t count;
};

/** For programme_options and config_options: ctx is a struct zones. NULL when there is no such
 *  zone. Blocks on disk the first time. */
const struct tz *zones_find(void *ctx, const char *name);
/** Free all. Zeroed memory is fine. */
void zones_deinit(struct zones *zones);

#endif
