#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"

enum { READ_CHUNK_BYTES = 64 << 10, PATH_BYTES_MAX = 4096 };

static enum status io_error(struct err *err, const char *what, const char *path)
{
    enum status code = errno == ENOENT || errno == ENOTDIR ? ST_NOT_FOUND : ST_IO;
    return err_set(err, code, "%s %s: %s", what, path, strerror(errno));
}

static enum status read_all(int fd, const char *path, struct buf *into, struct err *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return io_error(err, "cannot look at", path);
    }
    if (!S_ISREG(info.st_mode)) {
        return err_set(err, ST_IO, "%s is not a file", path);
    }
    if ((uintmax_t)info.st_size > into->max_bytes - into->len) {
        return err_set(err, ST_LIMIT, "%s is larger than %zu bytes", path, into->max_bytes);
    }
    size_t chunk = info.st_size > 0 ? (size_t)info.st_size : READ_CHUNK_BYTES;
    for (;;) {
        size_t room = into->max_bytes - into->len;
        chunk = chunk < room ? chunk : room;
        char *to = buf_reserve(into, chunk == 0 ? 1 : chunk);
        if (to == NULL) {
            enum status status = buf_status(into, err);
            err_context(err, "%s", path);
            return status;
        }
        ssize_t got = read(fd, to, chunk);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return io_error(err, "cannot read", path);
        }
        if (got == 0) {
            return ST_OK;
        }
        buf_commit(into, (size_t)got);
        if (into->len == into->max_bytes) {
            return ST_OK;
        }
        chunk = READ_CHUNK_BYTES;
    }
}

enum status file_read(const char *path, struct buf *into, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return io_error(err, "cannot open", path);
    }
    enum status status = read_all(fd, path, into, err);
    (void)close(fd); /* only read from */
    return status;
}

enum status file_write_atomic_two(const char *path, struct slice first, struct slice second,
                                  struct err *err)
{
    char temporary[PATH_BYTES_MAX]; /* a name of this process: two may write at once */
    int need = snprintf(temporary, sizeof temporary, "%s.tmp-%ld", path, (long)getpid());
    if (need < 0 || (size_t)need >= sizeof temporary) {
        return err_set(err, ST_LIMIT, "the path %.80s… is too long", path);
    }
    return disk_write_atomic_two(disk_real(), temporary, path, first, second, NULL, err);
}

enum status file_write_atomic(const char *path, const void *bytes, size_t len, struct err *err)
{
    return file_write_atomic_two(path, (struct slice){bytes, len}, (struct slice){NULL, 0}, err);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

enum status dir_create_all(const char *path, struct err *err)
{
    char part[PATH_BYTES_MAX];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part) {
        return err_set(err, ST_INVALID, "\"%.80s\" is not a folder name", path);
    }
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0') {
            continue;
        }
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST) {
            return io_error(err, "cannot create the folder", part);
        }
    }
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return err_set(err, ST_IO, "%s is not a folder", path);
    }
    return ST_OK;
}

const char *path_folder(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return arena_strdup(arena, slice_of("."));
    }
    size_t len = slash == path ? 1 : (size_t)(slash - path);
    return arena_strdup(arena, (struct slice){path, len});
}
