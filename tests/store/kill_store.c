/* A child syncs changing programmes into a real directory and is killed at random instants; after
 * each time the store is opened and looked at. What had returned before the kill must be there.
 *
 * usage: kill_store COUNT [SEED]      the seed is printed
 */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/disk.h"
#include "dice.h"
#include "display/store/journal.h"
#include "display/store/quarantine.h"
#include "display/store/verify.h"
#include "shelf.h"
#include "temp_folder.h"

#define DIR     "store"
#define JOURNAL DIR "/journal"

enum { NOW = 1795392000, LIFE_MS_MAX = 300, SIZE_MAX_BYTES = 60000, STORE_BYTES = 2 << 20 };

/* Written by the child, read by the parent after its death. */
struct said {
    _Atomic uint32_t begun, promised; /* revisions */
    _Atomic uint64_t appended, acked; /* journal positions */
};

static void random_media(struct store *store, struct dice *dice, uint32_t *first, uint32_t *count,
                         size_t *size)
{
    *first = (uint32_t)dice_between(dice, 1, 40);
    *count = (uint32_t)dice_between(dice, 0, 5);
    *size = (size_t)dice_between(dice, 1, SIZE_MAX_BYTES);
    for (uint32_t i = 0; i < *count; i++) {
        enum status status = ST_OK;
        if (dice_one_in(dice, 3)) {
            status = shelf_download_cut(store, *first + i, *size, *size / 2, NOW, NULL);
        }
        if (status == ST_OK) {
            status = shelf_download(store, *first + i, *size, NOW, NULL);
        }
        CHECK(status == ST_OK || status == ST_LIMIT);
    }
}

static void keep_journal(struct journal *journal, struct dice *dice, struct said *said)
{
    struct buf batch = buf_make((size_t)1 << 20);
    for (int i = 0; i < 5; i++) {
        const struct journal_entry entry = {
            .type = dice_one_in(dice, 5) ? JOURNAL_FAULT : JOURNAL_PLAY, .at_unix_s = NOW};
        CHECK(journal_append(journal, &entry, 0, NULL) == ST_OK);
        said->appended = journal_status(journal).last;
    }
    if (dice_one_in(dice, 4)) {
        uint64_t through = 0;
        if (journal_batch(journal, 20, &batch, &through, NULL) == ST_OK) {
            CHECK(journal_ack(journal, through, NULL) == ST_OK);
            said->acked = through;
        }
    }
    buf_deinit(&batch);
}

static void live(struct dice dice, struct said *said)
{
    struct store *store = NULL;
    struct journal *journal = NULL;
    CHECK(store_open(disk_real(), DIR, STORE_BYTES, STORE_READ_WRITE, NOW, &store, NULL) == ST_OK);
    CHECK(journal_open(disk_real(), JOURNAL, JOURNAL_MIN_BYTES, STORE_READ_WRITE, &journal, NULL) ==
          ST_OK);
    for (;;) {
        uint32_t first = 0, count = 0;
        size_t size = 0;
        random_media(store, &dice, &first, &count, &size);
        uint32_t revision = said->begun + 1;
        said->begun = revision;
        enum status status = shelf_commit(store, revision, first, count, size, NOW, NULL);
        CHECK(status == ST_OK || status == ST_NOT_FOUND);
        if (status == ST_OK) {
            said->promised = revision;
        }
        if (dice_one_in(&dice, 3)) {
            CHECK(generations_mark_good(store, NOW, NULL) != ST_IO);
        }
        (void)store_verify_step(store, 100000, NOW);
        keep_journal(journal, &dice, said);
    }
}

static const char *look(const struct said *said)
{
    struct store *store = NULL;
    struct journal *journal = NULL;
    struct err err = {0};
    if (store_open(disk_real(), DIR, STORE_BYTES, STORE_READ_WRITE, NOW, &store, &err) != ST_OK ||
        journal_open(disk_real(), JOURNAL, JOURNAL_MIN_BYTES, STORE_READ_WRITE, &journal, &err) !=
            ST_OK) {
        return "the store or the journal does not open";
    }
    const char *fault = shelf_fault(disk_real(), store);
    uint32_t playing = shelf_playing(store);
    struct journal_status status = journal_status(journal);
    if (fault == NULL && (playing < said->promised || playing > said->begun)) {
        fault = "another revision plays than was promised";
    } else if (fault == NULL && status.last < said->appended) {
        fault = "a journal entry is gone";
    } else if (fault == NULL && status.acked < said->acked) {
        fault = "an acknowledgement is gone";
    } else if (fault == NULL && store_usage(store).quarantined > 0) {
        fault = "a good medium is in quarantine";
    }
    journal_close(journal);
    store_close(store);
    return fault;
}

static const char *kill_one(struct dice *dice, struct said *said)
{
    struct dice for_child = dice_split(dice);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        live(for_child, said);
        _exit(1);
    }
    (void)poll(NULL, 0, (int)dice_between(dice, 0, LIFE_MS_MAX)); /* its life */
    CHECK(kill(child, SIGKILL) == 0);
    int how = 0;
    CHECK(waitpid(child, &how, 0) == child);
    return WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL ? look(said) : "the child ended by itself";
}

int main(int argc, char **argv)
{
    struct temp_folder folder;
    int count = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 40;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)clock_mono_ns() % 1000000U;
    struct dice dice = {seed};
    const char *fault = NULL;
    crypto_init();
    if (!temp_folder_enter(&folder)) {
        return 3;
    }
    struct said *said =
        mmap(NULL, sizeof *said, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(said != MAP_FAILED);
    int done = 0;
    while (done < count && fault == NULL) {
        fault = kill_one(&dice, said);
        done++;
    }
    printf("seed %" PRIu64 ": %d kills, %u programmes, %" PRIu64 " journal entries: %s\n", seed,
           done, said->promised, said->appended, fault == NULL ? "everything holds" : fault);
    if (fault != NULL) {
        printf("left in %s\n", folder.path);
        return 1;
    }
    return temp_folder_leave(&folder) ? 0 : 3;
}
