#include "display/feeds/address_priv.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/buf.h"

enum { PORT_DIGITS = 5 };

/* A reference cut into its parts; a part that is absent has a NULL pointer. */
struct parts {
    struct slice scheme, host, path, query; /* query with its "?", and the fragment with its "#" */
    struct slice fragment;
};

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct slice take(struct slice *rest, size_t len)
{
    struct slice part = {rest->ptr, len};
    rest->ptr += len;
    rest->len -= len;
    return part;
}

/* How many bytes come before the first of these characters. */
static size_t span_before(struct slice text, const char *stops)
{
    size_t len = 0;
    while (len < text.len && strchr(stops, text.ptr[len]) == NULL) {
        len++;
    }
    return len;
}

static struct parts split(struct slice text)
{
    struct parts parts = {.scheme = {NULL, 0}};
    size_t scheme = 0;
    while (scheme < text.len && (is_alpha(text.ptr[scheme]) || is_digit(text.ptr[scheme]) ||
                                 strchr("+-.", text.ptr[scheme]) != NULL)) {
        scheme++;
    }
    if (scheme > 0 && scheme < text.len && text.ptr[scheme] == ':' && is_alpha(text.ptr[0])) {
        parts.scheme = take(&text, scheme);
        (void)take(&text, 1);
    }
    if (text.len >= 2 && text.ptr[0] == '/' && text.ptr[1] == '/') {
        (void)take(&text, 2);
        parts.host = take(&text, span_before(text, "/?#"));
    }
    parts.path = take(&text, span_before(text, "?#"));
    parts.query = take(&text, span_before(text, "#"));
    parts.fragment = text;
    return parts;
}

static bool is_web(struct slice scheme)
{
    return (scheme.len == 4 && strncasecmp(scheme.ptr, "http", 4) == 0) ||
           (scheme.len == 5 && strncasecmp(scheme.ptr, "https", 5) == 0);
}

/* A name or an IPv4 address, and perhaps a port: what a programme takes. */
static bool is_host(struct slice host)
{
    size_t len = 0;
    while (len < host.len && (is_alpha(host.ptr[len]) || is_digit(host.ptr[len]) ||
                              host.ptr[len] == '.' || host.ptr[len] == '-')) {
        len++;
    }
    bool is_good = len > 0 && host.ptr[0] != '.' && host.ptr[0] != '-';
    if (len < host.len && host.ptr[len] == ':') {
        size_t digits = host.len - len - 1;
        is_good = is_good && digits >= 1 && digits <= PORT_DIGITS;
        for (len++; len < host.len && is_digit(host.ptr[len]); len++) {
        }
    }
    return is_good && len == host.len;
}

static void append_encoded(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\t' || c == '\n' || c == '\r') {
            continue; /* a line break inside an address is none of it */
        }
        if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}", c) != NULL) {
            buf_printf(out, "%%%02X", (unsigned)c);
        } else {
            buf_append_char(out, (char)c);
        }
    }
}

/* Drop "." and ".." segments (RFC 3986, 5.2.4) from the path that `out` ends with. */
static void append_path(struct buf *out, struct slice path)
{
    size_t root = out->len;
    while (path.len > 0) {
        (void)take(&path, path.ptr[0] == '/' ? 1 : 0);
        struct slice segment = take(&path, span_before(path, "/"));
        bool is_up = slice_is(segment, "..");
        bool is_last = path.len == 0;
        if (is_up || slice_is(segment, ".")) {
            while (is_up && out->len > root && out->ptr[--out->len] != '/') {
            }
            if (is_last) {
                buf_append_char(out, '/');
            }
            continue;
        }
        buf_append_char(out, '/');
        append_encoded(out, segment);
    }
}

/* base's path up to its last slash, and the reference's behind it. */
static void append_merged(struct buf *out, struct slice base, struct slice reference)
{
    struct buf whole = buf_make((size_t)4 * ADDRESS_MAX_BYTES);
    size_t keep = base.len;
    while (keep > 0 && base.ptr[keep - 1] != '/') {
        keep--;
    }
    buf_append(&whole, base.ptr, keep);
    if (keep == 0) {
        buf_append_char(&whole, '/');
    }
    buf_append(&whole, reference.ptr, reference.len);
    append_path(out, buf_view(&whole));
    if (whole.failed != ST_OK) {
        out->failed = whole.failed;
    }
    buf_deinit(&whole);
}

static void write_address(struct buf *out, const struct parts *base, const struct parts *ref)
{
    const struct parts *origin = ref->host.ptr != NULL ? ref : base;
    struct slice scheme = ref->scheme.ptr != NULL ? ref->scheme : base->scheme;
    buf_append_str(out, scheme.len == 4 ? "http://" : "https://");
    append_encoded(out, origin->host);
    if (ref->host.ptr != NULL || (ref->path.len > 0 && ref->path.ptr[0] == '/')) {
        append_path(out, ref->path);
    } else if (ref->path.len > 0) {
        append_merged(out, base->path, ref->path);
    } else {
        append_path(out, base->path);
        append_encoded(out, ref->query.len > 0 ? (struct slice){NULL, 0} : base->query);
    }
    append_encoded(out, ref->query);
    append_encoded(out, ref->fragment);
}

static struct slice trim(struct slice text)
{
    while (text.len > 0 && (unsigned char)text.ptr[0] <= ' ') {
        (void)take(&text, 1);
    }
    while (text.len > 0 && (unsigned char)text.ptr[text.len - 1] <= ' ') {
        text.len--;
    }
    return text;
}

const char *address_resolve(struct arena *arena, const char *base, struct slice reference)
{
    struct slice text = trim(reference);
    if (text.len == 0 || text.len > ADDRESS_MAX_BYTES || strlen(base) > ADDRESS_MAX_BYTES) {
        return NULL;
    }
    struct parts from = split(slice_of(base));
    struct parts to = split(text);
    if (to.scheme.ptr == NULL && to.host.ptr == NULL && text.len > 4 &&
        strncasecmp(text.ptr, "www.", 4) == 0) {
        to.host = take(&to.path, span_before(to.path, "/")); /* a scheme that was left out */
    }
    bool is_good = to.scheme.ptr != NULL ? is_web(to.scheme) && is_host(to.host)
                   : to.host.ptr != NULL ? is_host(to.host)
                                         : is_web(from.scheme) && is_host(from.host);
    if (!is_good) {
        return NULL;
    }
    struct buf out = buf_make(ADDRESS_MAX_BYTES);
    write_address(&out, &from, &to);
    const char *address = out.failed == ST_OK ? arena_strdup(arena, buf_view(&out)) : NULL;
    buf_deinit(&out);
    return address;
}

static bool only_counts(struct slice parameter)
{
    static const char *const heads[] = {
        "utm_",  "fbclid=",    "gclid=",       "mc_cid=",   "mc_eid=",
        "xtor=", "at_medium=", "at_campaign=", "source=rss"};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        size_t len = strlen(heads[i]);
        if (parameter.len >= len && strncasecmp(parameter.ptr, heads[i], len) == 0) {
            return true;
        }
    }
    return false;
}

const char *address_shorten(struct arena *arena, const char *address)
{
    char *out = arena_alloc(arena, strlen(address) + 1, 1);
    if (out == NULL) {
        return "";
    }
    size_t len = strcspn(address, "?#");
    memcpy(out, address, len);
    char before = '?';
    const char *at = address + len;
    while (*at == '?' || *at == '&') {
        size_t span = strcspn(at + 1, "&#");
        struct slice parameter = {at + 1, span};
        if (span > 0 && !only_counts(parameter)) {
            out[len++] = before;
            memcpy(out + len, parameter.ptr, span);
            len += span;
            before = '&';
        }
        at += 1 + span;
    }
    out[len] = '\0';
    return out;
}
