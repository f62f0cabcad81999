/* base/digest.h: a SHA-256 as a value: the name of bytes that never change. Pure; any thread. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/slice.h"

#define DIGEST_BYTES     32
#define DIGEST_HEX_BYTES 65 /* 64 lower-case hexadecimal digits and the end */

struct digest {
    uint8_t bytes[DIGEST_BYTES]; /* all zero stands for "not known" */
};

struct digest digest_of(const void *bytes, size_t len);
void digest_hex(const struct digest *digest, char out[DIGEST_HEX_BYTES]);
/** From exactly 64 hexadecimal digits, of either case. False: out is untouched. */
NODISCARD bool digest_parse(struct slice hex, struct digest *out);
/** As memcmp: an order for tables. */
int digest_compare(const struct digest *a, const struct digest *b);
bool digest_is_known(const struct digest *digest);

#endif
