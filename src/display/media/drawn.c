/* display/media/drawn.c: a head of fixed size, then the rows as they lie in memory.
 *
 * The sum of what the folder holds is counted once and then kept in step by this process; another
 * one in the same folder may pass the limit by what it adds meanwhile. */
#include "display/media/drawn.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

enum { PATH_BYTES = 4096, DAY_S = 86400, SHA256_BYTES = 32, NAME_LEN = 16 };

#define SUFFIX ".drawn"

/* As it is on disk, in the machine's own byte order: the folder never leaves the machine. */
struct head {
    char magic[8];
    uint32_t version; /* of this layout and of what IMAGE_RESULT_VERSION covers */
    int32_t width, height;
    uint32_t is_opaque;
    struct media_identity identity;
    int32_t want_width, want_height;
    int32_t fit;
    float focus_x, focus_y;
    uint32_t is_trusted;
    uint8_t digest[SHA256_BYTES]; /* of the rows */
};

enum { KEY_END = offsetof(struct head, digest) };

struct drawn {
    /* Set before use, read-only after. */
    char *folder;
    uint64_t max_bytes;
    /* Guarded by mu. */
    pthread_mutex_t mu;
    bool is_counted;
    uint64_t used_bytes;
};

struct drawn *drawn_create(const char *folder, uint64_t max_bytes)
{
    struct drawn *drawn = mem_alloc(1, sizeof *drawn);
    size_t len = strlen(folder) + 1;
    drawn->folder = mem_alloc(len, 1);
    memcpy(drawn->folder, folder, len);
    drawn->max_bytes = max_bytes;
    pthread_mutex_init(&drawn->mu, NULL);
    return drawn;
}

void drawn_destroy(struct drawn *drawn)
{
    if (drawn != NULL) {
        pthread_mutex_destroy(&drawn->mu);
        mem_free(drawn->folder);
        mem_free(drawn);
    }
}

/* The head as far as it is known before anything is drawn; its size fields are zero. */
static struct head head_of(const struct media_identity *identity, const struct image_want *want)
{
    struct head head;
    memset(&head, 0, sizeof head); /* gaps, too: it is compared and hashed as bytes */
    memcpy(head.magic, "vitrine", 8);
    head.version = IMAGE_RESULT_VERSION;
    head.identity = *identity;
    head.want_width = want->width;
    head.want_height = want->height;
    head.fit = (int32_t)want->fit;
    head.focus_x = want->focus_x;
    head.focus_y = want->focus_y;
    head.is_trusted = want->is_trusted;
    return head;
}

static bool path_of(const struct drawn *drawn, const struct head *asked, char out[PATH_BYTES])
{
    unsigned long long name = crypto_hash64(asked, KEY_END);
    int len = snprintf(out, PATH_BYTES, "%s/%016llx" SUFFIX, drawn->folder, name);
    return len > 0 && len < PATH_BYTES;
}

static size_t row_bytes(const struct pixels *pixels)
{
    return pixels->stride_px * (size_t)pixels->height * sizeof(uint32_t);
}

static bool read_all(int fd, void *to, size_t len)
{
    char *at = to;
    while (len > 0) {
        ssize_t got = read(fd, at, len);
        if (got <= 0) {
            return false;
        }
        at += got;
        len -= (size_t)got;
    }
    return true;
}

/* Does the head on disk answer what was asked? Its own sizes are believed only up to here. */
static bool answers(const struct head *there, const struct head *asked)
{
    struct head key = *there;
    key.width = key.height = 0;
    key.is_opaque = 0;
    return memcmp(&key, asked, KEY_END) == 0 && there->width >= 1 && there->height >= 1 &&
           there->width <= asked->want_width && there->height <= asked->want_height;
}

static enum status read_rows(int fd, const struct head *there, struct pixels **out_pixels,
                             struct err *err)
{
    struct pixels *pixels = NULL;
    uint8_t digest[SHA256_BYTES];
    enum status st = pixels_create(there->width, there->height, &pixels, err);
    if (st != ST_OK) {
        return st;
    }
    if (read_all(fd, pixels->argb, row_bytes(pixels))) {
        crypto_sha256(pixels->argb, row_bytes(pixels), digest);
        if (memcmp(digest, there->digest, sizeof digest) == 0) {
            pixels->is_opaque = there->is_opaque != 0;
            *out_pixels = pixels;
            return ST_OK;
        }
    }
    pixels_unref(pixels);
    return err_set(err, ST_NOT_FOUND, "it is damaged");
}

/* Used: at most one write a day. */
static void mark_used(int fd, int64_t now_unix_s)
{
    struct stat info;
    if (fstat(fd, &info) == 0 && now_unix_s - info.st_mtim.tv_sec >= DAY_S) {
        const struct timespec times[2] = {{.tv_sec = (time_t)now_unix_s},
                                          {.tv_sec = (time_t)now_unix_s}};
        (void)futimens(fd, times); /* else it makes room early */
    }
}

enum status drawn_read(struct drawn *drawn, const struct media_identity *identity,
                       const struct image_want *want, int64_t now_unix_s,
                       struct pixels **out_pixels, struct err *err)
{
    struct head asked = head_of(identity, want), there;
    char path[PATH_BYTES];
    int fd = path_of(drawn, &asked, path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) {
        return err_set(err, ST_NOT_FOUND, "it was not drawn yet");
    }
    enum status st = ST_NOT_FOUND;
    if (read_all(fd, &there, sizeof there) && answers(&there, &asked)) {
        st = read_rows(fd, &there, out_pixels, err);
    } else {
        (void)err_set(err, st, "it is of another picture");
    }
    if (st == ST_OK) {
        mark_used(fd, now_unix_s);
    }
    (void)close(fd); /* only read from */
    return st;
}

/* Walk the folder: count what stays, remove what is stale and what an end left half written. */
static void sweep(struct drawn *drawn, int64_t now_unix_s)
{
    DIR *folder = opendir(drawn->folder);
    struct dirent *entry = NULL;
    drawn->used_bytes = 0;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct stat info;
        size_t len = strlen(entry->d_name);
        bool is_ours =
            len == NAME_LEN + sizeof SUFFIX - 1 && strcmp(entry->d_name + NAME_LEN, SUFFIX) == 0;
        bool is_half = strstr(entry->d_name, SUFFIX ".tmp-") != NULL;
        if ((!is_ours && !is_half) ||
            fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        int64_t age_s = now_unix_s - info.st_mtim.tv_sec;
        bool is_stale = age_s > (is_half ? 1 : DRAWN_STALE_DAYS) * (int64_t)DAY_S;
        if (!is_stale || unlinkat(dirfd(folder), entry->d_name, 0) != 0) {
            drawn->used_bytes += (uint64_t)info.st_size;
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    drawn->is_counted = true;
}

/* Takes the room; false: there is none. */
static bool take_room(struct drawn *drawn, uint64_t bytes, int64_t now_unix_s)
{
    pthread_mutex_lock(&drawn->mu);
    if (!drawn->is_counted || drawn->used_bytes + bytes > drawn->max_bytes) {
        sweep(drawn, now_unix_s);
    }
    bool has_room = drawn->used_bytes + bytes <= drawn->max_bytes;
    drawn->used_bytes += has_room ? bytes : 0;
    pthread_mutex_unlock(&drawn->mu);
    return has_room;
}

static void give_room(struct drawn *drawn, uint64_t bytes)
{
    pthread_mutex_lock(&drawn->mu);
    drawn->used_bytes -= bytes < drawn->used_bytes ? bytes : drawn->used_bytes;
    pthread_mutex_unlock(&drawn->mu);
}

void drawn_keep(struct drawn *drawn, const struct media_identity *identity,
                const struct image_want *want, int64_t now_unix_s, const struct pixels *pixels)
{
    struct head head = head_of(identity, want);
    size_t len = row_bytes(pixels);
    char path[PATH_BYTES];
    if (len < DRAWN_LEAST_BYTES || !path_of(drawn, &head, path) ||
        dir_create_all(drawn->folder, NULL) != ST_OK ||
        !take_room(drawn, sizeof head + len, now_unix_s)) {
        return;
    }
    head.width = pixels->width;
    head.height = pixels->height;
    head.is_opaque = pixels->is_opaque;
    crypto_sha256(pixels->argb, len, head.digest);
    if (file_write_atomic_two(path, (struct slice){(const char *)&head, sizeof head},
                              (struct slice){(const char *)pixels->argb, len}, NULL) != ST_OK) {
        give_room(drawn, sizeof head + len);
    }
}
