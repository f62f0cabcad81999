/* links: hub_http hub_live hub_wire base */
/* Live feeds over real sockets. */
#include "http_world.h"

static enum fast live(void *user, struct request *request, struct response *response)
{
    (void)user;
    response_live(response, request_param(request, "name"), request_param(request, "name"));
    return FAST_ANSWERED;
}

static enum fast page(void *user, struct request *request, struct response *response)
{
    (void)user;
    (void)request;
    response_problem(response, 200, "a page");
    return FAST_ANSWERED;
}

static const struct route ROUTES[] = {
    {METHOD_GET, "/screens/{name}/live", live, NULL, ROUTE_FREE, 0},
    {METHOD_GET, "/", page, NULL, ROUTE_FREE, 0},
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

static int listen_to(const char *name, const char *last, struct buf *all)
{
    char text[256];
    int fd = world_connect(&world);
    int len = snprintf(text, sizeof(text),
                       "GET /screens/%s/live HTTP/1.1\r\nHost: a\r\n"
                       "Accept: text/event-stream\r\nLast-Event-ID: %s\r\n\r\n",
                       name, last);
    world_send(fd, text, (size_t)len);
    assert_true(world_read_until(fd, ": welcome\n\n", all));
    return fd;
}

static void publish(const char *channel, const char *from, const char *to, const char *json)
{
    assert_int_equal(live_publish_patch(world.live, slice_of(channel), slice_of(from), slice_of(to),
                                        slice_of(json), NULL),
                     ST_OK);
}

static void a_change_arrives(void **state)
{
    (void)state;
    struct buf all = buf_make(1U << 20);
    world_start(&world);
    assert_int_equal(live_set_revision(world.live, slice_of("lyon"), slice_of("1"), NULL), ST_OK);
    int fd = listen_to("lyon", "1", &all);
    assert_true(has_line(buf_str(&all), "Content-Type: text/event-stream"));
    assert_true(has_line(buf_str(&all), "Cache-Control: no-store"));
    assert_true(has_line(buf_str(&all), "X-Content-Type-Options: nosniff"));
    publish("lyon", "1", "2", "{\"to\":\"2\"}");
    assert_true(world_read_until(fd, "id: 2\nevent: patch\ndata: {\"to\":\"2\"}\n\n", &all));
    assert_null(strstr(buf_str(&all), "pull"));
    int late = listen_to("lyon", "1", &all);
    buf_reset(&all);
    assert_true(world_read_until(late, "id: 2\nevent: patch\n", &all));
    int lost = listen_to("lyon", "0", &all);
    assert_true(world_read_until(lost, "event: pull\ndata: {}\n\n", &all));
    assert_int_equal(server_count(world.server).feeds, 3);
    (void)close(fd);
    (void)close(late);
    (void)close(lost);
    buf_deinit(&all);
}

static void quiet_feeds_have_a_heartbeat(void **state)
{
    (void)state;
    struct buf all = buf_make(1U << 20);
    world_start(&world);
    assert_int_equal(live_set_revision(world.live, slice_of("lyon"), slice_of("1"), NULL), ST_OK);
    int fd = listen_to("lyon", "1", &all);
    for (int n = 0; n < 3; n++) {
        buf_reset(&all);
        world_pass(&world, world.options.limits.heartbeat_ms);
        assert_true(world_read_until(fd, ":\n\n", &all));
    }
    (void)close(fd);
    buf_deinit(&all);
}

static void a_large_change_comes_whole(void **state)
{
    (void)state;
    enum { LARGE = 3 << 20 };
    struct buf all = buf_make(LARGE + (1U << 20));
    world_start(&world);
    assert_int_equal(live_set_revision(world.live, slice_of("lyon"), slice_of("1"), NULL), ST_OK);
    int fd = listen_to("lyon", "1", &all);
    char *json = malloc(LARGE + 1);
    assert_non_null(json);
    memset(json, 'x', LARGE);
    json[LARGE] = '\0';
    publish("lyon", "1", "2", json);
    char bytes[4096], tail[16] = "";
    size_t count = 0;
    bool is_under_way = false;
    while (strstr(tail, "\"end\":1") == NULL) {
        ssize_t got = recv(fd, bytes, sizeof(bytes), 0);
        assert_true(got > 0);
        for (ssize_t i = 0; i < got; i++) {
            count += bytes[i] == 'x' ? 1 : 0;
            memmove(tail, tail + 1, 14);
            tail[14] = bytes[i];
        }
        if (count > 0 && !is_under_way) { /* not sooner: the ring would let go what nobody took */
            publish("lyon", "2", "3", "{\"end\":1}");
            is_under_way = true;
        }
    }
    assert_int_equal(count, LARGE);
    free(json);
    (void)close(fd);
    buf_deinit(&all);
}

static void a_slow_listener_is_dropped_and_others_are_not(void **state)
{
    (void)state;
    enum { PIECE = 100 << 10, PIECES = 200 };
    struct buf all = buf_make(64U << 20);
    world_start(&world);
    assert_int_equal(live_set_revision(world.live, slice_of("lyon"), slice_of("0"), NULL), ST_OK);
    int slow = listen_to("lyon", "0", &all);
    char *json = malloc(PIECE + 1), from[16] = "0", to[16];
    assert_non_null(json);
    memset(json, 'x', PIECE);
    json[PIECE] = '\0';
    for (int n = 1; n <= PIECES; n++) { /* more than any socket holds */
        (void)snprintf(to, sizeof(to), "%d", n);
        publish("lyon", from, to, json);
        memcpy(from, to, sizeof(from));
        char *answer = world_get(&world, "/", "");
        assert_int_equal(status_of(answer), 200);
        free(answer);
    }
    char bytes[65536];
    size_t heard = 0;
    bool is_over = false; /* the last chunk is empty */
    for (ssize_t got; !is_over && (got = recv(slow, bytes, sizeof(bytes), 0)) > 0;) {
        heard += (size_t)got;
        is_over = got >= 5 && memcmp(bytes + got - 5, "0\r\n\r\n", 5) == 0;
    }
    assert_true(is_over);
    assert_true(heard < (size_t)PIECE * PIECES);
    free(json);
    (void)close(slow);
    buf_deinit(&all);
}

static void a_revoked_screen_is_ended(void **state)
{
    (void)state;
    struct buf all = buf_make(1U << 20);
    world_start(&world);
    int one = listen_to("lyon", "1", &all), other = listen_to("paris", "1", &all);
    assert_int_equal(live_end_tag(world.live, slice_of("lyon")), 1);
    buf_reset(&all);
    assert_true(world_read_until(one, "0\r\n\r\n", &all)); /* the end, in order */
    buf_reset(&all);
    world_pass(&world, world.options.limits.heartbeat_ms);
    assert_true(world_read_until(other, ":\n\n", &all));
    (void)close(one);
    (void)close(other);
    buf_deinit(&all);
}

static void a_stop_ends_feeds_at_once(void **state)
{
    (void)state;
    enum { MANY = 200 };
    int fds[MANY];
    struct buf all = buf_make(1U << 20);
    world_start(&world);
    for (int n = 0; n < MANY; n++) {
        buf_reset(&all);
        fds[n] = listen_to("lyon", "1", &all);
    }
    assert_int_equal(server_count(world.server).feeds, MANY);
    server_stop(world.server);
    assert_int_equal(server_count(world.server).feeds, 0);
    for (int n = 0; n < MANY; n++) {
        char *rest = world_read_all(fds[n]);
        free(rest);
        (void)close(fds[n]);
    }
    buf_deinit(&all);
}

static void who_went_away_is_forgotten_at_the_next_heartbeat(void **state)
{
    (void)state;
    struct buf all = buf_make(1U << 20);
    world_start(&world);
    int fd = listen_to("lyon", "1", &all);
    (void)close(fd);
    for (int n = 0; n < 1000 && server_count(world.server).feeds > 0; n++) {
        world_pass(&world, world.options.limits.heartbeat_ms);
        char *answer = world_get(&world, "/", "");
        free(answer);
    }
    assert_int_equal(server_count(world.server).feeds, 0);
    assert_int_equal(live_count(world.live), 0);
    buf_deinit(&all);
}

static void the_head_of_a_feed_is_no_feed(void **state)
{
    (void)state;
    world_start(&world);
    const char *text = "HEAD /screens/lyon/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    char *answer = world_ask_bytes(&world, text, strlen(text));
    assert_int_equal(status_of(answer), 200);
    assert_int_equal(live_count(world.live), 0);
    free(answer);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SERVED(a_change_arrives),
        SERVED(quiet_feeds_have_a_heartbeat),
        SERVED(a_large_change_comes_whole),
        SERVED(a_slow_listener_is_dropped_and_others_are_not),
        SERVED(a_revoked_screen_is_ended),
        SERVED(a_stop_ends_feeds_at_once),
        SERVED(who_went_away_is_forgotten_at_the_next_heartbeat),
        SERVED(the_head_of_a_feed_is_no_feed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
