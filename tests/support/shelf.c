#include "shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "dice.h"

enum { PIECE_BYTES = 700, URL_BYTES = 64 };

struct buf shelf_bytes(uint32_t k, size_t size)
{
    struct dice dice = {k};
    struct buf bytes = buf_make(size + 8);
    while (bytes.len < size) {
        uint64_t roll = dice_roll(&dice);
        buf_append(&bytes, &roll, size - bytes.len < sizeof roll ? size - bytes.len : sizeof roll);
    }
    CHECK(buf_status(&bytes, NULL) == ST_OK);
    return bytes;
}

struct digest shelf_digest(uint32_t k, size_t size)
{
    struct buf bytes = shelf_bytes(k, size);
    struct digest digest = digest_of(bytes.ptr, bytes.len);
    buf_deinit(&bytes);
    return digest;
}

struct media_want shelf_want(uint32_t k, size_t size)
{
    static char url[URL_BYTES]; /* until the next call: one at a time is enough here */
    (void)snprintf(url, sizeof url, "https://media.example.com/%u-%zu", k, size);
    return (struct media_want){
        .digest = shelf_digest(k, size), .bytes = size, .source = {.url = url, .etag = "\"1\""}};
}

static enum status append_pieces(struct media_writer *writer, const char *bytes, size_t len,
                                 int64_t now_unix_s, struct err *err)
{
    enum status status = ST_OK;
    while (status == ST_OK && len > 0) {
        size_t piece = len < PIECE_BYTES ? len : PIECE_BYTES;
        status = media_writer_append(writer, bytes, piece, now_unix_s, err);
        bytes += piece;
        len -= piece;
    }
    return status;
}

static enum status begin(struct store *store, const struct media_want *want, int64_t now_unix_s,
                         struct media_writer **out_writer, struct err *err)
{
    struct media_partial partial;
    if (media_partial_find(store, want, &partial) &&
        media_write_begin(store, want, partial.bytes, now_unix_s, out_writer, NULL) == ST_OK) {
        return ST_OK;
    }
    return media_write_begin(store, want, 0, now_unix_s, out_writer, err);
}

static enum status download(struct store *store, uint32_t k, size_t size, size_t cut,
                            int64_t now_unix_s, struct err *err)
{
    char path[DISK_PATH_BYTES];
    const struct media_want want = shelf_want(k, size);
    struct media_writer *writer = NULL;
    if (store_find(store, &want.digest, path)) {
        return ST_OK;
    }
    enum status status = begin(store, &want, now_unix_s, &writer, err);
    if (status != ST_OK) {
        return status;
    }
    struct buf bytes = shelf_bytes(k, size);
    size_t from = (size_t)media_writer_bytes(writer);
    status =
        from < cut ? append_pieces(writer, bytes.ptr + from, cut - from, now_unix_s, err) : ST_OK;
    buf_deinit(&bytes);
    if (status == ST_OK && cut == size) {
        struct digest digest;
        return media_writer_finish(writer, now_unix_s, &digest, err);
    }
    media_writer_abandon(writer, now_unix_s);
    return status;
}

enum status shelf_download(struct store *store, uint32_t k, size_t size, int64_t now_unix_s,
                           struct err *err)
{
    return download(store, k, size, size, now_unix_s, err);
}

enum status shelf_download_cut(struct store *store, uint32_t k, size_t size, size_t cut,
                               int64_t now_unix_s, struct err *err)
{
    return download(store, k, size, cut, now_unix_s, err);
}

enum status shelf_commit(struct store *store, uint32_t revision, uint32_t first, uint32_t count,
                         size_t size, int64_t now_unix_s, struct err *err)
{
    static struct generation_medium media[SHELF_MEDIA_MAX];
    static char ids[SHELF_MEDIA_MAX][16];
    char document[256];
    CHECK(count <= SHELF_MEDIA_MAX && revision < SHELF_LATEST);
    for (uint32_t i = 0; i < count; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "m%u", first + i);
        media[i] = (struct generation_medium){
            .id = ids[i], .digest = shelf_digest(first + i, size), .is_needed = true};
    }
    int len = snprintf(document, sizeof document, "{\"revision\":%u,\"first\":%u,\"count\":%u}\n",
                       revision, first, count);
    const struct generation draft = {.document = {document, (size_t)len},
                                     .source = {.url = "https://hub.example.com/programme"},
                                     .media = media,
                                     .media_count = count};
    return generations_commit(store, &draft, now_unix_s, err);
}

uint32_t shelf_playing(const struct store *store)
{
    struct generation *generation = NULL;
    unsigned revision = SHELF_LATEST, first = 0, count = 0;
    enum status status = generations_load(store, ROSTER_CURRENT, &generation, NULL);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? 0 : SHELF_LATEST;
    }
    char text[256];
    (void)snprintf(text, sizeof text, "%.*s", (int)generation->document.len,
                   generation->document.ptr);
    /* three numbers of our own making */
    if (sscanf(text, "{\"revision\":%u,\"first\":%u,\"count\":%u}", &revision, &first, &count) !=
            3 ||
        count != generation->media_count) {
        revision = SHELF_LATEST;
    }
    generation_destroy(generation);
    return revision;
}

static bool is_as_named(const struct disk *disk, const char *path, const struct digest *digest)
{
    struct buf bytes = buf_make((size_t)64 << 20);
    bool is_good = disk_read_whole(disk, path, &bytes, NULL) == ST_OK;
    struct digest found = digest_of(bytes.ptr == NULL ? "" : bytes.ptr, bytes.len);
    buf_deinit(&bytes);
    return is_good && digest_compare(&found, digest) == 0;
}

const char *shelf_fault(const struct disk *disk, const struct store *store)
{
    struct store_medium medium = {0};
    char path[DISK_PATH_BYTES];
    while (store_next(store, &medium.digest, &medium)) {
        if (!store_find(store, &medium.digest, path) || !is_as_named(disk, path, &medium.digest)) {
            return "a medium is not what its name says";
        }
    }
    struct generation *generation = NULL;
    enum status status = generations_load(store, ROSTER_CURRENT, &generation, NULL);
    if (status == ST_NOT_FOUND) {
        return NULL;
    }
    if (status != ST_OK) {
        return "the current generation can't be read";
    }
    const char *fault = NULL;
    for (size_t i = 0; i < generation->media_count; i++) {
        if (generation->media[i].is_needed && generation->media[i].is_missing) {
            fault = "the current generation lacks a medium";
        }
    }
    generation_destroy(generation);
    return fault != NULL || shelf_playing(store) < SHELF_LATEST ? fault
                                                                : "the document is another one";
}
