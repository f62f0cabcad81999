#include "hub/app/darkroom.h"

#include "base/check.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"

struct darkroom {
    /* Set before start, read-only after. */
    struct hub *hub;
    struct keeper *keeper;
    struct thread thread;
    /* Guarded by mu; changes signalled through cond. */
    pthread_mutex_t mu;
    pthread_cond_t cond;
    struct exchange *first, *last;
    size_t waiting;
    bool stopping;
    /* Its thread only. */
    struct hub_store *reader;
};

bool darkroom_push(struct darkroom *darkroom, struct exchange *exchange)
{
    (void)pthread_mutex_lock(&darkroom->mu);
    bool has_room = darkroom->waiting < DARKROOM_WAITING_MAX && !darkroom->stopping;
    if (has_room) {
        *exchange_next(exchange) = NULL;
        if (darkroom->last == NULL) {
            darkroom->first = exchange;
        } else {
            *exchange_next(darkroom->last) = exchange;
        }
        darkroom->last = exchange;
        darkroom->waiting++;
        (void)pthread_cond_signal(&darkroom->cond);
    }
    (void)pthread_mutex_unlock(&darkroom->mu);
    return has_room;
}

static struct exchange *take(struct darkroom *darkroom)
{
    (void)pthread_mutex_lock(&darkroom->mu);
    while (darkroom->first == NULL && !darkroom->stopping) {
        (void)pthread_cond_wait(&darkroom->cond, &darkroom->mu);
    }
    struct exchange *exchange = darkroom->first;
    if (exchange != NULL) {
        darkroom->first = *exchange_next(exchange);
        darkroom->last = darkroom->first == NULL ? NULL : darkroom->last;
        darkroom->waiting--;
    }
    (void)pthread_mutex_unlock(&darkroom->mu);
    return exchange;
}

static void derive(struct darkroom *darkroom, struct exchange *exchange)
{
    struct request *request = exchange_request(exchange);
    struct hub_picture made = {.width = 0};
    struct picture_want want;
    if (!picture_want_read(request_param(request, "name"), &want)) {
        exchange_refuse(exchange, 404, "There is no such picture.");
    } else {
        picture_derive(darkroom->reader, &want, exchange_response(exchange), &made);
    }
    exchange_answer(exchange);
    if (made.jpeg.len > 0) {
        keeper_push_picture(darkroom->keeper, &want, &made);
    }
    buf_deinit(&made.jpeg);
}

static void take_upload(struct darkroom *darkroom, struct exchange *exchange)
{
    struct hub_picture picture;
    picture_take_upload(exchange_request(exchange), &picture);
    if (!keeper_push_request(darkroom->keeper, exchange, &picture)) {
        exchange_refuse(exchange, 503, "Too many wait. Try again later.");
        exchange_answer(exchange);
    }
    buf_deinit(&picture.jpeg);
}

static void *run(void *ctx)
{
    struct darkroom *darkroom = ctx;
    for (struct exchange *e = take(darkroom); e != NULL; e = take(darkroom)) {
        if (picture_work_of(e) == PICTURE_UPLOAD) {
            take_upload(darkroom, e);
        } else {
            derive(darkroom, e);
        }
    }
    return NULL;
}

enum status darkroom_start(const char *dir, struct hub *hub, struct keeper *keeper,
                           struct darkroom **out_darkroom, struct err *err)
{
    struct darkroom *darkroom = mem_alloc(1, sizeof *darkroom);
    darkroom->hub = hub;
    darkroom->keeper = keeper;
    CHECK(pthread_mutex_init(&darkroom->mu, NULL) == 0);
    CHECK(pthread_cond_init(&darkroom->cond, NULL) == 0);
    enum status status =
        hub_store_open(dir, HUB_STORE_READ_ONLY, clock_wall_s(), &darkroom->reader, err);
    if (status == ST_OK) {
        status = thread_start(&darkroom->thread, run, darkroom, err);
    }
    if (status != ST_OK) {
        darkroom_stop(darkroom);
        return status;
    }
    *out_darkroom = darkroom;
    return ST_OK;
}

void darkroom_stop(struct darkroom *darkroom)
{
    if (darkroom == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&darkroom->mu);
    darkroom->stopping = true;
    (void)pthread_cond_broadcast(&darkroom->cond);
    (void)pthread_mutex_unlock(&darkroom->mu);
    thread_join(&darkroom->thread);
    hub_store_close(darkroom->reader);
    (void)pthread_cond_destroy(&darkroom->cond);
    (void)pthread_mutex_destroy(&darkroom->mu);
    mem_free(darkroom);
}
