#include "sim_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"

/* Lists. */

void *sim_grow(void *old, size_t count, size_t *cap, size_t size)
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

struct sim_name *sim_names_find(const struct sim_names *names, const char *path)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->list[i].path, path) == 0) {
            return &names->list[i];
        }
    }
    return NULL;
}

void sim_names_put(struct sim_names *names, const char *path, int inode)
{
    struct sim_name *name = sim_names_find(names, path);
    if (name == NULL) {
        names->list = sim_grow(names->list, names->count, &names->cap, sizeof *names->list);
        name = &names->list[names->count++];
        int len = snprintf(name->path, sizeof name->path, "%s", path);
        CHECK(len > 0 && (size_t)len < sizeof name->path);
    }
    name->inode = inode;
}

void sim_names_drop(struct sim_names *names, const char *path)
{
    struct sim_name *name = sim_names_find(names, path);
    if (name != NULL) {
        *name = names->list[--names->count];
    }
}

void sim_folder_of(const char *path, char out[SIM_PATH_BYTES])
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    memcpy(out, path, len);
    out[len] = '\0';
}

bool sim_is_in(const char *path, const char *folder)
{
    char own[SIM_PATH_BYTES];
    sim_folder_of(path, own);
    return strcmp(own, folder) == 0;
}

/* "" is the root. */
bool sim_has_folder(const struct sim_names *names, const char *path)
{
    char folder[SIM_PATH_BYTES];
    sim_folder_of(path, folder);
    const struct sim_name *name = sim_names_find(names, folder);
    return folder[0] == '\0' || (name != NULL && name->inode == SIM_FOLDER);
}

/* Files. */

void sim_inode_write(struct sim_inode *inode, const void *bytes, size_t len)
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

void sim_inode_make_safe(struct sim_inode *inode)
{
    mem_free(inode->safe);
    inode->safe = inode->len == 0 ? NULL : mem_alloc(inode->len, 1);
    if (inode->len > 0) {
        memcpy(inode->safe, inode->bytes, inode->len);
    }
    inode->safe_len = inode->len;
    inode->is_dirty = false;
}
