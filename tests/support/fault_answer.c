/* fault_answer.c: head, body and what goes wrong with them.
 *
 * A body is a source of bytes (memory, zeros, a file) that is read through one window, from an
 * offset for a range, cut, slowed and chunked on the way out.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "fault_priv.h"

enum { WINDOW_BYTES = 64 << 10, GZIP_MAX_BYTES = 32 << 20, TICKS_PER_S = 50 };

struct source {
    struct slice bytes; /* or, when there are none, zeros, or a file */
    int fd;             /* -1: none */
    uint64_t size;
};

struct plan {
    struct fault_connection *c;
    const struct fault_request *request;
    const struct fault_answer *answer;
    struct source source;
    struct buf packed;
    char etag[64]; /* of a file */
    const char *tag;
    uint64_t from, len; /* of the source */
    int status;
};

static bool has(const struct plan *p, unsigned flag)
{
    return (p->answer->flags & flag) != 0;
}

/* The source. */

static void pack(struct plan *p)
{
    static const unsigned char zeros[WINDOW_BYTES];
    z_stream z = {.zalloc = NULL};
    uint64_t left = p->source.size;
    p->packed = buf_make(GZIP_MAX_BYTES);
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
        fault_die("zlib");
    }
    int state = Z_OK;
    while (state == Z_OK) {
        char *room = buf_reserve(&p->packed, WINDOW_BYTES);
        if (room == NULL) {
            fault_die("room for what is packed");
        }
        if (z.avail_in == 0 && left > 0) {
            bool is_memory = p->source.bytes.ptr != NULL;
            uint64_t n = left > WINDOW_BYTES ? WINDOW_BYTES : left;
            const char *at = is_memory ? p->source.bytes.ptr + (p->source.size - left) : NULL;
            z.next_in =
                is_memory ? (unsigned char *)(uintptr_t)at : (unsigned char *)(uintptr_t)zeros;
            z.avail_in = (unsigned)n;
            left -= n;
        }
        z.next_out = (unsigned char *)room;
        z.avail_out = WINDOW_BYTES;
        state = deflate(&z, left == 0 ? Z_FINISH : Z_NO_FLUSH);
        buf_commit(&p->packed, WINDOW_BYTES - z.avail_out);
    }
    (void)deflateEnd(&z); /* nothing is lost */
    p->source = (struct source){.bytes = buf_view(&p->packed), .fd = -1, .size = p->packed.len};
}

static void open_source(struct plan *p)
{
    const struct fault_answer *a = p->answer;
    struct stat st;
    p->source = (struct source){.bytes = a->body, .fd = -1, .size = a->body.len};
    p->tag = a->etag;
    if (has(p, FAULT_ENDLESS)) {
        p->source = (struct source){.fd = -1, .size = UINT64_MAX / 2};
    } else if (a->zeros > 0) {
        p->source = (struct source){.fd = -1, .size = a->zeros};
    } else if (a->file != NULL) {
        p->source = (struct source){.fd = open(a->file, O_RDONLY | O_CLOEXEC)};
        if (p->source.fd >= 0 && fstat(p->source.fd, &st) == 0) {
            p->source.size = (uint64_t)st.st_size;
            (void)snprintf(p->etag, sizeof(p->etag), "\"%llx-%llx-%llx\"",
                           (unsigned long long)st.st_ino, (unsigned long long)st.st_size,
                           (unsigned long long)st.st_mtim.tv_sec * 1000000000 +
                               (unsigned long long)st.st_mtim.tv_nsec);
            p->tag = a->etag == NULL ? p->etag : a->etag;
        } else {
            p->status = 404;
        }
    }
    if (has(p, FAULT_GZIP)) {
        pack(p);
    }
}

static const char *look(const struct plan *p, uint64_t at, size_t *len, char *window)
{
    static const char zeros[WINDOW_BYTES];
    *len = *len > WINDOW_BYTES ? WINDOW_BYTES : *len;
    if (p->source.bytes.ptr != NULL) {
        return p->source.bytes.ptr + at;
    }
    if (p->source.fd < 0) {
        return zeros;
    }
    ssize_t got = pread(p->source.fd, window, *len, (off_t)at);
    *len = got > 0 ? (size_t)got : 0;
    return window;
}

/* Conditions. */

static bool is_same(struct slice value, const char *tag)
{
    return tag != NULL && value.len == strlen(tag) && strncmp(value.ptr, tag, value.len) == 0;
}

static void apply_conditions(struct plan *p)
{
    const struct fault_answer *a = p->answer;
    struct slice match = fault_header(p->request, "If-None-Match");
    struct slice since = fault_header(p->request, "If-Modified-Since");
    if (p->status != 200 || has(p, FAULT_BLIND)) {
        return;
    }
    bool is_known = match.len > 0 ? is_same(match, p->tag) : is_same(since, a->last_modified);
    if (is_known) {
        p->status = 304;
        p->len = 0;
    }
}

static void apply_range(struct plan *p)
{
    struct slice range = fault_header(p->request, "Range");
    struct slice condition = fault_header(p->request, "If-Range");
    bool is_asked = range.len > 6 && strncmp(range.ptr, "bytes=", 6) == 0;
    if (p->status != 200 || !is_asked || !has(p, FAULT_RANGES | FAULT_WRONG_RANGE)) {
        return;
    }
    bool is_current = condition.len == 0 || is_same(condition, p->tag) ||
                      is_same(condition, p->answer->last_modified);
    if (!is_current && !has(p, FAULT_WRONG_RANGE)) {
        return;
    }
    uint64_t from = strtoull(range.ptr + 6, NULL, 10) + (has(p, FAULT_WRONG_RANGE) ? 1 : 0);
    if (from >= p->source.size) {
        p->status = 416;
        p->len = 0;
        return;
    }
    p->status = 206;
    p->from = from;
    p->len = p->source.size - from;
}

/* The head. */

static bool has_length(const struct plan *p)
{
    return !has(p,
                FAULT_CHUNKED | FAULT_BAD_CHUNK | FAULT_NO_LENGTH | FAULT_ENDLESS | FAULT_HOLD) &&
           p->status != 204 && p->status != 304;
}

static bool flood(struct fault_connection *c)
{
    static const char line[] = "X-Flood: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\r\n";
    while (fault_send(c, line, sizeof(line) - 1)) {
    }
    return false;
}

static bool send_head(struct plan *p)
{
    const struct fault_answer *a = p->answer;
    struct buf head = buf_make(FAULT_HEAD_MAX_BYTES);
    buf_printf(&head, "HTTP/1.1 %d Fault\r\nServer: faults\r\n", p->status);
    if (p->status != 204 && p->status != 304) {
        buf_printf(&head, "Content-Type: %s\r\n",
                   a->type == NULL ? "application/octet-stream" : a->type);
    }
    if (p->tag != NULL) {
        buf_printf(&head, "ETag: %s\r\n", p->tag);
    }
    if (a->last_modified != NULL) {
        buf_printf(&head, "Last-Modified: %s\r\n", a->last_modified);
    }
    if (p->status == 206) {
        buf_printf(&head, "Content-Range: bytes %llu-%llu/%llu\r\n", (unsigned long long)p->from,
                   (unsigned long long)(p->from + p->len - 1), (unsigned long long)p->source.size);
    }
    if (has(p, FAULT_GZIP) && p->status == 200) {
        buf_append_str(&head, "Content-Encoding: gzip\r\n");
    }
    if (has(p, FAULT_CHUNKED | FAULT_BAD_CHUNK)) {
        buf_append_str(&head, "Transfer-Encoding: chunked\r\n");
    } else if (has_length(p)) {
        buf_printf(&head, "Content-Length: %lld\r\n", (long long)p->len + (long long)a->lie_bytes);
    }
    buf_append_str(&head, a->headers == NULL ? "" : a->headers);
    if (!has(p, FAULT_FLOOD)) {
        buf_append_str(&head, "\r\n");
    }
    bool is_sent = fault_send(p->c, head.ptr, head.len);
    buf_deinit(&head);
    return is_sent && (!has(p, FAULT_FLOOD) || flood(p->c));
}

/* The body. */

static bool send_piece(const struct plan *p, const char *bytes, size_t len, int number)
{
    char size[32];
    if (!has(p, FAULT_CHUNKED | FAULT_BAD_CHUNK)) {
        return fault_send(p->c, bytes, len);
    }
    bool is_bad = has(p, FAULT_BAD_CHUNK) && number > 0;
    int digits = snprintf(size, sizeof(size), is_bad ? "what?\r\n" : "%zx\r\n", len);
    return digits > 0 && fault_send(p->c, size, (size_t)digits) && fault_send(p->c, bytes, len) &&
           fault_send(p->c, "\r\n", 2);
}

/* How many bytes may go out at once, so that the rate is kept in ticks. */
static size_t stride(const struct plan *p, uint64_t left)
{
    uint64_t most = WINDOW_BYTES;
    if (p->answer->bytes_per_s > 0) {
        most = (uint64_t)p->answer->bytes_per_s / TICKS_PER_S;
        most = most == 0 ? 1 : most > WINDOW_BYTES ? WINDOW_BYTES : most;
    }
    if (has(p, FAULT_BAD_CHUNK)) {
        most = most > 16 ? 16 : most; /* there must be a second one */
    }
    return (size_t)(left < most ? left : most);
}

static bool send_body(struct plan *p)
{
    char window[WINDOW_BYTES];
    bool is_short = has(p, FAULT_CUT | FAULT_STALL);
    uint64_t end = is_short && p->answer->cut_after < p->len ? p->answer->cut_after : p->len;
    int number = 0;
    for (uint64_t at = 0; at < end; number++) {
        size_t len = stride(p, end - at);
        const char *bytes = look(p, p->from + at, &len, window);
        if (len == 0 || !send_piece(p, bytes, len, number)) {
            return false;
        }
        at += len;
        if (p->answer->bytes_per_s > 0 && fault_pause(p->c->server, 1000 / TICKS_PER_S)) {
            return false;
        }
    }
    return !has(p, FAULT_CHUNKED) || is_short || fault_send(p->c, "0\r\n\r\n", 5);
}

/* Until the other side hangs up, or the server stops. */
static void hang(struct fault_connection *c)
{
    char byte[1];
    while (fault_receive(c, byte, sizeof(byte)) > 0) {
    }
}

static void send_events(struct plan *p)
{
    for (size_t i = 0; i < p->answer->event_count; i++) {
        const struct fault_event *event = &p->answer->events[i];
        if ((event->after_ms > 0 && fault_pause(p->c->server, event->after_ms)) ||
            !fault_send(p->c, event->text, strlen(event->text))) {
            return;
        }
    }
}

/* Is the other side gone? Only looked at between two pushes. */
static bool is_gone(const struct fault_connection *c)
{
    char byte[1];
    ssize_t got = recv(c->fd, byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0;
}

/* A stream: what is pushed goes out, until it is dropped. Every tenth of a second it looks whether
 * anybody is left, so that a test can wait for a stream to be gone. */
static void hold(struct plan *p, const char *path)
{
    struct fault_connection *c = p->c;
    struct fault_server *server = c->server;
    struct buf batch = buf_make(FAULT_BODY_MAX_BYTES);
    bool goes_on = true;
    pthread_mutex_lock(&server->mu);
    (void)snprintf(c->path, sizeof(c->path), "%s", path);
    c->is_stream = !server->is_stopping;
    pthread_cond_broadcast(&server->cond);
    while (goes_on && c->is_stream) {
        struct timespec until;
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += 100000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        if (c->pending.len == 0) {
            (void)pthread_cond_timedwait(&server->cond, &server->mu, &until); /* either way */
        }
        buf_reset(&batch);
        buf_append(&batch, c->pending.ptr, c->pending.len);
        buf_reset(&c->pending);
        pthread_mutex_unlock(&server->mu);
        goes_on = batch.len > 0 ? fault_send(c, batch.ptr, batch.len) : !is_gone(c);
        pthread_mutex_lock(&server->mu);
    }
    c->is_stream = false;
    pthread_cond_broadcast(&server->cond);
    pthread_mutex_unlock(&server->mu);
    buf_deinit(&batch);
}

static bool misbehave(struct plan *p)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    if (has(p, FAULT_HANG)) {
        hang(p->c);
        return true;
    }
    if (has(p, FAULT_RESET)) {
        (void)setsockopt(p->c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
        return true;
    }
    if (has(p, FAULT_GARBAGE)) {
        static const char text[] = "220 mail.example ready for nothing that you want\r\n";
        (void)fault_send(p->c, text, sizeof(text) - 1); /* then the connection ends */
        return true;
    }
    return p->answer->delay_ms > 0 && fault_pause(p->c->server, p->answer->delay_ms);
}

static bool perform(struct plan *p, const char *path)
{
    bool is_head = strcmp(p->request->method, "HEAD") == 0;
    apply_conditions(p);
    apply_range(p);
    if (!send_head(p) || (!is_head && !send_body(p))) {
        return false;
    }
    if (has(p, FAULT_STALL)) {
        hang(p->c);
        return false;
    }
    send_events(p);
    if (has(p, FAULT_HOLD) && p->status == 200) {
        hold(p, path);
        return false;
    }
    bool has_end = has_length(p) || p->status == 204 || p->status == 304 || has(p, FAULT_CHUNKED);
    return has_end && p->answer->lie_bytes == 0 && p->answer->event_count == 0 &&
           !has(p, FAULT_CUT);
}

bool fault_answer_send(struct fault_connection *connection, const struct fault_request *request,
                       const char *path, const struct fault_answer *answer)
{
    struct plan p = {.c = connection,
                     .request = request,
                     .answer = answer,
                     .status = answer->status == 0 ? 200 : answer->status};
    if (misbehave(&p)) {
        return false;
    }
    open_source(&p);
    p.len = p.source.size;
    bool goes_on = perform(&p, path);
    if (p.source.fd >= 0) {
        (void)close(p.source.fd);
    }
    buf_deinit(&p.packed);
    return goes_on;
}
