#include "hub/http/session.h"

#include <string.h>

#include "base/check.h"
#include "base/crypto.h"

enum { ID_BYTES = 16, CODE_BYTES = 16, HEX = 32 };

/* What a code is for stands in front of the id, so that none serves as the other. */
enum purpose { FOR_COOKIE = 'c', FOR_FORM = 'f' };

static void write_hex(const uint8_t *bytes, size_t len, char *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = DIGITS[bytes[i] >> 4];
        out[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    out[2 * len] = '\0';
}

static bool is_hex(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return true;
}

static void code(const uint8_t key[SESSION_KEY_BYTES], enum purpose purpose, const char *id,
                 char out[HEX + 1])
{
    char message[1 + HEX];
    uint8_t hash[CODE_BYTES];
    message[0] = (char)purpose;
    memcpy(message + 1, id, HEX);
    crypto_blake2b(key, SESSION_KEY_BYTES, message, sizeof message, hash, sizeof hash);
    write_hex(hash, sizeof hash, out);
}

void session_fresh(char out_id[SESSION_ID_BYTES])
{
    uint8_t id[ID_BYTES];
    crypto_random(id, sizeof id);
    write_hex(id, sizeof id, out_id);
}

void session_cookie(const uint8_t key[SESSION_KEY_BYTES], const char *id,
                    char out[SESSION_COOKIE_BYTES])
{
    memcpy(out, id, HEX);
    code(key, FOR_COOKIE, id, out + HEX);
}

bool session_read(const uint8_t key[SESSION_KEY_BYTES], struct slice cookie,
                  char out_id[SESSION_ID_BYTES])
{
    char expected[HEX + 1];
    if (cookie.len != 2 * HEX || !is_hex(cookie)) {
        return false;
    }
    code(key, FOR_COOKIE, cookie.ptr, expected);
    if (!crypto_equal(expected, cookie.ptr + HEX, HEX)) {
        return false;
    }
    memcpy(out_id, cookie.ptr, HEX);
    out_id[HEX] = '\0';
    return true;
}

void session_csrf(const uint8_t key[SESSION_KEY_BYTES], const char *id, char out[CSRF_BYTES])
{
    code(key, FOR_FORM, id, out);
}

bool session_csrf_is(const uint8_t key[SESSION_KEY_BYTES], const char *id, struct slice token)
{
    char expected[HEX + 1];
    if (id[0] == '\0' || token.len != HEX) {
        return false;
    }
    code(key, FOR_FORM, id, expected);
    return crypto_equal(expected, token.ptr, HEX);
}

void response_set_session(struct response *response, const char *session)
{
    CHECK(strlen(session) == SESSION_ID_BYTES - 1);
    memcpy(response->session, session, SESSION_ID_BYTES);
    response->ends_session = false;
}

void response_end_session(struct response *response)
{
    response->session[0] = '\0';
    response->ends_session = true;
}
