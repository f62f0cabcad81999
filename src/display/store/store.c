/* Opening, closing, folders and names.
 *
 * Invariants: a file under media/ was synced before it got its name; `current` names only
 * generations whose file, and whose needed media's names, were synced before. So whatever part of
 * the rest a power cut loses, what is found again is whole.
 */
#include "display/store/store.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "display/store/store_priv.h"

static const char README[] =
    "This is the store of a Vitrine display: the programme it plays, with its pictures, so that "
    "it\n"
    "plays without a network. It looks after itself: what is no longer needed goes, what a power "
    "cut\n"
    "left unfinished is removed at the next start.\n"
    "\n"
    "Everything here may be deleted while the display is off. It then fetches again what it "
    "needs;\n"
    "only proofs of play that were not delivered yet (journal/) are lost.\n"
    "\n"
    "  current       which programme plays, which one played well, which one played before\n"
    "  generations/  programme documents, each with a first line that says what it needs\n"
    "  media/        pictures, named by the SHA-256 of their bytes\n"
    "  incoming/     downloads under way\n"
    "  quarantine/   media that were not what they should be, with the reason\n"
    "  sources/      what feeds, tables and alerts said last\n"
    "  journal/      plays, code exposures and faults that are not delivered yet\n"
    "\n"
    "`vitrine store` lists it, verifies it and makes room.\n";

/* Paths. */

const char *store_path(const struct store *store, struct path *into, const char *fmt, ...)
{
    size_t dir_len = strlen(store->dir);
    memcpy(into->text, store->dir, dir_len);
    into->text[dir_len++] = '/';
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(into->text + dir_len, sizeof into->text - dir_len, fmt, args);
    va_end(args);
    CHECK(len >= 0 && (size_t)len < sizeof into->text - dir_len);
    return into->text;
}

const char *store_media_path(const struct store *store, struct path *into,
                             const struct digest *digest)
{
    char hex[DIGEST_HEX_BYTES];
    digest_hex(digest, hex);
    return store_path(store, into, "media/%.2s/%s", hex, hex);
}

/* Folders. */

/* True when it was made now. */
static bool make_folder(struct store *store, const char *path)
{
    int number = store->disk->mkdir(store->disk->ctx, path);
    if (number == EROFS) {
        store->is_read_only = true;
    }
    store->lacks_folders = store->lacks_folders || (number != 0 && number != EEXIST);
    return number == 0;
}

static void make_parents(struct store *store)
{
    struct path path;
    (void)snprintf(path.text, sizeof path.text, "%s", store->dir); /* shorter: STORE_DIR_BYTES */
    for (char *at = path.text + 1; *at != '\0'; at++) {
        if (*at == '/') {
            *at = '\0';
            if (store->disk->mkdir(store->disk->ctx, path.text) == 0) { /* mostly there already */
                (void)disk_sync_folder_of(store->disk, path.text);      /* for what is done later */
            }
            *at = '/';
        }
    }
}

void store_make_folders(struct store *store)
{
    static const char *const NAMES[] = {"generations", "media", "incoming", "quarantine",
                                        "sources"};
    struct path path;
    if (store->is_read_only) {
        return;
    }
    store->lacks_folders = false;
    if (make_folder(store, store->dir)) {
        store->is_parent_dirty = true;
    }
    for (size_t i = 0; i < ARRAY_LEN(NAMES); i++) {
        if (make_folder(store, store_path(store, &path, "%s", NAMES[i]))) {
            store->is_root_dirty = true;
        }
    }
}

static int sync_flagged(struct store *store, bool *is_dirty, const char *path)
{
    int number = *is_dirty ? store->disk->sync_folder(store->disk->ctx, path) : 0;
    *is_dirty = number != 0;
    return number;
}

int store_sync_names(struct store *store)
{
    struct path path;
    int number = 0;
    if (store->is_parent_dirty) {
        number = disk_sync_folder_of(store->disk, store->dir);
        store->is_parent_dirty = number != 0;
    }
    if (number == 0) {
        number = sync_flagged(store, &store->is_root_dirty, store->dir);
    }
    if (number == 0) {
        number = sync_flagged(store, &store->is_media_dirty, store_path(store, &path, "media"));
    }
    for (size_t i = 0; number == 0 && i < MEDIA_FOLDERS; i++) {
        if (store->dirty[i]) {
            (void)store_path(store, &path, "media/%02zx", i);
            number = sync_flagged(store, &store->dirty[i], path.text);
        }
    }
    return number;
}

enum status store_check_writable(const struct store *store, struct err *err)
{
    return store->is_read_only ? err_set(err, ST_IO, "the store %s can only be read", store->dir)
                               : ST_OK;
}

enum status store_write_file(struct store *store, const char *path, struct slice bytes,
                             struct err *err)
{
    char temporary[DISK_PATH_BYTES];
    int len = snprintf(temporary, sizeof temporary, "%s.tmp", path);
    CHECK(len > 0 && (size_t)len < sizeof temporary);
    if (store->lacks_folders) {
        store_make_folders(store);
    }
    int number = 0;
    enum status status =
        disk_write_atomic(store->disk, temporary, path, bytes.ptr, bytes.len, &number, err);
    if (status != ST_OK && disk_is_full(number) && quota_relieve(store, bytes.len)) {
        status = disk_write_atomic(store->disk, temporary, path, bytes.ptr, bytes.len, NULL, err);
    }
    return status == ST_NOT_FOUND
               ? err_set(err, ST_IO, "cannot write %s: its folder is missing", path)
               : status;
}

static void write_readme(struct store *store)
{
    struct path path;
    struct disk_stat info;
    if (!store->is_read_only &&
        store->disk->stat(store->disk->ctx, store_path(store, &path, "README"), &info) == ENOENT) {
        (void)store_write_file(store, path.text, slice_of(README), NULL); /* works without it */
    }
}

/* Opening. */

bool name_is_temporary(const char *name)
{
    size_t len = strlen(name);
    return len > 4 && strcmp(name + len - 4, ".tmp") == 0;
}

bool name_is_digest(const char *name, struct digest *out)
{
    char hex[DIGEST_HEX_BYTES];
    struct digest digest;
    if (!digest_parse(slice_of(name), &digest)) {
        return false;
    }
    digest_hex(&digest, hex);
    if (strcmp(hex, name) != 0) {
        return false;
    }
    *out = digest;
    return true;
}

void store_remove(struct store *store, const char *folder, const char *name)
{
    struct path path;
    if (!store->is_read_only && strlen(name) < 256) {
        (void)store->disk->unlink(store->disk->ctx, /* else it is looked at again next time */
                                  store_path(store, &path, "%s/%s", folder, name));
    }
}

/* What lies under media/, by name and size. The content is read again in the background. */
struct scanning {
    struct store *store;
    char folder[16]; /* "media/ab" */
};

static void scan_file(void *ctx, const char *name)
{
    const struct scanning *scanning = ctx;
    struct store *store = scanning->store;
    struct media_entry entry = {0};
    struct disk_stat info;
    struct path path;
    if (!name_is_digest(name, &entry.digest) ||
        strncmp(name, scanning->folder + strlen("media/"), 2) != 0) {
        return;
    }
    if (store->disk->stat(store->disk->ctx, store_media_path(store, &path, &entry.digest), &info) !=
            0 ||
        !info.is_file) {
        return;
    }
    store->dirty[entry.digest.bytes[0]] = true; /* the one before may have been killed */
    entry.bytes = info.bytes;
    entry.needed_unix_s = info.changed_unix_s;
    if (info.bytes == 0 || info.bytes > MEDIA_MAX_BYTES ||
        !media_index_put(&store->media, &entry)) {
        store_remove(store, scanning->folder, name);
    }
}

/* Folder by folder, so that the index grows at its end. */
static void media_repair(struct store *store)
{
    store->is_parent_dirty = store->is_root_dirty = store->is_media_dirty = true;
    struct path path;
    struct scanning scanning = {.store = store};
    for (unsigned i = 0; i < MEDIA_FOLDERS; i++) {
        (void)snprintf(scanning.folder, sizeof scanning.folder, "media/%02x", i);
        (void)store->disk->list(store->disk->ctx, /* no folder: nothing in it */
                                store_path(store, &path, "%s", scanning.folder), scan_file,
                                &scanning);
    }
}

static enum status lock_store(struct store *store, struct err *err)
{
    int number = store->disk->lock(store->disk->ctx, store->dir, &store->lock);
    if (number == EWOULDBLOCK) {
        return err_set(err, ST_BUSY, "the store %s is used by another process", store->dir);
    }
    if (number == ENOENT || number == ENOTDIR || number == EACCES) {
        store->is_read_only = true; /* nothing there, and nothing to be put there */
    }
    return ST_OK; /* some network file systems lock no folder: then there is no lock */
}

static void repair(struct store *store, int64_t now_unix_s)
{
    struct path path;
    static const char *const STRAYS[] = {"current.tmp", "README.tmp", "attempt.tmp"};
    for (size_t i = 0; !store->is_read_only && i < ARRAY_LEN(STRAYS); i++) {
        (void)store->disk->unlink(store->disk->ctx, /* mostly not there */
                                  store_path(store, &path, "%s", STRAYS[i]));
    }
    write_readme(store);
    media_repair(store);
    partial_repair(store, now_unix_s);
    quarantine_repair(store, now_unix_s);
    generations_repair(store, now_unix_s);
    if (!store->is_read_only && !store->is_unsure) { /* a power cut brings back what was removed */
        (void)(quota_make_room(store, 0, NULL) == ST_OK); /* else by and by */
    }
}

enum status store_open(const struct disk *disk, const char *dir, uint64_t max_bytes,
                       enum store_mode mode, int64_t now_unix_s, struct store **out_store,
                       struct err *err)
{
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/') {
        len--;
    }
    if (len == 0 || len >= STORE_DIR_BYTES) {
        return err_set(err, ST_INVALID, "\"%.80s\" is not a folder for a store", dir);
    }
    if (max_bytes < STORE_MIN_BYTES) {
        return err_set(err, ST_LIMIT, "a store of %llu bytes; it takes at least %llu",
                       (unsigned long long)max_bytes, (unsigned long long)STORE_MIN_BYTES);
    }
    struct store *store = mem_alloc(1, sizeof *store);
    store->disk = disk;
    memcpy(store->dir, dir, len);
    store->max_bytes = max_bytes;
    store->is_read_only = mode == STORE_READ_ONLY;
    store->lock = -1;
    store->verifier.file = -1;
    if (mode == STORE_READ_WRITE) {
        make_parents(store);
        store_make_folders(store);
        enum status status = lock_store(store, err);
        if (status != ST_OK) {
            store_close(store);
            return status;
        }
    }
    repair(store, now_unix_s);
    *out_store = store;
    return ST_OK;
}

void store_close(struct store *store)
{
    if (store == NULL) {
        return;
    }
    for (size_t i = 0; i < MEDIA_PARTIALS_MAX; i++) {
        CHECK(!store->partials[i].is_open);
    }
    for (size_t i = 0; i < KEPT_SLOTS; i++) {
        kept_deinit(&store->kept[i]);
    }
    verifier_deinit(store);
    media_index_deinit(&store->media);
    mem_free(store->expected);
    if (store->lock >= 0) {
        (void)store->disk->close(store->disk->ctx, store->lock); /* nothing was written to it */
    }
    mem_free(store);
}

bool store_is_read_only(const struct store *store)
{
    return store->is_read_only;
}

/* Looking. */

bool store_find(const struct store *store, const struct digest *digest,
                char out_path[DISK_PATH_BYTES])
{
    if (media_index_find(&store->media, digest) == NULL) {
        return false;
    }
    struct path path;
    (void)store_media_path(store, &path, digest);
    memcpy(out_path, path.text, strlen(path.text) + 1);
    return true;
}

bool store_next(const struct store *store, const struct digest *after,
                struct store_medium *out_medium)
{
    const struct media_entry *entry = media_index_after(&store->media, after);
    if (entry == NULL) {
        return false;
    }
    *out_medium = (struct store_medium){entry->digest, entry->bytes, entry->needed_unix_s,
                                        store_needs(store, &entry->digest)};
    return true;
}

struct store_usage store_usage(const struct store *store)
{
    struct store_usage usage = {.media_bytes = store->media.bytes,
                                .max_bytes = store->max_bytes,
                                .media = (uint32_t)store->media.count,
                                .quarantined = (uint32_t)store->quarantined_count};
    for (size_t i = 0; i < store->media.count; i++) {
        usage.needed += store_needs(store, &store->media.entries[i].digest) ? 1 : 0;
    }
    for (size_t i = 0; i < MEDIA_PARTIALS_MAX; i++) {
        usage.partials += store->partials[i].name[0] != '\0' ? 1 : 0;
        usage.incoming_bytes += store->partials[i].bytes;
    }
    return usage;
}
