/* What the store costs on the disk that holds /tmp, as JSON.
 *
 * usage: bench_store
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "display/store/journal.h"
#include "display/store/verify.h"
#include "shelf.h"
#include "temp_folder.h"

#define DIR "store"

enum {
    NOW = 1795392000,
    COMMITS = 50,
    MEDIA = 100,
    ABREAST = 4,
    MEDIUM_BYTES = 1 << 20,
    ENTRIES = 20000
};

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void tell(const char *what, int64_t *ns, size_t count)
{
    qsort(ns, count, sizeof *ns, by_value);
    printf("  \"%s_us\": {\"p50\": %.1f, \"p99\": %.1f, \"max\": %.1f},\n", what,
           (double)ns[count / 2] / 1e3, (double)ns[count * 99 / 100] / 1e3,
           (double)ns[count - 1] / 1e3);
}

/* Four at a time sync beside each other. */
static void *sync_one(void *writer)
{
    CHECK(media_writer_sync(writer, NULL) == ST_OK);
    return NULL;
}

static void bench_media_beside(struct store *store, int64_t *ns)
{
    for (uint32_t i = 0; i < MEDIA / ABREAST; i++) {
        struct media_writer *writers[ABREAST] = {NULL};
        pthread_t threads[ABREAST];
        struct digest digest;
        struct buf fillings[ABREAST];
        int64_t spent_ns = 0;
        for (uint32_t j = 0; j < ABREAST; j++) {
            uint32_t k = 1000 + i * ABREAST + j;
            fillings[j] = shelf_bytes(k, MEDIUM_BYTES);
            const struct media_want want = shelf_want(k, MEDIUM_BYTES);
            int64_t from = clock_mono_ns();
            CHECK(media_write_begin(store, &want, 0, NOW, &writers[j], NULL) == ST_OK);
            spent_ns += clock_mono_ns() - from;
        }
        int64_t from = clock_mono_ns();
        for (uint32_t j = 0; j < ABREAST; j++) {
            CHECK(media_writer_append(writers[j], fillings[j].ptr, MEDIUM_BYTES, NOW, NULL) ==
                  ST_OK);
            CHECK(pthread_create(&threads[j], NULL, sync_one, writers[j]) == 0);
        }
        for (uint32_t j = 0; j < ABREAST; j++) {
            CHECK(pthread_join(threads[j], NULL) == 0);
            CHECK(media_writer_finish(writers[j], NOW, &digest, NULL) == ST_OK);
            buf_deinit(&fillings[j]);
        }
        ns[i] = (spent_ns + clock_mono_ns() - from) / ABREAST;
    }
    tell("medium_of_1_mib_four_abreast", ns, MEDIA / ABREAST);
}

static void bench_media(struct store *store, int64_t *ns)
{
    struct buf bytes = buf_make(MEDIUM_BYTES);
    for (uint32_t i = 0; i < MEDIA; i++) {
        struct media_writer *writer = NULL;
        struct digest digest;
        struct buf filling = shelf_bytes(i, MEDIUM_BYTES);
        const struct media_want want = shelf_want(i, MEDIUM_BYTES);
        int64_t from = clock_mono_ns();
        CHECK(media_write_begin(store, &want, 0, NOW, &writer, NULL) == ST_OK);
        for (size_t at = 0; at < MEDIUM_BYTES; at += 16384) {
            CHECK(media_writer_append(writer, filling.ptr + at, 16384, NOW, NULL) == ST_OK);
        }
        CHECK(media_writer_finish(writer, NOW, &digest, NULL) == ST_OK);
        ns[i] = clock_mono_ns() - from;
        buf_deinit(&filling);
    }
    buf_deinit(&bytes);
    tell("medium_of_1_mib", ns, MEDIA);
}

static void bench_journal(struct journal *journal, int64_t *ns)
{
    for (uint32_t i = 0; i < ENTRIES; i++) {
        const struct journal_entry entry = {
            .type = JOURNAL_PLAY, .at_unix_s = NOW, .scene = "post", .of = "p1", .seconds = 20};
        int64_t from = clock_mono_ns();
        CHECK(journal_append(journal, &entry, i, NULL) == ST_OK);
        ns[i] = clock_mono_ns() - from;
    }
    tell("journal_append", ns, ENTRIES);
    struct buf batch = buf_make((size_t)1 << 20);
    uint64_t through = 0;
    int64_t from = clock_mono_ns();
    CHECK(journal_sync(journal, 0, NULL) == ST_OK);
    int64_t synced = clock_mono_ns();
    CHECK(journal_batch(journal, JOURNAL_BATCH_MAX, &batch, &through, NULL) == ST_OK);
    int64_t batched = clock_mono_ns();
    CHECK(journal_ack(journal, through, NULL) == ST_OK);
    printf("  \"journal_sync_us\": %.1f, \"journal_batch_of_1000_us\": %.1f, "
           "\"journal_ack_us\": %.1f,\n",
           (double)(synced - from) / 1e3, (double)(batched - synced) / 1e3,
           (double)(clock_mono_ns() - batched) / 1e3);
    buf_deinit(&batch);
}

int main(void)
{
    char journal_dir[64];
    struct temp_folder temporary;
    struct store *store = NULL;
    struct journal *journal = NULL;
    int64_t *ns = mem_alloc(ENTRIES, sizeof *ns);
    crypto_init();
    CHECK(temp_folder_enter(&temporary));
    CHECK(store_open(disk_real(), DIR, (uint64_t)1 << 30, STORE_READ_WRITE, NOW, &store, NULL) ==
          ST_OK);
    printf("{\n");
    bench_media(store, ns);
    bench_media_beside(store, ns);
    for (uint32_t i = 0; i < COMMITS; i++) {
        int64_t from = clock_mono_ns();
        CHECK(shelf_commit(store, i + 1, 0, 0, MEDIUM_BYTES, NOW, NULL) == ST_OK);
        ns[i] = clock_mono_ns() - from;
    }
    tell("commit", ns, COMMITS);
    int64_t from = clock_mono_ns();
    uint64_t bytes = 0;
    for (struct verify_report report = {0}; !report.is_round;) {
        report = store_verify_step(store, 1 << 20, NOW);
        bytes += report.bytes;
    }
    printf("  \"verify_mib_per_s\": %.0f,\n",
           (double)bytes / 1048576.0 / ((double)(clock_mono_ns() - from) / 1e9));
    (void)snprintf(journal_dir, sizeof journal_dir, DIR "/journal");
    CHECK(journal_open(disk_real(), journal_dir, 8U << 20, STORE_READ_WRITE, &journal, NULL) ==
          ST_OK);
    bench_journal(journal, ns);
    journal_close(journal);
    store_close(store);
    from = clock_mono_ns();
    CHECK(store_open(disk_real(), DIR, (uint64_t)1 << 30, STORE_READ_WRITE, NOW, &store, NULL) ==
          ST_OK);
    printf("  \"open_us\": %.1f\n}\n", (double)(clock_mono_ns() - from) / 1e3);
    store_close(store);
    mem_free(ns);
    return temp_folder_leave(&temporary) ? 0 : 3;
}
