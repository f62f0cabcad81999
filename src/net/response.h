/* net/response.h: an answer: its head line by line, what of it matters, and how it ended.
 *
 * Reading is pure: lines in, values out; hostile lines are bounded and dropped. A value longer
 * than HTTP_VALUE_MAX_BYTES or with control characters is as good as none.
 */
#ifndef NET_RESPONSE_H
#define NET_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/slice.h"
#include "net/caching.h"
#include "net/outcome.h"
#include "net/url.h"

struct net_response {
    enum net_outcome outcome;
    struct err err; /* why, as a sentence, when the outcome isn't good; it names the address */
    int32_t status; /* of HTTP, 0: there was no answer */
    int32_t redirects;
    struct url url; /* that answered */

    /* "" without the line, and when it was unusable. */
    char etag[HTTP_VALUE_MAX_BYTES + 1]; /* as sent, quotes and W/ included */
    char last_modified[HTTP_VALUE_MAX_BYTES + 1];
    char content_type[HTTP_VALUE_MAX_BYTES + 1];
    char content_encoding[HTTP_VALUE_MAX_BYTES + 1];
    char location[URL_MAX_BYTES + 1];
    char retry_after[HTTP_VALUE_MAX_BYTES + 1];

    struct freshness_facts facts;
    int64_t fresh_for_s;         /* from its arrival; -1: the server doesn't say */
    int64_t fresh_until_mono_ms; /* the same on the monotonic clock; -1 */
    int64_t retry_after_s;       /* -1: the server doesn't say */
    int64_t content_length;      /* as announced, on the wire; -1 */
    int64_t first_byte;          /* where this body starts in the whole: 0, or of a range */
    int64_t last_byte;           /* of a range, else -1 */
    int64_t total_bytes;         /* of the whole, as far as said; -1 */
    uint64_t received_bytes;     /* of the body, decoded, given to the asker */
    struct buf body;             /* without a sink; of a refusal at most the start */
};

/** Everything unknown. The body keeps its maximum and is emptied; url stays. */
void response_begin(struct net_response *response);

/** One line of the head, with or without its line end. A status line ("HTTP/1.1 200 OK") begins
 *  the head anew: what came before it was an interim answer. */
void response_line(struct net_response *response, struct slice line, int64_t now_unix_s);

/** The head is complete: work out freshness and Retry-After.
 *
 * asked_unix_s, now_unix_s  wall clock; now_mono_ms  the monotonic one */
void response_finish_head(struct net_response *response, int64_t asked_unix_s, int64_t now_unix_s,
                          int64_t now_mono_ms);

/** Is the content type this one ("application/json"), whatever its parameters and case? */
bool response_is_type(const struct net_response *response, const char *type);

/** Can its ETag be compared byte for byte, so that a range may continue it (RFC 9110 8.8.3)? */
bool etag_is_strong(const char *etag);

#endif
