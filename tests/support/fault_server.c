/* fault_server.c: the listener, the routes, and what was asked.
 *
 * One thread accepts, one serves each connection. Ending a connection is shutdown(2) from outside:
 * whatever its thread waits for then fails, and the thread closes the socket itself.
 */
#include "fault_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "fault_priv.h"

enum { WAIT_S = 10 };

void fault_die(const char *what)
{
    (void)fprintf(stderr, "fault server: can't have %s: %s\n", what, strerror(errno));
    abort();
}

static struct timespec from_now(int64_t ms)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    int64_t ns = at.tv_nsec + ms % 1000 * 1000000;
    at.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    at.tv_nsec = (long)(ns % 1000000000);
    return at;
}

bool fault_pause(struct fault_server *server, int32_t ms)
{
    struct timespec until = from_now(ms);
    pthread_mutex_lock(&server->mu);
    while (!server->is_stopping &&
           pthread_cond_timedwait(&server->cond, &server->mu, &until) != ETIMEDOUT) {
    }
    bool is_stopping = server->is_stopping;
    pthread_mutex_unlock(&server->mu);
    return is_stopping;
}

/* Routes. */

static struct fault_route *find_route(struct fault_server *server, const char *path)
{
    struct fault_route *route = server->routes;
    while (route != NULL && strcmp(route->path, path) != 0) {
        route = route->next;
    }
    return route;
}

static void *grow(void *old, size_t count, size_t size)
{
    char *next = mem_alloc(count + 1, size);
    if (count > 0) {
        memcpy(next, old, count * size);
    }
    mem_free(old);
    return next;
}

void fault_server_add(struct fault_server *server, const char *path,
                      const struct fault_answer *answer)
{
    pthread_mutex_lock(&server->mu);
    struct fault_route *route = find_route(server, path);
    if (route == NULL) {
        route = mem_alloc(1, sizeof(*route));
        (void)snprintf(route->path, sizeof(route->path), "%s", path);
        route->next = server->routes;
        server->routes = route;
    }
    route->answers = grow(route->answers, route->count, sizeof(*route->answers));
    route->left = grow(route->left, route->count, sizeof(*route->left));
    route->answers[route->count] = *answer;
    route->left[route->count] = answer->times > 0 ? answer->times : 1;
    route->count++;
    pthread_mutex_unlock(&server->mu);
}

static void free_routes(struct fault_server *server)
{
    while (server->routes != NULL) {
        struct fault_route *next = server->routes->next;
        mem_free(server->routes->answers);
        mem_free(server->routes->left);
        mem_free(server->routes);
        server->routes = next;
    }
}

void fault_server_clear(struct fault_server *server)
{
    pthread_mutex_lock(&server->mu);
    free_routes(server);
    pthread_mutex_unlock(&server->mu);
}

bool fault_next_answer(struct fault_server *server, const char *path, struct fault_answer *out)
{
    pthread_mutex_lock(&server->mu);
    struct fault_route *route = find_route(server, path);
    if (route != NULL) {
        *out = route->answers[route->at];
        if (--route->left[route->at] <= 0 && route->at + 1 < route->count) {
            route->at++;
        }
    }
    pthread_mutex_unlock(&server->mu);
    return route != NULL;
}

/* Requests. */

static bool is_for(const struct fault_request *request, const char *path)
{
    size_t len = strcspn(request->target, "?");
    return path == NULL || (strlen(path) == len && strncmp(request->target, path, len) == 0);
}

static size_t count_requests(const struct fault_server *server, const char *path)
{
    size_t count = 0;
    for (size_t i = 0; i < server->request_count; i++) {
        count += is_for(server->requests[i], path) ? 1 : 0;
    }
    return count;
}

static void free_request(struct fault_request *request)
{
    free((void *)(uintptr_t)request->target);
    free((void *)(uintptr_t)request->head);
    free((void *)(uintptr_t)request->body.ptr);
    mem_free(request);
}

static void write_log(struct fault_server *server, const struct fault_request *request)
{
    struct buf line = buf_make(FAULT_HEAD_MAX_BYTES + 2 * FAULT_BODY_MAX_BYTES);
    buf_printf(&line, "{\"connection\":%u,\"method\":\"%s\",\"target\":", request->connection,
               request->method);
    json_write_string(&line, slice_of(request->target));
    buf_append_str(&line, ",\"head\":");
    json_write_string(&line, slice_of(request->head));
    buf_append_str(&line, ",\"body\":");
    json_write_string(&line, request->body);
    buf_append_str(&line, "}\n");
    if (write(server->log, line.ptr, line.len) < 0) {
        fault_die("its log");
    }
    buf_deinit(&line);
}

void fault_keep_request(struct fault_server *server, struct fault_request *request)
{
    pthread_mutex_lock(&server->mu);
    if (server->log >= 0) {
        write_log(server, request);
    }
    server->requests[server->request_count++] = request;
    if (server->request_count == FAULT_REQUESTS_MAX) { /* its memory is full: forget the oldest */
        free_request(server->requests[0]);
        server->request_count--;
        memmove(server->requests, server->requests + 1,
                server->request_count * sizeof(server->requests[0]));
    }
    pthread_cond_broadcast(&server->cond);
    pthread_mutex_unlock(&server->mu);
}

size_t fault_server_count(struct fault_server *server, const char *path)
{
    pthread_mutex_lock(&server->mu);
    size_t count = count_requests(server, path);
    pthread_mutex_unlock(&server->mu);
    return count;
}

bool fault_server_wait(struct fault_server *server, const char *path, size_t count)
{
    struct timespec until = from_now(WAIT_S * INT64_C(1000));
    int failed = 0;
    pthread_mutex_lock(&server->mu);
    while (failed == 0 && count_requests(server, path) < count) {
        failed = pthread_cond_timedwait(&server->cond, &server->mu, &until);
    }
    bool is_there = count_requests(server, path) >= count;
    pthread_mutex_unlock(&server->mu);
    return is_there;
}

const struct fault_request *fault_server_request(struct fault_server *server, const char *path,
                                                 size_t n)
{
    const struct fault_request *found = NULL;
    pthread_mutex_lock(&server->mu);
    for (size_t i = 0; i < server->request_count && found == NULL; i++) {
        if (is_for(server->requests[i], path) && n-- == 0) {
            found = server->requests[i];
        }
    }
    pthread_mutex_unlock(&server->mu);
    return found;
}

bool fault_request_has(const struct fault_request *request, const char *line)
{
    size_t name = strcspn(line, ":"), len = strlen(line);
    for (const char *at = request->head; at != NULL && *at != '\0';) {
        if (strncasecmp(at, line, name) == 0 && strncmp(at + name, line + name, len - name) == 0) {
            return true;
        }
        at = strstr(at, "\r\n");
        at = at == NULL ? NULL : at + 2;
    }
    return false;
}

/* Streams and connections. */

static size_t count_streams(const struct fault_server *server, const char *path)
{
    size_t count = 0;
    for (size_t i = 0; i < FAULT_CONNECTIONS_MAX; i++) {
        const struct fault_connection *c = &server->connections[i];
        count += c->is_used && c->is_stream && strcmp(c->path, path) == 0 ? 1 : 0;
    }
    return count;
}

size_t fault_server_push(struct fault_server *server, const char *path, struct slice bytes)
{
    size_t count = 0;
    pthread_mutex_lock(&server->mu);
    for (size_t i = 0; i < FAULT_CONNECTIONS_MAX; i++) {
        struct fault_connection *c = &server->connections[i];
        if (c->is_used && c->is_stream && strcmp(c->path, path) == 0) {
            buf_append(&c->pending, bytes.ptr, bytes.len);
            count++;
        }
    }
    pthread_cond_broadcast(&server->cond);
    pthread_mutex_unlock(&server->mu);
    return count;
}

bool fault_server_wait_streams(struct fault_server *server, const char *path, size_t count)
{
    struct timespec until = from_now(WAIT_S * INT64_C(1000));
    int failed = 0;
    pthread_mutex_lock(&server->mu);
    while (failed == 0 && count_streams(server, path) != count) {
        failed = pthread_cond_timedwait(&server->cond, &server->mu, &until);
    }
    bool is_there = count_streams(server, path) == count;
    pthread_mutex_unlock(&server->mu);
    return is_there;
}

void fault_server_drop(struct fault_server *server)
{
    pthread_mutex_lock(&server->mu);
    for (size_t i = 0; i < FAULT_CONNECTIONS_MAX; i++) {
        if (server->connections[i].is_used && !server->connections[i].has_ended) {
            (void)shutdown(server->connections[i].fd, SHUT_RDWR); /* it may be gone already */
            server->connections[i].is_stream = false;
        }
    }
    pthread_cond_broadcast(&server->cond);
    pthread_mutex_unlock(&server->mu);
}

static struct fault_connection *free_slot(struct fault_server *server)
{
    for (size_t i = 0; i < FAULT_CONNECTIONS_MAX; i++) {
        struct fault_connection *c = &server->connections[i];
        pthread_mutex_lock(&server->mu);
        bool has_ended = c->has_ended;
        pthread_mutex_unlock(&server->mu);
        if (has_ended) {
            thread_join(&c->thread);
            pthread_mutex_lock(&server->mu);
            buf_deinit(&c->pending);
            *c = (struct fault_connection){.fd = -1};
            pthread_mutex_unlock(&server->mu);
        }
        if (!c->is_used) { /* only this thread makes one used */
            return c;
        }
    }
    return NULL;
}

static void *accept_all(void *ctx)
{
    struct fault_server *server = ctx;
    for (int fd = 0; (fd = accept(server->listener, NULL, NULL)) >= 0;) {
        int on = 1;
        struct fault_connection *c = free_slot(server);
        if (c == NULL) {
            (void)close(fd); /* nothing was written */
            continue;
        }
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* else a little later */
        pthread_mutex_lock(&server->mu);
        *c = (struct fault_connection){.server = server,
                                       .fd = fd,
                                       .number = ++server->last_number,
                                       .is_used = true,
                                       .pending = buf_make(FAULT_BODY_MAX_BYTES)};
        if (server->is_stopping) {
            (void)shutdown(fd, SHUT_RDWR); /* as fault_server_drop() would have */
        }
        pthread_mutex_unlock(&server->mu);
        if (thread_start(&c->thread, fault_serve, c, NULL) != ST_OK) {
            fault_die("a thread");
        }
    }
    return NULL;
}

/* Starting and stopping. */

static int listen_at(const char *address, uint16_t port, uint16_t *out_port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t len = sizeof(at);
    if (fd < 0 || inet_pton(AF_INET, address, &at.sin_addr) != 1 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(fd, (struct sockaddr *)&at, len) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) != 0 || listen(fd, 64) != 0) {
        fault_die("a port");
    }
    *out_port = ntohs(at.sin_port);
    return fd;
}

uint16_t fault_closed_port(void)
{
    uint16_t port = 0;
    (void)close(listen_at("127.0.0.1", 0, &port));
    return port;
}

static void start_tls(struct fault_server *server)
{
    const char *tmp = getenv("TMPDIR");
    int need = snprintf(server->folder, sizeof(server->folder), "%s/fault-XXXXXX",
                        tmp == NULL ? "/tmp" : tmp);
    if (need < 0 || (size_t)need >= sizeof(server->folder) || mkdtemp(server->folder) == NULL) {
        fault_die("a folder");
    }
    (void)snprintf(server->ca, sizeof(server->ca), "%s/ca.pem", server->folder); /* fits */
    server->tls = fault_tls_create(server->options.tls, server->ca);
}

struct fault_server *fault_server_start(const struct fault_options *options)
{
    struct fault_server *server = mem_alloc(1, sizeof(*server));
    pthread_condattr_t attr;
    server->options = options == NULL ? (struct fault_options){.port = 0} : *options;
    pthread_mutex_init(&server->mu, NULL);
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&server->cond, &attr);
    (void)pthread_condattr_destroy(&attr);
    if (server->options.tls != FAULT_TLS_NONE) {
        start_tls(server);
    }
    server->log = -1;
    if (server->options.log != NULL) {
        server->log = open(server->options.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (server->log < 0) {
            fault_die("its log");
        }
    }
    const char *address = server->options.address;
    server->listener =
        listen_at(address == NULL ? "127.0.0.1" : address, server->options.port, &server->port);
    if (thread_start(&server->thread, accept_all, server, NULL) != ST_OK) {
        fault_die("a thread");
    }
    return server;
}

void fault_server_stop(struct fault_server *server)
{
    if (server == NULL) {
        return;
    }
    pthread_mutex_lock(&server->mu);
    server->is_stopping = true;
    pthread_mutex_unlock(&server->mu);
    (void)shutdown(server->listener, SHUT_RDWR); /* accept() then fails */
    thread_join(&server->thread);
    (void)close(server->listener);
    fault_server_drop(server);
    for (size_t i = 0; i < FAULT_CONNECTIONS_MAX; i++) {
        thread_join(&server->connections[i].thread);
        buf_deinit(&server->connections[i].pending);
    }
    free_routes(server);
    for (size_t i = 0; i < server->request_count; i++) {
        free_request(server->requests[i]);
    }
    for (size_t i = 0; i < server->script_count; i++) {
        json_destroy(server->scripts[i].doc);
        mem_free(server->scripts[i].events);
    }
    SSL_CTX_free(server->tls);
    if (server->ca[0] != '\0') {
        (void)unlink(server->ca);
        (void)rmdir(server->folder);
    }
    if (server->log >= 0) {
        (void)close(server->log);
    }
    pthread_cond_destroy(&server->cond);
    pthread_mutex_destroy(&server->mu);
    mem_free(server);
}

uint16_t fault_server_port(const struct fault_server *server)
{
    return server->port;
}

const char *fault_server_ca(const struct fault_server *server)
{
    return server->ca;
}

void fault_server_url(const struct fault_server *server, const char *path, char *out, size_t cap)
{
    bool is_tls = server->options.tls != FAULT_TLS_NONE;
    (void)snprintf(out, cap, "%s://%s:%u%s", is_tls ? "https" : "http",
                   is_tls ? "localhost" : "127.0.0.1", server->port, path);
}
