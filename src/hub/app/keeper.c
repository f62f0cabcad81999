/* A job is a request, a picture to keep, the end of a mail, new settings. A pass takes what waits,
 * runs it in one batch, commits, follows, answers. */
#include "hub/app/keeper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "hub/count/boards.h"
#include "hub/site/keeping.h"
#include "hub/store/outbox.h"

enum { HOUR_MS = 3600000, DAY_S = 86400, WHY_BYTES = 200, MAIL_LOOK_MS = 1000 };

enum job_kind { JOB_REQUEST = 0, JOB_PICTURE, JOB_MAIL, JOB_SETTINGS };

struct job {
    struct job *next;
    enum job_kind kind;
    struct exchange *exchange;
    struct hub_picture picture; /* moved in */
    bool has_picture;
    struct picture_want want;
    int64_t mail;
    enum status status;
    char why[WHY_BYTES];
    struct settings *settings;
};

struct keeper {
    /* Set before start, read-only after. */
    struct keeper_options options;
    struct thread thread;
    /* Guarded by mu; changes signalled through cond. */
    pthread_mutex_t mu;
    pthread_cond_t cond;
    struct job *first, *last;
    size_t waiting;
    bool stopping;
    /* Keeper's thread only. */
    int64_t data_version;
    int64_t kept_house_mono_ms, looked_for_mail_mono_ms;
    int64_t ranks_day;
    bool is_sending;
    bool was_failing;
};

static void job_destroy(struct job *job)
{
    if (job->has_picture) {
        buf_deinit(&job->picture.jpeg);
    }
    settings_unref(job->settings);
    mem_free(job);
}

/* Requests are bounded; what the keeper itself has asked for always finds room. */
static bool push(struct keeper *keeper, struct job *job)
{
    (void)pthread_mutex_lock(&keeper->mu);
    bool has_room =
        job->kind == JOB_MAIL || job->kind == JOB_SETTINGS || keeper->waiting < KEEPER_WAITING_MAX;
    if (has_room) {
        *(keeper->last == NULL ? &keeper->first : &keeper->last->next) = job;
        keeper->last = job;
        keeper->waiting++;
        (void)pthread_cond_signal(&keeper->cond);
    }
    (void)pthread_mutex_unlock(&keeper->mu);
    return has_room;
}

bool keeper_push_request(struct keeper *keeper, struct exchange *exchange,
                         struct hub_picture *picture)
{
    struct job *job = mem_alloc(1, sizeof *job);
    job->kind = JOB_REQUEST;
    job->exchange = exchange;
    if (picture != NULL) {
        job->picture = *picture;
        job->has_picture = true;
    }
    bool is_taken = push(keeper, job);
    if (is_taken && picture != NULL) {
        picture->jpeg = buf_make(0);
    } else if (!is_taken) {
        job->has_picture = false; /* still the caller's */
        job_destroy(job);
    }
    return is_taken;
}

void keeper_push_picture(struct keeper *keeper, const struct picture_want *want,
                         struct hub_picture *picture)
{
    struct job *job = mem_alloc(1, sizeof *job);
    job->kind = JOB_PICTURE;
    job->want = *want;
    job->picture = *picture;
    job->has_picture = true;
    picture->jpeg = buf_make(0);
    if (!push(keeper, job)) {
        job_destroy(job);
    }
}

void keeper_push_mail(struct keeper *keeper, int64_t number, enum status status, const char *why)
{
    struct job *job = mem_alloc(1, sizeof *job);
    job->kind = JOB_MAIL;
    job->mail = number;
    job->status = status;
    (void)snprintf(job->why, sizeof job->why, "%s", why);
    CHECK(push(keeper, job));
}

void keeper_push_settings(struct keeper *keeper, struct settings *settings)
{
    struct job *job = mem_alloc(1, sizeof *job);
    job->kind = JOB_SETTINGS;
    job->settings = settings_ref(settings);
    CHECK(push(keeper, job));
}

/* Take up to a batch, after at most KEEPER_LOOK_MS. */
static struct job *take_jobs(struct keeper *keeper, bool *out_is_over)
{
    struct timespec until;
    struct job *taken = NULL;
    struct job **end = &taken;
    (void)clock_gettime(CLOCK_MONOTONIC, &until); /* what pthread_cond_timedwait() counts by */
    until.tv_nsec += KEEPER_LOOK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_mutex_lock(&keeper->mu);
    int rc = 0;
    while (keeper->first == NULL && !keeper->stopping && rc != ETIMEDOUT) {
        rc = pthread_cond_timedwait(&keeper->cond, &keeper->mu, &until);
    }
    for (int i = 0; i < KEEPER_BATCH_MAX && keeper->first != NULL; i++) {
        *end = keeper->first;
        end = &keeper->first->next;
        keeper->first = keeper->first->next;
        keeper->waiting--;
        *end = NULL;
    }
    keeper->last = keeper->first == NULL ? NULL : keeper->last;
    *out_is_over = keeper->stopping && taken == NULL;
    (void)pthread_mutex_unlock(&keeper->mu);
    return taken;
}

/* One job within the batch. */

static bool run_request(struct keeper *keeper, struct job *job)
{
    struct hub *hub = keeper->options.hub;
    if (exchange_is_abandoned(job->exchange)) {
        exchange_refuse(job->exchange, 503, "Nobody waits for this any more.");
        return false;
    }
    hub->picture = job->has_picture ? &job->picture : NULL;
    exchange_handle(job->exchange, hub);
    hub->picture = NULL;
    return exchange_response(job->exchange)->status < 400;
}

static bool run_mail(struct keeper *keeper, const struct job *job, int64_t now_unix_s)
{
    struct hub_store *store = keeper->options.hub->store;
    struct err err = {.code = ST_OK};
    bool is_over =
        job->status == ST_OK || job->status == ST_UNSUPPORTED || job->status == ST_INVALID;
    enum status status =
        is_over ? store_outbox_done(store, job->mail, &err)
                : store_outbox_failed(store, job->mail, slice_of(job->why), now_unix_s, &err);
    keeper->is_sending = false;
    if (job->status != ST_OK) {
        log_line(LOG_LEVEL_WARN, "mail", "a mail did not go out%s: %s",
                 is_over ? " and never will" : "", job->why);
    }
    return status == ST_OK;
}

static bool run_job(struct keeper *keeper, struct job *job, int64_t now_unix_s)
{
    switch (job->kind) {
    case JOB_REQUEST:
        return run_request(keeper, job);
    case JOB_PICTURE:
        return picture_keep(keeper->options.hub->store, &job->want, &job->picture, now_unix_s,
                            NULL) == ST_OK; /* else it is made again another time */
    case JOB_MAIL:
        return run_mail(keeper, job, now_unix_s);
    case JOB_SETTINGS:
        break;
    }
    return false;
}

/* All jobs in one transaction. ST_OK: it is on disk. */
static enum status run_batch(struct keeper *keeper, struct job *jobs, int64_t now_unix_s,
                             struct err *err)
{
    struct hub_store *store = keeper->options.hub->store;
    enum status status = hub_store_batch_begin(store, err);
    if (status != ST_OK) {
        return status;
    }
    for (struct job *job = jobs; job != NULL && status == ST_OK; job = job->next) {
        status = hub_store_request_begin(store, err);
        if (status == ST_OK) {
            bool is_kept = run_job(keeper, job, now_unix_s);
            status = hub_store_request_end(store, is_kept, err);
        }
    }
    if (status != ST_OK) {
        hub_store_batch_rollback(store);
        return status;
    }
    return hub_store_batch_commit(store, err);
}

/* A lasting fault is told at its start and at its end. */
static void note_failing(struct keeper *keeper, bool is_failing, const struct err *err)
{
    if (is_failing && !keeper->was_failing) {
        log_line(LOG_LEVEL_ERROR, "store", "nothing can be kept: %s", err->text);
    } else if (!is_failing && keeper->was_failing) {
        log_line(LOG_LEVEL_INFO, "store", "what comes is kept again");
    }
    keeper->was_failing = is_failing;
    atomic_store(&keeper->options.hub->is_failing, is_failing);
}

static void answer(struct job *jobs, bool is_kept)
{
    while (jobs != NULL) {
        struct job *next = jobs->next;
        if (jobs->kind == JOB_REQUEST) {
            if (!is_kept) {
                exchange_refuse(jobs->exchange, 503, "This can't be kept now. Try again later.");
            }
            exchange_answer(jobs->exchange);
        }
        job_destroy(jobs);
        jobs = next;
    }
}

static void take_settings(struct keeper *keeper, struct job *jobs, int64_t now_unix_s)
{
    for (struct job *job = jobs; job != NULL; job = job->next) {
        struct err err = {.code = ST_OK};
        if (job->kind == JOB_SETTINGS &&
            hub_set_settings(keeper->options.hub, job->settings, now_unix_s, &err) != ST_OK) {
            log_line(LOG_LEVEL_ERROR, "store", "the new configuration waits: %s", err.text);
        }
    }
}

/* Mail: the next that is due goes to whoever sends, one at a time. */

static void copy_mail(void *ctx, const struct outbox_row *row)
{
    struct keeper_mail *mail = ctx;
    mail->number = row->number;
    (void)snprintf(mail->to, sizeof mail->to, "%.*s", (int)row->target.len, row->target.ptr);
    buf_append(&mail->subject, row->subject.ptr, row->subject.len);
    buf_append(&mail->body, row->body.ptr, row->body.len);
}

static void look_for_mail(struct keeper *keeper, int64_t now_unix_s, int64_t now_mono_ms)
{
    struct hub *hub = keeper->options.hub;
    bool is_due = hub->has_mail || now_mono_ms - keeper->looked_for_mail_mono_ms >= MAIL_LOOK_MS;
    if (keeper->is_sending || !is_due || keeper->options.send == NULL) {
        return;
    }
    struct keeper_mail mail = {.subject = buf_make(OUTBOX_BODY_MAX_BYTES),
                               .body = buf_make(OUTBOX_BODY_MAX_BYTES)};
    hub->has_mail = false;
    keeper->looked_for_mail_mono_ms = now_mono_ms;
    if (store_outbox_next(hub->store, now_unix_s, copy_mail, &mail, NULL, NULL) == ST_OK) {
        keeper->is_sending = keeper->options.send(keeper->options.ctx, &mail);
    }
    buf_deinit(&mail.subject);
    buf_deinit(&mail.body);
}

/* What is done by the clock: forgetting, and the ranks that arrows are drawn against. */
static void keep_house(struct keeper *keeper, int64_t now_unix_s, int64_t now_mono_ms)
{
    struct hub *hub = keeper->options.hub;
    struct err err = {.code = ST_OK};
    bool is_done = true;
    if (now_mono_ms - keeper->kept_house_mono_ms < HOUR_MS) {
        return;
    }
    struct retention kept = retention_of(&hub->settings->config);
    enum status status = store_retention_step(hub->store, &kept, now_unix_s, &is_done, &err);
    keeper->kept_house_mono_ms =
        is_done || status != ST_OK ? now_mono_ms : keeper->kept_house_mono_ms;
    if (status == ST_OK && keeper->ranks_day != now_unix_s / DAY_S) {
        status = store_boards_remember_ranks(hub->store, hub->standings, &err);
        keeper->ranks_day = now_unix_s / DAY_S;
    }
    if (status != ST_OK) {
        log_line(LOG_LEVEL_WARN, "store", "the house can't be kept now: %s", err.text);
    }
}

static void follow(struct keeper *keeper, bool has_committed, int64_t now_unix_s)
{
    struct hub *hub = keeper->options.hub;
    struct err err = {.code = ST_OK};
    int64_t version = hub_store_data_version(hub->store);
    bool was_written = version >= 0 && version != keeper->data_version;
    bool is_due = publisher_next(hub->publisher) <= now_unix_s;
    if (!has_committed && !was_written && !is_due) {
        return;
    }
    if (hub_follow(hub, now_unix_s, &err) == ST_OK) {
        keeper->data_version = version >= 0 ? version : keeper->data_version;
    } else {
        log_line(LOG_LEVEL_WARN, "store", "displays wait for what changed: %s", err.text);
    }
}

static void pass(struct keeper *keeper, struct job *jobs)
{
    int64_t now_unix_s = clock_wall_s();
    int64_t now_mono_ms = clock_mono_ms();
    struct err err = {.code = ST_OK};
    enum status status = ST_OK;
    if (jobs != NULL) {
        status = run_batch(keeper, jobs, now_unix_s, &err);
        note_failing(keeper, status != ST_OK && status != ST_BUSY, &err);
        take_settings(keeper, jobs, now_unix_s);
    }
    follow(keeper, jobs != NULL && status == ST_OK, now_unix_s);
    answer(jobs, status == ST_OK);
    look_for_mail(keeper, now_unix_s, now_mono_ms);
    keep_house(keeper, now_unix_s, now_mono_ms);
    atomic_store(&keeper->options.hub->passed_mono_ms, clock_mono_ms());
}

static void *run(void *ctx)
{
    struct keeper *keeper = ctx;
    bool is_over = false;
    while (!is_over) {
        struct job *jobs = take_jobs(keeper, &is_over);
        if (!is_over) {
            pass(keeper, jobs);
        }
    }
    return NULL;
}

enum status keeper_start(const struct keeper_options *options, struct keeper **out_keeper,
                         struct err *err)
{
    struct keeper *keeper = mem_alloc(1, sizeof *keeper);
    pthread_condattr_t monotonic;
    keeper->options = *options;
    keeper->data_version = hub_store_data_version(options->hub->store);
    keeper->kept_house_mono_ms = clock_mono_ms();
    atomic_store(&options->hub->passed_mono_ms, clock_mono_ms());
    CHECK(pthread_mutex_init(&keeper->mu, NULL) == 0);
    CHECK(pthread_condattr_init(&monotonic) == 0);
    CHECK(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_cond_init(&keeper->cond, &monotonic) == 0);
    (void)pthread_condattr_destroy(&monotonic);
    enum status status = thread_start(&keeper->thread, run, keeper, err);
    if (status != ST_OK) {
        keeper_stop(keeper);
        return status;
    }
    *out_keeper = keeper;
    return ST_OK;
}

void keeper_stop(struct keeper *keeper)
{
    if (keeper == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&keeper->mu);
    keeper->stopping = true;
    (void)pthread_cond_broadcast(&keeper->cond);
    (void)pthread_mutex_unlock(&keeper->mu);
    thread_join(&keeper->thread);
    (void)pthread_cond_destroy(&keeper->cond);
    (void)pthread_mutex_destroy(&keeper->mu);
    mem_free(keeper);
}
