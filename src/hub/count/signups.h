/* hub/count/signups.h: seats of events, and who takes part in a challenge.
 *
 * Seats: `seats_left` of the imported event is what was left then; sign-ups take from it. Thread:
 * as the connection.
 */
#ifndef HUB_COUNT_SIGNUPS_H
#define HUB_COUNT_SIGNUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "hub/count/ledger.h"

struct seats {
    int64_t left; /* -1: without a limit */
    int64_t taken;
    bool is_signed_up; /* the person that was asked for */
};

/** person 0: nobody's. ST_NOT_FOUND: no such event. */
NODISCARD enum status store_seats_get(struct hub_store *store, struct slice event, int64_t person,
                                      struct seats *out_seats, struct err *err);
/** A seat for this person; one who has one keeps it. Tells the wall. Errors: ST_NOT_FOUND, ST_LIMIT
 * (no seat left), ST_UNSUPPORTED (not live). */
NODISCARD enum status store_signup_add(struct hub_store *store, struct slice event, int64_t person,
                                       int64_t now_unix_s, struct err *err);
/** Give it back; fine when there is none. */
NODISCARD enum status store_signup_cancel(struct hub_store *store, struct slice event,
                                          int64_t person, struct err *err);
typedef bool signup_each(void *ctx, int64_t person, int64_t at_unix_s);
NODISCARD enum status store_signup_each(struct hub_store *store, struct slice event,
                                        signup_each *each, void *ctx, struct err *err);
/** The events of a person, by id. */
typedef bool signup_event_each(void *ctx, struct slice event);
NODISCARD enum status store_signup_events(struct hub_store *store, int64_t person,
                                          signup_event_each *each, void *ctx, struct err *err);

/** Take part in a challenge: once, an entry of the ledger (participants). Tells the wall. Errors:
 * ST_NOT_FOUND, ST_UNSUPPORTED (not live). */
NODISCARD enum status store_challenge_join(struct hub_store *store,
                                           const struct points_rules *rules, struct slice challenge,
                                           int64_t person, int64_t now_unix_s,
                                           struct ledger_outcome *out, struct err *err);
NODISCARD enum status store_challenge_is_joined(struct hub_store *store, struct slice challenge,
                                                int64_t person, bool *out_is_joined,
                                                struct err *err);

#endif
