/* display/follow/follow.c: the thread: wait, take what came, let each part do what is due.
 *
 * Everything but the waiting and the notes happens on this one thread, so the parts need no locks
 * between them. A pass is short: bytes come in pieces, and only commits wait for the disk. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "display/follow/follow_priv.h"
#include "display/follow/follow_sources_priv.h"

enum { TEXTS_BYTES = 256 << 10, WAIT_MOST_MS = 60000 /* so that a sleep delays no more */ };

void follow_say(struct follow *follow, enum log_level level, const char *fmt, ...)
{
    char text[2 * ERR_TEXT_BYTES];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (follow->options.say != NULL) {
        follow->options.say(follow->options.ctx, level, text);
    }
}

void follow_wake(void *ctx)
{
    struct follow *follow = ctx;
    pthread_mutex_lock(&follow->mu);
    follow->is_woken = true;
    pthread_cond_broadcast(&follow->cond);
    pthread_mutex_unlock(&follow->mu);
}

void follow_trouble(struct follow *follow, const struct err *err)
{
    pthread_mutex_lock(&follow->mu);
    memcpy(follow->state.trouble, err->text, sizeof follow->state.trouble);
    pthread_mutex_unlock(&follow->mu);
    if (err->code != ST_OK) {
        struct follow_news news = {.trouble = *err};
        follow->options.show(follow->options.ctx, &news);
    }
}

/* Requests. */

struct net_request *follow_request(struct follow *follow, enum net_kind kind, const char *address)
{
    struct url url;
    struct err err = {0};
    enum status st = follow->is_local ? url_parse(address, &url, &err)
                                      : url_resolve(&follow->address, address, &url, &err);
    if (st != ST_OK) {
        follow_say(follow, LOG_LEVEL_WARN, "the address '%.200s' is no good: %s", address,
                   err.text);
        return NULL;
    }
    return net_request_create(kind, &url);
}

void follow_submit(struct follow *follow, struct follow_ask *ask, struct net_request *request,
                   struct follow_now now)
{
    ask->due_ms = FOLLOW_NEVER;
    if (net_client_submit(follow->client, request, &ask->id, NULL) != ST_OK) {
        net_request_destroy(request); /* too many wait */
        ask->id = 0;
        ask->due_ms = now.mono_ms + BACKOFF_LEAST_MS;
    }
}

void follow_failed(struct follow *follow, struct follow_ask *ask,
                   const struct net_response *response, const char *what, struct follow_now now)
{
    int64_t wait_ms = backoff_next_ms(&ask->backoff, response->retry_after_s);
    ask->due_ms = now.mono_ms + wait_ms;
    if (ask->told != response->outcome) {
        struct err err = response->err;
        ask->told = response->outcome;
        err_context(&err, "%s", what);
        err.code = ST_IO;
        if (ask == &follow->pull) {
            follow_trouble(follow, &err);
        } else {
            follow_say(follow, LOG_LEVEL_WARN, "%s", err.text);
        }
    }
}

void follow_worked(struct follow *follow, struct follow_ask *ask, const char *what)
{
    backoff_reset(&ask->backoff);
    if (ask->told != NET_OK) {
        ask->told = NET_OK;
        follow_say(follow, LOG_LEVEL_INFO, "%s: reached again", what);
        if (ask == &follow->pull) {
            follow_trouble(follow, &(struct err){.code = ST_OK});
        }
    }
}

static void take_results(struct follow *follow, struct follow_now now)
{
    struct net_request *request = NULL;
    while ((request = net_client_take(follow->client)) != NULL) {
        if (request->id == follow->pull.id) {
            document_done(follow, request, now);
        } else if (request->id == follow->live.ask.id) {
            live_done(follow, request, now);
        } else if (!media_done(follow, request, now) && !sources_done(follow, request, now) &&
                   !alerts_done(follow, request, now) && !pair_done(follow, request, now)) {
            (void)report_done(follow, request, now); /* else it was given up */
        }
        net_request_destroy(request);
    }
}

/* Waiting. */

static struct follow_now read_clocks(const struct follow *follow)
{
    return follow->options.clock != NULL ? follow->options.clock(follow->options.ctx)
                                         : (struct follow_now){clock_mono_ms(), clock_wall_s()};
}

/* Ours counts while the machine sleeps, a condition's does not: they part at the first sleep. */
static struct timespec condition_time(int64_t due_ms)
{
    struct timespec until = {0};
    int64_t wait_ms = due_ms - clock_mono_ms();
    wait_ms = wait_ms < 0 ? 0 : wait_ms;
    (void)clock_gettime(CLOCK_MONOTONIC, &until); /* can't fail for this clock */
    int64_t ns = until.tv_nsec + wait_ms % 1000 * 1000000;
    until.tv_sec += (time_t)(wait_ms / 1000 + ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    return until;
}

/* False: stop. Returns early after WAIT_MOST_MS: what is due by then is for the parts to say. */
static bool wait_until(struct follow *follow, int64_t due_ms)
{
    int64_t most_ms = clock_mono_ms() + WAIT_MOST_MS;
    struct timespec until = condition_time(due_ms < most_ms ? due_ms : most_ms);
    pthread_mutex_lock(&follow->mu);
    while (!follow->is_woken && !follow->is_stopping) {
        if (due_ms == FOLLOW_NEVER) {
            pthread_cond_wait(&follow->cond, &follow->mu);
        } else if (pthread_cond_timedwait(&follow->cond, &follow->mu, &until) == ETIMEDOUT) {
            break;
        }
    }
    follow->is_woken = false;
    bool goes_on = !follow->is_stopping;
    pthread_mutex_unlock(&follow->mu);
    return goes_on;
}

static void tell_state(struct follow *follow)
{
    bool is_answered = follow->is_local || follow->state.pulls > 0 || follow->pull.told != NET_OK;
    pthread_mutex_lock(&follow->mu);
    follow->state.is_live = follow->live.is_open;
    follow->state.is_current = follow->has_document && !follow->is_dirty && !follow->is_waiting;
    follow->state.is_settled = is_answered && follow->pull.id == 0 && !follow->is_dirty &&
                               !follow->is_waiting && !follow->is_late &&
                               (follow->commit_due_ms == FOLLOW_NEVER || follow->is_unkept) &&
                               media_is_settled(follow) && sources_are_settled(follow);
    pthread_cond_broadcast(&follow->cond);
    pthread_mutex_unlock(&follow->mu);
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* One pass; when the next one is due. */
static int64_t pass(struct follow *follow)
{
    struct follow_now now = read_clocks(follow);
    take_results(follow, now);
    damage_judge(follow, now);
    int64_t due_ms = live_step(follow, now);
    due_ms = sooner(due_ms, media_step(follow, now));
    due_ms = sooner(due_ms, document_step(follow, now));
    due_ms = sooner(due_ms, pair_step(follow, now));
    due_ms = sooner(due_ms, sources_step(follow, now));
    due_ms = sooner(due_ms, media_step(follow, now)); /* what the document wants */
    due_ms = sooner(due_ms, report_step(follow, now));
    due_ms = sooner(due_ms, trial_step(follow, now));
    due_ms = sooner(due_ms, verify_step(follow, now));
    tell_state(follow);
    return due_ms;
}

static void *work(void *ctx)
{
    struct follow *follow = ctx;
    int64_t due_ms = 0;
    while (wait_until(follow, due_ms)) {
        due_ms = pass(follow);
    }
    return NULL;
}

/* Beginning and end. */

static enum status copy_options(struct follow *follow, const struct follow_options *options,
                                struct err *err)
{
    const char **texts[] = {&follow->options.address,     &follow->options.store,
                            &follow->options.user_agent,  &follow->options.ca_file,
                            &follow->options.proxy,       &follow->options.key_file,
                            &follow->options.screen_name, &follow->options.language,
                            &follow->options.base_dir,    &follow->options.name};
    follow->options = *options;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        *texts[i] = arena_strdup(&follow->arena, slice_of(*texts[i] == NULL ? "" : *texts[i]));
        if (*texts[i] == NULL) {
            return err_set(err, ST_NOMEM, "no memory");
        }
    }
    follow->is_local = follow->options.address[0] == '\0';
    return follow->is_local ? ST_OK : url_parse(options->address, &follow->address, err);
}

static enum status open_disk(struct follow *follow, struct follow_now now, struct err *err)
{
    const struct disk *disk = follow->options.disk != NULL ? follow->options.disk : disk_real();
    follow->disk = disk;
    uint64_t max_bytes =
        follow->options.store_bytes == 0 ? STORE_DEFAULT_BYTES : follow->options.store_bytes;
    enum status st = store_open(disk, follow->options.store, max_bytes, STORE_READ_WRITE,
                                now.unix_s, &follow->store, err);
    if (st == ST_OK) {
        const char *dir = arena_printf(&follow->arena, "%s/journal", follow->options.store);
        enum store_mode mode =
            store_is_read_only(follow->store) ? STORE_READ_ONLY : STORE_READ_WRITE;
        st = dir == NULL
                 ? err_set(err, ST_NOMEM, "no memory")
                 : journal_open(disk, dir, FOLLOW_JOURNAL_BYTES, mode, &follow->journal, err);
    }
    return st;
}

enum status follow_create(const struct follow_options *options, struct follow **out_follow,
                          const struct programme **out_programme, struct err *err)
{
    pthread_condattr_t attr;
    struct follow *follow = mem_alloc(1, sizeof *follow);
    follow->arena = arena_make(TEXTS_BYTES);
    pthread_mutex_init(&follow->mu, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&follow->cond, &attr);
    pthread_condattr_destroy(&attr);
    follow->document = buf_make(PROGRAMME_MAX_BYTES);
    follow->shown_document = buf_make(PROGRAMME_MAX_BYTES);
    follow->live.bytes = buf_make(INLET_BYTES);
    follow->offered = buf_make(PROGRAMME_MAX_BYTES);
    follow->pictures = buf_make(PAGE_MAX_BYTES);
    follow->piece = buf_make(INLET_BYTES);
    follow->commit_due_ms = follow->good_due_ms = follow->trial.end_due_ms = FOLLOW_NEVER;
    struct follow_ask *asks[] = {&follow->pull, &follow->live.ask, &follow->deliver,
                                 &follow->health, &follow->pair.ask};
    for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
        uint64_t seed = 0;
        crypto_random(&seed, sizeof seed);
        backoff_init(&asks[i]->backoff, seed);
    }
    enum status st = copy_options(follow, options, err);
    st = st == ST_OK ? sources_init(follow, err) : st;
    st = st == ST_OK ? pair_open(follow, err) : st;
    struct follow_now now = read_clocks(follow);
    follow->started_ms = now.mono_ms;
    follow->awaits_first = true;
    follow->deliver.due_ms = report_soon_ms(follow, now);
    st = st == ST_OK ? open_disk(follow, now, err) : st;
    if (st != ST_OK) {
        follow_stop(follow);
        return st;
    }
    trial_open(follow, now);
    *out_programme = follow->is_local ? NULL : document_restore(follow, now);
    follow->pull.due_ms = follow->is_local || pair_must_wait(follow) ? FOLLOW_NEVER : 0;
    *out_follow = follow;
    return ST_OK;
}

static enum status start_client(struct follow *follow, uint32_t keepers, struct err *err)
{
    const struct net_options options = {.user_agent = follow->options.user_agent,
                                        .ca_file = follow->options.ca_file,
                                        .proxy = follow->options.proxy,
                                        .wake = follow_wake,
                                        .wake_ctx = follow};
    enum status st = net_client_start(&options, &follow->client, err);
    st = st == ST_OK ? pair_show_key(follow, err) : st;
    return st == ST_OK ? keeper_start(keepers, follow_wake, follow, &follow->keeper, err) : st;
}

enum status follow_start(struct follow *follow, struct err *err)
{
    enum status st = start_client(follow, KEEPERS_MAX, err);
    return st == ST_OK ? thread_start(&follow->thread, work, follow, err) : st;
}

enum status follow_step(struct follow *follow, int64_t *out_due_ms, struct err *err)
{
    enum status st = follow->client == NULL ? start_client(follow, 0, err) : ST_OK;
    if (st == ST_OK) {
        pthread_mutex_lock(&follow->mu);
        follow->is_woken = false;
        pthread_mutex_unlock(&follow->mu);
        int64_t due_ms = pass(follow);
        pthread_mutex_lock(&follow->mu);
        *out_due_ms = follow->is_woken ? 0 : due_ms;
        pthread_mutex_unlock(&follow->mu);
    }
    return st;
}

void follow_stop(struct follow *follow)
{
    if (follow == NULL) {
        return;
    }
    pthread_mutex_lock(&follow->mu);
    follow->is_stopping = true;
    pthread_cond_broadcast(&follow->cond);
    pthread_mutex_unlock(&follow->mu);
    thread_join(&follow->thread);
    net_client_stop(follow->client);
    keeper_stop(follow->keeper);
    media_deinit(follow, read_clocks(follow));
    if (follow->store != NULL && follow->client != NULL) {
        report_keep_notes(follow, read_clocks(follow));
    }
    if (follow->store != NULL) {
        trial_end(follow);
    }
    damage_deinit(follow);
    live_deinit(follow);
    journal_close(follow->journal);
    store_close(follow->store);
    draft_destroy(follow->server);
    draft_destroy(follow->mixed);
    programme_unref(follow->shown);
    buf_deinit(&follow->offered);
    buf_deinit(&follow->pictures);
    buf_deinit(&follow->document);
    buf_deinit(&follow->shown_document);
    for (size_t i = 0; i < follow->note_count; i++) {
        mem_free(follow->note_texts[i]);
    }
    sources_deinit(follow);
    zones_deinit(&follow->zones);
    arena_deinit(&follow->arena);
    pthread_cond_destroy(&follow->cond);
    pthread_mutex_destroy(&follow->mu);
    mem_free(follow);
}

struct follow_state follow_state(struct follow *follow)
{
    pthread_mutex_lock(&follow->mu);
    struct follow_state state = follow->state;
    pthread_mutex_unlock(&follow->mu);
    return state;
}

struct follow_state follow_wait_for(struct follow *follow,
                                    bool (*holds)(const struct follow_state *state, uint64_t count),
                                    uint64_t count, int64_t timeout_ms)
{
    struct timespec until = condition_time(clock_mono_ms() + timeout_ms);
    int waited = 0;
    pthread_mutex_lock(&follow->mu);
    while (!holds(&follow->state, count) && waited != ETIMEDOUT) {
        waited = pthread_cond_timedwait(&follow->cond, &follow->mu, &until);
    }
    struct follow_state state = follow->state;
    pthread_mutex_unlock(&follow->mu);
    return state;
}

static bool is_settled(const struct follow_state *state, uint64_t count)
{
    (void)count;
    return state->is_settled;
}

struct follow_state follow_wait(struct follow *follow, int64_t timeout_ms)
{
    return follow_wait_for(follow, is_settled, 0, timeout_ms);
}
