/* display/store/media_index.h: which media are on disk, in memory: digest, size, when last needed.
 *
 * Sorted by digest. 56 bytes an entry. Pure; belongs to the store.
 */
#ifndef DISPLAY_STORE_MEDIA_INDEX_H
#define DISPLAY_STORE_MEDIA_INDEX_H

#include <stdint.h>

#include "base/digest.h"

/* Twice what the largest document may name. */
#define STORE_MEDIA_MAX 20000

struct media_entry {
    struct digest digest;
    uint64_t bytes;
    int64_t needed_unix_s; /* for eviction: the latest time that something needed it */
};

struct media_index {
    struct media_entry *entries;
    size_t count, cap;
    uint64_t bytes; /* of all entries */
};

/** Zeroed memory is fine. */
void media_index_deinit(struct media_index *index);
/** NULL when it is not there. Until the next put or drop. */
struct media_entry *media_index_find(const struct media_index *index, const struct digest *digest);
/** The first entry after this digest, NULL at the end: for going round. */
struct media_entry *media_index_after(const struct media_index *index, const struct digest *digest);
/** Add or replace. False: STORE_MEDIA_MAX are there, or no memory. */
NODISCARD bool media_index_put(struct media_index *index, const struct media_entry *entry);
void media_index_drop(struct media_index *index, const struct digest *digest);

#endif
