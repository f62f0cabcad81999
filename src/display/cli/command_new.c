/* display/cli/command_new.c: `new`: the installed example, copied where its owner may write. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "display/app/paths.h"
#include "display/cli/commands.h"

/* The example's files; the first is the programme. */
static const char *const files[] = {"programme.json", "art/logo.svg", "art/welcome.svg"};

enum { FILE_BYTES = 1 << 20 };

static enum status copy(struct arena *arena, const char *dir, const char *name, struct err *err)
{
    struct buf bytes = buf_make(FILE_BYTES);
    const char *from = NULL, *to = arena_printf(arena, "%s/%s", dir, name);
    const char *source = arena_printf(arena, "assets/new/%s", name);
    enum status st = to == NULL || source == NULL
                         ? err_set(err, ST_LIMIT, "the folder's name is too long")
                         : paths_data(arena, source, &from, err);
    if (st == ST_OK && file_exists(to)) {
        st = err_set(err, ST_UNSUPPORTED, "'%s' is there already and stays as it is", to);
    }
    if (st == ST_OK) {
        st = file_read(from, &bytes, err);
    }
    if (st == ST_OK) {
        st = dir_create_all(path_folder(arena, to), err);
    }
    if (st == ST_OK) {
        st = file_write_atomic(to, bytes.ptr, bytes.len, err);
    }
    if (st == ST_OK) {
        (void)printf("%s\n", to);
    }
    buf_deinit(&bytes);
    return st;
}

int command_new(const struct options *options)
{
    struct err err = {0};
    struct arena arena = arena_make((size_t)1 << 20);
    enum status st =
        options->file_count == 1
            ? ST_OK
            : err_set(&err, ST_UNSUPPORTED, "new needs one folder: vitrine new my-wall");
    for (size_t i = 0; st == ST_OK && i < ARRAY_LEN(files); i++) {
        st = copy(&arena, options->files[0], files[i], &err);
    }
    if (st == ST_OK) {
        (void)printf("\nLook at it:   vitrine run --windowed 1280x720 --programme %s/%s\n"
                     "Check it:     vitrine check %s/%s\n",
                     options->files[0], files[0], options->files[0], files[0]);
    }
    arena_deinit(&arena);
    return st == ST_OK ? EXIT_FINE : command_failed(&err);
}
