/* links: disks store base */
/* The n-th operation fails, n = 1, 2, ... until none does: full, over quota, failing, read-only;
 * once, or from there on. The store never shows what is not whole, says ST_IO and nothing worse,
 * keeps what played, and does everything again when the disk is well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "bad_disk.h"
#include "base/attr.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "display/store/journal.h"
#include "display/store/verify.h"
#include "shelf.h"
#include "sim_disk.h"

#define DIR     "/d/store"
#define JOURNAL DIR "/journal"

enum { NOW = 1795392000, SIZE = 3000 };

static const int NUMBERS[] = {ENOSPC, EDQUOT, EIO, EROFS};

static int start(void **state)
{
    (void)state;
    crypto_init();
    return 0;
}

/* A disk where revision 1 plays, marked good. */
static struct sim_disk *furnished(void)
{
    struct sim_disk *sim = sim_disk_create();
    struct store *store = NULL;
    assert_int_equal(
        store_open(sim_disk_ops(sim), DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
        ST_OK);
    assert_int_equal(shelf_download(store, 1, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(shelf_commit(store, 1, 1, 1, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(generations_mark_good(store, NOW, NULL), ST_OK);
    store_close(store);
    return sim;
}

static void assert_ordinary(enum status status)
{
    assert_true(status == ST_OK || status == ST_IO || status == ST_NOT_FOUND);
}

/* What a day may bring. The revision that plays at the end, as the store says. */
static uint32_t live(const struct disk *disk)
{
    struct store *store = NULL;
    bool is_back = false;
    assert_int_equal(store_open(disk, DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
                     ST_OK);
    assert_ordinary(shelf_download_cut(store, 2, SIZE, 1500, NOW, NULL));
    assert_ordinary(shelf_download(store, 2, SIZE, NOW, NULL));
    assert_ordinary(shelf_commit(store, 2, 1, 2, SIZE, NOW, NULL));
    (void)store_verify_step(store, 2 * (size_t)SIZE, NOW);
    assert_ordinary(shelf_download(store, 3, SIZE, NOW, NULL));
    enum status status = shelf_commit(store, 3, 1, 3, SIZE, NOW, NULL);
    assert_ordinary(status);
    uint32_t revision = shelf_playing(store);
    assert_true(status != ST_OK || revision == 3 || revision == SHELF_LATEST);
    for (int i = 0; i < GENERATION_FAULTS; i++) {
        assert_ordinary(generations_fault(store, NULL, NOW, &is_back, NULL));
    }
    revision = shelf_playing(store);
    store_close(store);
    return revision;
}

/* On the well disk: what is there is whole, and everything works. */
static void assert_recovers(struct sim_disk *sim)
{
    struct store *store = NULL;
    const struct disk *disk = sim_disk_ops(sim);
    assert_int_equal(store_open(disk, DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
                     ST_OK);
    assert_null(shelf_fault(disk, store));
    assert_true(shelf_playing(store) >= 1 && shelf_playing(store) <= 3);
    assert_int_equal(shelf_download(store, 4, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(shelf_commit(store, 4, 4, 1, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(shelf_playing(store), 4);
    assert_null(shelf_fault(disk, store));
    store_close(store);
}

static uint32_t fail_one(uint32_t n, int number, bool is_lasting)
{
    struct bad_disk bad;
    struct sim_disk *sim = furnished();
    bad_disk_init(&bad, sim_disk_ops(sim));
    bad.fail_at = n;
    bad.number = number;
    bad.is_lasting = is_lasting;
    (void)live(&bad.ops);
    assert_recovers(sim);
    sim_disk_destroy(sim);
    return bad.count;
}

static void whatever_operation_fails_the_store_stays_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(NUMBERS); i++) {
        for (int is_lasting = 0; is_lasting < 2; is_lasting++) {
            uint32_t n = 1;
            while (fail_one(n, NUMBERS[i], is_lasting != 0) >= n) {
                n++;
            }
            print_message("%s%s: %u operations\n", strerror(NUMBERS[i]),
                          is_lasting != 0 ? " from there on" : "", n - 1);
        }
    }
}

static void a_read_only_disk_is_read(void **state)
{
    (void)state;
    struct sim_disk *sim = furnished();
    struct store *store = NULL;
    struct err err = {0};
    char path[DISK_PATH_BYTES];
    struct digest first = shelf_digest(1, SIZE);
    sim_disk_set_read_only(sim, true);
    assert_int_equal(
        store_open(sim_disk_ops(sim), DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
        ST_OK);
    assert_int_equal(shelf_playing(store), 1);
    assert_true(store_find(store, &first, path));
    assert_int_equal(shelf_download(store, 2, SIZE, NOW, &err), ST_IO);
    assert_non_null(strstr(err.text, "ead-only"));
    assert_int_equal(shelf_commit(store, 2, 1, 1, SIZE, NOW, NULL), ST_IO);
    assert_int_equal(shelf_playing(store), 1);
    store_close(store);
    sim_disk_destroy(sim);
}

static void without_a_folder_the_store_is_empty_and_says_so(void **state)
{
    (void)state;
    struct sim_disk *sim = sim_disk_create();
    struct store *store = NULL;
    sim_disk_set_read_only(sim, true);
    assert_int_equal(
        store_open(sim_disk_ops(sim), DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
        ST_OK);
    assert_true(store_is_read_only(store));
    assert_int_equal(shelf_playing(store), 0);
    assert_int_equal(shelf_download(store, 2, SIZE, NOW, NULL), ST_IO);
    store_close(store);
    sim_disk_destroy(sim);
}

static void a_full_disk_gets_room_from_what_nobody_needs(void **state)
{
    (void)state;
    struct sim_disk *sim = furnished();
    struct store *store = NULL;
    char path[DISK_PATH_BYTES];
    struct digest old = shelf_digest(10, SIZE), needed = shelf_digest(1, SIZE);
    assert_int_equal(
        store_open(sim_disk_ops(sim), DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
        ST_OK);
    assert_int_equal(shelf_download(store, 10, SIZE, NOW, NULL), ST_OK);
    sim_disk_limit(sim, sim_disk_bytes(sim) + 100);
    assert_int_equal(shelf_download(store, 11, SIZE, NOW, NULL), ST_OK);
    assert_false(store_find(store, &old, path));
    assert_true(store_find(store, &needed, path));
    struct err err = {0};
    assert_int_equal(shelf_download(store, 12, 2 * SIZE + 500, NOW, &err), ST_IO);
    assert_non_null(strstr(err.text, "No space"));
    assert_true(store_find(store, &needed, path));
    assert_null(shelf_fault(sim_disk_ops(sim), store));
    store_close(store);
    sim_disk_destroy(sim);
}

/* The journal. */

static void keep_journal(const struct disk *disk, uint32_t *accepted)
{
    struct journal *journal = NULL;
    struct buf batch = buf_make((size_t)1 << 20);
    uint64_t through = 0;
    assert_int_equal(
        journal_open(disk, JOURNAL, JOURNAL_MIN_BYTES, STORE_READ_WRITE, &journal, NULL), ST_OK);
    for (int i = 0; i < 8; i++) {
        const struct journal_entry entry = {
            .type = i % 2 == 0 ? JOURNAL_PLAY : JOURNAL_FAULT, .at_unix_s = NOW, .of = "p"};
        enum status status = journal_append(journal, &entry, i, NULL);
        assert_ordinary(status);
        *accepted += status == ST_OK ? 1 : 0;
        if (i == 3) {
            assert_ordinary(journal_batch(journal, 2, &batch, &through, NULL));
            assert_ordinary(journal_ack(journal, through, NULL));
            assert_ordinary(journal_sync(journal, i, NULL));
        }
    }
    journal_close(journal);
    buf_deinit(&batch);
}

static uint32_t fail_journal(uint32_t n, int number, bool is_lasting)
{
    struct bad_disk bad;
    struct sim_disk *sim = furnished();
    bad_disk_init(&bad, sim_disk_ops(sim));
    bad.fail_at = n;
    bad.number = number;
    bad.is_lasting = is_lasting;
    uint32_t accepted = 0;
    keep_journal(&bad.ops, &accepted);

    struct journal *journal = NULL;
    struct buf batch = buf_make((size_t)1 << 20);
    uint64_t through = 0;
    assert_int_equal(journal_open(sim_disk_ops(sim), JOURNAL, JOURNAL_MIN_BYTES, STORE_READ_WRITE,
                                  &journal, NULL),
                     ST_OK);
    uint32_t waiting = 0;
    if (journal_batch(journal, JOURNAL_BATCH_MAX, &batch, &through, NULL) == ST_OK) {
        const char *at = batch.ptr;
        while ((at = strstr(at, "{\"n\":")) != NULL) {
            const char *type = strstr(at, "\"type\":\"");
            waiting += type != NULL && strncmp(type + 8, "dropped", 7) != 0 ? 1 : 0;
            at += 5;
        }
    }
    assert_true(waiting + journal_status(journal).acked >= accepted); /* none was lost */
    assert_true(waiting <= accepted);
    journal_close(journal);
    buf_deinit(&batch);
    sim_disk_destroy(sim);
    return bad.count;
}

static void whatever_operation_fails_the_journal_keeps_what_it_took(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(NUMBERS); i++) {
        for (int is_lasting = 0; is_lasting < 2; is_lasting++) {
            uint32_t n = 1;
            while (fail_journal(n, NUMBERS[i], is_lasting != 0) >= n) {
                n++;
            }
        }
    }
}

/* A kernel tells once that bytes are lost, and forgets it. */
static void a_sync_that_failed_is_not_believed_the_second_time(void **state)
{
    (void)state;
    struct bad_disk bad;
    struct store *store = NULL;
    struct media_partial partial;
    struct digest digest;
    const struct media_want want = shelf_want(1, SIZE);
    struct buf bytes = shelf_bytes(1, SIZE);
    struct sim_disk *sim = sim_disk_create();
    bad_disk_init(&bad, sim_disk_ops(sim));
    bad.number = EIO;
    assert_int_equal(
        store_open(&bad.ops, DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL), ST_OK);
    for (int i = 0; i < 2; i++) {
        struct media_writer *writer = NULL;
        assert_int_equal(media_write_begin(store, &want, 0, NOW, &writer, NULL), ST_OK);
        assert_int_equal(media_writer_append(writer, bytes.ptr, SIZE, NOW, NULL), ST_OK);
        bad.fail_at = bad.count + 1;
        assert_int_equal(media_writer_sync(writer, NULL), ST_IO);
        assert_int_equal(media_writer_sync(writer, NULL), ST_IO);
        if (i == 0) {
            assert_int_equal(media_writer_finish(writer, NOW, &digest, NULL), ST_IO);
        } else {
            media_writer_abandon(writer, NOW);
        }
        assert_false(media_partial_find(store, &want, &partial));
        assert_int_equal(store_usage(store).media, 0);
    }
    buf_deinit(&bytes);
    store_close(store);
    sim_disk_destroy(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_operation_fails_the_store_stays_whole),
        cmocka_unit_test(a_read_only_disk_is_read),
        cmocka_unit_test(without_a_folder_the_store_is_empty_and_says_so),
        cmocka_unit_test(a_full_disk_gets_room_from_what_nobody_needs),
        cmocka_unit_test(a_sync_that_failed_is_not_believed_the_second_time),
        cmocka_unit_test(whatever_operation_fails_the_journal_keeps_what_it_took),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
