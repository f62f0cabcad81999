/* A head is judged, from the cheapest doubt to the dearest: is it one request (lengths that can't
 * be read in two ways), is it for us (host), is it readable (target), is there such a page (route),
 * may they (rates, keys), is it too much (body).
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "hub/http/guard_priv.h"
#include "hub/http/server_priv.h"
#include "hub/wire/forwarded.h"
#include "hub/wire/text.h"

enum { LINES_MAX = 4096, BEARER_MAX = 512 };

/* What the lines of a head add up to. */
struct head {
    struct exchange *exchange;
    unsigned hosts, lengths, types;
    bool has_coding, is_broken, is_too_large;
    struct slice length;
};

void intake_refuse(struct exchange *exchange, int status, const char *sentence)
{
    struct server *server = exchange->server;
    atomic_fetch_add(&server->refused, 1U);
    exchange->is_refused = true;
    response_reset(&exchange->response);
    if (server->options.problem != NULL) {
        server->options.problem(server->options.user, exchange->request, status, sentence,
                                &exchange->response);
    } else {
        response_problem(&exchange->response, status, sentence);
    }
    if (status == 503) {
        response_add_header(&exchange->response, "Retry-After", slice_of("2"));
    }
}

/* What comes after it can't be trusted to be a request. */
static void refuse_and_close(struct exchange *exchange, int status, const char *sentence)
{
    exchange->must_close = true;
    intake_refuse(exchange, status, sentence);
}

static bool has_control(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F) {
            return true;
        }
    }
    return false;
}

/* libmicrohttpd 0.9.75 appends a folded line (RFC 9112 section 5.2) to the name instead of the
 * value: "Content-Length:\r\n 3" becomes a field "Content-Length3" that counts for nothing here and
 * for something to a proxy in front. No honest field begins like these. */
static bool is_folded(struct slice name)
{
    static const char *const NAMES[] = {"host", "content-length", "transfer-encoding"};
    for (size_t i = 0; i < ARRAY_LEN(NAMES); i++) {
        size_t len = strlen(NAMES[i]);
        if (name.len > len && text_is((struct slice){name.ptr, len}, NAMES[i])) {
            return true;
        }
    }
    return false;
}

static enum MHD_Result take_line(void *cls, enum MHD_ValueKind kind, const char *key,
                                 size_t key_len, const char *text, size_t text_len)
{
    (void)kind;
    struct head *head = cls;
    struct slice name = {key, key_len}, value = {text, text == NULL ? 0 : text_len};
    if (!text_is_token(name) || has_control(value) || is_folded(name)) {
        head->is_broken = true;
        return MHD_NO;
    }
    if (text_is(name, "host")) {
        head->hosts++;
    } else if (text_is(name, "content-length")) {
        head->lengths++;
        head->length = value;
    } else if (text_is(name, "transfer-encoding")) {
        head->has_coding = true;
    }
    if (head->exchange->request->header_count == REQUEST_HEADERS_MAX) {
        head->is_too_large = true;
        return MHD_NO;
    }
    /* A value that is not UTF-8 is passed over: of no use to anybody here, and harmless. */
    enum status st = request_add_header(head->exchange->request, name, value, NULL);
    head->is_too_large |= st == ST_LIMIT;
    return head->is_too_large ? MHD_NO : MHD_YES;
}

/* Is it one request, and how long is its body? False: refused. */
static bool read_lines(struct exchange *exchange, const char *version)
{
    struct head head = {.exchange = exchange};
    (void)MHD_get_connection_values_n(exchange->connection->mhd, MHD_HEADER_KIND, take_line,
                                      &head); /* how many is of no interest */
    unsigned long long length = 0;
    if (head.is_broken || head.hosts > 1 || head.lengths > 1 ||
        (head.has_coding && head.lengths > 0) ||
        (head.lengths == 1 && !text_to_number(head.length, &length))) {
        refuse_and_close(exchange, 400, "the head of the request can be read in two ways");
        return false;
    }
    if (head.is_too_large) {
        refuse_and_close(exchange, 431, "the request has too many fields");
        return false;
    }
    if (head.has_coding) {
        refuse_and_close(exchange, 411, "a body needs a Content-Length here");
        return false;
    }
    if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0) {
        refuse_and_close(exchange, 505, "HTTP/1.1 is spoken here");
        return false;
    }
    exchange->body_left = length;
    return true;
}

static enum method method_of(const char *method, bool *out_is_head)
{
    *out_is_head = strcmp(method, "HEAD") == 0;
    if (*out_is_head || strcmp(method, "GET") == 0) {
        return METHOD_GET;
    }
    if (strcmp(method, "POST") == 0) {
        return METHOD_POST;
    }
    return strcmp(method, "OPTIONS") == 0 ? METHOD_OPTIONS : METHOD_OTHER;
}

/* All lines of one name, in their order, as one list. */
static struct slice joined(struct request *request, const char *name)
{
    struct slice first = request_header(request, name);
    struct buf text = buf_make(LINES_MAX);
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        if (text_is(request->headers[i].name, name)) {
            buf_append_str(&text, count++ > 0 ? ", " : "");
            buf_append(&text, request->headers[i].value.ptr, request->headers[i].value.len);
        }
    }
    if (count > 1) {
        const char *copy = buf_status(&text, NULL) == ST_OK
                               ? arena_strdup(&request->arena, buf_view(&text))
                               : NULL;
        first = copy == NULL ? (struct slice){NULL, 0} : slice_of(copy);
    }
    buf_deinit(&text);
    return first;
}

static void find_client(struct exchange *exchange)
{
    struct request *request = exchange->request;
    const struct server_options *options = &exchange->server->options;
    if (!request->is_from_proxy) {
        return;
    }
    struct forwarded_lines lines = {
        joined(request, "x-forwarded-for"), joined(request, "x-forwarded-proto"),
        joined(request, "x-forwarded-host"), joined(request, "forwarded")};
    struct forwarded found;
    forwarded_read(&options->proxies, options->forwarding, &request->peer, &lines, &found);
    request->client = found.client;
    request->is_tls = found.says_proto ? found.is_tls : request->is_tls;
    if (found.host.len > 0) {
        request->host = found.host;
    }
}

static void find_session(struct exchange *exchange)
{
    struct request *request = exchange->request;
    const uint8_t *key = exchange->server->options.session_key;
    struct slice cookie = request_cookie(request, answer_session_name(request));
    bool is_known = session_read(key, cookie, request->session);
    if (!is_known && (exchange->route->flags & ROUTE_SESSION) != 0) {
        session_fresh(request->session);
        request->is_new_session = true;
    }
    if (request->session[0] != '\0') {
        session_csrf(key, request->session, request->csrf);
    }
}

static void find_language(struct request *request)
{
    struct slice cookie = request_cookie(request, LANGUAGE_COOKIE);
    if (request->is_language_chosen || language_read(cookie, &request->language)) {
        return;
    }
    request->language =
        language_accept(request_header(request, "accept-language"), request->language);
}

static void find_bearer(struct request *request)
{
    static const char SCHEME[] = "bearer ";
    struct slice line = request_header(request, "authorization");
    size_t len = strlen(SCHEME);
    if (line.len > len && line.len <= BEARER_MAX &&
        text_is((struct slice){line.ptr, len}, SCHEME)) {
        request->bearer = text_trim((struct slice){line.ptr + len, line.len - len});
    }
}

/* 404, 405 with what is allowed, 501, an answer to OPTIONS. False: answered. */
static bool find_route(struct exchange *exchange)
{
    struct request *request = exchange->request;
    unsigned allowed = 0;
    exchange->route = route_find(exchange->server->routes, request, &allowed);
    if (exchange->route != NULL) {
        return true;
    }
    const char *methods = (allowed & 1U << METHOD_GET) == 0    ? "POST, OPTIONS"
                          : (allowed & 1U << METHOD_POST) == 0 ? "GET, HEAD, OPTIONS"
                                                               : "GET, HEAD, POST, OPTIONS";
    if (allowed == 0) {
        intake_refuse(exchange, 404, "there is no such page");
        return false;
    }
    if (request->method == METHOD_OPTIONS) {
        exchange->is_refused = true;
        response_fixed(&exchange->response, 204, NULL, (struct slice){NULL, 0});
    } else {
        intake_refuse(exchange, 405, "this page can't be asked like that");
    }
    response_add_header(&exchange->response, "Allow", slice_of(methods));
    return false;
}

static bool read_target(struct exchange *exchange)
{
    struct err err;
    struct request *request = exchange->request;
    request->host = request_header(request, "host");
    if (exchange->target == NULL) {
        intake_refuse(exchange, 414, "the address is too long");
        return false;
    }
    enum status st = request_set_target(request, slice_of(exchange->target), &err);
    if (st != ST_OK) {
        intake_refuse(exchange, st == ST_LIMIT ? 414 : 400,
                      st == ST_LIMIT ? "the address is too long" : "the address can't be read");
        return false;
    }
    return true;
}

static void check_body(struct exchange *exchange)
{
    const struct route *route = exchange->route;
    uint64_t most = route->body_max == 0 ? (uint64_t)ROUTE_BODY_DEFAULT : route->body_max;
    if (exchange->body_left > most) {
        intake_refuse(exchange, 413, "that is more than this page takes");
    }
    exchange->content_type = request_header(exchange->request, "content-type");
}

void intake_head(struct exchange *exchange, const char *method, const char *version)
{
    struct request *request = exchange->request;
    request->method = method_of(method, &request->is_head);
    request->is_from_proxy = networks_hold(&exchange->server->options.proxies, &request->peer);
    if (!read_lines(exchange, version)) {
        return;
    }
    if (exchange->body_left > 0 && request->method != METHOD_POST) {
        refuse_and_close(exchange, 400, "only a POST has a body here");
        return;
    }
    if (request->method == METHOD_OTHER) {
        refuse_and_close(exchange, 501, "this method is not known here");
        return;
    }
    if (!read_target(exchange)) {
        return;
    }
    find_client(exchange);
    find_language(request);
    find_bearer(request);
    bool has_route = find_route(exchange);
    if (!guard_host(exchange) || !guard_rates(exchange) || !has_route) {
        return;
    }
    find_session(exchange);
    if (guard_session_rates(exchange) && guard_bearer(exchange)) {
        check_body(exchange);
    }
}

void intake_body(struct exchange *exchange)
{
    struct err err;
    enum status st =
        request_set_body(exchange->request, exchange->content_type, &exchange->body, &err);
    if (st != ST_OK) {
        log_line(LOG_LEVEL_DEBUG, "http", "a body can't be read: %s", err.text);
        intake_refuse(exchange, st == ST_LIMIT ? 413 : 400, "what was sent can't be read");
        return;
    }
    if ((exchange->route->flags & ROUTE_FORM_PROTECTED) != 0) {
        (void)guard_form(exchange); /* it has refused then */
    }
}
