/* hub/routes/onward.h: a person's own link to a content, as it is followed outside. */
#ifndef HUB_ROUTES_ONWARD_H
#define HUB_ROUTES_ONWARD_H

#include "hub/routes/reply.h"

/** Robots read a page with Open Graph tags; people go to the content's own page, or read here where
 *  it has none, and are counted once a visitor. Store thread. */
void onward_answer(struct visitor *visitor, struct slice code, struct response *response);

#endif
