/* base/disk.h: the operations on files that must survive a power cut, as an interface.
 *
 * Who keeps things for years takes a `struct disk`, so that tests can put a disk in its place that
 * remembers what was not synced yet, or that fails at the n-th operation. Nothing else in the
 * program may assume more of a disk than this:
 * - written bytes are safe after sync() of their file;
 * - a name made, renamed or removed is safe after sync_folder() of its folder;
 * - a rename over an existing name shows the old or the new file, never anything else.
 *
 * Operations answer 0 or a number of errno and block. Thread: as the caller; disk_real() any.
 */
#ifndef BASE_DISK_H
#define BASE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#define DISK_PATH_BYTES 4096 /* of any path, with its end */

enum disk_open {
    DISK_READ,
    DISK_NEW,   /* to write; made, or emptied */
    DISK_APPEND /* to write at the end; made when it is not there */
};

struct disk_stat {
    uint64_t bytes;
    int64_t changed_unix_s;
    bool is_file, is_folder; /* neither: a link or a device */
};

struct disk {
    void *ctx;
    int (*open)(void *ctx, const char *path, enum disk_open how, int *out_file);
    /* Up to len bytes at the end of the file; out_put > 0 on success. */
    int (*write)(void *ctx, int file, const void *bytes, size_t len, size_t *out_put);
    /* out_got 0: the end. */
    int (*read_at)(void *ctx, int file, uint64_t offset, void *into, size_t cap, size_t *out_got);
    int (*truncate)(void *ctx, int file, uint64_t bytes);
    int (*sync)(void *ctx, int file);
    int (*close)(void *ctx, int file);
    int (*rename)(void *ctx, const char *from, const char *to);
    int (*unlink)(void *ctx, const char *path);
    int (*mkdir)(void *ctx, const char *path);
    int (*sync_folder)(void *ctx, const char *path);
    /* Links are not followed. */
    int (*stat)(void *ctx, const char *path, struct disk_stat *out);
    /* Names without "." and "..", in no order. `each` may remove what it is told. */
    int (*list)(void *ctx, const char *path, void (*each)(void *each_ctx, const char *name),
                void *each_ctx);
    /* What an ordinary user may still write. */
    int (*space)(void *ctx, const char *path, uint64_t *out_free_bytes);
    /* The file's time of change; for eviction order only, so never synced. */
    int (*touch)(void *ctx, const char *path, int64_t unix_s);
    /* An exclusive lock on a folder, read-only or not; it ends with close() or the process.
     * EWOULDBLOCK: another holds it. */
    int (*lock)(void *ctx, const char *path, int *out_file);
};

/** The machine's own disk. */
const struct disk *disk_real(void);

/** errno as an error: "cannot WHAT PATH: reason". ENOENT and ENOTDIR are ST_NOT_FOUND, EWOULDBLOCK
 *  is ST_BUSY, the rest ST_IO. */
enum status disk_error(struct err *err, int number, const char *what, const char *path);
/** Is it that no more can be written (disk or quota full)? */
bool disk_is_full(int number);

/** All bytes or an errno number. */
NODISCARD int disk_write_all(const struct disk *disk, int file, const void *bytes, size_t len);
/** Append a whole file to `into`, within its maximum.
 *  Errors: ST_NOT_FOUND, ST_LIMIT, ST_IO, ST_NOMEM. */
NODISCARD enum status disk_read_whole(const struct disk *disk, const char *path, struct buf *into,
                                      struct err *err);
/** Write to `temporary`, sync, rename to `path` in the same folder, sync the folder: whole or not
 * at all. The temporary file is removed on failure. out_errno (may be NULL) for who asks for more.
 */
NODISCARD enum status disk_write_atomic(const struct disk *disk, const char *temporary,
                                        const char *path, const void *bytes, size_t len,
                                        int *out_errno, struct err *err);
/** The same for bytes in two places, one after the other. */
NODISCARD enum status disk_write_atomic_two(const struct disk *disk, const char *temporary,
                                            const char *path, struct slice first,
                                            struct slice second, int *out_errno, struct err *err);
/** Sync the folder that holds this path. 0 or an errno number. */
int disk_sync_folder_of(const struct disk *disk, const char *path);

#endif
