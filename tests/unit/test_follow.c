/* links: faults follow store sync feeds net config programme base */
/* Following a server: what is shown when, what stays when it fails, what a restart brings back. */
#include "follow_world.h"

#define OVER_UNTIL         ",\"until\":\"2020-01-01T00:00:00Z\"}"
#define OVER(id)           "{\"id\":\"" id "\",\"headline\":\"O\"" OVER_UNTIL
#define OVER_WITH(id, pic) "{\"id\":\"" id "\",\"headline\":\"O\",\"media\":\"" pic "\"" OVER_UNTIL

static const char *two_posts(const char *revision, const char *media)
{
    return document(revision, PIC("a", "A", "one") "," PIC("b", "B", "two"), media, "");
}

static struct buf media_of(const char *one, const char *two)
{
    struct buf media = buf_make(4096);
    add_medium(&media, "one", one);
    if (two != NULL) {
        add_medium(&media, "two", two);
    }
    return media;
}

/* A programme with two pictures and a live feed, settled. */
static void follow_two_pictures(void)
{
    struct buf media = media_of(SVG("first"), SVG("second"));
    serve("/programme.json", (struct fault_answer){JSON_TYPE, .etag = "\"1\""},
          two_posts("1", buf_str(&media)));
    buf_deinit(&media);
    serve("/one", (struct fault_answer){0}, SVG("first"));
    serve("/two", (struct fault_answer){0}, SVG("second"));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
    start_follower();
    (void)settle();
    assert_true(fault_server_wait_streams(w.server, "/live", 1));
    (void)wait_count(has_pulled, 2); /* the open feed asked again */
    (void)settle();
}

/* Answers of /programme.json from now on. */
static void say_now(struct fault_answer answer, const char *body)
{
    fault_server_clear(w.server);
    serve("/programme.json", answer, body);
}

static void pull(uint64_t count)
{
    push("pull", "{}");
    (void)wait_count(has_pulled, count);
}

static void shows_a_pulled_programme_when_its_pictures_are_here(void **state)
{
    (void)state;
    struct buf media = media_of(SVG("first"), SVG("second"));
    serve("/programme.json", (struct fault_answer){JSON_TYPE}, two_posts("1", buf_str(&media)));
    buf_deinit(&media);
    serve("/one", (struct fault_answer){0}, SVG("first"));
    serve("/two", (struct fault_answer){.status = 503}, NULL);
    serve("/two", (struct fault_answer){0}, SVG("second"));
    start_follower();
    assert_null(w.stored);
    assert_true(fault_server_wait(w.server, "/two", 1));
    assert_int_equal(shows(), 0);
    wait_for(has_post, "a");
    assert_int_equal(fault_server_count(w.server, "/two"), 2);
    assert_shown_picture("a", SVG("first"));
    assert_shown_picture("b", SVG("second"));
    struct follow_state s = settle();
    assert_int_equal(s.fetched, 2);
    assert_true(s.is_current);
    assert_string_equal(s.revision, "1");
}

static void what_is_unchanged_costs_nothing(void **state)
{
    (void)state;
    follow_two_pictures();
    size_t before = shows();
    assert_true(fault_request_has(fault_server_request(w.server, "/programme.json", 1),
                                  "If-None-Match: \"1\""));
    pull(3);
    (void)settle();
    assert_int_equal(shows(), before);
    assert_int_equal(fault_server_count(w.server, "/one"), 1);
    stop_follower();
    uint64_t number = generation_number();
    assert_true(number > 0);
    start_follower();
    assert_non_null(w.stored);
    (void)wait_count(has_pulled, 2);
    (void)settle();
    assert_int_equal(shows(), before);
    stop_follower();
    assert_int_equal(generation_number(), number);
}

static void the_same_document_without_an_etag_is_not_written_again(void **state)
{
    (void)state;
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("1", POST("a", "A"), "", ""));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
    for (int i = 0; i < 3; i++) {
        start_follower();
        (void)wait_count(has_pulled, 2);
        (void)settle();
        stop_follower();
        assert_int_equal(generation_number(), 1);
    }
    assert_int_equal(shows(), 1);
}

static void a_live_change_shows_at_once(void **state)
{
    (void)state;
    follow_two_pictures();
    push("patch",
         "{\"from\":\"1\",\"to\":\"2\",\"merge\":{\"posts\":[{\"id\":\"c\",\"headline\":\"C\"}]}}");
    wait_for(has_post, "c");
    push("patch", "{\"from\":\"2\",\"to\":\"3\",\"delete\":{\"posts\":[\"a\"]}}");
    wait_for(has_no_post, "a");
    assert_string_equal(settle().revision, "3");
}

static void a_live_change_is_there_after_a_restart(void **state)
{
    (void)state;
    follow_two_pictures();
    push("patch", "{\"from\":\"1\",\"to\":\"2\",\"delete\":{\"posts\":[\"a\"]}}");
    wait_for(has_no_post, "a");
    (void)settle();
    stop_follower();
    open_follower();
    assert_null(programme_find_post(w.stored, "a"));
    assert_picture(w.stored, "b", SVG("second"));
}

/* Patches lead away from the document that the ETag names: it must not answer for them. */
static void a_server_that_went_back_is_followed_back(void **state)
{
    (void)state;
    follow_two_pictures();
    push("patch", "{\"from\":\"1\",\"to\":\"2\",\"delete\":{\"posts\":[\"a\"]}}");
    wait_for(has_no_post, "a");
    push("pull", "{}");
    wait_for(has_post, "a");
    wait_for(has_revision, "1");
}

static void a_withdrawn_post_leaves_before_the_pictures_come(void **state)
{
    (void)state;
    follow_two_pictures();
    struct buf media = media_of(SVG("first"), SVG("another second"));
    say_now((struct fault_answer){JSON_TYPE, .etag = "\"2\""},
            document("2", PIC("b", "B", "two"), buf_str(&media), ""));
    buf_deinit(&media);
    serve("/two", (struct fault_answer){.flags = FAULT_HANG}, NULL);
    push("pull", "{}");
    wait_for(has_no_post, "a");
    assert_shown_picture("b", NULL);
}

/* What is over shows nowhere: tidying it away is no withdrawal. */
static void what_is_over_is_tidied_away_without_hurry(void **state)
{
    (void)state;
    struct buf media = media_of(SVG("first"), SVG("second"));
    serve("/programme.json", (struct fault_answer){JSON_TYPE, .etag = "\"1\""},
          document("1", POST("a", "A") "," OVER("old"), "", ""));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
    start_follower();
    (void)settle();
    (void)wait_count(has_pulled, 2);
    size_t before = shows();
    say_now((struct fault_answer){JSON_TYPE, .etag = "\"2\""},
            document("2", POST("a", "A") "," PIC("b", "B", "two"), buf_str(&media), ""));
    buf_deinit(&media);
    serve("/two", (struct fault_answer){.status = 503}, NULL);
    serve("/two", (struct fault_answer){0}, SVG("second"));
    push("pull", "{}");
    wait_for(has_post, "b");
    assert_shown_picture("b", SVG("second"));
    assert_int_equal(shows(), before + 1);
}

/* Nor is its picture waited for. */
static void a_post_that_is_over_needs_no_picture(void **state)
{
    (void)state;
    struct buf media = media_of(SVG("first"), NULL);
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("1", POST("a", "A") "," OVER_WITH("old", "one"), buf_str(&media), ""));
    buf_deinit(&media);
    serve("/one", (struct fault_answer){.flags = FAULT_HANG}, NULL);
    start_follower();
    wait_for(has_post, "a");
    assert_true(fault_server_wait(w.server, "/one", 1));
}

static void a_gap_leads_to_a_pull(void **state)
{
    (void)state;
    follow_two_pictures();
    say_now((struct fault_answer){JSON_TYPE, .etag = "\"9\""},
            document("9", POST("z", "Z"), "", ""));
    push("patch", "{\"from\":\"7\",\"to\":\"8\",\"delete\":{\"posts\":[\"a\"]}}");
    wait_for(has_post, "z");
}

static void a_gap_during_a_pull_leads_to_another(void **state)
{
    (void)state;
    follow_two_pictures();
    size_t asked = fault_server_count(w.server, "/programme.json");
    say_now((struct fault_answer){JSON_TYPE, .delay_ms = 500},
            document("8", POST("y", "Y"), "", ""));
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("9", POST("z", "Z"), "", ""));
    push("pull", "{}");
    assert_true(fault_server_wait(w.server, "/programme.json", asked + 1));
    push("patch", "{\"from\":\"8\",\"to\":\"9\",\"delete\":{\"posts\":[\"y\"]}}");
    wait_for(has_post, "z");
}

/* What was written before a withdrawal must not bring back what was withdrawn. */
static void an_answer_that_a_change_overtook_is_let_go(void **state)
{
    (void)state;
    follow_two_pictures();
    size_t asked = fault_server_count(w.server, "/programme.json");
    say_now((struct fault_answer){JSON_TYPE, .delay_ms = 500},
            document("1", POST("a", "A") "," POST("b", "B"), "", ""));
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("2", POST("b", "B"), "", ""));
    push("pull", "{}");
    assert_true(fault_server_wait(w.server, "/programme.json", asked + 1));
    push("patch", "{\"from\":\"1\",\"to\":\"2\",\"delete\":{\"posts\":[\"a\"]}}");
    wait_for(has_no_post, "a");
    assert_string_equal(wait_count(has_pulled, 3).revision, "2");
    assert_string_equal(wait_count(has_pulled, 4).revision, "2");
    (void)settle();
    assert_true(has_no_post("a"));
}

static void a_feed_of_nothing_but_gaps_does_not_make_it_ask_without_end(void **state)
{
    (void)state;
    follow_two_pictures();
    size_t asked = fault_server_count(w.server, "/programme.json");
    for (int i = 0; i < 200; i++) {
        push("patch", "{\"from\":\"7\",\"to\":\"8\",\"delete\":{\"posts\":[\"a\"]}}");
    }
    push("patch",
         "{\"from\":\"1\",\"to\":\"2\",\"merge\":{\"posts\":[{\"id\":\"c\",\"headline\":\"C\"}]}}");
    (void)wait_count(has_patched, 1);
    assert_true(fault_server_count(w.server, "/programme.json") <= asked + 4);
}

static void a_broken_change_is_refused_and_pulled_instead(void **state)
{
    (void)state;
    follow_two_pictures();
    say_now((struct fault_answer){JSON_TYPE}, document("2", POST("z", "Z"), "", ""));
    push("patch", "{\"from\":\"1\",\"to\":\"2\",\"transform\":{}}");
    wait_for(has_said, "a live change is refused");
    wait_for(has_post, "z");
}

/* Every way in which an answer can be bad: what is on screen stays, and then it recovers. */
static void assert_survives(struct fault_answer bad, const char *body, const char *trouble)
{
    follow_two_pictures();
    fault_server_clear(w.server);
    serve("/programme.json", bad, body);
    serve("/programme.json", (struct fault_answer){JSON_TYPE},
          document("2", POST("z", "Z"), "", ""));
    push("pull", "{}");
    wait_for(has_trouble, trouble);
    assert_true(strstr(follow_state(w.follow).trouble, trouble) != NULL);
    assert_string_equal(follow_state(w.follow).revision, "1");
    push("pull", "{}"); /* in vain while it backs off */
    wait_for(has_post, "z");
    wait_for(has_trouble, "");
    assert_string_equal(settle().trouble, "");
}

static void survives_a_server_error(void **state)
{
    (void)state;
    assert_survives((struct fault_answer){.status = 503}, "down", "503");
}

static void survives_a_cut_body(void **state)
{
    (void)state;
    assert_survives((struct fault_answer){JSON_TYPE, .flags = FAULT_CUT, .cut_after = 20},
                    document("2", POST("y", "Y"), "", ""), "the programme can't be had");
}

static void survives_a_wrong_length(void **state)
{
    (void)state;
    assert_survives((struct fault_answer){JSON_TYPE, .lie_bytes = 7},
                    document("2", POST("y", "Y"), "", ""), "the programme can't be had");
}

static void survives_a_page_instead_of_a_programme(void **state)
{
    (void)state;
    assert_survives((struct fault_answer){.type = "text/html"},
                    "<!doctype html><title>Sign in</title>", "programme '");
}

static void survives_broken_json(void **state)
{
    (void)state;
    assert_survives((struct fault_answer){JSON_TYPE}, "{\"vitrine\":1,\"posts\":[{]", "line 1");
}

static void survives_a_programme_without_a_scene(void **state)
{
    (void)state;
    assert_survives((struct fault_answer){JSON_TYPE}, "{\"vitrine\":1,\"revision\":\"2\"}",
                    "programme '");
}

static void honours_retry_after_even_when_the_feed_hurries(void **state)
{
    (void)state;
    follow_two_pictures();
    size_t asked = fault_server_count(w.server, "/programme.json");
    say_now((struct fault_answer){.status = 503, .headers = "Retry-After: 600\r\n"}, NULL);
    push("pull", "{}");
    wait_for(has_trouble, "503");
    push("pull", "{}");
    push("patch",
         "{\"from\":\"1\",\"to\":\"2\",\"merge\":{\"posts\":[{\"id\":\"c\",\"headline\":\"C\"}]}}");
    wait_for(has_post, "c"); /* the second hurry was read */
    assert_int_equal(fault_server_count(w.server, "/programme.json"), asked + 1);
}

static void starts_with_what_it_stored_when_the_server_is_gone(void **state)
{
    (void)state;
    follow_two_pictures();
    stop_follower();
    fault_server_drop(w.server);
    fault_server_clear(w.server);
    serve("/programme.json", (struct fault_answer){.flags = FAULT_RESET}, NULL);
    start_follower();
    assert_non_null(w.stored);
    assert_string_equal(w.stored->revision, "1");
    assert_picture(w.stored, "a", SVG("first"));
    assert_picture(w.stored, "b", SVG("second"));
    wait_for(has_trouble, "the programme can't be had");
}

/* A programme that can't be shown must not take the place of one that was. */
static void a_refused_programme_is_not_what_a_restart_shows(void **state)
{
    (void)state;
    follow_two_pictures();
    say_now((struct fault_answer){JSON_TYPE, .etag = "\"2\""},
            "{\"vitrine\":1,\"revision\":\"3\"}");
    push("patch", "{\"from\":\"1\",\"to\":\"2\",\"delete\":{\"posts\":[\"a\"]}}");
    wait_for(has_no_post, "a");
    push("pull", "{}");
    wait_for(has_trouble, "programme '");
    (void)settle();
    stop_follower();
    open_follower();
    assert_non_null(w.stored);
    assert_string_equal(w.stored->revision, "2");
}

static void another_server_s_programme_is_not_restored(void **state)
{
    (void)state;
    follow_two_pictures();
    stop_follower();
    fault_server_stop(w.server);
    w.server = fault_server_start(NULL);
    open_follower();
    assert_null(w.stored);
}

static void plays_without_a_store(void **state)
{
    (void)state;
    assert_int_equal(file_write_atomic("file", "x", 1, NULL), ST_OK);
    w.options.store = "file/store";
    struct buf media = media_of(SVG("first"), SVG("second"));
    serve("/programme.json", (struct fault_answer){JSON_TYPE}, two_posts("1", buf_str(&media)));
    buf_deinit(&media);
    serve("/one", (struct fault_answer){0}, SVG("first"));
    serve("/two", (struct fault_answer){0}, SVG("second"));
    start_follower();
    wait_for(has_post, "a");
    assert_shown_picture("a", NULL);
    (void)settle();
}

#define FOLLOW_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLLOW_TEST(shows_a_pulled_programme_when_its_pictures_are_here),
        FOLLOW_TEST(what_is_unchanged_costs_nothing),
        FOLLOW_TEST(the_same_document_without_an_etag_is_not_written_again),
        FOLLOW_TEST(a_live_change_shows_at_once),
        FOLLOW_TEST(a_live_change_is_there_after_a_restart),
        FOLLOW_TEST(a_server_that_went_back_is_followed_back),
        FOLLOW_TEST(a_withdrawn_post_leaves_before_the_pictures_come),
        FOLLOW_TEST(what_is_over_is_tidied_away_without_hurry),
        FOLLOW_TEST(a_post_that_is_over_needs_no_picture),
        FOLLOW_TEST(a_gap_leads_to_a_pull),
        FOLLOW_TEST(a_gap_during_a_pull_leads_to_another),
        FOLLOW_TEST(an_answer_that_a_change_overtook_is_let_go),
        FOLLOW_TEST(a_feed_of_nothing_but_gaps_does_not_make_it_ask_without_end),
        FOLLOW_TEST(a_broken_change_is_refused_and_pulled_instead),
        FOLLOW_TEST(survives_a_server_error),
        FOLLOW_TEST(survives_a_cut_body),
        FOLLOW_TEST(survives_a_wrong_length),
        FOLLOW_TEST(survives_a_page_instead_of_a_programme),
        FOLLOW_TEST(survives_broken_json),
        FOLLOW_TEST(survives_a_programme_without_a_scene),
        FOLLOW_TEST(honours_retry_after_even_when_the_feed_hurries),
        FOLLOW_TEST(starts_with_what_it_stored_when_the_server_is_gone),
        FOLLOW_TEST(a_refused_programme_is_not_what_a_restart_shows),
        FOLLOW_TEST(another_server_s_programme_is_not_restored),
        FOLLOW_TEST(plays_without_a_store),
    };
    return cmocka_run_group_tests(tests, init_all, deinit_all);
}
