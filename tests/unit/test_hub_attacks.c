/* links: hub_http hub_live hub_wire base */
/* What an attacker sends to the server, and that it is answered once, shortly, and forgotten. */
#include <sys/resource.h>

#include "http_world.h"

static enum fast page(void *user, struct request *request, struct response *response)
{
    (void)user;
    (void)request;
    response_problem(response, 200, "a page");
    return FAST_ANSWERED;
}

static enum fast form(void *user, struct request *request, struct response *response)
{
    (void)user;
    response_problem(response, 200, request->csrf);
    return FAST_ANSWERED;
}

static enum fast taken(void *user, struct request *request, struct response *response)
{
    (void)user;
    (void)request;
    response_problem(response, 200, "taken");
    return FAST_ANSWERED;
}

enum { LARGE = 8 << 20 };

static enum fast large(void *user, struct request *request, struct response *response)
{
    (void)user;
    (void)request;
    struct buf page = buf_make(LARGE);
    char *room = buf_reserve(&page, LARGE);
    assert_non_null(room);
    memset(room, 'x', LARGE);
    buf_commit(&page, LARGE);
    response_html(response, 200, &page);
    return FAST_ANSWERED;
}

/* A handler that trusts what it was given. */
static enum fast careless(void *user, struct request *request, struct response *response)
{
    (void)user;
    struct slice to = request_field(request, "to");
    if (response_redirect(response, to, NULL)) {
        response_add_header(response, "X-Name", request_field(request, "name"));
    }
    return FAST_ANSWERED;
}

static const struct route ROUTES[] = {
    {METHOD_GET, "/", page, NULL, 0, 0},
    {METHOD_GET, "/a/{name}", page, NULL, 0, 0},
    {METHOD_GET, "/form", form, NULL, ROUTE_SESSION, 0},
    {METHOD_POST, "/form", taken, NULL, ROUTE_FORM_PROTECTED, 1000},
    {METHOD_POST, "/large", taken, NULL, 0, 4 << 20},
    {METHOD_GET, "/large", large, NULL, 0, 0},
    {METHOD_GET, "/careless", careless, NULL, 0, 0},
    {METHOD_POST, "/careless", careless, NULL, 0, 0},
    {METHOD_GET, "/healthz", page, NULL, ROUTE_ANY_HOST, 0},
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
    char *answer = world_get(&world, "/healthz", ""); /* whatever came, it still serves */
    assert_int_equal(status_of(answer), 200);
    free(answer);
    world_stop(&world);
    return 0;
}

/* Answered with this status, then closed: what follows on the connection is never read as a
 * request. (libmicrohttpd sends the head of some of its own refusals twice.) */
static void expect(const char *text, int status)
{
    struct buf all = buf_make(1U << 20);
    buf_append_str(&all, text);
    buf_append_str(&all, "GET /a/smuggled HTTP/1.1\r\nHost: hub.test\r\n\r\n");
    char *answer = world_ask_bytes(&world, buf_str(&all), all.len);
    if (status_of(answer) != status || strstr(answer, "HTTP/1.1 2") != NULL) {
        fail_msg("expected %d, alone, for:\n%s\ngot:\n%s", status, text, answer);
    }
    free(answer);
    buf_deinit(&all);
}

static void lengths_that_can_be_read_in_two_ways_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
        int status;
    } cases[] = {
        {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", 400},
        {"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", 400},
        {"Transfer-Encoding: chunked\r\n", 411},
        {"Transfer-Encoding: identity\r\n", 411},
        {"Transfer-Encoding: xchunked\r\n", 411},
        {"Transfer-Encoding:\r\n chunked\r\n", 400},
        {"Content-Length:\r\n 3\r\n", 400},
        {"Content-Length: 3\r\n 4\r\n", 400},
        {"Host:\r\n evil.test\r\n", 400},
        {"Content-Length: 3\r\nContent-Length: 3\r\n", 400},
        {"Content-Length: 3\r\nContent-Length: 4\r\n", 400},
        {"Content-Length: 3, 3\r\n", 400},
        {"Content-Length: +3\r\n", 400},
        {"Content-Length: -3\r\n", 400},
        {"Content-Length: 0x3\r\n", 400},
        {"Content-Length:\r\n", 400},
        {"Content-Length : 3\r\n", 400},
        {"Content-Length\t: 3\r\n", 400},
        {"X-A: b\rContent-Length: 3\r\n", 400},
        {"X-A: b\x01\r\n", 400},
        {"X A: b\r\n", 400},
    };
    world_start(&world);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[512];
        (void)snprintf(text, sizeof(text), "POST /large HTTP/1.1\r\nHost: hub.test\r\n%s\r\nabc",
                       cases[i].lines);
        expect(text, cases[i].status);
    }
    expect("GET / HTTP/1.1\r\nHost: hub.test\r\nContent-Length: 5\r\n\r\nGET /", 400);
    expect("GET / HTTP/1.1\r\nHost: hub.test\r\nHost: evil.test\r\n\r\n", 400);
}

/* Heads that libmicrohttpd reads otherwise than a proxy in front: it ends one at a field without a
 * name, and takes a bare line feed for a line's end. What follows is not a second request. */
static void a_connection_of_a_proxy_carries_one_request(void **state)
{
    (void)state;
    static const char *const lines[] = {": b\r\n", "X: y\n\n", ""};
    assert_int_equal(networks_add(&world.options.proxies, slice_of("127.0.0.1"), NULL), ST_OK);
    world_start(&world);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        char text[512];
        (void)snprintf(text, sizeof(text),
                       "POST /large HTTP/1.1\r\nHost: hub.test\r\n%sContent-Length: 60\r\n\r\n"
                       "GET /a/smuggled HTTP/1.1\r\nHost: hub.test\r\nX-Some-Padding: 1\r\n\r\n"
                       "GET /a/smuggled HTTP/1.1\r\nHost: hub.test\r\n\r\n",
                       lines[i]);
        char *answer = world_ask_bytes(&world, text, strlen(text));
        assert_true(has_line(answer, "Connection: close"));
        assert_null(strstr(answer, "a page"));
        free(answer);
    }
}

static void paths_that_go_elsewhere_are_refused(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/../etc/passwd", "/a/../b",   "/a/..", "/%2e%2e/x", "/a/%2E%2E%2fb", "/a%2fb",
        "/a//b",          "//a/b",     "/a\\b", "/a%5cb",    "/a/%00",        "/a/%0d%0aX",
        "/a/%ff",         "/a/%c0%af", "/a/%",  "/a/%4",     "/a/%zz",        "/a/./b",
        "/a/%ed%a0%80",   "/a/\xff",   "a",     "/a/x#y",    "/a/%7f",        "http:///",
        "http://u@h/"};
    world_start(&world);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        char text[256];
        (void)snprintf(text, sizeof(text),
                       "GET %s HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\n\r\n", paths[i]);
        char *answer = world_ask_bytes(&world, text, strlen(text));
        if (status_of(answer) != 400) {
            fail_msg("%s: %s", paths[i], answer);
        }
        free(answer);
    }
}

static void what_is_too_large_is_refused_unread(void **state)
{
    (void)state;
    world_start(&world);
    struct buf text = buf_make(1U << 20);
    buf_append_str(&text, "GET /a/");
    for (int i = 0; i < 3000; i++) {
        buf_append_char(&text, 'x');
    }
    buf_append_str(&text, " HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\n\r\n");
    char *answer = world_ask_bytes(&world, buf_str(&text), text.len);
    assert_int_equal(status_of(answer), 414);
    free(answer);
    buf_reset(&text);
    buf_append_str(&text, "GET / HTTP/1.1\r\nHost: hub.test\r\nX: ");
    for (int i = 0; i < 20000; i++) {
        buf_append_char(&text, 'x');
    }
    answer = world_ask_bytes(&world, buf_str(&text), text.len);
    assert_true(status_of(answer) == 431 || status_of(answer) == -1); /* cut while it was sent */
    free(answer);
    buf_reset(&text);
    buf_append_str(&text, "GET / HTTP/1.1\r\nHost: hub.test\r\n");
    for (int i = 0; i < 70; i++) {
        buf_printf(&text, "X%d: y\r\n", i);
    }
    buf_append_str(&text, "\r\n");
    expect(buf_str(&text), 431);
    buf_deinit(&text);
    expect("POST /form HTTP/1.1\r\nHost: hub.test\r\nContent-Length: 999999999\r\n\r\nabc", 413);
    /* libmicrohttpd's own answer. */
    const char *huge =
        "POST /form HTTP/1.1\r\nHost: hub.test\r\nContent-Length: 99999999999999999999999\r\n\r\n";
    answer = world_ask_bytes(&world, huge, strlen(huge));
    assert_int_equal(status_of(answer), 413);
    assert_null(strstr(answer, "taken"));
    free(answer);
}

static void all_bodies_together_are_bounded(void **state)
{
    (void)state;
    world.options.limits.bodies_max_bytes = 1000;
    world_start(&world);
    struct buf some = buf_make(4096);
    int slow = world_connect(&world);
    const char *first = "POST /large HTTP/1.1\r\nHost: hub.test\r\nContent-Length: 900\r\n"
                        "Expect: 100-continue\r\n\r\n";
    world_send(slow, first, strlen(first));
    assert_true(world_read_until(slow, "100 Continue", &some));
    char *answer = world_post(&world, "/large", "text/plain", "",
                              "more than a hundred bytes, and "
                              "then some more, so that both together are too many for the server "
                              "to hold");
    assert_int_equal(status_of(answer), 503);
    free(answer);
    (void)close(slow);
    buf_deinit(&some);
}

/* Each keeps a connection open by sending as little as it can; time ends them. */
static void slow_requests_are_cut(void **state)
{
    (void)state;
    static const struct {
        const char *first, *more;
    } cases[] = {
        {"", ""},
        {"GET ", "/a"},
        {"GET / HTTP/1.1\r\nHost: hub.test\r\nX-A: b", "b"},
        {"GET / HTTP/1.1\r\nHost: hub.test\r\n\r\n", ""}, /* answered, then idle */
    };
    world_start(&world);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf some = buf_make(4096);
        int fd = world_connect(&world);
        world_send(fd, cases[i].first, strlen(cases[i].first));
        if (i == 3) {
            assert_true(world_read_until(fd, "a page", &some));
        }
        char *other = world_get(&world, "/", ""); /* by now the first bytes were read */
        free(other);
        world_pass(&world, world.options.limits.head_ms - 1);
        world_send(fd, cases[i].more, strlen(cases[i].more));
        other = world_get(&world, "/", "");
        free(other);
        world_pass(&world, 2);
        char *answer = world_read_all(fd); /* it ends */
        free(answer);
        (void)close(fd);
        buf_deinit(&some);
    }
    assert_true(server_count(world.server).timed_out >= ARRAY_LEN(cases));
}

static void a_slow_body_is_cut(void **state)
{
    (void)state;
    world_start(&world);
    struct buf some = buf_make(4096);
    int fd = world_connect(&world);
    const char *head = "POST /large HTTP/1.1\r\nHost: hub.test\r\nContent-Length: 900\r\n"
                       "Expect: 100-continue\r\n\r\n";
    world_send(fd, head, strlen(head));
    assert_true(world_read_until(fd, "100 Continue", &some));
    world_send(fd, "abc", 3);
    world_pass(&world, world.options.limits.body_ms + 1);
    char *answer = world_read_all(fd);
    assert_null(strstr(answer, "taken"));
    assert_int_equal(server_count(world.server).timed_out, 1);
    free(answer);
    (void)close(fd);
    buf_deinit(&some);
}

/* It asks for much and takes nothing: more than any socket holds stays with us, for a while. */
static void a_slow_reader_is_cut(void **state)
{
    (void)state;
    struct buf some = buf_make(4096);
    world_start(&world);
    int fd = world_connect(&world);
    const char *text = "GET /large HTTP/1.1\r\nHost: hub.test\r\n\r\n";
    world_send(fd, text, strlen(text));
    assert_true(world_read_until(fd, "\r\n\r\n", &some));
    world_pass(&world, world.options.limits.send_ms + 1);
    char *answer = world_read_all(fd);
    assert_true(strlen(answer) < LARGE);
    assert_int_equal(server_count(world.server).timed_out, 1);
    free(answer);
    (void)close(fd);
    buf_deinit(&some);
}

/* No descriptor left: those who are in are served, the others wait until there is one. */
static void without_descriptors_it_waits(void **state)
{
    (void)state;
    struct rlimit before, few;
    struct buf some = buf_make(4096);
    world.options.limits.connections_max = 100;
    world_start(&world);
    int in = world_connect(&world), others[8];
    const char *text = "GET / HTTP/1.1\r\nHost: hub.test\r\n\r\n";
    world_send(in, text, strlen(text));
    assert_true(world_read_until(in, "a page", &some));
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        others[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_true(others[i] >= 0);
    }
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = (rlim_t)others[ARRAY_LEN(others) - 1] + 1;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(server_port(world.server, 0))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        assert_int_equal(connect(others[i], (struct sockaddr *)&to, sizeof(to)), 0);
    }
    for (int n = 0; n < 20; n++) {
        buf_reset(&some);
        world_send(in, text, strlen(text));
        assert_true(world_read_until(in, "a page", &some));
        world_pass(&world, 100);
    }
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    world_pass(&world, 1100);
    struct timeval patience = {.tv_sec = PATIENCE_S};
    assert_int_equal(setsockopt(others[7], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)),
                     0);
    world_send(others[7], text, strlen(text));
    buf_reset(&some);
    assert_true(world_read_until(others[7], "a page", &some));
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        (void)close(others[i]);
    }
    (void)close(in);
    buf_deinit(&some);
}

static void other_hosts_are_not_ours(void **state)
{
    (void)state;
    world.options.hosts[0] = "hub.test";
    world.options.hosts[1] = "[::1]:8080";
    world.options.host_count = 2;
    world_start(&world);
    static const struct {
        const char *host;
        int status;
    } cases[] = {{"hub.test", 200},      {"HUB.test", 200},
                 {"[::1]:8080", 200},    {"evil.test", 421},
                 {"hub.test:81", 421},   {"hub.test.evil.test", 421},
                 {"hub.test@evil", 400}, {"hub test", 400},
                 {"hub.test/", 400},     {"", 400},
                 {"[::1", 400},          {"a:b", 400},
                 {"a:99999", 400},       {"\"hub.test\"", 400},
                 {"127.0.0.1", 200},     {"192.0.2.7:8080", 200},
                 {"localhost:80", 200},  {"localhost.evil", 421},
                 {"1.2.3.4.evil", 421},  {"localhostevil", 421}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[256];
        (void)snprintf(text, sizeof(text),
                       "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", cases[i].host);
        char *answer = world_ask_bytes(&world, text, strlen(text));
        if (status_of(answer) != cases[i].status) {
            fail_msg("host '%s': %s", cases[i].host, answer);
        }
        free(answer);
    }
    expect("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400);
    char *answer = world_get(&world, "/healthz", "");
    assert_int_equal(status_of(answer), 200);
    free(answer);
    /* The absolute form's host is what counts. */
    const char *absolute =
        "GET http://evil.test/ HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\n\r\n";
    answer = world_ask_bytes(&world, absolute, strlen(absolute));
    assert_int_equal(status_of(answer), 421);
    free(answer);
}

/* A visitor's cookie line and token, from the page with the form. */
static void visit(char *out_cookie, size_t cookie_size, char *out_token, size_t token_size)
{
    char *answer = world_get(&world, "/form", "");
    const char *cookie = line_of(answer, "Set-Cookie");
    assert_non_null(cookie);
    (void)snprintf(out_cookie, cookie_size, "Cookie: %.*s\r\n", (int)strcspn(cookie, ";"), cookie);
    (void)snprintf(out_token, token_size, "%.32s", body_of(answer));
    assert_int_equal(strlen(out_token), 32);
    free(answer);
}

static int submit(const char *cookie, const char *more, const char *token)
{
    char lines[512], body[128];
    (void)snprintf(lines, sizeof(lines), "%s%s", cookie, more);
    (void)snprintf(body, sizeof(body), "csrf=%s", token);
    char *answer = world_post(&world, "/form", "application/x-www-form-urlencoded", lines, body);
    int status = status_of(answer);
    free(answer);
    return status;
}

static void forms_of_other_sites_are_refused(void **state)
{
    (void)state;
    char cookie[256], token[64], other_cookie[256], other_token[64];
    world_start(&world);
    visit(cookie, sizeof(cookie), token, sizeof(token));
    visit(other_cookie, sizeof(other_cookie), other_token, sizeof(other_token));
    assert_string_not_equal(token, other_token);
    assert_int_equal(submit(cookie, "", token), 200);
    assert_int_equal(
        submit(cookie, "Origin: http://hub.test\r\nSec-Fetch-Site: same-origin\r\n", token), 200);
    assert_int_equal(submit(cookie, "Origin: http://evil.test\r\n", token), 403);
    assert_int_equal(submit(cookie, "Origin: https://hub.test\r\n", token), 403);
    assert_int_equal(submit(cookie, "Origin: http://hub.test.evil.test\r\n", token), 403);
    assert_int_equal(submit(cookie, "Origin: null\r\n", token), 403);
    assert_int_equal(submit(cookie, "Sec-Fetch-Site: cross-site\r\n", token), 403);
    assert_int_equal(submit(cookie, "Sec-Fetch-Site: same-site\r\n", token), 403);
    assert_int_equal(submit(cookie, "", other_token), 403);
    assert_int_equal(submit("", "", token), 403);
    assert_int_equal(submit(cookie, "", ""), 403);
    assert_int_equal(submit(cookie, "", "00000000000000000000000000000000"), 403);
    /* The token is no cookie's code, nor the other way round. */
    char forged[256];
    (void)snprintf(forged, sizeof(forged), "Cookie: vitrine=%.32s%s\r\n", cookie + 16, token);
    assert_int_equal(submit(forged, "", token), 403);
    cookie[20] = cookie[20] == '0' ? '1' : '0';
    assert_int_equal(submit(cookie, "", token), 403);
}

static void nothing_gets_into_a_head_or_leads_away(void **state)
{
    (void)state;
    static const char *const places[] = {
        "/a%0d%0aSet-Cookie:%20x=y",
        "/a%0aX",
        "https://evil.test/",
        "//evil.test",
        "/%5Cevil.test",
        "javascript:alert(1)",
        "",
        "%20/a",
        "/a%00",
        "https:/a",
    };
    world_start(&world);
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "/careless?to=%s", places[i]);
        char *answer = world_get(&world, path, "");
        assert_int_equal(status_of(answer), 500);
        assert_null(line_of(answer, "Location"));
        assert_null(line_of(answer, "Set-Cookie"));
        free(answer);
    }
    char *answer = world_post(&world, "/careless", "application/x-www-form-urlencoded", "",
                              "to=/a&name=x%0d%0aSet-Cookie:%20a=b");
    assert_int_equal(status_of(answer), 303);
    assert_true(has_line(answer, "Location: /a"));
    assert_null(line_of(answer, "X-Name"));
    assert_null(line_of(answer, "Set-Cookie"));
    free(answer);
}

static void broken_forms_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body;
    } cases[] = {
        {"application/x-www-form-urlencoded", "a=%"},
        {"application/x-www-form-urlencoded", "a=%ff"},
        {"application/x-www-form-urlencoded", "a=%00"},
        {"application/x-www-form-urlencoded", "=b"},
        {"multipart/form-data", "--B\r\n"},
        {"multipart/form-data; boundary=", "--\r\n"},
        {"multipart/form-data; boundary=B", ""},
        {"multipart/form-data; boundary=B", "--B"},
        {"multipart/form-data; boundary=B", "--B\r\n\r\nx\r\n--B--\r\n"},
        {"multipart/form-data; boundary=B",
         "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"},
        {"multipart/form-data; boundary=B",
         "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--B--\r\n"},
        {"multipart/form-data; boundary=B",
         "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n"
         "Content-Transfer-Encoding: base64\r\n\r\nx\r\n--B--\r\n"},
    };
    world_start(&world);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *answer = world_post(&world, "/large", cases[i].type, "", cases[i].body);
        if (status_of(answer) != 400) {
            fail_msg("%s / %s: %s", cases[i].type, cases[i].body, answer);
        }
        free(answer);
    }
}

static void what_is_no_http_is_no_trouble(void **state)
{
    (void)state;
    world_start(&world);
    static const char hello[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03random\r\n\r\n";
    char *answer = world_ask_bytes(&world, hello, sizeof(hello) - 1);
    assert_true(status_of(answer) != 200);
    free(answer);
    static const char *const texts[] = {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                                        "GET /\r\n\r\n",
                                        "GET / HTTP/1.1 x\r\n\r\n",
                                        "GET / HTTP/9.9\r\n\r\n",
                                        "\r\n\r\n\r\n",
                                        "GET\r\n\r\n",
                                        "\n"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        int fd = world_connect(&world);
        world_send(fd, texts[i], strlen(texts[i]));
        (void)shutdown(fd, SHUT_WR);
        answer = world_read_all(fd);
        assert_true(status_of(answer) != 200);
        free(answer);
        (void)close(fd);
    }
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SERVED(lengths_that_can_be_read_in_two_ways_are_refused),
        SERVED(a_connection_of_a_proxy_carries_one_request),
        SERVED(paths_that_go_elsewhere_are_refused),
        SERVED(what_is_too_large_is_refused_unread),
        SERVED(all_bodies_together_are_bounded),
        SERVED(slow_requests_are_cut),
        SERVED(a_slow_body_is_cut),
        SERVED(a_slow_reader_is_cut),
        SERVED(without_descriptors_it_waits),
        SERVED(other_hosts_are_not_ours),
        SERVED(forms_of_other_sites_are_refused),
        SERVED(nothing_gets_into_a_head_or_leads_away),
        SERVED(broken_forms_are_refused),
        SERVED(what_is_no_http_is_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
