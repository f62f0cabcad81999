/* links: faults net base */
/* Secure connections: what is refused, in words, and what a configured authority allows. Proxies.
 */
#include "fetching.h"

#define BODY(text) .body = {(text), sizeof(text) - 1}

static struct fault_server *proxy;

static void serve(enum fault_tls kind)
{
    struct fault_options options = {.tls = kind};
    struct fault_answer answer = {BODY("hello")};
    server = fault_server_start(&options);
    fault_server_add(server, "/doc", &answer);
}

static int stop_with_proxy(void **state)
{
    fault_server_stop(proxy);
    proxy = NULL;
    return stop_all(state);
}

struct row {
    enum fault_tls kind;
    bool is_trusted; /* the authority's file is configured */
    enum net_outcome outcome;
    const char *words;
};

static void certificates_that_do_not_verify(void **state)
{
    static const struct row rows[] = {
        {FAULT_TLS_GOOD, true, NET_OK, ""},
        {FAULT_TLS_GOOD, false, NET_TLS, "network.ca_file"},
        {FAULT_TLS_EXPIRED, true, NET_TLS, "has expired"},
        {FAULT_TLS_NOT_YET, true, NET_TLS, "clock right?"},
        {FAULT_TLS_WRONG_HOST, true, NET_TLS, "for another name than localhost"},
        {FAULT_TLS_SELF_SIGNED, false, NET_TLS, "signed by itself"},
        {FAULT_TLS_SELF_SIGNED, true, NET_TLS, "signed by itself"},
        {FAULT_TLS_OLD, true, NET_TLS, "1.2 or later"},
        {FAULT_TLS_BREAKS, true, NET_CUT, "being secured"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        serve(rows[i].kind);
        start_client(rows[i].is_trusted ? fault_server_ca(server) : NULL, "none");
        struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc"));
        const char *said = request->response.err.text;
        if (request->response.outcome != rows[i].outcome || strstr(said, rows[i].words) == NULL) {
            fail_msg("row %zu: '%s': %s", i, net_outcome_name(request->response.outcome), said);
        }
        assert_int_equal(fault_server_count(server, NULL), rows[i].outcome == NET_OK ? 1 : 0);
        net_request_destroy(request);
        (void)stop_all(state);
    }
}

static void an_address_is_a_name_too(void **state)
{
    char text[64];
    serve(FAULT_TLS_WRONG_HOST);
    start_client(fault_server_ca(server), "none");
    (void)snprintf(text, sizeof(text), "https://127.0.0.1:%u/doc", fault_server_port(server));
    struct url url = address_of(text);
    struct net_request *request = fetch(net_request_create(NET_DOCUMENT, &url));
    assert_outcome(request, NET_TLS);
    assert_non_null(strstr(request->response.err.text, "for another name than 127.0.0.1"));
    net_request_destroy(request);
    (void)state;
}

static void a_server_that_speaks_no_tls(void **state)
{
    char text[64];
    serve(FAULT_TLS_NONE);
    start_client(NULL, "none");
    (void)snprintf(text, sizeof(text), "https://127.0.0.1:%u/doc", fault_server_port(server));
    struct url url = address_of(text);
    struct net_request *request = net_request_create(NET_DOCUMENT, &url);
    request->limits.connect_ms = 300; /* it waits for a request that never ends */
    (void)fetch(request);
    assert_false(net_outcome_is_good(request->response.outcome));
    net_request_destroy(request);
    (void)state;
}

static void never_from_https_to_http(void **state)
{
    char line[128], target[100];
    struct fault_options options = {.tls = FAULT_TLS_GOOD};
    proxy = fault_server_start(NULL); /* a plain server to be sent to */
    server = fault_server_start(&options);
    start_client(fault_server_ca(server), "none");
    fault_server_url(proxy, "/doc", target, sizeof(target));
    (void)snprintf(line, sizeof(line), "Location: %s\r\n", target);
    struct fault_answer down = {.status = 302, .headers = line};
    fault_server_add(server, "/down", &down);
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/down"));
    assert_outcome(request, NET_REDIRECT);
    assert_non_null(strstr(request->response.err.text, "from https to http"));
    assert_int_equal(fault_server_count(proxy, NULL), 0);
    net_request_destroy(request);

    /* up, and then down again: not either */
    char up_target[100], up_line[128];
    fault_server_url(server, "/down", up_target, sizeof(up_target));
    (void)snprintf(up_line, sizeof(up_line), "Location: %s\r\n", up_target);
    struct fault_answer up = {.status = 301, .headers = up_line};
    fault_server_add(proxy, "/up", &up);
    fault_server_url(proxy, "/up", target, sizeof(target));
    struct url url = address_of(target);
    request = fetch(net_request_create(NET_DOCUMENT, &url));
    assert_outcome(request, NET_REDIRECT);
    assert_int_equal(request->response.redirects, 1);
    assert_int_equal(fault_server_count(proxy, NULL), 1);
    net_request_destroy(request);
    (void)state;
}

static void authorities_that_can_not_be_read(void **state)
{
    struct net_options options = {.user_agent = "vitrine/test", .ca_file = "/nowhere/ca.pem"};
    struct err err;
    (void)state;
    assert_int_equal(net_client_start(&options, &client, &err), ST_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere/ca.pem"));
    serve(FAULT_TLS_GOOD);
    start_client(SOURCE_DIR "/CMakeLists.txt", "none"); /* a file, but of something else */
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc"));
    assert_outcome(request, NET_TLS);
    if (strstr(request->response.err.text, "authorities") == NULL) {
        fail_msg("%s", request->response.err.text);
    }
    net_request_destroy(request);
}

/* Proxies. */

static void start_proxied(enum fault_tls kind, bool from_environment)
{
    char text[64];
    serve(kind);
    proxy = fault_server_start(NULL);
    (void)snprintf(text, sizeof(text), "http://127.0.0.1:%u", fault_server_port(proxy));
    start_client(kind == FAULT_TLS_NONE ? NULL : fault_server_ca(server),
                 from_environment ? NULL : text);
}

static void plain_requests_go_through_the_proxy(void **state)
{
    struct fault_answer answer = {BODY("from the proxy")};
    struct url origin;
    (void)state;
    start_proxied(FAULT_TLS_NONE, false);
    fault_server_add(proxy, "/doc", &answer);
    origin = address("/");
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc"));
    assert_string_equal(buf_str(&request->response.body), "from the proxy");
    assert_string_equal(fault_server_request(proxy, NULL, 0)->target, request->url.text);
    assert_int_equal(fault_server_count(server, NULL), 0);
    assert_true(url_is_same_origin(&origin, &request->response.url));
    net_request_destroy(request);
}

static void secure_requests_go_through_a_tunnel(void **state)
{
    struct fault_answer answer = {.flags = FAULT_TUNNEL};
    (void)state;
    start_proxied(FAULT_TLS_GOOD, false);
    struct url origin = address("/");
    assert_int_equal(net_client_set_key(client, "s3cret-key", &origin, NULL), ST_OK);
    fault_server_add(proxy, "CONNECT", &answer);
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc"));
    assert_outcome(request, NET_OK);
    assert_string_equal(buf_str(&request->response.body), "hello");
    const struct fault_request *connect = fault_server_request(proxy, NULL, 0);
    assert_string_equal(connect->method, "CONNECT");
    assert_false(fault_request_has(connect, "Authorization:"));
    assert_true(fault_request_has(fault_server_request(server, "/doc", 0), "Authorization:"));
    net_request_destroy(request);
}

static void a_proxy_that_refuses_is_named(void **state)
{
    struct fault_answer answer = {.status = 403, BODY("no")};
    (void)state;
    start_proxied(FAULT_TLS_GOOD, false);
    fault_server_add(proxy, "CONNECT", &answer);
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc"));
    assert_outcome(request, NET_CONNECT);
    assert_non_null(strstr(request->response.err.text, "the proxy refuses"));
    assert_non_null(strstr(request->response.err.text, "403"));
    assert_int_equal(request->response.status, 0);
    net_request_destroy(request);
}

static void the_environment_names_a_proxy_and_its_exceptions(void **state)
{
    struct fault_answer answer = {BODY("from the proxy")};
    char text[64];
    (void)state;
    start_proxied(FAULT_TLS_NONE, true);
    fault_server_add(proxy, "/doc", &answer);
    (void)snprintf(text, sizeof(text), "http://127.0.0.1:%u", fault_server_port(proxy));
    net_client_stop(client); /* the environment is changed while no thread reads it */
    assert_int_equal(setenv("http_proxy", text, 1), 0);
    start_client(NULL, NULL);
    net_request_destroy(fetch(asking(NET_DOCUMENT, "/doc")));
    assert_int_equal(fault_server_count(proxy, "/doc") + fault_server_count(proxy, NULL), 1);
    net_client_stop(client);
    assert_int_equal(setenv("no_proxy", "127.0.0.1", 1), 0);
    start_client(NULL, NULL);
    net_request_destroy(fetch(asking(NET_DOCUMENT, "/doc")));
    assert_int_equal(fault_server_count(server, "/doc"), 1);
    net_client_stop(client);
    client = NULL;
    (void)init_net(NULL); /* forgets the environment again */
    net_deinit();
}

static void a_proxy_is_written_as_an_address(void **state)
{
    struct net_options options = {.user_agent = "vitrine/test", .proxy = "proxy.example:3128"};
    (void)state;
    assert_int_equal(net_client_start(&options, &client, NULL), ST_INVALID);
    options.proxy = "ftp://proxy.example";
    assert_int_equal(net_client_start(&options, &client, NULL), ST_INVALID);
}

#define CLEAN(test) cmocka_unit_test_teardown(test, stop_with_proxy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLEAN(certificates_that_do_not_verify),
        CLEAN(an_address_is_a_name_too),
        CLEAN(a_server_that_speaks_no_tls),
        CLEAN(never_from_https_to_http),
        CLEAN(authorities_that_can_not_be_read),
        CLEAN(plain_requests_go_through_the_proxy),
        CLEAN(secure_requests_go_through_a_tunnel),
        CLEAN(a_proxy_that_refuses_is_named),
        CLEAN(the_environment_names_a_proxy_and_its_exceptions),
        CLEAN(a_proxy_is_written_as_an_address),
    };
    return cmocka_run_group_tests(tests, init_net, deinit_net);
}
