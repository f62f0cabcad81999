/* display/store/store_priv.h: what the files of the store share. */
#ifndef DISPLAY_STORE_STORE_PRIV_H
#define DISPLAY_STORE_STORE_PRIV_H

#include "base/attr.h"
#include "base/crypto.h"
#include "display/store/generations.h"
#include "display/store/media_index.h"
#include "display/store/media_writer.h"
#include "display/store/quarantine.h"
#include "display/store/roster.h"
#include "display/store/store.h"

enum {
    MEDIA_FOLDERS = 256,
    KEPT_SLOTS = ROSTER_ROLES + 1, /* one more while another becomes current */
    PARTIAL_NAME_BYTES = 33,
    SMALL_FILE_MAX_BYTES = 32 << 10
};

/* A generation that is kept, as far as eviction and lists must know it. */
struct kept {
    uint64_t number; /* 0: free */
    int64_t made_unix_s;
    struct digest document;
    struct digest *needs; /* sorted */
    size_t need_count;
    uint32_t unknown; /* media without a digest */
};

struct partial {
    char name[PARTIAL_NAME_BYTES]; /* from URL and digest; "": free */
    uint64_t bytes;                /* on disk */
    uint64_t reserved_bytes;       /* that an open writer will still bring */
    int64_t since_unix_s;
    bool is_open;
};

struct quarantined {
    struct digest digest;
    int64_t since_unix_s;
    enum quarantine_kind kind;
};

struct verifier {
    int file;       /* -1: between two */
    bool is_second; /* reading it failed once */
    struct digest digest;
    uint64_t offset;
    struct crypto_stream *stream;
    char *chunk;
};

struct store {
    const struct disk *disk;
    char dir[STORE_DIR_BYTES];
    uint64_t max_bytes;
    bool is_read_only;
    int lock; /* -1: none */
    struct media_index media;
    struct roster roster;
    struct kept kept[KEPT_SLOTS];
    uint64_t last_number;    /* of a generation, given or found */
    struct digest *expected; /* sorted */
    size_t expected_count;
    struct partial partials[MEDIA_PARTIALS_MAX];
    struct quarantined quarantined[QUARANTINE_MAX];
    size_t quarantined_count;
    /* Folders with names that are not synced yet. */
    bool is_parent_dirty, is_root_dirty, is_media_dirty;
    bool dirty[MEDIA_FOLDERS];
    bool lacks_folders;
    bool is_unsure; /* the disk refused to read a generation, which may be there all the same */
    struct verifier verifier;
};

/* Paths. */
struct path {
    char text[DISK_PATH_BYTES];
};
/** dir/..., never cut: STORE_DIR_BYTES leaves room for our own names. Returns into->text. */
const char *store_path(const struct store *store, struct path *into, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
const char *store_media_path(const struct store *store, struct path *into,
                             const struct digest *digest);

/* Folders (store.c). */
void store_make_folders(struct store *store);
/** Make every name that was given so far safe. 0 or an errno number. */
NODISCARD int store_sync_names(struct store *store);
NODISCARD enum status store_check_writable(const struct store *store, struct err *err);
/** disk_write_atomic(), and once more after an eviction when the disk is full. */
enum status store_write_file(struct store *store, const char *path, struct slice bytes,
                             struct err *err);

/* Needs (needs.c). */
bool needs_has(const struct digest *sorted, size_t count, const struct digest *digest);
/** Sort and drop doubles; returns how many are left. */
size_t needs_sort(struct digest *digests, size_t count);
/** Does a kept or an expected programme need it? */
bool store_needs(const struct store *store, const struct digest *digest);
struct kept *kept_find(struct store *store, uint64_t number);
NODISCARD enum status kept_add(struct store *store, const struct generation *generation,
                               struct err *err);
/** Free the slots of generations that the roster does not keep; their media age from now on. */
void kept_sweep(struct store *store, int64_t now_unix_s);
void kept_deinit(struct kept *kept);

/* Room (quota.c). */
NODISCARD enum status quota_make_room(struct store *store, uint64_t bytes, struct err *err);
/** The disk is full: remove media that nobody needs, at least so many bytes. False: none. */
bool quota_relieve(struct store *store, uint64_t bytes);
uint64_t quota_used(const struct store *store);
/** Remove a medium's file and entry. False: the disk refused; the entry stays. */
bool store_drop_medium(struct store *store, const struct digest *digest);

/* Downloads under way (partial.c). */
void partial_name(const struct media_want *want, char out[PARTIAL_NAME_BYTES]);
struct partial *partial_get(struct store *store, const char *name);
/** A free slot, made by dropping the oldest idle one; NULL: all are open. */
struct partial *partial_take(struct store *store);
/** Remove files and slot. */
void partial_drop(struct store *store, struct partial *partial);
NODISCARD enum status partial_note(struct store *store, const struct partial *partial,
                                   const struct media_want *want, int64_t now_unix_s,
                                   struct err *err);
/** The note of a partial: false when there is none that is whole and for this name. */
struct partial_state {
    struct media_partial partial;
    int64_t since_unix_s;
};
NODISCARD bool partial_read(const struct store *store, const char *name,
                            struct partial_state *out_state);

/* What each part finds at open, and removes. */
void generations_repair(struct store *store, int64_t now_unix_s);
void quarantine_repair(struct store *store, int64_t now_unix_s);
void partial_repair(struct store *store, int64_t now_unix_s);
/** "x.tmp" */
bool name_is_temporary(const char *name);
/** 64 lower-case hexadecimal digits. */
NODISCARD bool name_is_digest(const char *name, struct digest *out);
/** Remove it, unless the store may not write; what can't be removed is looked at again next time.
 */
void store_remove(struct store *store, const char *folder, const char *name);

void verifier_deinit(struct store *store);

#endif
