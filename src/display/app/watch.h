/* display/app/watch.h: a thread that notices when the programme file changed, and reads it anew.
 *
 * Replaced by a rename, rewritten in place, deleted and made again, its folder or a link on its
 * path switched: the thread waits without a timer until inotify tells, lets a burst of changes
 * pass, reads, parses and looks at the pictures. Who has begun to write is waited for until the
 * file is closed. Where changes may go unheard (network file systems, no inotify left), and while
 * the file can't be read, it looks every WATCH_POLL_MS.
 *
 * A document that can't be shown is told, once a content, and what was shown before stays. The same
 * bytes as before are no news.
 *
 * Thread: main owns the watch. The snapshots that it gave use its time zones: main must have
 * dropped them, and their catalogues, before watch_stop().
 */
#ifndef DISPLAY_APP_WATCH_H
#define DISPLAY_APP_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "display/app/catalogue.h"
#include "programme/programme.h"

#define WATCH_QUIET_MS 50   /* nothing more has happened for so long: the burst is over */
#define WATCH_SPACE_MS 500  /* between two readings; the longest that a burst puts one off */
#define WATCH_OPEN_MS  2000 /* a new file that nobody writes into or closes is whole */
#define WATCH_POLL_MS  3000 /* between two looks where nothing is heard */

struct watch_options {
    const char *path; /* of the programme; copied */
    bool is_bundled;
    /* What main has read itself (wall->programme_digest): then only another content is news. NULL:
     * main has nothing, and the first reading is news. Copied. */
    const uint8_t *shown_digest;
    /* Somebody else makes snapshots of the bytes (borrowed) that can be read: then there is no
     * news of programmes. On the watch thread, with wake_ctx; NULL: nobody. */
    void (*offer)(void *ctx, struct slice bytes);
    void (*wake)(void *ctx); /* there is news; called on the watch thread, no lock held */
    void *wake_ctx;
    /* Stand-ins for tests; zero for the real thing. */
    int64_t (*now_unix_s)(void); /* else the wall clock; relative times count from it */
    bool is_deaf;                /* as where inotify is not to be had */
    int32_t poll_ms, space_ms;   /* else WATCH_POLL_MS, WATCH_SPACE_MS */
    /* Before each wait, on the thread: timeout_ms as of poll(), -1 until something happens; how
     * many times the file was read by now. With wake_ctx. */
    void (*waits)(void *ctx, int timeout_ms, uint64_t readings);
};

/** What happened since the last news. Both a programme and a trouble: the file had the one, and
 * then became the other. Neither: what was wrong is over, and the file is as it was shown. */
struct watch_news {
    const struct programme *programme; /* to be shown from now on; NULL: the same as before */
    struct catalogue *catalogue;       /* of its pictures; ends before the programme */
    struct buf faults;                 /* of the programme, a line each; to be told */
    struct err trouble; /* code ST_OK: none; else why the file as it is now can't be shown */
};
/** Drop what the taker has not moved out (and set to NULL). Zeroed memory is fine. */
void watch_news_deinit(struct watch_news *news);

struct watch;

/** Start the thread; the first reading is its first act. After crypto_init() and image_init().
 *  Errors: ST_IO (no thread or descriptor to be had). */
NODISCARD enum status watch_start(const struct watch_options *options, struct watch **out_watch,
                                  struct err *err);
/** Ends after the join; a reading under way is finished first. NULL is fine. */
void watch_stop(struct watch *watch);
/** The clock was set: what counts from the reading ("now+2h") is read anew. The programme is news
 * then although its bytes are the same. Any thread. */
void watch_retime(struct watch *watch);
/** On main, at a safe moment between two frames: move the news out. False: none. Never waits for
 * the disk. */
NODISCARD bool watch_take(struct watch *watch, struct watch_news *out_news);

#endif
