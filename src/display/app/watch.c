/* display/app/watch.c: one loop of waiting, hearing, and reading when it is due.
 *
 * Three timers, all off while nothing happens: `due` after a change, `open` after a file was
 * created, `tick` where changes may go unheard. The file is listened to before it is read, so
 * whatever happens during a reading leads to another.
 */
#include "display/app/watch.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/file_watch.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "base/zones.h"
#include "display/app/document.h"

#define NEVER INT64_MAX

/* What a look without reading tells; all zero: nothing there. No padding: compared as bytes. */
struct signature {
    uint64_t device, inode;
    int64_t size, changed_s, changed_ns, modified_s, modified_ns;
};

struct digest {
    bool is_set;
    uint8_t bytes[DOCUMENT_DIGEST_BYTES];
};

struct watch {
    /* Set before start, read-only after. */
    struct watch_options options;
    char *path;
    int stop_fd, retime_fd;
    struct thread thread;
    /* Guarded by mu, a leaf. */
    pthread_mutex_t mu;
    struct watch_news news;
    bool has_news;
    /* Watch thread only, from the start to the join. */
    struct file_watch *file;
    struct zones zones;
    struct digest shown, refused; /* contents: the last that is fine, the one that is told */
    bool is_pending, is_unreadable, was_deaf;
    int64_t first_ms, due_ms; /* of what is pending: its beginning, and when to read */
    int64_t open_ms, tick_ms, read_ms, missing_ms;
    struct signature read, seen; /* at the last reading, at the last look */
    uint64_t readings;
};

void watch_news_deinit(struct watch_news *news)
{
    catalogue_destroy(news->catalogue);
    programme_unref(news->programme);
    buf_deinit(&news->faults);
    *news = (struct watch_news){0};
}

/* Handing over. Freeing and waking happen outside the lock. */

static void tell(struct watch *watch)
{
    if (watch->options.wake != NULL) {
        watch->options.wake(watch->options.wake_ctx);
    }
}

static void tell_programme(struct watch *watch, const struct watch_news *news)
{
    pthread_mutex_lock(&watch->mu);
    struct watch_news old = watch->news;
    watch->news = *news;
    watch->has_news = true;
    pthread_mutex_unlock(&watch->mu);
    watch_news_deinit(&old);
    tell(watch);
}

/* A programme that main has not taken yet stays: it is better than the one before. */
static void tell_trouble(struct watch *watch, const struct err *trouble)
{
    pthread_mutex_lock(&watch->mu);
    watch->news.trouble = *trouble;
    watch->has_news = true;
    pthread_mutex_unlock(&watch->mu);
    tell(watch);
}

bool watch_take(struct watch *watch, struct watch_news *out_news)
{
    pthread_mutex_lock(&watch->mu);
    bool has_news = watch->has_news;
    if (has_news) {
        *out_news = watch->news;
        watch->news = (struct watch_news){0};
        watch->has_news = false;
    }
    pthread_mutex_unlock(&watch->mu);
    return has_news;
}

/* Hearing. */

static void heed(struct watch *watch, int64_t now_ms)
{
    if (!watch->is_pending) {
        watch->is_pending = true;
        watch->first_ms = now_ms;
    }
    int64_t space = watch->options.space_ms;
    int64_t quiet = now_ms + WATCH_QUIET_MS, latest = watch->first_ms + space;
    int64_t soonest = watch->read_ms + space;
    watch->due_ms = quiet < latest ? quiet : latest;
    watch->due_ms = watch->due_ms < soonest ? soonest : watch->due_ms;
}

static void hear(struct watch *watch, int64_t now_ms)
{
    if (file_watch_hear(watch->file)) {
        heed(watch, now_ms);
    }
    if (file_watch_writing(watch->file) != FILE_WRITING_PERHAPS) {
        watch->open_ms = NEVER;
    } else if (watch->open_ms == NEVER) {
        watch->open_ms = now_ms + WATCH_OPEN_MS;
    }
}

static struct signature sign(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return (struct signature){0};
    }
    return (struct signature){.device = (uint64_t)st.st_dev,
                              .inode = (uint64_t)st.st_ino,
                              .size = (int64_t)st.st_size,
                              .changed_s = (int64_t)st.st_ctim.tv_sec,
                              .changed_ns = (int64_t)st.st_ctim.tv_nsec,
                              .modified_s = (int64_t)st.st_mtim.tv_sec,
                              .modified_ns = (int64_t)st.st_mtim.tv_nsec};
}

static bool is_same(const struct signature *a, const struct signature *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* Reading. */

static bool is_known(const struct digest *known, const uint8_t *digest)
{
    return known->is_set && memcmp(known->bytes, digest, sizeof(known->bytes)) == 0;
}

static void know(struct digest *known, const uint8_t *digest)
{
    known->is_set = true;
    memcpy(known->bytes, digest, sizeof(known->bytes));
}

/* Once a content, or once a sentence where there is none. */
static void refuse(struct watch *watch, const uint8_t *digest, const struct err *why)
{
    if (!is_known(&watch->refused, digest)) {
        know(&watch->refused, digest);
        tell_trouble(watch, why);
    }
}

static void take_up(struct watch *watch, struct slice bytes, const uint8_t *digest)
{
    struct watch_news news = {.faults = buf_make(DOCUMENT_FAULTS_MAX_BYTES)};
    struct err err = {0};
    const struct document_options options = {.path = watch->path,
                                             .is_bundled = watch->options.is_bundled,
                                             .now_unix_s = watch->options.now_unix_s(),
                                             .zones = &watch->zones};
    if (document_parse(bytes, &options, &news.faults, &news.programme, &err) == ST_OK) {
        know(&watch->shown, digest);
        watch->refused.is_set = false;
        if (watch->options.offer != NULL) {
            watch->options.offer(watch->options.wake_ctx, bytes);
            watch_news_deinit(&news);
            return;
        }
        news.catalogue = catalogue_create(news.programme);
        tell_programme(watch, &news);
        return;
    }
    watch_news_deinit(&news);
    hear(watch, clock_mono_ms());
    if (!watch->is_pending && file_watch_writing(watch->file) == FILE_WRITING_NO) {
        refuse(watch, digest, &err);
    } /* else it was half a file, and the whole one is read next */
}

static void consider(struct watch *watch, struct slice bytes, const uint8_t *digest)
{
    if (!is_known(&watch->shown, digest)) {
        if (!is_known(&watch->refused, digest)) {
            take_up(watch, bytes, digest);
        }
    } else if (watch->refused.is_set) { /* as it was before the trouble */
        watch->refused.is_set = false;
        tell_trouble(watch, &(struct err){.code = ST_OK});
    }
}

/* A file that is missing is told after a while: many tools remove it before they write it anew. */
static void miss(struct watch *watch, int64_t now_ms, const struct err *why)
{
    uint8_t digest[DOCUMENT_DIGEST_BYTES];
    if (why->code == ST_NOT_FOUND) {
        watch->missing_ms = watch->missing_ms == NEVER ? now_ms : watch->missing_ms;
        if (now_ms - watch->missing_ms < watch->options.poll_ms) {
            return;
        }
    }
    crypto_sha256(why->text, strlen(why->text), digest);
    refuse(watch, digest, why);
}

static void read_file(struct watch *watch, int64_t now_ms)
{
    hear(watch, now_ms); /* up to here it is answered by this reading */
    watch->is_pending = false;
    file_watch_arm(watch->file);
    hear(watch, now_ms); /* from here on, by another one */
    watch->tick_ms = now_ms + watch->options.poll_ms;
    if (file_watch_writing(watch->file) != FILE_WRITING_NO) {
        heed(watch, now_ms); /* and the end of writing will be heard */
        return;
    }
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    uint8_t digest[DOCUMENT_DIGEST_BYTES];
    struct err err = {0};
    watch->read_ms = now_ms;
    watch->read = watch->seen = sign(watch->path);
    watch->readings++;
    watch->is_unreadable = document_load(watch->path, &bytes, digest, &err) != ST_OK;
    if (watch->is_unreadable) {
        miss(watch, now_ms, &err);
    } else {
        watch->missing_ms = NEVER;
        consider(watch, buf_view(&bytes), digest);
    }
    buf_deinit(&bytes);
}

/* Looking by the clock. Where nobody tells when a writer is done, a file is read once two looks in
 * a row find the same. */
static void tick(struct watch *watch, int64_t now_ms)
{
    if (!file_watch_is_deaf(watch->file)) {
        read_file(watch, now_ms);
        return;
    }
    file_watch_arm(watch->file);
    hear(watch, now_ms);
    struct signature now = sign(watch->path);
    bool is_settled = is_same(&now, &watch->seen);
    bool is_other = !is_same(&now, &watch->read) || watch->is_unreadable;
    watch->seen = now;
    watch->tick_ms =
        now_ms + (is_settled ? watch->options.poll_ms : (watch->options.poll_ms + 2) / 3);
    if (is_settled && is_other) {
        read_file(watch, now_ms);
    }
}

static bool has_tick(const struct watch *watch)
{
    return file_watch_is_deaf(watch->file) || watch->is_unreadable;
}

static int64_t next_ms(const struct watch *watch)
{
    enum file_writing writing = file_watch_writing(watch->file);
    int64_t next = has_tick(watch) ? watch->tick_ms : NEVER;
    if (watch->is_pending && writing == FILE_WRITING_NO && watch->due_ms < next) {
        next = watch->due_ms;
    }
    return writing == FILE_WRITING_PERHAPS && watch->open_ms < next ? watch->open_ms : next;
}

static void act(struct watch *watch, int64_t now_ms)
{
    if (now_ms >= watch->open_ms) {
        watch->open_ms = NEVER;
        file_watch_presume_written(watch->file);
        heed(watch, now_ms);
    }
    bool is_writing = file_watch_writing(watch->file) != FILE_WRITING_NO;
    if (watch->is_pending && !is_writing && now_ms >= watch->due_ms) {
        read_file(watch, now_ms);
    } else if (has_tick(watch) && now_ms >= watch->tick_ms) {
        tick(watch, now_ms);
    }
    if (file_watch_is_deaf(watch->file) != watch->was_deaf) {
        watch->was_deaf = !watch->was_deaf;
        log_line(LOG_LEVEL_DEBUG, "watch", "changes are %s path=%s",
                 watch->was_deaf ? "looked for by the clock" : "heard", watch->path);
    }
}

/* False: stop. */
static bool wait_for_event(struct watch *watch)
{
    int64_t next = next_ms(watch), left = next == NEVER ? -1 : next - clock_mono_ms();
    int timeout = next == NEVER ? -1 : left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
    struct pollfd fds[] = {{.fd = watch->stop_fd, .events = POLLIN},
                           {.fd = watch->retime_fd, .events = POLLIN},
                           {.fd = file_watch_fd(watch->file), .events = POLLIN}};
    if (watch->options.waits != NULL) {
        watch->options.waits(watch->options.wake_ctx, timeout, watch->readings);
    }
    CHECK(poll(fds, ARRAY_LEN(fds), timeout) >= 0 || errno == EINTR || errno == ENOMEM);
    if ((fds[1].revents & POLLIN) != 0) {
        uint64_t count = 0;
        CHECK(read(watch->retime_fd, &count, sizeof(count)) == (ssize_t)sizeof(count));
        watch->shown.is_set = false;
        heed(watch, clock_mono_ms());
    }
    return (fds[0].revents & POLLIN) == 0;
}

static void *work(void *ctx)
{
    struct watch *watch = ctx;
    read_file(watch, clock_mono_ms());
    while (wait_for_event(watch)) {
        int64_t now_ms = clock_mono_ms();
        hear(watch, now_ms);
        act(watch, now_ms);
    }
    return NULL;
}

enum status watch_start(const struct watch_options *options, struct watch **out_watch,
                        struct err *err)
{
    struct watch *watch = mem_alloc(1, sizeof(*watch));
    size_t len = strlen(options->path) + 1;
    watch->options = *options;
    watch->path = mem_alloc(len, 1);
    memcpy(watch->path, options->path, len);
    watch->options.path = watch->path;
    if (options->shown_digest != NULL) {
        know(&watch->shown, options->shown_digest);
        watch->options.shown_digest = NULL; /* borrowed for this call */
    }
    if (options->poll_ms <= 0) {
        watch->options.poll_ms = WATCH_POLL_MS;
    }
    if (options->space_ms <= 0) {
        watch->options.space_ms = WATCH_SPACE_MS;
    }
    if (options->now_unix_s == NULL) {
        watch->options.now_unix_s = clock_wall_s;
    }
    watch->open_ms = watch->missing_ms = NEVER;
    pthread_mutex_init(&watch->mu, NULL);
    watch->file = file_watch_create(watch->path, !options->is_deaf);
    watch->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watch->retime_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum status st = watch->stop_fd >= 0 && watch->retime_fd >= 0
                         ? thread_start(&watch->thread, work, watch, err)
                         : err_set(err, ST_IO, "no descriptor to be had: %s", strerror(errno));
    if (st != ST_OK) {
        watch_stop(watch);
        return st;
    }
    *out_watch = watch;
    return ST_OK;
}

void watch_retime(struct watch *watch)
{
    const uint64_t one = 1;
    CHECK(write(watch->retime_fd, &one, sizeof(one)) == (ssize_t)sizeof(one));
}

void watch_stop(struct watch *watch)
{
    if (watch == NULL) {
        return;
    }
    if (watch->stop_fd >= 0) {
        const uint64_t one = 1;
        CHECK(!watch->thread.is_running ||
              write(watch->stop_fd, &one, sizeof(one)) == (ssize_t)sizeof(one));
        thread_join(&watch->thread);
        (void)close(watch->stop_fd); /* nothing in it to lose */
    }
    if (watch->retime_fd >= 0) {
        (void)close(watch->retime_fd);
    }
    watch_news_deinit(&watch->news);
    file_watch_destroy(watch->file);
    zones_deinit(&watch->zones);
    pthread_mutex_destroy(&watch->mu);
    mem_free(watch->path);
    mem_free(watch);
}
