/* net/request.h: what to ask for, within which limits, and who hears the answer.
 *
 * A request is one heap object that is moved: filled by the asker, given away with
 * net_client_submit(), and given back with its answer. While the client has it nobody else touches
 * it. Source of the rules: RFC 9110.
 */
#ifndef NET_REQUEST_H
#define NET_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "net/response.h"
#include "net/url.h"

enum net_method { NET_GET = 0, NET_POST };

/* What it is for. Two requests for the same address are two only when their kinds differ. */
enum net_kind {
    NET_DOCUMENT = 0, /* into a bounded buffer; may travel compressed */
    NET_MEDIA,        /* exact bytes: never compressed, may be resumed */
    NET_STREAM        /* a live feed: no end, a connection of its own, beside the three others */
};

enum net_taking {
    NET_TAKEN = 0,
    NET_PAUSE, /* nothing was taken: the same bytes come again after net_client_resume() */
    NET_STOP   /* enough: ends as NET_UNWANTED */
};

struct net_request;

/** All are called on the client's thread and must not block. All may be NULL. */
struct net_hooks {
    /* The head of a 2xx answer is complete, no byte was given yet. False: ends as NET_UNWANTED.
     * Called once. response->first_byte says where the body starts: 0 although a resumption was
     * asked for means that the thing has changed, and what the asker has is worthless. */
    bool (*head)(void *ctx, const struct net_response *response);
    /* Bytes of a 2xx body in order; at most 64 KiB at once. With it nothing is collected. */
    enum net_taking (*data)(void *ctx, struct slice bytes);
    /* The end, whatever it was; the request is the callee's. Without it the request waits for
     * net_client_take(). */
    void (*done)(void *ctx, struct net_request *request);
    void *ctx;
};

/** 0: no such limit. A paused transfer counts as neither quiet nor slow. */
struct net_limits {
    uint64_t max_bytes; /* of the body, decoded; of a resumed one with what came before */
    int32_t connect_ms; /* name, connection and TLS together, anew at each redirect; 0: curl's
                               five minutes */
    int32_t quiet_ms;   /* no byte in either direction: three heartbeats for a stream */
    int32_t slow_bytes_per_s, slow_ms; /* on average over each stretch of slow_ms */
    int32_t total_ms; /* from its start, redirects included; waiting for a turn is free */
};

enum { NET_HEADERS_MAX = 8, NET_HEADER_BYTES = 1024, NET_KEY_MAX_BYTES = 512 };

struct net_request {
    /* Filled by net_request_create(), changed by the asker until it is submitted. */
    struct url url;
    enum net_method method;
    enum net_kind kind;
    struct net_limits limits;
    struct net_hooks hooks;
    int64_t needed_mono_ms; /* the soonest goes first; INT64_MAX: whenever */
    /* GET: what the asker has. "" for none. For a document both make a conditional request; for a
     * resumption (resume_from > 0) If-Range is made of the ETag when strong, else of the date. */
    char etag[HTTP_VALUE_MAX_BYTES + 1];
    char last_modified[HTTP_VALUE_MAX_BYTES + 1];
    int64_t resume_from;
    char *headers[NET_HEADERS_MAX]; /* "Name: value", by net_request_add_header() */
    char *key;                      /* by net_request_set_key(); NULL: the client's */
    struct buf upload;              /* body of a POST, by the asker; see Content-Type below */

    /* After its end. */
    struct net_response response;

    /* The client's. */
    uint64_t id;
    struct net_request *next;
};

/** A GET with the limits that are usual for its kind:
 *  document PROGRAMME_MAX_BYTES, media MEDIA_MAX_BYTES, stream without end;
 *  10 s to connect; quiet 20 s (stream 45 s); slow under 1 KiB/s over 30 s (not a stream);
 *  a document at most 2 minutes. End with net_request_destroy(). */
struct net_request *net_request_create(enum net_kind kind, const struct url *url);

/** Accepts NULL. */
void net_request_destroy(struct net_request *request);

/** Add a line. Errors: ST_INVALID (a control character, or a name that is the client's to say:
 *  Host, Authorization, Cookie, lengths, ranges, validators), ST_LIMIT (too many, too long). */
NODISCARD enum status net_request_add_header(struct net_request *request, const char *name,
                                             const char *value, struct err *err);

/** Can this be a key (RFC 6750 section 2.1)? Never quoted. Errors: ST_INVALID, ST_LIMIT
 *  (NET_KEY_MAX_BYTES). */
NODISCARD enum status net_key_check(const char *key, struct err *err);
/** Show this key (copied) instead of the client's, to the origin of the request's address and to no
 *  other. Errors: as net_key_check(). */
NODISCARD enum status net_request_set_key(struct net_request *request, const char *key,
                                          struct err *err);

/** Make it a POST of these bytes (copied). Errors: ST_LIMIT (HTTP_REQUEST_MAX_BYTES), ST_INVALID,
 *  ST_NOMEM. */
NODISCARD enum status net_request_post(struct net_request *request, const char *content_type,
                                       struct slice bytes, struct err *err);

#endif
