/* hub/publish/audience.h: for whom a document is made: a class of screens and a set of tags.
 *
 * Screens with the same class and the same tags share one document. Pure.
 */
#ifndef HUB_PUBLISH_AUDIENCE_H
#define HUB_PUBLISH_AUDIENCE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"
#include "hub/store/screens.h"
#include "programme/model.h"

/* Distinct audiences of one hub: sites times floors. */
#define AUDIENCES_MAX 64

struct hub_audience {
    enum screen_class screen_class;
    char tags[SCREEN_TAGS_BYTES]; /* comma-separated, sorted, each once; as of screens.h */
};

struct hub_audience audience_of_screen(const struct screen_row *screen);
/** ST_INVALID, ST_LIMIT: tags in any order. */
NODISCARD enum status audience_make(enum screen_class screen_class, struct slice tags,
                                    struct hub_audience *out_audience, struct err *err);
bool audience_is_same(const struct hub_audience *a, const struct hub_audience *b);

#endif
