#include "hub/publish/audience.h"

#include <string.h>

struct hub_audience audience_of_screen(const struct screen_row *screen)
{
    struct hub_audience audience = {.screen_class = screen->screen_class};
    memcpy(audience.tags, screen->tags, sizeof audience.tags);
    return audience;
}

enum status audience_make(enum screen_class screen_class, struct slice tags,
                          struct hub_audience *out_audience, struct err *err)
{
    struct hub_audience audience = {.screen_class = screen_class};
    enum status status = screen_tags_sort(tags, audience.tags, err);
    if (status == ST_OK) {
        *out_audience = audience;
    }
    return status;
}

bool audience_is_same(const struct hub_audience *a, const struct hub_audience *b)
{
    return a->screen_class == b->screen_class && strcmp(a->tags, b->tags) == 0;
}
