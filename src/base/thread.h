/* base/thread.h: a thread with one owner, started and joined. Signals stay on main. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

struct thread {
    pthread_t handle;
    bool is_running;
};

/** Start run(ctx) with all signals blocked. Errors: ST_IO (the system has no thread to give). */
NODISCARD enum status thread_start(struct thread *thread, void *(*run)(void *ctx), void *ctx,
                                   struct err *err);
/** The calling thread lets others go first when processors are scarce. */
void thread_step_back(void);
/** Wait until it ends. A thread that was never started is fine. */
void thread_join(struct thread *thread);

#endif
