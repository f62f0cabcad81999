/* A response becomes libmicrohttpd's: status, body, headers; conditions and ranges on the way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "hub/http/server_priv.h"
#include "hub/wire/conditions.h"
#include "hub/wire/text.h"

enum { MEDIA_BLOCK_BYTES = 64 << 10, COOKIE_LINE_BYTES = 256, DAY_S = 86400 };

#define YEAR_S "31536000"

const char *answer_session_name(const struct request *request)
{
    /* __Host-: a browser takes it from us alone, over TLS alone (RFC 6265bis section 4.1.3.2). */
    return request->is_tls ? "__Host-vitrine" : "vitrine";
}

/* Bytes of a medium on their way. */
struct media_stream {
    struct media_source source;
    uint64_t first;
    struct connection *connection;
};

static ssize_t media_read(void *cls, uint64_t position, char *out, size_t max)
{
    struct media_stream *stream = cls;
    connection_enter(stream->connection, PHASE_SEND); /* what was asked for before is taken */
    int64_t got = stream->source.read(stream->source.ctx, stream->first + position, out, max);
    return got <= 0 ? MHD_CONTENT_READER_END_WITH_ERROR : (ssize_t)got;
}

static void media_close(void *cls)
{
    struct media_stream *stream = cls;
    if (stream->source.close != NULL) {
        stream->source.close(stream->source.ctx);
    }
    mem_free(stream);
}

static void let_blob_go(void *cls)
{
    blob_unref(cls);
}

static void add(struct MHD_Response *out, const char *name, const char *value)
{
    CHECK(MHD_add_response_header(out, name, value) == MHD_YES);
}

static struct MHD_Response *make_fixed(struct slice text)
{
    /* Persistent memory is never written to; the interface just doesn't say so. */
    union {
        const char *in;
        void *out;
    } bytes = {.in = text.ptr == NULL ? "" : text.ptr};
    return MHD_create_response_from_buffer(text.len, bytes.out, MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *make_bytes(struct response *response)
{
    struct buf *bytes = &response->bytes;
    if (buf_status(bytes, NULL) != ST_OK || bytes->len == 0) {
        response->status = bytes->failed != ST_OK ? 500 : response->status;
        return make_fixed((struct slice){NULL, 0});
    }
    struct MHD_Response *out =
        MHD_create_response_from_buffer(bytes->len, bytes->ptr, MHD_RESPMEM_MUST_FREE);
    CHECK(out != NULL);
    *bytes = buf_make(bytes->max_bytes); /* moved */
    return out;
}

static struct MHD_Response *make_blob(struct blob *blob)
{
    struct slice view = blob_view(blob);
    union {
        const char *in;
        void *out;
    } bytes = {.in = view.ptr};
    return MHD_create_response_from_buffer_with_free_callback_cls(view.len, bytes.out, let_blob_go,
                                                                  blob_ref(blob));
}

/* A whole medium, a part of it, or 416. */
static struct MHD_Response *make_media(struct exchange *exchange, char range[64])
{
    struct response *response = &exchange->response;
    uint64_t size = response->media.size, first = 0, last = size == 0 ? 0 : size - 1;
    enum range what = RANGE_WHOLE;
    if (condition_holds_range(request_header(exchange->request, "if-range"),
                              slice_of(response->etag))) {
        what = range_read(request_header(exchange->request, "range"), size, &first, &last);
    }
    if (what == RANGE_OUTSIDE) {
        response->status = 416;
        (void)snprintf(range, 64, "bytes */%llu", (unsigned long long)size); /* fits */
        return make_fixed((struct slice){NULL, 0});
    }
    if (size == 0) {
        return make_fixed((struct slice){NULL, 0});
    }
    if (what == RANGE_PART) {
        response->status = 206;
        (void)snprintf(range, 64, "bytes %llu-%llu/%llu", (unsigned long long)first,
                       (unsigned long long)last, (unsigned long long)size); /* fits */
    }
    struct media_stream *stream = mem_alloc(1, sizeof *stream);
    *stream = (struct media_stream){response->media, first, exchange->connection};
    response->body = BODY_NONE; /* the source is the stream's */
    uint64_t len = last - first + 1;
    struct MHD_Response *out = MHD_create_response_from_callback(
        len, len < MEDIA_BLOCK_BYTES ? (size_t)len : MEDIA_BLOCK_BYTES, media_read, stream,
        media_close);
    CHECK(out != NULL);
    return out;
}

static struct MHD_Response *make_feed(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    struct err err;
    if (exchange->request->is_head) {
        return make_fixed((struct slice){NULL, 0});
    }
    struct MHD_Response *out = feed_open(exchange->connection, slice_of(response->live_channel),
                                         slice_of(response->live_tag),
                                         request_header(exchange->request, "last-event-id"), &err);
    if (out == NULL) {
        intake_refuse(exchange, 503, "too many listen already");
        return make_bytes(&exchange->response);
    }
    return out;
}

/* Does it take gzip (RFC 9110 section 12.5.3)? */
static bool takes_gzip(const struct request *request)
{
    struct slice list = request_header(request, "accept-encoding"), part;
    while (text_next(&list, ',', &part)) {
        struct slice rest = part, coding, weight;
        if (!text_next(&rest, ';', &coding) || !text_is(coding, "gzip")) {
            continue;
        }
        return !text_next(&rest, ';', &weight) ||
               !(text_is(weight, "q=0") || text_is(weight, "q=0.0") || text_is(weight, "q=0.00") ||
                 text_is(weight, "q=0.000"));
    }
    return false;
}

/* The body, whatever it is; the status may change. */
static struct MHD_Response *make(struct exchange *exchange, char range[64], bool *out_is_gzip)
{
    struct response *response = &exchange->response;
    bool is_asked_again = exchange->request->method == METHOD_GET && response->status == 200 &&
                          response->etag[0] != '\0' &&
                          condition_names(request_header(exchange->request, "if-none-match"),
                                          slice_of(response->etag));
    if (is_asked_again && response->body != BODY_LIVE) {
        response->status = 304;
        return make_fixed((struct slice){NULL, 0});
    }
    switch (response->body) {
    case BODY_NONE:
        return make_fixed((struct slice){NULL, 0});
    case BODY_BYTES:
        return make_bytes(response);
    case BODY_BLOB:
        *out_is_gzip = response->gzip_blob != NULL && takes_gzip(exchange->request);
        return make_blob(*out_is_gzip ? response->gzip_blob : response->blob);
    case BODY_FIXED:
        return make_fixed(response->fixed);
    case BODY_MEDIA:
        return make_media(exchange, range);
    case BODY_LIVE:
        return make_feed(exchange);
    }
    return make_fixed((struct slice){NULL, 0});
}

static void add_cookie(struct MHD_Response *out, const struct request *request, const char *name,
                       const char *value, uint64_t age_s)
{
    char line[COOKIE_LINE_BYTES];
    int len = snprintf(line, sizeof line, "%s=%s; Path=/; Max-Age=%llu; HttpOnly; SameSite=Lax%s",
                       name, value, (unsigned long long)age_s, request->is_tls ? "; Secure" : "");
    CHECK(len > 0 && (size_t)len < sizeof line);
    add(out, "Set-Cookie", line);
}

static void add_cookies(struct MHD_Response *out, const struct exchange *exchange)
{
    const struct server_options *options = &exchange->server->options;
    const struct request *request = exchange->request;
    const struct response *response = &exchange->response;
    const char *name = answer_session_name(request);
    const char *id = response->session;
    /* What may be kept by others carries no fresh session. */
    if (id[0] == '\0' && request->is_new_session && !exchange->is_refused &&
        response->caching == CACHING_NO_STORE && !response->ends_session) {
        id = request->session;
    }
    if (id[0] != '\0') {
        char value[SESSION_COOKIE_BYTES];
        session_cookie(options->session_key, id, value);
        add_cookie(out, request, name, value, (uint64_t)options->session_days * DAY_S);
    } else if (response->ends_session) {
        add_cookie(out, request, name, "", 0);
    }
    if (request->is_language_chosen) {
        add_cookie(out, request, LANGUAGE_COOKIE, language_tag(request->language), 365ULL * DAY_S);
    }
}

/* A feed is kept with its head as long as it lasts, and is no page: it has only what matters. */
static void add_security(struct MHD_Response *out, const struct exchange *exchange)
{
    add(out, "X-Content-Type-Options", "nosniff");
    if (exchange->response.body == BODY_LIVE) {
        return;
    }
    add(out, "Content-Security-Policy", exchange->server->csp);
    add(out, "Referrer-Policy", "same-origin");
    add(out, "Cross-Origin-Resource-Policy",
        exchange->response.is_public ? "cross-origin" : "same-origin");
    if (exchange->request->is_tls) {
        add(out, "Strict-Transport-Security", "max-age=" YEAR_S);
    }
}

static void add_caching(struct MHD_Response *out, const struct response *response, bool is_gzip)
{
    static const char *const LINES[] = {
        [CACHING_NO_STORE] = "no-store",
        [CACHING_REVALIDATE] = "no-cache",
        [CACHING_IMMUTABLE] = "public, max-age=" YEAR_S ", immutable",
    };
    add(out, "Cache-Control", LINES[response->caching]);
    if (response->gzip_blob != NULL) {
        add(out, "Vary", "Accept-Encoding");
    }
    if (is_gzip) {
        add(out, "Content-Encoding", "gzip");
    }
    if (response->etag[0] != '\0') {
        /* Two codings of one thing are the same to a reader, not byte for byte. */
        char etag[RESPONSE_ETAG_BYTES + 2];
        bool is_weak = response->etag[0] == 'W';
        (void)snprintf(etag, sizeof etag, "%s%s", is_gzip && !is_weak ? "W/" : "",
                       response->etag); /* fits */
        add(out, "ETag", etag);
    }
}

static void add_headers(struct MHD_Response *out, const struct exchange *exchange,
                        const char *range, bool is_gzip, bool is_media)
{
    const struct response *response = &exchange->response;
    if (response->type != NULL && response->status != 304) {
        add(out, "Content-Type", response->type);
    }
    add_security(out, exchange);
    add_caching(out, response, is_gzip);
    add_cookies(out, exchange);
    if (is_media) {
        add(out, "Accept-Ranges", "bytes");
    }
    if (range[0] != '\0') {
        add(out, "Content-Range", range);
    }
    if (response->body == BODY_LIVE) {
        add(out, "X-Accel-Buffering", "no"); /* nginx in front passes each event on at once */
    }
    for (size_t i = 0; i < response->header_count; i++) {
        add(out, response->headers[i].name, response->headers[i].value);
    }
    /* A proxy's connection carries requests of many people, and libmicrohttpd 0.9.75 reads some
     * malformed heads otherwise than proxies do (test_hub_attacks): so each carries one. */
    if (exchange->must_close || exchange->request->is_from_proxy) {
        add(out, "Connection", "close");
    }
}

enum MHD_Result answer_send(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    struct connection *connection = exchange->connection;
    char range[64] = "";
    bool is_gzip = false;
    bool is_media = response->body == BODY_MEDIA;
    connection_enter(connection, PHASE_SEND);
    struct MHD_Response *out = make(exchange, range, &is_gzip);
    CHECK(out != NULL);
    if (connection->feed != NULL) {
        connection_enter(connection, PHASE_FEED);
    }
    add_headers(out, exchange, range, is_gzip, is_media);
    enum MHD_Result result = MHD_queue_response(connection->mhd, (unsigned)response->status, out);
    MHD_destroy_response(out);
    exchange_finished(exchange);
    return result;
}
