/* display/follow/follow_report.c: the way back: what was shown, and how the display is.
 *
 * Entries are in the journal before they are delivered, and leave it when the server took them; one
 * that comes twice has the same id. A server that names no address for them is told nothing, and
 * the journal drops its oldest plays when it is full. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/process.h"
#include "display/follow/follow_priv.h"

enum {
    BATCH = 500,
    BATCH_BYTES = 1 << 20,
    HEALTH_BYTES = 16 << 10,
    FIRST_LEAST_MS = 500, /* of FOLLOW_FIRST_MS */
};

/* The first delivery comes soon, and not in step with the other displays of a building that has its
 * power back. */
int64_t report_soon_ms(const struct follow *follow, struct follow_now now)
{
    return now.mono_ms + FIRST_LEAST_MS +
           (int64_t)(follow->deliver.backoff.random % (FOLLOW_FIRST_MS - FIRST_LEAST_MS));
}

/* One block holds an entry's texts. */
static char *copy_texts(struct journal_entry *entry)
{
    const char **texts[] = {&entry->scene, &entry->of,   &entry->revision,
                            &entry->code,  &entry->text, &entry->track};
    size_t bytes = 1;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        bytes += *texts[i] == NULL ? 0 : strlen(*texts[i]) + 1;
    }
    char *block = mem_alloc(bytes, 1), *at = block;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (*texts[i] != NULL) {
            size_t len = strlen(*texts[i]) + 1;
            memcpy(at, *texts[i], len);
            *texts[i] = at;
            at += len;
        }
    }
    return block;
}

void follow_note(struct follow *follow, const struct journal_entry *entry)
{
    struct journal_entry copy = *entry;
    char *texts = copy_texts(&copy);
    pthread_mutex_lock(&follow->mu);
    bool has_room = follow->note_count < FOLLOW_NOTES_MAX;
    if (has_room) {
        follow->notes[follow->note_count] = copy;
        follow->note_texts[follow->note_count++] = texts;
        follow->is_woken = true;
        pthread_cond_broadcast(&follow->cond);
    } else {
        follow->notes_lost++;
    }
    pthread_mutex_unlock(&follow->mu);
    if (!has_room) {
        mem_free(texts);
    }
}

void report_keep_notes(struct follow *follow, struct follow_now now)
{
    struct journal_entry notes[FOLLOW_NOTES_MAX];
    char *texts[FOLLOW_NOTES_MAX];
    pthread_mutex_lock(&follow->mu);
    size_t count = follow->note_count, lost = follow->notes_lost;
    memcpy(notes, follow->notes, count * sizeof *notes);
    memcpy(texts, follow->note_texts, count * sizeof *texts);
    follow->note_count = follow->notes_lost = 0;
    pthread_mutex_unlock(&follow->mu);
    struct err err = {0};
    for (size_t i = 0; i < count; i++) {
        notes[i].at_unix_s = notes[i].at_unix_s == 0 ? now.unix_s : notes[i].at_unix_s;
        if (journal_append(follow->journal, &notes[i], now.mono_ms, &err) != ST_OK) {
            follow_say(follow, LOG_LEVEL_DEBUG, "%s", err.text); /* the journal counts it */
        }
        mem_free(texts[i]);
    }
    if (count > 0 && follow->awaits_first && follow->deliver.due_ms > report_soon_ms(follow, now)) {
        follow->deliver.due_ms = report_soon_ms(follow, now);
    }
    if (lost > 0) {
        follow_say(follow, LOG_LEVEL_WARN, "%zu journal entries came too fast and are lost", lost);
    }
}

static const char *address_of(const struct follow *follow, bool is_journal)
{
    return follow->shown == NULL || follow->options.is_brief ? ""
           : is_journal                                      ? follow->shown->server.journal
                                                             : follow->shown->server.health;
}

static void post(struct follow *follow, struct follow_ask *ask, const char *address,
                 struct slice body, struct follow_now now)
{
    struct net_request *request = follow_request(follow, NET_DOCUMENT, address);
    if (request == NULL || net_request_post(request, "application/json", body, NULL) != ST_OK) {
        net_request_destroy(request);
        ask->due_ms = now.mono_ms + BACKOFF_MOST_MS;
        return;
    }
    follow_submit(follow, ask, request, now);
}

static void deliver(struct follow *follow, struct follow_now now)
{
    struct buf batch = buf_make(BATCH_BYTES);
    if (journal_batch(follow->journal, BATCH, &batch, &follow->delivering, NULL) == ST_OK) {
        follow->awaits_first = false;
        post(follow, &follow->deliver, address_of(follow, true), buf_view(&batch), now);
    } else {
        follow->deliver.due_ms = now.mono_ms + FOLLOW_HEALTH_MS; /* nothing waits */
    }
    buf_deinit(&batch);
}

static void add_text(struct buf *out, const char *key, const char *text)
{
    buf_printf(out, ",\"%s\":", key);
    json_write_string(out, slice_of(text));
}

static void tell_health(struct follow *follow, struct follow_now now)
{
    struct buf body = buf_make(HEALTH_BYTES);
    struct store_usage usage = store_usage(follow->store);
    struct journal_status journal = journal_status(follow->journal);
    struct follow_state state = follow_state(follow);
    buf_printf(&body, "{\"at\":%lld,\"uptime_s\":%lld,\"pss_kib\":%lld", (long long)now.unix_s,
               (long long)((now.mono_ms - follow->started_ms) / 1000),
               (long long)process_pss_kib());
    add_text(&body, "screen", follow->options.screen_name);
    add_text(&body, "version", follow->options.user_agent);
    add_text(&body, "revision", state.revision);
    add_text(&body, "state", state.is_current ? "current" : "behind");
    add_text(&body, "trouble", state.trouble);
    buf_printf(&body,
               ",\"live\":%s,\"store\":{\"media\":%u,\"bytes\":%llu,\"quarantined\":%u},"
               "\"journal\":{\"waiting\":%llu,\"dropped\":%llu}}",
               state.is_live ? "true" : "false", usage.media,
               (unsigned long long)(usage.media_bytes + usage.incoming_bytes), usage.quarantined,
               (unsigned long long)(journal.last - journal.acked),
               (unsigned long long)journal.dropped);
    if (buf_status(&body, NULL) == ST_OK) {
        post(follow, &follow->health, address_of(follow, false), buf_view(&body), now);
    }
    buf_deinit(&body);
}

bool report_done(struct follow *follow, struct net_request *request, struct follow_now now)
{
    bool is_journal = request->id == follow->deliver.id;
    struct follow_ask *ask = is_journal                         ? &follow->deliver
                             : request->id == follow->health.id ? &follow->health
                                                                : NULL;
    if (ask == NULL || request->id == 0) {
        return false;
    }
    const struct net_response *response = &request->response;
    const char *what = is_journal ? "delivering the journal" : "reporting health";
    ask->id = 0;
    if (is_journal && response->outcome == NET_OK && response_is_type(response, "text/html")) {
        /* a portal between us and the server says yes to everything */
        request->response.outcome = NET_MALFORMED;
        (void)err_set(&request->response.err, ST_INVALID, "a web page came for an answer");
    }
    if (response->outcome == NET_OK) {
        follow_worked(follow, ask, what);
        ask->due_ms = now.mono_ms + (is_journal ? 0 : FOLLOW_HEALTH_MS);
        struct err err = {0};
        if (is_journal && journal_ack(follow->journal, follow->delivering, &err) != ST_OK) {
            follow_say(follow, LOG_LEVEL_DEBUG, "%s", err.text); /* it comes again, with its id */
        }
    } else if (response->outcome != NET_CANCELLED) {
        follow_failed(follow, ask, response, what, now);
    }
    return true;
}

int64_t report_step(struct follow *follow, struct follow_now now)
{
    report_keep_notes(follow, now);
    struct err err = {0};
    if (journal_tick(follow->journal, now.mono_ms, &err) != ST_OK) {
        follow_say(follow, LOG_LEVEL_DEBUG, "%s", err.text); /* it tries again by itself */
    }
    int64_t due_ms = journal_due_mono_ms(follow->journal);
    bool delivers = address_of(follow, true)[0] != '\0';
    bool reports = address_of(follow, false)[0] != '\0';
    if (delivers && follow->deliver.id == 0 && now.mono_ms >= follow->deliver.due_ms) {
        deliver(follow, now);
    }
    if (reports && follow->health.id == 0 && now.mono_ms >= follow->health.due_ms) {
        tell_health(follow, now);
    }
    if (delivers && follow->deliver.id == 0 && follow->deliver.due_ms < due_ms) {
        due_ms = follow->deliver.due_ms;
    }
    return reports && follow->health.id == 0 && follow->health.due_ms < due_ms
               ? follow->health.due_ms
               : due_ms;
}
