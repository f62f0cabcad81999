/* links: faults follow store sync feeds net config programme base */
/* A programme whose scenes can't be drawn is taken back; what is not to blame stays. */
#include "follow_world.h"

#include "display/follow/follow_priv.h"
#include "display/store/attempt.h"

/* revision: "1" to "9". The server borrows the ETag. */
static void serve_revision(const char *revision, const char *post)
{
    static const char etags[][4] = {"\"0\"", "\"1\"", "\"2\"", "\"3\"", "\"4\"",
                                    "\"5\"", "\"6\"", "\"7\"", "\"8\"", "\"9\""};
    const char *etag = etags[revision[0] - '0'];
    fault_server_clear(w.server);
    serve("/programme.json", (struct fault_answer){JSON_TYPE, .etag = etag},
          document(revision, post, "", ""));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
}

/* Revision 1 is kept, then 2, and the follower shows that. */
static void show_two(void)
{
    serve_revision("1", POST("a", "A"));
    start_follower();
    wait_for(has_revision, "1");
    (void)settle();
    stop_follower();
    serve_revision("2", POST("b", "B"));
    start_follower();
    wait_for(has_revision, "2");
    (void)settle();
}

static void three_scenes_that_can_not_be_drawn_bring_the_one_before_back(void **state)
{
    (void)state;
    show_two();
    (void)wait_count(has_pulled, 2);
    follow_refused(w.follow, "2");
    follow_refused(w.follow, "2");
    follow_refused(w.follow, "1"); /* of what was on before */
    push("patch", "{\"from\":\"9\",\"to\":\"10\"}");
    (void)wait_count(has_pulled, 3);
    (void)settle();
    assert_false(has_said("could not be drawn"));
    follow_refused(w.follow, "2");
    wait_for(has_revision, "1");
    wait_for(has_trouble, "was taken back");
    stop_follower();
    start_follower(); /* nor is it taken after a restart */
    assert_non_null(w.stored);
    assert_string_equal(w.stored->revision, "1");
    wait_for(has_trouble, "was taken back");
    stop_follower();
    serve_revision("3", POST("c", "C"));
    start_follower();
    wait_for(has_revision, "3");
    (void)settle();
}

static void without_another_generation_it_goes_on(void **state)
{
    (void)state;
    serve_revision("1", POST("a", "A"));
    start_follower();
    wait_for(has_revision, "1");
    (void)settle();
    for (int i = 0; i < 2 * GENERATION_FAULTS; i++) {
        follow_refused(w.follow, "1");
    }
    stop_follower();
    start_follower();
    assert_non_null(w.stored);
    (void)wait_count(has_pulled, 1);
    (void)settle();
    assert_false(has_said("the one before plays"));
}

/* As if the process had ended without a word: the note stays. */
static void cut_off(const char *bytes)
{
    struct store *store = NULL;
    struct digest digest = digest_of(bytes, strlen(bytes));
    assert_int_equal(store_open(disk_real(), "store", STORE_DEFAULT_BYTES, STORE_READ_WRITE,
                                clock_wall_s(), &store, NULL),
                     ST_OK);
    assert_int_equal(attempt_begin(store, &digest, clock_wall_s(), NULL), ST_OK);
    store_close(store);
}

static void a_programme_that_was_never_kept_counts_as_well(void **state)
{
    (void)state;
    serve_revision("1", POST("a", "A"));
    start_follower();
    wait_for(has_revision, "1");
    (void)settle();
    stop_follower();
    serve_revision("2", POST("b", "B"));
    struct draft *draft = NULL; /* the bytes that the follower would keep */
    struct buf kept = buf_make(1 << 20);
    const char *text = document("2", POST("b", "B"), "", "");
    assert_int_equal(draft_create(slice_of(text), true, &draft, NULL), ST_OK);
    assert_int_equal(draft_write(draft, &kept, NULL), ST_OK);
    for (int i = 0; i < GENERATION_FAULTS; i++) {
        cut_off(buf_str(&kept));
        open_follower();
        stop_follower();
    }
    draft_destroy(draft);
    buf_deinit(&kept);
    wait_for(has_said, "ended three times");
    start_follower();
    wait_for(has_trouble, "was taken back");
    assert_string_equal(w.stored->revision, "1");
}

static void sync_puts_nothing_on_trial(void **state)
{
    (void)state;
    struct digest found;
    struct store *store = NULL;
    w.options.is_brief = true;
    serve_revision("1", POST("a", "A"));
    start_follower();
    wait_for(has_revision, "1");
    (void)settle();
    struct follow *follow = w.follow;
    assert_false(attempt_find(follow->store, &found));
    stop_follower();
    assert_int_equal(store_open(disk_real(), "store", STORE_DEFAULT_BYTES, STORE_READ_ONLY,
                                clock_wall_s(), &store, NULL),
                     ST_OK);
    assert_false(attempt_find(store, &found));
    store_close(store);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(three_scenes_that_can_not_be_drawn_bring_the_one_before_back),
        T(without_another_generation_it_goes_on),
        T(a_programme_that_was_never_kept_counts_as_well),
        T(sync_puts_nothing_on_trial),
    };
    return cmocka_run_group_tests(tests, init_all, deinit_all);
}
