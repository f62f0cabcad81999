/* base/crypto.h: digests and keyed hashes. The only user of libsodium and libcrypto.
 *
 * Thread: crypto_init() on main before any thread; everything else from any thread.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Call once, first. Aborts when the library cannot start (no source of randomness). */
void crypto_init(void);

/** SipHash-2-4 with a fixed key: a 64-bit name for bytes of our own making (layers, draw lists).
 *  Stable across runs and machines. */
uint64_t crypto_hash64(const void *bytes, size_t len);

/** BLAKE2b, keyed. out_len 16..64; key_len 16..64. */
void crypto_blake2b(const uint8_t *key, size_t key_len, const void *message, size_t len,
                    uint8_t *out, size_t out_len);
/** Compare in constant time. */
bool crypto_equal(const void *a, const void *b, size_t len);

/** SHA-256 of bytes in memory. */
void crypto_sha256(const void *bytes, size_t len, uint8_t out[32]);

/** SHA-256 of bytes that come in pieces. */
struct crypto_stream;
struct crypto_stream *crypto_stream_create(void);
void crypto_stream_add(struct crypto_stream *stream, const void *bytes, size_t len);
/** The digest of all that was added; the stream is as new afterwards. */
void crypto_stream_end(struct crypto_stream *stream, uint8_t out[32]);
/** NULL is fine. */
void crypto_stream_destroy(struct crypto_stream *stream);

/** Bytes that nobody can guess. */
void crypto_random(void *out, size_t len);
/** Overwrite a secret that is needed no more. */
void crypto_forget(void *secret, size_t len);

#endif
