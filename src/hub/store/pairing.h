/* hub/store/pairing.h: a display that has no key yet shows a code; an organiser approves it.
 *
 * Thread: as the connection.
 */
#ifndef HUB_STORE_PAIRING_H
#define HUB_STORE_PAIRING_H

#include "hub/store/screens.h"

#define PAIRING_CODE_BYTES 7 /* 6 characters of Crockford */
#define PAIRING_EXPIRES_S  600

/** Begin: a code to show and a secret to ask with (told once, kept as a hash). name is what the
 *  display calls itself, for the organiser. Of PAIRINGS_MAX waiting ones the oldest goes.
 *  Errors: ST_LIMIT (so many were approved and not fetched yet). */
NODISCARD enum status store_pairing_begin(struct hub_store *store, struct slice name,
                                          int64_t now_unix_s, char out_code[PAIRING_CODE_BYTES],
                                          char out_secret[SCREEN_KEY_TEXT_BYTES], struct err *err);
/** Organiser: this code is this screen. Makes the screen. ST_NOT_FOUND: no such code waits. Errors
 *  as store_screen_create(). */
NODISCARD enum status store_pairing_approve(struct hub_store *store, struct slice code,
                                            struct slice name, struct slice title,
                                            enum screen_class screen_class, struct slice tags,
                                            int64_t now_unix_s, struct err *err);
enum pairing_state { PAIRING_WAITING, PAIRING_APPROVED };
struct pairing_grant {
    char key[SCREEN_KEY_TEXT_BYTES];
    uint8_t presence_key[SCREEN_KEY_BYTES];
    struct screen_row screen;
};
/** The display asks. Approved: the grant is told, until it expires (a lost answer can be asked
 * again). ST_NOT_FOUND: unknown, expired or a wrong secret. */
NODISCARD enum status store_pairing_ask(struct hub_store *store, struct slice code,
                                        struct slice secret, int64_t now_unix_s,
                                        enum pairing_state *out_state,
                                        struct pairing_grant *out_grant, struct err *err);
/** For the page behind the code: the name and the state. ST_NOT_FOUND. */
NODISCARD enum status store_pairing_look(struct hub_store *store, struct slice code,
                                         int64_t now_unix_s, char out_name[HUB_NAME_BYTES],
                                         enum pairing_state *out_state, struct err *err);

#endif
