/* hub/wire/peers.h: how many connections each address has. Pure.
 *
 * An exact count in a table of fixed size (twice the connections that there can be), keyed so that
 * nobody chooses whose place they share. IPv6 is counted by /64. Thread: one thread at a time.
 */
#ifndef HUB_WIRE_PEERS_H
#define HUB_WIRE_PEERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "hub/wire/address.h"

enum { PEERS_KEY_BYTES = 16 };

struct peers;

/** most  connections at once, 1 to 1,000,000 */
struct peers *peers_create(size_t most, const uint8_t key[PEERS_KEY_BYTES]);
/** NULL is fine. */
void peers_destroy(struct peers *peers);

/** One connection more. False: this address has `limit` already, or all have `most`: nothing is
 *  counted. */
NODISCARD bool peers_add(struct peers *peers, const struct address *address, uint32_t limit);
/** One less, of an address that was added. */
void peers_remove(struct peers *peers, const struct address *address);
uint32_t peers_count(const struct peers *peers, const struct address *address);

#endif
