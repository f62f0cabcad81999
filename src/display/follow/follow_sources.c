/* display/follow/follow_sources.c: feeds, tables and alerts, asked for by their own cache headers,
 * become entities beside the server's.
 *
 * Each source is asked for at the most every refresh_s. What it said last stays while it can't be
 * had; a file is read anew at the same rhythm. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "display/feeds/cap.h"
#include "display/feeds/feed.h"
#include "display/feeds/mapping.h"
#include "display/feeds/table.h"
#include "display/follow/follow_priv.h"

enum { CHARSET_BYTES = 64, SOURCE_LATEST_S = 86400 };

enum status sources_init(struct follow *follow, struct err *err)
{
    const struct follow_options *options = &follow->options;
    follow->sources = mem_alloc(options->source_count + 1, sizeof *follow->sources);
    follow->prefixes = mem_alloc(options->source_count + 1, sizeof *follow->prefixes);
    for (size_t i = 0; i < options->source_count; i++) {
        struct follow_source *source = &follow->sources[i];
        source->config = &options->sources[i];
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

/* "text/csv; charset=windows-1252" */
static void read_charset(const char *content_type, char out[CHARSET_BYTES])
{
    const char *at = strstr(content_type, "charset=");
    at = at == NULL ? "" : at + strlen("charset=");
    at += *at == '"' ? 1 : 0;
    size_t len = strcspn(at, "\"; ");
    len = len < CHARSET_BYTES ? len : CHARSET_BYTES - 1;
    memcpy(out, at, len);
    out[len] = '\0';
}

static enum status map_feed(const struct follow *follow, const struct follow_source *source,
                            struct slice bytes, const char *charset, struct follow_now now,
                            struct buf *out, struct err *err)
{
    const struct feed_options options = {source->is_file ? "" : source->url.text, charset,
                                         now.unix_s};
    struct feed feed;
    (void)follow;
    enum status st = feed_read(bytes, &options, &feed, err);
    if (st == ST_OK) {
        st = mapping_feed(source->config, &feed, now.unix_s, out, NULL, err);
        feed_deinit(&feed);
    }
    return st;
}

static enum status map_table(const struct follow_source *source, struct slice bytes,
                             const char *charset, struct follow_now now, struct buf *out,
                             struct err *err)
{
    const struct table_options options = {charset, &source->config->columns};
    struct table table;
    enum status st = table_read(bytes, &options, &table, err);
    if (st == ST_OK) {
        st = mapping_table(source->config, &table, now.unix_s, out, NULL, err);
        table_deinit(&table);
    }
    return st;
}

/* Alerts that the document holds itself. TODO(#4): alerts that a feed only links to. */
static enum status map_alerts(const struct follow *follow, const struct follow_source *source,
                              struct slice bytes, const char *charset, struct follow_now now,
                              struct buf *out, struct err *err)
{
    const struct cap_options options = {source->is_file ? "" : source->url.text, charset,
                                        now.unix_s};
    struct cap cap;
    const struct cap *docs[1] = {&cap};
    enum status st = cap_read(bytes, &options, &cap, err);
    if (st == ST_OK) {
        st = mapping_alerts(source->config, docs, 1, follow->options.language, now.unix_s, out,
                            NULL, err);
        cap_deinit(&cap);
    }
    return st;
}

static void take_source(struct follow *follow, struct follow_source *source, struct slice bytes,
                        const char *content_type, struct follow_now now)
{
    struct buf mapped = buf_make(MAPPING_MAX_BYTES);
    char charset[CHARSET_BYTES];
    struct err err = {0};
    bool is_changed = false;
    enum status st = ST_OK;
    read_charset(content_type, charset);
    const char *known = charset[0] == '\0' ? NULL : charset;
    switch (source->config->kind) {
    case SOURCE_FEED:
        st = map_feed(follow, source, bytes, known, now, &mapped, &err);
        break;
    case SOURCE_TABLE:
        st = map_table(source, bytes, known, now, &mapped, &err);
        break;
    case SOURCE_ALERTS:
        st = map_alerts(follow, source, bytes, known, now, &mapped, &err);
        break;
    }
    if (st == ST_OK) {
        st = draft_overlay(follow->mixed, source->prefix, buf_view(&mapped), &is_changed, &err);
    }
    if (st != ST_OK) {
        follow_say(follow, LOG_LEVEL_WARN, "source '%s': %s; what it said before stays",
                   source->config->id, err.text);
    } else if (is_changed) {
        document_changed(follow, source->config->kind == SOURCE_ALERTS);
    }
    buf_deinit(&mapped);
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
    wait_again(source, 0, now);
    if (file_read(source->config->href, &bytes, &err) == ST_OK) {
        source->ask.told = NET_OK;
        take_source(follow, source, buf_view(&bytes), "", now);
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
        memcpy(source->etag, response->etag, sizeof source->etag);
        memcpy(source->last_modified, response->last_modified, sizeof source->last_modified);
        take_source(follow, source, buf_view(&response->body), response->content_type, now);
    }
    return true;
}

bool sources_are_settled(const struct follow *follow)
{
    bool is_settled = true;
    for (size_t i = 0; i < follow->options.source_count && is_settled; i++) {
        const struct follow_ask *ask = &follow->sources[i].ask;
        is_settled = follow->mixed == NULL || (ask->id == 0 && ask->due_ms > 0);
    }
    return is_settled;
}

int64_t sources_step(struct follow *follow, struct follow_now now)
{
    int64_t due_ms = FOLLOW_NEVER;
    if (follow->mixed == NULL) { /* nothing to mix into; write_document() wakes us */
        return due_ms;
    }
    for (size_t i = 0; i < follow->options.source_count; i++) {
        struct follow_source *source = &follow->sources[i];
        if (source->ask.id == 0 && now.mono_ms >= source->ask.due_ms && source->is_file) {
            read_source_file(follow, source, now);
        } else if (source->ask.id == 0 && now.mono_ms >= source->ask.due_ms) {
            ask_source(follow, source, now);
        }
        if (source->ask.id == 0 && source->ask.due_ms < due_ms) {
            due_ms = source->ask.due_ms;
        }
    }
    return due_ms;
}
