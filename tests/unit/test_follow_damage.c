/* links: faults follow store sync feeds net config programme base */
/* Stored pictures that turn out to be bad: found by reading the store again, on a clock of the
 * test's own, or refused by a decoder. */
#include "follow_world.h"

#include <stdio.h>

#include "display/follow/follow_priv.h"

enum { WALL = 1795392000, ROUND_STEPS_MAX = 400 };

#define TWO_POSTS PIC("a", "A", "one") "," PIC("b", "B", "two")

static void serve_all(void)
{
    struct buf media = buf_make(4096);
    add_medium(&media, "one", SVG("first"));
    add_medium(&media, "two", SVG("second"));
    serve("/programme.json", (struct fault_answer){JSON_TYPE, .etag = "\"1\""},
          document("1", TWO_POSTS, buf_str(&media), ""));
    buf_deinit(&media);
    serve("/one", (struct fault_answer){0}, SVG("first"));
    serve("/two", (struct fault_answer){0}, SVG("second"));
    serve("/live", (struct fault_answer)FEED, ": hello\n\n");
}

static void path_of(const char *bytes, char out[DISK_PATH_BYTES])
{
    char hex[DIGEST_HEX_BYTES];
    struct digest digest = digest_of(bytes, strlen(bytes));
    digest_hex(&digest, hex);
    (void)snprintf(out, DISK_PATH_BYTES, "store/media/%.2s/%s", hex, hex);
}

static void flip_a_byte(const char *bytes)
{
    char path[DISK_PATH_BYTES];
    path_of(bytes, path);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, 0, SEEK_SET), 0);
    assert_int_equal(fputc(byte ^ 1, file), byte ^ 1);
    assert_int_equal(fclose(file), 0);
}

/* All of it is in the store, and nothing runs. */
static void fill_store(void)
{
    serve_all();
    start_follower();
    wait_for(has_post, "b");
    (void)settle();
    stop_follower();
}

static bool is_blocked(const char *bytes)
{
    struct store *store = NULL;
    struct digest digest = digest_of(bytes, strlen(bytes));
    assert_int_equal(store_open(disk_real(), "store", STORE_DEFAULT_BYTES, STORE_READ_ONLY,
                                clock_wall_s(), &store, NULL),
                     ST_OK);
    bool is = quarantine_blocks(store, &digest, clock_wall_s());
    store_close(store);
    return is;
}

static bool journal_says(const char *words)
{
    struct journal *journal = NULL;
    struct buf batch = buf_make(1 << 20);
    uint64_t through = 0;
    assert_int_equal(journal_open(disk_real(), "store/journal", FOLLOW_JOURNAL_BYTES,
                                  STORE_READ_ONLY, &journal, NULL),
                     ST_OK);
    bool says = journal_batch(journal, 500, &batch, &through, NULL) == ST_OK &&
                strstr(buf_str(&batch), words) != NULL;
    journal_close(journal);
    buf_deinit(&batch);
    return says;
}

static size_t shows_before;

static bool has_shown_again(const char *unused)
{
    (void)unused;
    return w.shows > shows_before;
}

/* Steps of a clock of ours, until the picture counts as lost; how long that took. -1: never. */
static int64_t verify_until_lost(const char *bytes)
{
    struct digest digest = digest_of(bytes, strlen(bytes));
    struct follow_now now = {1000, WALL};
    int64_t due_ms = verify_step(w.follow, now);
    assert_int_equal(due_ms, 1000 + VERIFY_FIRST_MS);
    for (int i = 0; i < ROUND_STEPS_MAX; i++) {
        assert_int_equal(verify_step(w.follow, (struct follow_now){due_ms - 1, WALL}), due_ms);
        now = (struct follow_now){due_ms, WALL + due_ms / 1000};
        due_ms = verify_step(w.follow, now);
        assert_true(due_ms >= now.mono_ms + VERIFY_LEAST_MS);
        const struct fetch *fetch = media_of_digest(w.follow, &digest);
        if (fetch == NULL || !fetch->is_here) {
            return now.mono_ms;
        }
    }
    return -1;
}

static void a_flipped_byte_is_found_within_a_week_and_fetched_again(void **state)
{
    (void)state;
    fill_store();
    flip_a_byte(SVG("second"));
    open_follower();
    int64_t took_ms = verify_until_lost(SVG("second"));
    shows_before = shows();
    assert_true(took_ms > 0 && took_ms <= VERIFY_ROUND_S * INT64_C(1000));
    wait_for(has_said, "/two: the disk damaged this picture");
    struct err err = {0};
    assert_int_equal(follow_start(w.follow, &err), ST_OK);
    wait_for(has_shown_again, "another snapshot");
    assert_shown_picture("b", SVG("second"));
    assert_int_equal(fault_server_count(w.server, "/one"), 1);
    assert_int_equal(fault_server_count(w.server, "/two"), 2);
    stop_follower();
    assert_false(is_blocked(SVG("second")));
    assert_true(journal_says("the disk damaged this picture"));
}

static void whole_media_stay(void **state)
{
    (void)state;
    fill_store();
    open_follower();
    assert_int_equal(verify_until_lost(SVG("second")), -1);
}

static void nothing_is_read_while_pictures_are_awaited_or_for_sync(void **state)
{
    (void)state;
    fill_store();
    open_follower();
    w.follow->is_waiting = true;
    int64_t due_ms = verify_step(w.follow, (struct follow_now){1000, WALL});
    assert_int_equal(verify_step(w.follow, (struct follow_now){due_ms, WALL}),
                     due_ms + VERIFY_BUSY_MS);
    assert_false(w.follow->verify.has_begun);
    w.follow->is_waiting = false;
    w.follow->fetches[0].is_here = false; /* it is being fetched */
    due_ms = verify_step(w.follow, (struct follow_now){due_ms + VERIFY_BUSY_MS, WALL});
    assert_false(w.follow->verify.has_begun);
    w.follow->fetches[0].is_here = true;
    (void)verify_step(w.follow, (struct follow_now){due_ms, WALL});
    assert_true(w.follow->verify.has_begun);
    w.follow->options.is_brief = true;
    assert_int_equal(verify_step(w.follow, (struct follow_now){due_ms, WALL}), FOLLOW_NEVER);
}

static void the_pace_is_gentle(void **state)
{
    (void)state;
    static const struct {
        uint64_t media_bytes;
        int64_t took_ms, wait_ms;
        uint64_t bytes;
    } cases[] = {
        {0, 0, VERIFY_MOST_MS, VERIFY_STEP_BYTES},
        {20 << 20, 0, VERIFY_MOST_MS, VERIFY_STEP_BYTES},
        {UINT64_C(2) << 30, 10, 295168, VERIFY_STEP_BYTES}, /* 2 GiB in a week */
        {UINT64_C(2) << 30, VERIFY_SLOW_MS, VERIFY_SLOW_WAIT_MS, VERIFY_SLOW_BYTES},
        {UINT64_C(1) << 40, 10, VERIFY_LEAST_MS, VERIFY_STEP_BYTES}, /* a MiB a second at most */
        {20 << 20, VERIFY_SLOW_MS, VERIFY_MOST_MS, VERIFY_SLOW_BYTES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct verify_pace pace = verify_pace(cases[i].media_bytes, cases[i].took_ms);
        assert_int_equal(pace.wait_ms, cases[i].wait_ms);
        assert_int_equal(pace.bytes, cases[i].bytes);
    }
}

static void a_picture_that_no_decoder_takes_is_quarantined(void **state)
{
    (void)state;
    char path[DISK_PATH_BYTES];
    path_of(SVG("second"), path);
    fill_store();
    start_follower();
    (void)wait_count(has_pulled, 1);
    shows_before = shows();
    follow_broken(w.follow, path, "the SVG can't be drawn", true);
    wait_for(has_said, "a picture is left out: the SVG can't be drawn");
    wait_for(has_shown_again, "another snapshot");
    assert_shown_picture("a", SVG("first"));
    assert_shown_picture("b", NULL);
    assert_int_equal(fault_server_count(w.server, "/two"), 1);
    stop_follower();
    assert_true(is_blocked(SVG("second")));
    assert_true(journal_says("the SVG can't be drawn"));
}

static void a_picture_that_the_disk_damaged_is_fetched_again(void **state)
{
    (void)state;
    char path[DISK_PATH_BYTES];
    path_of(SVG("second"), path);
    fill_store();
    flip_a_byte(SVG("second"));
    start_follower();
    (void)wait_count(has_pulled, 1);
    shows_before = shows();
    follow_broken(w.follow, path, "the SVG can't be drawn", true);
    wait_for(has_said, "/two: the disk damaged this picture");
    wait_for(has_shown_again, "another snapshot");
    assert_shown_picture("b", SVG("second"));
    assert_int_equal(fault_server_count(w.server, "/two"), 2);
    stop_follower();
    assert_false(is_blocked(SVG("second")));
}

static void want_of_memory_is_not_the_pictures_fault(void **state)
{
    (void)state;
    char path[DISK_PATH_BYTES];
    path_of(SVG("second"), path);
    fill_store();
    start_follower();
    (void)wait_count(has_pulled, 1);
    for (int i = 0; i < 3 * FOLLOW_BROKEN_MAX; i++) { /* more than are kept on their way */
        follow_broken(w.follow, path, "no memory for it", false);
    }
    follow_broken(w.follow, "assets/own.svg", "nothing of the store's", true);
    wait_for(has_said, "/two: no memory for it");
    (void)settle();
    stop_follower();
    assert_false(is_blocked(SVG("second")));
    assert_true(journal_says("no memory for it"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_flipped_byte_is_found_within_a_week_and_fetched_again,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(whole_media_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_read_while_pictures_are_awaited_or_for_sync,
                                        setup, teardown),
        cmocka_unit_test(the_pace_is_gentle),
        cmocka_unit_test_setup_teardown(a_picture_that_no_decoder_takes_is_quarantined, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_picture_that_the_disk_damaged_is_fetched_again, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(want_of_memory_is_not_the_pictures_fault, setup, teardown),
    };
    return cmocka_run_group_tests(tests, init_all, deinit_all);
}
