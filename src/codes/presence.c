/* codes/presence.c: 35 bits, most significant first, five to a character. */
#include "codes/presence.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "codes/crockford_priv.h"
#include "codes/link.h"

enum {
    CODE_BYTES = 5,
    NUMBER_MAX = 2047,
    TAG_BITS = 24,
    DIGEST_BYTES = 32,
    MESSAGE_BYTES = CODE_BYTES + 2 + 8,
    WINDOWS_BEFORE = 2, /* a scan takes a while */
    WINDOWS_AFTER = 1   /* the display's clock may be ahead */
};

static int64_t window_of(int64_t unix_s)
{
    int64_t window = unix_s / PRESENCE_WINDOW_S;
    return unix_s % PRESENCE_WINDOW_S < 0 ? window - 1 : window;
}

/* The keyed part: the first 24 bits of the digest. */
static uint32_t tag_of(const uint8_t key[PRESENCE_KEY_BYTES], uint32_t number, const char *code,
                       int64_t window)
{
    uint8_t message[MESSAGE_BYTES], digest[DIGEST_BYTES];
    for (size_t i = 0; i < CODE_BYTES; i++) {
        int32_t value = crockford_value(code[i]);
        CHECK(value >= 0);
        message[i] = (uint8_t)CROCKFORD[value];
    }
    message[CODE_BYTES] = (uint8_t)(number >> 8);
    message[CODE_BYTES + 1] = (uint8_t)(number & 0xff);
    for (size_t i = 0; i < 8; i++) {
        message[CODE_BYTES + 2 + i] = (uint8_t)((uint64_t)window >> (56 - 8 * i));
    }
    crypto_blake2b(key, PRESENCE_KEY_BYTES, message, sizeof(message), digest, sizeof(digest));
    return (uint32_t)digest[0] << 16 | (uint32_t)digest[1] << 8 | digest[2];
}

void presence_make(const uint8_t key[PRESENCE_KEY_BYTES], uint32_t number, const char *code,
                   int64_t now_unix_s, char out[PRESENCE_CHARS + 1])
{
    CHECK(number <= NUMBER_MAX && link_code_is_hub(code));
    uint64_t bits = (uint64_t)number << TAG_BITS | tag_of(key, number, code, window_of(now_unix_s));
    for (size_t i = 0; i < PRESENCE_CHARS; i++) {
        out[i] = CROCKFORD[bits >> (5 * (PRESENCE_CHARS - 1 - i)) & 31];
    }
    out[PRESENCE_CHARS] = '\0';
}

/* The 35 bits of a part, or -1. */
static int64_t bits_of(const char *part)
{
    int64_t bits = 0;
    for (size_t i = 0; i < PRESENCE_CHARS; i++) {
        int32_t value = crockford_value_typed(part[i]);
        if (value < 0) {
            return -1;
        }
        bits = bits << 5 | value;
    }
    return part[PRESENCE_CHARS] == '\0' ? bits : -1;
}

int32_t presence_number(const char *part)
{
    int64_t bits = bits_of(part);
    return bits < 0 ? -1 : (int32_t)(bits >> TAG_BITS);
}

bool presence_check(const uint8_t key[PRESENCE_KEY_BYTES], const char *code, const char *part,
                    int64_t now_unix_s)
{
    int64_t bits = bits_of(part);
    if (bits < 0 || !link_code_is_hub(code)) {
        return false;
    }
    uint32_t number = (uint32_t)(bits >> TAG_BITS);
    uint32_t given = (uint32_t)bits & ((1U << TAG_BITS) - 1);
    int64_t window = window_of(now_unix_s);
    bool is_right = false;
    for (int64_t w = window - WINDOWS_BEFORE; w <= window + WINDOWS_AFTER; w++) {
        uint32_t wanted = tag_of(key, number, code, w);
        /* every window is compared, so that time does not tell which one matched */
        is_right = crypto_equal(&given, &wanted, sizeof(wanted)) || is_right;
    }
    return is_right;
}
