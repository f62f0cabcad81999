/* hub/http/request.h: what somebody asked, read, bounded and checked before a handler sees it.
 *
 * All text is UTF-8 without control characters (values of forms may have tabs and line breaks). It
 * belongs to the request and lives as long as it does: until the exchange is answered. A handler
 * reads, it changes nothing.
 *
 * A handler is tested without a socket: request_create(), the setters below, the handler, a look
 * at the response, request_destroy().
 */
#ifndef HUB_HTTP_REQUEST_H
#define HUB_HTTP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "hub/wire/address.h"
#include "hub/wire/fields.h"
#include "hub/wire/language.h"

enum {
    REQUEST_PARAMS_MAX = 4,
    REQUEST_HEADERS_MAX = 64,
    REQUEST_ARENA_MAX = 256U << 10, /* decoded fields, headers, path of one request */
    SESSION_ID_BYTES = 33,          /* 32 hexadecimal digits and the end */
    CSRF_BYTES = 33
};

enum method { METHOD_GET = 0, METHOD_POST, METHOD_OPTIONS, METHOD_OTHER };

/* One field of the head, or what one {name} of a route's pattern matched. */
struct header {
    struct slice name, value;
};

struct request {
    enum method method;
    bool is_head;              /* HEAD comes as METHOD_GET; the body is left out by the server */
    struct slice path;         /* decoded; begins with '/', no "..", no "//", no backslash */
    struct slice target_query; /* as it was sent, without '?', for links to the same page */
    struct header params[REQUEST_PARAMS_MAX]; /* of the route's pattern, by request_param() */
    size_t param_count;
    struct fields query;
    struct fields form;   /* of a POST of a form */
    struct upload upload; /* its file */
    struct slice body;    /* of a POST, as it came */
    struct slice type;    /* its Content-Type without parameters, lower case */

    struct header headers[REQUEST_HEADERS_MAX];
    size_t header_count;

    struct address client; /* who asks: past the trusted proxies */
    struct address peer;   /* who is connected to us */
    bool is_from_proxy;    /* the peer is a trusted proxy: only then identity headers count */
    bool is_tls;           /* towards the client: by us, or by a trusted proxy */
    struct slice host;     /* lower case, with a port where one was given */
    enum language language;
    bool is_language_chosen; /* by ?lang= now: the server remembers it in a cookie */

    /* Who it is, as far as a cookie says. The id's code was verified; whether anybody is behind it
     * only the store knows. "" without a cookie; on a route with ROUTE_SESSION a fresh id is given
     * and is_new_session says so. */
    char session[SESSION_ID_BYTES];
    bool is_new_session;
    char csrf[CSRF_BYTES]; /* belongs into each form as the field "csrf"; "" without a session */
    struct slice bearer;   /* the key of "Authorization: Bearer KEY"; empty without */

    int64_t now_unix_s;
    int64_t now_mono_ms;

    struct arena arena; /* the request's own texts; handlers may put theirs in it */
    struct buf raw;     /* the body's memory */
};

/** An empty GET of "/", from an unknown address, at second 0. Never fails. */
struct request *request_create(void);
/** NULL is fine. */
void request_destroy(struct request *request);

/** Fill the path and query from a request target, "/7kq2m?lang=en" (RFC 9112 section 3.2). Also the
 *  language, where "lang" is one of ours.
 *
 * Errors: ST_INVALID (bad escape, "..", control characters, not UTF-8), ST_LIMIT. */
NODISCARD enum status request_set_target(struct request *request, struct slice target,
                                         struct err *err);
/** Add a field of the head; copied. Errors: ST_LIMIT, ST_INVALID (controls; not UTF-8). */
NODISCARD enum status request_add_header(struct request *request, struct slice name,
                                         struct slice value, struct err *err);
/** Make it a POST with this body and read its form, if it is one. The bytes are taken from the
 *  buffer. content_type may carry parameters. Errors: as fields_decode(), fields_read_multipart().
 */
NODISCARD enum status request_set_body(struct request *request, struct slice content_type,
                                       struct buf *body, struct err *err);

/** A value of the form (POST) or of the query (GET); empty without one, ptr is then NULL. */
struct slice request_field(const struct request *request, const char *name);
/** What {name} of the route's pattern matched; never empty where the pattern has it. */
struct slice request_param(const struct request *request, const char *name);
/** The first field of the head with this name, any case; empty without one. */
struct slice request_header(const struct request *request, const char *name);
/** A cookie's value; empty without one. */
struct slice request_cookie(const struct request *request, const char *name);
/** Robots that make previews, by User-Agent: they are shown a page with Open Graph tags and are
 *  counted nowhere. */
bool request_is_robot(const struct request *request);
/** Somebody's browser fetches ahead (Sec-Purpose, Purpose, X-Moz): nobody has clicked yet. */
bool request_is_prefetch(const struct request *request);
/** Somebody's browser loads it as a part of another page (Sec-Fetch-Dest of an image, a frame, a
 *  script): nobody has come. */
bool request_is_embedded(const struct request *request);
/** "https://go.example.org" as the client wrote it, in the request's arena. */
const char *request_base(struct request *request);

#endif
