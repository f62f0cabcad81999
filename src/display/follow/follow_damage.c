/* display/follow/follow_damage.c: stored pictures that turn out to be bad.
 *
 * Two ways to find out: the store is read again in the background, gently, once a week or more
 * often; and a decoder refuses a picture. In both cases the file's digest says whose fault it is.
 * Other bytes than its name says: the disk's, so it is fetched again at once. The very bytes that
 * were announced: the picture's, so it is quarantined and the programme is shown without it. */
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "display/follow/follow_priv.h"
#include "display/store/verify.h"

enum { RANDOM_START_BYTES = 4 };

struct verify_pace verify_pace(uint64_t media_bytes, int64_t took_ms)
{
    int64_t steps = (int64_t)(media_bytes / VERIFY_STEP_BYTES) + 1;
    int64_t wait_ms = VERIFY_ROUND_S * INT64_C(1000) / steps;
    struct verify_pace pace = {.wait_ms = wait_ms < VERIFY_LEAST_MS  ? VERIFY_LEAST_MS
                                          : wait_ms > VERIFY_MOST_MS ? VERIFY_MOST_MS
                                                                     : wait_ms,
                               .bytes = VERIFY_STEP_BYTES};
    if (took_ms >= VERIFY_SLOW_MS) { /* somebody else needs the disk, or it is about to fail */
        pace.wait_ms = pace.wait_ms > VERIFY_SLOW_WAIT_MS ? pace.wait_ms : VERIFY_SLOW_WAIT_MS;
        pace.bytes = VERIFY_SLOW_BYTES;
    }
    return pace;
}

/* A display that is switched off each evening would only ever read the beginning again. */
static void begin_anywhere(struct follow *follow)
{
    struct digest from = {{0}};
    crypto_random(from.bytes, RANDOM_START_BYTES);
    store_verify_from(follow->store, &from);
    follow->verify.has_begun = true;
    follow->verify.bytes = VERIFY_STEP_BYTES;
}

static void tell_damage(struct follow *follow, const char *of, const char *text,
                        struct follow_now now)
{
    const struct journal_entry entry = {
        .type = JOURNAL_FAULT, .at_unix_s = now.unix_s, .scene = "media", .of = of, .text = text};
    follow_say(follow, LOG_LEVEL_WARN, "%s: %s", of, text);
    follow_note(follow, &entry);
}

/* The disk lost it. It is missing from now on, and comes again if it is still needed. */
static void lose(struct follow *follow, const struct digest *digest, struct follow_now now)
{
    struct fetch *fetch = media_of_digest(follow, digest);
    char hex[DIGEST_HEX_BYTES];
    if (fetch != NULL && fetch->is_here) {
        tell_damage(follow, fetch->url, "the disk damaged this picture: it is fetched again", now);
        media_fetch_again(follow, fetch);
        follow_wake(follow);
    } else {
        digest_hex(digest, hex);
        tell_damage(follow, hex, "the disk damaged a picture that is not needed now: it is gone",
                    now);
    }
}

static bool may_verify(const struct follow *follow)
{
    return media_is_settled(follow) && !follow->is_waiting && !follow->is_dirty &&
           !follow->is_unkept;
}

int64_t verify_step(struct follow *follow, struct follow_now now)
{
    if (follow->options.is_brief || store_is_read_only(follow->store)) {
        return FOLLOW_NEVER;
    }
    if (follow->verify.due_ms == 0) {
        follow->verify.due_ms = now.mono_ms + VERIFY_FIRST_MS; /* a start has other things to do */
    }
    if (now.mono_ms < follow->verify.due_ms) {
        return follow->verify.due_ms;
    }
    if (!may_verify(follow)) {
        follow->verify.due_ms = now.mono_ms + VERIFY_BUSY_MS;
        return follow->verify.due_ms;
    }
    if (!follow->verify.has_begun) {
        begin_anywhere(follow);
    }
    int64_t began_ms = clock_mono_ms(); /* how long the disk took; when it is, `now` says */
    const struct verify_report report =
        store_verify_step(follow->store, follow->verify.bytes, now.unix_s);
    struct verify_pace pace =
        verify_pace(store_usage(follow->store).media_bytes, clock_mono_ms() - began_ms);
    if (report.has_damaged) {
        lose(follow, &report.damaged, now);
    }
    follow->verify.bytes = pace.bytes;
    follow->verify.due_ms = now.mono_ms + pace.wait_ms;
    return follow->verify.due_ms;
}

/* What a decoder refused. */

void follow_broken(struct follow *follow, const char *path, const char *why, bool is_its_fault)
{
    struct follow_broken note = {.path = NULL, .is_its_fault = is_its_fault};
    size_t len = strlen(path) + 1, why_len = strlen(why);
    why_len = why_len < sizeof note.why ? why_len : sizeof note.why - 1;
    memcpy(note.why, why, why_len);
    pthread_mutex_lock(&follow->mu);
    if (follow->broken_count < FOLLOW_BROKEN_MAX) {
        note.path = mem_alloc(len, 1);
        memcpy(note.path, path, len);
        follow->broken[follow->broken_count++] = note;
        follow->is_woken = true;
        pthread_cond_broadcast(&follow->cond);
    }
    pthread_mutex_unlock(&follow->mu);
}

static void judge(struct follow *follow, const struct follow_broken *note, struct follow_now now)
{
    struct fetch *fetch = media_of_path(follow, note->path);
    if (fetch == NULL) {
        return; /* it lies beside the document, or was replaced meanwhile: main has logged it */
    }
    bool is_good = store_verify_one(follow->store, &fetch->want.digest);
    if (is_good && !note->is_its_fault) {
        tell_damage(follow, fetch->url, note->why,
                    now); /* want of memory, no child: not for ever */
        return;
    }
    const struct digest digest = fetch->want.digest;
    if (quarantine_add(follow->store, &digest, is_good ? QUARANTINE_BLOCKED : QUARANTINE_DAMAGED,
                       note->why, now.unix_s, NULL) != ST_OK) {
        follow_say(follow, LOG_LEVEL_DEBUG, "a quarantine is remembered until a restart only");
    }
    if (is_good) {
        media_block(follow, fetch, note->why, now);
        document_media_changed(follow); /* shown again without it */
    } else {
        lose(follow, &digest, now);
    }
}

void damage_judge(struct follow *follow, struct follow_now now)
{
    struct follow_broken notes[FOLLOW_BROKEN_MAX];
    pthread_mutex_lock(&follow->mu);
    size_t count = follow->broken_count;
    memcpy(notes, follow->broken, count * sizeof *notes);
    follow->broken_count = 0;
    pthread_mutex_unlock(&follow->mu);
    for (size_t i = 0; i < count; i++) {
        judge(follow, &notes[i], now);
        mem_free(notes[i].path);
    }
}

void damage_deinit(struct follow *follow)
{
    for (size_t i = 0; i < follow->broken_count; i++) {
        mem_free(follow->broken[i].path);
    }
}
