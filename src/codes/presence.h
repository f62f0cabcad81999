/* codes/presence.h: the keyed part behind a code that says "seen on this screen, now". Pure.
 *
 * 35 bits as 7 characters of Crockford base32: the screen's number (11 bits), then the first 24
 * bits of a 32-byte BLAKE2b keyed with the screen's key over: the code (5 bytes, upper case), the
 * number (2 bytes, big endian), the window (8 bytes, big endian). A window is 90 s of unix time. It
 * is fixed when its scene enters; a card held longer than PRESENCE_RECUT_S is cut anew.
 */
#ifndef CODES_PRESENCE_H
#define CODES_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PRESENCE_CHARS = 7,
    PRESENCE_WINDOW_S = 90,
    PRESENCE_RECUT_S = 180,
    PRESENCE_KEY_BYTES = 32
};

/** Write the part for `code` (5 characters, link_code_is_hub()) at `now_unix_s`. number < 2048. */
void presence_make(const uint8_t key[PRESENCE_KEY_BYTES], uint32_t number, const char *code,
                   int64_t now_unix_s, char out[PRESENCE_CHARS + 1]);

/** Constant-time check: from two windows before to one after `now_unix_s`. Either case, and I, L
 * and O as the digits they look like; anything malformed is simply false. */
bool presence_check(const uint8_t key[PRESENCE_KEY_BYTES], const char *code, const char *part,
                    int64_t now_unix_s);

/** The screen number inside a part, or -1 when malformed. */
int32_t presence_number(const char *part);

#endif
