/* net/client.c: a queue under one lock, a thread, and what it has under way.
 *
 * The lock is a leaf: no hook, no curl call and no allocation of ours that may fail happens under
 * it. `active` is written by the client's thread only, under the lock, so that thread may read it
 * without. A flag set for a transfer is acted on in the next pass; curl_multi_wakeup() makes that
 * now. The clock is read once a pass.
 */
#include "net/client.h"

#include <pthread.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/thread.h"
#include "net/transfer_priv.h"

enum {
    ACTIVE_MAX = NET_TRANSFERS_MAX + NET_STREAMS_MAX,
    CONNECTIONS_KEPT = 8,     /* a hub, its proxy, a few feeds */
    REST_MS_MAX = 3600 * 1000 /* with nothing to do: a pass an hour */
};

struct net_client {
    /* Set before start, read-only after. */
    void (*wake)(void *ctx);
    void *wake_ctx;
    CURLM *multi; /* used by the client's thread; curl_multi_wakeup() by any */
    struct thread thread;
    /* Guarded by mu. */
    pthread_mutex_t mu;
    struct transfer *waiting; /* in the order they came */
    uint32_t waiting_count;
    struct transfer *active[ACTIVE_MAX];
    struct net_request *done, *done_last;
    struct transfer_key key;
    uint64_t last_id;
    bool is_stopping;
    /* The client's thread only. */
    struct transfer_setup setup;
    bool has_news;
};

void net_init(void)
{
    CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

void net_deinit(void)
{
    curl_global_cleanup();
}

/* The thread. */

static void deliver(struct net_client *client, struct net_request *request)
{
    if (request->hooks.done != NULL) {
        request->hooks.done(request->hooks.ctx, request);
        return;
    }
    pthread_mutex_lock(&client->mu);
    request->next = NULL;
    if (client->done == NULL) {
        client->done = request;
    } else {
        client->done_last->next = request;
    }
    client->done_last = request;
    pthread_mutex_unlock(&client->mu);
    client->has_news = true;
}

static void end(struct net_client *client, size_t slot)
{
    struct transfer *transfer = client->active[slot];
    struct net_request *request = transfer->request;
    pthread_mutex_lock(&client->mu);
    client->active[slot] = NULL;
    pthread_mutex_unlock(&client->mu);
    transfer_destroy(transfer);
    deliver(client, request);
}

/* Give up on one that runs; its verdict stands. */
static void abandon(struct net_client *client, size_t slot)
{
    (void)curl_multi_remove_handle(client->multi, client->active[slot]->easy); /* it is in there */
    end(client, slot);
}

static void begin(struct net_client *client, size_t slot)
{
    struct transfer *transfer = client->active[slot];
    bool is_good = transfer_start(transfer, &client->setup);
    if (is_good && curl_multi_add_handle(client->multi, transfer->easy) != CURLM_OK) {
        transfer_fail(transfer, NET_NOMEM, "no memory for the transfer");
        is_good = false;
    }
    if (!is_good) {
        end(client, slot);
    }
}

static uint32_t count_active(const struct net_client *client, enum net_kind kind)
{
    uint32_t count = 0;
    for (size_t i = 0; i < ACTIVE_MAX; i++) {
        const struct transfer *t = client->active[i];
        count += t != NULL && t->request->kind == kind ? 1 : 0;
    }
    return count;
}

/* The request's own, else the client's. */
static void take_key(struct transfer *transfer, const struct transfer_key *of_client)
{
    const struct net_request *request = transfer->request;
    transfer->key = *of_client;
    if (request->key != NULL) {
        memcpy(transfer->key.text, request->key, strlen(request->key) + 1);
        transfer->key.origin = request->url;
    }
}

/* Unlink the one that is needed soonest and has room, or a cancelled one. Under mu. */
static struct transfer *pick(struct net_client *client)
{
    uint32_t documents = count_active(client, NET_DOCUMENT),
             media = count_active(client, NET_MEDIA);
    bool has_turn = documents + media < NET_TRANSFERS_MAX;
    const bool has_room[] = {[NET_DOCUMENT] = has_turn,
                             [NET_MEDIA] = has_turn && media < NET_MEDIA_MAX,
                             [NET_STREAM] = count_active(client, NET_STREAM) < NET_STREAMS_MAX};
    struct transfer **best = NULL;
    for (struct transfer **at = &client->waiting; *at != NULL; at = &(*at)->next) {
        if (!has_room[(*at)->request->kind]) {
            continue;
        }
        if (best == NULL || (*at)->request->needed_mono_ms < (*best)->request->needed_mono_ms) {
            best = at;
        }
    }
    if (best == NULL) {
        return NULL;
    }
    struct transfer *transfer = *best;
    *best = transfer->next;
    transfer->next = NULL;
    client->waiting_count--;
    take_key(transfer, &client->key);
    return transfer;
}

/* Give every free place away. */
static void start_waiting(struct net_client *client)
{
    for (size_t slot = 0; slot < ACTIVE_MAX; slot++) {
        if (client->active[slot] != NULL) {
            continue;
        }
        pthread_mutex_lock(&client->mu);
        struct transfer *transfer = pick(client);
        client->active[slot] = transfer;
        pthread_mutex_unlock(&client->mu);
        if (transfer == NULL) {
            return;
        }
        begin(client, slot);
    }
}

/* Those cancelled while they waited never start. */
static void drop_cancelled(struct net_client *client)
{
    struct transfer *dropped = NULL;
    pthread_mutex_lock(&client->mu);
    for (struct transfer **at = &client->waiting; *at != NULL;) {
        struct transfer *transfer = *at;
        if (transfer->is_cancelled || client->is_stopping) {
            *at = transfer->next;
            transfer->next = dropped;
            dropped = transfer;
            client->waiting_count--;
        } else {
            at = &transfer->next;
        }
    }
    pthread_mutex_unlock(&client->mu);
    while (dropped != NULL) {
        struct transfer *transfer = dropped;
        struct net_request *request = transfer->request;
        dropped = transfer->next;
        transfer_fail(transfer, NET_CANCELLED, "no longer wanted");
        transfer_destroy(transfer);
        deliver(client, request);
    }
}

/* Cancel and resume as asked meanwhile. True: the client stops. */
static bool take_orders(struct net_client *client)
{
    bool is_cancelled[ACTIVE_MAX] = {false}, is_resumed[ACTIVE_MAX] = {false};
    pthread_mutex_lock(&client->mu);
    bool is_stopping = client->is_stopping;
    for (size_t i = 0; i < ACTIVE_MAX; i++) {
        struct transfer *transfer = client->active[i];
        if (transfer != NULL) {
            is_cancelled[i] = transfer->is_cancelled || is_stopping;
            is_resumed[i] = transfer->is_resumed;
            transfer->is_resumed = false;
        }
    }
    pthread_mutex_unlock(&client->mu);
    drop_cancelled(client);
    for (size_t i = 0; i < ACTIVE_MAX; i++) {
        if (is_cancelled[i]) {
            transfer_fail(client->active[i], NET_CANCELLED, "no longer wanted");
            abandon(client, i);
        } else if (is_resumed[i]) {
            transfer_resume(client->active[i]);
        }
    }
    return is_stopping;
}

static size_t slot_of(const struct net_client *client, const CURL *easy)
{
    size_t slot = 0;
    while (slot < ACTIVE_MAX &&
           (client->active[slot] == NULL || client->active[slot]->easy != easy)) {
        slot++;
    }
    CHECK(slot < ACTIVE_MAX);
    return slot;
}

/* Those that curl is done with. True: places became free, or a redirect is to be followed. */
static bool reap(struct net_client *client)
{
    bool has_ended = false;
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(client->multi, &left)) != NULL;) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;
        size_t slot = slot_of(client, easy);
        (void)curl_multi_remove_handle(client->multi, easy); /* it is in there */
        has_ended = true;
        bool goes_on = transfer_finish(client->active[slot], code);
        if (goes_on && curl_multi_add_handle(client->multi, easy) != CURLM_OK) {
            transfer_fail(client->active[slot], NET_NOMEM, "no memory for the transfer");
            goes_on = false;
        }
        if (!goes_on) {
            end(client, slot);
        }
    }
    return has_ended;
}

/* Time limits. Returns the next moment at which one may be over. */
static int64_t check_limits(struct net_client *client, bool *has_ended)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < ACTIVE_MAX; i++) {
        if (client->active[i] == NULL) {
            continue;
        }
        int64_t due = transfer_check(client->active[i]);
        if (client->active[i]->has_verdict) {
            abandon(client, i);
            *has_ended = true;
        } else if (due < next) {
            next = due;
        }
    }
    return next;
}

static void wait_for_more(struct net_client *client, int64_t until_mono_ms)
{
    int64_t rest = until_mono_ms == INT64_MAX ? REST_MS_MAX : until_mono_ms - clock_mono_ms();
    rest = rest < 0 ? 0 : rest > REST_MS_MAX ? REST_MS_MAX : rest;
    (void)curl_multi_poll(client->multi, NULL, 0, (int)rest, NULL); /* failing is a short rest */
}

static void *run(void *ctx)
{
    struct net_client *client = ctx;
    while (true) {
        int running = 0;
        client->setup.now = (struct net_now){clock_mono_ms(), clock_wall_s()};
        if (take_orders(client)) {
            break;
        }
        start_waiting(client);
        (void)curl_multi_perform(client->multi, &running); /* each failure is its transfer's end */
        bool has_ended = reap(client);
        int64_t next = check_limits(client, &has_ended);
        if (client->has_news && client->wake != NULL) {
            client->wake(client->wake_ctx);
        }
        client->has_news = false;
        if (!has_ended) {
            wait_for_more(client, next);
        }
    }
    return NULL;
}

/* Starting and stopping. */

static char *copy(const char *text)
{
    if (text == NULL || text[0] == '\0') {
        return NULL;
    }
    size_t len = strlen(text) + 1;
    char *out = mem_alloc(len, 1);
    memcpy(out, text, len);
    return out;
}

static enum status check_options(const struct net_options *options, struct err *err)
{
    const char *ca = options->ca_file;
    const char *proxy = options->proxy;
    if (ca != NULL && ca[0] != '\0' && !file_exists(ca)) {
        return err_set(err, ST_NOT_FOUND, "the file of trusted authorities '%s' is not there", ca);
    }
    if (proxy != NULL && proxy[0] != '\0' && strcmp(proxy, "none") != 0 &&
        strncmp(proxy, "http://", 7) != 0 && strncmp(proxy, "https://", 8) != 0 &&
        strncmp(proxy, "socks5h://", 10) != 0) {
        return err_set(err, ST_INVALID,
                       "a proxy is written http://HOST:PORT, https://HOST:PORT or "
                       "socks5h://HOST:PORT, or none");
    }
    return ST_OK;
}

static void destroy(struct net_client *client)
{
    while (client->done != NULL) {
        struct net_request *next = client->done->next;
        net_request_destroy(client->done);
        client->done = next;
    }
    if (client->multi != NULL) {
        (void)curl_multi_cleanup(client->multi); /* nothing is in it */
    }
    if (client->setup.share != NULL) {
        (void)curl_share_cleanup(client->setup.share); /* nobody uses it */
    }
    pthread_mutex_destroy(&client->mu);
    mem_free(client->setup.user_agent);
    mem_free(client->setup.ca_file);
    mem_free(client->setup.proxy);
    mem_free(client);
}

static bool open_curl(struct net_client *client)
{
    client->multi = curl_multi_init();
    client->setup.share = curl_share_init();
    return client->multi != NULL && client->setup.share != NULL &&
           curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT) ==
               CURLM_OK &&
           /* one thread, no locks */
           curl_share_setopt(client->setup.share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) ==
               CURLSHE_OK;
}

enum status net_client_start(const struct net_options *options, struct net_client **out_client,
                             struct err *err)
{
    enum status st = check_options(options, err);
    if (st != ST_OK) {
        return st;
    }
    struct net_client *client = mem_alloc(1, sizeof(*client));
    bool has_no_proxy = options->proxy != NULL && strcmp(options->proxy, "none") == 0;
    pthread_mutex_init(&client->mu, NULL);
    client->wake = options->wake;
    client->wake_ctx = options->wake_ctx;
    client->setup.user_agent = copy(options->user_agent);
    client->setup.ca_file = copy(options->ca_file);
    client->setup.proxy = has_no_proxy ? mem_alloc(1, 1) : copy(options->proxy);
    st = open_curl(client) ? thread_start(&client->thread, run, client, err)
                           : err_set(err, ST_NOMEM, "no memory for transfers");
    if (st != ST_OK) {
        destroy(client);
        return st;
    }
    *out_client = client;
    return ST_OK;
}

void net_client_stop(struct net_client *client)
{
    if (client == NULL) {
        return;
    }
    pthread_mutex_lock(&client->mu);
    client->is_stopping = true;
    pthread_mutex_unlock(&client->mu);
    (void)curl_multi_wakeup(client->multi); /* fails only when a wake-up is pending already */
    thread_join(&client->thread);
    destroy(client);
}

/* From any thread. */

enum status net_client_set_key(struct net_client *client, const char *key, const struct url *origin,
                               struct err *err)
{
    struct transfer_key next = {.text = ""};
    if (key != NULL) {
        enum status st = net_key_check(key, err);
        if (st != ST_OK) {
            return st;
        }
        memcpy(next.text, key, strlen(key) + 1);
        next.origin = *origin;
    }
    pthread_mutex_lock(&client->mu);
    client->key = next;
    pthread_mutex_unlock(&client->mu);
    return ST_OK;
}

static bool is_same(const struct transfer *transfer, const struct net_request *request)
{
    const struct net_request *other = transfer->request;
    return other->kind == request->kind && other->method == request->method &&
           strcmp(other->url.text, request->url.text) == 0;
}

static bool is_under_way(const struct net_client *client, const struct net_request *request)
{
    for (size_t i = 0; i < ACTIVE_MAX; i++) {
        if (client->active[i] != NULL && is_same(client->active[i], request)) {
            return true;
        }
    }
    for (const struct transfer *at = client->waiting; at != NULL; at = at->next) {
        if (is_same(at, request)) {
            return true;
        }
    }
    return false;
}

/* Under mu. */
static enum status enqueue(struct net_client *client, struct transfer *transfer, struct err *err)
{
    if (client->is_stopping) {
        return err_set(err, ST_CANCELLED, "transfers are being ended");
    }
    if (client->waiting_count >= NET_WAITING_MAX) {
        return err_set(err, ST_BUSY, "%d transfers wait already", NET_WAITING_MAX);
    }
    if (is_under_way(client, transfer->request)) {
        return err_set(err, ST_BUSY, "this address is being asked already");
    }
    struct transfer **at = &client->waiting;
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = transfer;
    client->waiting_count++;
    transfer->request->id = ++client->last_id;
    return ST_OK;
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F) {
            return true;
        }
    }
    return false;
}

static enum status check_request(const struct net_request *request, struct err *err)
{
    bool is_collected = request->hooks.data == NULL;
    if (is_collected && (request->limits.max_bytes == 0 || request->kind == NET_STREAM)) {
        return err_set(err, ST_INVALID, "what has no end can't be collected");
    }
    if (request->resume_from < 0 || (request->resume_from > 0 && request->kind != NET_MEDIA)) {
        return err_set(err, ST_INVALID, "only media are resumed");
    }
    if (has_control(request->etag) || has_control(request->last_modified)) {
        return err_set(err, ST_INVALID, "a validator holds control characters");
    }
    return ST_OK;
}

enum status net_client_submit(struct net_client *client, struct net_request *request,
                              uint64_t *out_id, struct err *err)
{
    enum status st = check_request(request, err);
    if (st != ST_OK) {
        return st;
    }
    struct transfer *transfer = transfer_create(request);
    pthread_mutex_lock(&client->mu);
    st = enqueue(client, transfer, err);
    uint64_t id = client->last_id;
    pthread_mutex_unlock(&client->mu);
    if (st != ST_OK) {
        transfer_destroy(transfer);
        return st;
    }
    (void)curl_multi_wakeup(client->multi); /* fails only when a wake-up is pending already */
    if (out_id != NULL) {
        *out_id = id;
    }
    return ST_OK;
}

/* Under mu: the transfer of this id, or NULL. */
static struct transfer *find(struct net_client *client, uint64_t id)
{
    for (size_t i = 0; i < ACTIVE_MAX; i++) {
        if (client->active[i] != NULL && client->active[i]->request->id == id) {
            return client->active[i];
        }
    }
    for (struct transfer *at = client->waiting; at != NULL; at = at->next) {
        if (at->request->id == id) {
            return at;
        }
    }
    return NULL;
}

enum order { CANCEL, RESUME };

static void order(struct net_client *client, uint64_t id, enum order what)
{
    pthread_mutex_lock(&client->mu);
    struct transfer *transfer = find(client, id);
    if (transfer != NULL) {
        transfer->is_cancelled |= what == CANCEL;
        transfer->is_resumed |= what == RESUME;
    }
    pthread_mutex_unlock(&client->mu);
    if (transfer != NULL) {
        (void)curl_multi_wakeup(client->multi); /* fails only when a wake-up is pending already */
    }
}

void net_client_cancel(struct net_client *client, uint64_t id)
{
    order(client, id, CANCEL);
}

void net_client_resume(struct net_client *client, uint64_t id)
{
    order(client, id, RESUME);
}

struct net_request *net_client_take(struct net_client *client)
{
    pthread_mutex_lock(&client->mu);
    struct net_request *request = client->done;
    if (request != NULL) {
        client->done = request->next;
        request->next = NULL;
    }
    pthread_mutex_unlock(&client->mu);
    return request;
}

uint32_t net_client_count(struct net_client *client)
{
    pthread_mutex_lock(&client->mu);
    uint32_t count = client->waiting_count;
    for (size_t i = 0; i < ACTIVE_MAX; i++) {
        count += client->active[i] != NULL ? 1 : 0;
    }
    for (const struct net_request *at = client->done; at != NULL; at = at->next) {
        count++;
    }
    pthread_mutex_unlock(&client->mu);
    return count;
}
