/* links: faults net base */
/* It happens -> outcome: one row for everything that a server or the way there can do. */
#include "fetching.h"

struct row {
    const char *it_happens;
    struct fault_answer answer;
    enum net_kind kind;
    uint64_t max_bytes;
    struct net_limits limits; /* what is 0 stays at the usual */
    int64_t resume_from;
    enum net_outcome outcome;
    const char *words; /* in the sentence; NULL: there is none */
};

#define BODY(text) .body = {(text), sizeof(text) - 1}

static const struct row rows[] = {
    {"all is well", {BODY("hello")}, NET_DOCUMENT, 0, {0}, 0, NET_OK, NULL},
    {"no content", {.status = 204}, NET_DOCUMENT, 0, {0}, 0, NET_OK, NULL},
    {"chunks", {.flags = FAULT_CHUNKED, .zeros = 300000}, NET_MEDIA, 0, {0}, 0, NET_OK, NULL},
    {"until the end of the connection",
     {.flags = FAULT_NO_LENGTH, .zeros = 300000},
     NET_MEDIA,
     0,
     {0},
     0,
     NET_OK,
     NULL},
    {"compressed", {.flags = FAULT_GZIP, .zeros = 300000}, NET_DOCUMENT, 0, {0}, 0, NET_OK, NULL},
    {"400", {.status = 400, BODY("no")}, NET_DOCUMENT, 0, {0}, 0, NET_REFUSED, "400"},
    {"401", {.status = 401}, NET_DOCUMENT, 0, {0}, 0, NET_DENIED, "key"},
    {"403", {.status = 403}, NET_DOCUMENT, 0, {0}, 0, NET_DENIED, "key"},
    {"404", {.status = 404}, NET_DOCUMENT, 0, {0}, 0, NET_GONE, "not there"},
    {"410", {.status = 410}, NET_DOCUMENT, 0, {0}, 0, NET_GONE, "not there"},
    {"429", {.status = 429}, NET_DOCUMENT, 0, {0}, 0, NET_SERVER, "busy"},
    {"500", {.status = 500}, NET_DOCUMENT, 0, {0}, 0, NET_SERVER, "500"},
    {"503", {.status = 503}, NET_DOCUMENT, 0, {0}, 0, NET_SERVER, "503"},
    {"an endless 500",
     {.status = 500, .flags = FAULT_ENDLESS},
     NET_DOCUMENT,
     0,
     {0},
     0,
     NET_SERVER,
     "500"},
    {"304 though nothing was asked to compare",
     {.status = 304},
     NET_DOCUMENT,
     0,
     {0},
     0,
     NET_MALFORMED,
     "not modified"},
    {"600", {.status = 600}, NET_DOCUMENT, 0, {0}, 0, NET_MALFORMED, "600"},
    {"a redirect to nowhere in particular",
     {.status = 302},
     NET_DOCUMENT,
     0,
     {0},
     0,
     NET_MALFORMED,
     "302"},
    {"announced too large", {.zeros = 1001}, NET_DOCUMENT, 1000, {0}, 0, NET_TOO_LARGE, "1001"},
    {"as large as may be", {.zeros = 1000}, NET_DOCUMENT, 1000, {0}, 0, NET_OK, NULL},
    {"too large without saying so",
     {.flags = FAULT_ENDLESS},
     NET_DOCUMENT,
     1000,
     {0},
     0,
     NET_TOO_LARGE,
     "1000"},
    {"too large in chunks",
     {.flags = FAULT_CHUNKED, .zeros = 1001},
     NET_DOCUMENT,
     1000,
     {0},
     0,
     NET_TOO_LARGE,
     "1000"},
    {"a gzip bomb",
     {.flags = FAULT_GZIP, .zeros = 64 << 20},
     NET_DOCUMENT,
     1 << 20,
     {0},
     0,
     NET_TOO_LARGE,
     "1048576"},
    {"a compressed medium",
     {.flags = FAULT_GZIP, .zeros = 1000},
     NET_MEDIA,
     0,
     {0},
     0,
     NET_MALFORMED,
     "compressed"},
    {"cut",
     {.flags = FAULT_CUT, .cut_after = 10, .zeros = 100},
     NET_MEDIA,
     0,
     {0},
     0,
     NET_CUT,
     "10 of 100"},
    {"a length that is too long",
     {BODY("hello"), .lie_bytes = 5},
     NET_DOCUMENT,
     0,
     {0},
     0,
     NET_CUT,
     "5 of 10"},
    {"cut in chunks",
     {.flags = FAULT_CUT | FAULT_CHUNKED, .cut_after = 10, .zeros = 100},
     NET_MEDIA,
     0,
     {0},
     0,
     NET_CUT,
     "before the end"},
    {"reset", {.flags = FAULT_RESET}, NET_DOCUMENT, 0, {0}, 0, NET_CUT, "without an answer"},
    {"broken chunks",
     {.flags = FAULT_BAD_CHUNK, .zeros = 100},
     NET_DOCUMENT,
     0,
     {0},
     0,
     NET_MALFORMED,
     "chunks"},
    {"not HTTP", {.flags = FAULT_GARBAGE}, NET_DOCUMENT, 0, {0}, 0, NET_MALFORMED, "HTTP"},
    {"a flood of headers", {.flags = FAULT_FLOOD}, NET_DOCUMENT, 0, {0}, 0, NET_MALFORMED, "head"},
    {"taken and never answered",
     {.flags = FAULT_HANG},
     NET_DOCUMENT,
     0,
     {.quiet_ms = 150},
     0,
     NET_TIMEOUT,
     "150 ms"},
    {"silence in the middle",
     {.flags = FAULT_STALL, .cut_after = 10, .zeros = 100},
     NET_MEDIA,
     0,
     {.quiet_ms = 150},
     0,
     NET_TIMEOUT,
     "150 ms"},
    {"a trickle",
     {.zeros = 1 << 20, .bytes_per_s = 500},
     NET_MEDIA,
     0,
     {.slow_bytes_per_s = 4000, .slow_ms = 200},
     0,
     NET_SLOW,
     "4000 bytes"},
    {"steady, but for ever",
     {.zeros = 1 << 20, .bytes_per_s = 5000},
     NET_DOCUMENT,
     0,
     {.total_ms = 200},
     0,
     NET_TIMEOUT,
     "200 ms"},
    {"a stream whose heart stops",
     {.flags = FAULT_HOLD, BODY(": beat\n\n")},
     NET_STREAM,
     0,
     {.quiet_ms = 150},
     0,
     NET_TIMEOUT,
     "150 ms"},
    {"another part",
     {.flags = FAULT_WRONG_RANGE, .zeros = 1000},
     NET_MEDIA,
     0,
     {0},
     100,
     NET_MALFORMED,
     "another part"},
    {"a part that was not asked for",
     {.status = 206, .zeros = 10, .headers = "Content-Range: bytes 0-9/10\r\n"},
     NET_MEDIA,
     0,
     {0},
     0,
     NET_MALFORMED,
     "another part"},
    {"a part that contradicts its length",
     {.status = 206, .zeros = 10, .headers = "Content-Range: bytes 100-119/1000\r\n"},
     NET_MEDIA,
     0,
     {0},
     100,
     NET_MALFORMED,
     "contradict"},
    {"a part of something too large",
     {.status = 206, .zeros = 10, .headers = "Content-Range: bytes 100-109/1000\r\n"},
     NET_MEDIA,
     500,
     {0},
     100,
     NET_TOO_LARGE,
     "1000"},
    {"behind the end",
     {.flags = FAULT_RANGES, .zeros = 50},
     NET_MEDIA,
     0,
     {0},
     100,
     NET_REFUSED,
     "416"},
};

static void override(int32_t *limit, int32_t value)
{
    *limit = value > 0 ? value : *limit;
}

static enum net_taking swallow(void *ctx, struct slice bytes)
{
    (void)ctx, (void)bytes;
    return NET_TAKEN;
}

static void check(const struct row *row, const char *path)
{
    struct net_request *request = asking(row->kind, path);
    fault_server_add(server, path, &row->answer);
    request->resume_from = row->resume_from;
    request->limits.max_bytes = row->max_bytes > 0 ? row->max_bytes : request->limits.max_bytes;
    override(&request->limits.quiet_ms, row->limits.quiet_ms);
    override(&request->limits.slow_bytes_per_s, row->limits.slow_bytes_per_s);
    override(&request->limits.slow_ms, row->limits.slow_ms);
    override(&request->limits.total_ms, row->limits.total_ms);
    if (row->kind != NET_DOCUMENT) {
        request->hooks.data = swallow;
    }
    (void)fetch(request);
    const struct net_response *r = &request->response;
    if (r->outcome != row->outcome) {
        fail_msg("%s: wanted '%s', got '%s': %s", row->it_happens, net_outcome_name(row->outcome),
                 net_outcome_name(r->outcome), r->err.text);
    }
    if (row->words != NULL && strstr(r->err.text, row->words) == NULL) {
        fail_msg("%s: no '%s' in: %s", row->it_happens, row->words, r->err.text);
    }
    if (row->words != NULL && strncmp(r->err.text, "http://127.0.0.1:", 17) != 0) {
        fail_msg("%s: no address in: %s", row->it_happens, r->err.text);
    }
    net_request_destroy(request);
}

static void everything_that_happens_has_an_outcome(void **state)
{
    char path[32];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void)snprintf(path, sizeof(path), "/row/%zu", i);
        check(&rows[i], path);
    }
}

static void nobody_listens(void **state)
{
    char text[64];
    (void)state;
    (void)snprintf(text, sizeof(text), "http://127.0.0.1:%u/", fault_closed_port());
    struct url url = address_of(text);
    struct net_request *request = fetch(net_request_create(NET_DOCUMENT, &url));
    assert_outcome(request, NET_CONNECT);
    assert_true(net_outcome_is_passing(request->response.outcome));
    net_request_destroy(request);
}

static void a_name_that_is_none(void **state)
{
    char text[128] = "http://";
    (void)state;
    memset(text + 7, 'a', 64); /* a label has at most 63 characters, so nobody is asked */
    memcpy(text + 71, ".example/", 10);
    struct url url = address_of(text);
    struct net_request *request = fetch(net_request_create(NET_DOCUMENT, &url));
    assert_outcome(request, NET_DNS);
    assert_non_null(strstr(request->response.err.text, "network up"));
    net_request_destroy(request);
}

static void a_length_that_is_too_short_cuts_the_body(void **state)
{
    struct fault_answer answer = {BODY("news flash"), .lie_bytes = -6};
    (void)state;
    fault_server_add(server, "/short", &answer);
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/short"));
    assert_outcome(request, NET_OK); /* only a digest or a parser can tell */
    assert_string_equal(buf_str(&request->response.body), "news");
    net_request_destroy(request);
}

static void the_start_of_a_refusal_is_kept(void **state)
{
    struct fault_answer answer = {.status = 403, .zeros = 50000};
    struct fault_answer words = {.status = 409, BODY("{\"error\":\"paired already\"}")};
    (void)state;
    fault_server_add(server, "/long", &answer);
    fault_server_add(server, "/words", &words);
    struct net_request *request = fetch(asking(NET_DOCUMENT, "/long"));
    assert_outcome(request, NET_DENIED);
    assert_int_equal(request->response.body.len, HTTP_REFUSAL_MAX_BYTES);
    net_request_destroy(request);
    request = fetch(asking(NET_DOCUMENT, "/words"));
    assert_outcome(request, NET_REFUSED);
    assert_string_equal(buf_str(&request->response.body), "{\"error\":\"paired already\"}");
    net_request_destroy(request);
}

static void names_and_kinds_of_outcomes(void **state)
{
    (void)state;
    for (int i = 0; i < NET_OUTCOMES; i++) {
        enum net_outcome outcome = (enum net_outcome)i;
        assert_true(strlen(net_outcome_name(outcome)) > 1);
        assert_false(net_outcome_is_good(outcome) && net_outcome_is_passing(outcome));
    }
    assert_int_equal(net_outcome_of_status(299), NET_OK);
    assert_int_equal(net_outcome_of_status(100), NET_MALFORMED);
    assert_int_equal(net_outcome_of_status(0), NET_MALFORMED);
    assert_int_equal(net_outcome_of_status(418), NET_REFUSED);
    assert_int_equal(net_outcome_of_status(599), NET_SERVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everything_that_happens_has_an_outcome, start_plain,
                                        stop_all),
        cmocka_unit_test_setup_teardown(nobody_listens, start_plain, stop_all),
        cmocka_unit_test_setup_teardown(a_name_that_is_none, start_plain, stop_all),
        cmocka_unit_test_setup_teardown(a_length_that_is_too_short_cuts_the_body, start_plain,
                                        stop_all),
        cmocka_unit_test_setup_teardown(the_start_of_a_refusal_is_kept, start_plain, stop_all),
        cmocka_unit_test(names_and_kinds_of_outcomes),
    };
    return cmocka_run_group_tests(tests, init_net, deinit_net);
}
