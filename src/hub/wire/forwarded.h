/* hub/wire/forwarded.h: who really asks, as far as trusted proxies say so. Pure.
 *
 * Lists are read from the right: each proxy appends what it saw, so only what was appended by a
 * trusted one is true, and what stands left of the first untrusted address is the asker's own word.
 * Only one of the two families of headers is believed, the one that the proxies are known to set:
 * the other may come from the asker untouched.
 */
#ifndef HUB_WIRE_FORWARDED_H
#define HUB_WIRE_FORWARDED_H

#include <stdbool.h>

#include "base/slice.h"
#include "hub/wire/address.h"

enum forwarding {
    FORWARDING_X = 0, /* X-Forwarded-For, -Proto, -Host */
    FORWARDING_RFC    /* Forwarded (RFC 7239) */
};

enum { FORWARDED_HOPS_MAX = 16 };

/* Lines of the head; several of one name are joined with ", " in their order. */
struct forwarded_lines {
    struct slice x_for, x_proto, x_host, forwarded;
};

struct forwarded {
    struct address client;
    bool is_from_proxy; /* the peer is trusted */
    bool says_proto, is_tls;
    struct slice host; /* as the client asked for it; empty: not said. Not checked */
};

/** Work out who asks. Never fails: what can't be read ends the list, and the last address that was
 *  read stands. */
void forwarded_read(const struct networks *proxies, enum forwarding forwarding,
                    const struct address *peer, const struct forwarded_lines *lines,
                    struct forwarded *out);

#endif
