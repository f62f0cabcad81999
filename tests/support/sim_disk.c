/* Names are whole paths in one list; no folder is ever renamed. What is safe is a second list, and
 * the operations on names that are not safe yet stand in a row between the two. */
#include "sim_disk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"

enum { PATH_MAX_BYTES = 160, HANDLES_MAX = 64, FOLDER = -1 };

struct inode {
    char *bytes, *safe;
    size_t len, cap, safe_len;
    int64_t changed_unix_s;
    bool is_dirty;
};

struct name {
    char path[PATH_MAX_BYTES];
    int inode; /* FOLDER or an index */
};

struct names {
    struct name *list;
    size_t count, cap;
};

enum change { MADE, REMOVED, RENAMED };

struct pending {
    enum change change;
    char path[PATH_MAX_BYTES], from[PATH_MAX_BYTES];
    int inode;
};

struct handle {
    bool is_open, is_lock;
    int inode;
};

struct sim_disk {
    struct disk ops;
    struct inode *inodes;
    size_t inode_count, inode_cap;
    struct names seen, safe;
    struct pending *pending;
    size_t pending_count, pending_cap;
    struct handle handles[HANDLES_MAX];
    uint64_t capacity_bytes;
    bool is_read_only, is_locked;
    int64_t now_unix_s;
    void (*before)(void *ctx);
    void *before_ctx;
};

/* Chance. */

void sim_chance_rewind(struct sim_chance *chance)
{
    chance->at = 0;
}

uint32_t sim_chance_pick(struct sim_chance *chance, uint32_t n)
{
    if (chance->is_random) {
        return (uint32_t)dice_below(&chance->dice, (int32_t)n);
    }
    if (chance->at == SIM_CHOICES_MAX) {
        return 0;
    }
    if (chance->at == chance->count) {
        chance->digits[chance->count] = 0;
        chance->radix[chance->count++] = n;
    }
    return chance->digits[chance->at++];
}

bool sim_chance_next(struct sim_chance *chance)
{
    while (chance->count > 0) {
        size_t last = chance->count - 1;
        if (++chance->digits[last] < chance->radix[last]) {
            return true;
        }
        chance->count--;
    }
    return false;
}

/* Lists. */

static void *grow(void *old, size_t count, size_t *cap, size_t size)
{
    if (count < *cap) {
        return old;
    }
    *cap = *cap == 0 ? 16 : *cap * 2;
    void *grown = mem_alloc(*cap, size);
    if (old != NULL) {
        memcpy(grown, old, count * size);
    }
    mem_free(old);
    return grown;
}

static struct name *names_find(const struct names *names, const char *path)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->list[i].path, path) == 0) {
            return &names->list[i];
        }
    }
    return NULL;
}

static void names_put(struct names *names, const char *path, int inode)
{
    struct name *name = names_find(names, path);
    if (name == NULL) {
        names->list = grow(names->list, names->count, &names->cap, sizeof *names->list);
        name = &names->list[names->count++];
        int len = snprintf(name->path, sizeof name->path, "%s", path);
        CHECK(len > 0 && (size_t)len < sizeof name->path);
    }
    name->inode = inode;
}

static void names_drop(struct names *names, const char *path)
{
    struct name *name = names_find(names, path);
    if (name != NULL) {
        *name = names->list[--names->count];
    }
}

static void folder_of(const char *path, char out[PATH_MAX_BYTES])
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    memcpy(out, path, len);
    out[len] = '\0';
}

static bool is_in(const char *path, const char *folder)
{
    char own[PATH_MAX_BYTES];
    folder_of(path, own);
    return strcmp(own, folder) == 0;
}

/* "" is the root. */
static bool has_folder(const struct names *names, const char *path)
{
    char folder[PATH_MAX_BYTES];
    folder_of(path, folder);
    const struct name *name = names_find(names, folder);
    return folder[0] == '\0' || (name != NULL && name->inode == FOLDER);
}

/* Inodes. */

static int inode_make(struct sim_disk *sim)
{
    sim->inodes = grow(sim->inodes, sim->inode_count, &sim->inode_cap, sizeof *sim->inodes);
    sim->inodes[sim->inode_count] = (struct inode){.changed_unix_s = sim->now_unix_s};
    return (int)sim->inode_count++;
}

static void inode_write(struct inode *inode, const void *bytes, size_t len)
{
    inode->is_dirty = true;
    if (len == 0) {
        return;
    }
    if (inode->len + len > inode->cap) {
        size_t cap = 2 * (inode->len + len);
        char *grown = mem_alloc(cap, 1);
        if (inode->len > 0) {
            memcpy(grown, inode->bytes, inode->len);
        }
        mem_free(inode->bytes);
        inode->bytes = grown;
        inode->cap = cap;
    }
    memcpy(inode->bytes + inode->len, bytes, len);
    inode->len += len;
}

static void inode_make_safe(struct inode *inode)
{
    mem_free(inode->safe);
    inode->safe = inode->len == 0 ? NULL : mem_alloc(inode->len, 1);
    if (inode->len > 0) {
        memcpy(inode->safe, inode->bytes, inode->len);
    }
    inode->safe_len = inode->len;
    inode->is_dirty = false;
}

/* The memory of files that nothing names any more. */
static void inode_sweep(struct sim_disk *sim)
{
    bool *is_used = mem_alloc(sim->inode_count + 1, sizeof *is_used);
    const struct names *lists[] = {&sim->seen, &sim->safe};
    for (size_t l = 0; l < 2; l++) {
        for (size_t i = 0; i < lists[l]->count; i++) {
            if (lists[l]->list[i].inode >= 0) {
                is_used[lists[l]->list[i].inode] = true;
            }
        }
    }
    for (size_t i = 0; i < sim->pending_count; i++) {
        if (sim->pending[i].inode >= 0) {
            is_used[sim->pending[i].inode] = true;
        }
    }
    for (size_t i = 0; i < HANDLES_MAX; i++) {
        if (sim->handles[i].is_open && sim->handles[i].inode >= 0) {
            is_used[sim->handles[i].inode] = true;
        }
    }
    for (size_t i = 0; i < sim->inode_count; i++) {
        if (!is_used[i]) {
            mem_free(sim->inodes[i].bytes);
            mem_free(sim->inodes[i].safe);
            sim->inodes[i] = (struct inode){0};
        }
    }
    mem_free(is_used);
}

/* What is not safe yet. */

static void add_pending(struct sim_disk *sim, enum change change, const char *path,
                        const char *from, int inode)
{
    sim->pending = grow(sim->pending, sim->pending_count, &sim->pending_cap, sizeof *sim->pending);
    struct pending *pending = &sim->pending[sim->pending_count++];
    *pending = (struct pending){.change = change, .inode = inode};
    (void)snprintf(pending->path, sizeof pending->path, "%s", path);
    (void)snprintf(pending->from, sizeof pending->from, "%s", from);
}

static void apply(struct names *names, const struct pending *pending)
{
    if (pending->change == REMOVED) {
        names_drop(names, pending->path);
        return;
    }
    if (pending->change == RENAMED) {
        names_drop(names, pending->from);
    }
    names_put(names, pending->path, pending->inode);
}

/* A rename that became safe took its old name away: an earlier making of that name is over. */
static void forget_making(struct sim_disk *sim, const char *path, size_t before)
{
    for (size_t i = 0; i < before; i++) {
        if (strcmp(sim->pending[i].path, path) == 0) {
            sim->pending[i].path[0] = '\0';
        }
    }
}

static int sim_sync_folder(void *ctx, const char *path)
{
    struct sim_disk *sim = ctx;
    if (sim->before != NULL) {
        sim->before(sim->before_ctx);
    }
    path = strcmp(path, "/") == 0 ? "" : path;
    const struct name *name = names_find(&sim->seen, path);
    if (path[0] != '\0' && (name == NULL || name->inode != FOLDER)) {
        return ENOENT;
    }
    size_t kept = 0;
    for (size_t i = 0; i < sim->pending_count; i++) {
        struct pending *pending = &sim->pending[i];
        if (pending->path[0] != '\0' && is_in(pending->path, path)) {
            apply(&sim->safe, pending);
            if (pending->change == RENAMED) {
                forget_making(sim, pending->from, i);
            }
            pending->path[0] = '\0';
        }
    }
    for (size_t i = 0; i < sim->pending_count; i++) {
        if (sim->pending[i].path[0] != '\0') {
            sim->pending[kept++] = sim->pending[i];
        }
    }
    sim->pending_count = kept;
    inode_sweep(sim);
    return 0;
}

/* Operations. */

/* 0: go on. */
static int begin_change(struct sim_disk *sim)
{
    if (sim->before != NULL) {
        sim->before(sim->before_ctx);
    }
    return sim->is_read_only ? EROFS : 0;
}

static int take_handle(struct sim_disk *sim, int inode, int *out_file)
{
    for (int i = 0; i < HANDLES_MAX; i++) {
        if (!sim->handles[i].is_open) {
            sim->handles[i] = (struct handle){.is_open = true, .inode = inode};
            *out_file = i;
            return 0;
        }
    }
    return EMFILE;
}

static struct inode *inode_of(struct sim_disk *sim, int file)
{
    CHECK(file >= 0 && file < HANDLES_MAX && sim->handles[file].is_open);
    return &sim->inodes[sim->handles[file].inode];
}

static int sim_open(void *ctx, const char *path, enum disk_open how, int *out_file)
{
    struct sim_disk *sim = ctx;
    int number = how == DISK_READ ? 0 : begin_change(sim);
    const struct name *name = names_find(&sim->seen, path);
    if (number != 0) {
        return number;
    }
    if (!has_folder(&sim->seen, path) || (name == NULL && how == DISK_READ)) {
        return ENOENT;
    }
    if (name != NULL && name->inode == FOLDER) {
        return EISDIR;
    }
    int inode = name == NULL ? inode_make(sim) : name->inode;
    if (name == NULL) {
        names_put(&sim->seen, path, inode);
        add_pending(sim, MADE, path, "", inode);
    } else if (how == DISK_NEW) {
        sim->inodes[inode].len = 0;
        sim->inodes[inode].is_dirty = true;
    }
    return take_handle(sim, inode, out_file);
}

static int sim_write(void *ctx, int file, const void *bytes, size_t len, size_t *out_put)
{
    struct sim_disk *sim = ctx;
    int number = begin_change(sim);
    if (number != 0) {
        return number;
    }
    if (sim->capacity_bytes > 0) {
        uint64_t used = sim_disk_bytes(sim);
        if (used >= sim->capacity_bytes) {
            return ENOSPC;
        }
        len = len < sim->capacity_bytes - used ? len : (size_t)(sim->capacity_bytes - used);
    }
    inode_write(inode_of(sim, file), bytes, len);
    inode_of(sim, file)->changed_unix_s = sim->now_unix_s;
    *out_put = len;
    return 0;
}

static int sim_read_at(void *ctx, int file, uint64_t offset, void *into, size_t cap,
                       size_t *out_got)
{
    const struct inode *inode = inode_of(ctx, file);
    size_t rest = offset < inode->len ? inode->len - (size_t)offset : 0;
    *out_got = rest < cap ? rest : cap;
    if (*out_got > 0) {
        memcpy(into, inode->bytes + offset, *out_got);
    }
    return 0;
}

static int sim_truncate(void *ctx, int file, uint64_t bytes)
{
    int number = begin_change(ctx);
    struct inode *inode = inode_of(ctx, file);
    if (number == 0 && bytes < inode->len) {
        inode->len = (size_t)bytes;
        inode->is_dirty = true;
    }
    return number;
}

static int sim_sync(void *ctx, int file)
{
    struct sim_disk *sim = ctx;
    int number = begin_change(sim);
    if (number == 0) {
        inode_make_safe(inode_of(sim, file));
    }
    return number;
}

static int sim_close(void *ctx, int file)
{
    struct sim_disk *sim = ctx;
    CHECK(file >= 0 && file < HANDLES_MAX && sim->handles[file].is_open);
    sim->is_locked = sim->is_locked && !sim->handles[file].is_lock;
    sim->handles[file] = (struct handle){0};
    return 0;
}

static int sim_rename(void *ctx, const char *from, const char *to)
{
    struct sim_disk *sim = ctx;
    int number = begin_change(sim);
    const struct name *name = names_find(&sim->seen, from);
    const struct name *old = names_find(&sim->seen, to);
    if (number != 0) {
        return number;
    }
    if (name == NULL || !has_folder(&sim->seen, to)) {
        return ENOENT;
    }
    if (old != NULL && old->inode == FOLDER) {
        return EISDIR;
    }
    int inode = name->inode;
    names_drop(&sim->seen, from);
    names_put(&sim->seen, to, inode);
    add_pending(sim, RENAMED, to, from, inode);
    return 0;
}

static int sim_unlink(void *ctx, const char *path)
{
    struct sim_disk *sim = ctx;
    const struct name *name = names_find(&sim->seen, path);
    if (name == NULL) {
        return ENOENT;
    }
    if (name->inode == FOLDER) {
        return EISDIR;
    }
    int number = begin_change(sim);
    if (number == 0) {
        names_drop(&sim->seen, path);
        add_pending(sim, REMOVED, path, "", FOLDER);
    }
    return number;
}

static int sim_mkdir(void *ctx, const char *path)
{
    struct sim_disk *sim = ctx;
    if (names_find(&sim->seen, path) != NULL || path[0] == '\0') {
        return EEXIST;
    }
    if (!has_folder(&sim->seen, path)) {
        return ENOENT;
    }
    int number = begin_change(sim);
    if (number == 0) {
        names_put(&sim->seen, path, FOLDER);
        add_pending(sim, MADE, path, "", FOLDER);
    }
    return number;
}

static int sim_stat(void *ctx, const char *path, struct disk_stat *out)
{
    const struct sim_disk *sim = ctx;
    const struct name *name = names_find(&sim->seen, path);
    if (name == NULL) {
        return ENOENT;
    }
    *out = (struct disk_stat){.is_folder = true};
    if (name->inode != FOLDER) {
        const struct inode *inode = &sim->inodes[name->inode];
        *out = (struct disk_stat){inode->len, inode->changed_unix_s, true, false};
    }
    return 0;
}

static int sim_list(void *ctx, const char *path, void (*each)(void *each_ctx, const char *name),
                    void *each_ctx)
{
    struct sim_disk *sim = ctx;
    const struct name *folder = names_find(&sim->seen, path);
    if (folder == NULL || folder->inode != FOLDER) {
        return ENOENT;
    }
    struct names copy = {0}; /* `each` may remove */
    for (size_t i = 0; i < sim->seen.count; i++) {
        if (is_in(sim->seen.list[i].path, path)) {
            names_put(&copy, sim->seen.list[i].path, 0);
        }
    }
    for (size_t i = 0; i < copy.count; i++) {
        each(each_ctx, strrchr(copy.list[i].path, '/') + 1);
    }
    mem_free(copy.list);
    return 0;
}

static int sim_space(void *ctx, const char *path, uint64_t *out_free_bytes)
{
    const struct sim_disk *sim = ctx;
    uint64_t used = sim_disk_bytes(sim);
    (void)path;
    *out_free_bytes = UINT64_MAX;
    if (sim->capacity_bytes > 0) {
        *out_free_bytes = used < sim->capacity_bytes ? sim->capacity_bytes - used : 0;
    }
    return 0;
}

static int sim_touch(void *ctx, const char *path, int64_t unix_s)
{
    struct sim_disk *sim = ctx;
    const struct name *name = names_find(&sim->seen, path);
    if (name == NULL || name->inode == FOLDER) {
        return ENOENT;
    }
    sim->inodes[name->inode].changed_unix_s = unix_s;
    return sim->is_read_only ? EROFS : 0;
}

static int sim_lock(void *ctx, const char *path, int *out_file)
{
    struct sim_disk *sim = ctx;
    const struct name *name = names_find(&sim->seen, path);
    if (name == NULL) {
        return ENOENT;
    }
    if (sim->is_locked) {
        return EWOULDBLOCK;
    }
    int number = take_handle(sim, FOLDER, out_file);
    if (number == 0) {
        sim->handles[*out_file].is_lock = true;
        sim->is_locked = true;
    }
    return number;
}

/* Life. */

struct sim_disk *sim_disk_create(void)
{
    struct sim_disk *sim = mem_alloc(1, sizeof *sim);
    sim->ops = (struct disk){.ctx = sim,
                             .open = sim_open,
                             .write = sim_write,
                             .read_at = sim_read_at,
                             .truncate = sim_truncate,
                             .sync = sim_sync,
                             .close = sim_close,
                             .rename = sim_rename,
                             .unlink = sim_unlink,
                             .mkdir = sim_mkdir,
                             .sync_folder = sim_sync_folder,
                             .stat = sim_stat,
                             .list = sim_list,
                             .space = sim_space,
                             .touch = sim_touch,
                             .lock = sim_lock};
    return sim;
}

void sim_disk_destroy(struct sim_disk *sim)
{
    if (sim != NULL) {
        for (size_t i = 0; i < sim->inode_count; i++) {
            mem_free(sim->inodes[i].bytes);
            mem_free(sim->inodes[i].safe);
        }
        mem_free(sim->inodes);
        mem_free(sim->seen.list);
        mem_free(sim->safe.list);
        mem_free(sim->pending);
        mem_free(sim);
    }
}

const struct disk *sim_disk_ops(struct sim_disk *sim)
{
    return &sim->ops;
}

void sim_disk_watch(struct sim_disk *sim, void (*before)(void *ctx), void *ctx)
{
    sim->before = before;
    sim->before_ctx = ctx;
}

void sim_disk_limit(struct sim_disk *sim, uint64_t capacity_bytes)
{
    sim->capacity_bytes = capacity_bytes;
}

void sim_disk_set_read_only(struct sim_disk *sim, bool is_read_only)
{
    sim->is_read_only = is_read_only;
}

void sim_disk_set_time(struct sim_disk *sim, int64_t unix_s)
{
    sim->now_unix_s = unix_s;
}

/* The power cut. */

/* What is safe and was only appended to stays whatever happens behind it. */
static size_t untouched(const struct inode *inode)
{
    size_t len = 0;
    while (len < inode->len && len < inode->safe_len && inode->bytes[len] == inode->safe[len]) {
        len++;
    }
    return len;
}

/* A file's unsafe bytes: lost, there, or a beginning of them with nothing, zeros or garbage behind
 * it. */
static void settle(const struct inode *from, struct inode *to, struct sim_chance *chance)
{
    uint32_t how = from->is_dirty ? sim_chance_pick(chance, 5) : 0;
    if (how == 0) {
        inode_write(to, from->safe == NULL ? "" : from->safe, from->safe_len);
        return;
    }
    size_t least = untouched(from), len = from->len;
    if (how > 1) {
        len = least + (from->len - least) * sim_chance_pick(chance, 4) / 4;
    }
    inode_write(to, from->bytes == NULL ? "" : from->bytes, len);
    for (size_t i = len; how >= 3 && i < from->len; i++) {
        char filler = how == 3 ? '\0' : (char)(i * 131 + 7);
        inode_write(to, &filler, 1);
    }
}

static void copy_file(const struct sim_disk *sim, struct sim_disk *cut, const struct name *name,
                      struct sim_chance *chance)
{
    int inode = FOLDER;
    if (name->inode != FOLDER) {
        inode = inode_make(cut);
        settle(&sim->inodes[name->inode], &cut->inodes[inode], chance);
        inode_make_safe(&cut->inodes[inode]);
        cut->inodes[inode].changed_unix_s = sim->inodes[name->inode].changed_unix_s;
    }
    names_put(&cut->seen, name->path, inode);
    names_put(&cut->safe, name->path, inode);
}

/* A name whose folder is gone is gone with it. */
static bool is_reachable(const struct names *names, const char *path)
{
    char folder[PATH_MAX_BYTES];
    (void)snprintf(folder, sizeof folder, "%s", path);
    while (folder[0] != '\0') {
        if (!has_folder(names, folder)) {
            return false;
        }
        folder_of(folder, folder);
    }
    return true;
}

struct sim_disk *sim_disk_cut(const struct sim_disk *sim, struct sim_chance *chance)
{
    struct sim_disk *cut = sim_disk_create();
    struct names left = {0};
    cut->now_unix_s = sim->now_unix_s;
    cut->capacity_bytes = sim->capacity_bytes;
    for (size_t i = 0; i < sim->safe.count; i++) {
        names_put(&left, sim->safe.list[i].path, sim->safe.list[i].inode);
    }
    for (size_t i = 0; i < sim->pending_count; i++) {
        if (sim_chance_pick(chance, 2) == 1) {
            apply(&left, &sim->pending[i]);
        }
    }
    for (size_t i = 0; i < left.count; i++) {
        if (is_reachable(&left, left.list[i].path)) {
            copy_file(sim, cut, &left.list[i], chance);
        }
    }
    mem_free(left.list);
    return cut;
}

/* Looking and spoiling. */

void sim_disk_put(struct sim_disk *sim, const char *path, const void *bytes, size_t len)
{
    char folder[PATH_MAX_BYTES];
    (void)snprintf(folder, sizeof folder, "%s", path);
    for (char *at = folder + 1; *at != '\0'; at++) {
        if (*at == '/') {
            *at = '\0';
            if (names_find(&sim->seen, folder) == NULL) {
                names_put(&sim->seen, folder, FOLDER);
                names_put(&sim->safe, folder, FOLDER);
            }
            *at = '/';
        }
    }
    int inode = inode_make(sim);
    inode_write(&sim->inodes[inode], bytes, len);
    inode_make_safe(&sim->inodes[inode]);
    names_put(&sim->seen, path, inode);
    names_put(&sim->safe, path, inode);
}

bool sim_disk_damage(struct sim_disk *sim, const char *path, size_t at)
{
    const struct name *name = names_find(&sim->seen, path);
    if (name == NULL || name->inode == FOLDER || at >= sim->inodes[name->inode].len) {
        return false;
    }
    sim->inodes[name->inode].bytes[at] ^= 0x55;
    return true;
}

uint64_t sim_disk_bytes(const struct sim_disk *sim)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < sim->seen.count; i++) {
        int inode = sim->seen.list[i].inode;
        bytes += inode == FOLDER ? 0 : sim->inodes[inode].len;
    }
    return bytes;
}

size_t sim_disk_files(const struct sim_disk *sim)
{
    size_t files = 0;
    for (size_t i = 0; i < sim->seen.count; i++) {
        files += sim->seen.list[i].inode == FOLDER ? 0 : 1;
    }
    return files;
}

void sim_disk_each(const struct sim_disk *sim, const char *folder,
                   void (*each)(void *ctx, const char *path, const void *bytes, size_t len),
                   void *ctx)
{
    size_t len = strlen(folder);
    for (size_t i = 0; i < sim->seen.count; i++) {
        const struct name *name = &sim->seen.list[i];
        if (name->inode != FOLDER && strncmp(name->path, folder, len) == 0 &&
            name->path[len] == '/') {
            each(ctx, name->path, sim->inodes[name->inode].bytes, sim->inodes[name->inode].len);
        }
    }
}
