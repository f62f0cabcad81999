/* hub/http/session.h: the id that a phone keeps in a signed cookie, and the token of its forms.
 *
 * The cookie is 32 hexadecimal digits of id and 32 of its code (keyed BLAKE2b, 16 bytes); what came
 * without our code is as good as no cookie. The token of forms is another code over the same id, so
 * nobody who can't read our pages can make one. Pure but for session_fresh(). Any thread.
 */
#ifndef HUB_HTTP_SESSION_H
#define HUB_HTTP_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/slice.h"
#include "hub/http/request.h"
#include "hub/http/response.h"

enum { SESSION_KEY_BYTES = 32, SESSION_COOKIE_BYTES = 65 };

/** A new id that nobody can guess. */
void session_fresh(char out_id[SESSION_ID_BYTES]);
/** The cookie's value for an id. */
void session_cookie(const uint8_t key[SESSION_KEY_BYTES], const char *id,
                    char out[SESSION_COOKIE_BYTES]);
/** The id of a cookie with a right code. False: out is untouched. */
NODISCARD bool session_read(const uint8_t key[SESSION_KEY_BYTES], struct slice cookie,
                            char out_id[SESSION_ID_BYTES]);
/** The token of forms of this session. */
void session_csrf(const uint8_t key[SESSION_KEY_BYTES], const char *id, char out[CSRF_BYTES]);
/** Is this the token of this session? In constant time. */
bool session_csrf_is(const uint8_t key[SESSION_KEY_BYTES], const char *id, struct slice token);

/** From now on this session (32 lower-case hexadecimal digits, by session_fresh()): a sign-in
 *  changes the id, so that one known before is worth nothing. */
void response_set_session(struct response *response, const char *session);
/** Forget the session: sign-out, erasure. */
void response_end_session(struct response *response);

#endif
