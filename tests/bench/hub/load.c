/* Load for a web server: many connections on one thread, plain or TLS.
 *
 * usage: bench_hub_load page|feeds PORT plain|tls CONNECTIONS SECONDS PATH
 *   page    each connection asks again as soon as it was answered (keep-alive)
 *   feeds   each connection listens to PATH ("%d" in it: 0 to 7 in turn); events carry "at_ns"
 * Prints one object of JSON. Errors are counted, and none are expected.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/mem.h"

enum { READ_BYTES = 64 << 10, EVENTS = 512, SAMPLES_MAX = 4000000, LINE_MAX_BYTES = 1024 };

struct client {
    int fd;
    SSL *ssl;
    bool is_open, was_asked;
    char request[256];
    size_t request_len;
    /* page: what is left of the answer; its head so far */
    long long left;
    char head[4096];
    size_t head_len;
    /* feeds: the line so far */
    char line[LINE_MAX_BYTES];
    size_t line_len;
};

struct load {
    bool is_feeds;
    uint16_t port;
    SSL_CTX *tls;
    int epoll;
    struct client *clients;
    int count, open;
    long long answers, bytes, errors;
    float *samples_ms;
    size_t sample_count;
    bool is_measuring;
};

static long long parse_length(const char *head)
{
    const char *at = strstr(head, "Content-Length:");
    return at == NULL ? -1 : strtoll(at + strlen("Content-Length:"), NULL, 10);
}

static long put(struct client *client, const char *bytes, size_t len)
{
    return client->ssl != NULL ? SSL_write(client->ssl, bytes, (int)len)
                               : write(client->fd, bytes, len);
}

static long get(struct client *client, char *bytes, size_t len)
{
    return client->ssl != NULL ? SSL_read(client->ssl, bytes, (int)len)
                               : read(client->fd, bytes, len);
}

static bool is_later(const struct client *client, long result)
{
    if (client->ssl == NULL) {
        return result < 0 && (errno == EAGAIN || errno == EINTR);
    }
    int why = SSL_get_error(client->ssl, (int)result);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

static void ask(struct load *load, struct client *client)
{
    client->head_len = 0;
    client->left = -1;
    client->was_asked = true;
    if (put(client, client->request, client->request_len) != (long)client->request_len) {
        load->errors++;
    }
}

static void drop(struct load *load, struct client *client)
{
    load->errors++;
    load->open--;
    client->is_open = false;
    if (client->ssl != NULL) {
        SSL_free(client->ssl);
    }
    (void)close(client->fd); /* it failed already */
}

/* One answer is whole: the next question. */
static void take_page(struct load *load, struct client *client, const char *bytes, size_t len)
{
    while (len > 0) {
        if (client->left >= 0) {
            size_t part = (long long)len < client->left ? len : (size_t)client->left;
            client->left -= (long long)part;
            bytes += part;
            len -= part;
        } else {
            size_t room = sizeof client->head - 1 - client->head_len;
            size_t part = len < room ? len : room;
            memcpy(client->head + client->head_len, bytes, part);
            client->head[client->head_len + part] = '\0';
            const char *end = strstr(client->head, "\r\n\r\n");
            if (end == NULL) {
                client->head_len += part;
                return;
            }
            size_t used = (size_t)(end + 4 - client->head) - client->head_len;
            client->left = parse_length(client->head);
            CHECK(client->left >= 0 && strncmp(client->head, "HTTP/1.1 200", 12) == 0);
            bytes += used;
            len -= used;
        }
        if (client->left == 0) {
            load->answers++;
            ask(load, client);
        }
    }
}

static void take_line(struct load *load, const char *line)
{
    const char *at = strstr(line, "\"at_ns\":");
    if (at == NULL || !load->is_measuring || load->sample_count == SAMPLES_MAX) {
        return;
    }
    long long sent = strtoll(at + strlen("\"at_ns\":"), NULL, 10);
    load->samples_ms[load->sample_count++] = (float)((double)(clock_mono_ns() - sent) / 1e6);
    load->answers++;
}

static void take_feed(struct load *load, struct client *client, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n') {
            client->line[client->line_len] = '\0';
            take_line(load, client->line);
            client->line_len = 0;
        } else if (client->line_len + 1 < sizeof client->line) {
            client->line[client->line_len++] = bytes[i];
        }
    }
}

static void hear(struct load *load, struct client *client)
{
    static char bytes[READ_BYTES];
    if (!client->was_asked) {
        if (client->ssl != NULL) {
            int result = SSL_connect(client->ssl);
            if (result != 1) {
                if (!is_later(client, result)) {
                    drop(load, client);
                }
                return;
            }
        }
        ask(load, client);
    }
    for (;;) {
        long got = get(client, bytes, sizeof bytes);
        if (got <= 0) {
            if (got == 0 || !is_later(client, got)) {
                drop(load, client);
            }
            return;
        }
        load->bytes += got;
        if (load->is_feeds) {
            take_feed(load, client, bytes, (size_t)got);
        } else {
            take_page(load, client, bytes, (size_t)got);
        }
    }
}

static void open_client(struct load *load, int n, const char *path)
{
    struct client *client = &load->clients[n];
    char own[128];
    /* snprintf with a format from the command line is the point: "%d" is a channel. */
    const char *mark = strstr(path, "%d");
    (void)snprintf(own, sizeof own, "%.*s%.*d%s",
                   mark == NULL ? (int)strlen(path) : (int)(mark - path), path,
                   mark == NULL ? 0 : 1, mark == NULL ? 0 : n % 8, mark == NULL ? "" : mark + 2);
    client->request_len = (size_t)snprintf(client->request, sizeof client->request,
                                           "GET %s HTTP/1.1\r\nHost: localhost\r\n"
                                           "User-Agent: load\r\nAccept: */*\r\n\r\n",
                                           own);
    int on = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(load->port)};
    /* From several addresses: one has only so many ports. */
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(client->fd >= 0);
    CHECK(setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    CHECK(connect(client->fd, (struct sockaddr *)&to, sizeof to) == 0);
    CHECK(fcntl(client->fd, F_SETFL, O_NONBLOCK) == 0);
    if (load->tls != NULL) {
        client->ssl = SSL_new(load->tls);
        CHECK(client->ssl != NULL && SSL_set_fd(client->ssl, client->fd) == 1);
        SSL_set_connect_state(client->ssl);
    }
    client->is_open = true;
    load->open++;
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.u32 = (uint32_t)n}};
    CHECK(epoll_ctl(load->epoll, EPOLL_CTL_ADD, client->fd, &event) == 0);
    hear(load, client);
}

static void run_for(struct load *load, int64_t ms)
{
    struct epoll_event events[EVENTS];
    int64_t until = clock_mono_ms() + ms;
    for (int64_t left; (left = until - clock_mono_ms()) > 0;) {
        int count = epoll_wait(load->epoll, events, EVENTS, (int)left);
        for (int i = 0; i < count; i++) {
            struct client *client = &load->clients[events[i].data.u32];
            if (client->is_open) {
                hear(load, client);
            }
        }
    }
}

static int compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y ? 1 : 0;
}

static double at(const struct load *load, double part)
{
    return load->sample_count == 0
               ? 0
               : (double)load->samples_ms[(size_t)(part * (double)(load->sample_count - 1))];
}

static void report(struct load *load, double seconds)
{
    qsort(load->samples_ms, load->sample_count, sizeof load->samples_ms[0], compare);
    printf("{\"connections\":%d,\"open\":%d,\"per_second\":%.0f,\"mib_per_second\":%.1f,"
           "\"errors\":%lld",
           load->count, load->open, (double)load->answers / seconds,
           (double)load->bytes / seconds / 1048576, load->errors);
    if (load->is_feeds) {
        printf(",\"p50_ms\":%.1f,\"p99_ms\":%.1f,\"max_ms\":%.1f", at(load, 0.5), at(load, 0.99),
               at(load, 1));
    }
    printf("}\n");
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        (void)fprintf(stderr,
                      "usage: bench_hub_load page|feeds PORT plain|tls CONNECTIONS SECONDS PATH\n");
        return 2;
    }
    struct load load = {.is_feeds = strcmp(argv[1], "feeds") == 0,
                        .port = (uint16_t)strtoul(argv[2], NULL, 10),
                        .count = (int)strtol(argv[4], NULL, 10)};
    double seconds = strtod(argv[5], NULL);
    if (strcmp(argv[3], "tls") == 0) {
        load.tls = SSL_CTX_new(TLS_client_method());
        CHECK(load.tls != NULL);
        SSL_CTX_set_mode(load.tls, SSL_MODE_RELEASE_BUFFERS);
    }
    load.epoll = epoll_create1(0);
    load.clients = mem_alloc((size_t)load.count, sizeof *load.clients);
    load.samples_ms = mem_alloc(SAMPLES_MAX, sizeof *load.samples_ms);
    for (int n = 0; n < load.count; n++) {
        open_client(&load, n, argv[6]);
        run_for(&load, n % 16 == 15 ? 2 : 0);
    }
    run_for(&load, load.is_feeds ? 3000 : 500); /* everybody is in */
    load.answers = load.bytes = 0;
    load.is_measuring = true;
    int64_t start_ns = clock_mono_ns();
    run_for(&load, (int64_t)(seconds * 1000));
    report(&load, (double)(clock_mono_ns() - start_ns) / 1e9);
    if (load.is_feeds) {
        (void)fflush(
            stdout); /* whoever measures the server's memory does it now, and closes our input */
        (void)getchar();
    }
    return load.errors == 0 ? 0 : 1;
}
