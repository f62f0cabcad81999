/* Open addressing with linear probing; a removal moves what follows back, so there are no
 * tombstones and a table that was busy once is as good as new. */
#include "hub/wire/peers.h"

#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/mem.h"

struct place {
    struct address address;
    uint32_t count; /* 0: free */
};

struct peers {
    uint8_t key[PEERS_KEY_BYTES];
    size_t mask, most, total;
    struct place *places;
};

struct peers *peers_create(size_t most, const uint8_t key[PEERS_KEY_BYTES])
{
    CHECK(most >= 1 && most <= 1000000);
    size_t places = 4;
    while (places < 2 * most) {
        places *= 2;
    }
    struct peers *peers = mem_alloc(1, sizeof *peers);
    memcpy(peers->key, key, PEERS_KEY_BYTES);
    peers->mask = places - 1;
    peers->most = most;
    peers->places = mem_alloc(places, sizeof *peers->places);
    return peers;
}

void peers_destroy(struct peers *peers)
{
    if (peers != NULL) {
        mem_free(peers->places);
        mem_free(peers);
    }
}

static size_t home(const struct peers *peers, const struct address *address)
{
    uint8_t hash[16];
    uint64_t where = 0;
    crypto_blake2b(peers->key, sizeof peers->key, address->bytes, address->len, hash, sizeof hash);
    memcpy(&where, hash, sizeof where);
    return (size_t)where & peers->mask;
}

/* Its place, or the free one where it would be. There is always a free one. */
static size_t find(const struct peers *peers, const struct address *address)
{
    size_t at = home(peers, address);
    while (peers->places[at].count > 0 && !address_is(&peers->places[at].address, address)) {
        at = (at + 1) & peers->mask;
    }
    return at;
}

bool peers_add(struct peers *peers, const struct address *address, uint32_t limit)
{
    struct address wide = address_neighbourhood(address);
    struct place *place = &peers->places[find(peers, &wide)];
    if (peers->total >= peers->most || place->count >= limit) {
        return false;
    }
    place->address = wide;
    place->count++;
    peers->total++;
    return true;
}

void peers_remove(struct peers *peers, const struct address *address)
{
    struct address wide = address_neighbourhood(address);
    size_t hole = find(peers, &wide);
    CHECK(peers->places[hole].count > 0);
    peers->total--;
    if (--peers->places[hole].count > 0) {
        return;
    }
    for (size_t at = (hole + 1) & peers->mask; peers->places[at].count > 0;
         at = (at + 1) & peers->mask) {
        size_t from = home(peers, &peers->places[at].address);
        /* It may move back unless its home lies behind the hole. */
        if (((at - from) & peers->mask) >= ((at - hole) & peers->mask)) {
            peers->places[hole] = peers->places[at];
            peers->places[at].count = 0;
            hole = at;
        }
    }
}

uint32_t peers_count(const struct peers *peers, const struct address *address)
{
    struct address wide = address_neighbourhood(address);
    return peers->places[find(peers, &wide)].count;
}
