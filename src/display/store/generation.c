#include "display/store/generation.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/mem.h"
#include "display/store/record.h"
#include "display/store/seal.h"

#define KIND "generation"

/* Behind the public part: what it points into. */
struct owned_generation {
    struct generation generation;
    struct arena arena;
};

/* Writing. */

static void put_source(struct buf *json, const struct store_source *source)
{
    record_put_text(json, "url", source->url, STORE_URL_BYTES);
    record_put_text(json, "etag", source->etag, STORE_VALIDATOR_BYTES);
    record_put_text(json, "last_modified", source->last_modified, STORE_VALIDATOR_BYTES);
    record_put_text(json, "revision", source->revision, STORE_VALIDATOR_BYTES);
}

static enum status put_medium(struct buf *json, const struct generation_medium *medium,
                              struct err *err)
{
    if (!record_can_hold(medium->id, STORE_ID_BYTES) || medium->id[0] == '\0') {
        return err_set(err, ST_INVALID, "a medium's id is empty, too long or no plain text");
    }
    buf_append_str(json, json->ptr[json->len - 1] == '[' ? "{" : ",{");
    record_put_text(json, "id", medium->id, STORE_ID_BYTES);
    record_put_digest(json, "sha256", &medium->digest);
    record_put_true(json, "needed", medium->is_needed);
    put_source(json, &medium->source);
    buf_append_char(json, '}');
    return ST_OK;
}

static enum status write_manifest(const struct generation *generation, struct buf *json,
                                  struct err *err)
{
    struct digest digest = digest_of(generation->document.ptr, generation->document.len);
    buf_append_char(json, '{');
    record_put_integer(json, "number", (int64_t)generation->number);
    record_put_integer(json, "made", record_time(generation->made_unix_s));
    record_put_integer(json, "bytes", (int64_t)generation->document.len);
    record_put_digest(json, "sha256", &digest);
    put_source(json, &generation->source);
    buf_append_str(json, ",\"media\":[");
    enum status status = buf_status(json, err);
    for (size_t i = 0; status == ST_OK && i < generation->media_count; i++) {
        status = put_medium(json, &generation->media[i], err);
        if (status == ST_OK) {
            status = buf_status(json, err);
        }
    }
    buf_append_str(json, "]}\n");
    return status == ST_OK ? buf_status(json, err) : status;
}

enum status generation_write(const struct generation *generation, struct buf *into, struct err *err)
{
    if (generation->document.len == 0 || generation->document.len > PROGRAMME_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "a document of %zu bytes; the limit is %u",
                       generation->document.len, PROGRAMME_MAX_BYTES);
    }
    if (generation->media_count > GENERATION_MEDIA_MAX) {
        return err_set(err, ST_LIMIT, "a document with %zu media; the limit is %d",
                       generation->media_count, GENERATION_MEDIA_MAX);
    }
    struct buf body = buf_make(GENERATION_MAX_BYTES);
    enum status status = write_manifest(generation, &body, err);
    if (status == ST_OK && body.len > GENERATION_MANIFEST_MAX_BYTES) {
        status = err_set(err, ST_LIMIT, "a manifest of more than %u bytes",
                         GENERATION_MANIFEST_MAX_BYTES);
    }
    if (status == ST_OK) {
        buf_append(&body, generation->document.ptr, generation->document.len);
        status = buf_status(&body, err);
    }
    if (status == ST_OK) {
        seal_write(into, KIND, buf_view(&body));
        status = buf_status(into, err);
    }
    buf_deinit(&body);
    return status;
}

/* Reading. */

static const char *take_text(struct arena *arena, const struct json_node *object, const char *key,
                             size_t max_bytes)
{
    const char *text = record_text(object, key, max_bytes);
    return text[0] == '\0' ? "" : arena_strdup(arena, slice_of(text));
}

static struct store_source take_source(struct arena *arena, const struct json_node *object)
{
    return (struct store_source){
        .url = take_text(arena, object, "url", STORE_URL_BYTES),
        .etag = take_text(arena, object, "etag", STORE_VALIDATOR_BYTES),
        .last_modified = take_text(arena, object, "last_modified", STORE_VALIDATOR_BYTES),
        .revision = take_text(arena, object, "revision", STORE_VALIDATOR_BYTES)};
}

static enum status take_media(struct owned_generation *owned, const struct json_node *list,
                              struct err *err)
{
    if (list == NULL || list->type != JSON_ARRAY || list->count > GENERATION_MEDIA_MAX) {
        return err_set(err, ST_INVALID, "a generation without a list of media");
    }
    struct generation_medium *media = arena_alloc(&owned->arena, list->count + 1, sizeof *media);
    if (media == NULL) {
        return err_set(err, ST_NOMEM, "no memory for %zu media", list->count);
    }
    size_t count = 0;
    for (const struct json_node *item = list->first; item != NULL; item = item->next, count++) {
        media[count] =
            (struct generation_medium){.id = take_text(&owned->arena, item, "id", STORE_ID_BYTES),
                                       .digest = record_digest(item, "sha256"),
                                       .is_needed = record_is_true(item, "needed"),
                                       .source = take_source(&owned->arena, item)};
        media[count].is_missing = !digest_is_known(&media[count].digest);
        if (owned->arena.is_full) {
            return err_set(err, ST_NOMEM, "no memory for the media of a generation");
        }
    }
    owned->generation.media = media;
    owned->generation.media_count = count;
    return ST_OK;
}

static enum status take_manifest(struct owned_generation *owned, const struct json_node *root,
                                 struct slice document, struct err *err)
{
    struct generation *generation = &owned->generation;
    int64_t number = record_integer(root, "number", 1, RECORD_INTEGER_MAX, 0);
    struct digest claimed = record_digest(root, "sha256");
    generation->document_digest = digest_of(document.ptr, document.len);
    if (number == 0 || digest_compare(&claimed, &generation->document_digest) != 0) {
        return err_set(err, ST_INVALID, "the manifest speaks of another document");
    }
    generation->number = (uint64_t)number;
    generation->made_unix_s = record_integer(root, "made", 0, RECORD_TIME_MAX, 0);
    generation->source = take_source(&owned->arena, root);
    char *copy = arena_strdup(&owned->arena, document);
    if (copy == NULL) {
        return err_set(err, ST_NOMEM, "no memory for a document of %zu bytes", document.len);
    }
    generation->document = (struct slice){copy, document.len};
    return take_media(owned, json_find(root, "media"), err);
}

static enum status read_body(struct owned_generation *owned, struct slice body, struct err *err)
{
    const char *end = body.len == 0 ? NULL : memchr(body.ptr, '\n', body.len);
    size_t manifest_len = end == NULL ? 0 : (size_t)(end - body.ptr);
    struct slice document = {NULL, 0};
    if (end != NULL) {
        document = (struct slice){end + 1, body.len - manifest_len - 1};
    }
    if (manifest_len == 0 || manifest_len > GENERATION_MANIFEST_MAX_BYTES || document.len == 0 ||
        document.len > PROGRAMME_MAX_BYTES) {
        return err_set(err, ST_INVALID, "a generation without manifest or document");
    }
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    enum status status =
        json_parse((struct slice){body.ptr, manifest_len}, false, &doc, &line, &column, err);
    if (status == ST_OK) {
        status = take_manifest(owned, json_root(doc), document, err);
        json_destroy(doc);
    }
    return status;
}

enum status generation_read(struct slice file, struct generation **out_generation, struct err *err)
{
    struct slice body = {NULL, 0};
    enum status status = seal_read(file, KIND, &body, err);
    if (status != ST_OK) {
        return status;
    }
    struct owned_generation *owned = mem_alloc(1, sizeof *owned);
    owned->arena = arena_make((size_t)2 * GENERATION_MAX_BYTES);
    status = read_body(owned, body, err);
    if (status == ST_OK) {
        *out_generation = &owned->generation;
    } else {
        generation_destroy(&owned->generation);
    }
    return status;
}

void generation_destroy(struct generation *generation)
{
    if (generation != NULL) {
        struct owned_generation *owned = (struct owned_generation *)(void *)generation;
        arena_deinit(&owned->arena);
        mem_free(owned);
    }
}
