/* net/url.h: addresses on the web: parsed, resolved, compared, and shortened for logs.
 *
 * http and https only; user names and passwords in an address are refused (they end in logs), and
 * fragments are dropped (they never leave a client). Parsing is curl's, so that what is compared
 * here is what is connected to. A struct url is a value: copied freely, nothing to free.
 *
 * Thread: any. Nothing here logs, blocks or looks up names.
 */
#ifndef NET_URL_H
#define NET_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/limits.h"

enum { URL_ORIGIN_BYTES = 300 }; /* scheme, a name of at most 253 bytes, port */

struct url {
    char text[URL_MAX_BYTES + 1];  /* normalised: percent-encoded, no "..", no fragment */
    char origin[URL_ORIGIN_BYTES]; /* "https://hub.example.org:443": lower case, port always */
    char host[URL_ORIGIN_BYTES];   /* "hub.example.org" */
    bool is_secure;                /* https */
};

/** An absolute address. Errors: ST_INVALID (no address, or one with a password), ST_LIMIT (longer
 *  than URL_MAX_BYTES), ST_UNSUPPORTED (another scheme than http and https). */
NODISCARD enum status url_parse(const char *text, struct url *out_url, struct err *err);

/** A reference as it stands in a document that came from `base`, or in its redirect (RFC 3986
 *  section 5). out_url may be base. Errors: as url_parse(). */
NODISCARD enum status url_resolve(const struct url *base, const char *reference,
                                  struct url *out_url, struct err *err);

/** The same scheme, host and port (RFC 6454 section 5). */
bool url_is_same_origin(const struct url *a, const struct url *b);

/** For logs and sentences: without what may be secret (the query), and cut to cap - 1 bytes. */
void url_show(const struct url *url, char *out, size_t cap);

#endif
