/* hub/site/feeds.h: live feeds end when what they were opened on is no longer so.
 *
 * A feed is opened with a screen's key, for the class and tags the screen has then. A key that was
 * revoked or replaced, another class, other tags: the feed ends, and whoever still has the right to
 * one opens it anew, for what the screen is now.
 *
 * Thread: one at a time.
 */
#ifndef HUB_SITE_FEEDS_H
#define HUB_SITE_FEEDS_H

#include "base/attr.h"
#include "base/err.h"
#include "hub/db/db.h"
#include "hub/live/live.h"

struct feeds;

struct feeds *feeds_create(void);
/** NULL is fine. */
void feeds_destroy(struct feeds *feeds);
/** Look at all screens; end the feeds of those that are not as they were at the last look. A look
 *  costs a row a screen: after changes of the database, not more often.
 *
 * Errors: ST_IO, ST_BUSY: those not looked at stand as they were, and the next look ends them. */
NODISCARD enum status feeds_follow(struct feeds *feeds, struct hub_store *store, struct live *live,
                                   struct err *err);

#endif
