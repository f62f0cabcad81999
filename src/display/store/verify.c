#include "display/store/verify.h"

#include <errno.h>

#include "base/mem.h"
#include "display/store/store_priv.h"

enum { CHUNK_BYTES = 64 << 10 };

static void close_file(struct store *store)
{
    if (store->verifier.file >= 0) {
        (void)store->disk->close(store->disk->ctx, store->verifier.file); /* only read from */
        store->verifier.file = -1;
    }
}

void verifier_deinit(struct store *store)
{
    close_file(store);
    crypto_stream_destroy(store->verifier.stream);
    mem_free(store->verifier.chunk);
}

static int open_next(struct store *store, const struct media_entry *entry)
{
    struct path path;
    struct verifier *verifier = &store->verifier;
    uint8_t unused[DIGEST_BYTES];
    if (verifier->stream == NULL) {
        verifier->stream = crypto_stream_create();
        verifier->chunk = mem_alloc(1, CHUNK_BYTES);
    }
    crypto_stream_end(verifier->stream, unused); /* as new */
    verifier->digest = entry->digest;
    verifier->offset = 0;
    verifier->is_second = false;
    return store->disk->open(store->disk->ctx, store_media_path(store, &path, &entry->digest),
                             DISK_READ, &verifier->file);
}

static void damaged(struct store *store, const char *reason, int64_t now_unix_s,
                    struct verify_report *report)
{
    close_file(store);
    report->has_damaged = true;
    report->damaged = store->verifier.digest;
    (void)quarantine_add(store, &report->damaged, QUARANTINE_DAMAGED, reason, now_unix_s,
                         NULL); /* the report tells */
}

/* All of the file was read: is it what its name says? */
static void judge(struct store *store, int64_t now_unix_s, struct verify_report *report)
{
    struct digest digest;
    crypto_stream_end(store->verifier.stream, digest.bytes);
    if (digest_compare(&digest, &store->verifier.digest) != 0) {
        damaged(store, "its bytes changed on disk", now_unix_s, report);
    }
    close_file(store);
}

/* Once may be the disk's bad moment: read it again from the start before it counts as lost. */
static void refused(struct store *store, int64_t now_unix_s, struct verify_report *report)
{
    struct verifier *verifier = &store->verifier;
    const struct media_entry *entry = media_index_find(&store->media, &verifier->digest);
    bool is_second = verifier->is_second;
    close_file(store);
    if (entry == NULL) {
        return; /* evicted meanwhile */
    }
    if (is_second) {
        damaged(store, "the disk can't read it", now_unix_s, report);
    } else if (open_next(store, entry) == 0) {
        verifier->is_second = true;
    }
}

static void read_chunk(struct store *store, int64_t now_unix_s, struct verify_report *report)
{
    struct verifier *verifier = &store->verifier;
    size_t got = 0;
    int number = store->disk->read_at(store->disk->ctx, verifier->file, verifier->offset,
                                      verifier->chunk, CHUNK_BYTES, &got);
    if (number != 0) {
        refused(store, now_unix_s, report);
        return;
    }
    crypto_stream_add(verifier->stream, verifier->chunk, got);
    verifier->offset += got;
    report->bytes += got;
    if (got == 0) {
        judge(store, now_unix_s, report);
    }
}

void store_verify_from(struct store *store, const struct digest *digest)
{
    close_file(store);
    store->verifier.digest = *digest;
}

struct verify_report store_verify_step(struct store *store, uint64_t budget_bytes,
                                       int64_t now_unix_s)
{
    struct verify_report report = {0};
    struct verifier *verifier = &store->verifier;
    while (report.bytes < budget_bytes && !report.has_damaged && !report.is_round) {
        if (verifier->file >= 0) {
            read_chunk(store, now_unix_s, &report);
            continue;
        }
        const struct media_entry *entry = media_index_after(&store->media, &verifier->digest);
        if (entry == NULL) {
            verifier->digest = (struct digest){0};
            report.is_round = true;
        } else if (open_next(store, entry) == ENOENT) { /* other reasons: looked at next round */
            damaged(store, "it is gone from the disk", now_unix_s, &report);
        }
    }
    return report;
}

bool store_verify_one(const struct store *store, const struct digest *digest)
{
    const struct disk *disk = store->disk;
    struct path path;
    struct digest found = {{0}};
    int file = -1;
    int number = disk->open(disk->ctx, store_media_path(store, &path, digest), DISK_READ, &file);
    if (number != 0) {
        return false;
    }
    struct crypto_stream *stream = crypto_stream_create();
    char *chunk = mem_alloc(1, CHUNK_BYTES);
    size_t got = 1;
    for (uint64_t offset = 0; number == 0 && got > 0; offset += got) {
        number = disk->read_at(disk->ctx, file, offset, chunk, CHUNK_BYTES, &got);
        crypto_stream_add(stream, chunk, number == 0 ? got : 0);
    }
    crypto_stream_end(stream, found.bytes);
    crypto_stream_destroy(stream);
    mem_free(chunk);
    (void)disk->close(disk->ctx, file); /* only read from */
    return number == 0 && digest_compare(&found, digest) == 0;
}
