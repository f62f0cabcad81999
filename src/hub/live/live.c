/* A channel's messages have numbers that only grow; the ring holds those from `first` to before
 * `next`. A listener's place is the number of the message it gets next, so the ring never knows its
 * listeners. `chain` is the first message from which on every patch follows the one before: only
 * from there on can anybody be brought up to date.
 */
#include "hub/live/live.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { REVISION_BYTES = 4 * REVISION_CHARS_MAX };

struct message {
    struct blob *blob;
    char *from; /* the revision that the patch begins at; NULL: a pull */
};

struct channel {
    char name[LIVE_NAME_MAX + 1];
    char revision[REVISION_BYTES + 1];
    struct message ring[LIVE_RING_MESSAGES];
    uint64_t first, chain;
    size_t bytes, listeners;
    atomic_uint_fast64_t next; /* written under mu, read by anybody */
    uint64_t used;             /* when it was last published to, in publications */
};

struct live {
    /* Read-only after the start. */
    struct blob *pull;
    /* Guarded by mu. */
    pthread_mutex_t mu;
    void (*wake)(void *ctx);
    void *wake_ctx;
    struct channel *channels[LIVE_CHANNELS_MAX];
    size_t channel_count;
    struct live_listener *listeners;
    size_t listener_count;
    uint64_t publications;
};

struct live_listener {
    struct live *live;
    struct channel *channel;
    atomic_bool is_ended;
    /* Its thread only. */
    uint64_t next;
    bool wants_pull;
    /* Guarded by mu. */
    struct live_listener *before, *after;
    /* As at the start; no longer than it is, because there are thousands. */
    char tag[];
};

struct live *live_create(void (*wake)(void *ctx), void *ctx)
{
    struct live *live = mem_alloc(1, sizeof *live);
    live->wake = wake;
    live->wake_ctx = ctx;
    /* Data, because an event without any is none. */
    live->pull = blob_copy(slice_of("event: pull\ndata: {}\n\n"));
    CHECK(pthread_mutex_init(&live->mu, NULL) == 0);
    return live;
}

void live_set_wake(struct live *live, void (*wake)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&live->mu);
    live->wake = wake;
    live->wake_ctx = ctx;
    pthread_mutex_unlock(&live->mu);
}

static void drop_first(struct channel *channel)
{
    struct message *message = &channel->ring[channel->first % LIVE_RING_MESSAGES];
    channel->bytes -= blob_view(message->blob).len;
    blob_unref(message->blob);
    mem_free(message->from);
    *message = (struct message){NULL, NULL};
    channel->first++;
}

static void channel_destroy(struct channel *channel)
{
    while (channel->first < atomic_load(&channel->next)) {
        drop_first(channel);
    }
    mem_free(channel);
}

void live_destroy(struct live *live)
{
    if (live == NULL) {
        return;
    }
    CHECK(live->listener_count == 0);
    for (size_t i = 0; i < live->channel_count; i++) {
        channel_destroy(live->channels[i]);
    }
    blob_unref(live->pull);
    pthread_mutex_destroy(&live->mu);
    mem_free(live);
}

static void wake(struct live *live)
{
    pthread_mutex_lock(&live->mu);
    void (*hook)(void *ctx) = live->wake;
    void *ctx = live->wake_ctx;
    pthread_mutex_unlock(&live->mu);
    if (hook != NULL) {
        hook(ctx);
    }
}

static bool has_controls(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F) {
            return true;
        }
    }
    return false;
}

static enum status check_names(struct slice channel, struct slice revision, struct err *err)
{
    if (channel.len == 0 || channel.len > LIVE_NAME_MAX || revision.len > REVISION_BYTES) {
        return err_set(err, ST_LIMIT, "a channel's name has 1 to %d bytes, a revision at most %d",
                       LIVE_NAME_MAX, REVISION_BYTES);
    }
    if (has_controls(channel) || has_controls(revision) || !utf8_is_valid(revision)) {
        return err_set(err, ST_INVALID, "a channel or revision with control characters");
    }
    return ST_OK;
}

static void copy(char *to, struct slice from)
{
    if (from.len > 0) {
        memcpy(to, from.ptr, from.len);
    }
    to[from.len] = '\0';
}

/* Under mu. NULL: not known. */
static struct channel *find(struct live *live, struct slice name)
{
    for (size_t i = 0; i < live->channel_count; i++) {
        if (slice_is(name, live->channels[i]->name)) {
            return live->channels[i];
        }
    }
    return NULL;
}

/* Under mu: where a new channel goes: behind the others, or where the one lies that nobody listens
 * to and that was least recently used. LIVE_CHANNELS_MAX: nowhere. */
static size_t slot_for(struct live *live)
{
    if (live->channel_count < LIVE_CHANNELS_MAX) {
        live->channels[live->channel_count] = NULL;
        return live->channel_count++;
    }
    size_t best = LIVE_CHANNELS_MAX;
    for (size_t i = 0; i < live->channel_count; i++) {
        const struct channel *channel = live->channels[i];
        if (channel->listeners == 0 &&
            (best == LIVE_CHANNELS_MAX || channel->used < live->channels[best]->used)) {
            best = i;
        }
    }
    if (best < LIVE_CHANNELS_MAX) {
        channel_destroy(live->channels[best]);
    }
    return best;
}

/* Under mu. */
static enum status find_or_make(struct live *live, struct slice name, struct channel **out,
                                struct err *err)
{
    struct channel *channel = find(live, name);
    if (channel == NULL) {
        size_t slot = slot_for(live);
        if (slot == LIVE_CHANNELS_MAX) {
            return err_set(err, ST_LIMIT, "at most %d audiences listen at once", LIVE_CHANNELS_MAX);
        }
        channel = mem_alloc(1, sizeof *channel);
        copy(channel->name, name);
        atomic_init(&channel->next, 0);
        live->channels[slot] = channel;
    }
    channel->used = ++live->publications;
    *out = channel;
    return ST_OK;
}

/* Under mu: the blob is taken. */
static void append(struct channel *channel, struct blob *blob, struct slice from)
{
    uint64_t next = atomic_load(&channel->next);
    size_t bytes = blob_view(blob).len;
    while (channel->first < next && (next - channel->first == LIVE_RING_MESSAGES ||
                                     channel->bytes + bytes > LIVE_RING_BYTES)) {
        drop_first(channel);
    }
    struct message *message = &channel->ring[next % LIVE_RING_MESSAGES];
    message->blob = blob;
    message->from = NULL;
    if (from.ptr != NULL) {
        message->from = mem_alloc(from.len + 1, 1);
        copy(message->from, from);
    }
    channel->bytes += bytes;
    atomic_store(&channel->next, next + 1);
}

/* Under mu. */
static void append_pull(struct live *live, struct channel *channel, struct slice revision)
{
    append(channel, blob_ref(live->pull), (struct slice){NULL, 0});
    channel->chain = atomic_load(&channel->next);
    copy(channel->revision, revision);
}

enum status live_publish_pull(struct live *live, struct slice name, struct slice revision,
                              struct err *err)
{
    enum status st = check_names(name, revision, err);
    if (st != ST_OK) {
        return st;
    }
    struct channel *channel = NULL;
    pthread_mutex_lock(&live->mu);
    st = find_or_make(live, name, &channel, err);
    if (st == ST_OK) {
        append_pull(live, channel, revision);
    }
    pthread_mutex_unlock(&live->mu);
    wake(live);
    return st;
}

enum status live_set_revision(struct live *live, struct slice name, struct slice revision,
                              struct err *err)
{
    enum status st = check_names(name, revision, err);
    if (st != ST_OK) {
        return st;
    }
    struct channel *channel = NULL;
    pthread_mutex_lock(&live->mu);
    st = find_or_make(live, name, &channel, err);
    bool is_told = false;
    if (st == ST_OK && !slice_is(revision, channel->revision)) {
        is_told = channel->listeners > 0;
        if (is_told) {
            append_pull(live, channel, revision);
        } else {
            channel->chain = atomic_load(&channel->next);
            copy(channel->revision, revision);
        }
    }
    pthread_mutex_unlock(&live->mu);
    if (is_told) {
        wake(live);
    }
    return st;
}

static enum status make_patch(struct slice to, struct slice patch, struct blob **out,
                              struct err *err)
{
    if (patch.len == 0 || has_controls(patch)) {
        return err_set(err, ST_INVALID, "a patch is one line of JSON");
    }
    struct buf text = buf_make(LIVE_MESSAGE_MAX);
    buf_append_str(&text, "id: ");
    buf_append(&text, to.ptr, to.len);
    buf_append_str(&text, "\nevent: patch\ndata: ");
    buf_append(&text, patch.ptr, patch.len);
    buf_append_str(&text, "\n\n");
    enum status st = buf_status(&text, err);
    if (st == ST_OK) {
        *out = blob_take(&text);
    }
    buf_deinit(&text);
    return st;
}

enum status live_publish_patch(struct live *live, struct slice name, struct slice from,
                               struct slice to, struct slice patch, struct err *err)
{
    enum status st = check_names(name, to, err);
    if (st != ST_OK) {
        return st;
    }
    struct blob *blob = NULL;
    enum status made = make_patch(to, patch, &blob, err);
    struct channel *channel = NULL;
    pthread_mutex_lock(&live->mu);
    st = find_or_make(live, name, &channel, err);
    if (st == ST_OK) {
        if (made == ST_OK && from.len > 0 && slice_is(from, channel->revision)) {
            append(channel, blob, from);
            copy(channel->revision, to);
            blob = NULL;
        } else {
            append_pull(live, channel, to);
        }
    }
    pthread_mutex_unlock(&live->mu);
    blob_unref(blob);
    wake(live);
    return st == ST_OK ? made : st;
}

/* Under mu: the number of the message that begins at this revision; `next` when it is the current
 * one. False: it can't be brought up to date. */
static bool place_of(const struct channel *channel, struct slice last, uint64_t *out)
{
    uint64_t next = atomic_load(&channel->next);
    if (last.len == 0) {
        return false;
    }
    if (slice_is(last, channel->revision)) {
        *out = next;
        return true;
    }
    uint64_t first = channel->chain > channel->first ? channel->chain : channel->first;
    for (uint64_t n = next; n-- > first;) {
        const char *from = channel->ring[n % LIVE_RING_MESSAGES].from;
        if (from != NULL && slice_is(last, from)) {
            *out = n;
            return true;
        }
    }
    return false;
}

/* Under mu. */
static enum status join(struct live *live, struct live_listener *listener, struct slice name,
                        struct slice last, struct err *err)
{
    if (live->listener_count == LIVE_LISTENERS_MAX) {
        return err_set(err, ST_LIMIT, "%d listen already", LIVE_LISTENERS_MAX);
    }
    enum status st = find_or_make(live, name, &listener->channel, err);
    if (st != ST_OK) {
        return st;
    }
    struct channel *channel = listener->channel;
    if (!place_of(channel, last, &listener->next)) {
        listener->next = atomic_load(&channel->next);
        listener->wants_pull = true;
    }
    channel->listeners++;
    live->listener_count++;
    listener->after = live->listeners;
    if (live->listeners != NULL) {
        live->listeners->before = listener;
    }
    live->listeners = listener;
    return ST_OK;
}

enum status live_join(struct live *live, struct slice channel, struct slice tag, struct slice last,
                      struct live_listener **out_listener, struct err *err)
{
    enum status st = check_names(channel, (struct slice){NULL, 0}, err);
    if (st != ST_OK) {
        return st;
    }
    if (tag.len > LIVE_NAME_MAX) {
        return err_set(err, ST_LIMIT, "a name of %zu bytes", tag.len);
    }
    struct live_listener *listener = mem_alloc(1, sizeof *listener + tag.len + 1);
    listener->live = live;
    copy(listener->tag, tag);
    atomic_init(&listener->is_ended, false);
    pthread_mutex_lock(&live->mu);
    st = join(live, listener, channel, last, err);
    pthread_mutex_unlock(&live->mu);
    if (st != ST_OK) {
        mem_free(listener);
        return st;
    }
    *out_listener = listener;
    return ST_OK;
}

void live_leave(struct live_listener *listener)
{
    if (listener == NULL) {
        return;
    }
    struct live *live = listener->live;
    pthread_mutex_lock(&live->mu);
    listener->channel->listeners--;
    live->listener_count--;
    if (listener->before != NULL) {
        listener->before->after = listener->after;
    } else {
        live->listeners = listener->after;
    }
    if (listener->after != NULL) {
        listener->after->before = listener->before;
    }
    pthread_mutex_unlock(&live->mu);
    mem_free(listener);
}

size_t live_end_tag(struct live *live, struct slice tag)
{
    size_t count = 0;
    pthread_mutex_lock(&live->mu);
    for (struct live_listener *at = live->listeners; at != NULL; at = at->after) {
        if (slice_is(tag, at->tag)) {
            atomic_store(&at->is_ended, true);
            count++;
        }
    }
    pthread_mutex_unlock(&live->mu);
    wake(live);
    return count;
}

size_t live_count(struct live *live)
{
    pthread_mutex_lock(&live->mu);
    size_t count = live->listener_count;
    pthread_mutex_unlock(&live->mu);
    return count;
}

size_t live_count_tag(struct live *live, struct slice tag)
{
    size_t count = 0;
    pthread_mutex_lock(&live->mu);
    for (const struct live_listener *at = live->listeners; at != NULL; at = at->after) {
        count += slice_is(tag, at->tag) ? 1 : 0;
    }
    pthread_mutex_unlock(&live->mu);
    return count;
}

bool live_has_news(const struct live_listener *listener)
{
    return listener->wants_pull || atomic_load(&listener->is_ended) ||
           atomic_load(&listener->channel->next) != listener->next;
}

enum live_next live_take(struct live_listener *listener, struct blob **out)
{
    struct live *live = listener->live;
    struct channel *channel = listener->channel;
    if (atomic_load(&listener->is_ended)) {
        return LIVE_END;
    }
    if (listener->wants_pull) {
        listener->wants_pull = false;
        *out = blob_ref(live->pull);
        return LIVE_MESSAGE;
    }
    enum live_next what = LIVE_NOTHING;
    pthread_mutex_lock(&live->mu);
    if (listener->next < channel->first) {
        what = LIVE_END;
    } else if (listener->next < atomic_load(&channel->next)) {
        *out = blob_ref(channel->ring[listener->next % LIVE_RING_MESSAGES].blob);
        listener->next++;
        what = LIVE_MESSAGE;
    }
    pthread_mutex_unlock(&live->mu);
    return what;
}
