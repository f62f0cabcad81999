/* links: faults net base */
/* The queue and the thread: turns, priorities, doubles, cancelling, back-pressure, stopping. */
#include <dirent.h>

#include "fetching.h"

#define BODY(text) .body = {(text), sizeof(text) - 1}

static void hang_at(const char *path)
{
    struct fault_answer answer = {.flags = FAULT_HANG};
    fault_server_add(server, path, &answer);
}

static struct net_request *needed(const char *path, int64_t needed_mono_ms)
{
    struct net_request *request = asking(NET_DOCUMENT, path);
    request->needed_mono_ms = needed_mono_ms;
    return request;
}

static enum net_taking swallow(void *ctx, struct slice bytes)
{
    (void)ctx, (void)bytes;
    return NET_TAKEN;
}

static struct net_request *streaming(const char *path)
{
    struct net_request *request = asking(NET_STREAM, path);
    request->hooks.data = swallow;
    return request;
}

/* Three that hang hold all turns; what comes meanwhile waits. */
static void hold_all_turns(uint64_t out_ids[NET_TRANSFERS_MAX])
{
    static const char *const paths[] = {"/hang/0", "/hang/1", "/hang/2"};
    for (size_t i = 0; i < NET_TRANSFERS_MAX; i++) {
        hang_at(paths[i]);
        out_ids[i] = submit(asking(NET_DOCUMENT, paths[i]));
        assert_true(fault_server_wait(server, paths[i], 1));
    }
}

static void expect_end(const char *path, enum net_outcome outcome)
{
    struct net_request *request = take_next();
    struct url url = address(path);
    assert_string_equal(request->url.text, url.text);
    assert_outcome(request, outcome);
    net_request_destroy(request);
}

static void what_is_needed_soonest_goes_first(void **state)
{
    uint64_t ids[NET_TRANSFERS_MAX];
    struct fault_answer answer = {BODY("x")};
    static const char *const paths[] = {"/later", "/whenever", "/soon", "/soon-too", "/now"};
    static const int64_t when[] = {5000, INT64_MAX, 100, 100, -1};
    static const char *const order[] = {"/now", "/soon", "/soon-too", "/later", "/whenever"};
    (void)state;
    hold_all_turns(ids);
    for (size_t i = 0; i < 5; i++) {
        fault_server_add(server, paths[i], &answer);
        (void)submit(needed(paths[i], when[i]));
    }
    assert_int_equal(fault_server_count(server, NULL), NET_TRANSFERS_MAX);
    assert_int_equal(net_client_count(client), 5 + NET_TRANSFERS_MAX);
    net_client_cancel(client, ids[1]); /* one turn is free: they go one after another */
    expect_end("/hang/1", NET_CANCELLED);
    for (size_t i = 0; i < 5; i++) {
        expect_end(order[i], NET_OK);
    }
}

static void media_leave_a_turn_free(void **state)
{
    static const char *const paths[] = {"/hang/0", "/hang/1", "/hang/2"};
    uint64_t ids[NET_MEDIA_MAX + 1];
    struct fault_answer answer = {BODY("x")};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    for (size_t i = 0; i < NET_MEDIA_MAX + 1; i++) {
        hang_at(paths[i]);
        ids[i] = submit(asking(NET_MEDIA, paths[i]));
        assert_true(i == NET_MEDIA_MAX || fault_server_wait(server, paths[i], 1));
    }
    (void)submit(asking(NET_DOCUMENT, "/doc"));
    expect_end("/doc", NET_OK);
    assert_int_equal(fault_server_count(server, paths[NET_MEDIA_MAX]), 0);
    net_client_cancel(client, ids[0]);
    expect_end(paths[0], NET_CANCELLED);
    assert_true(fault_server_wait(server, paths[NET_MEDIA_MAX], 1));
}

static void a_stream_does_not_wait_for_a_turn(void **state)
{
    uint64_t ids[NET_TRANSFERS_MAX];
    struct fault_answer answer = {.flags = FAULT_HOLD, .type = "text/event-stream"};
    (void)state;
    hold_all_turns(ids);
    fault_server_add(server, "/live", &answer);
    uint64_t id = submit(streaming("/live"));
    assert_true(fault_server_wait_streams(server, "/live", 1));
    net_client_cancel(client, id);
    expect_end("/live", NET_CANCELLED);
}

static void never_the_same_twice_at_a_time(void **state)
{
    struct net_request *again = asking(NET_DOCUMENT, "/hang/0");
    uint64_t ids[NET_TRANSFERS_MAX];
    struct err err;
    (void)state;
    hold_all_turns(ids);
    assert_int_equal(net_client_submit(client, again, NULL, &err), ST_BUSY); /* on its way */
    assert_non_null(strstr(err.text, "already"));
    struct net_request *media = asking(NET_MEDIA, "/hang/0");
    struct net_request *media_again = asking(NET_MEDIA, "/hang/0");
    (void)submit(media);
    assert_int_equal(net_client_submit(client, media_again, NULL, NULL), ST_BUSY); /* waiting */
    net_request_destroy(media_again);
    net_client_cancel(client, ids[0]);
    expect_end("/hang/0", NET_CANCELLED);
    (void)submit(again);
}

static void the_queue_has_an_end(void **state)
{
    uint64_t ids[NET_TRANSFERS_MAX];
    char path[32];
    struct err err;
    (void)state;
    hold_all_turns(ids);
    for (int i = 0; i < NET_WAITING_MAX; i++) {
        (void)snprintf(path, sizeof(path), "/wait/%d", i);
        (void)submit(asking(NET_DOCUMENT, path));
    }
    struct net_request *more = asking(NET_DOCUMENT, "/more");
    assert_int_equal(net_client_submit(client, more, NULL, &err), ST_BUSY);
    net_request_destroy(more);
}

static void requests_that_contradict_themselves(void **state)
{
    struct net_request *request = asking(NET_STREAM, "/live");
    (void)state;
    assert_int_equal(net_client_submit(client, request, NULL, NULL), ST_INVALID);
    request->kind = NET_DOCUMENT;
    assert_int_equal(net_client_submit(client, request, NULL, NULL), ST_INVALID); /* no maximum */
    request->limits.max_bytes = 100;
    request->resume_from = 5;
    assert_int_equal(net_client_submit(client, request, NULL, NULL), ST_INVALID);
    request->resume_from = 0;
    (void)snprintf(request->etag, sizeof(request->etag), "\"a\"\r\nX-B: 1");
    assert_int_equal(net_client_submit(client, request, NULL, NULL), ST_INVALID);
    net_request_destroy(request);
}

static void what_waits_can_be_cancelled(void **state)
{
    uint64_t ids[NET_TRANSFERS_MAX];
    (void)state;
    hold_all_turns(ids);
    uint64_t id = submit(asking(NET_DOCUMENT, "/never"));
    net_client_cancel(client, id);
    expect_end("/never", NET_CANCELLED);
    assert_int_equal(fault_server_count(server, "/never"), 0);
    net_client_cancel(client, id); /* long gone */
    net_client_resume(client, id);
    net_client_cancel(client, 0);
}

/* Back-pressure: a sink with room for so many bytes. */

struct sink {
    pthread_mutex_t mu;
    size_t room, taken, pauses;
};

static enum net_taking take_some(void *ctx, struct slice bytes)
{
    struct sink *sink = ctx;
    enum net_taking taking = NET_TAKEN;
    pthread_mutex_lock(&sink->mu);
    if (bytes.len > sink->room) {
        sink->pauses++;
        taking = NET_PAUSE;
    } else {
        sink->room -= bytes.len;
        sink->taken += bytes.len;
    }
    pthread_mutex_unlock(&sink->mu);
    ring(NULL);
    return taking;
}

struct await {
    struct sink *sink;
    size_t pauses;
};

static bool is_paused(void *ctx)
{
    struct await *await = ctx;
    pthread_mutex_lock(&await->sink->mu);
    bool holds = await->sink->pauses >= await->pauses;
    pthread_mutex_unlock(&await->sink->mu);
    return holds;
}

static void make_room(struct sink *sink, size_t room)
{
    pthread_mutex_lock(&sink->mu);
    sink->room += room;
    pthread_mutex_unlock(&sink->mu);
}

struct tide {
    struct await await;
    struct net_request *back;
};

static bool is_paused_or_back(void *ctx)
{
    struct tide *tide = ctx;
    tide->back = net_client_take(client);
    return tide->back != NULL || is_paused(&tide->await);
}

static void a_full_sink_pauses_the_transfer(void **state)
{
    enum { TOTAL = 4 << 20, STEP = 512 << 10 };
    struct fault_answer answer = {.zeros = TOTAL};
    struct sink sink = {.mu = PTHREAD_MUTEX_INITIALIZER};
    struct tide tide = {.await = {&sink, 1}};
    (void)state;
    fault_server_add(server, "/film", &answer);
    struct net_request *request = asking(NET_MEDIA, "/film");
    request->hooks = (struct net_hooks){.data = take_some, .ctx = &sink};
    uint64_t id = submit(request);
    wait_until(is_paused_or_back, &tide);
    while (tide.back == NULL) { /* as often as it pauses */
        tide.await.pauses++;
        make_room(&sink, STEP);
        net_client_resume(client, id);
        wait_until(is_paused_or_back, &tide);
    }
    assert_outcome(tide.back, NET_OK);
    assert_int_equal(sink.taken, TOTAL);
    assert_int_equal(tide.back->response.received_bytes, TOTAL);
    assert_in_range(sink.pauses, TOTAL / STEP, TOTAL / 1024);
    net_request_destroy(tide.back);
}

static void a_pause_is_neither_quiet_nor_slow(void **state)
{
    struct fault_answer answer = {.zeros = 1 << 20}, marker = {.flags = FAULT_HANG};
    struct sink sink = {.mu = PTHREAD_MUTEX_INITIALIZER};
    struct await await = {&sink, 1};
    (void)state;
    fault_server_add(server, "/film", &answer);
    fault_server_add(server, "/marker", &marker);
    struct net_request *request = asking(NET_MEDIA, "/film");
    request->limits.quiet_ms = request->limits.slow_ms = 100;
    request->hooks = (struct net_hooks){.data = take_some, .ctx = &sink};
    uint64_t id = submit(request);
    wait_until(is_paused, &await);
    struct net_request *other = asking(NET_DOCUMENT, "/marker");
    other->limits.quiet_ms = 300;
    (void)submit(other);
    expect_end("/marker", NET_TIMEOUT); /* three times as long, and the film still waits */
    make_room(&sink, 1 << 20);
    net_client_resume(client, id);
    expect_end("/film", NET_OK);
}

static void a_paused_transfer_can_be_cancelled(void **state)
{
    struct fault_answer answer = {.zeros = 1 << 20};
    struct sink sink = {.mu = PTHREAD_MUTEX_INITIALIZER};
    struct await await = {&sink, 1};
    (void)state;
    fault_server_add(server, "/film", &answer);
    struct net_request *request = asking(NET_MEDIA, "/film");
    request->hooks = (struct net_hooks){.data = take_some, .ctx = &sink};
    uint64_t id = submit(request);
    wait_until(is_paused, &await);
    net_client_cancel(client, id);
    expect_end("/film", NET_CANCELLED);
}

/* Hooks. */

struct relay {
    pthread_mutex_t mu;
    int left, ended;
    bool has_failed;
};

static void ask_again(void *ctx, struct net_request *request)
{
    struct relay *relay = ctx;
    struct url url = request->url;
    bool is_good = request->response.outcome == NET_OK;
    net_request_destroy(request);
    pthread_mutex_lock(&relay->mu);
    relay->has_failed |= !is_good;
    relay->ended++;
    bool goes_on = --relay->left > 0;
    pthread_mutex_unlock(&relay->mu);
    if (goes_on) {
        struct net_request *next = net_request_create(NET_DOCUMENT, &url);
        next->hooks = (struct net_hooks){.done = ask_again, .ctx = relay};
        if (net_client_submit(client, next, NULL, NULL) != ST_OK) {
            net_request_destroy(next);
            goes_on = false;
        }
    }
    ring(NULL);
}

static bool is_relayed(void *ctx)
{
    struct relay *relay = ctx;
    pthread_mutex_lock(&relay->mu);
    bool holds = relay->left == 0 || relay->has_failed;
    pthread_mutex_unlock(&relay->mu);
    return holds;
}

static void a_hook_may_ask_again(void **state)
{
    struct fault_answer answer = {BODY("x")};
    struct relay relay = {.mu = PTHREAD_MUTEX_INITIALIZER, .left = 50};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    struct net_request *request = asking(NET_DOCUMENT, "/doc");
    request->hooks = (struct net_hooks){.done = ask_again, .ctx = &relay};
    (void)submit(request);
    wait_until(is_relayed, &relay);
    assert_false(relay.has_failed);
    assert_int_equal(fault_server_count(server, "/doc"), 50);
}

static void count_end(void *ctx, struct net_request *request)
{
    struct relay *relay = ctx;
    pthread_mutex_lock(&relay->mu);
    relay->ended++;
    pthread_mutex_unlock(&relay->mu);
    net_request_destroy(request);
}

static size_t count_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    size_t count = 0;
    assert_non_null(dir);
    while (readdir(dir) != NULL) {
        count++;
    }
    (void)closedir(dir);
    return count;
}

static void starts_and_stops_a_hundred_times(void **state)
{
    static const char *const paths[] = {"/hang", "/film", "/live", "/doc", "/wait", "/more"};
    struct fault_answer film = {.flags = FAULT_ENDLESS}, live = {.flags = FAULT_HOLD};
    struct fault_answer doc = {BODY("x")};
    size_t descriptors = count_descriptors();
    server = fault_server_start(NULL);
    hang_at("/hang");
    hang_at("/wait");
    hang_at("/more");
    fault_server_add(server, "/film", &film);
    fault_server_add(server, "/live", &live);
    fault_server_add(server, "/doc", &doc);
    for (int i = 0; i < 100; i++) {
        struct relay relay = {.mu = PTHREAD_MUTEX_INITIALIZER};
        start_client(NULL, "none");
        for (size_t k = 0; k < 6; k++) {
            struct net_request *request = asking(k == 2 ? NET_STREAM : NET_MEDIA, paths[k]);
            request->hooks = (struct net_hooks){.data = swallow, .done = count_end, .ctx = &relay};
            (void)submit(request);
        }
        if (i % 4 == 0) {
            assert_true(fault_server_wait(server, "/film", (size_t)i / 4 + 1));
        }
        net_client_stop(client);
        assert_int_equal(relay.ended, 6);
    }
    client = NULL;
    (void)stop_all(state);
    assert_int_equal(count_descriptors(), descriptors);
}

static void what_nobody_took_is_freed(void **state)
{
    struct fault_answer answer = {BODY("x")};
    (void)state;
    fault_server_add(server, "/doc", &answer);
    (void)submit(asking(NET_DOCUMENT, "/doc"));
    assert_true(fault_server_wait(server, "/doc", 1));
    net_client_stop(NULL);
}

#define PLAIN(test) cmocka_unit_test_setup_teardown(test, start_plain, stop_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAIN(what_is_needed_soonest_goes_first),
        PLAIN(media_leave_a_turn_free),
        PLAIN(a_stream_does_not_wait_for_a_turn),
        PLAIN(never_the_same_twice_at_a_time),
        PLAIN(the_queue_has_an_end),
        PLAIN(requests_that_contradict_themselves),
        PLAIN(what_waits_can_be_cancelled),
        PLAIN(a_full_sink_pauses_the_transfer),
        PLAIN(a_pause_is_neither_quiet_nor_slow),
        PLAIN(a_paused_transfer_can_be_cancelled),
        PLAIN(a_hook_may_ask_again),
        cmocka_unit_test_teardown(starts_and_stops_a_hundred_times, stop_all),
        PLAIN(what_nobody_took_is_freed),
    };
    return cmocka_run_group_tests(tests, init_net, deinit_net);
}
