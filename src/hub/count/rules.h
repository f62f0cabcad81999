/* hub/count/rules.h: what an action earns. Source: design share-flow.md, "What a share is worth".
 */
#ifndef HUB_COUNT_RULES_H
#define HUB_COUNT_RULES_H

#include <stdint.h>

struct tz;

/** All points 0..1000, caps 0..100000. */
struct points_rules {
    int32_t proposal;           /* approved; 20 */
    int32_t declared;           /* where the content doesn't say `points` itself; 5 */
    int32_t clicked;            /* a unique visit of a person's link; 10 */
    int32_t presence;           /* once a person, content and day; 1 */
    int32_t opened;             /* 0 */
    int32_t joined;             /* 0 */
    int32_t clicks_per_day;     /* visits that earn, of a person's content and day; 50 */
    int32_t share_points_a_day; /* what a person can earn by declared shares in a day; 100 */
    const struct tz *tz;        /* whose days; NULL: UTC. Outlives the call */
};

/** The defaults above, in UTC. */
struct points_rules points_rules_default(void);

#endif
