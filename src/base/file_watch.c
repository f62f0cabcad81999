/* base/file_watch.c: the path is walked as the kernel walks it, name by name.
 *
 * A folder on the way is listened to for its own fate only (moved, removed), so that a busy /tmp
 * wakes nobody. The folder of a symbolic link, of the file, or of the first name that is missing is
 * listened to for that name. The file itself is listened to for writing: it is the only way to tell
 * a writer who is not finished from one who is.
 *
 * Arming builds a new ear before the old one is emptied and closed: nothing falls between the two.
 */
#include "base/file_watch.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"

enum {
    SPOTS_MAX = 128,         /* names of one path, links and their targets included */
    LINKS_MAX = 40,          /* as many as the kernel follows */
    TRIES_MAX = 4,           /* a name, or the whole path, that changes while we look */
    EVENTS_BYTES = 16 << 10, /* of events at once */
    NAMES_BYTES = 1 << 20    /* of the names of one walk */
};

#define FATE_MASK (IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD)
#define NAME_MASK                                                                                  \
    (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_EXCL_UNLINK |       \
     IN_ONLYDIR | IN_MASK_ADD)
#define FILE_MASK (IN_MODIFY | IN_CLOSE_WRITE | IN_DONT_FOLLOW)

/* One name in one folder that the path depends on. */
struct spot {
    int wd;
    const char *name, *path; /* NULL: only the fate of the folder counts */
    bool is_last;            /* the file's own name, not one on the way */
};

struct ear {
    int fd;
    int file_wd; /* -1: none, or another file has the name by now */
    struct arena names;
    struct spot spots[SPOTS_MAX];
    size_t count;
};

struct file_watch {
    char *path;
    bool can_listen, is_deaf;
    struct ear ear;
    bool has_file; /* the walk ended at a file: this one */
    dev_t device;
    ino_t inode;
    bool is_created, is_modified, is_changed, must_arm;
};

/* The way that is left: `rest` from the folder `at`, which holds no links. */
struct walk {
    struct file_watch *watch;
    struct ear *ear;
    char at[PATH_MAX], rest[PATH_MAX];
    int links;
    bool is_torn; /* what we were about to listen to went away under our hands: walk again */
};

/* Network file systems tell of our own changes only; those in user space mostly likewise. */
static bool is_remote(const char *path)
{
    static const uint32_t types[] = {
        0x6969,     /* NFS */
        0x517B,     /* SMB */
        0xFF534D42, /* CIFS */
        0xFE534D42, /* SMB 2 */
        0x65735546, /* FUSE: sshfs, s3fs */
        0x01021997, /* 9P: folders shared with a virtual machine */
        0x00C36400, /* Ceph */
        0x5346414F, /* AFS */
        0x73757245, /* Coda */
        0x786F4256  /* VirtualBox */
    };
    struct statfs info;
    if (statfs(path, &info) != 0) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if ((uint32_t)info.f_type == types[i]) {
            return true;
        }
    }
    return false;
}

static bool listen_at(struct walk *walk, const char *folder, const char *name, const char *path,
                      bool is_last)
{
    struct ear *ear = walk->ear;
    int wd = inotify_add_watch(ear->fd, folder, name == NULL ? FATE_MASK : NAME_MASK);
    if (wd < 0 || ear->count == SPOTS_MAX) {
        walk->is_torn |= wd < 0 && (errno == ENOENT || errno == ENOTDIR);
        walk->watch->is_deaf = true;
        return false;
    }
    struct spot *spot = &ear->spots[ear->count++];
    *spot = (struct spot){.wd = wd, .is_last = is_last};
    if (name != NULL) {
        spot->name = arena_strdup(&ear->names, slice_of(name));
        spot->path = arena_strdup(&ear->names, slice_of(path));
    }
    return name == NULL || (spot->name != NULL && spot->path != NULL);
}

static void enter(struct walk *walk, const char *folder)
{
    if (folder != walk->at) {
        (void)snprintf(walk->at, sizeof(walk->at), "%s", folder); /* both of PATH_MAX */
    }
    walk->watch->is_deaf |= is_remote(folder);
    (void)listen_at(walk, folder, NULL, NULL, false); /* deaf to it: go on and read by the clock */
}

/* The next name into `name`; false at the end of the way. */
static bool next_name(struct walk *walk, char name[NAME_MAX + 1])
{
    size_t skip = strspn(walk->rest, "/"), len = strcspn(walk->rest + skip, "/");
    if (len == 0 || len > NAME_MAX) {
        return false;
    }
    memcpy(name, walk->rest + skip, len);
    name[len] = '\0';
    memmove(walk->rest, walk->rest + skip + len, strlen(walk->rest + skip + len) + 1);
    return true;
}

/* Put the target of a link in the place of its name. */
static bool follow(struct walk *walk, const char *link)
{
    char target[PATH_MAX], way[PATH_MAX];
    ssize_t len = readlink(link, target, sizeof(target) - 1);
    if (len <= 0 || ++walk->links > LINKS_MAX) {
        return false;
    }
    target[len] = '\0';
    int need = snprintf(way, sizeof(way), "%s/%s", target, walk->rest);
    if (need < 0 || (size_t)need >= sizeof(way)) {
        return false;
    }
    memcpy(walk->rest, way, (size_t)need + 1);
    if (target[0] == '/') {
        enter(walk, "/");
    }
    return true;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_mode == b->st_mode;
}

/* What is at `path` once its folder is listened to: a name that changes hands between the look
 * and the listening is looked at again. All zero: nothing. */
static void look(struct walk *walk, const char *name, const char *path, struct stat *out)
{
    bool is_last = walk->rest[strspn(walk->rest, "/")] == '\0';
    for (int i = 0; i < TRIES_MAX; i++) {
        struct stat before = {0};
        *out = (struct stat){0};
        if (lstat(path, &before) == 0 && S_ISDIR(before.st_mode)) {
            *out = before;
            return; /* to be listened to itself */
        }
        bool is_heard = listen_at(walk, walk->at, name, path, is_last);
        if (lstat(path, out) != 0) {
            *out = (struct stat){0};
        }
        if (!is_heard || is_same(&before, out)) {
            return;
        }
    }
}

/* One name further; false at the end, wherever that is. */
static bool step(struct walk *walk, const char *name)
{
    struct file_watch *watch = walk->watch;
    char path[PATH_MAX];
    struct stat st;
    int need = snprintf(path, sizeof(path), "%s/%s", walk->at, name);
    if (need < 0 || (size_t)need >= sizeof(path)) {
        return false;
    }
    look(walk, name, path, &st);
    if (S_ISDIR(st.st_mode)) {
        enter(walk, path);
        return true;
    }
    if (S_ISLNK(st.st_mode)) {
        return follow(walk, path);
    }
    if (S_ISREG(st.st_mode)) {
        walk->ear->file_wd = inotify_add_watch(walk->ear->fd, path, FILE_MASK);
        watch->is_deaf |= walk->ear->file_wd < 0 && errno == ENOSPC;
        watch->has_file = true;
        watch->device = st.st_dev;
        watch->inode = st.st_ino;
    }
    return false;
}

/* False: the path changed meanwhile, and what was heard of it has gaps. */
static bool walk_path(struct file_watch *watch, struct ear *ear)
{
    struct walk walk = {.watch = watch, .ear = ear};
    char name[NAME_MAX + 1];
    int need = snprintf(walk.rest, sizeof(walk.rest), "%s", watch->path);
    if (need < 0 || (size_t)need >= sizeof(walk.rest)) {
        watch->is_deaf = true;
        return true;
    }
    enter(&walk, watch->path[0] == '/' ? "/" : ".");
    bool has_more = true;
    while (has_more && next_name(&walk, name)) {
        has_more = step(&walk, name);
    }
    return !walk.is_torn;
}

static void ear_close(struct ear *ear)
{
    if (ear->fd >= 0) {
        (void)close(ear->fd); /* nothing was written */
    }
    arena_deinit(&ear->names);
    *ear = (struct ear){.fd = -1, .file_wd = -1};
}

/* The path may lead elsewhere: who writes into the file of before does not matter any more. */
static void hear_change(struct file_watch *watch, struct ear *ear)
{
    ear->file_wd = -1;
    watch->is_created = watch->is_modified = false;
    watch->is_changed = true;
}

/* A name appeared. A link, also a hard one, is whole at once; a file is most often empty as
 * yet. */
static void hear_creation(struct file_watch *watch, struct ear *ear, const struct spot *spot)
{
    struct stat st;
    if (spot->is_last && lstat(spot->path, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1) {
        ear->file_wd = -1;
        watch->is_modified = false;
        watch->is_created = watch->must_arm = true;
    } else {
        hear_change(watch, ear);
    }
}

static void hear_end_of_writing(struct file_watch *watch)
{
    watch->is_created = watch->is_modified = false;
    watch->is_changed = true;
}

static void hear_spot(struct file_watch *watch, struct ear *ear, const struct spot *spot,
                      const struct inotify_event *event)
{
    if (event->len == 0) {
        if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0) {
            hear_change(watch, ear);
        }
    } else if (spot->name != NULL && strcmp(spot->name, event->name) == 0) {
        if ((event->mask & IN_CREATE) != 0) {
            hear_creation(watch, ear, spot);
        } else if ((event->mask & IN_CLOSE_WRITE) != 0) {
            hear_end_of_writing(watch);
        } else {
            hear_change(watch, ear);
        }
    }
}

static void hear_event(struct file_watch *watch, struct ear *ear, const struct inotify_event *event)
{
    if ((event->mask & IN_Q_OVERFLOW) != 0) {
        hear_change(watch, ear);
    } else if (event->wd == ear->file_wd) {
        if ((event->mask & IN_CLOSE_WRITE) != 0) {
            hear_end_of_writing(watch);
        } else if ((event->mask & IN_MODIFY) != 0) {
            watch->is_modified = true;
        }
    } else {
        for (size_t i = 0; i < ear->count; i++) {
            if (ear->spots[i].wd == event->wd) {
                hear_spot(watch, ear, &ear->spots[i], event);
            }
        }
    }
}

static void empty(struct file_watch *watch, struct ear *ear)
{
    _Alignas(struct inotify_event) char bytes[EVENTS_BYTES];
    ssize_t got = 0;
    while (ear->fd >= 0 && (got = read(ear->fd, bytes, sizeof(bytes))) > 0) {
        for (size_t at = 0; at < (size_t)got;) {
            const struct inotify_event *event = (const void *)(bytes + at);
            hear_event(watch, ear, event);
            at += sizeof(*event) + event->len;
        }
    }
}

struct file_watch *file_watch_create(const char *path, bool can_listen)
{
    struct file_watch *watch = mem_alloc(1, sizeof(*watch));
    size_t len = strlen(path) + 1;
    watch->path = mem_alloc(len, 1);
    memcpy(watch->path, path, len);
    watch->can_listen = can_listen;
    watch->is_deaf = true;
    watch->ear = (struct ear){.fd = -1, .file_wd = -1};
    return watch;
}

void file_watch_destroy(struct file_watch *watch)
{
    if (watch != NULL) {
        ear_close(&watch->ear);
        mem_free(watch->path);
        mem_free(watch);
    }
}

void file_watch_arm(struct file_watch *watch)
{
    if (!watch->can_listen) {
        return;
    }
    struct ear next = {.fd = -1, .file_wd = -1};
    bool had_file = watch->has_file;
    dev_t device = watch->device;
    ino_t inode = watch->inode;
    bool is_whole = false;
    for (int i = 0; i < TRIES_MAX && !is_whole; i++) {
        ear_close(&next);
        next.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        next.names = arena_make(NAMES_BYTES);
        watch->has_file = false;
        watch->is_deaf = next.fd < 0;
        is_whole = next.fd < 0 || walk_path(watch, &next);
    }
    empty(watch, &watch->ear);
    ear_close(&watch->ear);
    watch->ear = next;
    if (!had_file || !watch->has_file || device != watch->device || inode != watch->inode) {
        watch->is_modified = false; /* that was about another file */
    }
}

int file_watch_fd(const struct file_watch *watch)
{
    return watch->ear.fd;
}

bool file_watch_hear(struct file_watch *watch)
{
    empty(watch, &watch->ear);
    if (watch->must_arm) {
        watch->must_arm = false;
        file_watch_arm(watch); /* from now on, who writes into the new file is heard */
    }
    bool is_changed = watch->is_changed;
    watch->is_changed = false;
    return is_changed;
}

enum file_writing file_watch_writing(const struct file_watch *watch)
{
    return watch->is_modified  ? FILE_WRITING_YES
           : watch->is_created ? FILE_WRITING_PERHAPS
                               : FILE_WRITING_NO;
}

void file_watch_presume_written(struct file_watch *watch)
{
    watch->is_created = false;
}

bool file_watch_is_deaf(const struct file_watch *watch)
{
    return watch->is_deaf;
}
