/* display/follow/follow_document.c: pulled bytes and patches become what is shown and what is kept.
 *
 * Two drafts: `server` is what the server says, and what a generation keeps; `mixed` adds what the
 * sources say. `document` is written out of them once a pass, however many patches came. It is read
 * twice when it waited for pictures: for what it needs, and again when their files are here. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "display/follow/follow_pages_priv.h"
#include "display/follow/follow_priv.h"

#define FAULTS_BYTES ((size_t)1 << 20)

enum { OUTRUN_MAX = 3 /* answers in a row that are let go: a feed may be faster than any pull */ };

enum { IDS_BYTES = 1 << 20, LATE_MS = 2000 /* between two readings for the sake of pictures */ };

/* Reading. */

static enum status read_programme(struct follow *follow, struct slice bytes, int64_t now_unix_s,
                                  struct buf *faults, const struct programme **out, struct err *err)
{
    const struct programme_options options = {.now_unix_s = follow->is_local ? follow->taken_unix_s
                                                                             : now_unix_s,
                                              .is_from_server = !follow->is_local,
                                              .base_dir = follow->options.base_dir,
                                              .is_bundled = follow->options.is_bundled,
                                              .source_prefixes = follow->prefixes,
                                              .find_file = media_find,
                                              .file_ctx = follow,
                                              .find_tz = zones_find,
                                              .tz_ctx = &follow->zones};
    struct fault_list *list = fault_list_create();
    enum status st = programme_read(bytes, &options, list, out, err);
    if (st != ST_OK) {
        size_t count = fault_list_count(list);
        uint32_t line = count == 0 ? 1 : fault_list_get(list, count - 1)->line;
        err_context(err, "programme '%.200s', line %u", follow->options.name, (unsigned)line);
    }
    if (faults != NULL) {
        fault_list_print(list, follow->options.name, faults);
    }
    fault_list_destroy(list);
    return st;
}

/* The drafts into follow->document. */
static enum status write_document(struct follow *follow, struct follow_now now, struct err *err)
{
    enum status st = draft_write(follow->server, &follow->document, err);
    if (st != ST_OK || follow->options.source_count == 0) {
        return st;
    }
    struct slice server = buf_view(&follow->document);
    bool is_first = follow->mixed == NULL;
    st = is_first ? draft_create(server, true, &follow->mixed, err)
                  : draft_replace(follow->mixed, server, true, err);
    if (is_first && st == ST_OK) {
        pages_restore(follow, now);
        follow_wake(follow); /* sources have something to be mixed into */
    }
    return st == ST_OK ? draft_write(follow->mixed, &follow->document, err) : st;
}

/* The live feed wants a pull. One under way may carry what was before; a server that is failing has
 * said when; and a feed that never fits must not make us ask without end. */
static void pull_soon(struct follow *follow, struct follow_now now)
{
    if (follow->pull.id != 0) {
        follow->is_overtaken = true;
    } else if (follow->pull.backoff.failures == 0) {
        int64_t due_ms = follow->hurried_ms + FOLLOW_HURRY_MS;
        due_ms = due_ms > now.mono_ms ? due_ms : now.mono_ms;
        if (follow->pull.due_ms > due_ms) {
            follow->pull.due_ms = follow->hurried_ms = due_ms;
        }
    }
}

/* The drafts can be shown, and the server answers. */
static void end_trouble(struct follow *follow)
{
    if (!follow->is_refused && follow->pull.told == NET_OK && follow->state.trouble[0] != '\0') {
        follow_trouble(follow, &(struct err){.code = ST_OK});
    }
}

/* Showing. */

static void remember(struct follow *follow, const struct programme *programme)
{
    programme_unref(follow->shown);
    follow->shown = programme_ref(programme);
    buf_reset(&follow->shown_document);
    buf_append(&follow->shown_document, follow->document.ptr, follow->document.len);
    pthread_mutex_lock(&follow->mu);
    size_t len = strlen(programme->revision);
    len = len < sizeof follow->state.revision ? len : sizeof follow->state.revision - 1;
    memcpy(follow->state.revision, programme->revision, len);
    follow->state.revision[len] = '\0';
    follow->state.shown++;
    pthread_mutex_unlock(&follow->mu);
}

/* May take the faults out of the news. */
static void publish(struct follow *follow, struct follow_news *news, struct follow_now now)
{
    if (!follow->is_patched) { /* else when it is kept: the disk would not like it sooner */
        trial_begin_draft(follow, now);
    }
    remember(follow, news->programme);
    follow->options.show(follow->options.ctx, news);
    pair_end(follow);
    follow_wake(follow); /* the live feed, journal and health that it names are due */
    int64_t due_ms = now.mono_ms + (follow->is_patched ? FOLLOW_COMMIT_MS : 0);
    follow->commit_due_ms = due_ms < follow->commit_due_ms ? due_ms : follow->commit_due_ms;
    follow->is_waiting = follow->is_patched = follow->is_late = false;
    follow->shown_ms = now.mono_ms;
}

static void refuse(struct follow *follow, const struct err *err, struct follow_now now)
{
    follow->is_waiting = follow->is_patched = follow->is_late = false;
    follow->is_refused = true;
    follow->shown_ms = now.mono_ms;
    follow_trouble(follow, err);
}

/* What waited, or lacked pictures: read again, for they are files now. */
static void show(struct follow *follow, struct follow_now now)
{
    struct follow_news news = {.faults = buf_make(FAULTS_BYTES)};
    struct err err = {0};
    if (read_programme(follow, buf_view(&follow->document), now.unix_s, &news.faults,
                       &news.programme, &err) == ST_OK) {
        publish(follow, &news, now);
    } else {
        refuse(follow, &err, now);
    }
    programme_unref(news.programme);
    buf_deinit(&news.faults);
}

static bool is_over(int64_t until, struct follow_now now)
{
    return until != TIME_NONE && until <= now.unix_s;
}

/* Something that may be on screen is gone, or a notice is new: that never waits for pictures. What
 * is over shows nowhere: a server that tidies it away is in no hurry. */
static bool is_urgent(const struct programme *old, const struct programme *new,
                      struct follow_now now)
{
    bool is = false;
    for (size_t i = 0; i < old->post_count && !is; i++) {
        is = !is_over(old->posts[i].until, now) &&
             programme_find_post(new, old->posts[i].id) == NULL;
    }
    for (size_t i = 0; i < old->notice_count && !is; i++) {
        is = !is_over(old->notices[i].until, now) &&
             programme_find_notice(new, old->notices[i].id) == NULL;
    }
    for (size_t i = 0; i < new->notice_count && !is; i++) {
        is = !is_over(new->notices[i].until, now) &&
             programme_find_notice(old, new->notices[i].id) == NULL;
    }
    return is;
}

static bool is_shown(const struct follow *follow)
{
    const struct buf *a = &follow->document, *b = &follow->shown_document;
    return follow->shown != NULL && a->len == b->len && memcmp(a->ptr, b->ptr, a->len) == 0;
}

/* What changed is written, read for what it needs, and waits for that. */
static void propose(struct follow *follow, struct follow_now now)
{
    struct follow_news news = {.faults = buf_make(FAULTS_BYTES)};
    struct err err = {0};
    follow->is_dirty = follow->is_refused = false;
    enum status st = trial_is_bad(follow)
                         ? err_set(&err, ST_INVALID,
                                   "programme '%.200s': this one made faults and was taken back; "
                                   "another one is awaited",
                                   follow->options.name)
                         : write_document(follow, now, &err);
    bool is_same = st == ST_OK && !follow->is_retimed && is_shown(follow);
    follow->is_retimed = false;
    if (is_same) {
        follow->is_waiting = follow->is_patched = false;
        end_trouble(follow);
    } else if (st == ST_OK) {
        st = read_programme(follow, buf_view(&follow->document), now.unix_s, &news.faults,
                            &news.programme, &err);
    }
    if (st != ST_OK) {
        refuse(follow, &err, now);
    } else if (!is_same) {
        end_trouble(follow);
        media_plan(follow, news.programme, now);
        follow->is_waiting = true;
        follow->is_patched |=
            follow->shown != NULL && is_urgent(follow->shown, news.programme, now);
        if (follow->is_patched || media_is_complete(follow)) {
            publish(follow, &news, now);
        }
    }
    programme_unref(news.programme);
    buf_deinit(&news.faults);
}

/* Keeping. */

static size_t list_media(const struct follow *follow, struct arena *arena,
                         struct generation_medium *media)
{
    size_t count = 0;
    for (size_t i = 0; i < follow->fetch_count; i++) {
        const struct fetch *fetch = &follow->fetches[i];
        const char *id = arena_printf(arena, "%zu", count);
        if (id != NULL && fetch->is_here) {
            media[count++] = (struct generation_medium){.id = id,
                                                        .digest = fetch->want.digest,
                                                        .is_needed = fetch->is_needed,
                                                        .source = {.url = fetch->url}};
        }
    }
    return count;
}

/* A disk that refuses may recover. */
static void tell_kept(struct follow *follow, const struct err *err, struct follow_now now)
{
    bool was_unkept = follow->is_unkept;
    follow->is_unkept = err->code != ST_OK;
    if (err->code == ST_OK) {
        follow->good_due_ms = now.mono_ms + GENERATION_GOOD_AFTER_S * INT64_C(1000);
    } else if ((err->code == ST_IO || err->code == ST_NOMEM) &&
               !store_is_read_only(follow->store)) {
        follow->commit_due_ms = now.mono_ms + FOLLOW_COMMIT_AGAIN_MS;
    }
    if (follow->is_unkept && !was_unkept) {
        follow_say(follow, LOG_LEVEL_WARN, "the programme is shown but not kept: %s", err->text);
    } else if (was_unkept && !follow->is_unkept) {
        follow_say(follow, LOG_LEVEL_INFO, "the programme is kept again");
    }
}

static void commit(struct follow *follow, struct follow_now now)
{
    struct buf server = buf_make(PROGRAMME_MAX_BYTES);
    struct generation_medium *media = mem_alloc(follow->fetch_count + 1, sizeof *media);
    struct arena arena = arena_make(IDS_BYTES);
    struct err err = {0};
    follow->commit_due_ms = FOLLOW_NEVER;
    /* Its file is where it is kept; or the draft is no longer what is shown. */
    if (follow->is_local || follow->is_waiting || follow->is_refused) {
        mem_free(media);
        arena_deinit(&arena);
        return;
    }
    enum status st = draft_write(follow->server, &server, &err);
    if (st == ST_OK) {
        const struct generation draft = {.made_unix_s = now.unix_s,
                                         .document = buf_view(&server),
                                         .source = {.url = follow->address.text,
                                                    .etag = follow->etag,
                                                    .last_modified = follow->last_modified,
                                                    .revision = draft_revision(follow->server)},
                                         .media = media,
                                         .media_count = list_media(follow, &arena, media)};
        const struct digest digest = digest_of(server.ptr, server.len);
        trial_begin(follow, &digest, now); /* sooner than it is current: an end between counts */
        st = generations_commit(follow->store, &draft, now.unix_s, &err);
    }
    tell_kept(follow, &err, now);
    mem_free(media);
    arena_deinit(&arena);
    buf_deinit(&server);
}

/* What a generation says of where it came from. */
static void take_source(struct follow *follow, const struct generation *generation)
{
    const struct store_source *source = &generation->source;
    follow->has_document = true;
    follow->pulled = (struct digest){{0}};
    (void)snprintf(follow->etag, sizeof follow->etag, "%s", source->etag ? source->etag : "");
    (void)snprintf(follow->last_modified, sizeof follow->last_modified, "%s",
                   source->last_modified ? source->last_modified : "");
}

static bool is_ours(const struct follow *follow, const struct generation *generation)
{
    return generation->source.url != NULL &&
           strcmp(generation->source.url, follow->address.text) == 0;
}

const struct programme *document_restore(struct follow *follow, struct follow_now now)
{
    struct generation *generation = NULL;
    const struct programme *programme = NULL;
    struct err err = {0};
    if (generations_load(follow->store, ROSTER_CURRENT, &generation, NULL) != ST_OK) {
        return NULL;
    }
    if (is_ours(follow, generation)) {
        trial_begin(follow, &generation->document_digest, now);
    }
    if (is_ours(follow, generation) &&
        draft_create(generation->document, true, &follow->server, &err) == ST_OK &&
        write_document(follow, now, &err) == ST_OK &&
        read_programme(follow, buf_view(&follow->document), now.unix_s, NULL, &programme, &err) ==
            ST_OK) {
        take_source(follow, generation);
        remember(follow, programme);
        follow->good_due_ms = now.mono_ms + GENERATION_GOOD_AFTER_S * INT64_C(1000);
        media_plan(follow, programme, now);
    } else {
        draft_destroy(follow->server);
        follow->server = NULL;
    }
    generation_destroy(generation);
    return programme;
}

void document_roll_back(struct follow *follow, struct follow_now now)
{
    struct generation *generation = NULL;
    struct err err = {0};
    enum status st = generations_load(follow->store, ROSTER_CURRENT, &generation, &err);
    if (st == ST_OK && !is_ours(follow, generation)) {
        st = err_set(&err, ST_NOT_FOUND, "what played before came from another address");
    }
    if (st == ST_OK) {
        st = draft_replace(follow->server, generation->document, true, &err);
    }
    if (st == ST_OK) {
        take_source(follow, generation);
        follow->is_dirty = follow->is_patched = true; /* at once, with the pictures that are here */
        propose(follow, now);
        follow->commit_due_ms = FOLLOW_NEVER; /* it is kept already */
        follow->pull.due_ms = now.mono_ms;    /* perhaps there is a better one by now */
    } else {
        follow_trouble(follow, &err); /* what is on stays, and the next start plays the other */
    }
    generation_destroy(generation);
}

/* Pulling. */

static void ask_document(struct follow *follow, struct follow_now now)
{
    struct net_request *request = follow_request(follow, NET_DOCUMENT, "");
    if (request == NULL) {
        follow->pull.due_ms = FOLLOW_NEVER;
        return;
    }
    request->needed_mono_ms = now.mono_ms;
    follow->is_outrun = false;
    if (follow->has_document) {
        memcpy(request->etag, follow->etag, sizeof request->etag);
        memcpy(request->last_modified, follow->last_modified, sizeof request->last_modified);
    }
    follow_submit(follow, &follow->pull, request, now);
}

static bool take_document(struct follow *follow, const struct net_response *response,
                          struct follow_now now)
{
    if (follow->commit_due_ms != FOLLOW_NEVER && !follow->is_dirty) {
        commit(follow, now); /* while the draft is what is shown */
    }
    struct slice bytes = buf_view(&response->body);
    struct digest digest = digest_of(bytes.ptr, bytes.len);
    struct err err = {0};
    enum status st = ST_OK;
    if (follow->server == NULL) {
        st = draft_create(bytes, true, &follow->server, &err);
    } else {
        st = draft_replace(follow->server, bytes, true, &err);
    }
    if (st != ST_OK) {
        err_context(&err, "programme '%.200s'", follow->options.name);
        follow_trouble(follow, &err);
        return false;
    }
    memcpy(follow->etag, response->etag, sizeof follow->etag);
    memcpy(follow->last_modified, response->last_modified, sizeof follow->last_modified);
    bool is_same = digest_compare(&digest, &follow->pulled) == 0;
    follow->pulled = digest;
    if (!is_same) {
        media_forgive(follow, now);
    }
    follow->is_dirty |= !is_same || !follow->has_document;
    follow->has_document = true;
    return true;
}

void document_left(struct follow *follow)
{
    follow->etag[0] = follow->last_modified[0] = '\0';
    follow->pulled = (struct digest){{0}};
    follow->is_outrun = follow->pull.id != 0;
}

static int64_t next_pull_ms(const struct follow *follow, const struct net_response *response,
                            struct follow_now now)
{
    int64_t wait_s = follow->live.is_open         ? FOLLOW_POLL_LIVE_S
                     : response->fresh_for_s >= 0 ? response->fresh_for_s
                                                  : FOLLOW_POLL_S;
    wait_s = wait_s < FOLLOW_POLL_LEAST_S ? FOLLOW_POLL_LEAST_S : wait_s;
    return now.mono_ms + (wait_s < FOLLOW_POLL_LIVE_S ? wait_s : FOLLOW_POLL_LIVE_S) * 1000;
}

void document_done(struct follow *follow, struct net_request *request, struct follow_now now)
{
    struct net_response *response = &request->response;
    follow->pull.id = 0;
    if (response->outcome == NET_CANCELLED) {
        return;
    }
    bool is_overtaken = follow->is_overtaken;
    follow->is_overtaken = false;
    pair_denied(follow, response);
    if (!net_outcome_is_good(response->outcome)) {
        follow_failed(follow, &follow->pull, response, "the programme can't be had", now);
        return;
    }
    follow_worked(follow, &follow->pull, "the programme");
    pthread_mutex_lock(&follow->mu);
    follow->state.pulls++;
    pthread_mutex_unlock(&follow->mu);
    if (response->outcome == NET_OK && follow->is_outrun && follow->outruns < OUTRUN_MAX) {
        follow->outruns++; /* it may be older than what the patch made of the draft */
        is_overtaken = true;
    } else if (response->outcome == NET_NOT_MODIFIED || take_document(follow, response, now)) {
        follow->outruns = 0;
        end_trouble(follow);
    }
    follow->pull.due_ms = next_pull_ms(follow, response, now);
    if (is_overtaken) {
        pull_soon(follow, now);
    }
}

void document_changed(struct follow *follow, bool is_patch)
{
    follow->is_dirty = true;
    follow->is_patched |= is_patch;
}

void document_media_changed(struct follow *follow)
{
    follow->is_late = true; /* shown without it, perhaps, or with what is gone */
}

static void mark_good(struct follow *follow, struct follow_now now)
{
    follow->good_due_ms = FOLLOW_NEVER;
    struct err err = {0};
    if (generations_mark_good(follow->store, now.unix_s, &err) != ST_OK) {
        follow_say(follow, LOG_LEVEL_DEBUG, "%s", err.text); /* it is tried with the next */
    }
}

/* What the file says now. */
static void take_offered(struct follow *follow)
{
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    struct err err = {0};
    pthread_mutex_lock(&follow->mu);
    bool is_offered = follow->is_offered;
    if (is_offered) {
        struct buf empty = bytes;
        bytes = follow->offered;
        follow->offered = empty;
        follow->taken_unix_s = follow->offered_unix_s;
        follow->is_offered = false;
    }
    pthread_mutex_unlock(&follow->mu);
    if (is_offered) {
        enum status st = follow->server == NULL
                             ? draft_create(buf_view(&bytes), false, &follow->server, &err)
                             : draft_replace(follow->server, buf_view(&bytes), false, &err);
        if (st == ST_OK) {
            follow->has_document = follow->is_retimed = true;
            document_changed(follow, true);
        } else {
            follow_trouble(follow, &err);
        }
    }
    buf_deinit(&bytes);
}

void follow_offer(struct follow *follow, struct slice bytes, int64_t now_unix_s)
{
    pthread_mutex_lock(&follow->mu);
    buf_reset(&follow->offered);
    buf_append(&follow->offered, bytes.ptr, bytes.len);
    follow->offered_unix_s = now_unix_s;
    follow->is_offered = buf_status(&follow->offered, NULL) == ST_OK;
    follow->is_woken = true;
    pthread_cond_broadcast(&follow->cond);
    pthread_mutex_unlock(&follow->mu);
}

static void pull_if_due(struct follow *follow, struct follow_now now)
{
    if (follow->live.must_pull) {
        follow->live.must_pull = false;
        pull_soon(follow, now);
    }
    if (follow->pull.id == 0 && now.mono_ms >= follow->pull.due_ms) {
        ask_document(follow, now);
    }
}

/* Pictures came that what is shown lacks: all of them, or it has waited long enough for more. */
static bool is_better_shown_again(const struct follow *follow, struct follow_now now)
{
    return follow->is_late && !follow->is_waiting &&
           (media_is_settled(follow) || now.mono_ms >= follow->shown_ms + LATE_MS);
}

static void show_if_ready(struct follow *follow, struct follow_now now)
{
    if (follow->is_dirty && now.mono_ms >= follow->shown_ms + FOLLOW_SHOW_MS) {
        propose(follow, now);
    }
    bool is_ready = follow->is_waiting && (follow->is_patched || media_is_complete(follow));
    if (is_ready || is_better_shown_again(follow, now)) {
        show(follow, now);
    }
}

/* Not while the draft is ahead of what was shown. */
static int64_t commit_from_ms(const struct follow *follow)
{
    return follow->is_dirty ? FOLLOW_NEVER : follow->commit_due_ms;
}

int64_t document_step(struct follow *follow, struct follow_now now)
{
    take_offered(follow);
    pull_if_due(follow, now);
    if (follow->server != NULL) {
        show_if_ready(follow, now);
    }
    if (now.mono_ms >= commit_from_ms(follow) && follow->server != NULL) {
        commit(follow, now);
        pages_keep_pictures(follow, now);
    }
    if (now.mono_ms >= follow->good_due_ms) {
        mark_good(follow, now);
    }
    int64_t dirty_ms = follow->is_dirty && follow->server != NULL
                           ? follow->shown_ms + FOLLOW_SHOW_MS
                           : FOLLOW_NEVER;
    int64_t late_ms =
        follow->is_late && !follow->is_waiting ? follow->shown_ms + LATE_MS : FOLLOW_NEVER;
    const int64_t dues[] = {follow->pull.due_ms, commit_from_ms(follow), follow->good_due_ms,
                            late_ms, dirty_ms};
    int64_t due_ms = FOLLOW_NEVER;
    for (size_t i = 0; i < ARRAY_LEN(dues); i++) {
        due_ms = dues[i] < due_ms ? dues[i] : due_ms;
    }
    return due_ms;
}
