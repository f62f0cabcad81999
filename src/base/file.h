/* base/file.h: whole files in and out, and paths. Blocks on disk; any thread. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/** Append a regular file's bytes to `into`, within its maximum.
 *  Errors: ST_NOT_FOUND, ST_LIMIT, ST_IO, ST_NOMEM. */
NODISCARD enum status file_read(const char *path, struct buf *into, struct err *err);
/** Write to a temporary name beside, sync, rename, sync the folder: whole or not at all. */
NODISCARD enum status file_write_atomic(const char *path, const void *bytes, size_t len,
                                        struct err *err);
/** The same for bytes in two places, one after the other. */
NODISCARD enum status file_write_atomic_two(const char *path, struct slice first,
                                            struct slice second, struct err *err);
bool file_exists(const char *path);
/** Create a folder and its parents. */
NODISCARD enum status dir_create_all(const char *path, struct err *err);
/** The folder part of a path: "a/b.json" -> "a", "b.json" -> ".". In the arena. */
const char *path_folder(struct arena *arena, const char *path);

#endif
