/* hub/http/server_priv.h: the server's own structure, and its loop. */
#ifndef HUB_HTTP_SERVER_PRIV_H
#define HUB_HTTP_SERVER_PRIV_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/thread.h"
#include "hub/http/connection_priv.h"
#include "hub/http/exchange_priv.h"
#include "hub/http/feed_priv.h"
#include "hub/http/server.h"
#include "hub/http/tls_priv.h"
#include "hub/wire/peers.h"
#include "hub/wire/rates.h"

struct server {
    /* Set before the thread starts, read-only after. */
    struct server_options options;
    struct MHD_Daemon *daemon;
    struct route_table *routes;
    struct tls *tls; /* NULL: plain */
    char csp[2048];  /* Content-Security-Policy */
    int epoll_fd, mhd_fd, event_fd;
    uint16_t ports[SERVER_ADDRESSES_MAX];
    struct thread thread;
    /* Guarded by mu. */
    pthread_mutex_t mu;
    struct exchange *answered, *answered_last;
    bool is_stopping, is_over;
    /* Any thread. */
    atomic_uint_fast64_t requests, refused, rate_limited, exchanges, timed_out;
    atomic_uint_fast64_t connections_refused, bodies_bytes;
    atomic_uint connections, feeds, away;
    atomic_bool has_live_news;
    /* The loop's thread only. */
    int listen_fds[SERVER_ADDRESSES_MAX];
    bool is_listening;
    bool has_resumed; /* since MHD_run(): libmicrohttpd doesn't wake for it, so there is no rest */
    int64_t now_mono_ms, now_unix_s;
    struct phase_list phases[PHASE_COUNT];
    struct address accepting; /* of the connection that is being added */
    bool is_accepting_counted;
    struct peers *peers;
    struct rates *rates;
    int64_t tls_checked_mono_ms, starved_until_mono_ms;
};

/* loop.c */

void *loop_run(void *ctx);
void loop_wake(struct server *server);

/* listen.c */

/** Bind and listen. Errors: ST_INVALID (no address), ST_IO. */
NODISCARD enum status listen_open(const char *address, int *out_fd, uint16_t *out_port,
                                  struct err *err);

#endif
