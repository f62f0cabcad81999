/* display/follow/follow_alerts.c: an index of alerts whose entries lead to the alerts themselves.
 *
 * They are fetched one at a time, in the order of the index, which is mostly the newest first; each
 * is mixed in as it comes. An alert doesn't change, another one updates or cancels it: so one that
 * is here is asked for seldom. One that the index no longer names is over. Links inside of what was
 * linked lead nowhere. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "display/follow/follow_sources_priv.h"

static struct digest key_of(const struct follow_source *source, const char *url)
{
    char hex[DIGEST_HEX_BYTES];
    struct buf text = buf_make(URL_MAX_BYTES + sizeof hex);
    digest_hex(&source->key, hex);
    buf_printf(&text, "%s\n%s", hex, url);
    struct digest key = digest_of(buf_str(&text), text.len);
    buf_deinit(&text);
    return key;
}

static size_t bytes_here(const struct follow_source *source)
{
    size_t bytes = 0;
    for (size_t i = 0; i < source->alert_count; i++) {
        bytes += source->alerts[i].bytes;
    }
    return bytes;
}

/* On failure what it said before stays. */
static enum status read_alert(const struct follow_source *source, struct follow_alert *alert,
                              struct slice bytes, struct follow_now now, struct err *err)
{
    const struct cap_options options = {alert->url, NULL, now.unix_s};
    struct cap cap;
    if (bytes.len > FOLLOW_ALERT_BYTES ||
        bytes_here(source) - alert->bytes + bytes.len > FOLLOW_ALERTS_BYTES) {
        return err_set(err, ST_LIMIT, "its alerts have more than %zu MiB",
                       FOLLOW_ALERTS_BYTES >> 20);
    }
    enum status st = cap_read(bytes, &options, &cap, err);
    if (st == ST_OK) {
        cap_deinit(&alert->cap);
        alert->cap = cap;
        alert->bytes = bytes.len;
        alert->is_here = true;
    }
    return st;
}

static void free_alert(struct follow_alert *alert)
{
    cap_deinit(&alert->cap);
    mem_free(alert->url);
}

/* The list. */

/* From https to http an alert could be forged on its way. */
static bool may_lead_to(const struct follow_source *source, const struct url *url)
{
    return source->is_file || !source->url.is_secure || url->is_secure;
}

static void restore_alert(struct follow *follow, const struct follow_source *source,
                          struct follow_alert *alert, struct follow_now now)
{
    struct page page;
    if (pages_read(follow->store, &alert->key, &page, NULL) != ST_OK) {
        return;
    }
    if (read_alert(source, alert, page.body, now, NULL) == ST_OK) {
        (void)snprintf(alert->etag, sizeof alert->etag, "%s", page.etag);
        (void)snprintf(alert->last_modified, sizeof alert->last_modified, "%s", page.last_modified);
        alert->ask.due_ms = now.mono_ms + FOLLOW_ALERT_S * INT64_C(1000);
    }
    page_deinit(&page);
}

/* The one that is known by this address moves out of the old list. */
static struct follow_alert take_alert(struct follow_source *old, const char *url)
{
    struct follow_alert alert = {0};
    for (size_t i = 0; i < old->alert_count; i++) {
        if (old->alerts[i].url != NULL && strcmp(old->alerts[i].url, url) == 0) {
            alert = old->alerts[i];
            old->alerts[i] = (struct follow_alert){0};
            return alert;
        }
    }
    size_t len = strlen(url) + 1;
    alert.url = mem_alloc(len, 1);
    memcpy(alert.url, url, len);
    return alert;
}

static void add_alert(struct follow *follow, struct follow_source *source,
                      struct follow_source *old, const struct url *url, struct follow_now now)
{
    struct follow_alert *alert = &source->alerts[source->alert_count];
    *alert = take_alert(old, url->text);
    source->alert_count++;
    if (!digest_is_known(&alert->key)) {
        alert->key = key_of(source, url->text);
        backoff_init(&alert->ask.backoff, source->ask.backoff.random + source->alert_count);
        restore_alert(follow, source, alert, now);
    }
}

void alerts_list(struct follow *follow, struct follow_source *source, struct follow_now now)
{
    struct follow_source old = *source;
    size_t refused = 0;
    size_t most = source->index.link_count;
    most = most < FOLLOW_ALERTS_MAX ? most : FOLLOW_ALERTS_MAX;
    source->alerts = mem_alloc(most + 1, sizeof *source->alerts);
    source->alert_count = 0;
    for (size_t i = 0; i < source->index.link_count; i++) {
        struct url url;
        bool is_good = url_parse(source->index.links[i], &url, NULL) == ST_OK &&
                       may_lead_to(source, &url) && source->alert_count < FOLLOW_ALERTS_MAX;
        if (is_good) {
            add_alert(follow, source, &old, &url, now);
        }
        refused += is_good ? 0 : 1;
    }
    if (refused != source->refused_count) { /* told once, not at each look */
        source->refused_count = refused;
        follow_say(follow, LOG_LEVEL_DEBUG, "source '%s': %zu of its alerts are not fetched",
                   source->config->id, refused);
    }
    alerts_deinit(follow, &old);
}

void alerts_forget(struct follow_source *source)
{
    for (size_t i = 0; i < source->alert_count; i++) {
        struct follow_alert *alert = &source->alerts[i];
        alert->etag[0] = alert->last_modified[0] = '\0';
        alert->ask.due_ms = alert->ask.id == 0 ? 0 : alert->ask.due_ms;
    }
}

void alerts_deinit(struct follow *follow, struct follow_source *source)
{
    for (size_t i = 0; i < source->alert_count; i++) {
        struct follow_alert *alert = &source->alerts[i];
        if (alert->url != NULL) {
            follow->must_sweep = true;
            if (alert->ask.id != 0 && follow->client != NULL) {
                net_client_cancel(follow->client, alert->ask.id);
            }
            free_alert(alert);
        }
    }
    mem_free(source->alerts);
    source->alerts = NULL;
    source->alert_count = 0;
}

/* Fetching. */

static void ask_alert(struct follow *follow, struct follow_alert *alert, struct follow_now now)
{
    struct net_request *request = follow_request(follow, NET_DOCUMENT, alert->url);
    if (request == NULL) {
        alert->ask.due_ms = FOLLOW_NEVER;
        return;
    }
    request->limits.max_bytes = FOLLOW_ALERT_BYTES;
    memcpy(request->etag, alert->etag, sizeof request->etag);
    memcpy(request->last_modified, alert->last_modified, sizeof request->last_modified);
    follow_submit(follow, &alert->ask, request, now);
}

static void wait_again(struct follow_alert *alert, int64_t fresh_for_s, struct follow_now now)
{
    int64_t wait_s = fresh_for_s > FOLLOW_ALERT_S ? fresh_for_s : FOLLOW_ALERT_S;
    wait_s = wait_s < INT64_C(24) * FOLLOW_ALERT_S ? wait_s : INT64_C(24) * FOLLOW_ALERT_S;
    alert->ask.due_ms = now.mono_ms + wait_s * 1000;
}

static void take_alert_answer(struct follow *follow, struct follow_source *source,
                              struct follow_alert *alert, const struct net_response *response,
                              struct follow_now now)
{
    struct err err = {0};
    bool is_changed = false;
    enum status st = read_alert(source, alert, buf_view(&response->body), now, &err);
    if (st == ST_OK) {
        memcpy(alert->etag, response->etag, sizeof alert->etag);
        memcpy(alert->last_modified, response->last_modified, sizeof alert->last_modified);
        const struct page page = {.etag = response->etag,
                                  .last_modified = response->last_modified,
                                  .at_unix_s = now.unix_s,
                                  .body = buf_view(&response->body)};
        struct err unkept = {0};
        if (pages_write(follow->store, &alert->key, &page, &unkept) != ST_OK) {
            follow_say(follow, LOG_LEVEL_DEBUG, "%s", unkept.text); /* fetched after a restart */
        }
        st = source_mix_alerts(follow, source, now, &is_changed, &err);
    }
    bool was_told = alert->ask.told == NET_MALFORMED;
    alert->ask.told = st == ST_OK ? NET_OK : NET_MALFORMED;
    if (st != ST_OK && !was_told) {
        follow_say(follow, LOG_LEVEL_WARN, "source '%s' leads to %.200s: %s", source->config->id,
                   alert->url, err.text);
    }
    if (is_changed) {
        document_changed(follow, true);
    }
}

static void end_alert(struct follow *follow, struct follow_source *source,
                      struct follow_alert *alert, const struct net_response *response,
                      struct follow_now now)
{
    alert->ask.id = 0;
    if (net_outcome_is_good(response->outcome)) {
        backoff_reset(&alert->ask.backoff);
        wait_again(alert, response->fresh_for_s, now);
    } else if (response->outcome != NET_CANCELLED) {
        follow_failed(follow, &alert->ask, response, source->config->id, now);
        if (!net_outcome_is_passing(response->outcome)) {
            wait_again(alert, -1, now); /* not there */
        }
    }
    if (response->outcome == NET_OK) {
        take_alert_answer(follow, source, alert, response, now);
    }
}

bool alerts_done(struct follow *follow, struct net_request *request, struct follow_now now)
{
    for (size_t s = 0; s < follow->options.source_count; s++) {
        struct follow_source *source = &follow->sources[s];
        for (size_t i = 0; i < source->alert_count; i++) {
            if (source->alerts[i].ask.id == request->id) {
                end_alert(follow, source, &source->alerts[i], &request->response, now);
                return true;
            }
        }
    }
    return false;
}

bool alerts_are_settled(const struct follow_source *source)
{
    bool is_settled = true;
    for (size_t i = 0; i < source->alert_count && is_settled; i++) {
        is_settled = source->alerts[i].ask.id == 0 && source->alerts[i].ask.due_ms > 0;
    }
    return is_settled;
}

int64_t alerts_step(struct follow *follow, struct follow_source *source, struct follow_now now)
{
    struct follow_alert *next = NULL;
    int64_t due_ms = FOLLOW_NEVER;
    for (size_t i = 0; i < source->alert_count; i++) {
        struct follow_alert *alert = &source->alerts[i];
        if (alert->ask.id != 0) {
            return FOLLOW_NEVER; /* its end wakes us */
        }
        if (now.mono_ms >= alert->ask.due_ms) {
            next = next == NULL ? alert : next;
        } else if (alert->ask.due_ms < due_ms) {
            due_ms = alert->ask.due_ms;
        }
    }
    if (next != NULL) {
        ask_alert(follow, next, now);
        return next->ask.id != 0 ? FOLLOW_NEVER : now.mono_ms + BACKOFF_LEAST_MS;
    }
    return due_ms;
}
