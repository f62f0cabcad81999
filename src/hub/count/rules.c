#include "hub/count/rules.h"

#include <stddef.h>

struct points_rules points_rules_default(void)
{
    return (struct points_rules){.proposal = 20,
                                 .declared = 5,
                                 .clicked = 10,
                                 .presence = 1,
                                 .opened = 0,
                                 .joined = 0,
                                 .clicks_per_day = 50,
                                 .share_points_a_day = 100,
                                 .tz = NULL};
}
