#include "hub/wire/target.h"

#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "hub/wire/address.h"
#include "hub/wire/escape_priv.h"
#include "hub/wire/text.h"

enum { HOST_MAX = 255 };

/* "http://" or "https://", any case: how long it is, or 0. */
static size_t scheme_len(struct slice raw)
{
    static const char *const SCHEMES[] = {"http://", "https://"};
    for (size_t i = 0; i < ARRAY_LEN(SCHEMES); i++) {
        size_t len = strlen(SCHEMES[i]);
        if (raw.len >= len && text_is((struct slice){raw.ptr, len}, SCHEMES[i])) {
            return len;
        }
    }
    return 0;
}

static bool is_printable(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7F || text.ptr[i] == '#') {
            return false;
        }
    }
    return true;
}

/* No segment that means another place, none that is empty but the last. */
static bool is_straight(struct slice path)
{
    size_t start = 1;
    if (path.len == 0 || path.ptr[0] != '/' || memchr(path.ptr, '\\', path.len) != NULL) {
        return false;
    }
    while (start < path.len) {
        const char *slash = memchr(path.ptr + start, '/', path.len - start);
        size_t end = slash == NULL ? path.len : (size_t)(slash - path.ptr);
        struct slice segment = {path.ptr + start, end - start};
        if (segment.len == 0 || slice_is(segment, ".") || slice_is(segment, "..")) {
            return false;
        }
        start = end + 1;
    }
    return true;
}

static bool is_port(struct slice text)
{
    unsigned long long port = 0;
    return text.len <= 5 && text_to_number(text, &port) && port <= 65535;
}

static bool is_name(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text_lower(text.ptr[i]);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.')) {
            return false;
        }
    }
    return text.len > 0;
}

bool target_host_is_valid(struct slice host)
{
    if (host.len == 0 || host.len > HOST_MAX) {
        return false;
    }
    if (host.ptr[0] == '[') {
        struct address address;
        return address_read_node(host, &address) && address.len == 16;
    }
    const char *colon = memchr(host.ptr, ':', host.len);
    size_t name_len = colon == NULL ? host.len : (size_t)(colon - host.ptr);
    return is_name((struct slice){host.ptr, name_len}) &&
           (colon == NULL || is_port((struct slice){colon + 1, host.len - name_len - 1}));
}

/* "http://host" off the front of an absolute form; nothing off the other. */
static enum status take_authority(struct slice *raw, struct target *target, struct err *err)
{
    size_t scheme = scheme_len(*raw), end = scheme;
    if (scheme == 0) {
        return ST_OK;
    }
    while (end < raw->len && raw->ptr[end] != '/' && raw->ptr[end] != '?') {
        end++;
    }
    target->authority = (struct slice){raw->ptr + scheme, end - scheme};
    *raw = (struct slice){raw->ptr + end, raw->len - end};
    return target_host_is_valid(target->authority)
               ? ST_OK
               : err_set(err, ST_INVALID, "an address with a host that is none");
}

enum status target_read(struct slice raw, struct arena *arena, struct target *out, struct err *err)
{
    if (raw.len > URL_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "an address has at most %d bytes", URL_MAX_BYTES);
    }
    if (!is_printable(raw)) {
        return err_set(err, ST_INVALID, "an address has printable ASCII only");
    }
    struct target target = {.authority = {NULL, 0}};
    enum status st = take_authority(&raw, &target, err);
    if (st != ST_OK) {
        return st;
    }
    const char *mark = raw.len == 0 ? NULL : memchr(raw.ptr, '?', raw.len);
    size_t path_len = mark == NULL ? raw.len : (size_t)(mark - raw.ptr);
    if (mark != NULL) {
        target.query = (struct slice){mark + 1, raw.len - path_len - 1};
    }
    struct slice path = {raw.ptr, path_len};
    if (path.len == 0 && target.authority.len > 0) {
        path = slice_of("/");
    }
    st = escape_undo(path, ESCAPE_PATH, arena, &target.path, err);
    if (st == ST_OK && !is_straight(target.path)) {
        st = err_set(err, ST_INVALID, "a path begins with '/' and goes straight: no '..', no '//'");
    }
    if (st == ST_OK) {
        *out = target;
    }
    return st;
}
