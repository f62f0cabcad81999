#include "base/crypto.h"

#include <openssl/evp.h>
#include <sodium.h>

#include "base/check.h"

void crypto_init(void)
{
    CHECK(sodium_init() >= 0);
}

uint64_t crypto_hash64(const void *bytes, size_t len)
{
    static const unsigned char KEY[crypto_shorthash_KEYBYTES] = "vitrine layers";
    unsigned char out[crypto_shorthash_BYTES];
    static const unsigned char NOTHING = 0;
    (void)crypto_shorthash(out, len == 0 ? &NOTHING : bytes, len, KEY); /* always 0 */
    uint64_t hash = 0;
    for (size_t i = 0; i < sizeof out; i++) {
        hash = hash << 8 | out[i];
    }
    return hash;
}

void crypto_blake2b(const uint8_t *key, size_t key_len, const void *message, size_t len,
                    uint8_t *out, size_t out_len)
{
    CHECK(crypto_generichash(out, out_len, message, len, key, key_len) == 0);
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

void crypto_sha256(const void *bytes, size_t len, uint8_t out[32])
{
    CHECK(EVP_Digest(bytes, len, out, NULL, EVP_sha256(), NULL) == 1);
}
