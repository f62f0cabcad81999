/* A job is a generation number under the lock; its parts are taken from an atomic count. Helpers
 * wait for another generation, the caller for the last helper to leave the one it gave out. */
#include "base/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/check.h"
#include "base/mem.h"
#include "base/thread.h"

struct helper {
    struct crew *crew;
    int32_t worker;
    struct thread thread;
};

struct crew {
    struct helper helpers[CREW_WORKERS_MAX - 1];
    int32_t helper_count;
    atomic_int next; /* part to be taken */
    /* Guarded by mu. */
    pthread_mutex_t mu;
    pthread_cond_t given, done;
    uint64_t generation;
    int32_t at_work;
    bool is_stopping;
    void (*work)(void *ctx, int32_t part, int32_t worker);
    void *ctx;
    int32_t parts;
};

static void take_parts(struct crew *crew, int32_t worker)
{
    int part = atomic_fetch_add_explicit(&crew->next, 1, memory_order_relaxed);
    while (part < crew->parts) {
        crew->work(crew->ctx, part, worker);
        part = atomic_fetch_add_explicit(&crew->next, 1, memory_order_relaxed);
    }
}

static void *help(void *ctx)
{
    struct helper *helper = ctx;
    struct crew *crew = helper->crew;
    uint64_t seen = 0;
    CHECK(pthread_mutex_lock(&crew->mu) == 0);
    while (!crew->is_stopping) {
        if (crew->generation == seen) {
            CHECK(pthread_cond_wait(&crew->given, &crew->mu) == 0);
            continue;
        }
        seen = crew->generation;
        crew->at_work++;
        CHECK(pthread_mutex_unlock(&crew->mu) == 0);
        take_parts(crew, helper->worker);
        CHECK(pthread_mutex_lock(&crew->mu) == 0);
        crew->at_work--;
        CHECK(pthread_cond_signal(&crew->done) == 0);
    }
    CHECK(pthread_mutex_unlock(&crew->mu) == 0);
    return NULL;
}

struct crew *crew_create(int32_t helpers)
{
    struct crew *crew = mem_alloc(1, sizeof *crew);
    CHECK(pthread_mutex_init(&crew->mu, NULL) == 0);
    CHECK(pthread_cond_init(&crew->given, NULL) == 0 && pthread_cond_init(&crew->done, NULL) == 0);
    atomic_init(&crew->next, 0);
    for (int32_t i = 0; i < helpers && i < CREW_WORKERS_MAX - 1; i++) {
        struct helper *helper = &crew->helpers[i];
        *helper = (struct helper){.crew = crew, .worker = i + 1};
        if (thread_start(&helper->thread, help, helper, NULL) != ST_OK) {
            break; /* fewer hands, the same work */
        }
        crew->helper_count++;
    }
    return crew;
}

void crew_destroy(struct crew *crew)
{
    if (crew == NULL) {
        return;
    }
    CHECK(pthread_mutex_lock(&crew->mu) == 0);
    crew->is_stopping = true;
    CHECK(pthread_cond_broadcast(&crew->given) == 0);
    CHECK(pthread_mutex_unlock(&crew->mu) == 0);
    for (int32_t i = 0; i < crew->helper_count; i++) {
        thread_join(&crew->helpers[i].thread);
    }
    CHECK(pthread_cond_destroy(&crew->given) == 0 && pthread_cond_destroy(&crew->done) == 0);
    CHECK(pthread_mutex_destroy(&crew->mu) == 0);
    mem_free(crew);
}

int32_t crew_workers(const struct crew *crew)
{
    return crew == NULL ? 1 : crew->helper_count + 1;
}

/* A helper that wakes too late finds no parts left. */
static void give_out(struct crew *crew, void (*work)(void *ctx, int32_t part, int32_t worker),
                     void *ctx, int32_t parts)
{
    CHECK(pthread_mutex_lock(&crew->mu) == 0);
    while (crew->at_work > 0) { /* one that woke after the job before was done */
        CHECK(pthread_cond_wait(&crew->done, &crew->mu) == 0);
    }
    crew->work = work;
    crew->ctx = ctx;
    crew->parts = parts;
    atomic_store_explicit(&crew->next, 0, memory_order_relaxed);
    crew->generation++;
    CHECK(pthread_cond_broadcast(&crew->given) == 0);
    CHECK(pthread_mutex_unlock(&crew->mu) == 0);
}

void crew_run(struct crew *crew, void (*work)(void *ctx, int32_t part, int32_t worker), void *ctx,
              int32_t parts)
{
    if (crew == NULL || crew->helper_count == 0 || parts < 2) {
        for (int32_t part = 0; part < parts; part++) {
            work(ctx, part, 0);
        }
        return;
    }
    give_out(crew, work, ctx, parts);
    take_parts(crew, 0);
    CHECK(pthread_mutex_lock(&crew->mu) == 0);
    while (crew->at_work > 0) {
        CHECK(pthread_cond_wait(&crew->done, &crew->mu) == 0);
    }
    crew->parts = 0; /* who wakes now finds nothing to do */
    CHECK(pthread_mutex_unlock(&crew->mu) == 0);
}
