#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hub/http/server_priv.h"
#include "hub/wire/text.h"

enum { BACKLOG = 1024 };

/* "ADDRESS:PORT", "[ADDRESS]:PORT". */
static bool read_address(const char *text, struct sockaddr_storage *out, socklen_t *out_len)
{
    const char *colon = strrchr(text, ':');
    unsigned long long port = 0;
    struct address address;
    if (colon == NULL || !text_to_number(slice_of(colon + 1), &port) || port > 65535 ||
        !address_read_node((struct slice){text, (size_t)(colon - text)}, &address)) {
        return false;
    }
    memset(out, 0, sizeof *out);
    if (address.len == 4) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        memcpy(&in.sin_addr, address.bytes, 4);
        memcpy(out, &in, sizeof in);
        *out_len = sizeof in;
    } else {
        struct sockaddr_in6 in = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
        memcpy(&in.sin6_addr, address.bytes, 16);
        memcpy(out, &in, sizeof in);
        *out_len = sizeof in;
    }
    return true;
}

static uint16_t port_of(int fd)
{
    struct sockaddr_storage own;
    socklen_t len = sizeof own;
    if (getsockname(fd, (struct sockaddr *)&own, &len) != 0) {
        return 0;
    }
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    memcpy(&in, &own, sizeof in);
    memcpy(&in6, &own, sizeof in6);
    return own.ss_family == AF_INET6 ? ntohs(in6.sin6_port) : ntohs(in.sin_port);
}

enum status listen_open(const char *address, int *out_fd, uint16_t *out_port, struct err *err)
{
    struct sockaddr_storage own;
    socklen_t len = 0;
    if (!read_address(address, &own, &len)) {
        return err_set(err, ST_INVALID,
                       "'%s' is nothing to listen on; it looks like 127.0.0.1:8080 or [::]:443",
                       address);
    }
    int on = 1, off = 0;
    int fd = socket(own.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool is_good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
    if (is_good && own.ss_family == AF_INET6) {
        is_good = setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0;
    }
    /* Accepted sockets inherit it: a small answer never waits for an acknowledgement. */
    is_good = is_good && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0;
    is_good =
        is_good && bind(fd, (const struct sockaddr *)&own, len) == 0 && listen(fd, BACKLOG) == 0;
    if (!is_good) {
        enum status st = err_set(err, ST_IO, "can't listen on %s: %s", address, strerror(errno));
        if (fd >= 0) {
            (void)close(fd); /* nothing was written */
        }
        return st;
    }
    *out_fd = fd;
    *out_port = port_of(fd);
    return ST_OK;
}
