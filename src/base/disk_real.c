/* The machine's own disk: each operation is one or two system calls. */
#include "base/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int answer(int result)
{
    return result < 0 ? errno : 0;
}

static int real_open(void *ctx, const char *path, enum disk_open how, int *out_file)
{
    (void)ctx;
    int flags = O_RDONLY | O_NONBLOCK; /* a pipe in a file's place must not hold us up */
    if (how != DISK_READ) {
        flags = O_WRONLY | O_CREAT | O_APPEND | (how == DISK_NEW ? O_TRUNC : 0);
    }
    int file = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (file < 0) {
        return errno;
    }
    *out_file = file;
    return 0;
}

static int real_write(void *ctx, int file, const void *bytes, size_t len, size_t *out_put)
{
    (void)ctx;
    for (;;) {
        ssize_t put = write(file, bytes, len);
        if (put > 0) {
            *out_put = (size_t)put;
            return 0;
        }
        if (put == 0) {
            return EIO;
        }
        if (errno != EINTR) {
            return errno;
        }
    }
}

static int real_read_at(void *ctx, int file, uint64_t offset, void *into, size_t cap,
                        size_t *out_got)
{
    (void)ctx;
    for (;;) {
        ssize_t got = pread(file, into, cap, (off_t)offset);
        if (got >= 0) {
            *out_got = (size_t)got;
            return 0;
        }
        if (errno != EINTR) {
            return errno;
        }
    }
}

static int real_truncate(void *ctx, int file, uint64_t bytes)
{
    (void)ctx;
    return answer(ftruncate(file, (off_t)bytes));
}

static int real_sync(void *ctx, int file)
{
    (void)ctx;
    return answer(fsync(file));
}

static int real_close(void *ctx, int file)
{
    (void)ctx;
    return answer(close(file));
}

static int real_rename(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    return answer(rename(from, to));
}

static int real_unlink(void *ctx, const char *path)
{
    (void)ctx;
    return answer(unlink(path));
}

static int real_mkdir(void *ctx, const char *path)
{
    (void)ctx;
    return answer(mkdir(path, 0755));
}

static int real_sync_folder(void *ctx, const char *path)
{
    (void)ctx;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (file < 0) {
        return errno == EACCES ? 0
                               : errno; /* a folder to write into, not to read: no way to sync */
    }
    int number = answer(fsync(file));
    (void)close(file);                                         /* only read from */
    return number == EINVAL || number == ENOTSUP ? 0 : number; /* not every file system can */
}

static int real_stat(void *ctx, const char *path, struct disk_stat *out)
{
    (void)ctx;
    struct stat info;
    if (lstat(path, &info) != 0) {
        return errno;
    }
    *out = (struct disk_stat){.bytes = (uint64_t)info.st_size,
                              .changed_unix_s = info.st_mtime,
                              .is_file = S_ISREG(info.st_mode),
                              .is_folder = S_ISDIR(info.st_mode)};
    return 0;
}

static int real_list(void *ctx, const char *path, void (*each)(void *each_ctx, const char *name),
                     void *each_ctx)
{
    (void)ctx;
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return errno;
    }
    errno = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL; errno = 0) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            each(each_ctx, entry->d_name);
        }
    }
    int number = errno;
    (void)closedir(folder); /* only read from */
    return number;
}

static int real_space(void *ctx, const char *path, uint64_t *out_free_bytes)
{
    (void)ctx;
    struct statvfs info;
    if (statvfs(path, &info) != 0) {
        return errno;
    }
    *out_free_bytes = (uint64_t)info.f_bavail * info.f_frsize;
    return 0;
}

static int real_touch(void *ctx, const char *path, int64_t unix_s)
{
    (void)ctx;
    struct timespec times[2] = {{.tv_sec = unix_s}, {.tv_sec = unix_s}};
    return answer(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW));
}

static int real_lock(void *ctx, const char *path, int *out_file)
{
    (void)ctx;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (file < 0) {
        return errno;
    }
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        int number = errno;
        (void)close(file); /* nothing was written */
        return number;
    }
    *out_file = file;
    return 0;
}

const struct disk *disk_real(void)
{
    static const struct disk REAL = {.open = real_open,
                                     .write = real_write,
                                     .read_at = real_read_at,
                                     .truncate = real_truncate,
                                     .sync = real_sync,
                                     .close = real_close,
                                     .rename = real_rename,
                                     .unlink = real_unlink,
                                     .mkdir = real_mkdir,
                                     .sync_folder = real_sync_folder,
                                     .stat = real_stat,
                                     .list = real_list,
                                     .space = real_space,
                                     .touch = real_touch,
                                     .lock = real_lock};
    return &REAL;
}
