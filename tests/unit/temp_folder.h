/* tests/unit/temp_folder.h: an empty folder for one test, the current one while it lasts. */
#ifndef TESTS_TEMP_FOLDER_H
#define TESTS_TEMP_FOLDER_H

#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct temp_folder {
    char path[64];
    char before[1024];
};

static inline bool temp_folder_enter(struct temp_folder *folder)
{
    (void)snprintf(folder->path, sizeof(folder->path), "/tmp/vitrine-test-XXXXXX");
    return mkdtemp(folder->path) != NULL &&
           getcwd(folder->before, sizeof(folder->before)) != NULL && chdir(folder->path) == 0;
}

/* Remove it with all that is in it. */
static inline bool temp_folder_leave(struct temp_folder *folder)
{
    char *paths[] = {folder->path, NULL};
    bool is_done = chdir(folder->before) == 0;
    FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *at = NULL; walk != NULL && (at = fts_read(walk)) != NULL;) {
        if (at->fts_info != FTS_D) {
            is_done = remove(at->fts_accpath) == 0 && is_done;
        }
    }
    return walk != NULL && fts_close(walk) == 0 && is_done;
}

#endif
