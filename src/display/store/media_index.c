#include "display/store/media_index.h"

#include <string.h>

#include "base/mem.h"

enum { FIRST_CAP = 64 };

void media_index_deinit(struct media_index *index)
{
    mem_free(index->entries);
    *index = (struct media_index){0};
}

/* The place of the first entry that is not before this digest. */
static size_t place_of(const struct media_index *index, const struct digest *digest)
{
    size_t from = 0, to = index->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (digest_compare(&index->entries[middle].digest, digest) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

struct media_entry *media_index_find(const struct media_index *index, const struct digest *digest)
{
    size_t place = place_of(index, digest);
    bool is_there =
        place < index->count && digest_compare(&index->entries[place].digest, digest) == 0;
    return is_there ? &index->entries[place] : NULL;
}

struct media_entry *media_index_after(const struct media_index *index, const struct digest *digest)
{
    size_t place = place_of(index, digest);
    if (place < index->count && digest_compare(&index->entries[place].digest, digest) == 0) {
        place++;
    }
    return place < index->count ? &index->entries[place] : NULL;
}

static bool has_room(struct media_index *index)
{
    if (index->count < index->cap) {
        return true;
    }
    size_t cap = index->cap == 0 ? FIRST_CAP : index->cap * 2;
    cap = cap > STORE_MEDIA_MAX ? STORE_MEDIA_MAX : cap;
    if (cap == index->cap) {
        return false;
    }
    struct media_entry *grown = mem_try_alloc(cap, sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    if (index->count > 0) {
        memcpy(grown, index->entries, index->count * sizeof *grown);
    }
    mem_free(index->entries);
    index->entries = grown;
    index->cap = cap;
    return true;
}

bool media_index_put(struct media_index *index, const struct media_entry *entry)
{
    struct media_entry *old = media_index_find(index, &entry->digest);
    if (old != NULL) {
        index->bytes = index->bytes - old->bytes + entry->bytes;
        *old = *entry;
        return true;
    }
    if (!has_room(index)) {
        return false;
    }
    size_t place = place_of(index, &entry->digest);
    memmove(index->entries + place + 1, index->entries + place,
            (index->count - place) * sizeof *entry);
    index->entries[place] = *entry;
    index->count++;
    index->bytes += entry->bytes;
    return true;
}

void media_index_drop(struct media_index *index, const struct digest *digest)
{
    struct media_entry *entry = media_index_find(index, digest);
    if (entry != NULL) {
        size_t place = (size_t)(entry - index->entries);
        index->bytes -= entry->bytes;
        index->count--;
        memmove(entry, entry + 1, (index->count - place) * sizeof *entry);
    }
}
