/* display/cli/hearing.c: a buffer that changes hands whole, and a bell. */
#include "display/cli/hearing.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "display/sync/sse.h"

enum status hearing_init(struct hearing *hearing, struct err *err)
{
    *hearing = (struct hearing){.bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
                                .bytes = buf_make(HEARING_BYTES)};
    if (hearing->bell < 0) {
        return err_set(err, ST_IO, "cannot listen: %s", strerror(errno));
    }
    pthread_mutex_init(&hearing->mu, NULL);
    return ST_OK;
}

void hearing_deinit(struct hearing *hearing)
{
    (void)close(hearing->bell); /* nothing was written to a disk */
    buf_deinit(&hearing->bytes);
    pthread_mutex_destroy(&hearing->mu);
}

void hearing_wake(void *ctx)
{
    const struct hearing *hearing = ctx;
    (void)eventfd_write(hearing->bell, 1); /* full: it rings already */
}

static bool on_head(void *ctx, const struct net_response *response)
{
    struct hearing *hearing = ctx;
    bool is_stream =
        response->status == 200 && sse_is_event_stream(slice_of(response->content_type));
    pthread_mutex_lock(&hearing->mu);
    hearing->is_open = is_stream;
    hearing->url = response->url;
    pthread_mutex_unlock(&hearing->mu);
    hearing_wake(hearing);
    return is_stream;
}

static enum net_taking on_data(void *ctx, struct slice bytes)
{
    struct hearing *hearing = ctx;
    pthread_mutex_lock(&hearing->mu);
    char *to = NULL;
    if (bytes.len <= HEARING_BYTES - hearing->bytes.len) {
        to = buf_reserve(&hearing->bytes, bytes.len);
    }
    if (to != NULL) {
        memcpy(to, bytes.ptr, bytes.len);
        buf_commit(&hearing->bytes, bytes.len);
    }
    hearing->is_paused |= to == NULL; /* full, or no memory: then main's taking is waited for too */
    pthread_mutex_unlock(&hearing->mu);
    hearing_wake(hearing);
    return to != NULL ? NET_TAKEN : NET_PAUSE;
}

struct net_hooks hearing_begin(struct hearing *hearing)
{
    pthread_mutex_lock(&hearing->mu);
    buf_reset(&hearing->bytes);
    hearing->is_open = hearing->is_paused = false;
    pthread_mutex_unlock(&hearing->mu);
    return (struct net_hooks){.head = on_head, .data = on_data, .ctx = hearing};
}

struct heard hearing_take(struct hearing *hearing, struct buf *into, struct url *out_url)
{
    eventfd_t rings = 0;
    (void)eventfd_read(hearing->bell, &rings); /* before looking: a later ring is not lost */
    buf_reset(into);
    pthread_mutex_lock(&hearing->mu);
    const struct buf full = hearing->bytes;
    hearing->bytes = *into; /* memory goes round */
    *into = full;
    into->failed = ST_OK;
    struct heard heard = {hearing->is_open, hearing->is_paused};
    hearing->is_paused = false;
    if (heard.is_open) {
        *out_url = hearing->url;
    }
    pthread_mutex_unlock(&hearing->mu);
    return heard;
}
