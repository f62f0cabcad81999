/* Thirty-two characters, so a random byte's low five bits are one. */
#include "hub/store/codes.h"

#include <stdint.h>

#include "base/check.h"
#include "base/crypto.h"

enum { CODE_CHARS_MAX = 32 };

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static char read_char(char c)
{
    if (c >= 'a' && c <= 'z') {
        c = (char)(c - 'a' + 'A');
    }
    if (c == 'I' || c == 'L') {
        return '1';
    }
    if (c == 'O') {
        return '0';
    }
    return c != '\0' && strchr(ALPHABET, c) != NULL ? c : '\0';
}

bool code_read(struct slice typed, size_t chars, char *out)
{
    char read[CODE_CHARS_MAX];
    CHECK(chars <= CODE_CHARS_MAX);
    if (typed.len != chars) {
        return false;
    }
    for (size_t i = 0; i < chars; i++) {
        read[i] = read_char(typed.ptr[i]);
        if (read[i] == '\0') {
            return false;
        }
    }
    memcpy(out, read, chars);
    out[chars] = '\0';
    return true;
}

void code_random(size_t chars, char *out)
{
    uint8_t bytes[CODE_CHARS_MAX];
    CHECK(chars <= CODE_CHARS_MAX);
    crypto_random(bytes, chars);
    for (size_t i = 0; i < chars; i++) {
        out[i] = ALPHABET[bytes[i] & 31];
    }
    out[chars] = '\0';
}
