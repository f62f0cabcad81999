#include "hub/http/server.h"

#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/mem.h"
#include "hub/http/server_priv.h"
#include "hub/wire/target.h"
#include "hub/wire/text.h"

enum {
    CONNECTIONS_MOST = 100000,
    HEAD_MIN_BYTES = 2048,
    HEAD_MOST_BYTES = 64 << 10,
    DESCRIPTORS_BESIDE = 64
};

struct server_limits server_limits_default(void)
{
    return (struct server_limits){
        .connections_max = 10000,
        .connections_address_max = 1024,
        .head_max_bytes = 6656,
        .head_ms = 20000,
        .body_ms = 60000,
        .idle_ms = 30000,
        .send_ms = 300000,
        .answer_ms = 15000,
        .drain_ms = 5000,
        .bodies_max_bytes = 64U << 20,
        .exchanges_max = 4096,
        .heartbeat_ms = 15000,
        .per_address = {1200, 1200},
        .per_session = {120, 240},
        .strict_address = {60, 60},
        .strict_session = {10, 10},
    };
}

/* As many descriptors as there may be connections, and some for all else, as far as the system lets
 * us: what it usually gives (1024) is meant for programs that use select(). */
static void allow_descriptors(const struct server_limits *limits)
{
    struct rlimit now;
    rlim_t wanted = (rlim_t)limits->connections_max + DESCRIPTORS_BESIDE;
    if (getrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_cur >= wanted) {
        return;
    }
    now.rlim_cur = now.rlim_max == RLIM_INFINITY || now.rlim_max > wanted ? wanted : now.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_cur < wanted) {
        log_line(LOG_LEVEL_WARN, "http",
                 "only %llu files may be open here (LimitNOFILE), %u connections are allowed",
                 (unsigned long long)now.rlim_cur, limits->connections_max);
    }
}

/* Sources of CSP, separated by spaces: they stand in a head and between semicolons. */
static bool is_source_list(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text >= 0x7F || *text == ';' || *text == ',') {
            return false;
        }
    }
    return true;
}

static enum status check_limits(const struct server_limits *limits, struct err *err)
{
    if (limits->connections_max == 0 || limits->connections_max > CONNECTIONS_MOST ||
        limits->head_max_bytes < HEAD_MIN_BYTES || limits->head_max_bytes > HEAD_MOST_BYTES) {
        return err_set(err, ST_INVALID, "a server has 1 to %d connections, heads of %d to %d bytes",
                       CONNECTIONS_MOST, HEAD_MIN_BYTES, HEAD_MOST_BYTES);
    }
    if (limits->head_ms == 0 || limits->body_ms == 0 || limits->send_ms == 0 ||
        limits->answer_ms == 0 || limits->heartbeat_ms == 0 || limits->idle_ms < 1000) {
        return err_set(err, ST_INVALID,
                       "every time limit is more than nothing, and rest at least a second");
    }
    return ST_OK;
}

static enum status check_options(const struct server_options *options, struct err *err)
{
    if (options->listen_count == 0 || options->listen_count > SERVER_ADDRESSES_MAX) {
        return err_set(err, ST_INVALID, "a server listens on 1 to %d addresses",
                       SERVER_ADDRESSES_MAX);
    }
    for (size_t i = 0; i < options->host_count; i++) {
        if (!target_host_is_valid(slice_of(options->hosts[i]))) {
            return err_set(err, ST_INVALID, "'%s' is no host", options->hosts[i]);
        }
    }
    if ((options->cert_file == NULL) != (options->key_file == NULL)) {
        return err_set(err, ST_INVALID, "TLS takes a certificate and its key");
    }
    if (options->form_action != NULL && !is_source_list(options->form_action)) {
        return err_set(err, ST_INVALID, "'%s' is no list of origins", options->form_action);
    }
    return check_limits(&options->limits, err);
}

static enum status make_policy(struct server *server, struct err *err)
{
    const char *more = server->options.form_action == NULL ? "" : server->options.form_action;
    int len = snprintf(server->csp, sizeof server->csp,
                       "default-src 'none'; style-src 'self'; script-src 'self'; "
                       "img-src 'self' data:; connect-src 'self'; form-action 'self'%s%s; "
                       "base-uri 'none'; frame-ancestors 'none'",
                       more[0] == '\0' ? "" : " ", more);
    return len > 0 && (size_t)len < sizeof server->csp
               ? ST_OK
               : err_set(err, ST_LIMIT, "too many places that forms may go to");
}

/* gnutls_certificate_retrieve_function2: the pair of today, kept by the connection. */
static int choose_pair(gnutls_session_t session, const gnutls_datum_t *names, int name_count,
                       const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
                       gnutls_pcert_st **out_chain, unsigned *out_len, gnutls_privkey_t *out_key)
{
    (void)names;
    (void)name_count;
    (void)algorithms;
    (void)algorithm_count;
    struct connection *connection = connection_of(gnutls_session_get_ptr(session));
    if (connection->pair == NULL) {
        connection->pair = tls_take(connection->server->tls);
    }
    tls_pair_show(connection->pair, out_chain, out_len, out_key);
    return 0;
}

static enum status start_daemon(struct server *server, struct err *err)
{
    const struct server_limits *limits = &server->options.limits;
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET;
    /* Not its own strictness: what that refuses (a missing host, spaces) it answers with two heads;
     * intake.c refuses all of it. What is said of TLS is passed over without MHD_USE_TLS. */
    flags |= server->tls != NULL ? MHD_USE_TLS : 0;
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, exchange_step, server, MHD_OPTION_NOTIFY_CONNECTION,
        connection_notify, server, MHD_OPTION_NOTIFY_COMPLETED, exchange_completed, server,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, server, MHD_OPTION_CONNECTION_LIMIT,
        limits->connections_max, MHD_OPTION_CONNECTION_TIMEOUT, limits->idle_ms / 1000,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)limits->head_max_bytes,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_HTTPS_CERT_CALLBACK, choose_pair,
        MHD_OPTION_HTTPS_PRIORITIES, TLS_PRIORITIES, MHD_OPTION_END);
    if (server->daemon == NULL) {
        return err_set(err, ST_IO, "libmicrohttpd doesn't start");
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    CHECK(info != NULL && info->epoll_fd >= 0);
    server->mhd_fd = info->epoll_fd;
    return ST_OK;
}

static bool watch(struct server *server, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
    return epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static enum status open_sockets(struct server *server, struct err *err)
{
    server->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    server->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (server->epoll_fd < 0 || server->event_fd < 0 || !watch(server, server->event_fd)) {
        return err_set(err, ST_IO, "the system has no descriptors to give");
    }
    for (size_t i = 0; i < server->options.listen_count; i++) {
        enum status st =
            listen_open(server->options.listen[i], &server->listen_fds[i], &server->ports[i], err);
        if (st != ST_OK) {
            return st;
        }
        if (!watch(server, server->listen_fds[i])) {
            return err_set(err, ST_IO, "the system has no descriptors to give");
        }
    }
    return ST_OK;
}

static void close_fd(int fd)
{
    if (fd >= 0) {
        (void)close(fd); /* nothing of ours is lost with it */
    }
}

static struct server *create(const struct server_options *options)
{
    struct server *server = mem_alloc(1, sizeof *server);
    uint8_t key[RATES_KEY_BYTES];
    server->options = *options;
    server->epoll_fd = server->event_fd = server->mhd_fd = -1;
    for (size_t i = 0; i < SERVER_ADDRESSES_MAX; i++) {
        server->listen_fds[i] = -1;
    }
    if (server->options.session_days == 0) {
        server->options.session_days = 180;
    }
    CHECK(pthread_mutex_init(&server->mu, NULL) == 0);
    crypto_random(key, sizeof key);
    server->rates = rates_create(RATES_PLACES_DEFAULT, key);
    crypto_random(key, sizeof key);
    server->peers = peers_create(options->limits.connections_max, key);
    server->routes = route_table_create(options->routes, options->route_count);
    return server;
}

enum status server_start(const struct server_options *options, struct server **out_server,
                         struct err *err)
{
    enum status st = check_options(options, err);
    if (st != ST_OK) {
        return st;
    }
    allow_descriptors(&options->limits);
    struct server *server = create(options);
    st = make_policy(server, err);
    if (st == ST_OK && options->cert_file != NULL) {
        st = tls_create(options->cert_file, options->key_file, &server->tls, err);
    }
    if (st == ST_OK) {
        st = open_sockets(server, err);
    }
    if (st == ST_OK) {
        st = start_daemon(server, err);
    }
    if (st == ST_OK && !watch(server, server->mhd_fd)) {
        st = err_set(err, ST_IO, "the system has no descriptors to give");
    }
    server->is_listening = st == ST_OK;
    if (st == ST_OK && options->live != NULL) {
        live_set_wake(options->live, feed_news, server);
    }
    if (st == ST_OK) {
        st = thread_start(&server->thread, loop_run, server, err);
    }
    if (st != ST_OK) {
        server->is_listening = false;
        for (size_t i = 0; i < SERVER_ADDRESSES_MAX; i++) {
            close_fd(server->listen_fds[i]);
        }
        server_destroy(server);
        return st;
    }
    *out_server = server;
    return ST_OK;
}

void server_stop(struct server *server)
{
    if (server == NULL || !server->thread.is_running) {
        return;
    }
    pthread_mutex_lock(&server->mu);
    server->is_stopping = true;
    pthread_mutex_unlock(&server->mu);
    loop_wake(server);
    thread_join(&server->thread);
    if (server->options.live != NULL) {
        live_set_wake(server->options.live, NULL, NULL);
    }
    MHD_stop_daemon(server->daemon);
    server->daemon = NULL;
    /* Answers that came between the last pass and now, and those that come from now on. */
    pthread_mutex_lock(&server->mu);
    server->is_over = true;
    pthread_mutex_unlock(&server->mu);
    exchange_take_answered(server);
}

void server_destroy(struct server *server)
{
    if (server == NULL) {
        return;
    }
    server_stop(server);
    CHECK(atomic_load(&server->away) == 0);
    if (server->daemon != NULL) {
        MHD_stop_daemon(server->daemon);
    }
    close_fd(server->epoll_fd);
    close_fd(server->event_fd);
    tls_destroy(server->tls);
    route_table_destroy(server->routes);
    rates_destroy(server->rates);
    peers_destroy(server->peers);
    pthread_mutex_destroy(&server->mu);
    crypto_forget(server->options.session_key, sizeof server->options.session_key);
    mem_free(server);
}

uint16_t server_port(const struct server *server, size_t n)
{
    CHECK(n < server->options.listen_count);
    return server->ports[n];
}

enum status server_reload_tls(struct server *server, struct err *err)
{
    return server->tls == NULL ? ST_OK : tls_reload(server->tls, err);
}

struct server_counts server_count(struct server *server)
{
    return (struct server_counts){
        .requests = atomic_load(&server->requests),
        .refused = atomic_load(&server->refused),
        .rate_limited = atomic_load(&server->rate_limited),
        .exchanges = atomic_load(&server->exchanges),
        .timed_out = atomic_load(&server->timed_out),
        .connections_refused = atomic_load(&server->connections_refused),
        .connections = atomic_load(&server->connections),
        .feeds = atomic_load(&server->feeds),
        .exchanges_waiting = atomic_load(&server->away),
        .bodies_bytes = atomic_load(&server->bodies_bytes),
    };
}
