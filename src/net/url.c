/* net/url.c: curl's URL parser with our rules around it.
 *
 * curl takes a second address set on a handle as a reference against the first (RFC 3986), and
 * refuses control characters and spaces itself.
 */
#include "net/url.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const unsigned URL_FLAGS = CURLU_DISALLOW_USER | CURLU_URLENCODE;

static enum status refuse(CURLUcode code, struct err *err)
{
    switch ((int)code) {
    case CURLUE_UNSUPPORTED_SCHEME:
        return err_set(err, ST_UNSUPPORTED, "an address starts with https:// or http://");
    case CURLUE_USER_NOT_ALLOWED:
        return err_set(err, ST_INVALID,
                       "an address with a user name or password is not used; take them out");
    case CURLUE_OUT_OF_MEMORY:
        return err_set(err, ST_NOMEM, "no memory for an address");
    default:
        return err_set(err, ST_INVALID, "this is no address: %s", curl_url_strerror(code));
    }
}

/* One part of the address, within cap bytes, lower case when asked. */
static enum status part(CURLU *handle, CURLUPart which, unsigned flags, char *out, size_t cap,
                        struct err *err)
{
    char *text = NULL;
    CURLUcode code = curl_url_get(handle, which, &text, flags);
    if (code != CURLUE_OK) {
        return refuse(code, err);
    }
    size_t len = strlen(text);
    if (len < cap) {
        memcpy(out, text, len + 1);
    }
    curl_free(text);
    return len < cap ? ST_OK : err_set(err, ST_LIMIT, "an address is longer than it may be");
}

static void lower(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text >= 'A' && *text <= 'Z') {
            *text = (char)(*text - 'A' + 'a');
        }
    }
}

static enum status take_apart(CURLU *handle, struct url *url, struct err *err)
{
    char scheme[8], port[8];
    (void)curl_url_set(handle, CURLUPART_FRAGMENT, NULL, 0); /* clearing a part cannot fail */
    enum status st = part(handle, CURLUPART_SCHEME, 0, scheme, sizeof(scheme), err);
    if (st != ST_OK || (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)) {
        return refuse(CURLUE_UNSUPPORTED_SCHEME, err);
    }
    url->is_secure = strcmp(scheme, "https") == 0;
    st = part(handle, CURLUPART_HOST, 0, url->host, sizeof(url->host), err);
    if (st == ST_OK) {
        st = part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof(port), err);
    }
    if (st == ST_OK) {
        st = part(handle, CURLUPART_URL, 0, url->text, sizeof(url->text), err);
    }
    if (st != ST_OK) {
        return st;
    }
    if (!utf8_is_valid(slice_of(url->host))) {
        return err_set(err, ST_INVALID, "the host's name decodes to what is no text");
    }
    lower(url->host);
    int need = snprintf(url->origin, sizeof(url->origin), "%s://%s:%s", scheme, url->host, port);
    if (need < 0 || (size_t)need >= sizeof(url->origin)) {
        return err_set(err, ST_LIMIT, "the host's name is longer than names may be");
    }
    return ST_OK;
}

static enum status check_text(const char *text, struct err *err)
{
    size_t len = strlen(text);
    if (len > URL_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "an address has at most %d bytes", URL_MAX_BYTES);
    }
    if (!utf8_is_valid((struct slice){text, len})) {
        return err_set(err, ST_INVALID, "an address is not UTF-8");
    }
    return ST_OK;
}

/* `first`, then `second` against it when there is one. */
static enum status parse_once(const char *first, const char *second, struct url *out_url,
                              struct err *err)
{
    CURLU *handle = curl_url();
    struct url url = {.is_secure = false};
    if (handle == NULL) {
        return refuse(CURLUE_OUT_OF_MEMORY, err);
    }
    CURLUcode code = curl_url_set(handle, CURLUPART_URL, first, URL_FLAGS);
    if (code == CURLUE_OK && second != NULL) {
        code = curl_url_set(handle, CURLUPART_URL, second, URL_FLAGS);
    }
    enum status st = code == CURLUE_OK ? take_apart(handle, &url, err) : refuse(code, err);
    curl_url_cleanup(handle);
    if (st == ST_OK) {
        *out_url = url;
    }
    return st;
}

/* A name may decode to what is a number when it is read again ("%31" to "1", that is 0.0.0.1): then
 * what is compared would not be what is connected to. */
static enum status parse(const char *first, const char *second, struct url *out_url,
                         struct err *err)
{
    struct url url, again;
    enum status st = parse_once(first, second, &url, err);
    if (st != ST_OK) {
        return st;
    }
    if (parse_once(url.text, NULL, &again, NULL) != ST_OK || !url_is_same_origin(&url, &again)) {
        return err_set(err, ST_INVALID, "the host's name reads in two ways");
    }
    *out_url = url;
    return ST_OK;
}

enum status url_parse(const char *text, struct url *out_url, struct err *err)
{
    enum status st = check_text(text, err);
    return st == ST_OK ? parse(text, NULL, out_url, err) : st;
}

enum status url_resolve(const struct url *base, const char *reference, struct url *out_url,
                        struct err *err)
{
    enum status st = check_text(reference, err);
    if (st != ST_OK) {
        return st;
    }
    if (reference[0] == '\0' || reference[0] == '#') {
        *out_url = *base; /* the document itself; curl takes neither for a reference */
        return ST_OK;
    }
    return parse(base->text, reference, out_url, err);
}

bool url_is_same_origin(const struct url *a, const struct url *b)
{
    return strcmp(a->origin, b->origin) == 0;
}

void url_show(const struct url *url, char *out, size_t cap)
{
    int len = (int)strcspn(url->text, "?");
    bool has_query = url->text[len] == '?';
    (void)snprintf(out, cap, "%.*s%s", len, url->text, has_query ? "?…" : ""); /* cut is fine */
}
