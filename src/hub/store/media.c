/* A medium's rows have numbers from its own times CHUNKS_MAX on, so that a piece is found by one
 * look. */
#include "hub/store/media.h"

#include <string.h>

#include "base/crypto.h"
#include "hub/db/statement.h"
#include "hub/db/unit.h"
#include "hub/store/limits.h"

enum { CHUNKS_MAX = 1 << 20 };

static const char *const names[MEDIA_TYPE_COUNT] = {"image/jpeg", "image/png", "image/webp",
                                                    "image/svg+xml"};
static const char *const extensions[MEDIA_TYPE_COUNT] = {"jpg", "png", "webp", "svg"};

const char *media_type_name(enum media_type type)
{
    return names[type];
}

const char *media_type_extension(enum media_type type)
{
    return extensions[type];
}

#define COLUMNS "SELECT sha256, type, bytes, width, height, added_at, number FROM media "

static void read_row(struct statement *s, struct medium *out)
{
    struct slice sha256 = statement_text(s, 0);
    *out = (struct medium){.type = (enum media_type)statement_int(s, 1),
                           .bytes = (uint64_t)statement_int(s, 2),
                           .width = (int32_t)statement_int(s, 3),
                           .height = (int32_t)statement_int(s, 4),
                           .added_at = statement_int(s, 5)};
    if (sha256.len == sizeof out->sha256.bytes) {
        memcpy(out->sha256.bytes, sha256.ptr, sha256.len);
    }
}

static enum status find(struct hub_store *store, const struct digest *sha256,
                        struct medium *out_medium, int64_t *out_number, struct err *err)
{
    struct statement *s = statement_take(store, COLUMNS "WHERE sha256 = ?1");
    statement_bind_blob(s, 1, sha256->bytes, sizeof sha256->bytes);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        read_row(s, out_medium);
        *out_number = statement_int(s, 6);
    } else if (status == ST_NOT_FOUND) {
        status = err_set(err, ST_NOT_FOUND, "there is no such medium");
    }
    statement_end(s);
    return status;
}

enum status store_media_find(struct hub_store *store, const struct digest *sha256,
                             struct medium *out_medium, struct err *err)
{
    int64_t number = 0;
    return find(store, sha256, out_medium, &number, err);
}

static enum status has_room(struct hub_store *store, size_t bytes, struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT count(*), coalesce(sum(bytes), 0) FROM media");
    enum status status = statement_row(s, err);
    if (status == ST_OK && statement_int(s, 0) >= MEDIA_ROWS_MAX) {
        status = err_set(err, ST_LIMIT, "there are %d media already", MEDIA_ROWS_MAX);
    } else if (status == ST_OK && (uint64_t)statement_int(s, 1) + bytes > MEDIA_TOTAL_MAX_BYTES) {
        status = err_set(err, ST_LIMIT, "the media would take more than 16 GiB");
    }
    statement_end(s);
    return status;
}

static enum status write_chunks(struct hub_store *store, int64_t number, struct slice bytes,
                                struct err *err)
{
    enum status status = ST_OK;
    int64_t at = number * CHUNKS_MAX;
    for (size_t done = 0; done < bytes.len && status == ST_OK; done += MEDIA_CHUNK_BYTES) {
        size_t left = bytes.len - done;
        struct statement *s = statement_take(store, "INSERT INTO media_chunk VALUES(?1, ?2)");
        statement_bind_int(s, 1, at++);
        statement_bind_blob(s, 2, bytes.ptr + done,
                            left < MEDIA_CHUNK_BYTES ? left : MEDIA_CHUNK_BYTES);
        status = statement_run(s, NULL, err);
    }
    return status;
}

static enum status put_within(struct hub_store *store, struct slice bytes,
                              const struct medium *medium, struct err *err)
{
    struct medium there;
    int64_t number = 0;
    enum status status = find(store, &medium->sha256, &there, &number, err);
    if (status != ST_NOT_FOUND) {
        return status;
    }
    status = has_room(store, bytes.len, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "INSERT INTO media(sha256, type, bytes, width, height, added_at)"
                              " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    statement_bind_blob(s, 1, medium->sha256.bytes, sizeof medium->sha256.bytes);
    statement_bind_int(s, 2, medium->type);
    statement_bind_int(s, 3, (int64_t)bytes.len);
    statement_bind_int(s, 4, medium->width);
    statement_bind_int(s, 5, medium->height);
    statement_bind_int(s, 6, medium->added_at);
    status = statement_run(s, NULL, err);
    return status == ST_OK ? write_chunks(store, statement_last_id(store), bytes, err) : status;
}

enum status store_media_put(struct hub_store *store, struct slice bytes, enum media_type type,
                            int32_t width, int32_t height, int64_t now_unix_s,
                            struct digest *out_sha256, struct err *err)
{
    struct medium medium = {.type = type, .width = width, .height = height, .added_at = now_unix_s};
    if (bytes.len == 0 || bytes.len > MEDIA_PUT_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "a medium has 1 byte to %d MiB", MEDIA_PUT_MAX_BYTES >> 20);
    }
    medium.sha256 = digest_of(bytes.ptr, bytes.len);
    enum status status = unit_begin(store, err);
    if (status == ST_OK) {
        status = unit_end(store, put_within(store, bytes, &medium, err), err);
    }
    if (status == ST_OK) {
        *out_sha256 = medium.sha256;
    }
    return status;
}

/* A piece of one row. */
static enum status read_piece(struct hub_store *store, int64_t chunk, size_t from, size_t len,
                              struct buf *into, struct err *err)
{
    struct statement *s =
        statement_take(store, "SELECT substr(bytes, ?2, ?3) FROM media_chunk WHERE number = ?1");
    statement_bind_int(s, 1, chunk);
    statement_bind_int(s, 2, (int64_t)from + 1);
    statement_bind_int(s, 3, (int64_t)len);
    enum status status = statement_row(s, err);
    struct slice piece = statement_text(s, 0);
    if (status == ST_OK && piece.len == len) {
        buf_append(into, piece.ptr, piece.len);
        status = buf_status(into, err);
    } else if (status == ST_OK || status == ST_NOT_FOUND) {
        status = err_set(err, ST_INVALID, "a medium is not whole; run check");
    }
    statement_end(s);
    return status;
}

enum status store_media_read(struct hub_store *store, const struct digest *sha256, uint64_t offset,
                             size_t len, struct buf *into, struct err *err)
{
    struct medium medium;
    int64_t number = 0;
    enum status status = find(store, sha256, &medium, &number, err);
    uint64_t end = 0;
    if (status == ST_OK) {
        end = offset >= medium.bytes        ? offset
              : len > medium.bytes - offset ? medium.bytes
                                            : offset + len;
    }
    while (status == ST_OK && offset < end) {
        size_t from = (size_t)(offset % MEDIA_CHUNK_BYTES);
        size_t piece = MEDIA_CHUNK_BYTES - from;
        piece = piece < end - offset ? piece : (size_t)(end - offset);
        status = read_piece(store, number * CHUNKS_MAX + (int64_t)(offset / MEDIA_CHUNK_BYTES),
                            from, piece, into, err);
        offset += piece;
    }
    return status;
}

enum status store_picture_find(struct hub_store *store, const struct digest *source,
                               struct slice variant, struct medium *out_medium, struct err *err)
{
    struct statement *s = statement_take(
        store,
        COLUMNS "WHERE sha256 = (SELECT derived FROM picture WHERE source = ?1 AND variant = ?2)");
    statement_bind_blob(s, 1, source->bytes, sizeof source->bytes);
    statement_bind_text(s, 2, variant);
    enum status status = statement_row(s, err);
    if (status == ST_OK) {
        read_row(s, out_medium);
    }
    statement_end(s);
    return status;
}

enum status store_picture_put(struct hub_store *store, const struct digest *source,
                              struct slice variant, const struct digest *derived, struct err *err)
{
    enum status status = unit_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    struct statement *s =
        statement_take(store, "INSERT INTO picture VALUES(?1, ?2, ?3) ON CONFLICT DO UPDATE"
                              " SET derived = excluded.derived");
    statement_bind_blob(s, 1, source->bytes, sizeof source->bytes);
    statement_bind_text(s, 2, variant);
    statement_bind_blob(s, 3, derived->bytes, sizeof derived->bytes);
    return unit_end(store, statement_run(s, NULL, err), err);
}

static enum status digest_rows(struct hub_store *store, int64_t number, uint64_t *out_bytes,
                               struct digest *out_digest, struct err *err)
{
    struct crypto_stream *stream = crypto_stream_create();
    struct statement *s = statement_take(store, "SELECT bytes FROM media_chunk"
                                                " WHERE number >= ?1 AND number < ?2"
                                                " ORDER BY number");
    statement_bind_int(s, 1, number * CHUNKS_MAX);
    statement_bind_int(s, 2, (number + 1) * CHUNKS_MAX);
    enum status status = statement_row(s, err);
    *out_bytes = 0;
    for (; status == ST_OK; status = statement_row(s, err)) {
        struct slice bytes = statement_text(s, 0);
        crypto_stream_add(stream, bytes.ptr, bytes.len);
        *out_bytes += bytes.len;
    }
    statement_end(s);
    crypto_stream_end(stream, out_digest->bytes);
    crypto_stream_destroy(stream);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_media_verify(struct hub_store *store, media_wrong *wrong, void *ctx,
                               uint32_t *out_wrong, struct err *err)
{
    uint32_t count = 0;
    struct statement *s = statement_take(store, COLUMNS "ORDER BY number");
    enum status status = statement_row(s, err);
    while (status == ST_OK) {
        struct medium medium;
        struct digest digest;
        uint64_t bytes = 0;
        read_row(s, &medium);
        status = digest_rows(store, statement_int(s, 6), &bytes, &digest, err);
        if (status == ST_OK &&
            (bytes != medium.bytes || digest_compare(&digest, &medium.sha256) != 0)) {
            count++;
            wrong(ctx, &medium);
        }
        status = status == ST_OK ? statement_row(s, err) : status;
    }
    statement_end(s);
    if (status == ST_NOT_FOUND) {
        *out_wrong = count;
        status = ST_OK;
    }
    return status;
}
