/* tests/support/fault_server.h: an HTTP/1.1 server that does what a test says, wrong things above
 * all: it refuses, hangs, lies, cuts, crawls and floods, over plain sockets or TLS.
 *
 * A route is a path with a row of answers; each request takes the next, the last one stays. Every
 * request is kept, so that a test can say what was asked. The address is 127.0.0.1, the port the
 * system's. What can't be set up ends the test.
 *
 * Answers borrow their texts until fault_server_stop(). Thread: any; the server has its own.
 */
#ifndef TESTS_SUPPORT_FAULT_SERVER_H
#define TESTS_SUPPORT_FAULT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum fault_tls {
    FAULT_TLS_NONE = 0,
    FAULT_TLS_GOOD,        /* of our authority, for localhost and 127.0.0.1 */
    FAULT_TLS_EXPIRED,     /* yesterday */
    FAULT_TLS_NOT_YET,     /* valid from tomorrow */
    FAULT_TLS_WRONG_HOST,  /* for elsewhere.example */
    FAULT_TLS_SELF_SIGNED, /* by itself */
    FAULT_TLS_OLD,         /* good, but TLS 1.1 at most */
    FAULT_TLS_BREAKS       /* resets the connection in the handshake */
};

enum {
    FAULT_HANG = 1 << 0,         /* takes the request and says nothing, ever */
    FAULT_RESET = 1 << 1,        /* takes the request and resets the connection */
    FAULT_CUT = 1 << 2,          /* closes after cut_after bytes of the body */
    FAULT_STALL = 1 << 3,        /* sends nothing more after cut_after bytes of the body */
    FAULT_CHUNKED = 1 << 4,      /* no Content-Length, chunks */
    FAULT_BAD_CHUNK = 1 << 5,    /* chunks, of which the second has no size */
    FAULT_NO_LENGTH = 1 << 6,    /* the end of the connection is the end of the body */
    FAULT_GZIP = 1 << 7,         /* body or zeros, compressed; 1 GiB of zeros is a bomb */
    FAULT_ENDLESS = 1 << 8,      /* zeros without end, no length said */
    FAULT_FLOOD = 1 << 9,        /* header lines without end */
    FAULT_GARBAGE = 1 << 10,     /* not HTTP at all */
    FAULT_HOLD = 1 << 11,        /* a stream: stays open behind body and events for push */
    FAULT_RANGES = 1 << 12,      /* honours Range and If-Range */
    FAULT_WRONG_RANGE = 1 << 13, /* answers 206 with a part one byte further */
    FAULT_TUNNEL = 1 << 14,      /* of a route "CONNECT": be the proxy that was asked for */
    FAULT_BLIND = 1 << 15        /* ignores If-None-Match although it has an ETag */
};

struct fault_event {
    int32_t after_ms; /* of the one before */
    const char *text;
};

struct fault_answer {
    int32_t status;      /* 0: 200 */
    unsigned flags;      /* FAULT_… */
    const char *type;    /* NULL: application/octet-stream */
    const char *headers; /* further lines, "\r\n" behind each; NULL: none */
    const char *etag;    /* with quotes; a request that has it gets a 304 */
    const char *last_modified;
    struct slice body;
    uint64_t zeros;                   /* so many zero bytes instead of a body */
    const char *file;                 /* the bytes of this file instead, as they are now */
    int64_t lie_bytes;                /* added to the Content-Length that would be true */
    uint64_t cut_after;               /* FAULT_CUT, FAULT_STALL */
    int32_t bytes_per_s;              /* of the body; 0: at once */
    int32_t delay_ms;                 /* before the head */
    const struct fault_event *events; /* behind the body */
    size_t event_count;
    int32_t times; /* so many requests take it; 0: one */
};

struct fault_options {
    enum fault_tls tls;
    uint16_t port;       /* 0: the system's choice */
    const char *address; /* NULL: 127.0.0.1 */
    const char *folder;  /* files below it answer where no route does; NULL: none */
    const char *log;     /* each request as a line of JSON at the end of this file; NULL: none */
};

/** As it came. Valid until fault_server_stop(). */
struct fault_request {
    char method[16];
    const char *target; /* with its query */
    const char *head;   /* the lines, as they came */
    struct slice body;
    uint32_t connection; /* from 1; the same number: the same connection */
};

struct fault_server;

/** options: NULL for plain HTTP. End with fault_server_stop(). */
struct fault_server *fault_server_start(const struct fault_options *options);
/** Cut everything, join, free. Accepts NULL. */
void fault_server_stop(struct fault_server *server);

uint16_t fault_server_port(const struct fault_server *server);
/** File with the authority's certificate; of a self-signed server its own. "" without TLS. */
const char *fault_server_ca(const struct fault_server *server);
/** "https://localhost:PORT/path" with TLS, else "http://127.0.0.1:PORT/path". */
void fault_server_url(const struct fault_server *server, const char *path, char *out, size_t cap);

/** Put an answer at the end of a route's row. path: as asked, without a query. */
void fault_server_add(struct fault_server *server, const char *path,
                      const struct fault_answer *answer);
/** Forget the routes. Not while one is being answered. */
void fault_server_clear(struct fault_server *server);

/** How many requests came, for this path or (NULL) in all. */
size_t fault_server_count(struct fault_server *server, const char *path);
/** Wait until there are so many; false after ten seconds. */
bool fault_server_wait(struct fault_server *server, const char *path, size_t count);
/** The n-th of this path (NULL: of all), from 0, or NULL. */
const struct fault_request *fault_server_request(struct fault_server *server, const char *path,
                                                 size_t n);
/** Does a line of the head start like this ("If-None-Match: \"a\"")? Names in any case. */
bool fault_request_has(const struct fault_request *request, const char *line);

/** Send bytes on every open stream of this path. Returns on how many. */
size_t fault_server_push(struct fault_server *server, const char *path, struct slice bytes);
/** Wait until so many streams are open; false after ten seconds. */
bool fault_server_wait_streams(struct fault_server *server, const char *path, size_t count);
/** End all connections at once, streams too. */
void fault_server_drop(struct fault_server *server);

/** A port of 127.0.0.1 at which nobody listens. */
uint16_t fault_closed_port(void);

/** Read routes from a script (tests/support/FAULTS.md). False: the sentence is on stderr. The
 *  script's texts live as long as the server. */
bool fault_server_script(struct fault_server *server, struct slice json);

#endif
