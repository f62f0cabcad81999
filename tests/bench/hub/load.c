/* Load for a web server: many connections on one thread, plain or TLS.
 *
 * usage: bench_hub_load page|feeds|displays PORT plain|tls CONNECTIONS SECONDS PATH [NETWORK
 * [KEYS]] page      each connection asks again as soon as it was answered (keep-alive) feeds each
 * connection listens to PATH ("%d" in it: 0 to 7 in turn); events carry "at_ns" displays  as feeds,
 * at a real hub; whoever makes it change writes the monotonic time in ns as a line to our input
 * just before, and each patch counts from the last of them NETWORK 0 to 255: connections come from
 * 127.NETWORK.0.1 to .64 in turn, as from so many offices, since a hub limits what one address may
 * do. KEYS: a file with eight keys, a line each. Prints one object of JSON. Errors are counted, and
 * none are expected.
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

enum {
    READ_BYTES = 64 << 10,
    EVENTS = 512,
    SAMPLES_MAX = 4000000,
    LINE_MAX_BYTES = 1024,
    SCREENS = 8,
    OFFICES = 64,
    KEY_BYTES = 128,
    OUR_INPUT = -1 /* among the numbers of clients */
};

struct client {
    int fd;
    SSL *ssl;
    bool is_open, was_asked;
    char request[512];
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
    bool is_feeds, is_real;
    int network; /* -1: from 127.0.0.1 */
    char keys[SCREENS][KEY_BYTES];
    int64_t changed_ns; /* displays: when the last change was asked for; 0: not yet */
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

static void take_sample(struct load *load, int64_t since_ns)
{
    if (load->is_measuring && load->sample_count < SAMPLES_MAX) {
        load->samples_ms[load->sample_count++] =
            (float)((double)(clock_mono_ns() - since_ns) / 1e6);
        load->answers++;
    }
}

static void take_line(struct load *load, const char *line)
{
    if (load->is_real) {
        if (strcmp(line, "event: patch") == 0 && load->changed_ns != 0) {
            take_sample(load, load->changed_ns);
        }
        return;
    }
    const char *at = strstr(line, "\"at_ns\":");
    if (at != NULL) {
        take_sample(load, strtoll(at + strlen("\"at_ns\":"), NULL, 10));
    }
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

/* snprintf with a format from the command line is the point: "%d" is a screen. */
static void write_request(struct load *load, struct client *client, int n, const char *path)
{
    char own[128], key[KEY_BYTES + 32] = "";
    const char *mark = strstr(path, "%d");
    int screen = n % SCREENS;
    (void)snprintf(own, sizeof own, "%.*s%.*d%s",
                   mark == NULL ? (int)strlen(path) : (int)(mark - path), path,
                   mark == NULL ? 0 : 1, mark == NULL ? 0 : screen, mark == NULL ? "" : mark + 2);
    if (load->keys[screen][0] != '\0') {
        (void)snprintf(key, sizeof key, "Authorization: Bearer %s\r\n", load->keys[screen]);
    }
    client->request_len = (size_t)snprintf(client->request, sizeof client->request,
                                           "GET %s HTTP/1.1\r\nHost: localhost\r\n"
                                           "User-Agent: load\r\nAccept: */*\r\n%s\r\n",
                                           own, key);
    CHECK(client->request_len < sizeof client->request);
}

static int connect_from(const struct load *load, int n)
{
    int on = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(load->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(fd >= 0);
    CHECK(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    if (load->network >= 0) {
        struct sockaddr_in from = {.sin_family = AF_INET};
        from.sin_addr.s_addr =
            htonl(127U << 24 | (uint32_t)load->network << 16 | (uint32_t)(n % OFFICES + 1));
        CHECK(bind(fd, (struct sockaddr *)&from, sizeof from) == 0);
    }
    CHECK(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
    return fd;
}

static void open_client(struct load *load, int n, const char *path)
{
    struct client *client = &load->clients[n];
    write_request(load, client, n, path);
    client->fd = connect_from(load, n);
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

/* A line with the time of a change, written at once. */
static void take_input(struct load *load)
{
    char text[256];
    ssize_t got = read(STDIN_FILENO, text, sizeof text - 1);
    CHECK(got >= 0);
    text[got] = '\0';
    if (got == 0) { /* nothing will change any more */
        CHECK(epoll_ctl(load->epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL) == 0);
    } else {
        load->changed_ns = strtoll(text, NULL, 10);
    }
}

static void run_for(struct load *load, int64_t ms)
{
    struct epoll_event events[EVENTS];
    int64_t until = clock_mono_ms() + ms;
    for (int64_t left; (left = until - clock_mono_ms()) > 0;) {
        int count = epoll_wait(load->epoll, events, EVENTS, (int)left);
        for (int i = 0; i < count; i++) {
            uint32_t n = events[i].data.u32;
            if (n == (uint32_t)OUR_INPUT) {
                take_input(load);
            } else if (load->clients[n].is_open) {
                hear(load, &load->clients[n]);
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
           "\"errors\":%lld,\"answers\":%lld",
           load->count, load->open, (double)load->answers / seconds,
           (double)load->bytes / seconds / 1048576, load->errors, load->answers);
    if (load->is_feeds) {
        printf(",\"p50_ms\":%.1f,\"p99_ms\":%.1f,\"max_ms\":%.1f", at(load, 0.5), at(load, 0.99),
               at(load, 1));
    }
    printf("}\n");
}

static void read_keys(struct load *load, const char *path)
{
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    for (int i = 0; i < SCREENS; i++) {
        CHECK(fgets(load->keys[i], KEY_BYTES, file) != NULL);
        load->keys[i][strcspn(load->keys[i], "\n")] = '\0';
    }
    CHECK(fclose(file) == 0);
}

static void begin(struct load *load, int argc, char **argv)
{
    *load = (struct load){.is_real = strcmp(argv[1], "displays") == 0,
                          .is_feeds = strcmp(argv[1], "page") != 0,
                          .port = (uint16_t)strtoul(argv[2], NULL, 10),
                          .network = argc > 7 ? (int)strtol(argv[7], NULL, 10) & 255 : -1,
                          .count = (int)strtol(argv[4], NULL, 10)};
    if (argc > 8) {
        read_keys(load, argv[8]);
    }
    if (strcmp(argv[3], "tls") == 0) {
        load->tls = SSL_CTX_new(TLS_client_method());
        CHECK(load->tls != NULL);
        SSL_CTX_set_mode(load->tls, SSL_MODE_RELEASE_BUFFERS);
    }
    load->epoll = epoll_create1(0);
    load->clients = mem_alloc((size_t)load->count, sizeof *load->clients);
    load->samples_ms = mem_alloc(SAMPLES_MAX, sizeof *load->samples_ms);
    struct epoll_event event = {.events = EPOLLIN, .data = {.u32 = (uint32_t)OUR_INPUT}};
    if (load->is_real) {
        CHECK(epoll_ctl(load->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event) == 0);
    }
}

int main(int argc, char **argv)
{
    if (argc < 7 || argc > 9) {
        (void)fprintf(stderr,
                      "usage: bench_hub_load page|feeds|displays PORT plain|tls CONNECTIONS "
                      "SECONDS PATH [NETWORK [KEYS]]\n");
        return 2;
    }
    struct load load;
    begin(&load, argc, argv);
    double seconds = strtod(argv[5], NULL);
    for (int n = 0; n < load.count; n++) {
        open_client(&load, n, argv[6]);
        run_for(&load, n % 16 == 15 ? 2 : 0);
    }
    run_for(&load, load.is_feeds ? 3000 : 500); /* everybody is in */
    if (load.is_real) {
        printf("ready\n"); /* memory is measured, changes begin */
        (void)fflush(stdout);
    }
    load.answers = load.bytes = 0;
    load.is_measuring = true;
    int64_t start_ns = clock_mono_ns();
    run_for(&load, (int64_t)(seconds * 1000));
    report(&load, (double)(clock_mono_ns() - start_ns) / 1e9);
    if (load.is_feeds) {
        (void)fflush(
            stdout); /* whoever measures the server's memory does it now, and closes our input */
        while (getchar() != EOF) {
        }
    }
    return load.errors == 0 ? 0 : 1;
}
