/* display/follow/follow_live.c: the live feed: patches as they come; always connected again.
 *
 * The last event id is the revision that the draft is at, so that a server can send what was
 * missed; one that can't begins with a patch that doesn't fit, and that leads to a pull. */
#include <string.h>

#include "display/follow/follow_priv.h"
#include "programme/patch.h"

enum { RETRY_MS = 1000 };

static void take_patch(struct follow *follow, struct slice data)
{
    enum patch_answer answer = PATCH_GAP;
    struct err err = {0};
    enum status st =
        follow->server == NULL ? ST_OK : patch_apply(follow->server, data, &answer, &err);
    if (st != ST_OK) {
        follow_say(follow, LOG_LEVEL_WARN, "a live change is refused: %s", err.text);
    }
    if (st != ST_OK || answer == PATCH_GAP) {
        follow->live.must_pull = true;
    } else if (answer == PATCH_APPLIED) {
        document_left(follow);
        document_changed(follow, true);
        pthread_mutex_lock(&follow->mu);
        follow->state.patches++;
        pthread_mutex_unlock(&follow->mu);
    }
}

/* Only what says something is a feed that works: one that takes us and hangs up isn't. */
static void has_spoken(struct follow *follow)
{
    follow->live.has_spoken = true;
    backoff_reset(&follow->live.ask.backoff);
}

static void on_event(void *ctx, struct slice type, struct slice data, struct slice id)
{
    struct follow *follow = ctx;
    (void)id;
    has_spoken(follow);
    if (slice_is(type, "patch")) {
        take_patch(follow, data);
    } else if (slice_is(type, "pull")) {
        follow->live.must_pull = true;
    }
}

static void on_comment(void *ctx)
{
    has_spoken(ctx);
}

static void on_retry(void *ctx, uint32_t retry_ms)
{
    struct follow *follow = ctx;
    follow->live.retry_ms = retry_ms < BACKOFF_MOST_MS ? (int64_t)retry_ms : BACKOFF_MOST_MS;
}

static void on_drop(void *ctx, const struct err *err)
{
    struct follow *follow = ctx;
    follow_say(follow, LOG_LEVEL_WARN, "a live change is left out: %s", err->text);
    follow->live.must_pull = true;
}

static bool accepts(const struct net_response *response)
{
    return response->status == 200 && sse_is_event_stream(slice_of(response->content_type));
}

static void connect_feed(struct follow *follow, struct follow_now now)
{
    struct net_request *request = follow_request(follow, NET_STREAM, follow->shown->server.live);
    if (request == NULL) {
        follow->live.ask.due_ms = now.mono_ms + BACKOFF_MOST_MS;
        return;
    }
    if (follow->live.sse == NULL) {
        const struct sse_handler handler = {follow, on_event, on_comment, on_retry, on_drop};
        follow->live.sse = sse_create(&handler);
    }
    const char *revision = draft_revision(follow->server);
    struct err err = {0};
    enum status st = net_request_add_header(request, "Accept", "text/event-stream", &err);
    if (st == ST_OK && revision[0] != '\0') {
        st = net_request_add_header(request, "Last-Event-ID", revision, &err);
    }
    if (st != ST_OK) { /* what isn't said leads to a patch that doesn't fit, and that to a pull */
        follow_say(follow, LOG_LEVEL_DEBUG, "the live feed is asked for without its place: %s",
                   err.text);
    }
    size_t len = strlen(follow->shown->server.live);
    memcpy(follow->live.address, follow->shown->server.live,
           len < sizeof follow->live.address ? len + 1 : 0);
    follow->live.has_spoken = false;
    follow->live.inlet = inlet_create(follow_wake, follow, accepts);
    request->hooks = inlet_hooks(follow->live.inlet);
    follow_submit(follow, &follow->live.ask, request, now);
    if (follow->live.ask.id == 0) {
        inlet_destroy(follow->live.inlet);
        follow->live.inlet = NULL;
    }
}

static void read_feed(struct follow *follow)
{
    struct inlet_head head;
    if (inlet_take(follow->live.inlet, &follow->live.bytes, &head)) {
        net_client_resume(follow->client, follow->live.ask.id);
    }
    if (head.is_there && !follow->live.is_open) {
        struct backoff backoff = follow->live.ask.backoff;
        follow->live.is_open = true;
        follow->live.must_pull = true; /* what changed before it opened */
        follow_worked(follow, &follow->live.ask, "the live feed");
        follow->live.ask.backoff = backoff;
        follow_say(follow, LOG_LEVEL_INFO, "the live feed is open");
    }
    if (follow->live.bytes.len > 0) {
        sse_feed(follow->live.sse, buf_view(&follow->live.bytes));
    }
}

void live_done(struct follow *follow, struct net_request *request, struct follow_now now)
{
    struct net_response *response = &request->response;
    read_feed(follow);
    follow->live.ask.id = 0;
    inlet_destroy(follow->live.inlet);
    follow->live.inlet = NULL;
    sse_restart(follow->live.sse);
    bool was_open = follow->live.is_open;
    follow->live.is_open = false;
    if (response->outcome == NET_CANCELLED) { /* the feed is elsewhere now */
        follow->live.ask.due_ms = now.mono_ms;
        return;
    }
    if (response->outcome == NET_UNWANTED) {
        (void)err_set(&response->err, ST_INVALID, "answers %d with '%.100s', not an event stream",
                      (int)response->status, response->content_type);
    }
    if (follow->live.has_spoken && response->outcome == NET_OK) { /* as the server wishes */
        follow->live.ask.due_ms =
            now.mono_ms + (follow->live.retry_ms > 0 ? follow->live.retry_ms : RETRY_MS);
    } else if (response->outcome == NET_OK) {
        follow->live.ask.due_ms = now.mono_ms + backoff_next_ms(&follow->live.ask.backoff, -1);
    } else {
        follow_failed(follow, &follow->live.ask, response, "the live feed", now);
    }
    if (was_open) { /* what was missed shows when the feed is back; until then it is asked for */
        int64_t poll_ms = now.mono_ms + FOLLOW_POLL_S * INT64_C(1000);
        follow->pull.due_ms = follow->pull.due_ms > poll_ms ? poll_ms : follow->pull.due_ms;
    }
}

int64_t live_step(struct follow *follow, struct follow_now now)
{
    bool has_feed = !follow->options.is_brief && follow->shown != NULL &&
                    follow->shown->server.live[0] != '\0' && follow->server != NULL;
    if (follow->live.ask.id != 0) {
        read_feed(follow);
        if (follow->shown != NULL &&
            strcmp(follow->live.address, follow->shown->server.live) != 0) {
            net_client_cancel(follow->client, follow->live.ask.id);
        }
        return FOLLOW_NEVER;
    }
    if (has_feed && now.mono_ms >= follow->live.ask.due_ms) {
        connect_feed(follow, now);
    }
    return has_feed && follow->live.ask.id == 0 ? follow->live.ask.due_ms : FOLLOW_NEVER;
}

void live_deinit(struct follow *follow)
{
    inlet_destroy(follow->live.inlet);
    sse_destroy(follow->live.sse);
    buf_deinit(&follow->live.bytes);
}
