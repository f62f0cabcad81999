/* links: faults follow store sync feeds net config programme base */
/* Pictures on their way: those that can't be had, are wrong, are cut, or are no longer wanted. */
#include "follow_world.h"

#define TWO_POSTS PIC("a", "A", "one") "," PIC("b", "B", "two")

static void serve_programme(const char *one, const char *two)
{
    struct buf media = buf_make(4096);
    add_medium(&media, "one", one);
    add_medium(&media, "two", two);
    serve("/programme.json", (struct fault_answer){JSON_TYPE, .etag = "\"1\""},
          document("1", TWO_POSTS, buf_str(&media), ""));
    buf_deinit(&media);
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
}

/* The second picture is bad for good: the rest shows, and it is asked for once. */
static void assert_left_out(struct fault_answer answer, const char *body)
{
    serve_programme(SVG("first"), SVG("second"));
    serve("/one", (struct fault_answer){0}, SVG("first"));
    serve("/two", answer, body);
    start_follower();
    wait_for(has_post, "b");
    assert_shown_picture("a", SVG("first"));
    assert_shown_picture("b", NULL);
    wait_for(has_said, "a picture is left out");
    (void)wait_count(has_pulled, 2);
    push("pull", "{}");
    (void)wait_count(has_pulled, 3);
    (void)settle();
    assert_int_equal(fault_server_count(w.server, "/two"), 1);
}

static bool is_in_quarantine(const char *bytes)
{
    struct store *store = NULL;
    struct digest digest = digest_of(bytes, strlen(bytes));
    assert_int_equal(store_open(disk_real(), "store", STORE_DEFAULT_BYTES, STORE_READ_ONLY,
                                clock_wall_s(), &store, NULL),
                     ST_OK);
    bool blocks = quarantine_blocks(store, &digest, clock_wall_s());
    store_close(store);
    return blocks;
}

static void a_missing_picture_is_left_out(void **state)
{
    (void)state;
    assert_left_out((struct fault_answer){.status = 404}, NULL);
}

static void an_altered_picture_is_quarantined(void **state)
{
    (void)state;
    assert_left_out((struct fault_answer){0}, SVG("secomd"));
    stop_follower();
    assert_true(is_in_quarantine(SVG("second")));
    start_follower(); /* nor is it asked for after a restart */
    (void)wait_count(has_pulled, 2);
    (void)settle();
    assert_int_equal(fault_server_count(w.server, "/two"), 1);
}

static void a_longer_picture_is_left_out(void **state)
{
    (void)state;
    assert_left_out((struct fault_answer){0}, SVG("second and more than was announced"));
}

static void a_shorter_picture_is_quarantined(void **state)
{
    (void)state;
    assert_left_out((struct fault_answer){0}, SVG("sec"));
    stop_follower();
    assert_true(is_in_quarantine(SVG("second")));
}

static void a_picture_that_is_another_kind_is_quarantined(void **state)
{
    (void)state;
    struct buf media = buf_make(4096);
    add_medium(&media, "two", "GIF89a of its own");
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("1", PIC("b", "B", "two"), buf_str(&media), ""));
    buf_deinit(&media);
    serve("/two", (struct fault_answer){0}, "GIF89a of its own");
    start_follower();
    wait_for(has_post, "b");
    assert_shown_picture("b", NULL);
    wait_for(has_said, "GIF");
    (void)settle();
    stop_follower();
    assert_true(is_in_quarantine("GIF89a of its own"));
}

static void endless_bytes_are_left_out(void **state)
{
    (void)state;
    assert_left_out((struct fault_answer){.flags = FAULT_ENDLESS}, NULL);
}

static void another_document_gives_a_missing_picture_another_chance(void **state)
{
    (void)state;
    assert_left_out((struct fault_answer){.status = 404}, NULL);
    fault_server_clear(w.server);
    struct buf media = buf_make(4096);
    add_medium(&media, "one", SVG("first"));
    add_medium(&media, "two", SVG("second"));
    serve("/programme.json", (struct fault_answer){JSON_TYPE, .etag = "\"2\""},
          document("2", TWO_POSTS "," POST("c", "C"), buf_str(&media), ""));
    buf_deinit(&media);
    serve("/two", (struct fault_answer){0}, SVG("second"));
    push("pull", "{}");
    wait_for(has_post, "c");
    assert_shown_picture("b", SVG("second"));
}

static void a_cut_download_goes_on_where_it_was_cut(void **state)
{
    (void)state;
    struct buf text = buf_make(1 << 20);
    buf_printf(&text, "%s",
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><!--");
    for (int i = 0; i < 20000; i++) {
        buf_printf(&text, "%d ", i);
    }
    buf_printf(&text, "--></svg>");
    const char *film = keep(&text);
    serve_programme(SVG("first"), film);
    serve("/one", (struct fault_answer){0}, SVG("first"));
    serve("/two",
          (struct fault_answer){
              .flags = FAULT_CUT | FAULT_RANGES, .cut_after = 50000, .etag = "\"f\""},
          film);
    serve("/two", (struct fault_answer){.flags = FAULT_RANGES, .etag = "\"f\""}, film);
    start_follower();
    wait_for(has_post, "b");
    const struct fault_request *again = fault_server_request(w.server, "/two", 1);
    assert_non_null(again);
    assert_true(fault_request_has(again, "Range: bytes=50000-"));
    assert_true(fault_request_has(again, "If-Range: \"f\""));
    assert_int_equal(fault_server_count(w.server, "/two"), 2);
    stop_follower();
    open_follower();
    assert_non_null(programme_find_post(w.stored, "b")->media);
    assert_true(programme_find_post(w.stored, "b")->media->path[0] != '\0');
}

static void a_picture_that_changed_in_between_starts_anew(void **state)
{
    (void)state;
    serve_programme(SVG("first"), SVG("second"));
    serve("/one", (struct fault_answer){0}, SVG("first"));
    serve(
        "/two",
        (struct fault_answer){.flags = FAULT_CUT | FAULT_RANGES, .cut_after = 70, .etag = "\"x\""},
        SVG("sexond"));
    serve("/two", (struct fault_answer){.flags = FAULT_RANGES, .etag = "\"y\""}, SVG("second"));
    start_follower();
    wait_for(has_post, "b");
    assert_shown_picture("b", SVG("second"));
}

/* A film on a slow line leaves a turn to the rest. */
static void slow_pictures_do_not_hold_up_a_pull(void **state)
{
    (void)state;
    struct buf media = buf_make(4096);
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("1", POST("a", "A"), "", ""));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
    start_follower();
    (void)wait_count(has_pulled, 2);
    fault_server_clear(w.server);
    static const char *const names[] = {"s1", "s2", "s3", "s4"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char path[8];
        (void)snprintf(path, sizeof path, "/%s", names[i]);
        add_medium(&media, names[i], names[i]);
        serve(path, (struct fault_answer){.flags = FAULT_HANG}, NULL);
    }
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("2",
                   POST("a", "A") "," PIC("b", "B", "s1") "," PIC("c", "C", "s2") "," PIC(
                       "d", "D", "s3") "," PIC("e", "E", "s4"),
                   buf_str(&media), ""));
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("3", POST("z", "Z"), "", ""));
    buf_deinit(&media);
    push("pull", "{}");
    assert_true(fault_server_wait(w.server, "/s2", 1));
    push("pull", "{}");
    wait_for(has_post, "z");
}

/* One picture here, the other one failing: waiting must not mean turning round and round. */
static void waiting_for_a_picture_costs_nothing(void **state)
{
    (void)state;
    serve_programme(SVG("first"), SVG("second"));
    serve("/one", (struct fault_answer){0}, SVG("first"));
    serve("/two", (struct fault_answer){.status = 503, .headers = "Retry-After: 4\r\n"}, NULL);
    serve("/two", (struct fault_answer){0}, SVG("second"));
    start_follower();
    assert_true(fault_server_wait(w.server, "/two", 1));
    struct timespec before, after;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    wait_for(has_post, "b");
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    int64_t ms =
        (after.tv_sec - before.tv_sec) * INT64_C(1000) + (after.tv_nsec - before.tv_nsec) / 1000000;
    assert_true(ms < 1500);
}

/* Withdrawn while it was on its way, and named again at once. */
static void a_picture_that_comes_back_is_fetched_after_all(void **state)
{
    (void)state;
    serve_programme(SVG("first"), SVG("second"));
    serve("/one", (struct fault_answer){0}, SVG("first"));
    serve("/two", (struct fault_answer){0}, SVG("second"));
    start_follower();
    (void)wait_count(has_pulled, 2);
    (void)settle();
    struct buf patch = buf_make(4096);
    serve("/three", (struct fault_answer){.flags = FAULT_HANG}, NULL);
    serve("/three", (struct fault_answer){0}, SVG("third"));
    struct buf medium = buf_make(4096);
    add_medium(&medium, "three", SVG("third"));
    buf_printf(&patch, "{\"from\":\"1\",\"to\":\"2\",\"merge\":{\"media\":[%s],\"posts\":[%s]}}",
               buf_str(&medium), PIC("c", "C", "three"));
    push("patch", buf_str(&patch));
    assert_true(fault_server_wait(w.server, "/three", 1));
    push("patch", "{\"from\":\"2\",\"to\":\"3\",\"delete\":{\"media\":[\"three\"]}}");
    wait_for(has_revision, "3");
    buf_reset(&patch);
    buf_printf(&patch, "{\"from\":\"3\",\"to\":\"4\",\"merge\":{\"media\":[%s],\"posts\":[%s]}}",
               buf_str(&medium), PIC("c", "C", "three"));
    push("patch", buf_str(&patch));
    assert_true(fault_server_wait(w.server, "/three", 2));
    (void)settle();
    assert_shown_picture("c", SVG("third"));
    buf_deinit(&patch);
    buf_deinit(&medium);
}

#define FOLLOW_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLLOW_TEST(a_missing_picture_is_left_out),
        FOLLOW_TEST(an_altered_picture_is_quarantined),
        FOLLOW_TEST(a_longer_picture_is_left_out),
        FOLLOW_TEST(a_shorter_picture_is_quarantined),
        FOLLOW_TEST(a_picture_that_is_another_kind_is_quarantined),
        FOLLOW_TEST(endless_bytes_are_left_out),
        FOLLOW_TEST(another_document_gives_a_missing_picture_another_chance),
        FOLLOW_TEST(a_cut_download_goes_on_where_it_was_cut),
        FOLLOW_TEST(a_picture_that_changed_in_between_starts_anew),
        FOLLOW_TEST(slow_pictures_do_not_hold_up_a_pull),
        FOLLOW_TEST(waiting_for_a_picture_costs_nothing),
        FOLLOW_TEST(a_picture_that_comes_back_is_fetched_after_all),
    };
    return cmocka_run_group_tests(tests, init_all, deinit_all);
}
