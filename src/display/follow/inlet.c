/* display/follow/inlet.c: a buffer that changes hands whole. */
#include "display/follow/inlet.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"

struct inlet {
    /* Set before use, read-only after. */
    void (*wake)(void *ctx);
    void *wake_ctx;
    bool (*accepts)(const struct net_response *response);
    /* Guarded by mu. */
    pthread_mutex_t mu;
    struct buf bytes;
    struct inlet_head head;
    bool is_paused;
};

struct inlet *inlet_create(void (*wake)(void *ctx), void *wake_ctx,
                           bool (*accepts)(const struct net_response *response))
{
    struct inlet *inlet = mem_alloc(1, sizeof *inlet);
    inlet->wake = wake;
    inlet->wake_ctx = wake_ctx;
    inlet->accepts = accepts;
    inlet->bytes = buf_make(INLET_BYTES);
    pthread_mutex_init(&inlet->mu, NULL);
    return inlet;
}

void inlet_reset(struct inlet *inlet)
{
    buf_reset(&inlet->bytes);
    inlet->head.is_there = inlet->is_paused = false;
}

void inlet_destroy(struct inlet *inlet)
{
    if (inlet != NULL) {
        buf_deinit(&inlet->bytes);
        pthread_mutex_destroy(&inlet->mu);
        mem_free(inlet);
    }
}

static bool on_head(void *ctx, const struct net_response *response)
{
    struct inlet *inlet = ctx;
    if (inlet->accepts != NULL && !inlet->accepts(response)) {
        return false;
    }
    pthread_mutex_lock(&inlet->mu);
    inlet->head.is_there = true;
    inlet->head.url = response->url;
    inlet->head.first_byte = response->first_byte;
    memcpy(inlet->head.etag, response->etag, sizeof inlet->head.etag);
    memcpy(inlet->head.last_modified, response->last_modified, sizeof inlet->head.last_modified);
    pthread_mutex_unlock(&inlet->mu);
    inlet->wake(inlet->wake_ctx); /* a feed may stay without a byte for long */
    return true;
}

static enum net_taking on_data(void *ctx, struct slice bytes)
{
    struct inlet *inlet = ctx;
    pthread_mutex_lock(&inlet->mu);
    bool was_empty = inlet->bytes.len == 0;
    bool has_room = bytes.len <= inlet->bytes.max_bytes - inlet->bytes.len;
    if (has_room) {
        buf_append(&inlet->bytes, bytes.ptr, bytes.len);
        has_room = buf_status(&inlet->bytes, NULL) == ST_OK;
    }
    inlet->is_paused |= !has_room;
    pthread_mutex_unlock(&inlet->mu);
    if (was_empty || !has_room) {
        inlet->wake(inlet->wake_ctx);
    }
    return has_room ? NET_TAKEN : NET_PAUSE;
}

struct net_hooks inlet_hooks(struct inlet *inlet)
{
    return (struct net_hooks){.head = on_head, .data = on_data, .ctx = inlet};
}

bool inlet_take(struct inlet *inlet, struct buf *into, struct inlet_head *out_head)
{
    pthread_mutex_lock(&inlet->mu);
    struct buf bytes = inlet->bytes;
    buf_reset(into);
    inlet->bytes = *into; /* memory goes round */
    *into = bytes;
    into->failed = ST_OK;
    *out_head = inlet->head;
    bool was_paused = inlet->is_paused;
    inlet->is_paused = false;
    pthread_mutex_unlock(&inlet->mu);
    return was_paused;
}
