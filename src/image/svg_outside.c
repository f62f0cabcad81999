/* image/svg_outside.c: the parent's side: start ourselves again, talk with a deadline, kill.
 *
 * One socket pair is the child's standard input and output. Every send and receive waits in
 * poll() until the deadline at most; the child is killed and reaped on every way out. What comes
 * back is checked like a file: the child may have been taken over.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "image/svg_priv.h"

#define CANCEL_EVERY_MS 50 /* how soon a cancelled job is noticed while waiting */

struct child {
    pid_t pid;
    int fd;
    int64_t deadline_ms;
    const struct decode_job *job;
};

static int64_t mono_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int spawn_self(int fd, pid_t *pid)
{
    static char name[] = "vitrine";
    static char arg[] = IMAGE_SVG_CHILD_ARG;
    static char mark[] = SVG_CHILD_ENV "=1";
    char *argv[] = {name, arg, NULL};
    char *envp[] = {mark, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t signals;

    (void)posix_spawn_file_actions_init(&files); /* on Linux these only store */
    (void)posix_spawnattr_init(&attr);
    int rc = posix_spawn_file_actions_adddup2(&files, fd, STDIN_FILENO);
    rc = rc != 0 ? rc : posix_spawn_file_actions_adddup2(&files, fd, STDOUT_FILENO);
    rc = rc != 0
             ? rc
             : posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    (void)sigemptyset(&signals);
    (void)posix_spawnattr_setsigmask(&attr, &signals); /* workers block all signals */
    (void)sigaddset(&signals, SIGPIPE);
    (void)posix_spawnattr_setsigdefault(&attr, &signals);
    (void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    rc = rc != 0 ? rc : posix_spawn(pid, "/proc/self/exe", &files, &attr, argv, envp);
    (void)posix_spawnattr_destroy(&attr);
    (void)posix_spawn_file_actions_destroy(&files);
    return rc;
}

static enum status child_start(struct child *child, struct err *err)
{
    int pair[2];

    if (getenv(SVG_CHILD_ENV) != NULL) {
        return err_set(err, ST_IO, "an SVG child does not start another");
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_set(err, ST_IO, "no socket for the SVG child: %s", strerror(errno));
    }
    int rc = spawn_self(pair[1], &child->pid);
    (void)close(pair[1]);
    if (rc != 0) {
        (void)close(pair[0]);
        return err_set(err, ST_IO, "the SVG child does not start: %s", strerror(rc));
    }
    child->fd = pair[0];
    return ST_OK;
}

static void child_end(struct child *child)
{
    (void)kill(child->pid, SIGKILL); /* it has nothing left to say */
    (void)close(child->fd);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR) {
    }
}

/* Wait until the socket is ready; ST_OK also when the other end is gone, which I/O then tells. */
static enum status child_wait(const struct child *child, short events, struct err *err)
{
    for (;;) {
        int64_t left = child->deadline_ms - mono_ms();
        struct pollfd poll_fd = {child->fd, events, 0};
        if (decode_is_cancelled(child->job)) {
            return err_set(err, ST_CANCELLED, "no longer wanted");
        }
        if (left <= 0) {
            return err_set(err, ST_LIMIT, "the SVG takes too long to draw; it is too complex");
        }
        if (poll(&poll_fd, 1, left < CANCEL_EVERY_MS ? (int)left : CANCEL_EVERY_MS) > 0) {
            return ST_OK;
        }
    }
}

static enum status died(struct err *err)
{
    return err_set(err, ST_LIMIT, "the SVG can't be drawn within the limits of time and memory");
}

static bool is_passing(ssize_t result)
{
    return result < 0 && (errno == EAGAIN || errno == EINTR);
}

static enum status child_send(const struct child *child, const void *from, size_t len,
                              struct err *err)
{
    size_t at = 0;
    enum status st = ST_OK;
    while (at < len && st == ST_OK) {
        st = child_wait(child, POLLOUT, err);
        if (st != ST_OK) {
            break;
        }
        ssize_t put =
            send(child->fd, (const char *)from + at, len - at, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && !is_passing(put)) {
            st = died(err);
        }
        at += put > 0 ? (size_t)put : 0;
    }
    return st;
}

static enum status child_receive(const struct child *child, void *to, size_t len, struct err *err)
{
    size_t at = 0;
    enum status st = ST_OK;
    while (at < len && st == ST_OK) {
        ssize_t got = recv(child->fd, (char *)to + at, len - at, MSG_DONTWAIT);
        if (got > 0) {
            at += (size_t)got;
        } else if (is_passing(got)) {
            st = child_wait(child, POLLIN, err);
        } else {
            st = died(err);
        }
    }
    return st;
}

static enum status receive_rows(const struct child *child, const struct svg_reply *reply,
                                struct frame *frame, struct err *err)
{
    uint8_t *rgba = mem_try_alloc((size_t)reply->width, 4);
    uint32_t *row = mem_try_alloc((size_t)reply->width, sizeof *row);
    enum status st = ST_OK;

    if (rgba == NULL || row == NULL) {
        st = err_set(err, ST_NOMEM, "no memory for a row of the SVG");
    }
    for (int32_t y = 0; y < reply->height && st == ST_OK; y++) {
        st = child_receive(child, rgba, (size_t)reply->width * 4, err);
        if (st == ST_OK) {
            frame_premultiply_rgba(row, rgba, reply->width);
            frame_push(frame, row);
        }
    }
    mem_free(rgba);
    mem_free(row);
    return st;
}

static enum status converse(const struct child *child, int32_t width, int32_t height,
                            struct frame *frame, struct err *err)
{
    const struct decode_job *job = child->job;
    struct svg_request request = {SVG_CHILD_MAGIC, width, height, (uint32_t)job->len};
    struct svg_reply reply = {0};

    enum status st = child_send(child, &request, sizeof request, err);
    if (st == ST_OK) {
        st = child_send(child, job->bytes, job->len, err);
    }
    if (st == ST_OK) {
        st = child_receive(child, &reply, sizeof reply, err);
    }
    if (st != ST_OK) {
        return st;
    }
    if (reply.magic != SVG_CHILD_MAGIC) {
        return err_set(err, ST_IO, "the SVG child answers nonsense");
    }
    reply.error[SVG_ERROR_BYTES - 1] = 0;
    if (reply.is_ok == 0) {
        return err_set(err, ST_INVALID, "the SVG can't be drawn: %s", reply.error);
    }
    /* Inside what was asked for, but for rounding. */
    if (reply.width < 1 || reply.height < 1 || reply.width > width + 1 ||
        reply.height > height + 1) {
        return err_set(err, ST_IO, "the SVG child answers with a picture of the wrong size");
    }
    st = svg_begin(job, reply.width, reply.height, frame, err);
    return st == ST_OK ? receive_rows(child, &reply, frame, err) : st;
}

enum status svg_decode_outside(const struct decode_job *job, int32_t width, int32_t height,
                               int32_t wall_ms, struct frame *frame, struct err *err)
{
    struct child child = {.job = job, .deadline_ms = mono_ms() + wall_ms};

    enum status st = child_start(&child, err);
    if (st == ST_OK) {
        st = converse(&child, width, height, frame, err);
        child_end(&child);
    }
    return st;
}
