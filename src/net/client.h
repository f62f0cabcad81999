/* net/client.h: all transfers of the program, on one thread. The only user of libcurl.
 *
 * Requests are moved in through a bounded queue, the one that is needed soonest first, at most
 * NET_TRANSFERS_MAX at a time, NET_MEDIA_MAX of them media, and streams beside them. Each comes
 * back with its answer: to its hooks.done on the client's thread, or else to net_client_take()
 * after a wake-up.
 *
 * What it will not do: accept a certificate that does not verify; TLS before 1.2; follow more than
 * NET_REDIRECTS_MAX redirects, or one from https to http; repeat a POST as a GET or at another
 * origin; show its key to any other origin than the configured one; keep cookies; take more bytes
 * than it was told. Names are looked up by curl's own threads; IPv6 and IPv4 race (RFC 8305).
 *
 * Nothing here logs. Thread: net_init() and net_deinit() on main, around everything else; the
 * other functions from any thread, but submit and cancel also from within hooks.
 */
#ifndef NET_CLIENT_H
#define NET_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "net/request.h"

enum {
    NET_TRANSFERS_MAX = 3, /* documents and media at a time: a small line stays responsive */
    /* One turn stays free: a film on a slow line must not hold up the pull, the journal, health. */
    NET_MEDIA_MAX = NET_TRANSFERS_MAX - 1,
    NET_STREAMS_MAX = 2,  /* the live feed, and the next one while the old one ends */
    NET_WAITING_MAX = 64, /* a plan of what else to fetch belongs to the asker */
    NET_REDIRECTS_MAX = 5
};

struct net_client;

/** Borrowed until net_client_start() returns. */
struct net_options {
    const char *user_agent; /* "vitrine/0.1.0" */
    const char *ca_file;    /* PEM, trusted beside the system's; NULL or "": only the system's */
    const char *proxy;      /* "http://proxy:3128"; NULL or "": $https_proxy, $http_proxy and
                               $no_proxy as curl reads them; "none": no proxy in any case */
    /* Something came back for net_client_take(). Called on the client's thread, once a batch. */
    void (*wake)(void *ctx);
    void *wake_ctx;
};

/** Once, before any thread. Aborts when the libraries cannot start. */
void net_init(void);
void net_deinit(void);

/** Errors: ST_NOT_FOUND (the CA file), ST_INVALID (the proxy), ST_NOMEM, ST_IO (no thread). The
 *  caller ends the client with net_client_stop(). */
NODISCARD enum status net_client_start(const struct net_options *options,
                                       struct net_client **out_client, struct err *err);

/** Refuse new work, end what runs as NET_CANCELLED, join. Every hooks.done was called when it
 *  returns; what waits for net_client_take() is freed. Accepts NULL. Does not wait for the network
 *  or a name server. Not from within hooks. */
void net_client_stop(struct net_client *client);

/** Show this key (RFC 6750 section 2.1) to this origin from the next request on, and to no other.
 *  NULL: to nobody. Errors: ST_INVALID (what no key can hold), ST_LIMIT (NET_KEY_MAX_BYTES). */
NODISCARD enum status net_client_set_key(struct net_client *client, const char *key,
                                         const struct url *origin, struct err *err);

/** Give a request away. On failure it stays the caller's.
 *
 * out_id  names it for cancel and resume, also when it is long gone; never 0; may be NULL
 *
 * Errors: ST_BUSY (NET_WAITING_MAX wait already, or the same address is asked for the same kind
 * and method), ST_INVALID (a request that contradicts itself), ST_CANCELLED (the client stops). */
NODISCARD enum status net_client_submit(struct net_client *client, struct net_request *request,
                                        uint64_t *out_id, struct err *err);

/** It comes back as NET_CANCELLED soon, unless it came back already. */
void net_client_cancel(struct net_client *client, uint64_t id);

/** The sink that answered NET_PAUSE can take more. Harmless at any other time. */
void net_client_resume(struct net_client *client, uint64_t id);

/** One request that came back, in the order of their ends, or NULL. The caller becomes owner. */
struct net_request *net_client_take(struct net_client *client);

/** How many neither came back nor were taken yet; for reports and tests. */
uint32_t net_client_count(struct net_client *client);

#endif
