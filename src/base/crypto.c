#include "base/crypto.h"

#include <openssl/evp.h>
#include <sodium.h>

#include "base/check.h"
#include "base/mem.h"

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

struct crypto_stream {
    EVP_MD_CTX *sha256;
};

struct crypto_stream *crypto_stream_create(void)
{
    struct crypto_stream *stream = mem_alloc(1, sizeof *stream);
    stream->sha256 = EVP_MD_CTX_new();
    CHECK(stream->sha256 != NULL && EVP_DigestInit_ex(stream->sha256, EVP_sha256(), NULL) == 1);
    return stream;
}

void crypto_stream_add(struct crypto_stream *stream, const void *bytes, size_t len)
{
    CHECK(EVP_DigestUpdate(stream->sha256, bytes, len) == 1);
}

void crypto_stream_end(struct crypto_stream *stream, uint8_t out[32])
{
    CHECK(EVP_DigestFinal_ex(stream->sha256, out, NULL) == 1);
    CHECK(EVP_DigestInit_ex(stream->sha256, EVP_sha256(), NULL) == 1);
}

void crypto_stream_destroy(struct crypto_stream *stream)
{
    if (stream != NULL) {
        EVP_MD_CTX_free(stream->sha256);
        mem_free(stream);
    }
}

void crypto_random(void *out, size_t len)
{
    randombytes_buf(out, len);
}

void crypto_forget(void *secret, size_t len)
{
    if (secret != NULL) {
        sodium_memzero(secret, len);
    }
}
