/* net_relay: a line with delay, because not every kernel has netem: each byte arrives so many ms
 * after it was sent, in both directions, without limiting how many are on their way (up to
 * LINE_BYTES).
 *
 * usage: net_relay LISTEN-ADDRESS PORT TO-ADDRESS PORT DELAY-MS      one thread, until it is killed
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { LINES_MAX = 16, PARCELS_MAX = 256, PARCEL_BYTES = 8 << 10, NOBODY = -1 };

struct parcel {
    int64_t due_ms;
    size_t len, sent;
    char bytes[PARCEL_BYTES];
};

/* What travels in one direction: a ring of parcels; a parcel without bytes is the end. */
struct way {
    struct parcel parcels[PARCELS_MAX];
    size_t first, count;
    bool has_ended;
};

struct line {
    int ends[2];         /* NOBODY: free */
    struct way *ways[2]; /* from ends[i] to the other */
};

static struct line lines[LINES_MAX];
static int64_t delay_ms;

static struct sockaddr_in place(const char *address, const char *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    at.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    if (inet_pton(AF_INET, address, &at.sin_addr) != 1) {
        (void)fprintf(stderr, "net_relay: no address: %s\n", address);
        exit(2);
    }
    return at;
}

static void hang_up(struct line *line)
{
    for (int i = 0; i < 2; i++) {
        (void)close(line->ends[i]);
        free(line->ways[i]);
        line->ends[i] = NOBODY;
        line->ways[i] = NULL;
    }
}

static void take_call(int fd, const struct sockaddr_in *to)
{
    struct line *line = lines;
    while (line < lines + LINES_MAX && line->ends[0] != NOBODY) {
        line++;
    }
    int other = socket(AF_INET, SOCK_STREAM, 0);
    if (line == lines + LINES_MAX || other < 0 ||
        connect(other, (const struct sockaddr *)to, sizeof(*to)) != 0) {
        (void)close(fd);
        (void)close(other);
        return;
    }
    (void)fcntl(fd, F_SETFL, O_NONBLOCK); /* cannot fail on an open socket */
    (void)fcntl(other, F_SETFL, O_NONBLOCK);
    *line = (struct line){.ends = {fd, other}};
    for (int i = 0; i < 2; i++) {
        line->ways[i] = calloc(1, sizeof(struct way));
        if (line->ways[i] == NULL) {
            abort();
        }
    }
}

static void load(struct way *way, int from, int64_t now_ms)
{
    if (way->has_ended || way->count == PARCELS_MAX) {
        return;
    }
    struct parcel *parcel = &way->parcels[(way->first + way->count) % PARCELS_MAX];
    ssize_t got = recv(from, parcel->bytes, sizeof(parcel->bytes), MSG_DONTWAIT);
    if (got < 0) {
        return; /* nothing yet; a broken line shows when it is sent to */
    }
    parcel->due_ms = now_ms + delay_ms;
    parcel->len = (size_t)got;
    parcel->sent = 0;
    way->count++;
    way->has_ended = got == 0;
}

/* True: the end has arrived, the line is over. */
static bool unload(struct way *way, int to, int64_t now_ms)
{
    while (way->count > 0 && way->parcels[way->first].due_ms <= now_ms) {
        struct parcel *parcel = &way->parcels[way->first];
        if (parcel->len == 0) {
            return true;
        }
        ssize_t sent = send(to, parcel->bytes + parcel->sent, parcel->len - parcel->sent,
                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            return false; /* full: later */
        }
        parcel->sent += (size_t)sent;
        if (parcel->sent == parcel->len) {
            way->first = (way->first + 1) % PARCELS_MAX;
            way->count--;
        }
    }
    return false;
}

static void carry(int64_t now_ms)
{
    for (struct line *line = lines; line < lines + LINES_MAX; line++) {
        bool is_dead = false;
        for (int i = 0; i < 2 && line->ends[0] != NOBODY && !is_dead; i++) {
            load(line->ways[i], line->ends[i], now_ms);
            is_dead = unload(line->ways[i], line->ends[1 - i], now_ms);
        }
        if (is_dead) {
            hang_up(line);
        }
    }
}

int main(int argc, char **argv)
{
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    if (argc != 6) {
        (void)fprintf(stderr, "usage: net_relay ADDRESS PORT TO-ADDRESS PORT DELAY-MS\n");
        return 2;
    }
    struct sockaddr_in here = place(argv[1], argv[2]), there = place(argv[3], argv[4]);
    delay_ms = strtol(argv[5], NULL, 10);
    for (size_t i = 0; i < LINES_MAX; i++) {
        lines[i].ends[0] = lines[i].ends[1] = NOBODY;
    }
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(listener, (struct sockaddr *)&here, sizeof(here)) != 0 || listen(listener, 8) != 0) {
        perror("net_relay");
        return 3;
    }
    (void)printf("ready\n");
    (void)fflush(stdout);
    while (true) { /* looks around once a millisecond: its delays are that exact */
        struct pollfd fd = {.fd = listener, .events = POLLIN};
        if (poll(&fd, 1, 1) > 0) {
            int call = accept(listener, NULL, NULL);
            if (call >= 0) {
                take_call(call, &there);
            }
        }
        carry(clock_mono_ms());
    }
}
