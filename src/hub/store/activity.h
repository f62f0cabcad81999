/* hub/store/activity.h: what just happened, for the wall: the newest ACTIVITY_KEPT lines.
 *
 * Thread: as the connection.
 */
#ifndef HUB_STORE_ACTIVITY_H
#define HUB_STORE_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/db/db.h"
#include "hub/store/limits.h"
#include "programme/model.h"

struct activity_row {
    int64_t number;
    struct slice id; /* as published */
    int64_t at;      /* unix seconds */
    enum activity_kind what;
    int64_t person;            /* its number; 0: none, `who` as the document wrote it */
    struct slice who;          /* "" when a person stands behind it */
    struct slice team;         /* as text */
    bool is_public;            /* of `who` */
    struct slice kind, object; /* list and id of what it is about, "" when none */
    struct slice object_title, network;
    int64_t points;         /* -1 none */
    bool is_imported;       /* came with a document, goes with it */
    struct slice json_rest; /* screens and tags of an imported one: a JSON object or "" */
};

/** Add a line. An empty id: a new one. `ref` (may be empty) finds it again, and a line of the same
 * ref is not added twice. Oldest lines beyond ACTIVITY_KEPT go. */
NODISCARD enum status store_activity_add(struct hub_store *store, const struct activity_row *row,
                                         struct slice ref, struct err *err);
/** Take a line away: what it told is not so any more. Fine when there is none. */
NODISCARD enum status store_activity_remove(struct hub_store *store, struct slice ref,
                                            struct err *err);
typedef bool activity_each(void *ctx, const struct activity_row *row);
/** The newest `count` lines, newest first. */
NODISCARD enum status store_activity_each(struct hub_store *store, uint32_t count,
                                          activity_each *each, void *ctx, struct err *err);

#endif
