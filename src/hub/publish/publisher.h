/* hub/publish/publisher.h: the documents that displays follow, one for each audience, kept at hand
 * and told as patches when something changes.
 *
 * What a screen may not show never is in its document: contents for other classes or tags,
 * withdrawn, not approved, expired; for class lobby every name of a person who did not choose to
 * appear there; of people's boards the lower half. Posts of class product have no code. Scores,
 * totals, shares, seats and activity come from the ledger. A revision is a keyed digest of the
 * document: equal documents have equal revisions, over restarts, too.
 *
 * Addresses in it are relative to /screens/NAME/programme.json: live, journal, health and
 * media/SHA256.EXT (a display refuses a server's media outside the document's folder).
 *
 * Thread: that of the store. Answers are copied out by the caller for other threads.
 */
#ifndef HUB_PUBLISH_PUBLISHER_H
#define HUB_PUBLISH_PUBLISHER_H

#include <stdint.h>

#include "base/slice.h"
#include "hub/count/standings.h"
#include "hub/db/db.h"
#include "hub/publish/audience.h"

#define REVISION_BYTES 17 /* 16 hexadecimal digits */
/* A number's as_of is renewed so often while nothing moves it, or walls would call it old. */
#define AS_OF_RENEW_S 1200

struct publisher;

struct publisher_options {
    const char *share_base; /* "https://go.example.fr" instead of the document's own; "" keeps it */
};

/** store and standings are borrowed until publisher_destroy(); options are copied. */
NODISCARD enum status publisher_create(struct hub_store *store, struct standings *standings,
                                       const struct publisher_options *options,
                                       struct publisher **out_publisher, struct err *err);
void publisher_destroy(struct publisher *publisher);

/** An audience's place, 0..AUDIENCES_MAX - 1, for ever; its document is made if it is new. Errors:
 *  ST_LIMIT (AUDIENCES_MAX), ST_IO. */
NODISCARD enum status publisher_audience(struct publisher *publisher,
                                         const struct hub_audience *audience, int64_t now_unix_s,
                                         uint32_t *out_place, struct err *err);

/** Called for each audience whose document changed; slices are borrowed for the call. */
typedef void publisher_patch(void *ctx, uint32_t place, const char *from, const char *to,
                             struct slice patch, struct slice document);

/** Look what changed (content, people, standings, activity, time) and make what is affected anew.
 * After standings_follow(). Errors: ST_IO, ST_NOMEM, ST_LIMIT (a document would be past its
 * limits): audiences then keep the document they had. */
NODISCARD enum status publisher_refresh(struct publisher *publisher, int64_t now_unix_s,
                                        publisher_patch *told, void *ctx, struct err *err);
/** When time alone changes something next (an expiry, an as_of), or INT64_MAX. */
int64_t publisher_next(const struct publisher *publisher);

/** The document of an audience: whole JSON and revision. Borrowed until the next refresh. */
struct slice publisher_document(const struct publisher *publisher, uint32_t place);
const char *publisher_revision(const struct publisher *publisher, uint32_t place);

#endif
