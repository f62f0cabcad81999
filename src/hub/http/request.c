#include "hub/http/request.h"

#include <string.h>

#include "base/mem.h"
#include "hub/wire/cookie.h"
#include "hub/wire/target.h"
#include "hub/wire/text.h"

static const struct slice NOTHING = {NULL, 0};

struct request *request_create(void)
{
    struct request *request = mem_alloc(1, sizeof *request);
    request->arena = arena_make(REQUEST_ARENA_MAX);
    request->path = slice_of("/");
    request->host = slice_of("localhost");
    return request;
}

void request_destroy(struct request *request)
{
    if (request != NULL) {
        arena_deinit(&request->arena);
        buf_deinit(&request->raw);
        mem_free(request);
    }
}

static enum status keep(struct request *request, struct slice text, struct slice *out,
                        struct err *err)
{
    char *copy = arena_strdup(&request->arena, text);
    if (copy == NULL) {
        return err_set(err, ST_LIMIT, "more text than one request may have");
    }
    *out = (struct slice){copy, text.len};
    return ST_OK;
}

enum status request_set_target(struct request *request, struct slice raw, struct err *err)
{
    struct target target;
    struct slice own;
    enum status st = keep(request, raw, &own, err);
    if (st == ST_OK) {
        st = target_read(own, &request->arena, &target, err);
    }
    if (st != ST_OK) {
        return st;
    }
    request->path = target.path;
    request->target_query = target.query;
    if (target.authority.len > 0) {
        request->host = target.authority;
    }
    request->query.count = 0;
    fields_read_query(target.query, &request->arena, &request->query);
    if (language_read(fields_get(&request->query, "lang"), &request->language)) {
        request->is_language_chosen = true;
    }
    return ST_OK;
}

enum status request_add_header(struct request *request, struct slice name, struct slice value,
                               struct err *err)
{
    value = text_trim(value);
    if (!text_is_token(name) || !text_is_plain(value, false)) {
        return err_set(err, ST_INVALID, "a field of the head that is no text");
    }
    if (request->header_count == REQUEST_HEADERS_MAX) {
        return err_set(err, ST_LIMIT, "at most %d fields of a head", REQUEST_HEADERS_MAX);
    }
    struct header header = {NOTHING, NOTHING};
    enum status st = keep(request, name, &header.name, err);
    if (st == ST_OK) {
        st = keep(request, value, &header.value, err);
    }
    if (st == ST_OK) {
        request->headers[request->header_count++] = header;
    }
    return st;
}

static enum status set_type(struct request *request, struct slice content_type, struct err *err)
{
    struct slice bare = NOTHING, rest = content_type;
    if (!text_next(&rest, ';', &bare)) {
        return ST_OK;
    }
    char *type = arena_strdup(&request->arena, bare);
    if (type == NULL) {
        return err_set(err, ST_LIMIT, "more text than one request may have");
    }
    for (size_t i = 0; i < bare.len; i++) {
        type[i] = text_lower(type[i]);
    }
    request->type = (struct slice){type, bare.len};
    return ST_OK;
}

enum status request_set_body(struct request *request, struct slice content_type, struct buf *body,
                             struct err *err)
{
    struct slice type = NOTHING; /* with parameters; its boundary is looked for in the body */
    enum status st = keep(request, content_type, &type, err);
    if (st == ST_OK) {
        st = set_type(request, type, err);
    }
    if (st != ST_OK) {
        return st;
    }
    buf_deinit(&request->raw);
    request->raw = *body;
    *body = buf_make(body->max_bytes);
    request->method = METHOD_POST;
    request->body = buf_view(&request->raw);
    request->form.count = 0;
    if (slice_is(request->type, "application/x-www-form-urlencoded")) {
        return fields_decode(request->body, &request->arena, &request->form, err);
    }
    if (slice_is(request->type, "multipart/form-data")) {
        return fields_read_multipart(type, request->body, &request->arena, &request->form,
                                     &request->upload, err);
    }
    return ST_OK;
}

struct slice request_field(const struct request *request, const char *name)
{
    return fields_get(request->method == METHOD_POST ? &request->form : &request->query, name);
}

struct slice request_param(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->param_count; i++) {
        if (slice_is(request->params[i].name, name)) {
            return request->params[i].value;
        }
    }
    return NOTHING;
}

struct slice request_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (text_is(request->headers[i].name, name)) {
            return request->headers[i].value;
        }
    }
    return NOTHING;
}

struct slice request_cookie(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (text_is(request->headers[i].name, "cookie")) {
            struct slice value = cookie_find(request->headers[i].value, name);
            if (value.ptr != NULL) {
                return value;
            }
        }
    }
    return NOTHING;
}

static bool holds(struct slice text, const char *word)
{
    size_t len = strlen(word);
    for (size_t at = 0; at + len <= text.len; at++) {
        if (text_same((struct slice){text.ptr + at, len}, slice_of(word))) {
            return true;
        }
    }
    return false;
}

bool request_is_robot(const struct request *request)
{
    /* Those that make previews of links for the networks we name, and the common words. */
    static const char *const WORDS[] = {
        "bot",       "crawl",    "spider",         "preview",   "facebookexternalhit",
        "whatsapp/", "cardyb",   "embedly",        "slurp",     "archive",
        "mastodon",  "pleroma",  "misskey",        "fediverse", "curl/",
        "wget/",     "python-",  "go-http-client", "okhttp",    "java/",
        "libwww",    "headless",
    };
    struct slice agent = request_header(request, "user-agent");
    if (agent.len == 0) {
        return true; /* every browser says something */
    }
    for (size_t i = 0; i < ARRAY_LEN(WORDS); i++) {
        if (holds(agent, WORDS[i])) {
            return true;
        }
    }
    return false;
}

bool request_is_prefetch(const struct request *request)
{
    static const char *const NAMES[] = {"sec-purpose", "purpose", "x-purpose", "x-moz"};
    for (size_t i = 0; i < ARRAY_LEN(NAMES); i++) {
        struct slice value = request_header(request, NAMES[i]);
        if (holds(value, "prefetch") || holds(value, "prerender") || holds(value, "preview")) {
            return true;
        }
    }
    return false;
}

bool request_is_embedded(const struct request *request)
{
    struct slice dest = request_header(request, "sec-fetch-dest");
    return dest.len > 0 && !slice_is(dest, "document");
}

const char *request_base(struct request *request)
{
    const char *base =
        arena_printf(&request->arena, "%s://%.*s", request->is_tls ? "https" : "http",
                     (int)request->host.len, request->host.ptr);
    return base == NULL ? "" : base;
}
