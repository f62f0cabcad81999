/* Making generations current, and going back.
 *
 * A commit writes the generation's file, syncs the names of the media that it needs, and only then
 * switches `current`. Files of generations that no longer count are removed last. The roster on
 * disk and ours differ only while `current` is being written.
 */
#include "display/store/generations.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "display/store/store_priv.h"

enum {
    NUMBER_DIGITS = 16,
    NAME_BYTES = NUMBER_DIGITS + 5,
    CANDIDATES_MAX = 16 /* looked at when `current` is of no use */
};
#define NUMBER_MAX UINT64_C(999999999999999) /* the largest that is taken from a name */

static const char *generation_path(const struct store *store, struct path *into, uint64_t number)
{
    return store_path(store, into, "generations/%016" PRIu64 ".gen", number);
}

/* 0: not ours. */
static uint64_t number_of(const char *name)
{
    uint64_t number = 0;
    size_t digits = strspn(name, "0123456789");
    if (digits != NUMBER_DIGITS || strcmp(name + digits, ".gen") != 0) {
        return 0;
    }
    for (size_t i = 0; i < digits; i++) {
        number = number * 10 + (uint64_t)(name[i] - '0');
    }
    return number <= NUMBER_MAX ? number : 0;
}

/* Reading. */

static enum status load(const struct store *store, uint64_t number, struct generation **out,
                        struct err *err)
{
    struct path path;
    struct generation *generation = NULL;
    struct buf file = buf_make(GENERATION_MAX_BYTES);
    enum status status =
        disk_read_whole(store->disk, generation_path(store, &path, number), &file, err);
    if (status == ST_OK) {
        status = generation_read(buf_view(&file), &generation, err);
        if (status != ST_OK) {
            err_context(err, "%s", path.text);
        }
    }
    buf_deinit(&file);
    if (status == ST_OK && generation->number != number) {
        status =
            err_set(err, ST_INVALID, "%s is generation %" PRIu64, path.text, generation->number);
        generation_destroy(generation);
    }
    if (status == ST_OK) {
        *out = generation;
    }
    return status;
}

static void mark_missing(const struct store *store, struct generation *generation)
{
    for (size_t i = 0; i < generation->media_count; i++) {
        /* made by generation_read() a moment ago, and ours alone */
        struct generation_medium *medium =
            (struct generation_medium *)(uintptr_t)&generation->media[i];
        medium->is_missing = media_index_find(&store->media, &medium->digest) == NULL;
    }
}

enum status generations_load(const struct store *store, enum roster_role role,
                             struct generation **out_generation, struct err *err)
{
    uint64_t number = store->roster.numbers[role];
    if (number == 0) {
        return err_set(err, ST_NOT_FOUND, "the store %s has no programme", store->dir);
    }
    struct generation *generation = NULL;
    enum status status = load(store, number, &generation, err);
    if (status == ST_OK) {
        mark_missing(store, generation);
        *out_generation = generation;
    }
    return status;
}

bool generations_is_bad(const struct store *store, const struct digest *document)
{
    return roster_is_bad(&store->roster, document);
}

bool generations_has_bad(const struct store *store)
{
    return store->roster.bad_count > 0;
}

bool generations_summary(const struct store *store, enum roster_role role,
                         struct generation_summary *out_summary)
{
    uint64_t number = store->roster.numbers[role];
    for (size_t i = 0; number != 0 && i < KEPT_SLOTS; i++) {
        const struct kept *kept = &store->kept[i];
        if (kept->number == number) {
            uint32_t missing = kept->unknown;
            for (size_t j = 0; j < kept->need_count; j++) {
                missing += media_index_find(&store->media, &kept->needs[j]) == NULL ? 1 : 0;
            }
            *out_summary =
                (struct generation_summary){number, kept->made_unix_s, kept->document,
                                            (uint32_t)kept->need_count + kept->unknown, missing};
            return true;
        }
    }
    return false;
}

/* Switching. */

static bool is_on_disk(const struct store *store, const struct roster *roster)
{
    struct path path;
    struct buf file = buf_make(SMALL_FILE_MAX_BYTES);
    struct roster found;
    bool is_same =
        disk_read_whole(store->disk, store_path(store, &path, "current"), &file, NULL) == ST_OK &&
        roster_read(buf_view(&file), &found, NULL) == ST_OK &&
        memcmp(found.numbers, roster->numbers, sizeof found.numbers) == 0;
    buf_deinit(&file);
    return is_same;
}

/* The roster becomes this one, on disk first. When the rename happened and only the folder's sync
 * failed, the disk says the new one already, and so do we. */
static enum status switch_to(struct store *store, const struct roster *next, struct err *err)
{
    struct path path;
    struct err why = {0};
    struct buf file = buf_make(SMALL_FILE_MAX_BYTES);
    roster_write(next, &file);
    enum status status =
        store_write_file(store, store_path(store, &path, "current"), buf_view(&file), &why);
    buf_deinit(&file);
    bool is_switch = memcmp(next->numbers, store->roster.numbers, sizeof next->numbers) != 0;
    if (status != ST_OK && !(is_switch && is_on_disk(store, next))) {
        return err_set(err, status, "%s", why.text);
    }
    store->roster = *next;
    return ST_OK;
}

static void sweep_file(void *ctx, const char *name)
{
    struct store *store = ctx;
    uint64_t number = number_of(name);
    if (name_is_temporary(name) || (number != 0 && !roster_keeps(&store->roster, number))) {
        store_remove(store, "generations", name);
    }
}

static void sweep(struct store *store, int64_t now_unix_s)
{
    struct path path;
    kept_sweep(store, now_unix_s);
    (void)store->disk->list(store->disk->ctx, /* what stays is removed the next time */
                            store_path(store, &path, "generations"), sweep_file, store);
}

/* Committing. */

static enum status check_draft(const struct store *store, const struct generation *draft,
                               const struct digest *document, struct err *err)
{
    if (roster_is_bad(&store->roster, document)) {
        return err_set(err, ST_INVALID, "this document made faults and was rolled back");
    }
    for (size_t i = 0; i < draft->media_count; i++) {
        const struct generation_medium *medium = &draft->media[i];
        if (medium->is_needed && media_index_find(&store->media, &medium->digest) == NULL) {
            return err_set(err, ST_NOT_FOUND, "the medium %.200s is not here yet", medium->id);
        }
    }
    return store_check_writable(store, err);
}

static enum status write_generation(struct store *store, const struct generation *generation,
                                    struct err *err)
{
    struct path path;
    struct buf file = buf_make(GENERATION_MAX_BYTES);
    enum status status = generation_write(generation, &file, err);
    if (status == ST_OK) {
        int number = store_sync_names(store);
        if (number != 0) {
            status = disk_error(err, number, "sync", store->dir);
            status = status == ST_NOT_FOUND ? ST_IO : status;
        }
    }
    if (status == ST_OK) {
        status = store_write_file(store, generation_path(store, &path, generation->number),
                                  buf_view(&file), err);
    }
    buf_deinit(&file);
    return status;
}

static struct roster roster_after(const struct roster *roster, const struct generation *generation)
{
    struct roster next = *roster;
    next.numbers[ROSTER_BEFORE] = roster->numbers[ROSTER_CURRENT];
    next.numbers[ROSTER_CURRENT] = generation->number;
    if (digest_compare(&next.faulty, &generation->document_digest) != 0) {
        next.fault_count = 0;
    }
    return next;
}

enum status generations_commit(struct store *store, const struct generation *draft,
                               int64_t now_unix_s, struct err *err)
{
    struct generation generation = *draft;
    generation.document_digest = digest_of(draft->document.ptr, draft->document.len);
    generation.number = store->last_number + 1;
    generation.made_unix_s = now_unix_s;
    enum status status = check_draft(store, draft, &generation.document_digest, err);
    if (status != ST_OK) {
        return status;
    }
    if (store->lacks_folders) {
        store_make_folders(store);
    }
    status = kept_add(store, &generation, err);
    if (status == ST_OK) {
        status = write_generation(store, &generation, err);
    }
    if (status == ST_OK) {
        struct roster next = roster_after(&store->roster, &generation);
        status = switch_to(store, &next, err);
    }
    if (status == ST_OK) {
        store->last_number = generation.number;
    }
    sweep(store, now_unix_s); /* of what is no longer kept, or of what did not become current */
    return status;
}

/* Proving itself, or not. */

enum status generations_mark_good(struct store *store, int64_t now_unix_s, struct err *err)
{
    struct roster next = store->roster;
    if (next.numbers[ROSTER_CURRENT] == 0) {
        return err_set(err, ST_NOT_FOUND, "the store %s has no programme", store->dir);
    }
    if (next.numbers[ROSTER_GOOD] == next.numbers[ROSTER_CURRENT]) {
        return ST_OK;
    }
    next.numbers[ROSTER_GOOD] = next.numbers[ROSTER_CURRENT];
    enum status status = store_check_writable(store, err);
    if (status == ST_OK) {
        status = switch_to(store, &next, err);
    }
    if (status == ST_OK) {
        sweep(store, now_unix_s);
    }
    return status;
}

/* What plays instead of the current one; 0: nothing else is here. */
static uint64_t fallback_of(const struct roster *roster)
{
    static const enum roster_role ORDER[] = {ROSTER_GOOD, ROSTER_BEFORE};
    for (size_t i = 0; i < ARRAY_LEN(ORDER); i++) {
        uint64_t number = roster->numbers[ORDER[i]];
        if (number != 0 && number != roster->numbers[ROSTER_CURRENT]) {
            return number;
        }
    }
    return 0;
}

static void roll_back(struct roster *next, uint64_t to)
{
    next->numbers[ROSTER_CURRENT] = to;
    next->numbers[ROSTER_GOOD] = to; /* the current one was good, if it was, no longer */
    if (next->numbers[ROSTER_BEFORE] == to) {
        next->numbers[ROSTER_BEFORE] = 0;
    }
}

enum status generations_fault(struct store *store, const struct digest *document,
                              int64_t now_unix_s, bool *out_is_back, struct err *err)
{
    struct roster next = store->roster;
    uint64_t number = next.numbers[ROSTER_CURRENT];
    const struct kept *current = number == 0 ? NULL : kept_find(store, number);
    if (document == NULL && current == NULL) {
        return err_set(err, ST_NOT_FOUND, "the store %s has no programme", store->dir);
    }
    const struct digest bad = document != NULL ? *document : current->document;
    bool is_current = current != NULL && digest_compare(&bad, &current->document) == 0;
    size_t count = roster_add_fault(&next, &bad, now_unix_s, GENERATION_FAULTS_S);
    uint64_t to = is_current ? fallback_of(&next) : 0;
    bool is_back = count >= GENERATION_FAULTS && to != 0;
    if (is_back) {
        roll_back(&next, to);
    }
    if (is_back || (count >= GENERATION_FAULTS && !is_current)) {
        roster_add_bad(&next, &bad, now_unix_s);
        next.fault_count = 0;
    }
    enum status status = store_check_writable(store, err);
    if (status == ST_OK) {
        status = switch_to(store, &next, err);
    }
    if (status == ST_OK) {
        sweep(store, now_unix_s);
    } else {
        store->roster = next; /* this run, at least, is rid of it */
    }
    *out_is_back = is_back;
    return status;
}

/* Opening. */

struct candidates {
    uint64_t numbers[CANDIDATES_MAX]; /* newest first */
    size_t count;
};

static void add_candidate(void *ctx, const char *name)
{
    struct candidates *found = ctx;
    uint64_t number = number_of(name);
    if (number == 0) {
        return;
    }
    size_t place = found->count;
    while (place > 0 && found->numbers[place - 1] < number) {
        place--;
    }
    if (place == CANDIDATES_MAX) {
        return;
    }
    size_t last = found->count < CANDIDATES_MAX ? found->count : CANDIDATES_MAX - 1;
    memmove(&found->numbers[place + 1], &found->numbers[place],
            (last - place) * sizeof found->numbers[0]);
    found->numbers[place] = number;
    found->count = last + 1;
}

/* Whole, and not one that was rolled back: then it stands in `kept`. */
static bool try_keep(struct store *store, uint64_t number)
{
    struct generation *generation = NULL;
    if (number == 0 || number > NUMBER_MAX) {
        return false;
    }
    if (kept_find(store, number) != NULL) {
        return true;
    }
    enum status status = load(store, number, &generation, NULL);
    store->is_unsure = store->is_unsure || status == ST_IO || status == ST_NOMEM;
    bool is_good = status == ST_OK &&
                   !roster_is_bad(&store->roster, &generation->document_digest) &&
                   kept_add(store, generation, NULL) == ST_OK;
    generation_destroy(generation);
    return is_good;
}

static uint64_t newest_whole(struct store *store)
{
    struct path path;
    struct candidates found = {0};
    (void)store->disk->list(store->disk->ctx, /* no folder: none */
                            store_path(store, &path, "generations"), add_candidate, &found);
    for (size_t i = 0; i < found.count; i++) {
        if (try_keep(store, found.numbers[i])) {
            return found.numbers[i];
        }
    }
    return 0;
}

void generations_repair(struct store *store, int64_t now_unix_s)
{
    struct path path;
    struct roster roster = {0};
    struct buf file = buf_make(SMALL_FILE_MAX_BYTES);
    enum status status =
        disk_read_whole(store->disk, store_path(store, &path, "current"), &file, NULL);
    store->is_unsure = status == ST_IO;
    if (status == ST_OK && roster_read(buf_view(&file), &roster, NULL) != ST_OK) {
        roster = (struct roster){0};
    }
    buf_deinit(&file);
    store->roster = roster;
    for (size_t i = 0; i < ROSTER_ROLES; i++) {
        if (!try_keep(store, roster.numbers[i])) {
            roster.numbers[i] = 0;
        }
    }
    if (roster.numbers[ROSTER_CURRENT] == 0) {
        roster.numbers[ROSTER_CURRENT] = fallback_of(&roster);
    }
    if (roster.numbers[ROSTER_CURRENT] == 0) {
        roster.numbers[ROSTER_CURRENT] = newest_whole(store);
    }
    bool is_other = memcmp(&roster.numbers, &store->roster.numbers, sizeof roster.numbers) != 0;
    store->roster = roster;
    for (size_t i = 0; i < KEPT_SLOTS; i++) {
        uint64_t number = store->kept[i].number;
        store->last_number = number > store->last_number ? number : store->last_number;
    }
    if (!store->is_read_only && !store->is_unsure) { /* nothing is removed on a disk's bad day */
        if (is_other) {
            (void)switch_to(store, &roster, NULL); /* found again the same way */
        }
        sweep(store, now_unix_s);
    }
}
