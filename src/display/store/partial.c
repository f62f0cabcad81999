/* Downloads that wait to go on: incoming/NAME.part with a note NAME.json beside it.
 *
 * The note says how many bytes of the part are certain: it is written after they were synced. A
 * part without a note is worth nothing after a restart. NAME comes from the URL and the digest, so
 * that the same want finds it again; another content under the same URL starts anew, after the old
 * note's removal was synced, so that no note ever speaks of bytes that came from elsewhere.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "display/store/record.h"
#include "display/store/seal.h"
#include "display/store/store_priv.h"

#define KIND "partial"

void partial_name(const struct media_want *want, char out[PARTIAL_NAME_BYTES])
{
    struct digest name;
    char hex[DIGEST_HEX_BYTES];
    struct crypto_stream *stream = crypto_stream_create();
    crypto_stream_add(stream, want->digest.bytes, DIGEST_BYTES);
    crypto_stream_add(stream, want->source.url, strlen(want->source.url));
    crypto_stream_end(stream, name.bytes);
    crypto_stream_destroy(stream);
    digest_hex(&name, hex);
    (void)snprintf(out, PARTIAL_NAME_BYTES, "%.32s", hex);
}

struct partial *partial_get(struct store *store, const char *name)
{
    for (size_t i = 0; i < MEDIA_PARTIALS_MAX; i++) {
        if (strcmp(store->partials[i].name, name) == 0) {
            return &store->partials[i];
        }
    }
    return NULL;
}

struct partial *partial_take(struct store *store)
{
    struct partial *slot = partial_get(store, "");
    for (size_t i = 0; slot == NULL && i < MEDIA_PARTIALS_MAX; i++) {
        struct partial *partial = &store->partials[i];
        if (!partial->is_open) {
            slot = partial;
        }
    }
    for (size_t i = 0; slot != NULL && slot->name[0] != '\0' && i < MEDIA_PARTIALS_MAX; i++) {
        struct partial *partial = &store->partials[i];
        if (!partial->is_open && partial->since_unix_s < slot->since_unix_s) {
            slot = partial;
        }
    }
    if (slot != NULL && slot->name[0] != '\0') {
        partial_drop(store, slot);
    }
    return slot;
}

void partial_drop(struct store *store, struct partial *partial)
{
    char name[PARTIAL_NAME_BYTES + 8];
    (void)snprintf(name, sizeof name, "%s.json", partial->name);
    store_remove(store, "incoming", name);
    (void)snprintf(name, sizeof name, "%s.part", partial->name);
    store_remove(store, "incoming", name);
    *partial = (struct partial){0};
}

enum status partial_note(struct store *store, const struct partial *partial,
                         const struct media_want *want, int64_t now_unix_s, struct err *err)
{
    struct path path;
    struct buf json = buf_make(SMALL_FILE_MAX_BYTES), file = buf_make(SMALL_FILE_MAX_BYTES);
    buf_append_char(&json, '{');
    record_put_text(&json, "name", partial->name, PARTIAL_NAME_BYTES);
    record_put_text(&json, "url", want->source.url, STORE_URL_BYTES);
    record_put_digest(&json, "sha256", &want->digest);
    record_put_text(&json, "etag", want->source.etag, STORE_VALIDATOR_BYTES);
    record_put_text(&json, "last_modified", want->source.last_modified, STORE_VALIDATOR_BYTES);
    record_put_integer(&json, "bytes", (int64_t)partial->bytes);
    record_put_integer(&json, "since", record_time(now_unix_s));
    buf_append_str(&json, "}\n");
    seal_write(&file, KIND, buf_view(&json));
    enum status status = buf_status(&json, err);
    if (status == ST_OK) {
        status =
            store_write_file(store, store_path(store, &path, "incoming/%s.json", partial->name),
                             buf_view(&file), err);
    }
    buf_deinit(&json);
    buf_deinit(&file);
    return status;
}

static void take_state(const struct json_node *root, struct partial_state *out)
{
    (void)snprintf(out->partial.etag, sizeof out->partial.etag, "%s",
                   record_text(root, "etag", STORE_VALIDATOR_BYTES));
    (void)snprintf(out->partial.last_modified, sizeof out->partial.last_modified, "%s",
                   record_text(root, "last_modified", STORE_VALIDATOR_BYTES));
    out->partial.bytes = (uint64_t)record_integer(root, "bytes", 1, (int64_t)MEDIA_MAX_BYTES, 0);
    out->since_unix_s = record_integer(root, "since", 0, RECORD_TIME_MAX, 0);
}

bool partial_read(const struct store *store, const char *name, struct partial_state *out_state)
{
    struct path path;
    struct partial_state state;
    struct buf file = buf_make(SMALL_FILE_MAX_BYTES);
    struct slice body = {NULL, 0};
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    bool is_good = disk_read_whole(store->disk, store_path(store, &path, "incoming/%s.json", name),
                                   &file, NULL) == ST_OK &&
                   seal_read(buf_view(&file), KIND, &body, NULL) == ST_OK &&
                   json_parse(body, false, &doc, &line, &column, NULL) == ST_OK;
    if (is_good) {
        const struct json_node *root = json_root(doc);
        take_state(root, &state);
        is_good = state.partial.bytes > 0 &&
                  strcmp(record_text(root, "name", PARTIAL_NAME_BYTES), name) == 0;
        json_destroy(doc);
    }
    buf_deinit(&file);
    if (is_good) {
        *out_state = state;
    }
    return is_good;
}

bool media_partial_find(const struct store *store, const struct media_want *want,
                        struct media_partial *out_partial)
{
    char name[PARTIAL_NAME_BYTES];
    struct partial_state state;
    if (!record_can_hold(want->source.url, STORE_URL_BYTES)) {
        return false;
    }
    partial_name(want, name);
    for (size_t i = 0; i < MEDIA_PARTIALS_MAX; i++) {
        if (strcmp(store->partials[i].name, name) == 0 && !store->partials[i].is_open &&
            partial_read(store, name, &state)) {
            *out_partial = state.partial;
            return true;
        }
    }
    return false;
}

/* Opening. */

struct repairing {
    struct store *store;
    int64_t now_unix_s;
};

/* "NAME.SUFFIX": NAME is 32 hexadecimal digits. */
static bool is_ours(const char *file, const char *suffix, char out_name[PARTIAL_NAME_BYTES])
{
    size_t digits = strspn(file, "0123456789abcdef");
    if (digits != PARTIAL_NAME_BYTES - 1 || strcmp(file + digits, suffix) != 0) {
        return false;
    }
    memcpy(out_name, file, digits);
    out_name[digits] = '\0';
    return true;
}

static bool is_worth_keeping(const struct repairing *repairing, const char *name,
                             struct partial *out)
{
    struct path path;
    struct partial_state state;
    struct disk_stat info;
    const struct store *store = repairing->store;
    if (!partial_read(store, name, &state) ||
        store->disk->stat(store->disk->ctx, store_path(store, &path, "incoming/%s.part", name),
                          &info) != 0 ||
        !info.is_file || info.bytes < state.partial.bytes || info.bytes > MEDIA_MAX_BYTES ||
        repairing->now_unix_s - state.since_unix_s > MEDIA_PARTIAL_KEEP_S) {
        return false;
    }
    *out = (struct partial){.bytes = info.bytes, .since_unix_s = state.since_unix_s};
    memcpy(out->name, name, PARTIAL_NAME_BYTES);
    return true;
}

static void repair_file(void *ctx, const char *file)
{
    const struct repairing *repairing = ctx;
    struct store *store = repairing->store;
    char name[PARTIAL_NAME_BYTES];
    struct partial partial = {0};
    if (name_is_temporary(file)) {
        store_remove(store, "incoming", file);
    } else if (is_ours(file, ".part", name)) {
        struct partial *slot = NULL;
        if (is_worth_keeping(repairing, name, &partial)) {
            slot = partial_get(store, "");
        }
        if (slot != NULL) {
            *slot = partial;
        } else {
            store_remove(store, "incoming", file);
        }
    }
}

/* In a second round: a note whose part is gone. */
static void repair_note(void *ctx, const char *file)
{
    const struct repairing *repairing = ctx;
    char name[PARTIAL_NAME_BYTES];
    if (is_ours(file, ".json", name) && partial_get(repairing->store, name) == NULL) {
        store_remove(repairing->store, "incoming", file);
    }
}

void partial_repair(struct store *store, int64_t now_unix_s)
{
    struct path path;
    struct repairing repairing = {store, now_unix_s};
    (void)store_path(store, &path, "incoming");
    (void)store->disk->list(store->disk->ctx, path.text, repair_file, &repairing); /* no folder: */
    (void)store->disk->list(store->disk->ctx, path.text, repair_note, &repairing); /* nothing */
}
