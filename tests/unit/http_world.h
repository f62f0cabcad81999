/* tests/unit/http_world.h: a server on a port of the system, a clock of the test's, a store thread
 * that answers when it is told to, and somebody who speaks plain sockets. */
#ifndef TESTS_HTTP_WORLD_H
#define TESTS_HTTP_WORLD_H

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "hub/http/server.h"

enum { WAITING_MAX = 64, ANSWER_MAX_BYTES = 9 << 20, PATIENCE_S = 20 };

struct world {
    struct server *server;
    struct live *live;
    struct server_options options;
    atomic_llong now_mono_ms;
    /* Guarded by mu: exchanges that wait for the test. */
    pthread_mutex_t mu;
    pthread_cond_t came;
    struct exchange *waiting[WAITING_MAX];
    size_t waiting_count;
    bool is_full;      /* refuse what is dispatched */
    bool answers_self; /* a dispatched exchange is handled and answered at once */
    bool is_going;
    pthread_t taker;
};

static inline int64_t world_mono_ms(void *user)
{
    return atomic_load(&((struct world *)user)->now_mono_ms);
}

static inline int64_t world_unix_s(void *user)
{
    (void)user;
    return 1795517636;
}

static inline bool world_dispatch(void *user, struct exchange *exchange)
{
    struct world *world = user;
    pthread_mutex_lock(&world->mu);
    bool is_taken = !world->is_full && world->waiting_count < WAITING_MAX;
    if (is_taken) {
        world->waiting[world->waiting_count++] = exchange;
        pthread_cond_broadcast(&world->came);
    }
    pthread_mutex_unlock(&world->mu);
    return is_taken;
}

/* Wait for the next exchange that was dispatched. */
static inline struct exchange *world_take(struct world *world)
{
    struct exchange *exchange = NULL;
    pthread_mutex_lock(&world->mu);
    while (world->waiting_count == 0 && world->is_going) {
        pthread_cond_wait(&world->came, &world->mu);
    }
    if (world->waiting_count > 0) {
        exchange = world->waiting[0];
        world->waiting_count--;
        memmove(world->waiting, world->waiting + 1,
                world->waiting_count * sizeof(world->waiting[0]));
    }
    pthread_mutex_unlock(&world->mu);
    return exchange;
}

static inline void *world_answer_all(void *ctx)
{
    struct world *world = ctx;
    for (struct exchange *exchange; (exchange = world_take(world)) != NULL;) {
        exchange_handle(exchange, world);
        exchange_answer(exchange);
    }
    return NULL;
}

/* A server with these routes, limits and so on as the test has set them in world->options. */
static inline void world_prepare(struct world *world, const struct route *routes, size_t count)
{
    memset(world, 0, sizeof(*world));
    assert_int_equal(pthread_mutex_init(&world->mu, NULL), 0);
    assert_int_equal(pthread_cond_init(&world->came, NULL), 0);
    atomic_init(&world->now_mono_ms, 1000);
    world->live = live_create(NULL, NULL);
    world->options = (struct server_options){.listen = {"127.0.0.1:0"},
                                             .listen_count = 1,
                                             .limits = server_limits_default(),
                                             .routes = routes,
                                             .route_count = count,
                                             .live = world->live,
                                             .user = world,
                                             .dispatch = world_dispatch,
                                             .now_mono_ms = world_mono_ms,
                                             .now_unix_s = world_unix_s};
    memset(world->options.session_key, 7, sizeof(world->options.session_key));
}

static inline void world_start(struct world *world)
{
    struct err err = {.text = ""};
    if (server_start(&world->options, &world->server, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    world->is_going = true;
    if (world->answers_self) {
        assert_int_equal(pthread_create(&world->taker, NULL, world_answer_all, world), 0);
    }
}

static inline void world_stop(struct world *world)
{
    server_stop(world->server);
    pthread_mutex_lock(&world->mu);
    world->is_going = false;
    pthread_cond_broadcast(&world->came);
    pthread_mutex_unlock(&world->mu);
    if (world->answers_self) {
        assert_int_equal(pthread_join(world->taker, NULL), 0);
    }
    for (struct exchange *exchange; (exchange = world_take(world)) != NULL;) {
        exchange_answer(exchange);
    }
    server_destroy(world->server);
    live_destroy(world->live);
    pthread_cond_destroy(&world->came);
    pthread_mutex_destroy(&world->mu);
}

/* Time passes, and the loop looks at the clock. */
static inline void world_pass(struct world *world, int64_t ms)
{
    atomic_fetch_add(&world->now_mono_ms, ms);
    (void)live_end_tag(world->live, slice_of("nobody")); /* wakes it */
}

static inline int world_connect(const struct world *world)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(server_port(world->server, 0))};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    return fd;
}

static inline void world_send(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, text, len, MSG_NOSIGNAL);
        if (sent <= 0) {
            return; /* closed on us: the answer tells */
        }
        text += sent;
        len -= (size_t)sent;
    }
}

/* Read until the other side closes. */
static inline char *world_read_all(int fd)
{
    struct buf all = buf_make(ANSWER_MAX_BYTES);
    char bytes[4096];
    for (ssize_t got; (got = recv(fd, bytes, sizeof(bytes), 0)) > 0;) {
        buf_append(&all, bytes, (size_t)got);
    }
    buf_append_char(&all, '\0');
    assert_int_equal(buf_status(&all, NULL), ST_OK);
    return all.ptr;
}

/* Read until this text has come; false: the other side closed first. */
static inline bool world_read_until(int fd, const char *text, struct buf *all)
{
    char byte;
    while (strstr(buf_str(all), text) == NULL) {
        if (recv(fd, &byte, 1, 0) != 1) {
            return false;
        }
        buf_append_char(all, byte);
    }
    return true;
}

/* Send the text on a connection of its own, say that no more comes, read all. The caller frees. */
static inline char *world_ask_bytes(const struct world *world, const char *text, size_t len)
{
    int fd = world_connect(world);
    world_send(fd, text, len);
    char *answer = world_read_all(fd);
    (void)close(fd);
    return answer;
}

/* "GET /path" with these lines of head (each with its \r\n); Connection: close. */
static inline char *world_get(const struct world *world, const char *path, const char *lines)
{
    char text[8192];
    int len =
        snprintf(text, sizeof(text),
                 "GET %s HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\n%s\r\n", path, lines);
    assert_true(len > 0 && (size_t)len < sizeof(text));
    return world_ask_bytes(world, text, (size_t)len);
}

static inline char *world_post(const struct world *world, const char *path, const char *type,
                               const char *lines, const char *body)
{
    struct buf text = buf_make(1U << 20);
    buf_printf(&text,
               "POST %s HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\nContent-Type: %s\r\n"
               "Content-Length: %zu\r\n%s\r\n",
               path, type, strlen(body), lines);
    buf_append_str(&text, body);
    char *answer = world_ask_bytes(world, buf_str(&text), text.len);
    buf_deinit(&text);
    return answer;
}

static inline int status_of(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : -1;
}

static inline const char *body_of(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    return end == NULL ? "" : end + 4;
}

/* Is this line in the head? */
static inline bool has_line(const char *answer, const char *line)
{
    char whole[2048];
    (void)snprintf(whole, sizeof(whole), "\r\n%s\r\n", line);
    const char *at = strstr(answer, whole);
    return at != NULL && at < body_of(answer);
}

/* What comes after "name: " in the head, up to the end of the answer; NULL without it. */
static inline const char *line_of(const char *answer, const char *name)
{
    char start[64];
    (void)snprintf(start, sizeof(start), "\r\n%s: ", name);
    const char *at = strstr(answer, start);
    return at == NULL || at > body_of(answer) ? NULL : at + strlen(start);
}

#endif
