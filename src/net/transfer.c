/* net/transfer.c: curl carries bytes, the rules are here.
 *
 * Redirects are followed by hand, because curl can't be told "never from https to http, at any
 * hop" and what becomes of the key. Time limits are checked by the client's loop with its one
 * clock; curl only gets the one for connecting, which it divides among addresses. A callback that
 * gives up leaves a verdict and lets curl fail.
 *
 * Streams have connections of their own: with HTTP/2 a paused download would hold up everything
 * that shares its connection, the live feed too.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "net/transfer_priv.h"

enum { RECEIVE_BYTES = 64 << 10 };

struct transfer *transfer_create(struct net_request *request)
{
    struct transfer *t = mem_alloc(1, sizeof(*t));
    bool is_collected = request->hooks.data == NULL;
    t->request = request;
    request->response.body =
        buf_make(is_collected ? (size_t)request->limits.max_bytes : HTTP_REFUSAL_MAX_BYTES);
    request->response.url = request->url;
    response_begin(&request->response);
    return t;
}

void transfer_destroy(struct transfer *transfer)
{
    if (transfer != NULL) {
        curl_easy_cleanup(transfer->easy);
        curl_slist_free_all(transfer->lines);
        mem_free(transfer);
    }
}

void transfer_fail(struct transfer *transfer, enum net_outcome outcome, const char *fmt, ...)
{
    struct net_response *r = &transfer->request->response;
    char text[ERR_TEXT_BYTES], where[ERR_TEXT_BYTES / 2];
    if (transfer->has_verdict) {
        return;
    }
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args); /* a cut sentence is still one */
    va_end(args);
    transfer->has_verdict = true;
    url_show(&r->url, where, sizeof(where));
    r->outcome = outcome;
    (void)err_set(&r->err, outcome == NET_CANCELLED ? ST_CANCELLED : ST_IO, "%s: %s", where, text);
}

/* The head. */

static bool is_redirect(const struct net_response *r)
{
    bool is_kind = r->status == 301 || r->status == 302 || r->status == 303 || r->status == 307 ||
                   r->status == 308;
    return is_kind && r->location[0] != '\0';
}

static bool is_success(const struct net_response *r)
{
    return r->status >= 200 && r->status <= 299;
}

/* A part of the whole must be the part that was asked for, of the version that it continues. */
static bool check_range(struct transfer *t)
{
    struct net_response *r = &t->request->response;
    const struct net_request *request = t->request;
    if (r->status != 206) {
        r->first_byte = 0; /* a Content-Range means nothing here */
        r->last_byte = -1;
        return true;
    }
    if (!t->is_ranged || r->last_byte < 0 || r->first_byte != request->resume_from) {
        transfer_fail(t, NET_MALFORMED, "it answers with another part than was asked for");
        return false;
    }
    if (etag_is_strong(request->etag) && r->etag[0] != '\0' &&
        strcmp(request->etag, r->etag) != 0) {
        transfer_fail(t, NET_MALFORMED, "it answers with a part of another version");
        return false;
    }
    if (r->content_length >= 0 && r->content_length != r->last_byte - r->first_byte + 1) {
        transfer_fail(t, NET_MALFORMED, "its part and its length contradict each other");
        return false;
    }
    return true;
}

static bool may_be_encoded(const struct net_request *request)
{
    return request->kind == NET_DOCUMENT && request->hooks.data == NULL;
}

static bool check_sizes(struct transfer *t)
{
    struct net_response *r = &t->request->response;
    uint64_t max = t->request->limits.max_bytes;
    int64_t announced = r->total_bytes > r->content_length ? r->total_bytes : r->content_length;
    if (strcmp(r->content_encoding, "identity") == 0) {
        r->content_encoding[0] = '\0';
    }
    if (r->content_encoding[0] != '\0' && !may_be_encoded(t->request)) {
        transfer_fail(t, NET_MALFORMED, "it answers compressed though exact bytes were asked for");
        return false;
    }
    if (max > 0 && announced > 0 && (uint64_t)announced > max) {
        transfer_fail(t, NET_TOO_LARGE, "it announces %lld bytes, at most %llu are taken",
                      (long long)announced, (unsigned long long)max);
        return false;
    }
    return true;
}

static bool end_head(struct transfer *t)
{
    struct net_request *request = t->request;
    struct net_response *r = &request->response;
    const struct net_now *now = &t->setup->now;
    if (r->status >= 100 && r->status <= 199) {
        return true; /* the answer is still to come */
    }
    t->is_head_done = true;
    response_finish_head(r, t->started_unix_s, now->unix_s, now->mono_ms);
    if (!is_success(r)) {
        return true;
    }
    if (!check_range(t) || !check_sizes(t)) {
        return false;
    }
    if (request->hooks.head != NULL && !request->hooks.head(request->hooks.ctx, r)) {
        transfer_fail(t, NET_UNWANTED, "what it answers is not what was asked for");
        return false;
    }
    return true;
}

static void note_bytes(struct transfer *t, size_t len)
{
    t->active_ms = t->setup->now.mono_ms;
    t->window_bytes += len;
}

static size_t on_line(char *bytes, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t len = size * count;
    note_bytes(t, len);
    t->head_bytes += len;
    if (t->head_bytes > HTTP_HEAD_MAX_BYTES) {
        transfer_fail(t, NET_MALFORMED, "the head of its answer is larger than %u bytes",
                      HTTP_HEAD_MAX_BYTES);
        return 0;
    }
    if (t->is_head_done) {
        return len; /* a trailer: nothing in it concerns us */
    }
    bool is_end = len == 0 || bytes[0] == '\r' || bytes[0] == '\n';
    if (!is_end) {
        response_line(&t->request->response, (struct slice){bytes, len}, t->setup->now.unix_s);
        return len;
    }
    return end_head(t) ? len : 0;
}

/* The body. */

/* Of a refusal: the start is kept, and it is read so far that the connection can be used again. */
static size_t take_refusal(struct transfer *t, const char *bytes, size_t len)
{
    struct buf *body = &t->request->response.body;
    size_t most =
        body->max_bytes < HTTP_REFUSAL_MAX_BYTES ? body->max_bytes : HTTP_REFUSAL_MAX_BYTES;
    size_t room = body->len < most ? most - body->len : 0;
    buf_append(body, bytes, len < room ? len : room);
    t->discarded_bytes += len;
    return t->discarded_bytes > HTTP_DISCARD_MAX_BYTES ? 0 : len;
}

static size_t collect(struct transfer *t, const char *bytes, size_t len)
{
    struct buf *body = &t->request->response.body;
    buf_append(body, bytes, len);
    if (body->failed != ST_OK) {
        transfer_fail(t, NET_NOMEM, "no memory for what it answers");
        return 0;
    }
    return len;
}

static size_t pour(struct transfer *t, const char *bytes, size_t len)
{
    const struct net_hooks *hooks = &t->request->hooks;
    switch (hooks->data(hooks->ctx, (struct slice){bytes, len})) {
    case NET_TAKEN:
        return len;
    case NET_PAUSE:
        t->is_paused = true;
        return CURL_WRITEFUNC_PAUSE;
    case NET_STOP:
        break;
    }
    transfer_fail(t, NET_UNWANTED, "its asker has enough");
    return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    struct net_response *r = &t->request->response;
    uint64_t max = t->request->limits.max_bytes;
    size_t len = size * count;
    note_bytes(t, len);
    if (!is_success(r)) {
        return take_refusal(t, bytes, len);
    }
    if (max > 0 && (uint64_t)r->first_byte + r->received_bytes + len > max) {
        transfer_fail(t, NET_TOO_LARGE, "it sends more than the %llu bytes that are taken",
                      (unsigned long long)max);
        return 0;
    }
    size_t taken = t->request->hooks.data == NULL ? collect(t, bytes, len) : pour(t, bytes, len);
    r->received_bytes += taken == len ? len : 0;
    return taken;
}

/* The connection stands and the request goes out: from here on silence counts. */
static int on_sent(void *ctx, char *there, char *here, int there_port, int here_port)
{
    struct transfer *t = ctx;
    (void)there, (void)here, (void)there_port, (void)here_port;
    t->is_sent = true;
    t->active_ms = t->window_ms = t->setup->now.mono_ms;
    t->window_bytes = 0;
    return CURL_PREREQFUNC_OK;
}

/* The request. */

static bool add_line(struct transfer *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
static bool add_line(struct transfer *t, const char *fmt, ...)
{
    char line[NET_HEADER_BYTES + 1];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    CHECK(len > 0 && (size_t)len < sizeof(line)); /* every part was bounded when it came in */
    struct curl_slist *longer = curl_slist_append(t->lines, line);
    t->lines = longer == NULL ? t->lines : longer;
    return longer != NULL;
}

static bool add_validators(struct transfer *t)
{
    const struct net_request *request = t->request;
    bool is_good = true;
    t->is_ranged = request->resume_from > 0;
    t->is_conditional = !t->is_ranged && (request->etag[0] != '\0' || request->last_modified[0]);
    if (t->is_ranged) {
        is_good = add_line(t, "Range: bytes=%lld-", (long long)request->resume_from);
        if (etag_is_strong(request->etag)) {
            is_good &= add_line(t, "If-Range: %s", request->etag);
        } else if (request->last_modified[0] != '\0') {
            is_good &= add_line(t, "If-Range: %s", request->last_modified);
        }
        return is_good;
    }
    if (request->etag[0] != '\0') {
        is_good = add_line(t, "If-None-Match: %s", request->etag);
    }
    if (request->last_modified[0] != '\0') {
        is_good &= add_line(t, "If-Modified-Since: %s", request->last_modified);
    }
    return is_good;
}

static bool add_lines(struct transfer *t)
{
    const struct net_request *request = t->request;
    bool is_good = add_line(t, "Expect:"); /* no second of waiting for leave to send a body */
    for (size_t i = 0; i < NET_HEADERS_MAX && request->headers[i] != NULL; i++) {
        is_good &= add_line(t, "%s", request->headers[i]);
    }
    if (request->method == NET_GET) {
        is_good &= add_validators(t);
    }
    if (t->key.text[0] != '\0' && url_is_same_origin(&t->key.origin, &request->response.url)) {
        is_good &= add_line(t, "Authorization: Bearer %s", t->key.text);
    }
    return is_good;
}

/* Everything that changes from one hop to the next. */
static bool arm(struct transfer *t)
{
    struct net_response *r = &t->request->response;
    curl_slist_free_all(t->lines);
    t->lines = NULL;
    t->is_sent = t->is_head_done = t->is_paused = false;
    t->head_bytes = t->discarded_bytes = 0;
    t->uploaded = 0;
    t->error[0] = '\0';
    t->started_unix_s = t->setup->now.unix_s;
    response_begin(r);
    bool is_good = add_lines(t);
    is_good &= curl_easy_setopt(t->easy, CURLOPT_URL, r->url.text) == CURLE_OK;
    is_good &= curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->lines) == CURLE_OK;
    return is_good;
}

struct option {
    CURLoption which;
    long value;
};

static bool set_options(CURL *easy, const struct option *options, size_t count)
{
    bool is_good = true;
    for (size_t i = 0; i < count; i++) {
        is_good &= curl_easy_setopt(easy, options[i].which, options[i].value) == CURLE_OK;
    }
    return is_good;
}

static bool set_policy(struct transfer *t)
{
    bool is_stream = t->request->kind == NET_STREAM;
    const struct option options[] = {
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
        {CURLOPT_SSL_VERIFYPEER, 1},
        {CURLOPT_SSL_VERIFYHOST, 2},
        {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
        {CURLOPT_HTTP_VERSION, is_stream ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS},
        {CURLOPT_FRESH_CONNECT, is_stream},
        {CURLOPT_FORBID_REUSE, is_stream},
        {CURLOPT_TCP_NODELAY, 1},
        {CURLOPT_TCP_KEEPALIVE, 1},
        {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1}, /* a proxy's words are not the server's */
        {CURLOPT_QUICK_EXIT, 1},               /* cancelling waits for no name server */
        {CURLOPT_BUFFERSIZE, RECEIVE_BYTES},
        {CURLOPT_CONNECTTIMEOUT_MS, t->request->limits.connect_ms},
    };
    bool is_good = set_options(t->easy, options, ARRAY_LEN(options));
    is_good &= curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
    if (t->setup->ca_file != NULL) {
        is_good &= curl_easy_setopt(t->easy, CURLOPT_CAINFO, t->setup->ca_file) == CURLE_OK;
    }
    if (t->setup->proxy != NULL) {
        is_good &= curl_easy_setopt(t->easy, CURLOPT_PROXY, t->setup->proxy) == CURLE_OK;
    }
    if (may_be_encoded(t->request)) {
        is_good &= curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "gzip") == CURLE_OK;
    }
    return is_good;
}

static bool set_body(struct transfer *t)
{
    const struct buf *upload = &t->request->upload;
    if (t->request->method != NET_POST) {
        return true;
    }
    bool is_good =
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)upload->len) == CURLE_OK;
    return is_good && curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, buf_str(upload)) == CURLE_OK;
}

static bool set_callbacks(struct transfer *t)
{
    CURL *easy = t->easy;
    bool is_good = curl_easy_setopt(easy, CURLOPT_PRIVATE, t) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_line) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_HEADERDATA, t) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_WRITEDATA, t) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_sent) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_PREREQDATA, t) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_SHARE, t->setup->share) == CURLE_OK;
    return is_good && curl_easy_setopt(easy, CURLOPT_USERAGENT, t->setup->user_agent) == CURLE_OK;
}

bool transfer_start(struct transfer *transfer, struct transfer_setup *setup)
{
    struct transfer *t = transfer;
    t->setup = setup;
    t->started_ms = setup->now.mono_ms;
    t->easy = curl_easy_init();
    bool is_good = t->easy != NULL && set_callbacks(t) && set_policy(t) && set_body(t) && arm(t);
    if (!is_good) {
        transfer_fail(t, NET_NOMEM, "no memory for the transfer");
    }
    return is_good;
}

/* Time. */

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void check_quiet(struct transfer *t, int64_t *next)
{
    int64_t quiet_ms = t->request->limits.quiet_ms, now = t->setup->now.mono_ms;
    curl_off_t uploaded = 0;
    (void)curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &uploaded); /* else 0: no progress */
    if (uploaded != t->uploaded) {
        t->uploaded = uploaded;
        t->active_ms = now;
    }
    if (quiet_ms == 0) {
        return;
    }
    if (now - t->active_ms >= quiet_ms) {
        transfer_fail(t, NET_TIMEOUT, "nothing came for %lld ms", (long long)quiet_ms);
    }
    *next = sooner(*next, t->active_ms + quiet_ms);
}

static void check_rate(struct transfer *t, int64_t *next)
{
    const struct net_limits *limits = &t->request->limits;
    int64_t now = t->setup->now.mono_ms, elapsed = now - t->window_ms;
    if (limits->slow_bytes_per_s == 0 || limits->slow_ms == 0) {
        return;
    }
    if (elapsed >= limits->slow_ms) {
        uint64_t wanted = (uint64_t)limits->slow_bytes_per_s * (uint64_t)elapsed / 1000;
        if (t->window_bytes < wanted) {
            transfer_fail(t, NET_SLOW, "it sends under %d bytes a second",
                          (int)limits->slow_bytes_per_s);
        }
        t->window_ms = now;
        t->window_bytes = 0;
    }
    *next = sooner(*next, t->window_ms + limits->slow_ms);
}

int64_t transfer_check(struct transfer *transfer)
{
    struct transfer *t = transfer;
    int64_t next = INT64_MAX, total_ms = t->request->limits.total_ms;
    if (total_ms > 0) {
        next = t->started_ms + total_ms;
        if (t->setup->now.mono_ms >= next) {
            transfer_fail(t, NET_TIMEOUT, "not done within %lld ms", (long long)total_ms);
        }
    }
    if (t->is_sent && !t->is_paused) {
        check_quiet(t, &next);
        check_rate(t, &next);
    }
    return next;
}

void transfer_resume(struct transfer *transfer)
{
    struct transfer *t = transfer;
    if (!t->is_paused) {
        return;
    }
    t->is_paused = false;
    t->active_ms = t->window_ms = t->setup->now.mono_ms;
    t->window_bytes = 0;
    (void)curl_easy_pause(t->easy, CURLPAUSE_CONT); /* a failure ends the transfer and is heard */
}

/* The end. */

static bool follow(struct transfer *t)
{
    struct net_request *request = t->request;
    struct net_response *r = &request->response;
    struct url next;
    struct err err = {.code = ST_OK};
    char where[ERR_TEXT_BYTES / 2];
    if (r->redirects >= NET_REDIRECTS_MAX) {
        transfer_fail(t, NET_REDIRECT, "it is sent on more than %d times", NET_REDIRECTS_MAX);
        return false;
    }
    if (url_resolve(&r->url, r->location, &next, &err) != ST_OK) {
        transfer_fail(t, NET_REDIRECT, "it is sent on to a place we don't go to: %s", err.text);
        return false;
    }
    url_show(&next, where, sizeof(where));
    if (r->url.is_secure && !next.is_secure) {
        transfer_fail(t, NET_REDIRECT, "it is sent on from https to http (%s)", where);
        return false;
    }
    if (request->method == NET_POST && (r->status < 307 || !url_is_same_origin(&r->url, &next))) {
        transfer_fail(t, NET_REDIRECT, "what is delivered is not sent on to %s (answer %d)", where,
                      (int)r->status);
        return false;
    }
    r->redirects++;
    r->url = next;
    if (!arm(t)) {
        transfer_fail(t, NET_NOMEM, "no memory for the transfer");
        return false;
    }
    return true;
}

static void judge_status(struct transfer *t)
{
    int status = (int)t->request->response.status;
    enum net_outcome outcome = net_outcome_of_status(status);
    switch ((int)outcome) {
    case NET_NOT_MODIFIED:
        if (t->is_conditional) {
            t->request->response.outcome = NET_NOT_MODIFIED;
            return;
        }
        transfer_fail(t, NET_MALFORMED, "it says \"not modified\" of what nobody has");
        return;
    case NET_DENIED:
        transfer_fail(t, outcome, "the server wants a key, or does not accept this one (%d)",
                      status);
        return;
    case NET_GONE:
        transfer_fail(t, outcome, "it is not there (%d)", status);
        return;
    case NET_SERVER:
        transfer_fail(t, outcome, "the server has a problem or is busy (%d)", status);
        return;
    default:
        transfer_fail(t, outcome, "the server answers %d", status);
        return;
    }
}

bool transfer_finish(struct transfer *transfer, CURLcode code)
{
    struct transfer *t = transfer;
    struct net_response *r = &t->request->response;
    if (t->has_verdict) {
        return false;
    }
    if (t->is_head_done && is_redirect(r)) {
        return follow(t);
    }
    if (t->is_head_done && !is_success(r)) {
        judge_status(t);
    } else if (code != CURLE_OK) {
        transfer_explain(t, code);
    } else if (!t->is_head_done) {
        transfer_fail(t, NET_CUT, "the connection ended without an answer");
    } else {
        r->outcome = NET_OK;
    }
    return false;
}
