/* display/follow/follow_trial.c: does what is shown work? When it does not, the one before returns.
 *
 * Two kinds of faults count against a document. A scene of it could not be drawn and was benched:
 * main says so, with the revision that it showed. Or the display ended without a word within
 * TRIAL_MS of beginning to show it: then its note (attempt.h) is found by the next start. Three of
 * them within ten minutes (generations.h), and the document is not taken again until its bytes
 * change; if it is the current generation, the last good one plays. */
#include <string.h>

#include "display/follow/follow_priv.h"
#include "display/store/attempt.h"

static void tell(struct follow *follow, const char *text, struct follow_now now)
{
    const struct journal_entry entry = {
        .type = JOURNAL_FAULT, .at_unix_s = now.unix_s, .scene = "programme", .text = text};
    follow_say(follow, LOG_LEVEL_WARN, "%s", text);
    follow_note(follow, &entry);
}

/* True: it was the current generation, and another one is now. */
static bool count_fault(struct follow *follow, const struct digest *document, struct follow_now now)
{
    struct err err = {0};
    bool is_back = false;
    if (generations_fault(follow->store, document, now.unix_s, &is_back, &err) != ST_OK) {
        follow_say(follow, LOG_LEVEL_DEBUG, "%s", err.text); /* counted until a restart */
    }
    return is_back;
}

void trial_open(struct follow *follow, struct follow_now now)
{
    struct digest document;
    if (follow->is_local || follow->options.is_brief || !attempt_find(follow->store, &document)) {
        return;
    }
    tell(follow, "the display was cut off while this programme was new on screen", now);
    bool is_back = count_fault(follow, &document, now);
    if (is_back || generations_is_bad(follow->store, &document)) {
        tell(follow,
             "the display ended three times with the newest programme: the one before plays", now);
    }
    attempt_end(follow->store);
}

void trial_begin(struct follow *follow, const struct digest *document, struct follow_now now)
{
    struct err err = {0};
    if (follow->is_local || follow->options.is_brief ||
        digest_compare(document, &follow->trial.document) == 0) {
        return;
    }
    follow->trial.document = *document;
    follow->trial.end_due_ms = now.mono_ms + TRIAL_MS;
    if (attempt_begin(follow->store, document, now.unix_s, &err) != ST_OK) {
        follow_say(follow, LOG_LEVEL_DEBUG, "%s", err.text); /* the disk: told elsewhere */
    }
}

/* Of what the server's draft says; all zero: it can't be written. */
static struct digest draft_digest(struct draft *draft)
{
    struct buf bytes = buf_make(PROGRAMME_MAX_BYTES);
    struct digest digest = {{0}};
    if (draft_write(draft, &bytes, NULL) == ST_OK) {
        digest = digest_of(bytes.ptr, bytes.len);
    }
    buf_deinit(&bytes);
    return digest;
}

void trial_begin_draft(struct follow *follow, struct follow_now now)
{
    if (!follow->is_local && !follow->options.is_brief) {
        const struct digest digest = draft_digest(follow->server);
        trial_begin(follow, &digest, now);
    }
}

bool trial_is_bad(const struct follow *follow)
{
    if (follow->is_local || !generations_has_bad(follow->store)) {
        return false;
    }
    const struct digest digest = draft_digest(follow->server);
    return generations_is_bad(follow->store, &digest);
}

void follow_refused(struct follow *follow, const char *revision)
{
    pthread_mutex_lock(&follow->mu);
    if (strcmp(follow->state.revision, revision) == 0) { /* else it was of the one before */
        follow->refusals++;
        follow->is_woken = true;
        pthread_cond_broadcast(&follow->cond);
    }
    pthread_mutex_unlock(&follow->mu);
}

/* A scene of what is shown can't be drawn. What is not yet shown is not to blame. */
static void judge(struct follow *follow, struct follow_now now)
{
    bool is_shown = !follow->is_dirty && !follow->is_waiting && !follow->is_refused;
    if (follow->is_local || follow->server == NULL || !is_shown) {
        return;
    }
    follow->good_due_ms = now.mono_ms + GENERATION_GOOD_AFTER_S * INT64_C(1000);
    const struct digest digest = draft_digest(follow->server);
    if (count_fault(follow, &digest, now)) {
        tell(follow,
             "three scenes of the newest programme could not be drawn: the one before plays", now);
        document_roll_back(follow, now);
    }
}

int64_t trial_step(struct follow *follow, struct follow_now now)
{
    pthread_mutex_lock(&follow->mu);
    size_t refusals = follow->refusals;
    follow->refusals = 0;
    pthread_mutex_unlock(&follow->mu);
    for (size_t i = 0; i < refusals && i < GENERATION_FAULTS; i++) {
        judge(follow, now);
    }
    if (follow->trial.end_due_ms != FOLLOW_NEVER && now.mono_ms >= follow->trial.end_due_ms) {
        trial_end(follow);
    }
    return follow->trial.end_due_ms;
}

void trial_end(struct follow *follow)
{
    if (follow->trial.end_due_ms != FOLLOW_NEVER) {
        follow->trial.end_due_ms = FOLLOW_NEVER;
        attempt_end(follow->store);
    }
}
