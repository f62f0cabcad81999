/* Room: first the least recently needed media that nobody needs now, then downloads that nobody
 * goes on with. What a kept or expected programme needs is never touched. */
#include <errno.h>

#include "display/store/store_priv.h"

uint64_t quota_used(const struct store *store)
{
    uint64_t used = store->media.bytes;
    for (size_t i = 0; i < MEDIA_PARTIALS_MAX; i++) {
        used += store->partials[i].bytes + store->partials[i].reserved_bytes;
    }
    return used;
}

bool store_drop_medium(struct store *store, const struct digest *digest)
{
    struct path path;
    const struct digest copy = *digest; /* may lie in the index */
    int number = store->disk->unlink(store->disk->ctx, store_media_path(store, &path, &copy));
    if (number == 0 || number == ENOENT) {
        media_index_drop(&store->media, &copy);
        return true;
    }
    return false;
}

static struct media_entry *oldest_unneeded(struct store *store)
{
    struct media_entry *oldest = NULL;
    for (size_t i = 0; i < store->media.count; i++) {
        struct media_entry *entry = &store->media.entries[i];
        if ((oldest == NULL || entry->needed_unix_s < oldest->needed_unix_s) &&
            !store_needs(store, &entry->digest)) {
            oldest = entry;
        }
    }
    return oldest;
}

static struct partial *oldest_idle(struct store *store)
{
    struct partial *oldest = NULL;
    for (size_t i = 0; i < MEDIA_PARTIALS_MAX; i++) {
        struct partial *partial = &store->partials[i];
        if (partial->name[0] != '\0' && !partial->is_open &&
            (oldest == NULL || partial->since_unix_s < oldest->since_unix_s)) {
            oldest = partial;
        }
    }
    return oldest;
}

/* Remove one thing; out_bytes is its size. False: there is none, or the disk refuses. */
static bool evict_one(struct store *store, uint64_t *out_bytes)
{
    if (store->is_read_only) {
        return false;
    }
    const struct media_entry *entry = oldest_unneeded(store);
    if (entry != NULL) {
        *out_bytes = entry->bytes;
        return store_drop_medium(store, &entry->digest);
    }
    struct partial *partial = oldest_idle(store);
    if (partial != NULL) {
        *out_bytes = partial->bytes;
        partial_drop(store, partial);
    }
    return partial != NULL;
}

enum status quota_make_room(struct store *store, uint64_t bytes, struct err *err)
{
    uint64_t freed = 0;
    while (quota_used(store) + bytes > store->max_bytes || store->media.count >= STORE_MEDIA_MAX) {
        if (!evict_one(store, &freed)) {
            return err_set(err, ST_LIMIT,
                           "no room for %llu bytes: the store may hold %llu, and what its "
                           "programmes need takes %llu",
                           (unsigned long long)bytes, (unsigned long long)store->max_bytes,
                           (unsigned long long)quota_used(store));
        }
    }
    return ST_OK;
}

bool quota_relieve(struct store *store, uint64_t bytes)
{
    uint64_t freed = 0, one = 0;
    while (evict_one(store, &one)) {
        freed += one;
        if (freed >= bytes) {
            return true;
        }
    }
    return freed > 0;
}

enum status store_prune(struct store *store, uint64_t *out_bytes, struct err *err)
{
    enum status status = store_check_writable(store, err);
    if (status == ST_OK) {
        uint64_t freed = 0, one = 0;
        while (evict_one(store, &one)) {
            freed += one;
        }
        *out_bytes = freed;
    }
    return status;
}
