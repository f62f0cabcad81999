/* links: disks store base */
/* Media come in whole or not at all, go on where they were cut, are evicted only when nobody needs
 * them; the programme that plays is whole, and the last good one returns; garbage hurts nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/crypto.h"
#include "display/store/quarantine.h"
#include "display/store/verify.h"
#include "shelf.h"
#include "sim_disk.h"
#include "temp_folder.h"

#define DIR "/d/store"

enum { NOW = 1795392000, SIZE = 3000, LARGE = 300 << 10, DAY = 24 * 3600 };

static struct sim_disk *sim;
static struct store *store;
static struct err err;

static void open_store(void)
{
    assert_int_equal(
        store_open(sim_disk_ops(sim), DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, &err),
        ST_OK);
}

static void reopen(void)
{
    store_close(store);
    open_store();
}

static int start(void **state)
{
    (void)state;
    crypto_init();
    sim = sim_disk_create();
    sim_disk_set_time(sim, NOW);
    err = (struct err){0};
    open_store();
    return 0;
}

static int finish(void **state)
{
    (void)state;
    store_close(store);
    sim_disk_destroy(sim);
    return 0;
}

static bool has(uint32_t k, size_t size)
{
    char path[DISK_PATH_BYTES];
    struct digest digest = shelf_digest(k, size);
    return store_find(store, &digest, path);
}

static void bring(uint32_t k, size_t size, int64_t at)
{
    assert_int_equal(shelf_download(store, k, size, at, &err), ST_OK);
    assert_true(has(k, size));
}

/* Media. */

static void a_medium_is_there_when_it_is_whole(void **state)
{
    (void)state;
    const struct media_want want = shelf_want(1, SIZE);
    struct media_writer *writer = NULL;
    struct digest digest;
    struct buf bytes = shelf_bytes(1, SIZE);
    assert_int_equal(media_write_begin(store, &want, 0, NOW, &writer, &err), ST_OK);
    assert_int_equal(media_writer_append(writer, bytes.ptr, SIZE - 1, NOW, &err), ST_OK);
    assert_false(has(1, SIZE));
    assert_int_equal(media_writer_append(writer, bytes.ptr + SIZE - 1, 1, NOW, &err), ST_OK);
    assert_int_equal(media_writer_sync(writer, &err), ST_OK); /* ahead, as another thread may */
    assert_int_equal(media_writer_finish(writer, NOW, &digest, &err), ST_OK);
    assert_int_equal(digest_compare(&digest, &want.digest), 0);
    assert_true(has(1, SIZE));
    assert_int_equal(store_usage(store).incoming_bytes, 0);
    assert_int_equal(store_usage(store).media_bytes, SIZE);
    buf_deinit(&bytes);
}

static void a_cut_download_goes_on_after_a_restart(void **state)
{
    (void)state;
    struct media_partial partial;
    const struct media_want want = shelf_want(1, SIZE);
    assert_false(media_partial_find(store, &want, &partial));
    assert_int_equal(shelf_download_cut(store, 1, SIZE, 1000, NOW, &err), ST_OK);
    reopen();
    assert_true(media_partial_find(store, &want, &partial));
    assert_int_equal(partial.bytes, 1000);
    assert_string_equal(partial.etag, "\"1\"");
    assert_string_equal(partial.last_modified, "");
    bring(1, SIZE, NOW);
    assert_false(media_partial_find(store, &want, &partial));
    assert_null(shelf_fault(sim_disk_ops(sim), store));
}

static void an_old_partial_download_goes(void **state)
{
    (void)state;
    struct media_partial partial;
    const struct media_want want = shelf_want(1, SIZE);
    assert_int_equal(shelf_download_cut(store, 1, SIZE, 1000, NOW - MEDIA_PARTIAL_KEEP_S - 1, &err),
                     ST_OK);
    size_t files = sim_disk_files(sim);
    reopen();
    assert_false(media_partial_find(store, &want, &partial));
    assert_int_equal(sim_disk_files(sim), files - 2);
}

static enum status bring_other(uint32_t k, const struct media_want *want, size_t size)
{
    struct media_writer *writer = NULL;
    struct digest digest;
    struct buf bytes = shelf_bytes(k, size);
    enum status status = media_write_begin(store, want, 0, NOW, &writer, &err);
    if (status == ST_OK) {
        status = media_writer_append(writer, bytes.ptr, size, NOW, &err);
        if (status == ST_OK) {
            status = media_writer_finish(writer, NOW, &digest, &err);
        } else {
            media_writer_abandon(writer, NOW);
        }
    }
    buf_deinit(&bytes);
    return status;
}

static void other_bytes_go_to_quarantine_for_a_day(void **state)
{
    (void)state;
    const struct media_want want = shelf_want(1, SIZE);
    struct quarantine_record record;
    assert_int_equal(bring_other(2, &want, SIZE), ST_INVALID);
    assert_non_null(strstr(err.text, "SHA-256"));
    assert_false(has(1, SIZE) || has(2, SIZE));
    reopen();
    assert_true(quarantine_blocks(store, &want.digest, NOW));
    assert_true(quarantine_get(store, 0, &record));
    assert_non_null(strstr(record.reason, "SHA-256"));
    assert_int_equal(shelf_download(store, 1, SIZE, NOW + DAY - 1, &err), ST_INVALID);
    assert_false(quarantine_blocks(store, &want.digest, NOW + DAY));
    assert_false(quarantine_blocks(store, &want.digest, NOW - DAY)); /* the clock was wrong */
    bring(1, SIZE, NOW + DAY);
}

static void more_or_less_than_announced_is_refused(void **state)
{
    (void)state;
    struct media_want want = shelf_want(1, SIZE);
    assert_int_equal(bring_other(1, &want, SIZE + 1), ST_LIMIT);
    assert_true(quarantine_blocks(store, &want.digest, NOW));
    quarantine_lift(store, &want.digest);
    assert_int_equal(bring_other(1, &want, SIZE - 1), ST_INVALID);
    assert_non_null(strstr(err.text, "announced"));
    quarantine_lift(store, &want.digest);
    assert_int_equal(bring_other(1, &want, SIZE), ST_OK);
    want.bytes = MEDIA_MAX_BYTES + 1;
    assert_int_equal(bring_other(1, &want, SIZE), ST_LIMIT);
    want.bytes = 0;
    want.source.url = "";
    assert_int_equal(bring_other(1, &want, SIZE), ST_INVALID);
}

static void a_wrong_second_part_starts_again_without_quarantine(void **state)
{
    (void)state;
    const struct media_want want = shelf_want(1, SIZE);
    struct media_writer *writer = NULL;
    struct digest digest;
    struct buf bytes = shelf_bytes(2, SIZE);
    assert_int_equal(shelf_download_cut(store, 1, SIZE, 1000, NOW, &err), ST_OK);
    assert_int_equal(media_write_begin(store, &want, 999, NOW, &writer, &err), ST_NOT_FOUND);
    assert_int_equal(media_write_begin(store, &want, 1000, NOW, &writer, &err), ST_OK);
    assert_int_equal(media_writer_append(writer, bytes.ptr, SIZE - 1000, NOW, &err), ST_OK);
    assert_int_equal(media_writer_finish(writer, NOW, &digest, &err), ST_BUSY);
    assert_false(quarantine_blocks(store, &want.digest, NOW));
    bring(1, SIZE, NOW);
    buf_deinit(&bytes);
}

static void what_has_no_announced_digest_is_named_by_its_bytes(void **state)
{
    (void)state;
    const struct media_want want = {.source = {.url = "https://feed.example/picture"}};
    assert_int_equal(bring_other(3, &want, SIZE), ST_OK);
    assert_true(has(3, SIZE));
    assert_int_equal(bring_other(4, &want, SIZE), ST_OK); /* another picture under the same URL */
    assert_true(has(3, SIZE) && has(4, SIZE));
}

static void writers_are_counted_and_one_a_want(void **state)
{
    (void)state;
    struct media_writer *writers[MEDIA_WRITERS_MAX], *other = NULL;
    for (uint32_t i = 0; i < MEDIA_WRITERS_MAX; i++) {
        const struct media_want want = shelf_want(i, SIZE);
        assert_int_equal(media_write_begin(store, &want, 0, NOW, &writers[i], &err), ST_OK);
        if (i == 0) {
            assert_int_equal(media_write_begin(store, &want, 0, NOW, &other, &err), ST_BUSY);
        }
    }
    const struct media_want one_more = shelf_want(MEDIA_WRITERS_MAX, SIZE);
    assert_int_equal(media_write_begin(store, &one_more, 0, NOW, &other, &err), ST_BUSY);
    for (uint32_t i = 0; i < MEDIA_WRITERS_MAX; i++) {
        media_writer_abandon(writers[i], NOW);
    }
    assert_int_equal(store_usage(store).partials, 0); /* nothing came, nothing is kept */
}

/* Room. */

static void the_least_recently_needed_goes_and_the_needed_stays(void **state)
{
    (void)state;
    bring(1, LARGE, NOW);
    assert_int_equal(shelf_commit(store, 1, 1, 1, LARGE, NOW, &err), ST_OK);
    bring(2, LARGE, NOW + 20);
    bring(3, LARGE, NOW + 10);
    bring(4, LARGE, NOW + 30);
    assert_true(has(1, LARGE) && has(2, LARGE) && has(4, LARGE));
    assert_false(has(3, LARGE));
    struct digest expected = shelf_digest(2, LARGE);
    assert_int_equal(store_expect(store, &expected, 1, &err), ST_OK);
    bring(5, LARGE, NOW + 40);
    assert_true(has(1, LARGE) && has(2, LARGE) && has(5, LARGE));
    assert_true(store_usage(store).media_bytes <= STORE_MIN_BYTES);
    const struct digest all[] = {expected, shelf_digest(5, LARGE)};
    assert_int_equal(store_expect(store, all, 2, &err), ST_OK);
    assert_int_equal(shelf_download(store, 6, LARGE, NOW, &err), ST_LIMIT);
    assert_non_null(strstr(err.text, "no room"));
    assert_int_equal(store_expect(store, NULL, 0, &err), ST_OK);
    uint64_t freed = 0;
    assert_int_equal(store_prune(store, &freed, &err), ST_OK);
    assert_int_equal(freed, 2 * LARGE);
    assert_true(has(1, LARGE));
}

static void the_order_of_eviction_outlives_a_restart(void **state)
{
    (void)state;
    bring(1, LARGE, NOW);
    bring(2, LARGE, NOW);
    assert_int_equal(shelf_commit(store, 1, 1, 2, LARGE, NOW, &err), ST_OK);
    for (uint32_t i = 2; i < 4; i++) { /* 1 and 2 fall out of what is kept, late */
        assert_int_equal(shelf_commit(store, i, 9, 0, LARGE, NOW + DAY, &err), ST_OK);
    }
    bring(3, LARGE, NOW);
    reopen();
    bring(4, LARGE, NOW);
    assert_false(has(3, LARGE));
    assert_true(has(1, LARGE) && has(2, LARGE));
}

/* Generations. */

static void a_programme_waits_for_its_media(void **state)
{
    (void)state;
    bring(1, SIZE, NOW);
    assert_int_equal(shelf_commit(store, 1, 1, 2, SIZE, NOW, &err), ST_NOT_FOUND);
    assert_non_null(strstr(err.text, "m2"));
    assert_int_equal(shelf_playing(store), 0);
    bring(2, SIZE, NOW);
    assert_int_equal(shelf_commit(store, 1, 1, 2, SIZE, NOW, &err), ST_OK);
    assert_int_equal(shelf_playing(store), 1);
    reopen();
    assert_int_equal(shelf_playing(store), 1);
}

static void a_generation_says_where_it_came_from_and_what_it_lacks(void **state)
{
    (void)state;
    struct generation *generation = NULL;
    struct generation_summary summary;
    const struct generation_medium media[] = {
        {.id = "here", .digest = shelf_digest(1, SIZE), .is_needed = true},
        {.id = "later", .digest = shelf_digest(2, SIZE), .source = {.url = "https://a.example/2"}},
        {.id = "unknown", .source = {.url = "https://a.example/é", .etag = "W/\"7\""}}};
    const struct generation draft = {
        .document = {"{}", 2},
        .source = {"https://hub.example/p", "\"x\"", "Mon, 23 Nov 2026 08:00:00 GMT", "418"},
        .media = media,
        .media_count = ARRAY_LEN(media)};
    bring(1, SIZE, NOW);
    assert_int_equal(generations_commit(store, &draft, NOW, &err), ST_OK);
    reopen();
    assert_int_equal(generations_load(store, ROSTER_CURRENT, &generation, &err), ST_OK);
    assert_true(slice_is(generation->document, "{}"));
    assert_string_equal(generation->source.etag, "\"x\"");
    assert_string_equal(generation->source.revision, "418");
    assert_int_equal(generation->made_unix_s, NOW);
    assert_int_equal(generation->media_count, 3);
    assert_false(generation->media[0].is_missing);
    assert_true(generation->media[1].is_missing && generation->media[2].is_missing);
    assert_string_equal(generation->media[2].source.url, "https://a.example/é");
    assert_string_equal(generation->media[2].source.etag, "W/\"7\"");
    assert_true(generations_summary(store, ROSTER_CURRENT, &summary));
    assert_int_equal(summary.media, 3);
    assert_int_equal(summary.missing, 2);
    assert_false(generations_summary(store, ROSTER_GOOD, &summary));
    generation_destroy(generation);
}

static void faults_bring_the_last_good_one_back_and_keep_the_bad_one_out(void **state)
{
    (void)state;
    bool is_back = false;
    for (uint32_t i = 1; i <= 4; i++) {
        bring(i, SIZE, NOW);
        assert_int_equal(shelf_commit(store, i, i, 1, SIZE, NOW, &err), ST_OK);
        if (i == 2) {
            assert_int_equal(generations_mark_good(store, NOW, &err), ST_OK);
        }
    }
    assert_int_equal(generations_fault(store, NULL, NOW, &is_back, &err), ST_OK);
    assert_int_equal(generations_fault(store, NULL, NOW + GENERATION_FAULTS_S, &is_back, &err),
                     ST_OK);
    reopen(); /* faults count over restarts; the first one is too old by now */
    assert_int_equal(generations_fault(store, NULL, NOW + GENERATION_FAULTS_S + 1, &is_back, &err),
                     ST_OK);
    assert_false(is_back);
    assert_int_equal(generations_fault(store, NULL, NOW + GENERATION_FAULTS_S + 2, &is_back, &err),
                     ST_OK);
    assert_true(is_back);
    assert_int_equal(shelf_playing(store), 2);
    reopen();
    assert_int_equal(shelf_playing(store), 2);
    assert_int_equal(shelf_commit(store, 4, 4, 1, SIZE, NOW, &err), ST_INVALID);
    assert_int_equal(shelf_commit(store, 5, 4, 1, SIZE, NOW, &err), ST_OK);
}

static void with_nothing_to_go_back_to_it_plays_on(void **state)
{
    (void)state;
    bool is_back = true;
    assert_int_equal(generations_fault(store, NULL, NOW, &is_back, &err), ST_NOT_FOUND);
    assert_int_equal(generations_mark_good(store, NOW, &err), ST_NOT_FOUND);
    assert_int_equal(shelf_commit(store, 1, 1, 0, SIZE, NOW, &err), ST_OK);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(generations_fault(store, NULL, NOW, &is_back, &err), ST_OK);
        assert_false(is_back);
    }
    assert_int_equal(shelf_playing(store), 1);
}

static void no_more_than_three_generations_are_kept(void **state)
{
    (void)state;
    size_t files = 0;
    for (uint32_t i = 1; i <= 12; i++) {
        assert_int_equal(shelf_commit(store, i, 1, 0, SIZE, NOW, &err), ST_OK);
        if (i == 4) {
            assert_int_equal(generations_mark_good(store, NOW, &err), ST_OK);
        }
        if (i == 7) {
            files = sim_disk_files(sim);
        }
    }
    assert_int_equal(sim_disk_files(sim), files);
}

/* Repair. */

static void a_damaged_current_falls_back(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= 3; i++) {
        assert_int_equal(shelf_commit(store, i, 1, 0, SIZE, NOW, &err), ST_OK);
        if (i == 1) {
            assert_int_equal(generations_mark_good(store, NOW, &err), ST_OK);
        }
    }
    assert_true(sim_disk_damage(sim, DIR "/generations/0000000000000003.gen", 200));
    reopen();
    assert_int_equal(shelf_playing(store), 1); /* good; 2 only came before */
    assert_int_equal(shelf_commit(store, 4, 1, 0, SIZE, NOW, &err), ST_OK);
    assert_true(sim_disk_damage(sim, DIR "/current", 100));
    reopen();
    assert_int_equal(shelf_playing(store), 4); /* the newest that is whole */
}

static void garbage_hurts_nobody(void **state)
{
    (void)state;
    static const char *const NAMES[] = {
        "current",
        "README",
        "lost+found/x",
        "media/x",
        "media/zz/1",
        "media/ab/ab",
        "incoming/a",
        "incoming/00000000000000000000000000000000.part",
        "incoming/11111111111111111111111111111111.json",
        "incoming/x.tmp",
        "current.tmp",
        "generations/0000000000000009.gen",
        "generations/9999999999999999.gen",
        "generations/y",
        "quarantine/0123",
        ("quarantine/"
         "00000000000000000000000000000000000000000000000000000000000000ff")};
    store_close(store);
    sim_disk_destroy(sim);
    sim = sim_disk_create();
    for (size_t i = 0; i < ARRAY_LEN(NAMES); i++) {
        char path[160];
        (void)snprintf(path, sizeof path, DIR "/%s", NAMES[i]);
        sim_disk_put(sim, path, "\x00garbage\n", 9);
    }
    open_store();
    assert_int_equal(shelf_playing(store), 0);
    bring(1, SIZE, NOW);
    assert_int_equal(shelf_commit(store, 1, 1, 1, SIZE, NOW, &err), ST_OK);
    reopen();
    assert_int_equal(shelf_playing(store), 1);
    assert_int_equal(store_usage(store).partials, 0);
    assert_int_equal(store_usage(store).quarantined, 0);
}

static void only_one_uses_it_and_others_may_look(void **state)
{
    (void)state;
    struct store *second = NULL;
    bring(1, SIZE, NOW);
    assert_int_equal(shelf_commit(store, 1, 1, 1, SIZE, NOW, &err), ST_OK);
    assert_int_equal(
        store_open(sim_disk_ops(sim), DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &second, &err),
        ST_BUSY);
    assert_int_equal(
        store_open(sim_disk_ops(sim), DIR, STORE_MIN_BYTES, STORE_READ_ONLY, NOW, &second, &err),
        ST_OK);
    assert_int_equal(shelf_playing(second), 1);
    assert_int_equal(shelf_commit(second, 2, 1, 1, SIZE, NOW, &err), ST_IO);
    store_close(second);
}

static void a_wrong_name_or_size_is_refused(void **state)
{
    (void)state;
    struct store *second = NULL;
    const struct disk *disk = sim_disk_ops(sim);
    assert_int_equal(store_open(disk, "", STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &second, &err),
                     ST_INVALID);
    assert_int_equal(
        store_open(disk, DIR, STORE_MIN_BYTES - 1, STORE_READ_WRITE, NOW, &second, &err), ST_LIMIT);
}

/* Reading again. */

static void what_the_disk_changed_is_found_and_fetched_again(void **state)
{
    (void)state;
    char path[DISK_PATH_BYTES];
    struct digest digest = shelf_digest(2, SIZE);
    for (uint32_t i = 1; i <= 3; i++) {
        bring(i, SIZE, NOW);
    }
    assert_int_equal(shelf_commit(store, 1, 1, 3, SIZE, NOW, &err), ST_OK);
    struct verify_report report = store_verify_step(store, SIZE, NOW);
    while (!report.is_round) {
        assert_false(report.has_damaged);
        report = store_verify_step(store, SIZE, NOW);
    }
    assert_true(store_find(store, &digest, path));
    assert_true(sim_disk_damage(sim, path, 77));
    bool is_found = false;
    do {
        report = store_verify_step(store, SIZE, NOW);
        if (report.has_damaged) {
            is_found = true;
            assert_int_equal(digest_compare(&report.damaged, &digest), 0);
        }
    } while (!report.is_round);
    assert_true(is_found);
    assert_false(has(2, SIZE));
    assert_int_equal(shelf_playing(store), 1);
    assert_string_equal(shelf_fault(sim_disk_ops(sim), store),
                        "the current generation lacks a medium");
    assert_false(quarantine_blocks(store, &digest, NOW));
    bring(2, SIZE, NOW);
    assert_null(shelf_fault(sim_disk_ops(sim), store));
}

static void quarantine_is_bounded(void **state)
{
    (void)state;
    struct quarantine_record record;
    for (uint32_t i = 0; i < QUARANTINE_MAX + 10; i++) {
        struct digest digest = digest_of(&i, sizeof i);
        assert_int_equal(
            quarantine_add(store, &digest, QUARANTINE_BLOCKED, "a \"lie\"\n\xff", NOW, &err),
            ST_OK);
    }
    assert_int_equal(store_usage(store).quarantined, QUARANTINE_MAX);
    reopen();
    assert_int_equal(store_usage(store).quarantined, QUARANTINE_MAX);
    assert_true(quarantine_get(store, 0, &record));
    assert_string_equal(record.reason, "a \"lie\"??");
    assert_false(quarantine_get(store, QUARANTINE_MAX, &record));
}

/* The machine's own disk. */

static void it_works_on_a_real_disk(void **state)
{
    (void)state;
    struct temp_folder folder;
    struct store *real = NULL, *second = NULL;
    assert_true(temp_folder_enter(&folder));
    assert_int_equal(
        store_open(disk_real(), "a/b/store/", STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &real, &err),
        ST_OK);
    assert_int_equal(
        store_open(disk_real(), "a/b/store", STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &second, &err),
        ST_BUSY);
    assert_int_equal(shelf_download_cut(real, 1, SIZE, 1000, NOW, &err), ST_OK);
    assert_int_equal(shelf_download(real, 1, SIZE, NOW, &err), ST_OK);
    assert_int_equal(shelf_commit(real, 1, 1, 1, SIZE, NOW, &err), ST_OK);
    store_close(real);
    assert_int_equal(
        store_open(disk_real(), "a/b/store", STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &real, &err),
        ST_OK);
    assert_int_equal(shelf_playing(real), 1);
    assert_null(shelf_fault(disk_real(), real));
    assert_true(store_verify_step(real, SIZE, NOW).bytes > 0);
    store_close(real);
    assert_true(temp_folder_leave(&folder));
}

#define T(test) cmocka_unit_test_setup_teardown(test, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_medium_is_there_when_it_is_whole),
        T(a_cut_download_goes_on_after_a_restart),
        T(an_old_partial_download_goes),
        T(other_bytes_go_to_quarantine_for_a_day),
        T(more_or_less_than_announced_is_refused),
        T(a_wrong_second_part_starts_again_without_quarantine),
        T(what_has_no_announced_digest_is_named_by_its_bytes),
        T(writers_are_counted_and_one_a_want),
        T(the_least_recently_needed_goes_and_the_needed_stays),
        T(the_order_of_eviction_outlives_a_restart),
        T(a_programme_waits_for_its_media),
        T(a_generation_says_where_it_came_from_and_what_it_lacks),
        T(faults_bring_the_last_good_one_back_and_keep_the_bad_one_out),
        T(with_nothing_to_go_back_to_it_plays_on),
        T(no_more_than_three_generations_are_kept),
        T(a_damaged_current_falls_back),
        T(garbage_hurts_nobody),
        T(only_one_uses_it_and_others_may_look),
        T(a_wrong_name_or_size_is_refused),
        T(what_the_disk_changed_is_found_and_fetched_again),
        T(quarantine_is_bounded),
        T(it_works_on_a_real_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
