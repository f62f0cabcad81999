/* links: hub_http hub_live hub_wire base */
/* The server over real sockets: what it answers, what it refuses, how it waits and ends. */
#include "http_world.h"

static enum fast hello(void *user, struct request *request, struct response *response)
{
    (void)user;
    struct buf page = buf_make(4096);
    buf_append_str(&page, request->language == LANGUAGE_FR ? "bonjour" : "hello");
    response_html(response, 200, &page);
    return FAST_ANSWERED;
}

/* Says what it was asked. */
static void echo(void *user, struct request *request, struct response *response)
{
    (void)user;
    struct slice name = request_param(request, "name");
    struct slice word = request_field(request, "word");
    char client[ADDRESS_TEXT_BYTES];
    struct buf text = buf_make(1U << 20);
    address_write(&request->client, client);
    buf_printf(&text, "name=%.*s word=%.*s client=%s host=%.*s tls=%d file=%zu body=%zu",
               (int)name.len, name.ptr, (int)word.len, word.ptr == NULL ? "" : word.ptr, client,
               (int)request->host.len, request->host.ptr, request->is_tls,
               request->upload.bytes.len, request->body.len);
    response_html(response, 200, &text);
}

static enum fast sometimes(void *user, struct request *request, struct response *response)
{
    (void)user;
    response_problem(response, 200, "fast");
    return request_field(request, "slow").ptr == NULL ? FAST_ANSWERED : FAST_NOT_ME;
}

static enum fast token(void *user, struct request *request, struct response *response)
{
    (void)user;
    response_problem(response, 200, request->csrf);
    return FAST_ANSWERED;
}

static int64_t read_letters(void *ctx, uint64_t offset, char *out, size_t max)
{
    (void)ctx;
    size_t len = max < 7 ? max : 7; /* in small pieces */
    for (size_t i = 0; i < len; i++) {
        out[i] = (char)('a' + (offset + i) % 26);
    }
    return (int64_t)len;
}

static void count_close(void *ctx)
{
    atomic_fetch_add((atomic_int *)ctx, 1);
}

static atomic_int closed;

static enum fast letters(void *user, struct request *request, struct response *response)
{
    (void)user;
    (void)request;
    struct media_source source = {26, read_letters, count_close, &closed};
    response_media(response, "text/plain; charset=utf-8", source, "\"abc\"");
    response->caching = CACHING_IMMUTABLE;
    return FAST_ANSWERED;
}

static enum fast document(void *user, struct request *request, struct response *response)
{
    (void)user;
    (void)request;
    response_blob(response, 200, "application/json", blob_copy(slice_of("{\"a\":1}")));
    response->gzip_blob = blob_copy(slice_of("(compressed)"));
    response->caching = CACHING_REVALIDATE;
    response_set_etag(response, slice_of("\"7\""));
    return FAST_ANSWERED;
}

static const struct route ROUTES[] = {
    {METHOD_GET, "/", hello, NULL, ROUTE_SESSION, 0},
    {METHOD_GET, "/echo/{name}", NULL, echo, 0, 0},
    {METHOD_POST, "/echo/{name}", NULL, echo, 0, 1 << 20},
    {METHOD_POST, "/small", NULL, echo, 0, 10},
    {METHOD_GET, "/sometimes", sometimes, echo, 0, 0},
    {METHOD_GET, "/form", token, NULL, ROUTE_SESSION, 0},
    {METHOD_POST, "/form", NULL, echo, ROUTE_FORM_PROTECTED, 0},
    {METHOD_GET, "/key", hello, NULL, ROUTE_BEARER, 0},
    {METHOD_GET, "/healthz", hello, NULL, ROUTE_ANY_HOST, 0},
    {METHOD_GET, "/letters", letters, NULL, 0, 0},
    {METHOD_GET, "/document", document, NULL, 0, 0},
    {METHOD_GET, "/guess", hello, NULL, ROUTE_STRICT_RATE, 0},
    {METHOD_GET, "/free", hello, NULL, ROUTE_FREE, 0},
};

static struct world world;

static int set_up(void **state)
{
    (void)state;
    crypto_init();
    world_prepare(&world, ROUTES, ARRAY_LEN(ROUTES));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&world);
    return 0;
}

static void expect_status(const char *request, int status)
{
    char *answer = world_ask_bytes(&world, request, strlen(request));
    if (status_of(answer) != status) {
        fail_msg("%d for %s: %s", status, request, answer);
    }
    free(answer);
}

static void pages_have_their_headers(void **state)
{
    (void)state;
    world_start(&world);
    char *answer = world_get(&world, "/", "Accept-Language: en-GB,en;q=0.9,fr;q=0.8\r\n");
    assert_int_equal(status_of(answer), 200);
    assert_string_equal(body_of(answer), "hello");
    assert_true(has_line(answer, "Content-Type: text/html; charset=utf-8"));
    assert_true(has_line(answer, "Cache-Control: no-store"));
    assert_true(has_line(answer, "X-Content-Type-Options: nosniff"));
    assert_true(has_line(answer, "Referrer-Policy: same-origin"));
    assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'none'; "));
    assert_null(line_of(answer, "Strict-Transport-Security"));
    const char *cookie = line_of(answer, "Set-Cookie");
    assert_non_null(cookie);
    assert_int_equal(strncmp(cookie, "vitrine=", 8), 0);
    assert_non_null(strstr(cookie, "; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax\r\n"));
    free(answer);
}

static void head_has_the_head_alone(void **state)
{
    (void)state;
    world_start(&world);
    const char *text = "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    char *answer = world_ask_bytes(&world, text, strlen(text));
    assert_int_equal(status_of(answer), 200);
    assert_true(has_line(answer, "Content-Length: 7"));
    assert_string_equal(body_of(answer), "");
    free(answer);
}

static void what_is_not_there_is_refused_with_its_status(void **state)
{
    (void)state;
    world_start(&world);
    char *answer = world_get(&world, "/nothing", "");
    assert_int_equal(status_of(answer), 404);
    assert_true(has_line(answer, "X-Content-Type-Options: nosniff"));
    assert_null(line_of(answer, "Set-Cookie"));
    free(answer);
    answer = world_post(&world, "/letters", "text/plain", "", "x");
    assert_int_equal(status_of(answer), 405);
    assert_true(has_line(answer, "Allow: GET, HEAD, OPTIONS"));
    free(answer);
    const char *options = "OPTIONS /form HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    answer = world_ask_bytes(&world, options, strlen(options));
    assert_int_equal(status_of(answer), 204);
    assert_true(has_line(answer, "Allow: GET, HEAD, POST, OPTIONS"));
    free(answer);
    expect_status("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501);
    expect_status("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501);
}

static void a_handler_on_the_store_thread_answers(void **state)
{
    (void)state;
    world.answers_self = true;
    world_start(&world);
    char *answer = world_get(&world, "/echo/L%C3%A9a", "");
    assert_int_equal(status_of(answer), 200);
    assert_non_null(strstr(answer, "name=L\xC3\xA9"
                                   "a word= client=127.0.0.1 host=hub.test"));
    free(answer);
    answer = world_post(&world, "/echo/x", "application/x-www-form-urlencoded", "",
                        "a=1&word=caf%C3%A9+noir");
    assert_non_null(strstr(answer, "word=caf\xC3\xA9 noir"));
    free(answer);
    answer = world_get(&world, "/sometimes", "");
    assert_non_null(strstr(answer, "fast"));
    free(answer);
    answer = world_get(&world, "/sometimes?slow=1&word=w", "");
    assert_non_null(strstr(answer, "word=w"));
    free(answer);
}

static void an_upload_comes_whole(void **state)
{
    (void)state;
    world.answers_self = true;
    world_start(&world);
    struct buf body = buf_make(1U << 20);
    buf_append_str(&body, "--B\r\nContent-Disposition: form-data; name=\"word\"\r\n\r\nhi\r\n"
                          "--B\r\nContent-Disposition: form-data; name=\"p\"; "
                          "filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n");
    for (int i = 0; i < 300000; i++) {
        buf_append_char(&body, (char)('A' + i % 23));
    }
    buf_append_str(&body, "\r\n--B--\r\n");
    char *answer =
        world_post(&world, "/echo/x", "multipart/form-data; boundary=B", "", buf_str(&body));
    assert_int_equal(status_of(answer), 200);
    assert_non_null(strstr(answer, "word=hi"));
    assert_non_null(strstr(answer, "file=300000"));
    assert_int_equal(server_count(world.server).bodies_bytes, 0);
    free(answer);
    buf_deinit(&body);
}

static void two_requests_in_one_packet_are_answered_in_order(void **state)
{
    (void)state;
    world.answers_self = true;
    world_start(&world);
    const char *text = "GET /echo/one HTTP/1.1\r\nHost: a\r\n\r\n"
                       "GET /?lang=en HTTP/1.1\r\nHost: a\r\n\r\n"
                       "GET /echo/three HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    char *answer = world_ask_bytes(&world, text, strlen(text));
    const char *one = strstr(answer, "name=one"), *two = strstr(answer, "hello"),
               *three = strstr(answer, "name=three");
    assert_true(one != NULL && two != NULL && three != NULL && one < two && two < three);
    assert_non_null(strstr(answer, "Set-Cookie: vitrine_lang=en; Path=/; Max-Age=31536000"));
    free(answer);
}

static void a_medium_comes_whole_in_parts_or_not_at_all(void **state)
{
    (void)state;
    atomic_store(&closed, 0);
    world_start(&world);
    char *answer = world_get(&world, "/letters", "");
    assert_string_equal(body_of(answer), "abcdefghijklmnopqrstuvwxyz");
    assert_true(has_line(answer, "ETag: \"abc\""));
    assert_true(has_line(answer, "Accept-Ranges: bytes"));
    assert_true(has_line(answer, "Cache-Control: public, max-age=31536000, immutable"));
    free(answer);
    answer = world_get(&world, "/letters", "Range: bytes=20-22\r\nIf-Range: \"abc\"\r\n");
    assert_int_equal(status_of(answer), 206);
    assert_true(has_line(answer, "Content-Range: bytes 20-22/26"));
    assert_string_equal(body_of(answer), "uvw");
    free(answer);
    answer = world_get(&world, "/letters", "Range: bytes=20-22\r\nIf-Range: \"old\"\r\n");
    assert_int_equal(status_of(answer), 200);
    free(answer);
    answer = world_get(&world, "/letters", "Range: bytes=26-\r\n");
    assert_int_equal(status_of(answer), 416);
    assert_true(has_line(answer, "Content-Range: bytes */26"));
    free(answer);
    answer = world_get(&world, "/letters", "If-None-Match: W/\"x\", \"abc\"\r\n");
    assert_int_equal(status_of(answer), 304);
    assert_true(has_line(answer, "ETag: \"abc\""));
    assert_null(line_of(answer, "Content-Type"));
    free(answer);
    server_stop(world.server);
    assert_int_equal(atomic_load(&closed), 5);
}

static void a_document_travels_compressed_for_who_takes_it(void **state)
{
    (void)state;
    world_start(&world);
    char *answer = world_get(&world, "/document", "Accept-Encoding: br, gzip;q=0.5\r\n");
    assert_true(has_line(answer, "Content-Encoding: gzip"));
    assert_true(has_line(answer, "Vary: Accept-Encoding"));
    assert_true(has_line(answer, "ETag: W/\"7\""));
    assert_string_equal(body_of(answer), "(compressed)");
    free(answer);
    answer = world_get(&world, "/document", "Accept-Encoding: gzip;q=0\r\n");
    assert_string_equal(body_of(answer), "{\"a\":1}");
    assert_true(has_line(answer, "Cache-Control: no-cache"));
    free(answer);
    answer = world_get(&world, "/document", "If-None-Match: W/\"7\"\r\n");
    assert_int_equal(status_of(answer), 304);
    free(answer);
}

static void a_key_is_asked_for(void **state)
{
    (void)state;
    world_start(&world);
    char *answer = world_get(&world, "/key", "");
    assert_int_equal(status_of(answer), 401);
    assert_true(has_line(answer, "WWW-Authenticate: Bearer"));
    free(answer);
    answer = world_get(&world, "/key", "Authorization: bearer abc\r\n");
    assert_int_equal(status_of(answer), 200);
    free(answer);
}

static void who_comes_too_often_waits(void **state)
{
    (void)state;
    world.options.limits.per_address = (struct rate_rule){3, 60};
    world.options.limits.strict_address = (struct rate_rule){1, 1};
    world_start(&world);
    for (int i = 0; i < 3; i++) {
        char *answer = world_get(&world, i == 0 ? "/guess" : "/nothing", "");
        assert_int_equal(status_of(answer), i == 0 ? 200 : 404);
        free(answer);
    }
    char *answer = world_get(&world, "/nothing", "");
    assert_int_equal(status_of(answer), 429);
    assert_true(has_line(answer, "Retry-After: 2"));
    free(answer);
    answer = world_get(&world, "/free", "");
    assert_int_equal(status_of(answer), 200);
    free(answer);
    world_pass(&world, 1500);
    answer = world_get(&world, "/guess", "");
    assert_int_equal(status_of(answer), 429); /* the strict rule's token takes a minute */
    assert_true(has_line(answer, "Retry-After: 59"));
    free(answer);
    assert_int_equal(server_count(world.server).rate_limited, 2);
}

static void a_full_store_is_said_at_once(void **state)
{
    (void)state;
    world.is_full = true;
    world_start(&world);
    char *answer = world_get(&world, "/echo/x", "");
    assert_int_equal(status_of(answer), 503);
    assert_true(has_line(answer, "Retry-After: 2"));
    free(answer);
}

static void what_takes_too_long_is_answered_and_still_ends(void **state)
{
    (void)state;
    world_start(&world);
    int fd = world_connect(&world);
    const char *text = "GET /echo/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    world_send(fd, text, strlen(text));
    struct exchange *exchange = world_take(&world);
    assert_false(exchange_is_abandoned(exchange));
    world_pass(&world, world.options.limits.answer_ms + 1);
    char *answer = world_read_all(fd);
    assert_int_equal(status_of(answer), 503);
    assert_true(exchange_is_abandoned(exchange));
    exchange_handle(exchange, &world);
    exchange_answer(exchange);
    (void)close(fd);
    free(answer);
}

static void a_stop_waits_for_what_is_under_way(void **state)
{
    (void)state;
    world.answers_self = false;
    world_start(&world);
    int fd = world_connect(&world);
    const char *text = "GET /echo/x HTTP/1.1\r\nHost: a\r\n\r\n";
    world_send(fd, text, strlen(text));
    struct exchange *exchange = world_take(&world);
    exchange_handle(exchange, &world);
    exchange_answer(exchange);
    server_stop(world.server);
    char *answer = world_read_all(fd);
    assert_int_equal(status_of(answer), 200);
    (void)close(fd);
    free(answer);
}

/* The taker is stuck: whoever waits hears so, and its late answer goes nowhere. */
static void a_stop_does_not_wait_for_ever(void **state)
{
    (void)state;
    world.options.limits.drain_ms = 0;
    world_start(&world);
    int fd = world_connect(&world);
    const char *text = "GET /echo/x HTTP/1.1\r\nHost: a\r\n\r\n";
    world_send(fd, text, strlen(text));
    struct exchange *exchange = world_take(&world);
    server_stop(world.server);
    char *answer = world_read_all(fd);
    assert_int_equal(status_of(answer), 503);
    exchange_answer(exchange);
    (void)close(fd);
    free(answer);
}

static void starts_and_stops_a_hundred_times(void **state)
{
    (void)state;
    struct world *own = malloc(sizeof(*own));
    assert_non_null(own);
    for (int i = 0; i < 100; i++) {
        world_prepare(own, ROUTES, ARRAY_LEN(ROUTES));
        own->answers_self = i % 2 == 0;
        world_start(own);
        if (i % 3 == 0) {
            char *answer = world_get(own, "/", "");
            assert_int_equal(status_of(answer), 200);
            free(answer);
        }
        world_stop(own);
    }
    free(own);
    world_start(&world);
}

static void connections_of_one_address_are_counted(void **state)
{
    (void)state;
    world.options.limits.connections_address_max = 2;
    world_start(&world);
    struct buf some = buf_make(4096);
    int one = world_connect(&world), two = world_connect(&world);
    const char *text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    world_send(one, text, strlen(text));
    assert_true(world_read_until(one, "bonjour", &some));
    buf_reset(&some);
    world_send(two, text, strlen(text));
    assert_true(world_read_until(two, "bonjour", &some));
    char *answer = world_get(&world, "/", "");
    assert_string_equal(answer, ""); /* closed at once */
    free(answer);
    (void)close(one);
    (void)close(two);
    buf_deinit(&some);
}

static void a_trusted_proxy_speaks_for_others(void **state)
{
    (void)state;
    world.answers_self = true;
    assert_int_equal(networks_add(&world.options.proxies, slice_of("127.0.0.0/8"), NULL), ST_OK);
    world.options.limits.connections_address_max = 1;
    world_start(&world);
    int held = world_connect(&world);
    char *answer = world_get(&world, "/echo/x",
                             "X-Forwarded-For: 10.9.9.9, 203.0.113.5\r\n"
                             "X-Forwarded-Proto: https\r\nX-Forwarded-Host: Go.Example.org\r\n"
                             "Forwarded: for=198.51.100.9\r\n");
    assert_non_null(strstr(answer, "client=203.0.113.5 host=go.example.org tls=1"));
    assert_true(has_line(answer, "Strict-Transport-Security: max-age=31536000"));
    free(answer);
    answer = world_get(&world, "/", "X-Forwarded-Proto: https\r\n");
    const char *cookie = line_of(answer, "Set-Cookie");
    assert_non_null(cookie);
    assert_int_equal(strncmp(cookie, "__Host-vitrine=", 15), 0);
    free(answer);
    (void)close(held);
}

static void nobody_else_speaks_for_others(void **state)
{
    (void)state;
    world.answers_self = true;
    world_start(&world);
    char *answer = world_get(&world, "/echo/x",
                             "X-Forwarded-For: 203.0.113.5\r\nX-Forwarded-Proto: https\r\n"
                             "X-Forwarded-Host: evil.test\r\n");
    assert_non_null(strstr(answer, "client=127.0.0.1 host=hub.test tls=0"));
    free(answer);
}

static void wrong_options_are_said(void **state)
{
    (void)state;
    struct err err;
    struct server *server = NULL;
    struct server_options options = world.options;
    static const char *const bad[] = {"127.0.0.1", "localhost:80", ":80", "127.0.0.1:70000", "::1"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        options.listen[0] = bad[i];
        assert_int_equal(server_start(&options, &server, &err), ST_INVALID);
        assert_non_null(strstr(err.text, bad[i]));
    }
    world_start(&world);
    char taken[32];
    (void)snprintf(taken, sizeof(taken), "127.0.0.1:%u", server_port(world.server, 0));
    options.listen[0] = taken;
    assert_int_equal(server_start(&options, &server, &err), ST_IO);
    options = world.options;
    options.form_action = "https://a.test; script-src *";
    assert_int_equal(server_start(&options, &server, &err), ST_INVALID);
    options = world.options;
    options.hosts[0] = "a b";
    options.host_count = 1;
    assert_int_equal(server_start(&options, &server, &err), ST_INVALID);
    options = world.options;
    options.limits.head_ms = 0;
    assert_int_equal(server_start(&options, &server, &err), ST_INVALID);
}

static void it_listens_on_several_addresses(void **state)
{
    (void)state;
    world.options.listen[1] = "127.0.0.2:0";
    world.options.listen_count = 2;
    world_start(&world);
    assert_int_not_equal(server_port(world.server, 0), server_port(world.server, 1));
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(server_port(world.server, 1))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    const char *text = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    world_send(fd, text, strlen(text));
    char *answer = world_read_all(fd);
    assert_int_equal(status_of(answer), 200);
    free(answer);
    (void)close(fd);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SERVED(pages_have_their_headers),
        SERVED(head_has_the_head_alone),
        SERVED(what_is_not_there_is_refused_with_its_status),
        SERVED(a_handler_on_the_store_thread_answers),
        SERVED(an_upload_comes_whole),
        SERVED(two_requests_in_one_packet_are_answered_in_order),
        SERVED(a_medium_comes_whole_in_parts_or_not_at_all),
        SERVED(a_document_travels_compressed_for_who_takes_it),
        SERVED(a_key_is_asked_for),
        SERVED(who_comes_too_often_waits),
        SERVED(a_full_store_is_said_at_once),
        SERVED(what_takes_too_long_is_answered_and_still_ends),
        SERVED(a_stop_waits_for_what_is_under_way),
        SERVED(a_stop_does_not_wait_for_ever),
        SERVED(starts_and_stops_a_hundred_times),
        SERVED(connections_of_one_address_are_counted),
        SERVED(a_trusted_proxy_speaks_for_others),
        SERVED(nobody_else_speaks_for_others),
        SERVED(wrong_options_are_said),
        SERVED(it_listens_on_several_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
