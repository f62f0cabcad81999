/* links: faults net base */
/* Where a client lets itself be sent, and to whom it shows its key. */
#include "fetching.h"

#define BODY(text) .body = {(text), sizeof(text) - 1}

static struct fault_server *other; /* another origin: another port */
static char text[512];

static int start_two(void **state)
{
    other = fault_server_start(NULL);
    return start_plain(state);
}

static int stop_two(void **state)
{
    fault_server_stop(other);
    return stop_all(state);
}

static const char *location(const char *target)
{
    (void)snprintf(text, sizeof(text), "Location: %s\r\n", target);
    return text;
}

static void redirect(const char *path, int32_t status, const char *headers)
{
    struct fault_answer answer = {.status = status, .headers = headers, BODY("moved")};
    fault_server_add(server, path, &answer);
}

static void hello_at(struct fault_server *at, const char *path)
{
    struct fault_answer answer = {BODY("hello")};
    fault_server_add(at, path, &answer);
}

static void follows_five(void **state)
{
    static const int32_t statuses[] = {301, 302, 303, 307, 308};
    static const char *const next[] = {"Location: /1\r\n", "Location: 2?x=1\r\n",
                                       "Location: ./3\r\n", "Location: ?\r\n",
                                       "Location: /end\r\n"};
    static const char *const paths[] = {"/0", "/1", "/2", "/3", "/3"};
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        redirect(paths[i], statuses[i], next[i]);
    }
    hello_at(server, "/end");
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/0"));
    assert_outcome(request, NET_OK);
    assert_int_equal(request->response.redirects, 5);
    assert_string_equal(buf_str(&request->response.body), "hello");
    assert_non_null(strstr(request->response.url.text, "/end"));
    assert_null(strstr(request->url.text, "/end"));
    net_request_destroy(request);
}

static void a_loop_ends(void **state)
{
    (void)state;
    redirect("/a", 302, "Location: /b\r\n");
    redirect("/b", 302, "Location: /a\r\n");
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/a"));
    assert_outcome(request, NET_REDIRECT);
    assert_non_null(strstr(request->response.err.text, "more than 5 times"));
    assert_int_equal(fault_server_count(server, NULL), 6);
    net_request_destroy(request);
}

static void there_are_places_we_do_not_go_to(void **state)
{
    static const char *const targets[] = {"Location: ftp://127.0.0.1/x\r\n",
                                          "Location: file:///etc/passwd\r\n",
                                          "Location: gopher://127.0.0.1/x\r\n",
                                          "Location: http://a:b@127.0.0.1/x\r\n",
                                          "Location: http://127.0.0.1:99999/x\r\n",
                                          "Location: javascript:alert(1)\r\n",
                                          "Location: http:///\r\n"};
    char path[16];
    (void)state;
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        (void)snprintf(path, sizeof(path), "/%zu", i);
        redirect(path, 302, targets[i]);
        struct net_request *request = fetch(asking(NET_DOCUMENT, path));
        assert_outcome(request, NET_REDIRECT);
        net_request_destroy(request);
    }
}

static void an_endless_redirect_is_left(void **state)
{
    struct fault_answer answer = {
        .status = 302, .headers = "Location: /end\r\n", .flags = FAULT_ENDLESS};
    (void)state;
    fault_server_add(server, "/a", &answer);
    hello_at(server, "/end");
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/a"));
    assert_outcome(request, NET_OK);
    assert_string_equal(buf_str(&request->response.body), "hello");
    net_request_destroy(request);
}

static struct net_request *posting(const char *path)
{
    struct net_request *request = asking(NET_DOCUMENT, path);
    assert_int_equal(net_request_post(request, "text/plain", slice_of("plays"), NULL), ST_OK);
    return request;
}

static void a_post_is_repeated_within_its_origin_only(void **state)
{
    char target[128];
    (void)state;
    redirect("/same", 307, "Location: /end\r\n");
    redirect("/get", 302, "Location: /end\r\n");
    fault_server_url(other, "/end", target, sizeof(target));
    redirect("/else", 308, location(target));
    hello_at(server, "/end");
    hello_at(other, "/end");
    struct net_request *request = fetch(posting("/same"));
    assert_outcome(request, NET_OK);
    assert_true(slice_is(fault_server_request(server, "/end", 0)->body, "plays"));
    net_request_destroy(request);
    request = fetch(posting("/get"));
    assert_outcome(request, NET_REDIRECT);
    net_request_destroy(request);
    request = fetch(posting("/else"));
    assert_outcome(request, NET_REDIRECT);
    net_request_destroy(request);
    assert_int_equal(fault_server_count(other, NULL), 0);
}

#define SHOWN "Authorization: Bearer s3cret-key\r\n"

static void the_key_is_for_its_origin(void **state)
{
    char target[128];
    struct url origin = address("/anything");
    (void)state;
    assert_int_equal(net_client_set_key(client, "s3cret-key", &origin, NULL), ST_OK);
    fault_server_url(other, "/away", target, sizeof(target));
    redirect("/here", 302, "Location: /there\r\n");
    redirect("/there", 302, location(target));
    char back[128], line[160];
    fault_server_url(server, "/back", back, sizeof(back));
    (void)snprintf(line, sizeof(line), "Location: %s\r\n", back);
    struct fault_answer home = {.status = 302, .headers = line};
    fault_server_add(other, "/away", &home);
    hello_at(server, "/back");
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/here"));
    assert_outcome(request, NET_OK);
    assert_true(fault_request_has(fault_server_request(server, "/here", 0), SHOWN));
    assert_true(fault_request_has(fault_server_request(server, "/there", 0), SHOWN));
    assert_false(fault_request_has(fault_server_request(other, "/away", 0), "Authorization:"));
    assert_true(fault_request_has(fault_server_request(server, "/back", 0), SHOWN));
    net_request_destroy(request);
}

static void another_name_of_the_same_machine_is_another_origin(void **state)
{
    struct url origin = address("/");
    (void)state;
    assert_int_equal(net_client_set_key(client, "s3cret-key", &origin, NULL), ST_OK);
    hello_at(server, "/end");
    (void)snprintf(text, sizeof(text), "http://localhost:%u/end", fault_server_port(server));
    struct url url = address_of(text);
    net_request_destroy(fetch(net_request_create(NET_DOCUMENT, &url)));
    assert_int_equal(fault_server_count(server, "/end"), 1);
    assert_false(fault_request_has(fault_server_request(server, "/end", 0), "Authorization:"));
}

static void a_key_can_be_taken_back(void **state)
{
    struct url origin = address("/");
    (void)state;
    hello_at(server, "/end");
    assert_int_equal(net_client_set_key(client, "s3cret-key", &origin, NULL), ST_OK);
    net_request_destroy(fetch(asking(NET_DOCUMENT, "/end")));
    assert_int_equal(net_client_set_key(client, NULL, NULL, NULL), ST_OK);
    net_request_destroy(fetch(asking(NET_DOCUMENT, "/end")));
    assert_true(fault_request_has(fault_server_request(server, "/end", 0), SHOWN));
    assert_false(fault_request_has(fault_server_request(server, "/end", 1), "Authorization:"));
}

static void what_no_key_can_hold(void **state)
{
    struct url origin = address("/");
    char longer[NET_KEY_MAX_BYTES + 2];
    (void)state;
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(net_client_set_key(client, "a\r\nX-B: 1", &origin, NULL), ST_INVALID);
    assert_int_equal(net_client_set_key(client, "", &origin, NULL), ST_INVALID);
    assert_int_equal(net_client_set_key(client, "a b", &origin, NULL), ST_INVALID);
    assert_int_equal(net_client_set_key(client, longer, &origin, NULL), ST_LIMIT);
}

#define TWO(test) cmocka_unit_test_setup_teardown(test, start_two, stop_two)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TWO(follows_five),
        TWO(a_loop_ends),
        TWO(there_are_places_we_do_not_go_to),
        TWO(an_endless_redirect_is_left),
        TWO(a_post_is_repeated_within_its_origin_only),
        TWO(the_key_is_for_its_origin),
        TWO(another_name_of_the_same_machine_is_another_origin),
        TWO(a_key_can_be_taken_back),
        TWO(what_no_key_can_hold),
    };
    return cmocka_run_group_tests(tests, init_net, deinit_net);
}
