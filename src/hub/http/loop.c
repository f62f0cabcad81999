/* One pass: wait for whatever comes first, read the clocks, take answers and news, let
 * libmicrohttpd read and write, take new connections, cut what takes too long. Everything that a
 * pass does is bounded, and nothing in it waits.
 *
 * The loop is ours, not libmicrohttpd's thread: so heartbeats, time limits, answers and news need
 * neither locks nor a second thread.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "hub/http/server_priv.h"

enum {
    EVENTS_MAX = 16,
    ACCEPTS_MAX = 64, /* a pass */
    TLS_LOOK_MS = 30000,
    STARVED_MS = 1000, /* without a descriptor to accept with: look again */
    REST_MS_MAX = 10000
};

void loop_wake(struct server *server)
{
    uint64_t one = 1;
    /* Fails only when it is as full as can be: then it wakes anyhow. */
    ssize_t written = write(server->event_fd, &one, sizeof one);
    (void)written;
}

static void read_clocks(struct server *server)
{
    const struct server_options *options = &server->options;
    server->now_mono_ms =
        options->now_mono_ms != NULL ? options->now_mono_ms(options->user) : clock_mono_ms();
    server->now_unix_s =
        options->now_unix_s != NULL ? options->now_unix_s(options->user) : clock_wall_s();
}

static int64_t limit_of(const struct server *server, enum phase phase)
{
    const struct server_limits *limits = &server->options.limits;
    switch (phase) {
    case PHASE_HEAD:
        return limits->head_ms;
    case PHASE_BODY:
        return limits->body_ms;
    case PHASE_AWAY:
        return limits->answer_ms;
    case PHASE_SEND:
        return limits->send_ms;
    case PHASE_FEED:
        return limits->heartbeat_ms;
    case PHASE_DOOMED:
    case PHASE_COUNT:
        break;
    }
    return INT64_MAX / 2;
}

static void end_of_time(struct connection *connection)
{
    switch (connection->phase) {
    case PHASE_AWAY:
        exchange_abandon(connection->exchange);
        break;
    case PHASE_FEED:
        connection_enter(connection, PHASE_FEED);
        if (connection->feed != NULL) {
            feed_wake(connection->feed);
        }
        break;
    case PHASE_HEAD:
    case PHASE_BODY:
    case PHASE_SEND:
        atomic_fetch_add(&connection->server->timed_out, 1U);
        connection_doom(connection);
        break;
    case PHASE_DOOMED:
    case PHASE_COUNT:
        break;
    }
}

/* What takes too long. Returns when to look again. */
static int64_t sweep(struct server *server)
{
    int64_t next = server->now_mono_ms + REST_MS_MAX;
    if (server->starved_until_mono_ms > server->now_mono_ms) {
        next = server->starved_until_mono_ms; /* the sooner of the two: a second */
    }
    for (int phase = 0; phase < PHASE_DOOMED; phase++) {
        struct phase_list *list = &server->phases[phase];
        int64_t limit = limit_of(server, (enum phase)phase);
        while (list->first != NULL && list->first->since_mono_ms + limit <= server->now_mono_ms) {
            end_of_time(list->first);
        }
        if (list->first != NULL && list->first->since_mono_ms + limit < next) {
            next = list->first->since_mono_ms + limit;
        }
    }
    return next;
}

static struct address address_of(const struct sockaddr_storage *from)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    uint8_t bytes[16];
    if (from->ss_family == AF_INET) {
        memcpy(&in, from, sizeof in);
        memcpy(bytes, &in.sin_addr, 4);
        return address_of_bytes(bytes, 4);
    }
    memcpy(&in6, from, sizeof in6);
    memcpy(bytes, &in6.sin6_addr, 16);
    return address_of_bytes(bytes, 16);
}

static void adopt(struct server *server, int fd, const struct sockaddr_storage *from, socklen_t len)
{
    const struct server_limits *limits = &server->options.limits;
    struct sockaddr_storage copy = *from;
    server->accepting = address_of(from);
    bool is_proxy = networks_hold(&server->options.proxies, &server->accepting);
    if (!is_proxy &&
        !peers_add(server->peers, &server->accepting, limits->connections_address_max)) {
        atomic_fetch_add(&server->connections_refused, 1U);
        (void)close(fd); /* nothing was said */
        return;
    }
    server->is_accepting_counted = !is_proxy;
    if (MHD_add_connection(server->daemon, fd, (struct sockaddr *)&copy, len) != MHD_YES) {
        atomic_fetch_add(&server->connections_refused, 1U); /* it has closed the socket */
        if (server->is_accepting_counted) {
            peers_remove(server->peers, &server->accepting);
            server->is_accepting_counted = false;
        }
    }
}

static void listen_to(struct server *server, bool listens)
{
    for (size_t i = 0; i < server->options.listen_count; i++) {
        struct epoll_event event = {.events = listens ? EPOLLIN : 0,
                                    .data = {.fd = server->listen_fds[i]}};
        CHECK(epoll_ctl(server->epoll_fd, EPOLL_CTL_MOD, server->listen_fds[i], &event) == 0);
    }
}

static bool has_room(struct server *server)
{
    return atomic_load(&server->connections) < server->options.limits.connections_max &&
           server->now_mono_ms >= server->starved_until_mono_ms;
}

/* The system has no descriptor or memory for one more. The listening socket stays readable, so
 * without a pause the loop would spin. */
static void begin_to_starve(struct server *server)
{
    if (server->starved_until_mono_ms + STARVED_MS < server->now_mono_ms) {
        log_line(LOG_LEVEL_WARN, "http", "can't take one more connection: %s", strerror(errno));
    }
    server->starved_until_mono_ms = server->now_mono_ms + STARVED_MS;
}

static void accept_from(struct server *server, int listen_fd)
{
    for (int n = 0; n < ACCEPTS_MAX && has_room(server); n++) {
        struct sockaddr_storage from;
        socklen_t len = sizeof from;
        memset(&from, 0, sizeof from);
        int fd = accept(listen_fd, (struct sockaddr *)&from, &len); /* made non-blocking below */
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                begin_to_starve(server);
            }
            return; /* none left, or one that changed its mind */
        }
        adopt(server, fd, &from, len);
    }
}

static void look_at_tls(struct server *server)
{
    struct err err;
    if (server->tls == NULL || server->now_mono_ms < server->tls_checked_mono_ms + TLS_LOOK_MS) {
        return;
    }
    server->tls_checked_mono_ms = server->now_mono_ms;
    if (!tls_has_changed(server->tls)) {
        return;
    }
    if (tls_reload(server->tls, &err) == ST_OK) {
        log_line(LOG_LEVEL_INFO, "http", "the certificate has changed and was read again");
    } else {
        log_line(LOG_LEVEL_ERROR, "http",
                 "the certificate has changed and can't be used, "
                 "the one before stays: %s",
                 err.text);
    }
}

/* Stop listening, once. */
static void begin_to_stop(struct server *server)
{
    for (size_t i = 0; i < server->options.listen_count; i++) {
        (void)close(server->listen_fds[i]); /* nothing is written to it */
    }
    server->is_listening = false;
    feed_wake_all(server);
}

static bool is_asked_to_stop(struct server *server)
{
    pthread_mutex_lock(&server->mu);
    bool is_stopping = server->is_stopping;
    pthread_mutex_unlock(&server->mu);
    return is_stopping;
}

/* Milliseconds until something is due of its own accord. */
static int rest_ms(struct server *server, int64_t next_mono_ms)
{
    MHD_UNSIGNED_LONG_LONG inner = REST_MS_MAX;
    int64_t rest = server->has_resumed ? 0 : next_mono_ms - server->now_mono_ms;
    if (MHD_get_timeout(server->daemon, &inner) == MHD_YES && (int64_t)inner < rest) {
        rest = (int64_t)inner;
    }
    return (int)(rest < 0 ? 0 : rest > REST_MS_MAX ? REST_MS_MAX : rest);
}

static void wait_and_accept(struct server *server, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(server->epoll_fd, events, EVENTS_MAX, timeout_ms);
    CHECK(count >= 0 || errno == EINTR);
    read_clocks(server);
    for (int i = 0; i < count; i++) {
        int fd = events[i].data.fd;
        if (fd == server->event_fd) {
            uint64_t times = 0;
            ssize_t got = read(fd, &times, sizeof times);
            (void)got; /* how often is of no interest */
        } else if (fd != server->mhd_fd && server->is_listening) {
            accept_from(server, fd);
        }
    }
}

/* Is anything under way that is worth waiting for? */
static bool is_busy(struct server *server)
{
    return server->phases[PHASE_AWAY].count > 0 || server->phases[PHASE_BODY].count > 0 ||
           server->phases[PHASE_SEND].count > 0 || server->phases[PHASE_FEED].count > 0;
}

/* Those that are still away are answered 503; nothing may be suspended when the daemon ends. */
static void let_go(struct server *server)
{
    while (server->phases[PHASE_AWAY].first != NULL) {
        exchange_abandon(server->phases[PHASE_AWAY].first->exchange);
    }
    feed_wake_all(server);
    for (int n = 0; n < 3; n++) { /* resumed, answered, written */
        (void)MHD_run(server->daemon);
    }
}

void *loop_run(void *ctx)
{
    struct server *server = ctx;
    int64_t stop_mono_ms = INT64_MAX;
    int64_t next_mono_ms = 0;
    bool was_full = false;
    read_clocks(server);
    while (server->now_mono_ms < stop_mono_ms && (server->is_listening || is_busy(server))) {
        wait_and_accept(server, rest_ms(server, next_mono_ms));
        if (server->is_listening && is_asked_to_stop(server)) {
            begin_to_stop(server);
            stop_mono_ms = server->now_mono_ms + server->options.limits.drain_ms;
        }
        exchange_take_answered(server);
        if (atomic_exchange(&server->has_live_news, false)) {
            feed_wake_all(server);
        }
        server->has_resumed = false;
        CHECK(MHD_run(server->daemon) == MHD_YES);
        next_mono_ms = sweep(server);
        next_mono_ms = next_mono_ms < stop_mono_ms ? next_mono_ms : stop_mono_ms;
        if (server->is_listening && was_full == has_room(server)) {
            was_full = !was_full;
            listen_to(server, !was_full);
        }
        look_at_tls(server);
    }
    let_go(server);
    return NULL;
}
