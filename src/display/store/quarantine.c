#include "display/store/quarantine.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "display/store/record.h"
#include "display/store/seal.h"
#include "display/store/store_priv.h"

#define KIND "quarantine"

static const char *record_path(const struct store *store, struct path *into,
                               const struct digest *digest)
{
    char hex[DIGEST_HEX_BYTES];
    digest_hex(digest, hex);
    return store_path(store, into, "quarantine/%s", hex);
}

/* A clock that jumped back by days would block for as long: then it has expired too. */
static bool has_expired(const struct quarantined *entry, int64_t now_unix_s)
{
    int64_t age_s = now_unix_s - entry->since_unix_s;
    return age_s >= QUARANTINE_S || age_s <= -(int64_t)QUARANTINE_S;
}

/* Its place, or the count when it is not there. */
static size_t find(const struct store *store, const struct digest *digest)
{
    size_t i = 0;
    while (i < store->quarantined_count &&
           digest_compare(&store->quarantined[i].digest, digest) != 0) {
        i++;
    }
    return i;
}

static void forget(struct store *store, size_t i)
{
    struct path path;
    if (!store->is_read_only) {
        (void)store->disk->unlink(store->disk->ctx, /* else it expires again at the next start */
                                  record_path(store, &path, &store->quarantined[i].digest));
    }
    store->quarantined_count--;
    memmove(&store->quarantined[i], &store->quarantined[i + 1],
            (store->quarantined_count - i) * sizeof store->quarantined[0]);
}

static void forget_expired(struct store *store, int64_t now_unix_s)
{
    for (size_t i = store->quarantined_count; i > 0; i--) {
        if (has_expired(&store->quarantined[i - 1], now_unix_s)) {
            forget(store, i - 1);
        }
    }
}

/* In the order in which they came. */
static void remember(struct store *store, const struct quarantined *entry)
{
    size_t place = find(store, &entry->digest);
    if (place < store->quarantined_count) {
        store->quarantined[place] = *entry;
        return;
    }
    if (store->quarantined_count == QUARANTINE_MAX) {
        forget(store, 0);
    }
    store->quarantined[store->quarantined_count++] = *entry;
}

enum status quarantine_add(struct store *store, const struct digest *digest,
                           enum quarantine_kind kind, const char *reason, int64_t now_unix_s,
                           struct err *err)
{
    const struct digest copy = *digest; /* may lie in the index */
    struct path path;
    char plain[QUARANTINE_REASON_BYTES];
    record_plain(plain, sizeof plain, reason);
    if (store->is_read_only || !store_drop_medium(store, &copy)) {
        media_index_drop(&store->media, &copy); /* not shown from here on, at least */
    }
    forget_expired(store, now_unix_s);
    remember(store, &(struct quarantined){copy, record_time(now_unix_s), kind});
    enum status status = store_check_writable(store, err);
    if (status == ST_OK) {
        struct buf json = buf_make(SMALL_FILE_MAX_BYTES), file = buf_make(SMALL_FILE_MAX_BYTES);
        buf_append_char(&json, '{');
        record_put_digest(&json, "sha256", &copy);
        record_put_integer(&json, "since", record_time(now_unix_s));
        record_put_text(&json, "reason", plain, QUARANTINE_REASON_BYTES);
        record_put_true(&json, "blocked", kind == QUARANTINE_BLOCKED);
        buf_append_str(&json, "}\n");
        seal_write(&file, KIND, buf_view(&json));
        status = store_write_file(store, record_path(store, &path, &copy), buf_view(&file), err);
        buf_deinit(&json);
        buf_deinit(&file);
    }
    return status;
}

bool quarantine_blocks(const struct store *store, const struct digest *digest, int64_t now_unix_s)
{
    size_t place = find(store, digest);
    return place < store->quarantined_count &&
           store->quarantined[place].kind == QUARANTINE_BLOCKED &&
           !has_expired(&store->quarantined[place], now_unix_s);
}

void quarantine_lift(struct store *store, const struct digest *digest)
{
    size_t place = find(store, digest);
    if (place < store->quarantined_count) {
        forget(store, place);
    }
}

/* False: not a whole record of this name. */
static bool read_record(const struct store *store, const struct digest *digest,
                        struct quarantine_record *out)
{
    struct path path;
    struct buf file = buf_make(SMALL_FILE_MAX_BYTES);
    struct slice body = {NULL, 0};
    struct json_doc *doc = NULL;
    uint32_t line = 0, column = 0;
    bool is_good =
        disk_read_whole(store->disk, record_path(store, &path, digest), &file, NULL) == ST_OK &&
        seal_read(buf_view(&file), KIND, &body, NULL) == ST_OK &&
        json_parse(body, false, &doc, &line, &column, NULL) == ST_OK;
    if (is_good) {
        const struct json_node *root = json_root(doc);
        struct digest claimed = record_digest(root, "sha256");
        is_good = digest_compare(&claimed, digest) == 0;
        out->digest = *digest;
        out->since_unix_s = record_integer(root, "since", 0, RECORD_TIME_MAX, 0);
        out->kind = record_is_true(root, "blocked") ? QUARANTINE_BLOCKED : QUARANTINE_DAMAGED;
        record_plain(out->reason, sizeof out->reason,
                     record_text(root, "reason", QUARANTINE_REASON_BYTES));
        json_destroy(doc);
    }
    buf_deinit(&file);
    return is_good;
}

bool quarantine_get(const struct store *store, size_t i, struct quarantine_record *out_record)
{
    if (i >= store->quarantined_count) {
        return false;
    }
    const struct quarantined *entry = &store->quarantined[i];
    struct quarantine_record record;
    if (!read_record(store, &entry->digest, &record)) {
        record.reason[0] = '\0'; /* in memory only: the disk refused */
    }
    record.digest = entry->digest;
    record.since_unix_s = entry->since_unix_s;
    record.kind = entry->kind;
    *out_record = record;
    return true;
}

static void repair_record(void *ctx, const char *name)
{
    struct store *store = ctx;
    struct quarantine_record record;
    struct digest digest;
    if (name_is_temporary(name)) {
        store_remove(store, "quarantine", name);
    } else if (name_is_digest(name, &digest)) {
        if (read_record(store, &digest, &record)) {
            remember(store, &(struct quarantined){digest, record.since_unix_s, record.kind});
        } else {
            store_remove(store, "quarantine", name);
        }
    }
}

void quarantine_repair(struct store *store, int64_t now_unix_s)
{
    struct path path;
    (void)store->disk->list(store->disk->ctx, /* no folder: nothing in quarantine */
                            store_path(store, &path, "quarantine"), repair_record, store);
    forget_expired(store, now_unix_s);
}
