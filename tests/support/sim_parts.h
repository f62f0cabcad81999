/* tests/support/sim_parts.h: what a disk in memory is made of: names and files. */
#ifndef TESTS_SIM_PARTS_H
#define TESTS_SIM_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_PATH_BYTES = 160, SIM_FOLDER = -1 };

struct sim_inode {
    char *bytes, *safe;
    size_t len, cap, safe_len;
    int64_t changed_unix_s;
    bool is_dirty, is_used;
};

struct sim_name {
    char path[SIM_PATH_BYTES];
    int inode; /* SIM_FOLDER or an index */
};

struct sim_names {
    struct sim_name *list;
    size_t count, cap;
};

void *sim_grow(void *old, size_t count, size_t *cap, size_t size);
struct sim_name *sim_names_find(const struct sim_names *names, const char *path);
void sim_names_put(struct sim_names *names, const char *path, int inode);
void sim_names_drop(struct sim_names *names, const char *path);
void sim_folder_of(const char *path, char out[SIM_PATH_BYTES]);
bool sim_is_in(const char *path, const char *folder);
bool sim_has_folder(const struct sim_names *names, const char *path);
void sim_inode_write(struct sim_inode *inode, const void *bytes, size_t len);
void sim_inode_make_safe(struct sim_inode *inode);

#endif
