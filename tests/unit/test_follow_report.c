/* links: faults follow store sync feeds net config programme base */
/* The way back: the journal and health; whom the key is shown to; sources beside the server. */
#include "follow_world.h"

#define REPORTS   ",\"journal\":\"journal\",\"health\":\"health\""
#define RSS(item) "<rss version=\"2.0\"><channel><title>News</title>" item "</channel></rss>"
#define ITEM(id)                                                                                   \
    "<item><title>" id "</title><guid>" id "</guid><link>https://news.example/" id "</link>"       \
    "<description>Of " id "</description></item>"

static void note(const char *of)
{
    const struct journal_entry entry = {.type = JOURNAL_PLAY,
                                        .at_unix_s = 1795392000,
                                        .scene = "post",
                                        .of = of,
                                        .revision = "1",
                                        .seconds = 30};
    follow_note(w.follow, &entry);
}

static void serve_reports(void)
{
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("1", POST("a", "A"), "", REPORTS));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
}

static size_t count_in(struct slice body, const char *words)
{
    size_t count = 0, len = strlen(words);
    for (size_t i = 0; i + len <= body.len; i++) {
        count += memcmp(body.ptr + i, words, len) == 0 ? 1 : 0;
    }
    return count;
}

static void the_journal_is_delivered_once(void **state)
{
    (void)state;
    serve_reports();
    serve("/journal", (struct fault_answer){.status = 204}, NULL);
    serve("/health", (struct fault_answer){.status = 204}, NULL);
    open_follower();
    note("a");
    note("b");
    struct err err = {0};
    assert_int_equal(follow_start(w.follow, &err), ST_OK);
    assert_true(fault_server_wait(w.server, "/journal", 1));
    const struct fault_request *request = fault_server_request(w.server, "/journal", 0);
    assert_string_equal(request->method, "POST");
    assert_true(fault_request_has(request, "Content-Type: application/json"));
    assert_int_equal(count_in(request->body, "\"type\":\"play\""), 2);
    assert_int_equal(count_in(request->body, "\"of\":\"b\""), 1);
    (void)wait_count(has_pulled, 2);
    (void)settle();
    assert_int_equal(fault_server_count(w.server, "/journal"), 1);
    stop_follower();
    start_follower();
    (void)wait_count(has_pulled, 2);
    (void)settle();
    assert_int_equal(fault_server_count(w.server, "/journal"), 1);
}

static void many_entries_travel_in_batches(void **state)
{
    (void)state;
    serve_reports();
    serve("/journal", (struct fault_answer){.status = 204}, NULL);
    for (int round = 0; round < 3; round++) {
        open_follower();
        for (int i = 0; i < 200; i++) {
            note("a");
        }
        if (round < 2) { /* kept on the way out, as before a restart */
            struct err err = {0};
            fault_server_clear(w.server);
            assert_int_equal(follow_start(w.follow, &err), ST_OK);
            stop_follower();
        }
    }
    serve_reports();
    serve("/journal", (struct fault_answer){.status = 204}, NULL);
    struct err err = {0};
    assert_int_equal(follow_start(w.follow, &err), ST_OK);
    assert_true(fault_server_wait(w.server, "/journal", 2));
    size_t first = count_in(fault_server_request(w.server, "/journal", 0)->body, "\"id\":"),
           second = count_in(fault_server_request(w.server, "/journal", 1)->body, "\"id\":");
    assert_int_equal(first, 500);
    assert_int_equal(first + second, 600);
}

static void a_failed_delivery_comes_again_with_the_same_ids(void **state)
{
    (void)state;
    serve_reports();
    serve("/journal", (struct fault_answer){.status = 503}, NULL);
    serve("/journal", (struct fault_answer){.flags = FAULT_RESET}, NULL);
    serve("/journal", (struct fault_answer){.status = 204}, NULL);
    open_follower();
    note("a");
    note("b");
    struct err err = {0};
    assert_int_equal(follow_start(w.follow, &err), ST_OK);
    assert_true(fault_server_wait(w.server, "/journal", 3));
    struct slice first = fault_server_request(w.server, "/journal", 0)->body;
    for (size_t i = 1; i < 3; i++) {
        struct slice again = fault_server_request(w.server, "/journal", i)->body;
        assert_int_equal(again.len, first.len);
        assert_memory_equal(again.ptr, first.ptr, first.len);
    }
}

/* The portal of a hotel answers every address with 200 and a page. */
static void a_web_page_takes_no_entry(void **state)
{
    (void)state;
    serve_reports();
    serve("/journal", (struct fault_answer){.type = "text/html; charset=utf-8"}, "<p>Sign in");
    serve("/journal", (struct fault_answer){.status = 204}, NULL);
    open_follower();
    note("a");
    struct err err = {0};
    assert_int_equal(follow_start(w.follow, &err), ST_OK);
    assert_true(fault_server_wait(w.server, "/journal", 2));
    assert_int_equal(count_in(fault_server_request(w.server, "/journal", 1)->body, "\"of\":\"a\""),
                     1);
    wait_for(has_said, "a web page came");
}

static void health_says_how_it_is(void **state)
{
    (void)state;
    serve_reports();
    serve("/health", (struct fault_answer){.status = 204}, NULL);
    start_follower();
    assert_true(fault_server_wait(w.server, "/health", 1));
    struct slice body = fault_server_request(w.server, "/health", 0)->body;
    assert_int_equal(count_in(body, "\"revision\":\"1\""), 1);
    assert_int_equal(count_in(body, "\"screen\":\"Hall\""), 1);
    assert_int_equal(count_in(body, "\"version\":\"vitrine/test\""), 1);
}

static void the_key_is_shown_to_the_origin_only(void **state)
{
    (void)state;
    assert_int_equal(file_write_atomic("key", "secret-7\n", 9, NULL), ST_OK);
    w.options.key_file = "key";
    struct fault_server *elsewhere = fault_server_start(NULL);
    struct buf media = buf_make(4096), reports = buf_make(4096);
    char address[256], hex[DIGEST_HEX_BYTES];
    struct digest digest = digest_of(SVG("first"), strlen(SVG("first")));
    digest_hex(&digest, hex);
    fault_server_url(elsewhere, "/one", address, sizeof address);
    buf_printf(&media,
               "{\"id\":\"one\",\"href\":\"%s\",\"sha256\":\"%s\",\"bytes\":%zu,"
               "\"type\":\"image/svg+xml\"}",
               address, hex, strlen(SVG("first")));
    fault_server_url(elsewhere, "/health", address, sizeof address);
    buf_printf(&reports, ",\"journal\":\"journal\",\"health\":\"%s\"", address);
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("1", PIC("a", "A", "one"), buf_str(&media), buf_str(&reports)));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
    const struct fault_answer first = {.body = slice_of(SVG("first"))};
    fault_server_add(elsewhere, "/one", &first);
    start_follower();
    assert_true(fault_server_wait(elsewhere, "/one", 1));
    assert_true(fault_server_wait(elsewhere, "/health", 1));
    wait_for(has_post, "a");
    assert_true(fault_server_wait_streams(w.server, "/live", 1));
    assert_true(fault_request_has(fault_server_request(w.server, "/programme.json", 0),
                                  "Authorization: Bearer secret-7"));
    assert_true(fault_request_has(fault_server_request(w.server, "/live", 0),
                                  "Authorization: Bearer secret-7"));
    assert_false(fault_request_has(fault_server_request(elsewhere, "/one", 0), "Authorization"));
    assert_false(fault_request_has(fault_server_request(elsewhere, "/health", 0), "Authorization"));
    stop_follower();
    fault_server_stop(elsewhere);
    buf_deinit(&media);
    buf_deinit(&reports);
}

/* Sources. */

static struct config_source source;
static char source_address[256];

static void follow_with_feed(struct fault_answer first)
{
    config_source_default(&source);
    fault_server_url(w.server, "/feed.xml", source_address, sizeof source_address);
    source.id = "news";
    source.kind = SOURCE_FEED;
    source.href = source_address;
    source.refresh_s = 1;
    w.options.sources = &source;
    w.options.source_count = 1;
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("1", POST("a", "A"), "", ""));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
    first.type = "application/rss+xml";
    serve("/feed.xml", first, RSS(ITEM("one")));
    start_follower();
}

static bool has_post_headed(const char *headline)
{
    bool is_there = false;
    for (size_t i = 0; w.shown != NULL && i < w.shown->post_count; i++) {
        is_there = is_there || strcmp(w.shown->posts[i].headline, headline) == 0;
    }
    return is_there;
}

static void the_posts_of_a_feed_stand_beside_the_server_s(void **state)
{
    (void)state;
    follow_with_feed((struct fault_answer){0});
    wait_for(has_post_headed, "one");
    wait_for(has_post, "a");
}

static void a_settled_follower_has_asked_its_sources(void **state)
{
    (void)state;
    follow_with_feed((struct fault_answer){.delay_ms = 400});
    (void)settle();
    assert_true(has_post_headed("one"));
}

static void a_feed_that_changes_changes_what_is_shown(void **state)
{
    (void)state;
    follow_with_feed((struct fault_answer){0});
    serve("/feed.xml", (struct fault_answer){.type = "application/rss+xml"}, RSS(ITEM("two")));
    wait_for(has_post_headed, "one");
    wait_for(has_post_headed, "two");
    assert_false(has_post_headed("one"));
}

static void what_a_feed_said_stays_when_it_fails(void **state)
{
    (void)state;
    follow_with_feed((struct fault_answer){0});
    serve("/feed.xml", (struct fault_answer){.status = 500}, NULL);
    serve("/feed.xml", (struct fault_answer){.type = "text/html"}, "<p>Maintenance");
    wait_for(has_post_headed, "one");
    wait_for(has_said, "500");
    wait_for(has_said, "what it said before stays");
    assert_true(has_post_headed("one"));
    push("patch", "{\"from\":\"1\",\"to\":\"2\",\"merge\":{\"posts\":[{\"id\":\"c\",\"headline\":"
                  "\"C\"}]}}"); /* nor does a change at the server drive it out */
    wait_for(has_post, "c");
    assert_true(has_post_headed("one"));
}

#define FOLLOW_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLLOW_TEST(the_journal_is_delivered_once),
        FOLLOW_TEST(many_entries_travel_in_batches),
        FOLLOW_TEST(a_failed_delivery_comes_again_with_the_same_ids),
        FOLLOW_TEST(a_web_page_takes_no_entry),
        FOLLOW_TEST(health_says_how_it_is),
        FOLLOW_TEST(the_key_is_shown_to_the_origin_only),
        FOLLOW_TEST(the_posts_of_a_feed_stand_beside_the_server_s),
        FOLLOW_TEST(a_settled_follower_has_asked_its_sources),
        FOLLOW_TEST(a_feed_that_changes_changes_what_is_shown),
        FOLLOW_TEST(what_a_feed_said_stays_when_it_fails),
    };
    return cmocka_run_group_tests(tests, init_all, deinit_all);
}
