/* hub/wire/address.h: addresses of IPv4 and IPv6, and networks of them. Pure.
 *
 * An IPv4 address mapped into IPv6 (::ffff:a.b.c.d) is the IPv4 address, so that each has one form.
 */
#ifndef HUB_WIRE_ADDRESS_H
#define HUB_WIRE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"

enum { ADDRESS_TEXT_BYTES = 46, NETWORKS_MAX = 32 };

struct address {
    uint8_t bytes[16]; /* IPv4: the first four */
    uint8_t len;       /* 4, 16, or 0: not known (a socket of the machine itself) */
};

struct subnet {
    struct address address;
    uint8_t prefix; /* bits */
};

/* Networks that are trusted for something. Zeroed: none. */
struct networks {
    struct subnet of[NETWORKS_MAX];
    size_t count;
};

/** "192.0.2.7" or "2001:db8::7", without port, brackets or zone. False: out is untouched. */
NODISCARD bool address_read(struct slice text, struct address *out);
/** As above, also "192.0.2.7:4711", "[2001:db8::7]" and "[2001:db8::7]:4711". */
NODISCARD bool address_read_node(struct slice text, struct address *out);
/** From the bytes of a socket's address: 4 or 16 of them. */
struct address address_of_bytes(const uint8_t *bytes, size_t len);
/** The usual form; "unknown" without an address. */
void address_write(const struct address *address, char out[ADDRESS_TEXT_BYTES]);
bool address_is(const struct address *a, const struct address *b);
/** What one attacker has at will: an IPv4 address, a /64 of IPv6. For counting. */
struct address address_neighbourhood(const struct address *address);

/** Add "10.0.0.0/8", "2001:db8::/32", or one address. Bits past the prefix must be zero.
 *
 * Errors: ST_INVALID (with what is wrong), ST_LIMIT (NETWORKS_MAX). */
NODISCARD enum status networks_add(struct networks *networks, struct slice text, struct err *err);
bool networks_hold(const struct networks *networks, const struct address *address);

#endif
