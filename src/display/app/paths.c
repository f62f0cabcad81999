/* display/app/paths.c: a name is tried under each root in turn. */
#include "display/app/paths.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { EXE_BYTES = 4096 };

#ifndef VITRINE_SOURCE_DIR
#define VITRINE_SOURCE_DIR "."
#endif

static const char *beside_binary(struct arena *arena)
{
    char exe[EXE_BYTES];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
    if (len <= 0) {
        return NULL;
    }
    exe[len] = '\0';
    const char *folder = path_folder(arena, exe);
    return folder == NULL ? NULL : arena_printf(arena, "%s/../share/vitrine", folder);
}

enum status paths_data(struct arena *arena, const char *name, const char **out_path,
                       struct err *err)
{
    const char *roots[] = {getenv("VITRINE_DATA"), beside_binary(arena), VITRINE_SOURCE_DIR};
    for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
        const char *path = roots[i] == NULL ? NULL : arena_printf(arena, "%s/%s", roots[i], name);
        if (path != NULL && file_exists(path)) {
            *out_path = path;
            return ST_OK;
        }
    }
    return err_set(err, ST_NOT_FOUND,
                   "the program's own file '%s' is missing: install Vitrine again, or set "
                   "VITRINE_DATA to the folder that holds it",
                   name);
}

const char *paths_config(struct arena *arena)
{
    const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
    const char *own = NULL;
    if (xdg != NULL && xdg[0] == '/') {
        own = arena_printf(arena, "%s/vitrine/vitrine.json", xdg);
    } else if (home != NULL) {
        own = arena_printf(arena, "%s/.config/vitrine/vitrine.json", home);
    }
    if (own != NULL && file_exists(own)) {
        return own;
    }
    return file_exists("/etc/vitrine/vitrine.json") ? "/etc/vitrine/vitrine.json" : NULL;
}

const char *paths_store(struct arena *arena, const char *configured)
{
    const char *state = getenv("STATE_DIRECTORY"), *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (configured[0] != '\0') {
        return configured;
    }
    if (state != NULL && state[0] == '/') { /* systemd.exec(5): several are parted by colons */
        return arena_strdup(arena, (struct slice){state, strcspn(state, ":")});
    }
    if (xdg != NULL && xdg[0] == '/') {
        return arena_printf(arena, "%s/vitrine", xdg);
    }
    return home == NULL ? NULL : arena_printf(arena, "%s/.local/state/vitrine", home);
}

const char *paths_beside(struct arena *arena, const char *file, const char *path)
{
    if (path[0] == '/') {
        return path;
    }
    const char *folder = path_folder(arena, file);
    const char *joined = folder == NULL ? NULL : arena_printf(arena, "%s/%s", folder, path);
    return joined == NULL ? path : joined;
}
