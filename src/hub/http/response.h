/* hub/http/response.h: what a handler answers.
 *
 * Zeroed by response_init(): 500 without a body, so that a handler that forgets is heard of. A body
 * is one of: bytes (a buffer moved in), a blob shared with others, fixed text of the program, bytes
 * that are fetched as they go (media), a live feed. Values of headers are checked here: a line
 * break can't get into a head.
 *
 * Every answer gets the security headers of hub/http (CSP, nosniff, referrer, HSTS on TLS) and a
 * Cache-Control by `caching`.
 *
 * Thread: the one that handles the request.
 */
#ifndef HUB_HTTP_RESPONSE_H
#define HUB_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/blob.h"
#include "base/buf.h"
#include "base/slice.h"
#include "hub/http/request.h"
#include "hub/live/live.h"

enum {
    RESPONSE_HEADERS_MAX = 8,
    RESPONSE_BODY_MAX = 8U << 20, /* a page or a document; media stream */
    RESPONSE_ETAG_BYTES = 80,
    RESPONSE_VALUE_MAX = 2048 /* of a header; an address fits */
};

enum caching {
    CACHING_NO_STORE = 0, /* a page with a person; the default */
    CACHING_REVALIDATE,   /* no-cache: may be kept, asked each time (documents, with an ETag) */
    CACHING_IMMUTABLE     /* a year, public: its address names its content */
};

/* Bytes fetched as they go, on the loop thread: quickly, a piece at a time. */
struct media_source {
    uint64_t size;
    /* Up to max bytes from offset; how many, at least 1; -1: it can't be read any more (the
     * connection is then cut, so that nobody takes half for the whole). */
    int64_t (*read)(void *ctx, uint64_t offset, char *out, size_t max);
    void (*close)(void *ctx); /* called once, whatever happens; may be NULL */
    void *ctx;
};

struct response_header {
    const char *name; /* a literal */
    char *value;      /* checked, owned */
};

enum response_body { BODY_NONE = 0, BODY_BYTES, BODY_BLOB, BODY_FIXED, BODY_MEDIA, BODY_LIVE };

struct response {
    int status;
    const char *type; /* Content-Type, a literal of the program; NULL without a body */
    enum caching caching;
    bool is_public;                 /* other origins may show it (pictures of previews) */
    char etag[RESPONSE_ETAG_BYTES]; /* with quotes; "": none. 304 is the server's work */
    enum response_body body;
    struct buf bytes;
    struct blob *blob;      /* as it is; */
    struct blob *gzip_blob; /* the same compressed, for whoever takes it; may be NULL */
    struct slice fixed;
    struct media_source media;
    char live_channel[LIVE_NAME_MAX + 1], live_tag[LIVE_NAME_MAX + 1];
    struct response_header headers[RESPONSE_HEADERS_MAX];
    size_t header_count;
    char session[SESSION_ID_BYTES]; /* set by session.h */
    bool ends_session;
};

void response_init(struct response *response);
/** Free what it holds, closing media. */
void response_deinit(struct response *response);
/** Start anew: what was put in is freed. */
void response_reset(struct response *response);

/** A page. The bytes are moved out of the buffer. */
void response_html(struct response *response, int status, struct buf *page);
/** A page or document made earlier; the blob's reference is taken. type is a literal. */
void response_blob(struct response *response, int status, const char *type, struct blob *blob);
/** JSON; the bytes are moved out of the buffer. */
void response_json(struct response *response, int status, struct buf *json);
/** Text of the program (assets); type and text are the program's own. */
void response_fixed(struct response *response, int status, const char *type, struct slice text);
/** 303 See Other. location: "/path…" of ours, or an absolute address whose origin is listed.
 *
 * origins  NULL-terminated: "https://www.linkedin.com", …, also "mailto:" and "sms:" as schemes;
 *          NULL: none
 * Anything else (also "//host", backslashes, controls) is refused: false, and it answers 500. */
bool response_redirect(struct response *response, struct slice location,
                       const char *const *origins);
/** As above to a content's own link, which an organiser has set: any http or https address
 *  (absolute, no user or password, no controls). */
bool response_redirect_outside(struct response *response, struct slice url);
/** A refusal with a sentence, as text/plain: for programs, and where the product has no page. */
void response_problem(struct response *response, int status, const char *sentence);
/** Bytes of a medium; the source is taken. etag "\"sha256\"" or "". Ranges are the server's work.
 */
void response_media(struct response *response, const char *type, struct media_source source,
                    const char *etag);
/** "\"abc\"" or "W/\"abc\""; anything else, or over RESPONSE_ETAG_BYTES: none. */
void response_set_etag(struct response *response, struct slice etag);
/** The live feed of a channel, under a tag (the screen's name); both at most LIVE_NAME_MAX bytes,
 *  else it answers 500. Last-Event-ID is the server's work. */
void response_live(struct response *response, struct slice channel, struct slice tag);

/** Add a header. name is a literal; a value with controls or over RESPONSE_VALUE_MAX is left out.
 */
void response_add_header(struct response *response, const char *name, struct slice value);

#endif
