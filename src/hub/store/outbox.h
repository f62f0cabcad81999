/* hub/store/outbox.h: mail and webhooks that wait to be sent, kept over a restart.
 *
 * Thread: as the connection.
 */
#ifndef HUB_STORE_OUTBOX_H
#define HUB_STORE_OUTBOX_H

#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "hub/db/db.h"

#define OUTBOX_BODY_MAX_BYTES (64 << 10)
#define OUTBOX_TRIES_MAX      12 /* about a day with doubling pauses */

enum outbox_kind { OUTBOX_MAIL = 0, OUTBOX_WEBHOOK };

struct outbox_row {
    int64_t number;
    enum outbox_kind kind;
    int32_t tries;
    int64_t until_unix_s; /* not worth sending after this */
    struct slice target;  /* address or URL; borrowed for the call */
    struct slice subject, body;
};

/** Errors: ST_LIMIT (OUTBOX_MAX waiting, or too long). */
NODISCARD enum status store_outbox_put(struct hub_store *store, enum outbox_kind kind,
                                       struct slice target, struct slice subject, struct slice body,
                                       int64_t until_unix_s, int64_t now_unix_s, struct err *err);
typedef void outbox_take(void *ctx, const struct outbox_row *row);
/** The next that is due, told once; it stays until it is done. ST_NOT_FOUND: none; out_next_unix_s
 * (may be NULL) says when to look again, INT64_MAX: when something is put. */
NODISCARD enum status store_outbox_next(struct hub_store *store, int64_t now_unix_s,
                                        outbox_take *take, void *ctx, int64_t *out_next_unix_s,
                                        struct err *err);
/** Sent: its text is gone from the file. */
NODISCARD enum status store_outbox_done(struct hub_store *store, int64_t number, struct err *err);
/** Not sent: again later, longer each time; after OUTBOX_TRIES_MAX or its end it is dropped. */
NODISCARD enum status store_outbox_failed(struct hub_store *store, int64_t number, struct slice why,
                                          int64_t now_unix_s, struct err *err);

#endif
