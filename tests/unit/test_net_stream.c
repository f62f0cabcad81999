/* links: faults net base */
/* A live feed: its head before its first byte, bytes at once, no end but silence. */
#include "fetching.h"

#define BODY(text) .body = {(text), sizeof(text) - 1}

struct feed {
    pthread_mutex_t mu;
    struct buf bytes;
    int32_t heads, status;
    bool was_typed, has_bytes_before_head, declines;
    size_t enough; /* stop after so many bytes; 0: never */
};

static struct feed feed;

static bool see_head(void *ctx, const struct net_response *response)
{
    struct feed *f = ctx;
    pthread_mutex_lock(&f->mu);
    f->heads++;
    f->status = response->status;
    f->was_typed = response_is_type(response, "text/event-stream");
    bool goes_on = !f->declines || f->was_typed;
    pthread_mutex_unlock(&f->mu);
    ring(NULL);
    return goes_on;
}

static enum net_taking see_data(void *ctx, struct slice bytes)
{
    struct feed *f = ctx;
    pthread_mutex_lock(&f->mu);
    f->has_bytes_before_head |= f->heads == 0;
    buf_append(&f->bytes, bytes.ptr, bytes.len);
    bool is_enough = f->enough > 0 && f->bytes.len >= f->enough;
    pthread_mutex_unlock(&f->mu);
    ring(NULL);
    return is_enough ? NET_STOP : NET_TAKEN;
}

static int start_feed(void **state)
{
    feed = (struct feed){.mu = PTHREAD_MUTEX_INITIALIZER, .bytes = buf_make(1 << 20)};
    return start_plain(state);
}

static int stop_feed(void **state)
{
    int failed = stop_all(state);
    buf_deinit(&feed.bytes);
    return failed;
}

static uint64_t listen_to(const char *path, int32_t quiet_ms)
{
    struct net_request *request = asking(NET_STREAM, path);
    request->hooks = (struct net_hooks){.head = see_head, .data = see_data, .ctx = &feed};
    request->limits.quiet_ms = quiet_ms;
    return submit(request);
}

static bool has_head(void *ctx)
{
    (void)ctx;
    pthread_mutex_lock(&feed.mu);
    bool holds = feed.heads > 0;
    pthread_mutex_unlock(&feed.mu);
    return holds;
}

static bool has_text(const char *text)
{
    pthread_mutex_lock(&feed.mu);
    bool holds = strstr(buf_str(&feed.bytes), text) != NULL;
    pthread_mutex_unlock(&feed.mu);
    return holds;
}

static bool has_wanted(void *ctx)
{
    const char **text = ctx;
    return has_text(*text);
}

static void wait_for_text(const char *text)
{
    wait_until(has_wanted, &text);
}

static void expect_end(enum net_outcome outcome)
{
    struct net_request *request = take_next();
    assert_outcome(request, outcome);
    net_request_destroy(request);
}

static void the_head_comes_before_any_byte(void **state)
{
    struct fault_answer answer = {.flags = FAULT_HOLD, .type = "text/event-stream;charset=utf-8"};
    (void)state;
    fault_server_add(server, "/live", &answer);
    (void)listen_to("/live", 0);
    wait_until(has_head, NULL);
    assert_int_equal(feed.status, 200);
    assert_true(feed.was_typed);
    assert_true(fault_server_wait_streams(server, "/live", 1));
    assert_int_equal(fault_server_push(server, "/live", slice_of("data: 1\n\n")), 1);
    wait_for_text("data: 1\n\n");
    assert_false(feed.has_bytes_before_head);
    assert_int_equal(feed.heads, 1);
}

static void each_event_comes_by_itself(void **state)
{
    struct fault_answer answer = {.flags = FAULT_HOLD, .type = "text/event-stream"};
    char event[32], next[32];
    (void)state;
    fault_server_add(server, "/live", &answer);
    (void)listen_to("/live", 0);
    assert_true(fault_server_wait_streams(server, "/live", 1));
    for (int i = 0; i < 100; i++) { /* each is waited for: nothing collects them on the way */
        (void)snprintf(event, sizeof(event), "data: %d\n\n", i);
        assert_int_equal(fault_server_push(server, "/live", slice_of(event)), 1);
        (void)snprintf(next, sizeof(next), "data: %d\n", i);
        wait_for_text(next);
    }
}

static void a_heart_that_beats_keeps_it_open(void **state)
{
    static const struct fault_event beats[] = {{40, ": b\n\n"}, {40, ": b\n\n"}, {40, ": b\n\n"},
                                               {40, ": b\n\n"}, {40, ": b\n\n"}, {40, ": b\n\n"},
                                               {40, ": b\n\n"}, {40, ": b\n\n"}, {40, ": last\n"}};
    struct fault_answer answer = {
        .flags = FAULT_HOLD, .events = beats, .event_count = sizeof(beats) / sizeof(beats[0])};
    (void)state;
    fault_server_add(server, "/live", &answer);
    (void)listen_to("/live", 240); /* far less than all beats take, far more than one */
    expect_end(NET_TIMEOUT);
    assert_true(has_text(": last"));
}

static void the_wrong_type_is_declined(void **state)
{
    struct fault_answer answer = {BODY("<html>"), .flags = FAULT_HOLD, .type = "text/html"};
    (void)state;
    feed.declines = true;
    fault_server_add(server, "/live", &answer);
    (void)listen_to("/live", 0);
    expect_end(NET_UNWANTED);
    assert_int_equal(feed.bytes.len, 0);
}

static void no_content_is_told_as_it_is(void **state)
{
    struct fault_answer answer = {.status = 204};
    (void)state;
    fault_server_add(server, "/live", &answer);
    (void)listen_to("/live", 0);
    struct net_request *request = take_next();
    assert_outcome(request, NET_OK);
    assert_int_equal(request->response.status, 204);
    assert_int_equal(feed.status, 204);
    net_request_destroy(request);
}

static void its_end_is_an_ordinary_end(void **state)
{
    struct fault_answer answer = {BODY("data: bye\n\n"), .flags = FAULT_NO_LENGTH,
                                  .type = "text/event-stream"};
    (void)state;
    fault_server_add(server, "/live", &answer);
    (void)listen_to("/live", 0);
    expect_end(NET_OK);
    assert_true(has_text("data: bye"));
}

static void a_redirected_feed_shows_only_its_last_head(void **state)
{
    struct fault_answer away = {.status = 307, .headers = "Location: /live2\r\n", BODY("moved")};
    struct fault_answer answer = {BODY("data: 1\n\n"), .flags = FAULT_HOLD};
    (void)state;
    fault_server_add(server, "/live", &away);
    fault_server_add(server, "/live2", &answer);
    (void)listen_to("/live", 0);
    wait_for_text("data: 1");
    assert_int_equal(feed.heads, 1);
    assert_string_equal(buf_str(&feed.bytes), "data: 1\n\n");
}

static void cancelling_is_at_once(void **state)
{
    struct fault_answer answer = {.flags = FAULT_HOLD};
    (void)state;
    fault_server_add(server, "/live", &answer);
    uint64_t id = listen_to("/live", 0);
    assert_true(fault_server_wait_streams(server, "/live", 1));
    net_client_cancel(client, id);
    expect_end(NET_CANCELLED);
    assert_true(fault_server_wait_streams(server, "/live", 0)); /* the server sees it go */
}

static void a_sink_may_have_enough(void **state)
{
    struct fault_answer answer = {BODY("data: 1\n\n"), .flags = FAULT_HOLD};
    (void)state;
    feed.enough = 5;
    fault_server_add(server, "/live", &answer);
    (void)listen_to("/live", 0);
    expect_end(NET_UNWANTED);
}

static void the_last_id_is_sent(void **state)
{
    struct fault_answer answer = {.flags = FAULT_HOLD};
    struct net_request *request;
    (void)state;
    fault_server_add(server, "/live", &answer);
    request = asking(NET_STREAM, "/live");
    request->hooks = (struct net_hooks){.head = see_head, .data = see_data, .ctx = &feed};
    assert_int_equal(net_request_add_header(request, "Last-Event-ID", "é 418", NULL), ST_OK);
    assert_int_equal(net_request_add_header(request, "Cache-Control", "no-store", NULL), ST_OK);
    (void)submit(request);
    assert_true(fault_server_wait_streams(server, "/live", 1));
    assert_true(
        fault_request_has(fault_server_request(server, "/live", 0), "Last-Event-ID: é 418\r\n"));
}

static void it_shares_no_connection(void **state)
{
    struct fault_answer doc = {BODY("{}")}, answer = {.flags = FAULT_HOLD};
    (void)state;
    fault_server_add(server, "/doc", &doc);
    fault_server_add(server, "/live", &answer);
    net_request_destroy(fetch(asking(NET_DOCUMENT, "/doc")));
    (void)listen_to("/live", 0);
    assert_true(fault_server_wait_streams(server, "/live", 1));
    assert_int_not_equal(fault_server_request(server, "/live", 0)->connection,
                         fault_server_request(server, "/doc", 0)->connection);
}

#define FEED(test) cmocka_unit_test_setup_teardown(test, start_feed, stop_feed)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FEED(the_head_comes_before_any_byte),
        FEED(each_event_comes_by_itself),
        FEED(a_heart_that_beats_keeps_it_open),
        FEED(the_wrong_type_is_declined),
        FEED(no_content_is_told_as_it_is),
        FEED(its_end_is_an_ordinary_end),
        FEED(a_redirected_feed_shows_only_its_last_head),
        FEED(cancelling_is_at_once),
        FEED(a_sink_may_have_enough),
        FEED(the_last_id_is_sent),
        FEED(it_shares_no_connection),
    };
    return cmocka_run_group_tests(tests, init_net, deinit_net);
}
