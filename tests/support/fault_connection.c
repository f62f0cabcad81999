/* fault_connection.c: one connection: requests are read here, answers are in fault_answer.c.
 *
 * Sockets block; fault_server_drop() shuts them down, and whatever waits here fails.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "fault_priv.h"

enum { PIECE_BYTES = 16 << 10 };

bool fault_send(struct fault_connection *connection, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        long sent = 0;
        int most = len > PIECE_BYTES ? PIECE_BYTES : (int)len;
        if (connection->ssl != NULL) {
            sent = SSL_write(connection->ssl, at, most);
        } else {
            sent = send(connection->fd, at, len, MSG_NOSIGNAL);
        }
        if (sent <= 0) {
            return false;
        }
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

long fault_receive(struct fault_connection *connection, void *bytes, size_t cap)
{
    int most = cap > PIECE_BYTES ? PIECE_BYTES : (int)cap;
    return connection->ssl != NULL ? SSL_read(connection->ssl, bytes, most)
                                   : recv(connection->fd, bytes, cap, 0);
}

struct slice fault_header(const struct fault_request *request, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = request->head; at != NULL && *at != '\0';) {
        if (strncasecmp(at, name, len) == 0 && at[len] == ':') {
            const char *value = at + len + 1 + strspn(at + len + 1, " ");
            return (struct slice){value, strcspn(value, "\r")};
        }
        at = strstr(at, "\r\n");
        at = at == NULL ? NULL : at + 2;
    }
    return (struct slice){NULL, 0};
}

/* Where the head ends, its empty line included; 0: not yet. */
static size_t head_end(const struct buf *in)
{
    const char *end = in->len == 0 ? NULL : strstr(buf_str(in), "\r\n\r\n");
    return end == NULL ? 0 : (size_t)(end - in->ptr) + 4;
}

static bool fill(struct fault_connection *c, struct buf *in)
{
    char *room = buf_reserve(in, PIECE_BYTES);
    long got = room == NULL ? 0 : fault_receive(c, room, PIECE_BYTES);
    if (got <= 0) {
        return false;
    }
    buf_commit(in, (size_t)got);
    return true;
}

static void forget(struct buf *in, size_t len)
{
    if (len > 0) {
        memmove(in->ptr, in->ptr + len, in->len - len + 1);
        in->len -= len;
    }
}

static char *copy(const char *text, size_t len)
{
    char *out = mem_alloc(len + 1, 1);
    memcpy(out, text, len);
    return out;
}

static struct fault_request *parse_head(struct fault_connection *c, const char *head, size_t len)
{
    size_t line = strcspn(head, "\r"), method = strcspn(head, " ");
    struct fault_request *request = mem_alloc(1, sizeof(*request));
    if (method >= line || method >= sizeof(request->method)) {
        mem_free(request);
        return NULL;
    }
    memcpy(request->method, head, method);
    const char *target = head + method + 1;
    request->target = copy(target, strcspn(target, " \r"));
    request->head = copy(head + line + 2, len - line - 4);
    request->connection = c->number;
    return request;
}

static bool read_body(struct fault_connection *c, struct buf *in, struct fault_request *request)
{
    struct slice length = fault_header(request, "Content-Length");
    unsigned long want = length.len == 0 ? 0 : strtoul(length.ptr, NULL, 10);
    while (want <= FAULT_BODY_MAX_BYTES && in->len < want) {
        if (!fill(c, in)) {
            return false;
        }
    }
    if (want > 0 && in->len >= want) {
        request->body = (struct slice){copy(in->ptr, want), want};
        forget(in, want);
    }
    return true;
}

/* The next request, or NULL: the connection is over. */
static struct fault_request *read_request(struct fault_connection *c, struct buf *in)
{
    size_t end = 0;
    while ((end = head_end(in)) == 0) {
        if (in->len > FAULT_HEAD_MAX_BYTES || !fill(c, in)) {
            return NULL;
        }
    }
    struct fault_request *request = parse_head(c, in->ptr, end);
    forget(in, end);
    if (request != NULL) {
        (void)read_body(c, in, request); /* what came of a cut body is kept all the same */
    }
    return request;
}

/* The path of what was asked: without scheme and host (as proxies are asked) and query. */
static void path_of(const struct fault_request *request, char out[FAULT_PATH_BYTES])
{
    const char *path = request->target;
    if (strcmp(request->method, "CONNECT") == 0) {
        path = "CONNECT";
    } else if (strncmp(path, "http://", 7) == 0) {
        const char *slash = strchr(path + 7, '/');
        path = slash == NULL ? "/" : slash;
    }
    (void)snprintf(out, FAULT_PATH_BYTES, "%.*s", (int)strcspn(path, "?"), path);
}

/* The folder of files. */
static bool file_answer(const struct fault_server *server, const char *path, char *file, size_t cap,
                        struct fault_answer *out)
{
    const char *folder = server->options.folder;
    if (folder == NULL || strstr(path, "..") != NULL) {
        return false;
    }
    int need = snprintf(file, cap, "%s%s", folder, path);
    const char *dot = strrchr(path, '.');
    bool is_json = dot != NULL && strcmp(dot, ".json") == 0;
    *out = (struct fault_answer){
        .file = file, .flags = FAULT_RANGES, .type = is_json ? "application/json" : NULL};
    return need > 0 && (size_t)need < cap && access(file, R_OK) == 0;
}

/* What a script's test says while the server runs: /__push?PATH sends the body on its streams,
 * /__drop cuts everything, /__script takes further routes (a script), /__clear forgets them. */
static bool control(struct fault_connection *c, const struct fault_request *request,
                    const char *path)
{
    struct fault_server *server = c->server;
    const char *query = strchr(request->target, '?');
    bool is_good = true;
    if (strncmp(path, "/__", 3) != 0) {
        return false;
    }
    if (strcmp(path, "/__push") == 0 && query != NULL) {
        is_good = fault_server_push(server, query + 1, request->body) > 0;
    } else if (strcmp(path, "/__script") == 0) {
        is_good = fault_server_script(server, request->body);
    } else if (strcmp(path, "/__clear") == 0) {
        fault_server_clear(server);
    } else if (strcmp(path, "/__drop") != 0) {
        is_good = false;
    }
    struct fault_answer answer = {.status = is_good ? 204 : 404};
    (void)fault_answer_send(c, request, path, &answer); /* then the connection ends */
    if (strcmp(path, "/__drop") == 0) {
        fault_server_drop(server);
    }
    return true;
}

static void pump(struct fault_connection *c, int other)
{
    char bytes[PIECE_BYTES];
    struct pollfd fds[2] = {{.fd = c->fd, .events = POLLIN}, {.fd = other, .events = POLLIN}};
    while (poll(fds, 2, -1) > 0) {
        for (int i = 0; i < 2; i++) {
            ssize_t got = fds[i].revents == 0 ? 1 : recv(fds[i].fd, bytes, sizeof(bytes), 0);
            if (got <= 0) {
                return;
            }
            if (fds[i].revents != 0 &&
                send(fds[1 - i].fd, bytes, (size_t)got, MSG_NOSIGNAL) != got) {
                return;
            }
        }
    }
}

/* CONNECT 127.0.0.1:PORT or localhost:PORT: both are us. */
static void tunnel(struct fault_connection *c, const struct fault_request *request)
{
    static const char yes[] = "HTTP/1.1 200 Connection established\r\n\r\n";
    const char *colon = strrchr(request->target, ':');
    struct sockaddr_in at = {.sin_family = AF_INET};
    at.sin_port = htons((uint16_t)(colon == NULL ? 0 : strtoul(colon + 1, NULL, 10)));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
        fault_send(c, yes, sizeof(yes) - 1)) {
        pump(c, fd);
    }
    (void)close(fd);
}

static bool answer(struct fault_connection *c, const struct fault_request *request)
{
    char path[FAULT_PATH_BYTES], file[2 * FAULT_PATH_BYTES];
    struct fault_answer found = {.status = 404};
    path_of(request, path);
    if (control(c, request, path)) {
        return false;
    }
    if (!fault_next_answer(c->server, path, &found) &&
        !file_answer(c->server, path, file, sizeof(file), &found)) {
        found = (struct fault_answer){.status = 404, .body = slice_of("nothing here\n")};
    }
    if ((found.flags & FAULT_TUNNEL) != 0) {
        tunnel(c, request);
        return false;
    }
    return fault_answer_send(c, request, path, &found);
}

static void reset_at_close(int fd)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)); /* else it only closes */
}

static bool secure(struct fault_connection *c)
{
    char hello[1];
    if (c->server->options.tls == FAULT_TLS_BREAKS) {
        (void)recv(c->fd, hello, sizeof(hello), 0); /* whatever it was */
        reset_at_close(c->fd);
        return false;
    }
    if (c->server->tls == NULL) {
        return true;
    }
    c->ssl = SSL_new(c->server->tls);
    return c->ssl != NULL && SSL_set_fd(c->ssl, c->fd) == 1 && SSL_accept(c->ssl) == 1;
}

void *fault_serve(void *connection)
{
    struct fault_connection *c = connection;
    struct fault_server *server = c->server;
    struct buf in = buf_make(FAULT_HEAD_MAX_BYTES + FAULT_BODY_MAX_BYTES + PIECE_BYTES);
    bool goes_on = secure(c);
    while (goes_on) {
        struct fault_request *request = read_request(c, &in);
        if (request == NULL) {
            break;
        }
        struct fault_request kept = *request; /* its texts stay as long as the server */
        if (strncmp(request->target, "/__", 3) != 0) {
            fault_keep_request(server, request);
            goes_on = answer(c, &kept);
        } else {
            goes_on = answer(c, &kept);
            free((void *)(uintptr_t)kept.target);
            free((void *)(uintptr_t)kept.head);
            free((void *)(uintptr_t)kept.body.ptr);
            mem_free(request);
        }
    }
    if (c->ssl != NULL && goes_on) {
        (void)SSL_shutdown(c->ssl); /* a courtesy */
    }
    SSL_free(c->ssl);
    buf_deinit(&in);
    pthread_mutex_lock(&server->mu);
    c->has_ended = true;
    c->is_stream = false;
    pthread_cond_broadcast(&server->cond);
    pthread_mutex_unlock(&server->mu);
    (void)close(c->fd);
    return NULL;
}
