/* display/follow/follow_sources.c: feeds, tables and alerts, asked for by their own cache headers,
 * become entities beside the server's.
 *
 * Each source is asked for at the most every refresh_s. What it said last stays while it can't be
 * had, over a restart too; a file is read anew at the same rhythm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "display/feeds/feed.h"
#include "display/follow/follow_pages_priv.h"
#include "display/follow/follow_sources_priv.h"

enum { SOURCE_LATEST_S = 86400 };

/* Of its page: another source at the same address is another page. */
static struct digest key_of(const struct config_source *config)
{
    struct buf text = buf_make(URL_MAX_BYTES + SOURCE_PREFIX_MAX + 1);
    buf_printf(&text, "%s\n%s", config->id, config->href);
    struct digest key = digest_of(buf_str(&text), text.len);
    buf_deinit(&text);
    return key;
}

enum status sources_init(struct follow *follow, struct err *err)
{
    const struct follow_options *options = &follow->options;
    follow->sources = mem_alloc(options->source_count + 1, sizeof *follow->sources);
    follow->prefixes = mem_alloc(options->source_count + 1, sizeof *follow->prefixes);
    follow->must_sweep = true;
    for (size_t i = 0; i < options->source_count; i++) {
        struct follow_source *source = &follow->sources[i];
        source->config = &options->sources[i];
        source->key = key_of(source->config);
        /* a table is one board, named like its source */
        (void)snprintf(source->prefix, sizeof source->prefix, "%s%s", source->config->id,
                       source->config->kind == SOURCE_TABLE ? "" : ":");
        follow->prefixes[i] = source->prefix;
        backoff_init(&source->ask.backoff, follow->pull.backoff.random + i + 1);
        source->is_file = strstr(source->config->href, "://") == NULL;
        enum status st =
            source->is_file ? ST_OK : url_parse(source->config->href, &source->url, err);
        if (st != ST_OK) {
            err_context(err, "source '%s'", source->config->id);
            return st;
        }
    }
    return ST_OK;
}

void sources_deinit(struct follow *follow)
{
    for (size_t i = 0; follow->sources != NULL && i < follow->options.source_count; i++) {
        alerts_deinit(follow, &follow->sources[i]);
        cap_deinit(&follow->sources[i].index);
    }
    mem_free(follow->sources);
    mem_free(follow->prefixes);
}

/* What came. False: it can't be read. */
static bool take_source(struct follow *follow, struct follow_source *source, struct slice bytes,
                        const char *content_type, struct follow_now now, bool *out_is_changed)
{
    struct err err = {0};
    enum status st =
        source_read(follow, source, bytes, content_type, now.unix_s, now, out_is_changed, &err);
    if (st != ST_OK) {
        follow_say(follow, LOG_LEVEL_WARN, "source '%s': %s; what it said before stays",
                   source->config->id, err.text);
    } else if (*out_is_changed) {
        document_changed(follow, source->config->kind == SOURCE_ALERTS);
    }
    return st == ST_OK;
}

static void wait_again(struct follow_source *source, int64_t fresh_for_s, struct follow_now now)
{
    int64_t wait_s = source->config->refresh_s;
    wait_s = fresh_for_s > wait_s ? fresh_for_s : wait_s;
    wait_s = wait_s < SOURCE_LATEST_S ? wait_s : SOURCE_LATEST_S;
    source->ask.due_ms = now.mono_ms + wait_s * 1000;
}

static void read_source_file(struct follow *follow, struct follow_source *source,
                             struct follow_now now)
{
    struct buf bytes = buf_make(FEED_MAX_BYTES);
    struct err err = {0};
    bool is_changed = false;
    wait_again(source, 0, now);
    if (file_read(source->config->href, &bytes, &err) == ST_OK) {
        source->ask.told = NET_OK;
        (void)take_source(follow, source, buf_view(&bytes), "", now, &is_changed);
    } else if (source->ask.told == NET_OK) {
        source->ask.told = NET_GONE;
        follow_say(follow, LOG_LEVEL_WARN, "source '%s': %s", source->config->id, err.text);
    }
    buf_deinit(&bytes);
}

static void ask_source(struct follow *follow, struct follow_source *source, struct follow_now now)
{
    struct net_request *request = follow_request(follow, NET_DOCUMENT, source->url.text);
    if (request == NULL) {
        source->ask.due_ms = FOLLOW_NEVER;
        return;
    }
    memcpy(request->etag, source->etag, sizeof request->etag);
    memcpy(request->last_modified, source->last_modified, sizeof request->last_modified);
    follow_submit(follow, &source->ask, request, now);
}

static void forget_validators(struct follow_source *source)
{
    source->etag[0] = source->last_modified[0] = '\0';
}

/* A whole answer. */
static void take_answer(struct follow *follow, struct follow_source *source,
                        const struct net_response *response, struct follow_now now)
{
    bool is_changed = false;
    memcpy(source->etag, response->etag, sizeof source->etag);
    memcpy(source->last_modified, response->last_modified, sizeof source->last_modified);
    if (take_source(follow, source, buf_view(&response->body), response->content_type, now,
                    &is_changed)) {
        const struct page page = {.etag = response->etag,
                                  .last_modified = response->last_modified,
                                  .type = response->content_type,
                                  .at_unix_s = now.unix_s,
                                  .body = buf_view(&response->body)};
        pages_keep(follow, source, &page, is_changed);
    }
}

/* A table that didn't change is as of now: its board would grow old otherwise. */
static void confirm(struct follow *follow, struct follow_source *source, struct follow_now now)
{
    bool is_changed = false;
    if (source->config->kind != SOURCE_TABLE) {
        return;
    }
    if (!pages_reread(follow, source, now.unix_s, now, &is_changed)) {
        forget_validators(source); /* then the next answer is whole */
    } else if (is_changed) {
        document_changed(follow, false);
    }
}

bool sources_done(struct follow *follow, struct net_request *request, struct follow_now now)
{
    struct follow_source *source = NULL;
    const struct net_response *response = &request->response;
    for (size_t i = 0; i < follow->options.source_count && source == NULL; i++) {
        source = follow->sources[i].ask.id == request->id ? &follow->sources[i] : NULL;
    }
    if (source == NULL) {
        return false;
    }
    source->ask.id = 0;
    if (net_outcome_is_good(response->outcome)) {
        follow_worked(follow, &source->ask, source->config->id);
        wait_again(source, response->fresh_for_s, now);
    } else if (response->outcome != NET_CANCELLED) {
        follow_failed(follow, &source->ask, response, source->config->id, now);
    }
    if (response->outcome == NET_OK) {
        take_answer(follow, source, response, now);
    } else if (response->outcome == NET_NOT_MODIFIED) {
        confirm(follow, source, now);
    }
    return true;
}

/* Every one was asked once, or could not be. */
static bool were_asked(const struct follow *follow)
{
    bool were = true;
    for (size_t i = 0; i < follow->options.source_count && were; i++) {
        const struct follow_ask *ask = &follow->sources[i].ask;
        were = ask->id == 0 && ask->due_ms > 0;
    }
    return were;
}

bool sources_are_settled(const struct follow *follow)
{
    bool is_settled = follow->mixed == NULL || were_asked(follow);
    for (size_t i = 0; i < follow->options.source_count && is_settled; i++) {
        is_settled = alerts_are_settled(&follow->sources[i]);
    }
    return is_settled;
}

/* Ages and ends were judged by a clock that was wrong: what sources said is read again. */
static void judge_again(struct follow *follow, struct follow_now now)
{
    int64_t offset_s = now.unix_s - now.mono_ms / 1000;
    bool has_jumped =
        follow->has_clock_offset && llabs(offset_s - follow->clock_offset_s) >= FOLLOW_CLOCK_JUMP_S;
    follow->clock_offset_s = offset_s;
    follow->has_clock_offset = true;
    for (size_t i = 0; i < follow->options.source_count && has_jumped; i++) {
        struct follow_source *source = &follow->sources[i];
        bool is_changed = false;
        if (pages_reread(follow, source, source->kept_unix_s, now, &is_changed) && is_changed) {
            document_changed(follow, true);
        }
        forget_validators(source); /* a table is as of a moment that was wrong */
        alerts_forget(source);
        source->ask.due_ms = source->ask.id == 0 ? now.mono_ms : source->ask.due_ms;
    }
}

static int64_t step_source(struct follow *follow, struct follow_source *source,
                           struct follow_now now)
{
    bool is_due = source->ask.id == 0 && now.mono_ms >= source->ask.due_ms;
    if (is_due && source->is_file) {
        read_source_file(follow, source, now);
    } else if (is_due) {
        ask_source(follow, source, now);
    }
    int64_t due_ms = source->ask.id == 0 ? source->ask.due_ms : FOLLOW_NEVER;
    int64_t alerts_ms = alerts_step(follow, source, now);
    return alerts_ms < due_ms ? alerts_ms : due_ms;
}

int64_t sources_step(struct follow *follow, struct follow_now now)
{
    int64_t due_ms = FOLLOW_NEVER;
    if (follow->mixed != NULL) { /* else nothing to mix into; write_document() wakes us */
        judge_again(follow, now);
        for (size_t i = 0; i < follow->options.source_count; i++) {
            int64_t source_ms = step_source(follow, &follow->sources[i], now);
            due_ms = source_ms < due_ms ? source_ms : due_ms;
        }
    }
    if (follow->must_sweep && (follow->mixed != NULL || follow->options.source_count == 0) &&
        were_asked(follow)) {
        follow->must_sweep = false;
        pages_tidy(follow);
    }
    return due_ms;
}
