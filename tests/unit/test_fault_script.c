/* links: faults net base */
/* The fault server's scripts, folder and controls, as tests of real programs use them. */
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "fetching.h"

static void expect(const char *path, int32_t status, const char *body)
{
    struct net_request *request = fetch(asking(NET_DOCUMENT, path));
    assert_int_equal(request->response.status, status);
    if (body != NULL) {
        assert_string_equal(buf_str(&request->response.body), body);
    }
    net_request_destroy(request);
}

static void post(const char *path, const char *body, int32_t status)
{
    struct net_request *request = asking(NET_DOCUMENT, path);
    assert_int_equal(net_request_post(request, "text/plain", slice_of(body), NULL), ST_OK);
    (void)fetch(request);
    assert_int_equal(request->response.status, status);
    net_request_destroy(request);
}

static void answers_follow_one_another(void **state)
{
    static const char script[] = "{\"routes\": {\"/a\": [{\"status\": 503, \"times\": 2},"
                                 "{\"body\": \"one\"}, {\"body\": \"two\"}]}} // and stays";
    (void)state;
    assert_true(fault_server_script(server, slice_of(script)));
    expect("/a", 503, "");
    expect("/a", 503, "");
    expect("/a?query", 200, "one");
    expect("/a", 200, "two");
    expect("/a", 200, "two");
    expect("/b", 404, NULL);
    assert_int_equal(fault_server_count(server, "/a"), 5);
}

static void a_script_with_a_slip_is_refused(void **state)
{
    (void)state;
    assert_false(
        fault_server_script(server, slice_of("{\"routes\": {\"/a\": [{\"stauts\": 1}]}}")));
    assert_false(fault_server_script(server, slice_of("{")));
}

static void routes_change_while_it_runs(void **state)
{
    (void)state;
    post("/__script", "{\"routes\": {\"/a\": [{\"body\": \"one\"}]}}", 204);
    expect("/a", 200, "one");
    post("/__clear", "", 204);
    expect("/a", 404, NULL);
    post("/__push?/live", "data: 1\n\n", 404); /* nobody listens */
    post("/__script", "nonsense", 404);
    post("/__nothing", "", 404);
    assert_int_equal(fault_server_count(server, NULL), 2); /* controls are not counted */
}

static void files_answer_where_no_route_does(void **state)
{
    char folder[] = "/tmp/faults-XXXXXX", path[64], log[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/doc.json", folder);
    (void)snprintf(log, sizeof(log), "%s/log", folder);
    assert_int_equal(file_write_atomic(path, "{}", 2, NULL), ST_OK);
    struct fault_options options = {.folder = folder, .log = log};
    server = fault_server_start(&options);
    start_client(NULL, "none");
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc.json"));
    assert_outcome(request, NET_OK);
    assert_true(response_is_type(&request->response, "application/json"));
    struct net_request *again = asking(NET_DOCUMENT, "/doc.json");
    memcpy(again->etag, request->response.etag, sizeof(again->etag));
    net_request_destroy(request);
    (void)fetch(again);
    assert_outcome(again, NET_NOT_MODIFIED);
    net_request_destroy(again);
    assert_int_equal(file_write_atomic(path, "{\"a\":1}", 7, NULL), ST_OK);
    expect("/doc.json", 200, "{\"a\":1}");
    expect("/../../etc/passwd", 404, NULL);

    struct buf text = buf_make(1 << 16);
    assert_int_equal(file_read(log, &text, NULL), ST_OK);
    assert_non_null(strstr(buf_str(&text), "\"method\":\"GET\",\"target\":\"/doc.json\""));
    assert_non_null(strstr(buf_str(&text), "If-None-Match"));
    buf_deinit(&text);
    (void)unlink(path);
    (void)unlink(log);
    (void)rmdir(folder);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_follow_one_another, start_plain, stop_all),
        cmocka_unit_test_setup_teardown(a_script_with_a_slip_is_refused, start_plain, stop_all),
        cmocka_unit_test_setup_teardown(routes_change_while_it_runs, start_plain, stop_all),
        cmocka_unit_test_teardown(files_answer_where_no_route_does, stop_all),
    };
    return cmocka_run_group_tests(tests, init_net, deinit_net);
}
