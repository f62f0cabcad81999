/* hub/http/server.h: the listening side of the hub: one thread, many connections, every one
 * bounded.
 *
 * libmicrohttpd reads and writes; one loop thread drives it, serves live feeds and media, and hands
 * what needs the store to `dispatch`. HTTP/1.1 (RFC 9110, 9112), TLS 1.2 and later.
 *
 * Order of ending: server_stop() (no new requests, those under way are waited for, then the thread
 * is joined), then whoever takes exchanges is stopped (it answers what it still holds), then
 * server_destroy().
 */
#ifndef HUB_HTTP_SERVER_H
#define HUB_HTTP_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"
#include "hub/http/exchange.h"
#include "hub/http/route.h"
#include "hub/http/session.h"
#include "hub/live/live.h"
#include "hub/wire/address.h"
#include "hub/wire/forwarded.h"
#include "hub/wire/rates.h"

struct server;

enum { SERVER_HOSTS_MAX = 8, SERVER_ADDRESSES_MAX = 4 };

/* What a server bears. Every field may be set; server_limits_default() says what is usual. */
struct server_limits {
    uint32_t connections_max;         /* 10000: a place each in a table; more wait in the backlog */
    uint32_t connections_address_max; /* 1024 of one address (or IPv6 /64), proxies excepted: an
                                         office behind one address */
    /* 6656: memory of a connection for a head and its answer's. A head has some 4 KiB of it, but
     * cookies count twice: 2.5 KB of them; what is larger is 431. Thousands of displays over TLS
     * then take under 20 KiB each. Where a proxy adds large cookies: 16384. */
    uint32_t head_max_bytes;
    uint32_t head_ms;   /* 20000: from the connection, or from the answer before it,
                           to a whole head; then it is closed */
    uint32_t body_ms;   /* 60000: from the head to the whole body, then it is closed */
    uint32_t idle_ms;   /* 30000: without one byte in either direction, then it is closed; in whole
                           seconds; feeds and waiting requests excepted */
    uint32_t send_ms;   /* 300000: for a page, or for each 64 KiB of a medium, then it is closed */
    uint32_t answer_ms; /* 15000: with the taker; then 503 */
    uint32_t drain_ms;  /* 5000: server_stop() waits for exchanges so long */
    uint32_t bodies_max_bytes;       /* 64 MiB: of all bodies being received; then 503 */
    uint32_t exchanges_max;          /* 4096: with the taker; then 503 */
    uint32_t heartbeat_ms;           /* 15000: a comment on quiet feeds */
    struct rate_rule per_address;    /* 1200 and 1200/min: an office shares an address */
    struct rate_rule per_session;    /* 120 and 240/min */
    struct rate_rule strict_address; /* 60 and 60/min, routes with ROUTE_STRICT_RATE */
    struct rate_rule strict_session; /* 10 and 10/min */
};

struct server_limits server_limits_default(void);

struct server_options {
    /* "127.0.0.1:8080", "[::]:443"; port 0: the system's choice, see server_port(). Borrowed. */
    const char *listen[SERVER_ADDRESSES_MAX];
    size_t listen_count;
    /* Hosts that we are ("go.example.org", "go.example.org:8443"), lower case, borrowed. None: any
     * that is well-formed, for an office without a name. Others: 421, except addresses,
     * "localhost", what a proxy says, and routes with ROUTE_ANY_HOST. */
    const char *hosts[SERVER_HOSTS_MAX];
    size_t host_count;
    /* PEM files; both or none. Read again by server_reload_tls() and when they change. */
    const char *cert_file, *key_file;
    /* More sources of CSP's form-action: "https://www.linkedin.com https://x.com". Borrowed. */
    const char *form_action;
    enum forwarding forwarding; /* which family of headers they set */
    struct networks proxies;    /* whose X-Forwarded-* and Forwarded count */
    struct server_limits limits;
    uint8_t session_key[SESSION_KEY_BYTES];
    uint32_t session_days;      /* how long a phone keeps it; 180 */
    const struct route *routes; /* borrowed for the server's life */
    size_t route_count;
    enum language language; /* of whoever names none of ours */
    struct live *live;      /* borrowed; its wake is set by server_start() */
    /* Given to handlers, dispatch and problem. */
    void *user;
    /* A whole request for the taker, moved. On the loop thread: must not block. False: full, and
     * nothing was taken; answered 503 with Retry-After. */
    bool (*dispatch)(void *user, struct exchange *exchange);
    /* Make a page of a refusal of the server itself (400, 403, 404, 405, 413, 421, 429, 503, …):
     * the sentence is English and plain. On the loop thread. NULL: response_problem(). */
    void (*problem)(void *user, struct request *request, int status, const char *sentence,
                    struct response *response);
    /* The clocks; NULL: the machine's. For tests. */
    int64_t (*now_mono_ms)(void *user);
    int64_t (*now_unix_s)(void *user);
};

/* What a server has seen since its start. */
struct server_counts {
    uint64_t requests, refused, rate_limited, exchanges, timed_out, connections_refused;
    uint32_t connections, feeds, exchanges_waiting;
    uint64_t bodies_bytes;
};

/** Bind, load certificates, start the loop thread. Raises the process's own limit of open files to
 *  what connections_max needs, as far as it may, and logs where it may not.
 *
 * options  copied; what they point to is borrowed as said
 * Errors: ST_INVALID (an address, host or source that is none), ST_IO (can't listen, can't read the
 * certificate; the sentence says which and why), ST_LIMIT. */
NODISCARD enum status server_start(const struct server_options *options, struct server **out_server,
                                   struct err *err);
/** Stop listening, answer 503 to what comes, wait for what is under way (drain_ms), end feeds,
 *  join. NULL is fine. */
void server_stop(struct server *server);
/** After server_stop(), and after the taker has answered all. NULL is fine. */
void server_destroy(struct server *server);

/** The port that the n-th address listens on. */
uint16_t server_port(const struct server *server, size_t n);
/** Read certificate and key again; connections under way keep theirs. Any thread.
 *
 * Errors: ST_IO, ST_INVALID (not PEM, key of another certificate): the old pair stays in use. */
NODISCARD enum status server_reload_tls(struct server *server, struct err *err);
/** Any thread. */
struct server_counts server_count(struct server *server);

#endif
