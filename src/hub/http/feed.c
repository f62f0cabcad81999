/* A live feed: a response whose body is asked for a piece at a time. When there is nothing to say
 * its connection is suspended, so that five thousand of them cost no processor; news or its next
 * heartbeat brings it back. A message is one blob for all, written into the connection's own buffer
 * as it is sent.
 */
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "hub/http/server_priv.h"

struct feed {
    struct server *server;
    struct connection *connection; /* NULL once it is gone */
    struct live_listener *listener;
    struct blob *blob; /* being sent */
    size_t sent;       /* of it */
    bool is_suspended, wants_heartbeat;
};

/* Nobody reads more at once anyhow; a page of memory less for each. */
enum { BLOCK_BYTES = 1024 };

static const char HELLO[] = ": welcome\n\n";
static const char HEARTBEAT[] = ":\n\n";

static size_t write_blob(struct feed *feed, char *out, size_t max)
{
    struct slice view = blob_view(feed->blob);
    size_t len = view.len - feed->sent < max ? view.len - feed->sent : max;
    memcpy(out, view.ptr + feed->sent, len);
    feed->sent += len;
    if (feed->sent == view.len) {
        blob_unref(feed->blob);
        feed->blob = NULL;
    }
    return len;
}

static size_t write_text(const char *text, char *out, size_t max)
{
    size_t len = strlen(text);
    if (len > max) {
        return 0; /* a hundred bytes are always there */
    }
    memcpy(out, text, len);
    return len;
}

static void rest(struct feed *feed)
{
    MHD_suspend_connection(feed->connection->mhd);
    feed->is_suspended = true;
}

static ssize_t feed_read(void *cls, uint64_t position, char *out, size_t max)
{
    struct feed *feed = cls;
    struct connection *connection = feed->connection;
    if (!connection->server->is_listening) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (position == 0) {
        return (ssize_t)write_text(HELLO, out, max); /* the head goes out at once with it */
    }
    if (feed->blob == NULL) {
        enum live_next what = live_take(feed->listener, &feed->blob);
        if (what == LIVE_END) {
            return MHD_CONTENT_READER_END_OF_STREAM;
        }
        feed->sent = 0;
    }
    bool beats = feed->wants_heartbeat;
    feed->wants_heartbeat = false;
    if (feed->blob == NULL && !beats) {
        rest(feed);
        return 0;
    }
    if (connection->phase == PHASE_FEED) {
        connection_enter(connection, PHASE_FEED); /* the next heartbeat counts from here */
    }
    return (ssize_t)(feed->blob != NULL ? write_blob(feed, out, max)
                                        : write_text(HEARTBEAT, out, max));
}

static void feed_close(void *cls)
{
    struct feed *feed = cls;
    atomic_fetch_sub(&feed->server->feeds, 1U);
    if (feed->connection != NULL) {
        feed->connection->feed = NULL;
    }
    live_leave(feed->listener);
    blob_unref(feed->blob);
    mem_free(feed);
}

struct MHD_Response *feed_open(struct connection *connection, struct slice channel,
                               struct slice tag, struct slice last, struct err *err)
{
    struct server *server = connection->server;
    struct live_listener *listener = NULL;
    if (server->options.live == NULL ||
        live_join(server->options.live, channel, tag, last, &listener, err) != ST_OK) {
        return NULL;
    }
    struct feed *feed = mem_alloc(1, sizeof *feed);
    feed->server = server;
    feed->connection = connection;
    feed->listener = listener;
    connection->feed = feed;
    atomic_fetch_add(&server->feeds, 1U);
    struct MHD_Response *out = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES,
                                                                 feed_read, feed, feed_close);
    if (out == NULL) {
        feed_close(feed);
    }
    return out;
}

void feed_orphan(struct feed *feed)
{
    feed->connection = NULL;
}

static void resume(struct feed *feed)
{
    if (feed->is_suspended) {
        feed->is_suspended = false;
        feed->server->has_resumed = true;
        MHD_resume_connection(feed->connection->mhd);
    }
}

void feed_wake(struct feed *feed)
{
    feed->wants_heartbeat = true;
    resume(feed);
}

void feed_wake_all(struct server *server)
{
    for (struct connection *at = server->phases[PHASE_FEED].first; at != NULL; at = at->after) {
        if (at->feed != NULL && (!server->is_listening || live_has_news(at->feed->listener))) {
            resume(at->feed);
        }
    }
}

void feed_news(void *ctx)
{
    struct server *server = ctx;
    if (!atomic_exchange(&server->has_live_news, true)) {
        loop_wake(server);
    }
}
