#include "sim_net.h"

#include <string.h>

#include "base/check.h"
#include "base/mem.h"

enum { SIM_REQUESTS_MAX = 256 };

/* Lists in the order of submission. */
struct list {
    struct net_request *all[SIM_REQUESTS_MAX];
    size_t count;
};

struct net_client {
    struct net_options options;
    uint64_t last_id;
    struct list asked, open, done;
};

static struct {
    sim_server *server;
    void *ctx;
    struct net_client *client;
} sim;

static void add(struct list *list, struct net_request *request)
{
    CHECK(list->count < SIM_REQUESTS_MAX);
    list->all[list->count++] = request;
}

static struct net_request *take(struct list *list, size_t i)
{
    struct net_request *request = list->all[i];
    list->count--;
    memmove(&list->all[i], &list->all[i + 1], (list->count - i) * sizeof(list->all[0]));
    return request;
}

static void finish(struct net_client *client, struct net_request *request)
{
    if (request->hooks.done != NULL) {
        request->hooks.done(request->hooks.ctx, request);
        return;
    }
    add(&client->done, request);
    client->options.wake(client->options.wake_ctx);
}

static void fail(struct net_request *request, enum net_outcome outcome)
{
    request->response.outcome = outcome;
    (void)err_set(&request->response.err, ST_IO, "%s: %s", request->url.text,
                  net_outcome_name(outcome));
}

/* A body through the hooks, or what the limits make of it. */
static void hand_over(struct net_request *request)
{
    struct net_response *response = &request->response;
    const struct net_hooks *hooks = &request->hooks;
    struct slice body = buf_view(&response->body);
    response->received_bytes = body.len;
    if (request->limits.max_bytes > 0 && body.len > request->limits.max_bytes) {
        fail(request, NET_TOO_LARGE);
    } else if (hooks->head != NULL && !hooks->head(hooks->ctx, response)) {
        fail(request, NET_UNWANTED);
    } else if (hooks->data != NULL && body.len > 0) {
        CHECK(hooks->data(hooks->ctx, body) == NET_TAKEN); /* bodies here fit an inlet */
        buf_reset(&response->body);
    }
}

static void answer(struct net_client *client, struct net_request *request)
{
    struct net_response *response = &request->response;
    response_begin(response);
    response->body = buf_make(PROGRAMME_MAX_BYTES);
    response->outcome = NET_OK;
    response->status = 200;
    response->url = request->url;
    response->fresh_for_s = response->retry_after_s = -1;
    sim.server(sim.ctx, request, response);
    if (response->outcome == NET_OK) {
        hand_over(request);
    } else if (response->outcome != NET_NOT_MODIFIED) {
        fail(request, response->outcome);
    }
    bool stays = request->kind == NET_STREAM && response->outcome == NET_OK;
    if (stays) {
        add(&client->open, request);
    } else {
        finish(client, request);
    }
}

void sim_net_serve(sim_server *server, void *ctx)
{
    sim.server = server;
    sim.ctx = ctx;
}

size_t sim_net_answer(void)
{
    size_t count = sim.client == NULL ? 0 : sim.client->asked.count;
    for (size_t i = 0; i < count; i++) {
        answer(sim.client, take(&sim.client->asked, 0));
    }
    return count;
}

bool sim_net_is_busy(void)
{
    return sim.client != NULL && sim.client->asked.count + sim.client->done.count > 0;
}

size_t sim_net_push(struct slice bytes)
{
    size_t count = sim.client == NULL ? 0 : sim.client->open.count;
    for (size_t i = 0; i < count; i++) {
        const struct net_hooks *hooks = &sim.client->open.all[i]->hooks;
        CHECK(hooks->data(hooks->ctx, bytes) == NET_TAKEN);
    }
    return count;
}

void sim_net_hang_up(void)
{
    while (sim.client != NULL && sim.client->open.count > 0) {
        struct net_request *request = take(&sim.client->open, 0);
        fail(request, NET_CUT);
        finish(sim.client, request);
    }
}

/* net/client.h. */

void net_init(void)
{
}

void net_deinit(void)
{
}

enum status net_client_start(const struct net_options *options, struct net_client **out_client,
                             struct err *err)
{
    (void)err;
    CHECK(sim.client == NULL);
    sim.client = mem_alloc(1, sizeof *sim.client);
    sim.client->options = *options;
    *out_client = sim.client;
    return ST_OK;
}

void net_client_stop(struct net_client *client)
{
    if (client == NULL) {
        return;
    }
    struct list *lists[] = {&client->asked, &client->open, &client->done};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        while (lists[i]->count > 0) {
            net_request_destroy(take(lists[i], 0));
        }
    }
    mem_free(client);
    sim.client = NULL;
}

enum status net_client_set_key(struct net_client *client, const char *key, const struct url *origin,
                               struct err *err)
{
    (void)client;
    (void)key;
    (void)origin;
    (void)err;
    return ST_OK;
}

enum status net_client_submit(struct net_client *client, struct net_request *request,
                              uint64_t *out_id, struct err *err)
{
    if (client->asked.count >= NET_WAITING_MAX) {
        return err_set(err, ST_BUSY, "too many wait");
    }
    request->id = ++client->last_id;
    *out_id = request->id;
    add(&client->asked, request);
    return ST_OK;
}

void net_client_cancel(struct net_client *client, uint64_t id)
{
    struct list *lists[] = {&client->asked, &client->open};
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        for (size_t i = 0; i < lists[l]->count; i++) {
            if (lists[l]->all[i]->id == id) {
                struct net_request *request = take(lists[l], i);
                fail(request, NET_CANCELLED);
                finish(client, request);
                return;
            }
        }
    }
}

void net_client_resume(struct net_client *client, uint64_t id)
{
    (void)client;
    (void)id;
}

struct net_request *net_client_take(struct net_client *client)
{
    return client->done.count == 0 ? NULL : take(&client->done, 0);
}

uint32_t net_client_count(struct net_client *client)
{
    return (uint32_t)(client->asked.count + client->open.count + client->done.count);
}
