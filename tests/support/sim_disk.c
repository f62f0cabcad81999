/* Names are whole paths in one list; no folder is ever renamed. What is safe is a second list, and
 * the operations on names that are not safe yet stand in a row between the two. */
#include "sim_disk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "sim_parts.h"

enum { HANDLES_MAX = 64 };

enum change { MADE, REMOVED, RENAMED };

struct pending {
    enum change change;
    char path[SIM_PATH_BYTES], from[SIM_PATH_BYTES];
    int inode;
};

struct handle {
    bool is_open, is_lock;
    int inode;
};

struct sim_disk {
    struct disk ops;
    struct sim_inode *inodes;
    size_t inode_count, inode_cap;
    struct sim_names seen, safe;
    struct pending *pending;
    size_t pending_count, pending_cap;
    struct handle handles[HANDLES_MAX];
    uint64_t capacity_bytes;
    bool is_read_only, is_locked;
    int64_t now_unix_s;
    void (*before)(void *ctx);
    void *before_ctx;
};

static int inode_make(struct sim_disk *sim)
{
    const struct sim_inode fresh = {.changed_unix_s = sim->now_unix_s, .is_used = true};
    for (size_t i = 0; i < sim->inode_count; i++) {
        if (!sim->inodes[i].is_used) {
            sim->inodes[i] = fresh;
            return (int)i;
        }
    }
    sim->inodes = sim_grow(sim->inodes, sim->inode_count, &sim->inode_cap, sizeof *sim->inodes);
    sim->inodes[sim->inode_count] = fresh;
    return (int)sim->inode_count++;
}

/* The memory of files that nothing names any more. */
static void inode_sweep(struct sim_disk *sim)
{
    bool *is_used = mem_alloc(sim->inode_count + 1, sizeof *is_used);
    const struct sim_names *lists[] = {&sim->seen, &sim->safe};
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
            sim->inodes[i] = (struct sim_inode){0};
        }
    }
    mem_free(is_used);
}

/* What is not safe yet. */

static void add_pending(struct sim_disk *sim, enum change change, const char *path,
                        const char *from, int inode)
{
    sim->pending =
        sim_grow(sim->pending, sim->pending_count, &sim->pending_cap, sizeof *sim->pending);
    struct pending *pending = &sim->pending[sim->pending_count++];
    *pending = (struct pending){.change = change, .inode = inode};
    (void)snprintf(pending->path, sizeof pending->path, "%s", path);
    (void)snprintf(pending->from, sizeof pending->from, "%s", from);
}

static void apply(struct sim_names *names, const struct pending *pending)
{
    if (pending->change == REMOVED) {
        sim_names_drop(names, pending->path);
        return;
    }
    if (pending->change == RENAMED) {
        sim_names_drop(names, pending->from);
    }
    sim_names_put(names, pending->path, pending->inode);
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

static void drop_done(struct sim_disk *sim)
{
    size_t kept = 0;
    for (size_t i = 0; i < sim->pending_count; i++) {
        if (sim->pending[i].path[0] != '\0') {
            sim->pending[kept++] = sim->pending[i];
        }
    }
    sim->pending_count = kept;
}

static int sim_sync_folder(void *ctx, const char *path)
{
    struct sim_disk *sim = ctx;
    if (sim->before != NULL) {
        sim->before(sim->before_ctx);
    }
    path = strcmp(path, "/") == 0 ? "" : path;
    const struct sim_name *name = sim_names_find(&sim->seen, path);
    if (path[0] != '\0' && (name == NULL || name->inode != SIM_FOLDER)) {
        return ENOENT;
    }
    for (size_t i = 0; i < sim->pending_count; i++) {
        struct pending *pending = &sim->pending[i];
        if (pending->path[0] != '\0' && sim_is_in(pending->path, path)) {
            apply(&sim->safe, pending);
            if (pending->change == RENAMED) {
                forget_making(sim, pending->from, i);
            }
            pending->path[0] = '\0';
        }
    }
    drop_done(sim);
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

static struct sim_inode *inode_of(struct sim_disk *sim, int file)
{
    CHECK(file >= 0 && file < HANDLES_MAX && sim->handles[file].is_open);
    return &sim->inodes[sim->handles[file].inode];
}

static int sim_open(void *ctx, const char *path, enum disk_open how, int *out_file)
{
    struct sim_disk *sim = ctx;
    int number = how == DISK_READ ? 0 : begin_change(sim);
    const struct sim_name *name = sim_names_find(&sim->seen, path);
    if (number != 0) {
        return number;
    }
    if (!sim_has_folder(&sim->seen, path) || (name == NULL && how == DISK_READ)) {
        return ENOENT;
    }
    if (name != NULL && name->inode == SIM_FOLDER) {
        return EISDIR;
    }
    int inode = name == NULL ? inode_make(sim) : name->inode;
    if (name == NULL) {
        sim_names_put(&sim->seen, path, inode);
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
    sim_inode_write(inode_of(sim, file), bytes, len);
    inode_of(sim, file)->changed_unix_s = sim->now_unix_s;
    *out_put = len;
    return 0;
}

static int sim_read_at(void *ctx, int file, uint64_t offset, void *into, size_t cap,
                       size_t *out_got)
{
    const struct sim_inode *inode = inode_of(ctx, file);
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
    struct sim_inode *inode = inode_of(ctx, file);
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
        sim_inode_make_safe(inode_of(sim, file));
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
    const struct sim_name *name = sim_names_find(&sim->seen, from);
    const struct sim_name *old = sim_names_find(&sim->seen, to);
    if (number != 0) {
        return number;
    }
    if (name == NULL || !sim_has_folder(&sim->seen, to)) {
        return ENOENT;
    }
    if (old != NULL && old->inode == SIM_FOLDER) {
        return EISDIR;
    }
    int inode = name->inode;
    sim_names_drop(&sim->seen, from);
    sim_names_put(&sim->seen, to, inode);
    add_pending(sim, RENAMED, to, from, inode);
    return 0;
}

static int sim_unlink(void *ctx, const char *path)
{
    struct sim_disk *sim = ctx;
    const struct sim_name *name = sim_names_find(&sim->seen, path);
    if (name == NULL) {
        return ENOENT;
    }
    if (name->inode == SIM_FOLDER) {
        return EISDIR;
    }
    int number = begin_change(sim);
    if (number == 0) {
        sim_names_drop(&sim->seen, path);
        add_pending(sim, REMOVED, path, "", SIM_FOLDER);
    }
    return number;
}

static int sim_mkdir(void *ctx, const char *path)
{
    struct sim_disk *sim = ctx;
    if (sim_names_find(&sim->seen, path) != NULL || path[0] == '\0') {
        return EEXIST;
    }
    if (!sim_has_folder(&sim->seen, path)) {
        return ENOENT;
    }
    int number = begin_change(sim);
    if (number == 0) {
        sim_names_put(&sim->seen, path, SIM_FOLDER);
        add_pending(sim, MADE, path, "", SIM_FOLDER);
    }
    return number;
}

static int sim_stat(void *ctx, const char *path, struct disk_stat *out)
{
    const struct sim_disk *sim = ctx;
    const struct sim_name *name = sim_names_find(&sim->seen, path);
    if (name == NULL) {
        return ENOENT;
    }
    *out = (struct disk_stat){.is_folder = true};
    if (name->inode != SIM_FOLDER) {
        const struct sim_inode *inode = &sim->inodes[name->inode];
        *out = (struct disk_stat){inode->len, inode->changed_unix_s, true, false};
    }
    return 0;
}

static int sim_list(void *ctx, const char *path, void (*each)(void *each_ctx, const char *name),
                    void *each_ctx)
{
    struct sim_disk *sim = ctx;
    const struct sim_name *folder = sim_names_find(&sim->seen, path);
    if (folder == NULL || folder->inode != SIM_FOLDER) {
        return ENOENT;
    }
    struct sim_names copy = {0}; /* `each` may remove */
    for (size_t i = 0; i < sim->seen.count; i++) {
        if (sim_is_in(sim->seen.list[i].path, path)) {
            sim_names_put(&copy, sim->seen.list[i].path, 0);
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
    const struct sim_name *name = sim_names_find(&sim->seen, path);
    if (name == NULL || name->inode == SIM_FOLDER) {
        return ENOENT;
    }
    sim->inodes[name->inode].changed_unix_s = unix_s;
    return sim->is_read_only ? EROFS : 0;
}

static int sim_lock(void *ctx, const char *path, int *out_file)
{
    struct sim_disk *sim = ctx;
    const struct sim_name *name = sim_names_find(&sim->seen, path);
    if (name == NULL) {
        return ENOENT;
    }
    if (sim->is_locked) {
        return EWOULDBLOCK;
    }
    int number = take_handle(sim, SIM_FOLDER, out_file);
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
static size_t untouched(const struct sim_inode *inode)
{
    size_t len = 0;
    while (len < inode->len && len < inode->safe_len && inode->bytes[len] == inode->safe[len]) {
        len++;
    }
    return len;
}

/* A file's unsafe bytes: lost, there, or a beginning of them with nothing, zeros or garbage behind
 * it. */
static void settle(const struct sim_inode *from, struct sim_inode *to, struct sim_chance *chance)
{
    uint32_t how = from->is_dirty ? sim_chance_pick(chance, 5) : 0;
    if (how == 0) {
        sim_inode_write(to, from->safe == NULL ? "" : from->safe, from->safe_len);
        return;
    }
    size_t least = untouched(from), len = from->len;
    if (how > 1) {
        len = least + (from->len - least) * sim_chance_pick(chance, 4) / 4;
    }
    sim_inode_write(to, from->bytes == NULL ? "" : from->bytes, len);
    for (size_t i = len; how >= 3 && i < from->len; i++) {
        char filler = how == 3 ? '\0' : (char)(i * 131 + 7);
        sim_inode_write(to, &filler, 1);
    }
}

static void copy_file(const struct sim_disk *sim, struct sim_disk *cut, const struct sim_name *name,
                      struct sim_chance *chance)
{
    int inode = SIM_FOLDER;
    if (name->inode != SIM_FOLDER) {
        inode = inode_make(cut);
        settle(&sim->inodes[name->inode], &cut->inodes[inode], chance);
        sim_inode_make_safe(&cut->inodes[inode]);
        cut->inodes[inode].changed_unix_s = sim->inodes[name->inode].changed_unix_s;
    }
    sim_names_put(&cut->seen, name->path, inode);
    sim_names_put(&cut->safe, name->path, inode);
}

/* A name whose folder is gone is gone with it. */
static bool is_reachable(const struct sim_names *names, const char *path)
{
    char folder[SIM_PATH_BYTES];
    (void)snprintf(folder, sizeof folder, "%s", path);
    while (folder[0] != '\0') {
        if (!sim_has_folder(names, folder)) {
            return false;
        }
        sim_folder_of(folder, folder);
    }
    return true;
}

struct sim_disk *sim_disk_cut(const struct sim_disk *sim, struct sim_chance *chance)
{
    struct sim_disk *cut = sim_disk_create();
    struct sim_names left = {0};
    cut->now_unix_s = sim->now_unix_s;
    cut->capacity_bytes = sim->capacity_bytes;
    for (size_t i = 0; i < sim->safe.count; i++) {
        sim_names_put(&left, sim->safe.list[i].path, sim->safe.list[i].inode);
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
    char folder[SIM_PATH_BYTES];
    (void)snprintf(folder, sizeof folder, "%s", path);
    for (char *at = folder + 1; *at != '\0'; at++) {
        if (*at == '/') {
            *at = '\0';
            if (sim_names_find(&sim->seen, folder) == NULL) {
                sim_names_put(&sim->seen, folder, SIM_FOLDER);
                sim_names_put(&sim->safe, folder, SIM_FOLDER);
            }
            *at = '/';
        }
    }
    int inode = inode_make(sim);
    sim_inode_write(&sim->inodes[inode], bytes, len);
    sim_inode_make_safe(&sim->inodes[inode]);
    sim_names_put(&sim->seen, path, inode);
    sim_names_put(&sim->safe, path, inode);
}

bool sim_disk_damage(struct sim_disk *sim, const char *path, size_t at)
{
    const struct sim_name *name = sim_names_find(&sim->seen, path);
    if (name == NULL || name->inode == SIM_FOLDER || at >= sim->inodes[name->inode].len) {
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
        bytes += inode == SIM_FOLDER ? 0 : sim->inodes[inode].len;
    }
    return bytes;
}

size_t sim_disk_files(const struct sim_disk *sim)
{
    size_t files = 0;
    for (size_t i = 0; i < sim->seen.count; i++) {
        files += sim->seen.list[i].inode == SIM_FOLDER ? 0 : 1;
    }
    return files;
}
