#include "hub/http/response.h"

#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "hub/wire/target.h"
#include "hub/wire/text.h"

static const char TEXT[] = "text/plain; charset=utf-8";

void response_init(struct response *response)
{
    *response = (struct response){.status = 500, .bytes = buf_make(RESPONSE_BODY_MAX)};
}

static void drop_body(struct response *response)
{
    buf_deinit(&response->bytes);
    blob_unref(response->blob);
    blob_unref(response->gzip_blob);
    response->blob = response->gzip_blob = NULL;
    if (response->body == BODY_MEDIA && response->media.close != NULL) {
        response->media.close(response->media.ctx);
    }
    response->media = (struct media_source){.size = 0};
    response->live_channel[0] = response->live_tag[0] = '\0';
    response->body = BODY_NONE;
}

void response_deinit(struct response *response)
{
    drop_body(response);
    for (size_t i = 0; i < response->header_count; i++) {
        mem_free(response->headers[i].value);
    }
    response->header_count = 0;
}

void response_reset(struct response *response)
{
    response_deinit(response);
    response_init(response);
}

static void begin(struct response *response, int status, const char *type, enum response_body body)
{
    drop_body(response);
    response->status = status;
    response->type = type;
    response->body = body;
}

static void move_bytes(struct response *response, struct buf *from)
{
    response->bytes = *from;
    *from = buf_make(from->max_bytes);
}

void response_html(struct response *response, int status, struct buf *page)
{
    begin(response, status, "text/html; charset=utf-8", BODY_BYTES);
    move_bytes(response, page);
}

void response_blob(struct response *response, int status, const char *type, struct blob *blob)
{
    begin(response, status, type, BODY_BLOB);
    response->blob = blob;
}

void response_json(struct response *response, int status, struct buf *json)
{
    begin(response, status, "application/json", BODY_BYTES);
    move_bytes(response, json);
}

void response_fixed(struct response *response, int status, const char *type, struct slice text)
{
    begin(response, status, type, BODY_FIXED);
    response->fixed = text;
}

void response_problem(struct response *response, int status, const char *sentence)
{
    begin(response, status, TEXT, BODY_BYTES);
    response->bytes = buf_make(RESPONSE_BODY_MAX);
    buf_append_str(&response->bytes, sentence);
    buf_append_char(&response->bytes, '\n');
}

/* What an address may be made of once it stands in a head: printable ASCII, nothing that a browser
 * takes for another character. */
static bool is_address(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c <= ' ' || c >= 0x7F || c == '\\' || c == '"' || c == '<' || c == '>') {
            return false;
        }
    }
    return text.len > 0 && text.len <= RESPONSE_VALUE_MAX;
}

static bool begins(struct slice text, const char *with)
{
    size_t len = strlen(with);
    return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

/* Is it at this origin, or of this scheme ("mailto:")? */
static bool is_at(struct slice location, const char *origin)
{
    size_t len = strlen(origin);
    if (!begins(location, origin)) {
        return false;
    }
    if (len > 0 && origin[len - 1] == ':') {
        return true;
    }
    return location.len == len || location.ptr[len] == '/' || location.ptr[len] == '?';
}

static bool go(struct response *response, struct slice location)
{
    begin(response, 303, NULL, BODY_NONE);
    response_add_header(response, "Location", location);
    return true;
}

static bool refuse(struct response *response)
{
    response_problem(response, 500, "a redirect to a place that is not ours");
    return false;
}

bool response_redirect(struct response *response, struct slice location, const char *const *origins)
{
    if (!is_address(location)) {
        return refuse(response);
    }
    if (location.ptr[0] == '/' && !begins(location, "//")) {
        return go(response, location);
    }
    for (; origins != NULL && *origins != NULL; origins++) {
        if (is_at(location, *origins)) {
            return go(response, location);
        }
    }
    return refuse(response);
}

bool response_redirect_outside(struct response *response, struct slice url)
{
    size_t scheme = begins(url, "https://") ? 8 : begins(url, "http://") ? 7 : 0;
    if (scheme == 0 || !is_address(url)) {
        return refuse(response);
    }
    size_t end = scheme;
    while (end < url.len && strchr("/?#", url.ptr[end]) == NULL) {
        end++;
    }
    /* No "user@": it makes one host look like another. */
    if (!target_host_is_valid((struct slice){url.ptr + scheme, end - scheme})) {
        return refuse(response);
    }
    return go(response, url);
}

void response_set_etag(struct response *response, struct slice etag)
{
    response->etag[0] = '\0';
    bool is_quoted = etag.len >= 2 && etag.ptr[etag.len - 1] == '"' &&
                     (etag.ptr[0] == '"' || begins(etag, "W/\""));
    if (is_quoted && etag.len < RESPONSE_ETAG_BYTES && text_is_plain(etag, false)) {
        memcpy(response->etag, etag.ptr, etag.len);
        response->etag[etag.len] = '\0';
    }
}

void response_media(struct response *response, const char *type, struct media_source source,
                    const char *etag)
{
    begin(response, 200, type, BODY_MEDIA);
    response->media = source;
    response_set_etag(response, slice_of(etag));
}

void response_live(struct response *response, struct slice channel, struct slice tag)
{
    if (channel.len == 0 || channel.len > LIVE_NAME_MAX || tag.len > LIVE_NAME_MAX) {
        response_problem(response, 500, "a live feed with a name that is too long");
        return;
    }
    begin(response, 200, "text/event-stream", BODY_LIVE);
    memcpy(response->live_channel, channel.ptr, channel.len);
    response->live_channel[channel.len] = '\0';
    if (tag.len > 0) {
        memcpy(response->live_tag, tag.ptr, tag.len);
    }
    response->live_tag[tag.len] = '\0';
}

void response_add_header(struct response *response, const char *name, struct slice value)
{
    if (value.len > RESPONSE_VALUE_MAX || !text_is_plain(value, false)) {
        return;
    }
    CHECK(response->header_count < RESPONSE_HEADERS_MAX);
    char *copy = mem_alloc(value.len + 1, 1);
    if (value.len > 0) {
        memcpy(copy, value.ptr, value.len);
    }
    response->headers[response->header_count++] = (struct response_header){name, copy};
}
