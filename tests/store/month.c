/* A month of a store under a fake clock: programmes change, the network and the disk have bad days,
 * the journal can't be delivered for some; power goes. What is on disk and in memory stays flat.
 *
 * usage: month DAYS [SEED]
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "dice.h"
#include "display/store/journal.h"
#include "display/store/verify.h"
#include "shelf.h"
#include "sim_disk.h"

#define DIR     "/d/store"
#define JOURNAL DIR "/journal"

enum {
    START = 1795392000,
    DAY_S = 24 * 3600,
    STEP_S = 300, /* between two looks at the server */
    PLAY_S = 20,  /* between two scenes */
    MEDIUM_MAX = 40000,
    STORE_BYTES = 2 << 20,
    SLACK_BYTES = 256 << 10, /* generations, notes */
    HEAP_SLACK_KIB = 64
};

struct month {
    struct sim_disk *sim;
    struct store *store;
    struct journal *journal;
    struct dice dice;
    int64_t now_s;
    uint32_t revision, promised;
    int64_t cut_off_until_s, undelivered_until_s, bad_disk_until_s;
    uint64_t plays, taken, restarts, refusals;
    struct buf batch;
};

static void open_both(struct month *m)
{
    const struct disk *disk = sim_disk_ops(m->sim);
    CHECK(store_open(disk, DIR, STORE_BYTES, STORE_READ_WRITE, m->now_s, &m->store, NULL) == ST_OK);
    CHECK(journal_open(disk, JOURNAL, JOURNAL_MIN_BYTES, STORE_READ_WRITE, &m->journal, NULL) ==
          ST_OK);
}

static void close_both(struct month *m)
{
    journal_close(m->journal);
    store_close(m->store);
}

/* Power goes, without a word. */
static void cut_power(struct month *m)
{
    struct sim_chance chance = {.is_random = true, .dice = dice_split(&m->dice)};
    struct sim_disk *cut = sim_disk_cut(m->sim, &chance);
    close_both(m); /* of the world that is gone */
    sim_disk_destroy(m->sim);
    m->sim = cut;
    sim_disk_set_time(m->sim, m->now_s);
    m->bad_disk_until_s = 0;
    open_both(m);
    CHECK(shelf_fault(sim_disk_ops(m->sim), m->store) == NULL);
    CHECK(shelf_playing(m->store) >= m->promised || m->promised == 0);
    m->restarts++;
}

static void sync_programme(struct month *m)
{
    uint32_t first = (uint32_t)dice_between(&m->dice, 1, 30);
    uint32_t count = (uint32_t)dice_between(&m->dice, 0, 12);
    size_t size = (size_t)dice_between(&m->dice, 1, 4) * MEDIUM_MAX / 4;
    enum status status = ST_OK;
    for (uint32_t i = 0; i < count && status == ST_OK; i++) {
        status = dice_one_in(&m->dice, 4)
                     ? shelf_download_cut(m->store, first + i, size, size / 3, m->now_s, NULL)
                     : shelf_download(m->store, first + i, size, m->now_s, NULL);
    }
    if (status == ST_OK) {
        status = shelf_commit(m->store, ++m->revision, first, count, size, m->now_s, NULL);
    }
    if (status == ST_OK) {
        m->promised = m->revision;
    }
    if (dice_one_in(&m->dice, 3)) {
        (void)(generations_mark_good(m->store, m->now_s, NULL) == ST_OK); /* on good days */
    }
    m->refusals += status == ST_IO ? 1 : 0;
}

static void make_fault(struct month *m)
{
    bool is_back = false;
    const struct journal_entry entry = {
        .type = JOURNAL_FAULT, .at_unix_s = m->now_s, .text = "a scene refused"};
    (void)(journal_append(m->journal, &entry, m->now_s * 1000, NULL) == ST_OK);
    (void)(generations_fault(m->store, NULL, m->now_s, &is_back, NULL) == ST_OK);
    if (is_back) {
        m->promised = shelf_playing(m->store) < SHELF_LATEST ? 1 : m->promised;
    }
}

static void play(struct month *m)
{
    for (int i = 0; i < STEP_S / PLAY_S; i++) {
        const struct journal_entry entry = {
            .type = JOURNAL_PLAY, .at_unix_s = m->now_s, .scene = "post", .of = "p1"};
        m->plays += journal_append(m->journal, &entry, m->now_s * 1000, NULL) == ST_OK ? 1 : 0;
    }
    (void)(journal_tick(m->journal, m->now_s * 1000, NULL) == ST_OK); /* again at the next step */
}

static void deliver(struct month *m)
{
    uint64_t through = 0;
    for (int i = 0; i < 20 && journal_batch(m->journal, 500, &m->batch, &through, NULL) == ST_OK;
         i++) {
        (void)(journal_ack(m->journal, through, NULL) == ST_OK); /* else it comes again */
        m->taken++;
    }
}

static void set_disk(struct month *m)
{
    bool is_bad = m->now_s < m->bad_disk_until_s;
    uint64_t full = sim_disk_bytes(m->sim) + 500;
    sim_disk_set_read_only(m->sim, is_bad && m->bad_disk_until_s % 2 == 0);
    sim_disk_limit(m->sim, is_bad && m->bad_disk_until_s % 2 == 1 ? full : 0);
}

static void step(struct month *m)
{
    struct dice *dice = &m->dice;
    m->now_s += STEP_S;
    sim_disk_set_time(m->sim, m->now_s);
    if (dice_one_in(dice, 400)) {
        m->cut_off_until_s = m->now_s + dice_between(dice, 600, 2 * DAY_S);
    }
    if (dice_one_in(dice, 600)) {
        m->undelivered_until_s = m->now_s + dice_between(dice, 600, 5 * DAY_S);
    }
    if (dice_one_in(dice, 500)) {
        m->bad_disk_until_s = m->now_s + dice_between(dice, 600, DAY_S / 4);
    }
    set_disk(m);
    if (m->now_s >= m->cut_off_until_s && dice_one_in(dice, 6)) {
        sync_programme(m);
    }
    if (dice_one_in(dice, 30)) {
        make_fault(m);
    }
    play(m);
    if (m->now_s >= m->undelivered_until_s) {
        deliver(m);
    }
    (void)store_verify_step(m->store, 20000, m->now_s);
    if (dice_one_in(dice, 100)) {
        cut_power(m);
    }
}

static int64_t heap_kib(void)
{
    struct mallinfo2 info = mallinfo2();
    return (int64_t)((info.uordblks + info.hblkhd) / 1024);
}

/* What store and journal hold: what is free when they are closed. A restart a day. */
static int64_t weigh(struct month *m)
{
    int64_t with_kib = heap_kib();
    close_both(m);
    int64_t own_kib = with_kib - heap_kib();
    open_both(m);
    return own_kib;
}

struct most {
    uint64_t bytes;
    size_t files;
    int64_t first_kib, kib; /* on the first third of the days, at all */
};

static void live(struct month *m, int days, struct most *most)
{
    for (int day = 0; day < days; day++) {
        for (int i = 0; i < DAY_S / STEP_S; i++) {
            step(m);
            uint64_t bytes = sim_disk_bytes(m->sim);
            size_t files = sim_disk_files(m->sim);
            most->bytes = bytes > most->bytes ? bytes : most->bytes;
            most->files = files > most->files ? files : most->files;
        }
        int64_t kib = weigh(m);
        most->kib = kib > most->kib ? kib : most->kib;
        most->first_kib = day <= days / 3 ? most->kib : most->first_kib;
    }
}

int main(int argc, char **argv)
{
    int days = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 3;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)clock_mono_ns() % 1000000U;
    struct month m = {.now_s = START, .dice = {seed}, .batch = buf_make((size_t)256 << 10)};
    struct most most = {0};
    crypto_init();
    m.sim = sim_disk_create();
    open_both(&m);
    live(&m, days, &most);
    printf("seed %" PRIu64 ": %d days, %u programmes, %" PRIu64 " plays, %" PRIu64
           " deliveries, %" PRIu64 " power cuts, %" PRIu64 " refusals of the disk\n",
           seed, days, m.revision, m.plays, m.taken, m.restarts, m.refusals);
    bool is_flat = most.bytes < STORE_BYTES + JOURNAL_MIN_BYTES + SLACK_BYTES &&
                   most.kib <= most.first_kib + HEAP_SLACK_KIB;
    printf("at most %" PRIu64 " bytes in %zu files; memory %" PRId64
           " KiB in the first third, %" PRId64 " at most: %s\n",
           most.bytes, most.files, most.first_kib, most.kib, is_flat ? "flat" : "it grows");
    close_both(&m);
    sim_disk_destroy(m.sim);
    buf_deinit(&m.batch);
    return is_flat ? 0 : 1;
}
