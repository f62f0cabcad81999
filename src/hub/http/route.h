/* hub/http/route.h: which handler answers which address. */
#ifndef HUB_HTTP_ROUTE_H
#define HUB_HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "hub/http/request.h"
#include "hub/http/response.h"

enum { ROUTES_MAX = 128, ROUTE_SEGMENTS_MAX = 8, ROUTE_BODY_DEFAULT = 32U << 10 };

enum route_flag {
    /* A form of ours: refused (403) unless Sec-Fetch-Site and Origin, where sent, are our own and
     * the field "csrf" is the session's token. */
    ROUTE_FORM_PROTECTED = 1U << 0,
    /* Answered 401 without "Authorization: Bearer". The handler compares the key. */
    ROUTE_BEARER = 1U << 1,
    /* A page: who comes without a session is given one. */
    ROUTE_SESSION = 1U << 2,
    /* Answered under any Host (health checks by address). */
    ROUTE_ANY_HOST = 1U << 3,
    /* Counted against `strict` of the rates as well (codes guessed, mails sent). */
    ROUTE_STRICT_RATE = 1U << 4,
    /* Counted against no rate (assets: one page brings a dozen; screens: counted by their keys). */
    ROUTE_FREE = 1U << 5
};

/* The handler that answered, or not. */
enum fast { FAST_ANSWERED = 0, FAST_NOT_ME };

struct route {
    enum method method;  /* METHOD_GET serves HEAD as well */
    const char *pattern; /* "/screens/{name}/live": a {name} is one segment, never empty. A literal
                            segment goes before a {name}; the order in the table means nothing */
    /* On the loop thread: quick, never waits, no database. FAST_NOT_ME: `handle` is asked; the
     * response is as new then. NULL: not tried. */
    enum fast (*fast)(void *user, struct request *request, struct response *response);
    /* On the thread that takes exchanges (hub/app's store thread). NULL: `fast` answers always. */
    void (*handle)(void *user, struct request *request, struct response *response);
    unsigned flags;    /* enum route_flag */
    uint32_t body_max; /* bytes of a POST's body; 0: ROUTE_BODY_DEFAULT. More: 413, unread */
};

struct route_table;

/** Take the routes (borrowed: a table of the program). Two with one method and pattern, patterns
 *  malformed, too many: our own mistake, aborts. */
struct route_table *route_table_create(const struct route *routes, size_t count);
void route_table_destroy(struct route_table *table);

/** What answers this method and path. Fills the request's params.
 *
 * out_allowed  bits 1U << enum method of what the path knows: 0: 404; without the asked: 405
 * NULL when nothing does. */
const struct route *route_find(const struct route_table *table, struct request *request,
                               unsigned *out_allowed);

#endif
