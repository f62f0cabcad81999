/* display/follow/follow_pair.c: a screen that no hub knows yet gets its place.
 *
 * Wanted while nothing was ever stored and no key is held, and the hub is all that the
 * configuration names, or the programme's address answers 401 or 403. A code is asked for and
 * shown; whoever knows it at the hub approves it; until then the answer is asked for with the
 * code's own secret. Key and place are kept before they are used. */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "display/follow/follow_priv.h"
#include "net/key_file.h"

#define PAIR_PATH "/api/pair"

enum { HTTP_ACCEPTED = 202, BODY_BYTES = 2048 };

/* What main must know changed. */
static void tell_main(struct follow *follow)
{
    if (follow->options.pair != NULL) {
        follow->options.pair(follow->options.ctx);
    }
}

static void put_text(char *to, size_t cap, const char *from)
{
    size_t len = strlen(from);
    len = len < cap ? len : cap - 1;
    memcpy(to, from, len);
    to[len] = '\0';
}

static void set_pairing(struct follow *follow, const struct follow_pairing *pairing)
{
    pthread_mutex_lock(&follow->mu);
    follow->pairing = *pairing;
    pthread_mutex_unlock(&follow->mu);
    tell_main(follow);
}

/* The place, and nothing on screen for it. */
static struct follow_pairing place_of(const struct pairing_place *place)
{
    struct follow_pairing pairing = {.has_class = place->has_class,
                                     .screen_class = place->screen_class};
    put_text(pairing.name, sizeof pairing.name, place->name);
    return pairing;
}

struct follow_pairing follow_pairing(struct follow *follow)
{
    pthread_mutex_lock(&follow->mu);
    struct follow_pairing pairing = follow->pairing;
    pthread_mutex_unlock(&follow->mu);
    return pairing;
}

/* Beginning. */

static const char *in_store(struct follow *follow, const char *name)
{
    return arena_printf(&follow->arena, "%s/%s", follow->options.store, name);
}

static void take_place(struct follow *follow, const struct pairing_place *place)
{
    follow->address = place->programme;
    follow->pair.is_placed = true;
    put_text(follow->pair.name, sizeof follow->pair.name, place->name);
    if (follow->options.screen_name[0] == '\0') {
        follow->options.screen_name = follow->pair.name;
    }
}

enum status pair_open(struct follow *follow, struct err *err)
{
    struct buf bytes = buf_make(PAIRING_MAX_BYTES);
    struct pairing_place place;
    follow->pair.hub = follow->address;
    follow->pair.file = in_store(follow, "pairing.json");
    follow->pair.own_key_file = in_store(follow, "key");
    if (follow->pair.file == NULL || follow->pair.own_key_file == NULL) {
        return err_set(err, ST_NOMEM, "no memory");
    }
    if (!follow->is_local && file_read(follow->pair.file, &bytes, NULL) == ST_OK &&
        pairing_read(buf_view(&bytes), follow->pair.hub.text, &place, NULL) == ST_OK) {
        take_place(follow, &place);
        follow->pairing = place_of(&place);
    }
    buf_deinit(&bytes);
    bool is_unpaired = follow->options.is_hub && !follow->pair.is_placed;
    if (is_unpaired && follow->options.is_brief) {
        return err_set(err, ST_INVALID,
                       "this display is not paired with %.200s yet: start it, and type the code "
                       "that it shows there",
                       follow->pair.hub.text);
    }
    return ST_OK;
}

/* A key file of the configuration, which may still be to come, else what pairing kept. */
enum status pair_show_key(struct follow *follow, struct err *err)
{
    const char *configured = follow->options.key_file;
    bool is_own = configured[0] == '\0';
    if (follow->is_local || (is_own && !follow->pair.is_placed)) {
        return is_own ? ST_OK : key_file_show(follow->client, configured, &follow->address, err);
    }
    struct err own = {0};
    const char *path = is_own ? follow->pair.own_key_file : configured;
    enum status st = key_file_show(follow->client, path, &follow->address, &own);
    follow->pair.has_key = st == ST_OK;
    if (st == ST_OK) {
        return st;
    }
    if ((is_own || st == ST_NOT_FOUND) && !follow->options.is_brief) {
        follow_say(follow, LOG_LEVEL_WARN, "no key is shown to the server: %s", own.text);
        return ST_OK; /* pairing brings one, where it is wanted */
    }
    return err_set(err, st, "%s", own.text);
}

/* Asking. */

static bool is_wanted(const struct follow *follow)
{
    bool is_unplaced = follow->options.is_hub && !follow->pair.is_placed;
    return !follow->is_local && !follow->options.is_brief && follow->shown == NULL &&
           !follow->pair.has_key && (is_unplaced || follow->pair.is_denied);
}

bool pair_must_wait(const struct follow *follow)
{
    return follow->options.is_hub && !follow->pair.is_placed;
}

void pair_denied(struct follow *follow, const struct net_response *response)
{
    follow->pair.is_denied = response->status == 401 || response->status == 403;
}

static void ask(struct follow *follow, struct net_request *request, struct follow_now now)
{
    request->limits.max_bytes = PAIRING_MAX_BYTES;
    request->needed_mono_ms = now.mono_ms;
    follow_submit(follow, &follow->pair.ask, request, now);
}

static struct net_request *request_to(struct follow *follow, const char *path)
{
    struct url url;
    return url_resolve(&follow->pair.hub, path, &url, NULL) == ST_OK
               ? net_request_create(NET_DOCUMENT, &url)
               : NULL;
}

static void ask_for_code(struct follow *follow, struct follow_now now)
{
    struct buf body = buf_make(BODY_BYTES);
    struct net_request *request = request_to(follow, PAIR_PATH);
    buf_append_str(&body, "{\"name\":");
    json_write_string(&body, slice_of(follow->options.screen_name));
    buf_append_str(&body, "}");
    if (request != NULL &&
        net_request_post(request, "application/json", buf_view(&body), NULL) == ST_OK) {
        ask(follow, request, now);
    } else {
        net_request_destroy(request);
        follow->pair.ask.due_ms = now.mono_ms + BACKOFF_MOST_MS;
    }
    buf_deinit(&body);
}

static void ask_for_answer(struct follow *follow, struct follow_now now)
{
    char path[sizeof PAIR_PATH + 8 + PAIRING_CODE_CHARS];
    (void)snprintf(path, sizeof path, PAIR_PATH "?code=%s", follow->pair.offer.code);
    struct net_request *request = request_to(follow, path);
    if (request != NULL && net_request_set_key(request, follow->pair.offer.secret, NULL) == ST_OK) {
        ask(follow, request, now);
    } else {
        net_request_destroy(request);
        follow->pair.ask.due_ms = now.mono_ms + BACKOFF_MOST_MS;
    }
}

/* Answers. */

static void forget_offer(struct follow *follow)
{
    crypto_forget(&follow->pair.offer, sizeof follow->pair.offer);
    follow->pair.has_offer = false;
}

/* The hub says something that we can't use: later, and told once. */
static void misunderstand(struct follow *follow, const struct err *err, struct follow_now now)
{
    if (!follow->pair.is_told) {
        follow_say(follow, LOG_LEVEL_WARN, "pairing with %.200s: its answer is no good: %s",
                   follow->pair.hub.text, err->text);
    }
    follow->pair.is_told = true;
    follow->pair.ask.due_ms = now.mono_ms + backoff_next_ms(&follow->pair.ask.backoff, -1);
}

static void take_offer(struct follow *follow, const struct net_response *response,
                       struct follow_now now)
{
    struct err err = {0};
    struct pairing_offer *offer = &follow->pair.offer;
    if (pairing_read_offer(buf_view(&response->body), &follow->pair.hub, offer, &err) != ST_OK) {
        misunderstand(follow, &err, now);
        return;
    }
    struct follow_pairing pairing = {.is_on = true,
                                     .expires_unix_s = now.unix_s + offer->expires_s};
    follow->pair.has_offer = true;
    follow->pair.is_told = false;
    follow->pair.expires_ms = now.mono_ms + offer->expires_s * INT64_C(1000);
    follow->pair.ask.due_ms = now.mono_ms + PAIR_POLL_MS;
    put_text(pairing.code, sizeof pairing.code, offer->code);
    put_text(pairing.url, sizeof pairing.url, offer->url.text);
    follow_say(follow, LOG_LEVEL_INFO, "this screen waits for its place: code %s at %.300s",
               offer->code, offer->url.text);
    set_pairing(follow, &pairing);
}

/* Kept before it is used: what can't be kept is used all the same, until a restart. */
static void keep(struct follow *follow, const struct pairing_place *place, const char *key)
{
    struct buf file = buf_make(PAIRING_MAX_BYTES);
    struct err err = {0};
    bool is_own = follow->options.key_file[0] == '\0';
    const char *path = is_own ? follow->pair.own_key_file : follow->options.key_file;
    enum status st = key_file_keep(path, key, &err);
    if (st == ST_OK) {
        pairing_write(place, follow->pair.hub.text, &file);
        st = file_write_atomic(follow->pair.file, file.ptr, file.len, &err);
    }
    if (st != ST_OK) {
        follow_say(follow, LOG_LEVEL_ERROR,
                   "the pairing can't be kept, a restart will ask for it again: %s", err.text);
    }
    buf_deinit(&file);
}

static void take_grant(struct follow *follow, const struct net_response *response,
                       struct follow_now now)
{
    struct err err = {0};
    struct pairing_place place;
    char key[NET_KEY_MAX_BYTES + 1];
    enum status st =
        pairing_read_grant(buf_view(&response->body), &follow->pair.hub, &place, key, &err);
    if (st == ST_OK) {
        st = net_client_set_key(follow->client, key, &place.programme, &err);
    }
    if (st == ST_OK) {
        keep(follow, &place, key);
        forget_offer(follow);
        take_place(follow, &place);
        follow->pair.has_key = true;
        follow->pair.is_denied = false;
        follow->pull.due_ms = now.mono_ms;
        follow->pull.told = NET_OK;
        backoff_reset(&follow->pull.backoff);
        follow_say(follow, LOG_LEVEL_INFO, "paired: \"%s\" follows %.300s", place.name,
                   place.programme.text);
        struct follow_pairing pairing = follow_pairing(follow); /* its code stays until there is */
        struct follow_pairing placed = place_of(&place);        /* a programme to show */
        pairing.has_class = placed.has_class;
        pairing.screen_class = placed.screen_class;
        memcpy(pairing.name, placed.name, sizeof pairing.name);
        set_pairing(follow, &pairing);
    } else {
        misunderstand(follow, &err, now);
    }
    crypto_forget(key, sizeof key);
}

bool pair_done(struct follow *follow, struct net_request *request, struct follow_now now)
{
    const struct net_response *response = &request->response;
    struct follow_ask *ask = &follow->pair.ask;
    if (request->id == 0 || request->id != ask->id) {
        return false;
    }
    ask->id = 0;
    if (response->outcome == NET_OK && request->method == NET_POST) {
        follow_worked(follow, ask, "pairing");
        take_offer(follow, response, now);
    } else if (response->outcome == NET_OK && response->status == HTTP_ACCEPTED) {
        follow_worked(follow, ask, "pairing");
        ask->due_ms = now.mono_ms + PAIR_POLL_MS;
    } else if (response->outcome == NET_OK) {
        follow_worked(follow, ask, "pairing");
        take_grant(follow, response, now);
    } else if (response->outcome == NET_GONE && request->method == NET_GET) {
        forget_offer(follow); /* nobody came in time: another code */
        ask->due_ms = now.mono_ms;
    } else if (response->outcome != NET_CANCELLED) {
        follow_failed(follow, ask, response, "pairing", now);
        if (!follow->pair.has_offer) {
            pair_end(follow); /* rather the bundled programme than a code that is over */
        }
    }
    return true;
}

void pair_end(struct follow *follow)
{
    struct follow_pairing pairing = follow_pairing(follow);
    if (pairing.is_on) {
        pairing.is_on = false;
        set_pairing(follow, &pairing);
    }
}

int64_t pair_step(struct follow *follow, struct follow_now now)
{
    struct follow_ask *ask = &follow->pair.ask;
    if (!is_wanted(follow)) {
        return FOLLOW_NEVER;
    }
    if (ask->id == 0 && follow->pair.has_offer && now.mono_ms >= follow->pair.expires_ms) {
        forget_offer(follow);
    }
    if (ask->id == 0 && now.mono_ms >= ask->due_ms) {
        if (follow->pair.has_offer) {
            ask_for_answer(follow, now);
        } else {
            ask_for_code(follow, now);
        }
    }
    return ask->due_ms;
}
