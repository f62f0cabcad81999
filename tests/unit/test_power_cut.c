/* links: disks store base */
/* Power is cut before every operation of a download, a commit, a roll-back, an eviction and of the
 * journal, with every way in which what was not synced may have happened where those are few, and
 * with dice where they are many. Whatever is left opens on a whole generation, never an older one
 * than was promised; every visible file is what its name says; and life goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "display/store/journal.h"
#include "shelf.h"
#include "sim_disk.h"

#define DIR     "/d/store"
#define JOURNAL DIR "/journal"

enum { NOW = 1795392000, SIZE = 3000, WAYS_MAX = 150, DICE_WAYS = 40 };

/* What was promised at this instant, and how many cuts were tried. */
static struct {
    struct sim_disk *sim;
    uint32_t promised, begun; /* revisions */
    bool may_fall_back;       /* a roll-back is under way: `promised` is the one gone back to */
    uint64_t synced;          /* journal positions */
    uint64_t acked_low, acked_high;
    size_t instants, cuts;
} now;

/* The positions in a batch, by their own words. */
static uint64_t position_in(const char **text)
{
    const char *at = strstr(*text, "{\"n\":");
    if (at == NULL) {
        return 0;
    }
    *text = at + 5;
    return strtoull(*text, NULL, 10);
}

/* Everything that is synced and not taken waits, once, in order. */
static void check_journal(struct sim_disk *cut)
{
    struct journal *journal = NULL;
    struct buf batch = buf_make((size_t)1 << 20);
    uint64_t through = 0;
    assert_int_equal(journal_open(sim_disk_ops(cut), JOURNAL, JOURNAL_MIN_BYTES, STORE_READ_WRITE,
                                  &journal, NULL),
                     ST_OK);
    uint64_t acked = journal_status(journal).acked;
    assert_true(acked >= now.acked_low && acked <= now.acked_high);
    enum status status = journal_batch(journal, JOURNAL_BATCH_MAX, &batch, &through, NULL);
    assert_true(status == ST_OK || status == ST_NOT_FOUND);
    const char *text = buf_str(&batch);
    uint64_t expect = acked + 1, position = 0;
    while ((position = position_in(&text)) != 0) {
        assert_true(position >= expect);
        assert_true(position == expect || expect > now.synced);
        expect = position + 1;
    }
    assert_true(expect > now.synced);
    const struct journal_entry entry = {.type = JOURNAL_PLAY, .at_unix_s = NOW, .scene = "post"};
    assert_int_equal(journal_append(journal, &entry, 0, NULL), ST_OK);
    journal_close(journal);
    buf_deinit(&batch);
}

static void check_store(struct sim_disk *cut)
{
    struct store *store = NULL;
    const struct disk *disk = sim_disk_ops(cut);
    assert_int_equal(store_open(disk, DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
                     ST_OK);
    assert_null(shelf_fault(disk, store));
    uint32_t playing = shelf_playing(store);
    if (!(playing >= now.promised && playing <= now.begun) &&
        !(now.may_fall_back && playing == now.begun)) {
        fail_msg("revision %u plays; promised %u, begun %u", playing, now.promised, now.begun);
    }
    /* life goes on */
    assert_int_equal(shelf_download(store, 900, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(shelf_commit(store, 900, 900, 1, SIZE, NOW, NULL), ST_OK);
    assert_null(shelf_fault(disk, store));
    assert_int_equal(shelf_playing(store), 900);
    store_close(store);
    assert_int_equal(store_open(disk, DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW, &store, NULL),
                     ST_OK);
    assert_int_equal(shelf_playing(store), 900);
    store_close(store);
}

static void try_cut(struct sim_chance *chance)
{
    sim_chance_rewind(chance);
    struct sim_disk *cut = sim_disk_cut(now.sim, chance);
    check_store(cut);
    check_journal(cut);
    sim_disk_destroy(cut);
    now.cuts++;
}

static void cut_here(void *ctx)
{
    (void)ctx;
    now.instants++;
    struct sim_chance all = {0};
    size_t ways = 0;
    bool is_more = true;
    while (is_more && ways++ < WAYS_MAX) {
        try_cut(&all);
        is_more = sim_chance_next(&all);
    }
    if (is_more) {
        struct sim_chance dice = {.is_random = true, .dice = {now.instants}};
        for (int i = 0; i < DICE_WAYS; i++) {
            try_cut(&dice);
        }
    }
}

static struct store *open_store(void)
{
    struct store *store = NULL;
    assert_int_equal(store_open(sim_disk_ops(now.sim), DIR, STORE_MIN_BYTES, STORE_READ_WRITE, NOW,
                                &store, NULL),
                     ST_OK);
    return store;
}

/* On a disk where revision 1 plays, with one medium. */
static int start(void **state)
{
    (void)state;
    crypto_init();
    memset(&now, 0, sizeof now);
    now.sim = sim_disk_create();
    struct store *store = open_store();
    assert_int_equal(shelf_download(store, 1, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(shelf_commit(store, 1, 1, 1, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(generations_mark_good(store, NOW, NULL), ST_OK);
    store_close(store);
    now.promised = now.begun = 1;
    return 0;
}

static int finish(void **state)
{
    (void)state;
    sim_disk_destroy(now.sim);
    return 0;
}

static void watch(void)
{
    sim_disk_watch(now.sim, cut_here, NULL);
}

static void rest(const char *what)
{
    cut_here(NULL);
    sim_disk_watch(now.sim, NULL, NULL);
    print_message("%s: %zu instants, %zu power cuts\n", what, now.instants, now.cuts);
}

static void the_first_start(void **state)
{
    (void)state;
    sim_disk_destroy(now.sim);
    now.sim = sim_disk_create();
    now.promised = now.begun = 0;
    watch();
    struct store *store = open_store();
    now.begun = 1;
    assert_int_equal(shelf_download(store, 1, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(shelf_commit(store, 1, 1, 1, SIZE, NOW, NULL), ST_OK);
    now.promised = 1;
    rest("first start");
    store_close(store);
}

static void a_download_and_a_commit(void **state)
{
    (void)state;
    struct store *store = open_store();
    watch();
    now.begun = 2;
    assert_int_equal(shelf_download(store, 2, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(shelf_download(store, 3, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(shelf_commit(store, 2, 1, 3, SIZE, NOW, NULL), ST_OK);
    now.promised = 2;
    rest("download and commit");
    store_close(store);
}

static struct media_writer *write_whole(struct store *store, uint32_t k)
{
    struct media_writer *writer = NULL;
    const struct media_want want = shelf_want(k, SIZE);
    struct buf bytes = shelf_bytes(k, SIZE);
    assert_int_equal(media_write_begin(store, &want, 0, NOW, &writer, NULL), ST_OK);
    assert_int_equal(media_writer_append(writer, bytes.ptr, bytes.len, NOW, NULL), ST_OK);
    buf_deinit(&bytes);
    return writer;
}

/* As the follower does it: one is synced while the next comes, and they get their names later. */
static void downloads_that_are_synced_while_others_come(void **state)
{
    (void)state;
    struct digest digest;
    struct store *store = open_store();
    watch();
    now.begun = 2;
    struct media_writer *two = write_whole(store, 2);
    struct media_writer *three = write_whole(store, 3);
    assert_int_equal(media_writer_sync(three, NULL), ST_OK);
    assert_int_equal(media_writer_finish(three, NOW, &digest, NULL), ST_OK);
    assert_int_equal(media_writer_sync(two, NULL), ST_OK);
    assert_int_equal(media_writer_finish(two, NOW, &digest, NULL), ST_OK);
    assert_int_equal(shelf_commit(store, 2, 1, 3, SIZE, NOW, NULL), ST_OK);
    now.promised = 2;
    rest("downloads synced together");
    store_close(store);
}

static void a_cut_download_that_goes_on(void **state)
{
    (void)state;
    struct store *store = open_store();
    watch();
    assert_int_equal(shelf_download_cut(store, 2, SIZE, 1000, NOW, NULL), ST_OK);
    store_close(store);
    store = open_store(); /* killed and started again: nothing was lost yet */
    assert_int_equal(shelf_download(store, 2, SIZE, NOW, NULL), ST_OK);
    now.begun = 2;
    assert_int_equal(shelf_commit(store, 2, 1, 2, SIZE, NOW, NULL), ST_OK);
    now.promised = 2;
    rest("a download in two parts");
    store_close(store);
}

static void what_was_not_synced_before_a_kill_is_synced_by_the_next_commit(void **state)
{
    (void)state;
    struct store *store = open_store();
    assert_int_equal(shelf_download(store, 2, SIZE, NOW, NULL), ST_OK);
    store_close(store); /* its name is not safe */
    watch();
    store = open_store();
    now.begun = 2;
    assert_int_equal(shelf_commit(store, 2, 2, 1, SIZE, NOW, NULL), ST_OK);
    now.promised = 2;
    rest("a commit after a kill");
    store_close(store);
}

static void a_roll_back(void **state)
{
    (void)state;
    bool is_back = false;
    struct store *store = open_store();
    assert_int_equal(shelf_download(store, 2, SIZE, NOW, NULL), ST_OK);
    assert_int_equal(shelf_commit(store, 2, 2, 1, SIZE, NOW, NULL), ST_OK);
    watch();
    now.promised = now.begun = 2;
    for (int i = 0; i < GENERATION_FAULTS; i++) {
        now.promised = i + 1 < GENERATION_FAULTS ? 2 : 1;
        assert_int_equal(generations_fault(store, NULL, NOW, &is_back, NULL), ST_OK);
    }
    assert_true(is_back);
    now.begun = 1;
    rest("roll-back");
    store_close(store);
}

static void an_eviction(void **state)
{
    (void)state;
    struct store *store = open_store();
    enum { LARGE = 300 << 10 };
    for (uint32_t i = 10; i < 13; i++) {
        assert_int_equal(shelf_download(store, i, LARGE, NOW, NULL), ST_OK);
    }
    watch();
    struct digest first = shelf_digest(10, LARGE);
    char path[DISK_PATH_BYTES];
    assert_true(store_find(store, &first, path));
    for (uint32_t i = 20; i < 23; i++) { /* each is small: few instants; together no room is left */
        const struct media_want want = {.bytes = LARGE, .source = {.url = "https://e.example/x"}};
        struct media_writer *writer = NULL;
        assert_int_equal(media_write_begin(store, &want, 0, NOW, &writer, NULL), ST_OK);
        media_writer_abandon(writer, NOW);
    }
    assert_false(store_find(store, &first, path));
    rest("eviction");
    store_close(store);
}

static void the_journal(void **state)
{
    (void)state;
    struct journal *journal = NULL;
    struct buf batch = buf_make((size_t)1 << 20);
    uint64_t through = 0;
    watch();
    assert_int_equal(journal_open(sim_disk_ops(now.sim), JOURNAL, JOURNAL_MIN_BYTES,
                                  STORE_READ_WRITE, &journal, NULL),
                     ST_OK);
    for (int i = 0; i < 12; i++) {
        const struct journal_entry entry = {
            .type = i % 3 == 2 ? JOURNAL_FAULT : JOURNAL_PLAY, .at_unix_s = NOW, .of = "p1"};
        assert_int_equal(journal_append(journal, &entry, i, NULL), ST_OK);
        if (i % 4 == 1) {
            assert_int_equal(journal_sync(journal, i, NULL), ST_OK);
            now.synced = journal_status(journal).synced;
        }
        if (i % 5 == 4) {
            assert_int_equal(journal_batch(journal, 3, &batch, &through, NULL), ST_OK);
            now.acked_high = through;
            assert_int_equal(journal_ack(journal, through, NULL), ST_OK);
            now.acked_low = through;
        }
        if (i == 7) { /* killed and started again */
            journal_close(journal);
            assert_int_equal(journal_open(sim_disk_ops(now.sim), JOURNAL, JOURNAL_MIN_BYTES,
                                          STORE_READ_WRITE, &journal, NULL),
                             ST_OK);
        }
    }
    rest("journal");
    journal_close(journal);
    buf_deinit(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_start, start, finish),
        cmocka_unit_test_setup_teardown(a_download_and_a_commit, start, finish),
        cmocka_unit_test_setup_teardown(downloads_that_are_synced_while_others_come, start, finish),
        cmocka_unit_test_setup_teardown(a_cut_download_that_goes_on, start, finish),
        cmocka_unit_test_setup_teardown(
            what_was_not_synced_before_a_kill_is_synced_by_the_next_commit, start, finish),
        cmocka_unit_test_setup_teardown(a_roll_back, start, finish),
        cmocka_unit_test_setup_teardown(an_eviction, start, finish),
        cmocka_unit_test_setup_teardown(the_journal, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
