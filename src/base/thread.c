/* base/thread.c: the mask is inherited, so it is set around pthread_create(). */
#include "base/thread.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.h"

enum { BACKGROUND_NICE = 10 };

enum status thread_start(struct thread *thread, void *(*run)(void *ctx), void *ctx, struct err *err)
{
    sigset_t all, before;
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before); /* fails only for a wrong `how` */
    int failed = pthread_create(&thread->handle, NULL, run, ctx);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed != 0) {
        return err_set(err, ST_IO, "no thread to be had: %s", strerror(failed));
    }
    thread->is_running = true;
    return ST_OK;
}

void thread_step_back(void)
{
    /* on Linux a thread has a nice value of its own; elsewhere nothing is lost */
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), BACKGROUND_NICE);
}

void thread_join(struct thread *thread)
{
    if (thread->is_running) {
        CHECK(pthread_join(thread->handle, NULL) == 0);
        thread->is_running = false;
    }
}
