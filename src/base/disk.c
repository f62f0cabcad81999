/* What can be said of every disk; the machine's own is in disk_real.c. */
#include "base/disk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { READ_CHUNK_BYTES = 64 << 10 };

enum status disk_error(struct err *err, int number, const char *what, const char *path)
{
    enum status code = ST_IO;
    if (number == ENOENT || number == ENOTDIR) {
        code = ST_NOT_FOUND;
    } else if (number == EWOULDBLOCK) {
        code = ST_BUSY;
    }
    return err_set(err, code, "cannot %s %s: %s", what, path, strerror(number));
}

bool disk_is_full(int number)
{
    return number == ENOSPC || number == EDQUOT;
}

int disk_write_all(const struct disk *disk, int file, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        size_t put = 0;
        int number = disk->write(disk->ctx, file, at, len, &put);
        if (number != 0) {
            return number;
        }
        at += put;
        len -= put;
    }
    return 0;
}

static enum status read_all(const struct disk *disk, int file, const char *path, struct buf *into,
                            struct err *err)
{
    for (uint64_t offset = 0;;) {
        size_t room = into->max_bytes - into->len;
        size_t chunk = room < READ_CHUNK_BYTES ? room : READ_CHUNK_BYTES;
        char one_more = 0;
        char *to = chunk == 0 ? &one_more : buf_reserve(into, chunk);
        if (to == NULL) {
            enum status status = buf_status(into, err);
            err_context(err, "%s", path);
            return status;
        }
        size_t got = 0;
        int number = disk->read_at(disk->ctx, file, offset, to, chunk == 0 ? 1 : chunk, &got);
        if (number != 0) {
            return disk_error(err, number, "read", path);
        }
        if (got == 0) {
            return ST_OK;
        }
        if (chunk == 0) {
            return err_set(err, ST_LIMIT, "%s is larger than %zu bytes", path, into->max_bytes);
        }
        buf_commit(into, got);
        offset += got;
    }
}

enum status disk_read_whole(const struct disk *disk, const char *path, struct buf *into,
                            struct err *err)
{
    struct disk_stat info;
    int number = disk->stat(disk->ctx, path, &info);
    if (number != 0) {
        return disk_error(err, number, "look at", path);
    }
    if (!info.is_file) {
        return err_set(err, ST_IO, "%s is not a file", path);
    }
    int file = -1;
    number = disk->open(disk->ctx, path, DISK_READ, &file);
    if (number != 0) {
        return disk_error(err, number, "open", path);
    }
    enum status status = read_all(disk, file, path, into, err);
    (void)disk->close(disk->ctx, file); /* only read from */
    return status;
}

static int write_synced(const struct disk *disk, const char *path, struct slice first,
                        struct slice second)
{
    int file = -1;
    int number = disk->open(disk->ctx, path, DISK_NEW, &file);
    if (number != 0) {
        return number;
    }
    number = disk_write_all(disk, file, first.ptr, first.len);
    if (number == 0) {
        number = disk_write_all(disk, file, second.ptr, second.len);
    }
    if (number == 0) {
        number = disk->sync(disk->ctx, file);
    }
    int closed = disk->close(disk->ctx, file);
    return number != 0 ? number : closed;
}

enum status disk_write_atomic_two(const struct disk *disk, const char *temporary, const char *path,
                                  struct slice first, struct slice second, int *out_errno,
                                  struct err *err)
{
    int number = write_synced(disk, temporary, first, second);
    if (number == 0) {
        number = disk->rename(disk->ctx, temporary, path);
    }
    if (number != 0) {
        (void)disk->unlink(disk->ctx, temporary); /* best effort after a failure that is told */
    } else {
        number = disk_sync_folder_of(disk, path);
    }
    if (out_errno != NULL) {
        *out_errno = number;
    }
    return number == 0 ? ST_OK : disk_error(err, number, "write", path);
}

enum status disk_write_atomic(const struct disk *disk, const char *temporary, const char *path,
                              const void *bytes, size_t len, int *out_errno, struct err *err)
{
    return disk_write_atomic_two(disk, temporary, path, (struct slice){bytes, len},
                                 (struct slice){NULL, 0}, out_errno, err);
}

int disk_sync_folder_of(const struct disk *disk, const char *path)
{
    char folder[DISK_PATH_BYTES];
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return disk->sync_folder(disk->ctx, ".");
    }
    int len = slash == path ? 1 : (int)(slash - path);
    int need = snprintf(folder, sizeof folder, "%.*s", len, path);
    return need < 0 || (size_t)need >= sizeof folder ? ENAMETOOLONG
                                                     : disk->sync_folder(disk->ctx, folder);
}
