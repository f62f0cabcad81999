/* base/file_watch.h: hears that a path may lead to another file, or to another content, than
 * before.
 *
 * Inotify without a thread and without a clock: its owner waits on the descriptor. Heard are the
 * file, its folder, and every folder and symbolic link that the path leads through, so that a
 * rename, a rewrite in place and a switched link ("current -> releases/42") all count, and none of
 * the neighbours' changes on the way does. It says what may have changed; what did, the owner finds
 * out by reading. Thread: one at a time. Never blocks longer than a look at a folder.
 */
#ifndef BASE_FILE_WATCH_H
#define BASE_FILE_WATCH_H

#include <stdbool.h>

#include "base/attr.h"

struct file_watch;

enum file_writing {
    FILE_WRITING_NO = 0,
    FILE_WRITING_PERHAPS, /* newly created under this name; mostly by somebody who writes now */
    FILE_WRITING_YES      /* changed in place by somebody who has not closed it yet */
};

/** Deaf until file_watch_arm(). can_listen: false where inotify is not wanted: always deaf. The
 * path is copied. End with file_watch_destroy(). */
struct file_watch *file_watch_create(const char *path, bool can_listen);
/** NULL is fine. */
void file_watch_destroy(struct file_watch *watch);

/** Follow the path anew and listen along it. Before each reading, so that what happens after the
 *  reading is heard. What was heard until now is kept. */
void file_watch_arm(struct file_watch *watch);
/** Readable when there is something to hear; changes with file_watch_arm() and file_watch_hear();
 *  -1 when deaf. */
int file_watch_fd(const struct file_watch *watch);
/** Take what has happened. True: what the path leads to may be another, and whole. */
NODISCARD bool file_watch_hear(struct file_watch *watch);

/** Is somebody about to finish the file? Then its end will be heard. */
enum file_writing file_watch_writing(const struct file_watch *watch);
/** Enough of FILE_WRITING_PERHAPS: it was linked there as it is, and nobody will close it. */
void file_watch_presume_written(struct file_watch *watch);
/** Changes may go unheard: a network file system, no inotify to be had, a folder closed to us. */
bool file_watch_is_deaf(const struct file_watch *watch);

#endif
