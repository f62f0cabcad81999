/* hub/http/connection_priv.h: a connection, from accept to close. Loop thread only. */
#ifndef HUB_HTTP_CONNECTION_PRIV_H
#define HUB_HTTP_CONNECTION_PRIV_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hub/wire/address.h"

struct exchange;
struct feed;
struct server;
struct tls_pair;

/* What a connection is at, each with its time limit. All of a phase have the same one, so each
 * phase is a list in the order in which its members began. */
enum phase {
    PHASE_HEAD = 0, /* handshake, idle between requests, or a head on its way */
    PHASE_BODY,
    PHASE_AWAY, /* suspended: the exchange is with its taker */
    PHASE_SEND,
    PHASE_FEED, /* since: the last bytes; its limit is the next heartbeat */
    PHASE_DOOMED,
    PHASE_COUNT
};

struct connection {
    struct server *server;
    struct MHD_Connection *mhd;
    int fd;
    struct address peer;
    bool is_counted; /* in peers */
    enum phase phase;
    int64_t since_mono_ms;
    struct connection *before, *after; /* in its phase */
    struct exchange *exchange;         /* under way; NULL between requests */
    struct feed *feed;
    struct tls_pair *pair; /* the certificate that its session uses */
};

struct phase_list {
    struct connection *first, *last;
    size_t count;
};

/** MHD_NotifyConnectionCallback. */
void connection_notify(void *cls, struct MHD_Connection *mhd, void **context,
                       enum MHD_ConnectionNotificationCode code);
struct connection *connection_of(struct MHD_Connection *mhd);
/** From now on in this phase, since now. */
void connection_enter(struct connection *connection, enum phase phase);
/** Cut it: the other side hears no more. */
void connection_doom(struct connection *connection);

#endif
