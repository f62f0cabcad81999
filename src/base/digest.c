#include "base/digest.h"

#include <string.h>

#include "base/crypto.h"

struct digest digest_of(const void *bytes, size_t len)
{
    struct digest digest;
    crypto_sha256(bytes, len, digest.bytes);
    return digest;
}

void digest_hex(const struct digest *digest, char out[DIGEST_HEX_BYTES])
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        out[2 * i] = DIGITS[digest->bytes[i] >> 4];
        out[2 * i + 1] = DIGITS[digest->bytes[i] & 15];
    }
    out[2 * DIGEST_BYTES] = '\0';
}

static int value_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool digest_parse(struct slice hex, struct digest *out)
{
    struct digest digest;
    if (hex.len != (size_t)2 * DIGEST_BYTES) {
        return false;
    }
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        int high = value_of(hex.ptr[2 * i]), low = value_of(hex.ptr[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        digest.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *out = digest;
    return true;
}

int digest_compare(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES);
}

bool digest_is_known(const struct digest *digest)
{
    static const struct digest NOTHING;
    return digest_compare(digest, &NOTHING) != 0;
}
