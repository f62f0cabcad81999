/* What lies under media/, by name and size. The content is read again in the background (verify.h).
 */
#include <stdio.h>
#include <string.h>

#include "display/store/store_priv.h"

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
    entry.bytes = info.bytes;
    entry.needed_unix_s = info.changed_unix_s;
    if (info.bytes == 0 || info.bytes > MEDIA_MAX_BYTES ||
        !media_index_put(&store->media, &entry)) {
        store_remove(store, scanning->folder, name);
    }
}

/* Folder by folder, so that the index grows at its end. */
void media_repair(struct store *store)
{
    struct path path;
    struct scanning scanning = {.store = store};
    for (unsigned i = 0; i < MEDIA_FOLDERS; i++) {
        (void)snprintf(scanning.folder, sizeof scanning.folder, "media/%02x", i);
        (void)store->disk->list(store->disk->ctx, /* no folder: nothing in it */
                                store_path(store, &path, "%s", scanning.folder), scan_file,
                                &scanning);
    }
}
