/* hub/http/feed_priv.h: a live feed on a connection. Loop thread only, but for feed_news(). */
#ifndef HUB_HTTP_FEED_PRIV_H
#define HUB_HTTP_FEED_PRIV_H

#include <microhttpd.h>

#include "base/err.h"
#include "base/slice.h"

struct connection;
struct feed;
struct server;

/** The response of a live feed; NULL: no memory. The connection's feed is set. */
struct MHD_Response *feed_open(struct connection *connection, struct slice channel,
                               struct slice tag, struct slice last, struct err *err);
/** Wake the feeds that have something to say. */
void feed_wake_all(struct server *server);
/** Its connection is gone; libmicrohttpd frees the response a little later. */
void feed_orphan(struct feed *feed);
/** Say something, or end: its time has come. */
void feed_wake(struct feed *feed);
/** live_create()'s wake. */
void feed_news(void *ctx);

#endif
