/* display/follow/follow_media.c: pictures that the programme names come into the store.
 *
 * A list in the order of need; at most MEDIA_ASKED_MAX are asked for at a time. Bytes come through
 * an inlet, are hashed and written here, and the transfer pauses when that is slower. What came
 * whole is synced by the keeper, then it gets its name. A picture that can't be had (not there, not
 * what was announced) is blocked until the document changes or a day has passed, and the programme
 * goes on without it. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "display/follow/follow_pages_priv.h"
#include "display/follow/follow_priv.h"

enum { FETCHES_LEAST = 16 };

static bool is_quarantined(const struct follow *follow, const struct fetch *fetch,
                           struct follow_now now)
{
    return digest_is_known(&fetch->want.digest) &&
           quarantine_blocks(follow->store, &fetch->want.digest, now.unix_s);
}

/* All before follow->first_open are here and at rest, so that a thousand cost no more than ten. */
static bool is_at_rest(const struct fetch *fetch)
{
    return fetch->is_here && fetch->ask.id == 0 && !fetch->is_kept_now;
}

static void pass_over_those_at_rest(struct follow *follow)
{
    while (follow->first_open < follow->fetch_count &&
           is_at_rest(&follow->fetches[follow->first_open])) {
        follow->first_open++;
    }
}

static void open_again(struct follow *follow, struct fetch *fetch)
{
    size_t at = (size_t)(fetch - follow->fetches);
    fetch->is_here = false;
    follow->first_open = at < follow->first_open ? at : follow->first_open;
}

static void hold_back(struct fetch *fetch, struct follow_now now)
{
    fetch->is_blocked = true;
    fetch->blocked_until_ms = now.mono_ms + QUARANTINE_S * INT64_C(1000);
    fetch->ask.due_ms = 0; /* at once when it is free again */
}

static struct inlet *take_inlet(struct follow *follow)
{
    return follow->inlet_count > 0 ? follow->inlets[--follow->inlet_count]
                                   : inlet_create(follow_wake, follow, NULL);
}

static void end_transfer(struct follow *follow, struct fetch *fetch)
{
    inlet_reset(fetch->inlet);
    follow->inlets[follow->inlet_count++] = fetch->inlet;
    fetch->failure.code = ST_OK;
    fetch->inlet = NULL;
    fetch->ask.id = 0;
}

/* Nothing comes any more: at rest no memory is held for it. */
static void drop_inlets(struct follow *follow)
{
    while (follow->inlet_count > 0) {
        inlet_destroy(follow->inlets[--follow->inlet_count]);
    }
    buf_deinit(&follow->piece);
}

static bool is_of_source(const struct follow *follow, const struct media *media)
{
    size_t i = 0;
    while (i < follow->options.source_count &&
           strncmp(media->id, follow->prefixes[i], strlen(follow->prefixes[i])) != 0) {
        i++;
    }
    return i < follow->options.source_count;
}

static enum status address_of(const struct follow *follow, const struct media *media,
                              struct url *out_url)
{
    return follow->is_local ? url_parse(media->href, out_url, NULL)
                            : url_resolve(&follow->address, media->href, out_url, NULL);
}

/* What is needed when. */

static bool shows_soon(int64_t from, int64_t until, int64_t now_unix_s)
{
    return (from == TIME_NONE || from <= now_unix_s + FOLLOW_HOURS_S) &&
           (until == TIME_NONE || until > now_unix_s);
}

static bool is_needed(const struct programme *p, const struct media *media, int64_t now_unix_s)
{
    bool is_used_later = false, is_used_soon = false;
    for (size_t i = 0; i < p->post_count; i++) {
        const struct post *post = &p->posts[i];
        if (post->media == media || post->author.avatar == media) {
            bool is_soon = shows_soon(post->from, post->until, now_unix_s);
            is_used_soon |= is_soon;
            is_used_later |= !is_soon;
        }
    }
    for (size_t i = 0; i < p->campaign_count; i++) {
        if (p->campaigns[i].artwork == media) {
            bool is_soon = shows_soon(p->campaigns[i].from, p->campaigns[i].until, now_unix_s);
            is_used_soon |= is_soon;
            is_used_later |= !is_soon;
        }
    }
    return is_used_soon || !is_used_later; /* what else refers to it has no dates */
}

/* The list. */

static struct fetch *find_fetch(struct follow *follow, const struct digest *digest, const char *url)
{
    for (size_t i = 0; i < follow->fetch_count; i++) {
        struct fetch *fetch = &follow->fetches[i];
        bool is_it = digest_is_known(digest) ? digest_compare(&fetch->want.digest, digest) == 0
                                             : strcmp(fetch->url, url) == 0;
        if (is_it) {
            return fetch;
        }
    }
    return NULL;
}

static struct fetch *add_fetch(struct follow *follow, const char *url)
{
    if (follow->fetch_count == follow->fetch_cap) {
        size_t cap = follow->fetch_cap == 0 ? FETCHES_LEAST : 2 * follow->fetch_cap;
        struct fetch *all = mem_alloc(cap, sizeof *all);
        if (follow->fetch_count > 0) {
            memcpy(all, follow->fetches, follow->fetch_count * sizeof *all);
        }
        mem_free(follow->fetches);
        follow->fetches = all;
        follow->fetch_cap = cap;
    }
    struct fetch *fetch = &follow->fetches[follow->fetch_count++];
    *fetch = (struct fetch){0};
    size_t len = strlen(url) + 1;
    fetch->url = mem_alloc(len, 1);
    memcpy(fetch->url, url, len);
    fetch->want.source.url = fetch->url;
    backoff_init(&fetch->ask.backoff, follow->pull.backoff.random + follow->fetch_count);
    return fetch;
}

static void list_medium(struct follow *follow, const struct media *media, bool is_needed_now,
                        struct follow_now now)
{
    struct digest digest = {{0}};
    struct url url;
    if (follow->is_local && !is_of_source(follow, media)) {
        return; /* it lies beside the document */
    }
    bool has_digest = digest_parse(slice_of(media->sha256), &digest); /* else of a source */
    if ((!has_digest && media->sha256[0] != '\0') || address_of(follow, media, &url) != ST_OK) {
        return;
    }
    struct fetch *fetch = find_fetch(follow, &digest, url.text);
    if (fetch == NULL) {
        fetch = add_fetch(follow, url.text);
        fetch->want.digest = digest;
        fetch->want.bytes = media->bytes > 0 ? (uint64_t)media->bytes : 0;
        fetch->kind = look_kind(media->type);
        if (!has_digest && pages_find_picture(follow, url.text, &digest) &&
            store_find(follow->store, &digest, follow->file)) {
            fetch->want.digest = digest; /* before a restart */
        }
    }
    fetch->is_needed = is_needed_now || (fetch->is_listed && fetch->is_needed);
    fetch->is_listed = true;
    fetch->has_digest = has_digest;
    fetch->is_unkept |= store_is_read_only(follow->store);
    if (is_quarantined(follow, fetch, now)) {
        hold_back(fetch, now);
    }
    fetch->is_here = digest_is_known(&fetch->want.digest) &&
                     store_find(follow->store, &fetch->want.digest, follow->file);
}

/* Those that nobody names any more, and that are not under way. */
static void drop_unlisted(struct follow *follow)
{
    size_t kept = 0;
    for (size_t i = 0; i < follow->fetch_count; i++) {
        struct fetch *fetch = &follow->fetches[i];
        if (fetch->is_listed || fetch->ask.id != 0 || fetch->is_kept_now) {
            if (!fetch->is_listed && fetch->ask.id != 0) {
                net_client_cancel(follow->client, fetch->ask.id);
            }
            follow->fetches[kept++] = *fetch;
            follow->fetches[kept - 1].want.source.url = follow->fetches[kept - 1].url;
        } else {
            mem_free(fetch->url);
        }
    }
    follow->fetch_count = kept;
}

static void expect_all(struct follow *follow)
{
    struct digest *digests = mem_alloc(follow->fetch_count + 1, sizeof *digests);
    size_t count = 0;
    for (size_t i = 0; i < follow->fetch_count; i++) {
        if (follow->fetches[i].is_listed && digest_is_known(&follow->fetches[i].want.digest)) {
            digests[count++] = follow->fetches[i].want.digest;
        }
    }
    struct err err = {0};
    if (store_expect(follow->store, digests, count, &err) != ST_OK) {
        follow_say(follow, LOG_LEVEL_DEBUG, "%s", err.text); /* eviction may take them */
    }
    mem_free(digests);
}

void media_plan(struct follow *follow, const struct programme *programme, struct follow_now now)
{
    for (size_t i = 0; i < follow->fetch_count; i++) {
        follow->fetches[i].is_listed = false;
    }
    for (size_t i = 0; i < programme->media_count; i++) {
        const struct media *media = &programme->media[i];
        list_medium(follow, media, is_needed(programme, media, now.unix_s), now);
    }
    drop_unlisted(follow);
    follow->first_open = 0;
    expect_all(follow);
}

void media_forgive(struct follow *follow, struct follow_now now)
{
    for (size_t i = 0; i < follow->fetch_count; i++) {
        struct fetch *fetch = &follow->fetches[i];
        fetch->is_blocked = fetch->is_blocked && is_quarantined(follow, fetch, now);
    }
}

bool media_is_complete(const struct follow *follow)
{
    bool is_complete = true;
    for (size_t i = follow->first_open; i < follow->fetch_count && is_complete; i++) {
        const struct fetch *fetch = &follow->fetches[i];
        is_complete = !fetch->is_listed || !fetch->is_needed || fetch->is_here ||
                      fetch->is_blocked || fetch->is_unkept;
    }
    return is_complete;
}

bool media_is_settled(const struct follow *follow)
{
    bool is_settled = true;
    for (size_t i = follow->first_open; i < follow->fetch_count && is_settled; i++) {
        const struct fetch *fetch = &follow->fetches[i];
        is_settled = fetch->ask.id == 0 && !fetch->is_kept_now &&
                     (!fetch->is_listed || fetch->is_here || fetch->is_blocked ||
                      fetch->is_unkept || fetch->ask.told != NET_OK);
    }
    return is_settled;
}

const char *media_find(void *ctx, const struct media *media)
{
    struct follow *follow = ctx;
    struct digest digest = {{0}};
    if (!digest_parse(slice_of(media->sha256), &digest)) {
        struct url url;
        if (address_of(follow, media, &url) != ST_OK) {
            return NULL;
        }
        const struct fetch *fetch = find_fetch(follow, &digest, url.text);
        if (fetch != NULL) {
            digest = fetch->want.digest;
        } else if (!pages_find_picture(follow, url.text, &digest)) {
            return NULL;
        }
    }
    return digest_is_known(&digest) && store_find(follow->store, &digest, follow->file)
               ? follow->file
               : NULL;
}

struct fetch *media_of_path(struct follow *follow, const char *path)
{
    for (size_t i = 0; i < follow->fetch_count; i++) {
        struct fetch *fetch = &follow->fetches[i];
        if (fetch->is_here && store_find(follow->store, &fetch->want.digest, follow->file) &&
            strcmp(follow->file, path) == 0) {
            return fetch;
        }
    }
    return NULL;
}

struct fetch *media_of_digest(struct follow *follow, const struct digest *digest)
{
    return find_fetch(follow, digest, "");
}

void media_fetch_again(struct follow *follow, struct fetch *fetch)
{
    open_again(follow, fetch);
    fetch->ask.due_ms = 0;
    if (!fetch->has_digest) {
        fetch->want.digest = (struct digest){{0}}; /* its source may have another by now */
    }
}

/* Transfers. */

void media_block(struct follow *follow, struct fetch *fetch, const char *why, struct follow_now now)
{
    struct journal_entry entry = {
        .type = JOURNAL_FAULT, .scene = "media", .of = fetch->url, .text = why};
    hold_back(fetch, now);
    open_again(follow, fetch);
    follow_say(follow, LOG_LEVEL_WARN, "a picture is left out: %s", why);
    follow_note(follow, &entry);
}

/* The store could not take it. What is wrong with the picture blocks it; the disk may recover, and
 * until then the programme goes on without it. */
static void refuse(struct follow *follow, struct fetch *fetch, struct err *err,
                   struct follow_now now)
{
    if (err->code == ST_INVALID || err->code == ST_LIMIT) {
        if (strstr(err->text, fetch->url) == NULL) {
            err_context(err, "%.200s", fetch->url);
        }
        media_block(follow, fetch, err->text, now);
        return;
    }
    if (err->code != ST_BUSY && err->code != ST_NOT_FOUND && !fetch->is_unkept) {
        fetch->is_unkept = true; /* else: put together from two that don't fit, start again */
        follow_say(follow, LOG_LEVEL_WARN, "a picture can't be kept, the programme goes on: %s",
                   err->text);
    }
    fetch->ask.due_ms = now.mono_ms + backoff_next_ms(&fetch->ask.backoff, -1);
}

/* What doesn't fit is as good as none. */
static void copy_value(char *to, size_t cap, const char *from)
{
    size_t len = strlen(from);
    memcpy(to, from, len < cap ? len + 1 : 0);
}

static void ask_medium(struct follow *follow, struct fetch *fetch, struct follow_now now)
{
    struct media_partial partial;
    struct net_request *request = follow_request(follow, NET_MEDIA, fetch->url);
    if (request == NULL) {
        hold_back(fetch, now);
        return;
    }
    fetch->inlet = take_inlet(follow);
    request->hooks = inlet_hooks(fetch->inlet);
    request->needed_mono_ms = fetch->is_needed ? now.mono_ms : INT64_MAX;
    if (fetch->want.bytes > 0) {
        request->limits.max_bytes = fetch->want.bytes;
    }
    if (media_partial_find(follow->store, &fetch->want, &partial)) {
        request->resume_from = (int64_t)partial.bytes;
        copy_value(request->etag, sizeof request->etag, partial.etag);
        copy_value(request->last_modified, sizeof request->last_modified, partial.last_modified);
    }
    follow_submit(follow, &fetch->ask, request, now);
    if (fetch->ask.id == 0) {
        end_transfer(follow, fetch);
    }
}

/* What came through the inlet goes into the store. */
static enum status drain(struct follow *follow, struct fetch *fetch, struct follow_now now,
                         struct err *err)
{
    struct inlet_head head;
    enum status st = ST_OK;
    bool was_paused = inlet_take(fetch->inlet, &follow->piece, &head);
    if (head.is_there && fetch->writer == NULL) {
        fetch->want.source.etag = head.etag;
        fetch->want.source.last_modified = head.last_modified;
        st = media_write_begin(follow->store, &fetch->want, (uint64_t)head.first_byte, now.unix_s,
                               &fetch->writer, err);
        fetch->want.source.etag = fetch->want.source.last_modified = NULL;
    }
    if (st == ST_OK && follow->piece.len > 0) {
        st = media_writer_append(fetch->writer, follow->piece.ptr, follow->piece.len, now.unix_s,
                                 err);
    }
    if (was_paused && fetch->ask.id != 0) {
        net_client_resume(follow->client, fetch->ask.id);
    }
    return st;
}

static void abandon(struct fetch *fetch, struct follow_now now)
{
    media_writer_abandon(fetch->writer, now.unix_s);
    fetch->writer = NULL;
}

static void lose(struct follow *follow, struct fetch *fetch, const struct net_response *response,
                 struct follow_now now)
{
    abandon(fetch, now);
    bool is_hopeless = !net_outcome_is_passing(response->outcome);
    if (is_hopeless && response->outcome != NET_CANCELLED) {
        media_block(follow, fetch, response->err.text, now);
    } else if (response->outcome != NET_CANCELLED) {
        follow_failed(follow, &fetch->ask, response, "a picture", now);
    } else {
        fetch->ask.due_ms = now.mono_ms; /* nobody named it any more; perhaps again */
    }
    pthread_mutex_lock(&follow->mu);
    follow->state.failed++;
    pthread_mutex_unlock(&follow->mu);
}

/* Whole and as announced, but not a picture that can be shown: the store must not keep it. */
static enum status inspect(struct follow *follow, const struct fetch *fetch,
                           const struct digest *digest, struct follow_now now, struct err *err)
{
    if (!store_find(follow->store, digest, follow->file)) {
        return ST_OK; /* evicted at once: it is asked for again */
    }
    enum status st = look_at(follow->disk, follow->file, fetch->kind, err);
    if (st != ST_OK && st != ST_IO && st != ST_NOT_FOUND && st != ST_NOMEM) {
        if (quarantine_add(follow->store, digest, QUARANTINE_BLOCKED, err->text, now.unix_s,
                           NULL) != ST_OK) {
            follow_say(follow, LOG_LEVEL_DEBUG, "a quarantine is remembered until a restart only");
        }
        err->code = st = ST_INVALID;
    }
    return st;
}

static void win(struct follow *follow, struct fetch *fetch, struct follow_now now)
{
    struct err err = {0};
    struct digest digest;
    uint64_t bytes = media_writer_bytes(fetch->writer);
    enum status st = media_writer_finish(fetch->writer, now.unix_s, &digest, &err);
    fetch->writer = NULL;
    if (st == ST_OK) {
        st = inspect(follow, fetch, &digest, now, &err);
    }
    if (st == ST_OK) {
        fetch->want.digest = digest;
        fetch->is_here = true;
        fetch->is_unkept = false;
        follow_worked(follow, &fetch->ask, "a picture");
        document_media_changed(follow);
        pthread_mutex_lock(&follow->mu);
        follow->state.fetched++;
        follow->state.fetched_bytes += bytes;
        pthread_mutex_unlock(&follow->mu);
    } else {
        refuse(follow, fetch, &err, now);
    }
}

static void give_to_keeper(struct follow *follow, struct fetch *fetch)
{
    fetch->is_kept_now = true;
    keeper_give(follow->keeper, fetch->writer);
}

/* What the keeper made safe gets its name. */
static void take_kept(struct follow *follow, struct follow_now now)
{
    struct media_writer *writer = NULL;
    while ((writer = keeper_take(follow->keeper)) != NULL) {
        struct fetch *fetch = NULL;
        for (size_t i = follow->first_open; i < follow->fetch_count && fetch == NULL; i++) {
            fetch = follow->fetches[i].writer == writer ? &follow->fetches[i] : NULL;
        }
        CHECK(fetch != NULL && fetch->is_kept_now);
        fetch->is_kept_now = false;
        win(follow, fetch, now);
    }
}

bool media_done(struct follow *follow, struct net_request *request, struct follow_now now)
{
    struct fetch *fetch = NULL;
    for (size_t i = follow->first_open; i < follow->fetch_count && fetch == NULL; i++) {
        fetch = follow->fetches[i].ask.id == request->id ? &follow->fetches[i] : NULL;
    }
    if (fetch == NULL) {
        return false;
    }
    struct err err = fetch->failure;
    fetch->ask.id = 0;
    enum status st = err.code == ST_OK ? drain(follow, fetch, now, &err) : err.code;
    end_transfer(follow, fetch);
    if (request->response.outcome == NET_OK && st == ST_OK && fetch->writer != NULL) {
        give_to_keeper(follow, fetch);
    } else if (st != ST_OK) {
        abandon(fetch, now);
        refuse(follow, fetch, &err, now);
    } else if (request->response.outcome == NET_OK || request->response.outcome == NET_UNWANTED) {
        abandon(fetch, now); /* nothing came */
        fetch->ask.due_ms = now.mono_ms + backoff_next_ms(&fetch->ask.backoff, -1);
    } else {
        lose(follow, fetch, &request->response, now);
    }
    return true;
}

static bool wants(const struct fetch *fetch)
{
    return fetch->is_listed && !fetch->is_here && fetch->ask.id == 0 && !fetch->is_kept_now;
}

/* What came goes to disk. Returns how many are under way. */
static size_t drain_all(struct follow *follow, struct follow_now now)
{
    size_t asked = 0;
    for (size_t i = follow->first_open; i < follow->fetch_count && asked < MEDIA_ASKED_MAX; i++) {
        struct fetch *fetch = &follow->fetches[i];
        asked += fetch->ask.id != 0 ? 1 : 0;
        if (fetch->ask.id != 0 && fetch->failure.code == ST_OK &&
            drain(follow, fetch, now, &fetch->failure) != ST_OK) {
            net_client_cancel(follow->client, fetch->ask.id);
        }
    }
    return asked;
}

/* When it may be asked for. */
static int64_t ask_from_ms(const struct fetch *fetch)
{
    return fetch->is_blocked ? fetch->blocked_until_ms : fetch->ask.due_ms;
}

int64_t media_step(struct follow *follow, struct follow_now now)
{
    int64_t due_ms = FOLLOW_NEVER;
    take_kept(follow, now);
    pass_over_those_at_rest(follow);
    size_t asked = drain_all(follow, now);
    size_t most = keeper_room(follow->keeper); /* each that is asked for may come whole at once */
    most = most < MEDIA_ASKED_MAX ? most : MEDIA_ASKED_MAX;
    if (store_is_read_only(follow->store)) {
        return FOLLOW_NEVER; /* nothing would stay */
    }
    /* When no more may be asked for, who ends one wakes us. */
    for (int needed = 1; needed >= 0; needed--) {
        for (size_t i = follow->first_open; i < follow->fetch_count && asked < most; i++) {
            struct fetch *fetch = &follow->fetches[i];
            int64_t from_ms = ask_from_ms(fetch);
            if (!wants(fetch) || fetch->is_needed != (needed == 1)) {
                continue;
            }
            if (now.mono_ms >= from_ms) {
                fetch->is_blocked = false;
                ask_medium(follow, fetch, now);
                asked++;
            } else if (from_ms < due_ms && from_ms > now.mono_ms) {
                due_ms = from_ms;
            }
        }
    }
    if (asked == 0) {
        drop_inlets(follow);
    }
    return due_ms;
}

void media_deinit(struct follow *follow, struct follow_now now)
{
    if (follow->keeper != NULL) {
        take_kept(follow, now);
    }
    for (size_t i = 0; i < follow->fetch_count; i++) {
        struct fetch *fetch = &follow->fetches[i];
        media_writer_abandon(fetch->writer, 0);
        inlet_destroy(fetch->inlet);
        mem_free(fetch->url);
    }
    drop_inlets(follow);
    keeper_destroy(follow->keeper);
    mem_free(follow->fetches);
    follow->fetches = NULL;
    follow->fetch_count = follow->first_open = 0;
}
