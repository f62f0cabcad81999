/* hub/rules/phrases.h: what no shared or proposed text may say, and why. Pure; any thread. */
#ifndef HUB_RULES_PHRASES_H
#define HUB_RULES_PHRASES_H

#include <stddef.h>

#include "base/slice.h"
#include "hub/config/config.h"

/** The first of the phrases that the text holds, or NULL. Whole words; accents, capitals and what
 *  stands between words don't matter. Borrowed from the list. */
const struct hub_forbidden *phrase_find(struct slice text, const struct hub_forbidden *phrases,
                                        size_t count);

#endif
