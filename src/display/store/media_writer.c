#include "display/store/media_writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "display/store/record.h"
#include "display/store/store_priv.h"

enum { HASH_CHUNK_BYTES = 64 << 10 };

struct media_writer {
    struct store *store;
    struct partial *partial; /* of the store; open while we are */
    int file;                /* -1: closed */
    struct crypto_stream *stream;
    struct digest wanted;
    uint64_t wanted_bytes;
    uint64_t noted_bytes; /* at the last checkpoint */
    bool is_resumed;
    bool is_useless; /* nothing of it may be kept */
    bool is_synced;  /* since the last append */
    int lost;        /* errno of a sync that failed: what came since the last may be gone */
    char url[STORE_URL_BYTES + 1];
    char etag[STORE_VALIDATOR_BYTES + 1];
    char last_modified[STORE_VALIDATOR_BYTES + 1];
};

static const char *part_path(const struct media_writer *writer, struct path *into)
{
    return store_path(writer->store, into, "incoming/%s.part", writer->partial->name);
}

/* Ending. */

static void end(struct media_writer *writer)
{
    if (writer->file >= 0) {
        (void)writer->store->disk->close(writer->store->disk->ctx, writer->file); /* was synced */
    }
    if (writer->partial != NULL) {
        writer->partial->is_open = false;
        writer->partial->reserved_bytes = 0;
    }
    crypto_stream_destroy(writer->stream);
    mem_free(writer);
}

static void end_and_drop(struct media_writer *writer)
{
    struct store *store = writer->store;
    struct partial *partial = writer->partial;
    end(writer);
    if (partial != NULL) {
        partial_drop(store, partial);
    }
}

enum status media_writer_sync(struct media_writer *writer, struct err *err)
{
    struct path path;
    const struct disk *disk = writer->store->disk;
    if (!writer->is_synced && writer->lost == 0) {
        writer->lost = disk->sync(disk->ctx, writer->file);
        writer->is_synced = writer->lost == 0;
    }
    return writer->is_synced ? ST_OK
                             : disk_error(err, writer->lost, "sync", part_path(writer, &path));
}

static enum status checkpoint(struct media_writer *writer, int64_t now_unix_s, struct err *err)
{
    enum status status = media_writer_sync(writer, err);
    if (status != ST_OK) {
        return status;
    }
    const struct media_want want = {
        .digest = writer->wanted,
        .bytes = writer->wanted_bytes,
        .source = {writer->url, writer->etag, writer->last_modified, NULL}};
    status = partial_note(writer->store, writer->partial, &want, now_unix_s, err);
    if (status == ST_OK) {
        writer->noted_bytes = writer->partial->bytes;
    }
    return status;
}

/* What can't be noted is kept until the next start, where it is removed. */
void media_writer_abandon(struct media_writer *writer, int64_t now_unix_s)
{
    if (writer == NULL) {
        return;
    }
    bool is_kept = !writer->is_useless && writer->partial->bytes > 0;
    if (is_kept && writer->partial->bytes > writer->noted_bytes) {
        is_kept = checkpoint(writer, now_unix_s, NULL) == ST_OK || writer->noted_bytes > 0;
    }
    if (is_kept) {
        end(writer);
    } else {
        end_and_drop(writer);
    }
}

uint64_t media_writer_bytes(const struct media_writer *writer)
{
    return writer->partial->bytes;
}

/* Beginning. */

static enum status check_want(const struct store *store, const struct media_want *want,
                              int64_t now_unix_s, struct err *err)
{
    if (!record_can_hold(want->source.url, STORE_URL_BYTES) || want->source.url[0] == '\0') {
        return err_set(err, ST_INVALID, "a medium without a usable URL");
    }
    if (want->bytes > MEDIA_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "%s: %llu bytes; the limit is %llu", want->source.url,
                       (unsigned long long)want->bytes, (unsigned long long)MEDIA_MAX_BYTES);
    }
    if (quarantine_blocks(store, &want->digest, now_unix_s)) {
        return err_set(err, ST_INVALID, "%s is in quarantine", want->source.url);
    }
    return store_check_writable(store, err);
}

static void copy_text(char *out, const char *text, size_t max_bytes)
{
    if (record_can_hold(text, max_bytes)) {
        memcpy(out, text, strlen(text) + 1);
    }
}

/* Hash again what is there, `from` bytes of it, and cut the rest, which is not certain. */
static enum status rehash(struct media_writer *writer, uint64_t from, struct err *err)
{
    struct path path;
    const struct disk *disk = writer->store->disk;
    int file = -1;
    int number = disk->open(disk->ctx, part_path(writer, &path), DISK_READ, &file);
    if (number != 0) {
        return disk_error(err, number, "open", path.text);
    }
    char *chunk = mem_alloc(1, HASH_CHUNK_BYTES);
    uint64_t at = 0;
    while (number == 0 && at < from) {
        size_t got = 0;
        size_t cap = from - at < HASH_CHUNK_BYTES ? (size_t)(from - at) : HASH_CHUNK_BYTES;
        number = disk->read_at(disk->ctx, file, at, chunk, cap, &got);
        if (number == 0 && got == 0) {
            number = EIO; /* shorter than it was */
        }
        if (number == 0) {
            crypto_stream_add(writer->stream, chunk, got);
            at += got;
        }
    }
    mem_free(chunk);
    (void)disk->close(disk->ctx, file); /* only read from */
    return number == 0 ? ST_OK : disk_error(err, number, "read", path.text);
}

static enum status go_on(struct media_writer *writer, const struct media_want *want, uint64_t from,
                         struct err *err)
{
    struct path path;
    struct media_partial found;
    const struct disk *disk = writer->store->disk;
    if (!media_partial_find(writer->store, want, &found) || found.bytes != from) {
        return err_set(err, ST_NOT_FOUND, "%s: %llu bytes are not here to go on with", writer->url,
                       (unsigned long long)from);
    }
    char name[PARTIAL_NAME_BYTES];
    partial_name(want, name);
    writer->partial = partial_get(writer->store, name);
    writer->partial->is_open = true;
    copy_text(writer->etag, found.etag, STORE_VALIDATOR_BYTES);
    copy_text(writer->last_modified, found.last_modified, STORE_VALIDATOR_BYTES);
    writer->is_resumed = true;
    writer->noted_bytes = from;
    enum status status = rehash(writer, from, err);
    int number = 0;
    if (status == ST_OK) {
        number = disk->open(disk->ctx, part_path(writer, &path), DISK_APPEND, &writer->file);
    }
    if (status == ST_OK && number == 0) {
        number = disk->truncate(disk->ctx, writer->file, from);
    }
    writer->partial->bytes = number == 0 && status == ST_OK ? from : writer->partial->bytes;
    return number == 0 ? status : disk_error(err, number, "go on with", path.text);
}

/* The note of an earlier attempt goes first, for good: it must not speak of the new bytes. */
static enum status start_anew(struct media_writer *writer, const struct media_want *want,
                              int64_t now_unix_s, struct err *err)
{
    struct path path;
    struct store *store = writer->store;
    const struct disk *disk = store->disk;
    char name[PARTIAL_NAME_BYTES];
    partial_name(want, name);
    struct partial *partial = partial_get(store, name);
    if (partial != NULL && partial->is_open) {
        return err_set(err, ST_BUSY, "%s is being written already", writer->url);
    }
    if (store->lacks_folders) {
        store_make_folders(store);
    }
    int number = disk->unlink(disk->ctx, store_path(store, &path, "incoming/%s.json", name));
    if (number == 0) {
        number = disk_sync_folder_of(disk, path.text);
    }
    if (number != 0 && number != ENOENT) {
        return disk_error(err, number, "remove", path.text);
    }
    partial = partial == NULL ? partial_take(store) : partial;
    if (partial == NULL) {
        return err_set(err, ST_BUSY, "%d downloads are under way", MEDIA_PARTIALS_MAX);
    }
    *partial = (struct partial){.is_open = true, .since_unix_s = now_unix_s};
    memcpy(partial->name, name, sizeof name);
    writer->partial = partial;
    (void)disk->unlink(disk->ctx, part_path(writer, &path)); /* mostly not there */
    number = disk->open(disk->ctx, path.text, DISK_NEW, &writer->file);
    if (number != 0) {
        writer->is_useless = true;
        enum status status = disk_error(err, number, "create", path.text);
        return status == ST_NOT_FOUND ? ST_IO : status;
    }
    return ST_OK;
}

static size_t open_writers(const struct store *store)
{
    size_t count = 0;
    for (size_t i = 0; i < MEDIA_PARTIALS_MAX; i++) {
        count += store->partials[i].is_open ? 1 : 0;
    }
    return count;
}

static enum status reserve(struct media_writer *writer, struct err *err)
{
    struct partial *partial = writer->partial;
    if (writer->wanted_bytes < partial->bytes) {
        return ST_OK; /* found out when it comes */
    }
    uint64_t rest = writer->wanted_bytes - partial->bytes;
    enum status status = quota_make_room(writer->store, rest, err);
    uint64_t free_bytes = 0;
    const struct disk *disk = writer->store->disk;
    if (status == ST_OK && disk->space(disk->ctx, writer->store->dir, &free_bytes) == 0 &&
        free_bytes < rest) {
        (void)quota_relieve(writer->store, rest - free_bytes); /* else the disk will say no */
    }
    if (status == ST_OK) {
        partial->reserved_bytes = rest;
    }
    return status;
}

enum status media_write_begin(struct store *store, const struct media_want *want, uint64_t from,
                              int64_t now_unix_s, struct media_writer **out_writer, struct err *err)
{
    enum status status = check_want(store, want, now_unix_s, err);
    if (status != ST_OK) {
        return status;
    }
    if (open_writers(store) >= MEDIA_WRITERS_MAX) {
        return err_set(err, ST_BUSY, "%d media are being written", MEDIA_WRITERS_MAX);
    }
    struct media_writer *writer = mem_alloc(1, sizeof *writer);
    writer->store = store;
    writer->file = -1;
    writer->stream = crypto_stream_create();
    writer->wanted = want->digest;
    writer->wanted_bytes = want->bytes;
    copy_text(writer->url, want->source.url, STORE_URL_BYTES);
    copy_text(writer->etag, want->source.etag, STORE_VALIDATOR_BYTES);
    copy_text(writer->last_modified, want->source.last_modified, STORE_VALIDATOR_BYTES);
    status = from > 0 ? go_on(writer, want, from, err) : start_anew(writer, want, now_unix_s, err);
    if (status == ST_OK) {
        status = reserve(writer, err);
    }
    if (status == ST_OK) {
        *out_writer = writer;
    } else if (writer->is_useless || (status == ST_IO && writer->partial != NULL)) {
        end_and_drop(writer);
    } else {
        end(writer);
    }
    return status;
}

/* Writing. */

static enum status refuse_size(struct media_writer *writer, uint64_t limit, int64_t now_unix_s,
                               struct err *err)
{
    char reason[QUARANTINE_REASON_BYTES];
    (void)snprintf(reason, sizeof reason, "more bytes came than the %llu announced or allowed",
                   (unsigned long long)limit);
    if (digest_is_known(&writer->wanted) && !writer->is_resumed) {
        (void)quarantine_add(writer->store, &writer->wanted, QUARANTINE_BLOCKED, reason, now_unix_s,
                             NULL); /* told below; in memory at least */
    }
    writer->is_useless = true;
    return err_set(err, ST_LIMIT, "%s: %s", writer->url, reason);
}

static enum status write_chunk(struct media_writer *writer, const void *bytes, size_t len,
                               struct err *err)
{
    struct path path;
    struct store *store = writer->store;
    const char *at = bytes;
    bool was_relieved = false;
    writer->is_synced = false;
    while (len > 0) {
        size_t put = 0;
        int number = store->disk->write(store->disk->ctx, writer->file, at, len, &put);
        if (disk_is_full(number) && !was_relieved && quota_relieve(store, len)) {
            was_relieved = true;
            continue;
        }
        if (number != 0) {
            enum status status = disk_error(err, number, "write", part_path(writer, &path));
            err_context(err, "%s", writer->url);
            return status;
        }
        crypto_stream_add(writer->stream, at, put);
        struct partial *partial = writer->partial;
        partial->bytes += put;
        partial->reserved_bytes -= put < partial->reserved_bytes ? put : partial->reserved_bytes;
        at += put;
        len -= put;
    }
    return ST_OK;
}

enum status media_writer_append(struct media_writer *writer, const void *bytes, size_t len,
                                int64_t now_unix_s, struct err *err)
{
    uint64_t limit = writer->wanted_bytes > 0 ? writer->wanted_bytes : MEDIA_MAX_BYTES;
    if (len > limit - writer->partial->bytes || writer->partial->bytes > limit) {
        return refuse_size(writer, limit, now_unix_s, err);
    }
    enum status status = ST_OK;
    if (writer->wanted_bytes == 0) {
        status = quota_make_room(writer->store, len, err);
    }
    if (status == ST_OK) {
        status = write_chunk(writer, bytes, len, err);
    }
    if (status == ST_OK && writer->partial->bytes - writer->noted_bytes >= CHECKPOINT_BYTES) {
        status = checkpoint(writer, now_unix_s, err);
    }
    return status;
}

/* Finishing. */

static enum status verify(struct media_writer *writer, int64_t now_unix_s, struct digest *out,
                          struct err *err)
{
    struct digest digest;
    char reason[QUARANTINE_REASON_BYTES] = "";
    crypto_stream_end(writer->stream, digest.bytes);
    if (writer->wanted_bytes > 0 && writer->partial->bytes != writer->wanted_bytes) {
        (void)snprintf(reason, sizeof reason, "%llu bytes came, %llu were announced",
                       (unsigned long long)writer->partial->bytes,
                       (unsigned long long)writer->wanted_bytes);
    } else if (digest_is_known(&writer->wanted) && digest_compare(&digest, &writer->wanted) != 0) {
        (void)snprintf(reason, sizeof reason, "its SHA-256 is not the announced one");
    } else if (writer->partial->bytes == 0) {
        (void)snprintf(reason, sizeof reason, "it is empty");
    }
    if (reason[0] == '\0') {
        *out = digest;
        return ST_OK;
    }
    if (writer->is_resumed) {
        return err_set(err, ST_BUSY, "%s: %s, put together from two attempts", writer->url, reason);
    }
    if (digest_is_known(&writer->wanted)) {
        (void)quarantine_add(writer->store, &writer->wanted, QUARANTINE_BLOCKED, reason, now_unix_s,
                             NULL); /* told below; in memory at least */
    }
    return err_set(err, ST_INVALID, "%s: %s", writer->url, reason);
}

static int make_media_folder(struct store *store, const struct digest *digest)
{
    struct path path;
    (void)store_path(store, &path, "media/%02x", digest->bytes[0]);
    int number = store->disk->mkdir(store->disk->ctx, path.text);
    if (number == 0) {
        store->is_media_dirty = true;
    }
    return number == EEXIST ? 0 : number;
}

/* The bytes are synced before they get their name; the name is synced by the next commit. */
static enum status give_name(struct media_writer *writer, const struct digest *digest,
                             struct err *err)
{
    struct path from, to;
    struct store *store = writer->store;
    const struct disk *disk = store->disk;
    (void)store_media_path(store, &to, digest);
    enum status status = media_writer_sync(writer, err);
    int number = disk->close(disk->ctx, writer->file);
    writer->file = -1;
    if (status != ST_OK) {
        return status;
    }
    if (number == 0) {
        number = make_media_folder(store, digest);
        if (disk_is_full(number) && quota_relieve(store, 1)) {
            number = make_media_folder(store, digest);
        }
    }
    if (number == 0) {
        number = disk->rename(disk->ctx, part_path(writer, &from), to.text);
    }
    if (number != 0) {
        status = disk_error(err, number, "keep", to.text);
        return status == ST_NOT_FOUND ? ST_IO : status;
    }
    store->dirty[digest->bytes[0]] = true;
    return ST_OK;
}

static enum status keep(struct media_writer *writer, const struct digest *digest,
                        int64_t now_unix_s, struct err *err)
{
    struct media_entry *old = media_index_find(&writer->store->media, digest);
    if (old != NULL) {
        old->needed_unix_s = now_unix_s;
        return ST_OK;
    }
    enum status status = give_name(writer, digest, err);
    const struct media_entry entry = {*digest, writer->partial->bytes, now_unix_s};
    if (status == ST_OK && !media_index_put(&writer->store->media, &entry)) {
        status = err_set(err, ST_LIMIT, "the store holds %d media", STORE_MEDIA_MAX);
    }
    return status;
}

enum status media_writer_finish(struct media_writer *writer, int64_t now_unix_s,
                                struct digest *out_digest, struct err *err)
{
    struct digest digest;
    enum status status = writer->is_useless
                             ? err_set(err, ST_IO, "%s: writing it failed before", writer->url)
                             : verify(writer, now_unix_s, &digest, err);
    if (status == ST_OK) {
        status = keep(writer, &digest, now_unix_s, err);
    }
    end_and_drop(writer); /* the part has its name by now, or is of no use */
    if (status == ST_OK) {
        *out_digest = digest;
    }
    return status;
}
