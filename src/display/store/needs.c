/* Which media the kept generations need. A sorted list each: looked up for every eviction. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "display/store/store_priv.h"

static int compare(const void *a, const void *b)
{
    return digest_compare(a, b);
}

bool needs_has(const struct digest *sorted, size_t count, const struct digest *digest)
{
    return count > 0 && bsearch(digest, sorted, count, sizeof *sorted, compare) != NULL;
}

size_t needs_sort(struct digest *digests, size_t count)
{
    if (count == 0) {
        return 0;
    }
    qsort(digests, count, sizeof *digests, compare);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++) {
        if (digest_compare(&digests[i], &digests[kept - 1]) != 0) {
            digests[kept++] = digests[i];
        }
    }
    return kept;
}

bool store_needs(const struct store *store, const struct digest *digest)
{
    for (size_t i = 0; i < KEPT_SLOTS; i++) {
        if (needs_has(store->kept[i].needs, store->kept[i].need_count, digest)) {
            return true;
        }
    }
    return needs_has(store->expected, store->expected_count, digest);
}

static enum status copy_sorted(const struct digest *digests, size_t count, struct digest **out,
                               size_t *out_count, struct err *err)
{
    struct digest *copy = mem_try_alloc(count + 1, sizeof *copy);
    if (copy == NULL) {
        return err_set(err, ST_NOMEM, "no memory for the names of %zu media", count);
    }
    if (count > 0) {
        memcpy(copy, digests, count * sizeof *copy);
    }
    *out_count = needs_sort(copy, count);
    *out = copy;
    return ST_OK;
}

enum status store_expect(struct store *store, const struct digest *digests, size_t count,
                         struct err *err)
{
    if (count > GENERATION_MEDIA_MAX) {
        return err_set(err, ST_LIMIT, "%zu media; the limit is %d", count, GENERATION_MEDIA_MAX);
    }
    struct digest *copy = NULL;
    enum status status = copy_sorted(digests, count, &copy, &count, err);
    if (status == ST_OK) {
        mem_free(store->expected);
        store->expected = copy;
        store->expected_count = count;
    }
    return status;
}

/* Kept generations. */

struct kept *kept_find(struct store *store, uint64_t number)
{
    for (size_t i = 0; i < KEPT_SLOTS; i++) {
        if (store->kept[i].number == number) {
            return &store->kept[i];
        }
    }
    return NULL;
}

void kept_deinit(struct kept *kept)
{
    mem_free(kept->needs);
    *kept = (struct kept){0};
}

enum status kept_add(struct store *store, const struct generation *generation, struct err *err)
{
    struct kept kept = {.number = generation->number,
                        .made_unix_s = generation->made_unix_s,
                        .document = generation->document_digest};
    kept.needs = mem_try_alloc(generation->media_count + 1, sizeof *kept.needs);
    if (kept.needs == NULL) {
        return err_set(err, ST_NOMEM, "no memory for %zu media", generation->media_count);
    }
    for (size_t i = 0; i < generation->media_count; i++) {
        if (digest_is_known(&generation->media[i].digest)) {
            kept.needs[kept.need_count++] = generation->media[i].digest;
        } else {
            kept.unknown++;
        }
    }
    kept.need_count = needs_sort(kept.needs, kept.need_count);
    struct kept *slot = kept_find(store, generation->number);
    if (slot != NULL) {
        kept_deinit(slot);
    } else {
        slot = kept_find(store, 0);
        CHECK(slot != NULL); /* one more than there are roles */
    }
    *slot = kept;
    return ST_OK;
}

/* The time is written to the files too, so that the order of eviction outlives a restart. */
static void start_ageing(struct store *store, const struct kept *gone, int64_t now_unix_s)
{
    struct path path;
    for (size_t i = 0; i < gone->need_count; i++) {
        struct media_entry *entry = media_index_find(&store->media, &gone->needs[i]);
        if (entry != NULL && !store_needs(store, &entry->digest)) {
            entry->needed_unix_s = now_unix_s;
            (void)store->disk->touch(store->disk->ctx, /* the order is then another one */
                                     store_media_path(store, &path, &entry->digest), now_unix_s);
        }
    }
}

void kept_sweep(struct store *store, int64_t now_unix_s)
{
    for (size_t i = 0; i < KEPT_SLOTS; i++) {
        struct kept gone = store->kept[i];
        if (gone.number != 0 && !roster_keeps(&store->roster, gone.number)) {
            store->kept[i] = (struct kept){0};
            start_ageing(store, &gone, now_unix_s);
            kept_deinit(&gone);
        }
    }
}
