#include "display/cli/doctor_server.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "display/app/paths.h"
#include "display/cli/network.h"
#include "display/follow/pairing.h"

/* Rung by the client when the answer is there. */
struct bell {
    pthread_mutex_t mu;
    pthread_cond_t cond;
    bool has_rung;
};

static void ring(void *ctx)
{
    struct bell *bell = ctx;
    pthread_mutex_lock(&bell->mu);
    bell->has_rung = true;
    pthread_cond_signal(&bell->cond);
    pthread_mutex_unlock(&bell->mu);
}

/* The head says enough. */
static bool decline(void *ctx, const struct net_response *response)
{
    (void)ctx;
    (void)response;
    return false;
}

/* Where a display would ask: what pairing said, for an address that led to a pairing. */
static enum status find_address(struct wall *wall, struct url *out, bool *out_is_paired,
                                struct err *err)
{
    const char *store = paths_store(&wall->arena, wall->config.store);
    const char *file = store == NULL ? NULL : arena_printf(&wall->arena, "%s/pairing.json", store);
    const char *key = store == NULL ? NULL : arena_printf(&wall->arena, "%s/key", store);
    struct buf bytes = buf_make(PAIRING_MAX_BYTES);
    struct pairing_place place;
    enum status st = url_parse(wall->address, out, err);
    *out_is_paired = st == ST_OK && file != NULL && file_read(file, &bytes, NULL) == ST_OK &&
                     pairing_read(buf_view(&bytes), out->text, &place, NULL) == ST_OK;
    if (*out_is_paired) {
        *out = place.programme;
        if (wall->key_file[0] == '\0' && key != NULL && file_exists(key)) {
            wall->key_file = key;
        }
    }
    if (wall->key_file[0] != '\0' && !file_exists(wall->key_file)) {
        wall->key_file = ""; /* pairing may bring it; until then a display asks without, too */
    }
    buf_deinit(&bytes);
    return st;
}

/* The answer, which the caller destroys; NULL: err says why there was none. */
static struct net_request *ask(struct wall *wall, const struct url *url, struct err *err)
{
    struct bell bell = {.mu = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER};
    struct net_client *client = NULL;
    struct net_request *request = net_request_create(NET_DOCUMENT, url);
    struct net_request *answer = NULL;
    request->hooks.head = decline;
    request->limits.total_ms = DOCTOR_SERVER_S * 1000;
    net_init();
    enum status st = network_start(wall, url, ring, &bell, &client, err);
    if (st == ST_OK) {
        st = net_client_submit(client, request, NULL, err);
    }
    if (st != ST_OK) {
        net_request_destroy(request);
    }
    while (st == ST_OK && (answer = net_client_take(client)) == NULL) {
        pthread_mutex_lock(&bell.mu);
        while (!bell.has_rung) {
            pthread_cond_wait(&bell.cond, &bell.mu); /* the client keeps the time */
        }
        bell.has_rung = false;
        pthread_mutex_unlock(&bell.mu);
    }
    net_client_stop(client);
    net_deinit();
    return answer;
}

enum doctor_verdict doctor_server(struct wall *wall, char out[DOCTOR_SERVER_TEXT])
{
    struct url url;
    struct err err = {0};
    bool is_paired = false;
    char shown[DOCTOR_SERVER_TEXT / 2];
    enum status st = find_address(wall, &url, &is_paired, &err);
    struct net_request *answer = st == ST_OK ? ask(wall, &url, &err) : NULL;
    if (answer == NULL) {
        (void)snprintf(out, DOCTOR_SERVER_TEXT, "%s", err.text);
        return DOCTOR_WRONG;
    }
    const struct net_response *r = &answer->response;
    enum net_outcome outcome = r->outcome;
    bool has_answer = outcome == NET_OK || outcome == NET_UNWANTED;
    bool is_waiting = wall->is_hub && !is_paired && r->status > 0 && r->status < 500;
    const char *how = r->url.is_secure ? "certificate verified" : "not encrypted";
    url_show(&r->url, shown, sizeof shown);
    if (is_waiting) {
        (void)snprintf(out, DOCTOR_SERVER_TEXT,
                       "%s answers (%s); not paired yet: the screen shows a code", shown, how);
    } else if (has_answer) {
        (void)snprintf(out, DOCTOR_SERVER_TEXT, "%s: %d, %s%s", shown, (int)r->status, how,
                       wall->key_file[0] == '\0' ? ", without a key" : ", with its key");
    } else {
        (void)snprintf(out, DOCTOR_SERVER_TEXT, "%s", r->err.text);
    }
    net_request_destroy(answer);
    return is_waiting ? DOCTOR_NOTE : has_answer ? DOCTOR_FINE : DOCTOR_WRONG;
}
