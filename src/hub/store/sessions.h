/* hub/store/sessions.h: signed-in browsers.
 *
 * Ids of sessions are kept as hashes: who reads the file can't take a session over. Thread: as the
 * connection.
 */
#ifndef HUB_STORE_SESSIONS_H
#define HUB_STORE_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/db/db.h"
#include "hub/store/people.h"

#define SESSION_IDLE_S ((int64_t)180 * 86400) /* a phone that comes back each quarter stays in */

/** This session is this person's from now on. Errors: ST_IO. */
NODISCARD enum status store_session_begin(struct hub_store *store, struct slice session_id,
                                          int64_t person, int64_t now_unix_s, struct err *err);
/** Whose it is; seen is noted once a day (not by a connection that only reads). ST_NOT_FOUND (none,
 * too old). */
NODISCARD enum status store_session_find(struct hub_store *store, struct slice session_id,
                                         int64_t now_unix_s, struct hub_person *out_person,
                                         struct err *err);
NODISCARD enum status store_session_end(struct hub_store *store, struct slice session_id,
                                        struct err *err);
/** On every phone. */
NODISCARD enum status store_session_end_all(struct hub_store *store, int64_t person,
                                            struct err *err);

#endif
