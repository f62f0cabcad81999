/* net/response.c: one row of lines that matter. What depends on several of them (freshness, a wait
 * relative to the server's date) is worked out when the head is complete. */
#include "net/response.h"

#include <string.h>

#include "net/http_date.h"

static struct slice trim(struct slice s)
{
    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t')) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && strchr(" \t\r\n", s.ptr[s.len - 1]) != NULL) {
        s.len--;
    }
    return s;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* `word` is in lower case. */
static bool is_name(struct slice s, const char *word)
{
    size_t len = strlen(word);
    if (s.len != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (lower(s.ptr[i]) != word[i]) {
            return false;
        }
    }
    return true;
}

static void keep(char *out, size_t cap, struct slice value)
{
    out[0] = '\0';
    if (value.len >= cap) {
        return;
    }
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c < 0x20 || c == 0x7F) {
            return;
        }
    }
    if (value.len > 0) {
        memcpy(out, value.ptr, value.len);
    }
    out[value.len] = '\0';
}

/* Digits at the start of the text -> a number below 2^53; how many digits, 0: none or too many. */
static size_t number(struct slice text, int64_t *out)
{
    size_t n = 0;
    int64_t value = 0;
    while (n < text.len && text.ptr[n] >= '0' && text.ptr[n] <= '9') {
        if (n == 15) {
            return 0;
        }
        value = value * 10 + (text.ptr[n] - '0');
        n++;
    }
    *out = value;
    return n;
}

/* "bytes 0-99/1000", "bytes 0-99/" and a star, or "bytes", a star, "/1000" of a 416. */
static void read_range(struct net_response *r, struct slice value)
{
    int64_t first = 0, last = 0, total = -1;
    struct slice rest = value;
    r->last_byte = -1;
    if (rest.len < 6 || !is_name((struct slice){rest.ptr, 6}, "bytes ")) {
        return;
    }
    rest = trim((struct slice){rest.ptr + 6, rest.len - 6});
    size_t n = number(rest, &first);
    rest = (struct slice){rest.ptr + n, rest.len - n};
    if (n == 0 || rest.len == 0 || rest.ptr[0] != '-') {
        return;
    }
    rest = (struct slice){rest.ptr + 1, rest.len - 1};
    n = number(rest, &last);
    rest = (struct slice){rest.ptr + n, rest.len - n};
    if (n == 0 || last < first || rest.len < 2 || rest.ptr[0] != '/') {
        return;
    }
    rest = (struct slice){rest.ptr + 1, rest.len - 1};
    if (!slice_is(rest, "*") && (number(rest, &total) != rest.len || total <= last)) {
        return;
    }
    r->first_byte = first;
    r->last_byte = last;
    r->total_bytes = total;
}

static void read_length(struct net_response *r, struct slice value)
{
    int64_t length = 0;
    r->content_length = value.len > 0 && number(value, &length) == value.len ? length : -1;
}

static void read_dates(struct net_response *r, struct slice name, struct slice value, int64_t now)
{
    struct freshness_facts *facts = &r->facts;
    if (is_name(name, "date")) {
        facts->has_date = http_date_read(value, now, &facts->date_unix_s);
    } else if (is_name(name, "expires")) {
        facts->has_expires = true;
        facts->expires_unix_s = 0;
        (void)http_date_read(value, now, &facts->expires_unix_s); /* unreadable: it is past */
    } else if (is_name(name, "age")) {
        int64_t age = caching_seconds(value);
        facts->age_s = age < 0 ? 0 : age;
    } else if (is_name(name, "cache-control")) {
        cache_control_read(&facts->control, value);
    }
}

static void read_field(struct net_response *r, struct slice name, struct slice value, int64_t now)
{
    if (is_name(name, "etag")) {
        keep(r->etag, sizeof(r->etag), value);
    } else if (is_name(name, "last-modified")) {
        keep(r->last_modified, sizeof(r->last_modified), value);
    } else if (is_name(name, "content-type")) {
        keep(r->content_type, sizeof(r->content_type), value);
    } else if (is_name(name, "content-encoding")) {
        keep(r->content_encoding, sizeof(r->content_encoding), value);
    } else if (is_name(name, "location")) {
        keep(r->location, sizeof(r->location), value);
    } else if (is_name(name, "retry-after")) {
        keep(r->retry_after, sizeof(r->retry_after), value);
    } else if (is_name(name, "content-length")) {
        read_length(r, value);
    } else if (is_name(name, "content-range")) {
        read_range(r, value);
    } else {
        read_dates(r, name, value, now);
    }
}

/* "HTTP/1.1 200 OK", "HTTP/2 304" */
static bool read_status(struct net_response *r, struct slice line)
{
    if (line.len < 5 || memcmp(line.ptr, "HTTP/", 5) != 0) {
        return false;
    }
    int64_t status = 0;
    const char *space = memchr(line.ptr, ' ', line.len);
    response_begin(r);
    if (space != NULL) {
        size_t at = (size_t)(space - line.ptr) + 1;
        size_t n = number((struct slice){line.ptr + at, line.len - at}, &status);
        r->status = n == 3 ? (int32_t)status : 0;
    }
    return true;
}

void response_begin(struct net_response *response)
{
    struct net_response *r = response;
    struct buf body = r->body;
    buf_reset(&body);
    struct url url = r->url;
    int32_t redirects = r->redirects;
    *r = (struct net_response){
        .outcome = NET_CANCELLED, .url = url, .redirects = redirects, .body = body};
    r->fresh_for_s = r->fresh_until_mono_ms = r->retry_after_s = -1;
    r->content_length = r->last_byte = r->total_bytes = -1;
}

void response_line(struct net_response *response, struct slice line, int64_t now_unix_s)
{
    struct slice text = trim(line);
    if (text.len == 0 || read_status(response, text)) {
        return;
    }
    const char *colon = memchr(text.ptr, ':', text.len);
    if (colon == NULL) {
        return;
    }
    size_t at = (size_t)(colon - text.ptr);
    struct slice value = trim((struct slice){colon + 1, text.len - at - 1});
    read_field(response, (struct slice){text.ptr, at}, value, now_unix_s);
}

void response_finish_head(struct net_response *response, int64_t asked_unix_s, int64_t now_unix_s,
                          int64_t now_mono_ms)
{
    struct net_response *r = response;
    r->facts.asked_unix_s = asked_unix_s;
    r->facts.answered_unix_s = now_unix_s;
    r->fresh_for_s = freshness_left_s(&r->facts);
    if (r->retry_after[0] != '\0') {
        r->retry_after_s = retry_after_read(slice_of(r->retry_after),
                                            r->facts.has_date ? r->facts.date_unix_s : now_unix_s);
    }
    if (r->fresh_for_s >= 0) {
        r->fresh_until_mono_ms = now_mono_ms + r->fresh_for_s * 1000;
    }
    if (r->last_byte < 0 && r->content_length >= 0 && r->content_encoding[0] == '\0') {
        r->total_bytes = r->content_length;
    }
}

bool response_is_type(const struct net_response *response, const char *type)
{
    const char *text = response->content_type;
    struct slice bare = trim((struct slice){text, strcspn(text, ";")});
    return is_name(bare, type);
}

bool etag_is_strong(const char *etag)
{
    size_t len = strlen(etag);
    return len >= 2 && etag[0] == '"' && etag[len - 1] == '"';
}
