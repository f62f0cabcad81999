#include "net/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/disk.h"
#include "base/file.h"

enum { FILE_BYTES = NET_KEY_MAX_BYTES + 2 /* and its line end */ };

enum status key_file_show(struct net_client *client, const char *path, const struct url *origin,
                          struct err *err)
{
    struct buf key = buf_make(FILE_BYTES);
    enum status st = file_read(path, &key, err);
    if (st == ST_OK) {
        char text[FILE_BYTES + 1] = "";
        memcpy(text, buf_str(&key), strcspn(buf_str(&key), "\r\n"));
        st = net_client_set_key(client, text, origin, err);
        crypto_forget(text, sizeof text);
        crypto_forget(key.ptr, key.len);
    }
    if (st != ST_OK) {
        err_context(err, "key file '%s'", path);
    }
    buf_deinit(&key);
    return st;
}

static bool write_all(int fd, const char *text, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t put = write(fd, text + done, len - done);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        done += put > 0 ? (size_t)put : 0;
    }
    return fsync(fd) == 0;
}

/* "x/server.key" -> "x" */
static enum status make_folder(const char *path, struct err *err)
{
    char folder[DISK_PATH_BYTES];
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path) {
        return ST_OK;
    }
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    return dir_create_all(folder, err);
}

enum status key_file_keep(const char *path, const char *key, struct err *err)
{
    char temporary[DISK_PATH_BYTES], line[FILE_BYTES + 1];
    enum status st = net_key_check(key, err);
    if (st == ST_OK) {
        st = make_folder(path, err);
    }
    if (st != ST_OK) {
        return st;
    }
    int need = snprintf(temporary, sizeof temporary, "%s.tmp", path);
    if (need < 0 || (size_t)need >= sizeof temporary) {
        return err_set(err, ST_LIMIT, "the path %.80s… is too long", path);
    }
    (void)unlink(temporary); /* of a start that was cut off */
    int fd =
        open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    int len = snprintf(line, sizeof line, "%s\n", key);
    bool is_good = fd >= 0 && write_all(fd, line, (size_t)len);
    crypto_forget(line, sizeof line);
    is_good = is_good && rename(temporary, path) == 0;
    if (!is_good) {
        st = err_set(err, ST_IO, "key file '%s': %s", path, strerror(errno));
        (void)unlink(temporary); /* or it is not there */
    }
    if (fd >= 0) {
        (void)close(fd); /* synced */
    }
    if (st == ST_OK && disk_sync_folder_of(disk_real(), path) != 0) {
        return ST_OK; /* a power cut may lose its name: then this screen is paired again */
    }
    return st;
}
