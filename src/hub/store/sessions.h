/* hub/store/sessions.h: signed-in browsers, and six-digit codes on their way.
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

#define SESSION_IDLE_S   ((int64_t)180 * 86400) /* a phone that comes back each quarter stays in */
#define SIGNIN_CODE_S    600                    /* a code by mail is good for ten minutes */
#define SIGNIN_TRIES_MAX 5                      /* then it is void */
#define SIGNINS_MAX      5000

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

/** A code was made for this subject; one before is void. Errors: ST_LIMIT (SIGNINS_MAX waiting). */
NODISCARD enum status store_signin_begin(struct hub_store *store,
                                         const uint8_t subject[SUBJECT_BYTES], struct slice code,
                                         int64_t now_unix_s, struct err *err);
/** Whether that is the code; compared in constant time; a right one is used up. ST_NOT_FOUND: no
 * code is waiting, or too many tries: ask for a new one. */
NODISCARD enum status store_signin_check(struct hub_store *store,
                                         const uint8_t subject[SUBJECT_BYTES], struct slice code,
                                         int64_t now_unix_s, bool *out_is_right, struct err *err);

#endif
