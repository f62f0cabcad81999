/* codes/link.h: what a QR code carries and what stands under it. Pure.
 *
 * With a code: BASE/CODE in upper case (the owner of the base promises that case does not matter),
 * so that alphanumeric mode gives a small symbol; the presence part follows the code of a hub.
 * With a whole URL: byte for byte.
 */
#ifndef CODES_LINK_H
#define CODES_LINK_H

#include <stdbool.h>

#include "base/arena.h"

#define LINK_CODE_MAX 12

/** A code is 1 to 12 characters of Crockford base32 (no I, L, O, U), either case. */
bool link_code_is_valid(const char *code);
/** Only a hub's own codes (exactly 5 characters) take a presence part. */
bool link_code_is_hub(const char *code);

/** The QR payload, in the arena: base "https://go.exemple.fr", code "7KQ2M", presence "" or 7
 *  characters, url "" or absolute (then base and code are ignored). NULL when there is nothing. */
const char *link_payload(struct arena *arena, const char *base, const char *code,
                         const char *presence, const char *url);

/** What a person types: "go.exemple.fr/7kq2m"; for a url its host and path, "" when over 40
 *  characters. In the arena. */
const char *link_typed(struct arena *arena, const char *base, const char *code, const char *url);

#endif
