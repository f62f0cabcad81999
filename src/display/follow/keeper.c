/* display/follow/keeper.c: a few threads take writers off one short list and put them on another.
 */
#include "display/follow/keeper.h"

#include <pthread.h>

#include "base/check.h"
#include "base/mem.h"
#include "base/thread.h"

struct keeper {
    /* Set before start, read-only after. */
    void (*wake)(void *ctx);
    void *wake_ctx;
    struct thread threads[KEEPERS_MAX];
    uint32_t thread_count;
    /* The owner's. */
    size_t given; /* and not taken back */
    /* Guarded by mu; changes of `waiting` and `is_stopping` signalled through cond. */
    pthread_mutex_t mu;
    pthread_cond_t cond;
    struct media_writer *waiting[KEEPER_WAITING_MAX], *done[KEEPER_WAITING_MAX];
    size_t waiting_count, done_count;
    bool is_stopping;
};

/* The one that has waited longest; NULL: nothing more will come. */
static struct media_writer *next(struct keeper *keeper)
{
    struct media_writer *writer = NULL;
    pthread_mutex_lock(&keeper->mu);
    while (keeper->waiting_count == 0 && !keeper->is_stopping) {
        pthread_cond_wait(&keeper->cond, &keeper->mu);
    }
    if (keeper->waiting_count > 0) {
        writer = keeper->waiting[0];
        keeper->waiting_count--;
        for (size_t i = 0; i < keeper->waiting_count; i++) {
            keeper->waiting[i] = keeper->waiting[i + 1];
        }
    }
    pthread_mutex_unlock(&keeper->mu);
    return writer;
}

static void sync_one(struct keeper *keeper, struct media_writer *writer)
{
    (void)(media_writer_sync(writer, NULL) == ST_OK); /* a failure stays with the writer */
    pthread_mutex_lock(&keeper->mu);
    keeper->done[keeper->done_count++] = writer;
    pthread_mutex_unlock(&keeper->mu);
    keeper->wake(keeper->wake_ctx);
}

static void *work(void *ctx)
{
    struct keeper *keeper = ctx;
    for (struct media_writer *writer; (writer = next(keeper)) != NULL;) {
        sync_one(keeper, writer);
    }
    return NULL;
}

enum status keeper_start(uint32_t threads, void (*wake)(void *ctx), void *wake_ctx,
                         struct keeper **out_keeper, struct err *err)
{
    CHECK(threads <= KEEPERS_MAX);
    struct keeper *keeper = mem_alloc(1, sizeof *keeper);
    enum status st = ST_OK;
    keeper->wake = wake;
    keeper->wake_ctx = wake_ctx;
    pthread_mutex_init(&keeper->mu, NULL);
    pthread_cond_init(&keeper->cond, NULL);
    for (uint32_t i = 0; i < threads && st == ST_OK; i++) {
        st = thread_start(&keeper->threads[i], work, keeper, err);
        keeper->thread_count += st == ST_OK ? 1 : 0;
    }
    if (st == ST_OK) {
        *out_keeper = keeper;
    } else {
        keeper_stop(keeper);
        keeper_destroy(keeper);
    }
    return st;
}

void keeper_stop(struct keeper *keeper)
{
    if (keeper != NULL) {
        pthread_mutex_lock(&keeper->mu);
        keeper->is_stopping = true;
        pthread_cond_broadcast(&keeper->cond);
        pthread_mutex_unlock(&keeper->mu);
        for (uint32_t i = 0; i < keeper->thread_count; i++) {
            thread_join(&keeper->threads[i]);
        }
    }
}

void keeper_destroy(struct keeper *keeper)
{
    if (keeper != NULL) {
        CHECK(keeper->given == 0);
        pthread_cond_destroy(&keeper->cond);
        pthread_mutex_destroy(&keeper->mu);
        mem_free(keeper);
    }
}

size_t keeper_room(const struct keeper *keeper)
{
    return KEEPER_WAITING_MAX - keeper->given;
}

void keeper_give(struct keeper *keeper, struct media_writer *writer)
{
    CHECK(keeper_room(keeper) > 0);
    keeper->given++;
    if (keeper->thread_count == 0) {
        sync_one(keeper, writer);
        return;
    }
    pthread_mutex_lock(&keeper->mu);
    keeper->waiting[keeper->waiting_count++] = writer;
    pthread_cond_signal(&keeper->cond);
    pthread_mutex_unlock(&keeper->mu);
}

struct media_writer *keeper_take(struct keeper *keeper)
{
    struct media_writer *writer = NULL;
    pthread_mutex_lock(&keeper->mu);
    if (keeper->done_count > 0) {
        writer = keeper->done[--keeper->done_count];
    }
    pthread_mutex_unlock(&keeper->mu);
    keeper->given -= writer != NULL ? 1 : 0;
    return writer;
}
