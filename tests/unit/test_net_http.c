/* links: faults net base */
/* What is asked and what is read of the answer: validators, parts, posts, headers, freshness. */
#include "fetching.h"

#define BODY(text) .body = {(text), sizeof(text) - 1}
#define DATED      "Sun, 22 Nov 2026 10:00:00 GMT"

static const struct fault_request *asked(const char *path, size_t n)
{
    const struct fault_request *request = fault_server_request(server, path, n);
    assert_non_null(request);
    return request;
}

static void an_unchanged_document_is_not_sent_again(void **state)
{
    struct fault_answer answer = {BODY("{}"), .etag = "\"v1\"",
                                  .headers = "Cache-Control: max-age=60\r\n"};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc"));
    assert_outcome(request, NET_OK);
    assert_string_equal(request->response.etag, "\"v1\"");
    assert_int_equal(request->response.fresh_for_s, 60);
    assert_false(fault_request_has(asked("/doc", 0), "If-None-Match:"));
    net_request_destroy(request);

    request = asking(NET_DOCUMENT, "/doc");
    (void)snprintf(request->etag, sizeof(request->etag), "\"v1\"");
    (void)fetch(request);
    assert_outcome(request, NET_NOT_MODIFIED);
    assert_int_equal(request->response.status, 304);
    assert_int_equal(request->response.body.len, 0);
    assert_int_equal(request->response.fresh_for_s, 60);
    assert_string_equal(request->response.err.text, "");
    assert_true(fault_request_has(asked("/doc", 1), "If-None-Match: \"v1\"\r\n"));
    net_request_destroy(request);
}

static void a_date_will_do_when_there_is_no_etag(void **state)
{
    struct fault_answer answer = {BODY("{}"), .last_modified = DATED};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    struct net_request *request = asking(NET_DOCUMENT, "/doc");
    (void)snprintf(request->last_modified, sizeof(request->last_modified), DATED);
    (void)fetch(request);
    assert_outcome(request, NET_NOT_MODIFIED);
    assert_string_equal(request->response.last_modified, DATED);
    net_request_destroy(request);
}

static void what_is_said_about_ourselves(void **state)
{
    struct fault_answer answer = {BODY("{}"), .headers = "Set-Cookie: a=b\r\n"};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    struct net_request *request = asking(NET_DOCUMENT, "/doc");
    assert_int_equal(net_request_add_header(request, "Accept", "application/json", NULL), ST_OK);
    net_request_destroy(fetch(request));
    net_request_destroy(fetch(asking(NET_DOCUMENT, "/doc")));
    assert_true(fault_request_has(asked("/doc", 0), "User-Agent: vitrine/test\r\n"));
    assert_true(fault_request_has(asked("/doc", 0), "Accept: application/json\r\n"));
    assert_true(fault_request_has(asked("/doc", 0), "Accept-Encoding: gzip\r\n"));
    assert_false(fault_request_has(asked("/doc", 1), "Cookie:"));
    assert_false(fault_request_has(asked("/doc", 1), "Referer:"));
    assert_false(fault_request_has(asked("/doc", 1), "Authorization:"));
    net_request_destroy(fetch(asking(NET_MEDIA, "/doc")));
    assert_false(fault_request_has(asked("/doc", 2), "Accept-Encoding:"));
}

static void headers_that_are_not_the_askers_to_say(void **state)
{
    static const char *const names[] = {"Authorization", "host", "COOKIE", "Range",
                                        "X-A\r\nX-B",    "X: Y", "",       "If-None-Match"};
    struct net_request *request = asking(NET_DOCUMENT, "/doc");
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(net_request_add_header(request, names[i], "1", NULL), ST_INVALID);
    }
    assert_int_equal(net_request_add_header(request, "X-A", "1\r\nX-B: 2", NULL), ST_INVALID);
    char longer[NET_HEADER_BYTES + 1];
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(net_request_add_header(request, "X-A", longer, NULL), ST_LIMIT);
    for (size_t i = 0; i < NET_HEADERS_MAX; i++) {
        assert_int_equal(net_request_add_header(request, "X-A", "1", NULL), ST_OK);
    }
    assert_int_equal(net_request_add_header(request, "X-A", "1", NULL), ST_LIMIT);
    net_request_destroy(request);
}

static void a_batch_is_posted(void **state)
{
    struct fault_answer answer = {.status = 201, BODY("{\"kept\":2}")};
    (void)state;
    fault_server_add(server, "/journal", &answer);
    struct net_request *request = asking(NET_DOCUMENT, "/journal");
    struct slice batch = slice_of("{\"plays\":[1,2]}");
    assert_int_equal(net_request_post(request, "application/json", batch, NULL), ST_OK);
    (void)fetch(request);
    assert_outcome(request, NET_OK);
    assert_int_equal(request->response.status, 201);
    assert_string_equal(buf_str(&request->response.body), "{\"kept\":2}");
    const struct fault_request *got = asked("/journal", 0);
    assert_string_equal(got->method, "POST");
    assert_true(slice_is(got->body, "{\"plays\":[1,2]}"));
    assert_true(fault_request_has(got, "Content-Type: application/json\r\n"));
    assert_false(fault_request_has(got, "Expect:"));
    net_request_destroy(request);
}

static void a_large_batch_is_posted_without_asking_leave(void **state)
{
    struct fault_answer answer = {.status = 204};
    struct buf batch = buf_make(HTTP_REQUEST_MAX_BYTES + 1);
    (void)state;
    fault_server_add(server, "/journal", &answer);
    for (size_t i = 0; i < HTTP_REQUEST_MAX_BYTES; i++) {
        buf_append_char(&batch, (char)('a' + i % 26));
    }
    struct net_request *request = asking(NET_DOCUMENT, "/journal");
    assert_int_equal(net_request_post(request, "text/plain", buf_view(&batch), NULL), ST_OK);
    (void)fetch(request);
    assert_outcome(request, NET_OK);
    assert_int_equal(asked("/journal", 0)->body.len, HTTP_REQUEST_MAX_BYTES);
    assert_memory_equal(asked("/journal", 0)->body.ptr, batch.ptr, batch.len);
    net_request_destroy(request);
    buf_append_char(&batch, '!');
    request = asking(NET_DOCUMENT, "/journal");
    assert_int_equal(net_request_post(request, "text/plain", buf_view(&batch), NULL), ST_LIMIT);
    net_request_destroy(request);
    buf_deinit(&batch);
}

/* Parts. */

struct sink {
    struct buf bytes;
    int64_t first_byte;
    int32_t status;
};

static bool see_head(void *ctx, const struct net_response *response)
{
    struct sink *sink = ctx;
    sink->first_byte = response->first_byte;
    sink->status = response->status;
    return true;
}

static enum net_taking see_data(void *ctx, struct slice bytes)
{
    struct sink *sink = ctx;
    buf_append(&sink->bytes, bytes.ptr, bytes.len);
    return NET_TAKEN;
}

static struct net_request *resuming(struct sink *sink, const char *path, int64_t from)
{
    struct net_request *request = asking(NET_MEDIA, path);
    *sink = (struct sink){.bytes = buf_make(1 << 20), .first_byte = -1};
    request->hooks = (struct net_hooks){.head = see_head, .data = see_data, .ctx = sink};
    request->resume_from = from;
    return request;
}

static void a_cut_download_goes_on_where_it_was(void **state)
{
    struct fault_answer cut = {BODY("0123456789"), .flags = FAULT_CUT | FAULT_RANGES,
                               .cut_after = 4, .etag = "\"v1\""};
    struct fault_answer rest = {BODY("0123456789"), .flags = FAULT_RANGES, .etag = "\"v1\""};
    struct sink sink;
    (void)state;
    fault_server_add(server, "/film", &cut);
    fault_server_add(server, "/film", &rest);
    struct net_request *request = fetch(resuming(&sink, "/film", 0));
    assert_outcome(request, NET_CUT);
    assert_int_equal(request->response.received_bytes, 4);
    char etag[HTTP_VALUE_MAX_BYTES + 1];
    (void)snprintf(etag, sizeof(etag), "%s", request->response.etag);
    net_request_destroy(request);
    buf_deinit(&sink.bytes);

    request = resuming(&sink, "/film", 4);
    (void)snprintf(request->etag, sizeof(request->etag), "%s", etag);
    (void)fetch(request);
    assert_outcome(request, NET_OK);
    assert_int_equal(sink.status, 206);
    assert_int_equal(sink.first_byte, 4);
    assert_int_equal(request->response.total_bytes, 10);
    assert_string_equal(buf_str(&sink.bytes), "456789");
    assert_true(fault_request_has(asked("/film", 1), "Range: bytes=4-\r\n"));
    assert_true(fault_request_has(asked("/film", 1), "If-Range: \"v1\"\r\n"));
    assert_false(fault_request_has(asked("/film", 1), "If-None-Match:"));
    net_request_destroy(request);
    buf_deinit(&sink.bytes);
}

static void a_changed_medium_starts_again(void **state)
{
    struct fault_answer answer = {BODY("abcdefghij"), .flags = FAULT_RANGES, .etag = "\"v2\""};
    struct sink sink;
    (void)state;
    fault_server_add(server, "/film", &answer);
    struct net_request *request = resuming(&sink, "/film", 4);
    (void)snprintf(request->etag, sizeof(request->etag), "\"v1\"");
    (void)fetch(request);
    assert_outcome(request, NET_OK);
    assert_int_equal(sink.status, 200);
    assert_int_equal(sink.first_byte, 0);
    assert_string_equal(buf_str(&sink.bytes), "abcdefghij");
    net_request_destroy(request);
    buf_deinit(&sink.bytes);
}

static void a_server_without_parts_sends_the_whole(void **state)
{
    struct fault_answer answer = {BODY("0123456789"), .etag = "\"v1\""};
    struct sink sink;
    (void)state;
    fault_server_add(server, "/film", &answer);
    struct net_request *request = fetch(resuming(&sink, "/film", 4));
    assert_outcome(request, NET_OK);
    assert_int_equal(sink.first_byte, 0);
    assert_int_equal(sink.bytes.len, 10);
    net_request_destroy(request);
    buf_deinit(&sink.bytes);
}

static void a_part_of_another_version_is_refused(void **state)
{
    struct fault_answer answer = {.status = 206,
                                  BODY("456789"),
                                  .headers = "Content-Range: bytes 4-9/10\r\n",
                                  .etag = "\"v2\""};
    struct sink sink;
    (void)state;
    fault_server_add(server, "/film", &answer);
    struct net_request *request = resuming(&sink, "/film", 4);
    (void)snprintf(request->etag, sizeof(request->etag), "\"v1\"");
    (void)fetch(request);
    assert_outcome(request, NET_MALFORMED);
    assert_non_null(strstr(request->response.err.text, "another version"));
    assert_int_equal(sink.bytes.len, 0);
    net_request_destroy(request);
    buf_deinit(&sink.bytes);
}

static void a_weak_etag_is_no_ground_to_go_on(void **state)
{
    struct fault_answer answer = {BODY("0123456789"), .flags = FAULT_RANGES,
                                  .last_modified = DATED};
    struct sink sink;
    (void)state;
    fault_server_add(server, "/film", &answer);
    struct net_request *request = resuming(&sink, "/film", 4);
    (void)snprintf(request->etag, sizeof(request->etag), "W/\"v1\"");
    (void)snprintf(request->last_modified, sizeof(request->last_modified), DATED);
    (void)fetch(request);
    assert_outcome(request, NET_OK);
    assert_true(fault_request_has(asked("/film", 0), "If-Range: " DATED "\r\n"));
    assert_int_equal(sink.first_byte, 4);
    net_request_destroy(request);
    buf_deinit(&sink.bytes);
}

/* What is read of the answer. */

static void a_busy_server_says_when(void **state)
{
    struct fault_answer seconds = {.status = 503, .headers = "Retry-After: 120\r\n"};
    struct fault_answer date = {.status = 429,
                                .headers = "Retry-After: Sun, 22 Nov 2026 10:05:00 GMT\r\n"
                                           "Date: " DATED "\r\n"};
    struct fault_answer nonsense = {.status = 503, .headers = "Retry-After: soon\r\n"};
    (void)state;
    fault_server_add(server, "/doc", &seconds);
    fault_server_add(server, "/doc", &date);
    fault_server_add(server, "/doc", &nonsense);
    static const int64_t wanted[] = {120, 300, -1};
    for (size_t i = 0; i < 3; i++) {
        struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc"));
        assert_outcome(request, NET_SERVER);
        assert_int_equal(request->response.retry_after_s, wanted[i]);
        net_request_destroy(request);
    }
}

static void the_monotonic_clock_says_until_when_it_is_fresh(void **state)
{
    struct fault_answer answer = {BODY("{}"),
                                  .headers = "Cache-Control: max-age=100\r\n"
                                             "Age: 40\r\n",
                                  .type = "Application/JSON; charset=utf-8"};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    int64_t before = clock_mono_ms();
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc"));
    assert_in_range(request->response.fresh_until_mono_ms, before + 58000, clock_mono_ms() + 60000);
    assert_true(response_is_type(&request->response, "application/json"));
    assert_false(response_is_type(&request->response, "application/jso"));
    net_request_destroy(request);
}

static bool decline(void *ctx, const struct net_response *response)
{
    (void)ctx;
    return response_is_type(response, "application/json");
}

static void the_asker_may_decline_at_the_head(void **state)
{
    struct fault_answer answer = {.flags = FAULT_ENDLESS, .type = "text/html"};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    struct net_request *request = asking(NET_DOCUMENT, "/doc");
    request->hooks.head = decline;
    (void)fetch(request);
    assert_outcome(request, NET_UNWANTED);
    assert_int_equal(request->response.received_bytes, 0);
    net_request_destroy(request);
}

static void one_connection_serves_many(void **state)
{
    struct fault_answer answer = {BODY("{}")};
    struct fault_answer refusal = {.status = 404, .zeros = 20000};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    fault_server_add(server, "/not", &refusal);
    for (int i = 0; i < 5; i++) {
        net_request_destroy(fetch(asking(NET_DOCUMENT, i % 2 == 0 ? "/doc" : "/not")));
    }
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(asked(NULL, i)->connection, 1);
    }
}

static void a_kept_connection_that_died_is_no_failure(void **state)
{
    struct fault_answer answer = {BODY("{}")};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    net_request_destroy(fetch(asking(NET_DOCUMENT, "/doc")));
    fault_server_drop(server);
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/doc"));
    assert_outcome(request, NET_OK);
    net_request_destroy(request);
}

#define PLAIN(test) cmocka_unit_test_setup_teardown(test, start_plain, stop_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAIN(an_unchanged_document_is_not_sent_again),
        PLAIN(a_date_will_do_when_there_is_no_etag),
        PLAIN(what_is_said_about_ourselves),
        PLAIN(headers_that_are_not_the_askers_to_say),
        PLAIN(a_batch_is_posted),
        PLAIN(a_large_batch_is_posted_without_asking_leave),
        PLAIN(a_cut_download_goes_on_where_it_was),
        PLAIN(a_changed_medium_starts_again),
        PLAIN(a_server_without_parts_sends_the_whole),
        PLAIN(a_part_of_another_version_is_refused),
        PLAIN(a_weak_etag_is_no_ground_to_go_on),
        PLAIN(a_busy_server_says_when),
        PLAIN(the_monotonic_clock_says_until_when_it_is_fresh),
        PLAIN(the_asker_may_decline_at_the_head),
        PLAIN(one_connection_serves_many),
        PLAIN(a_kept_connection_that_died_is_no_failure),
    };
    return cmocka_run_group_tests(tests, init_net, deinit_net);
}
