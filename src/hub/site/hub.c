/* Opening, following, publishing: what stands between the store and those who ask.
 *
 * hub_follow() takes standings from the ledger, then the site, and tells displays last: a content
 * that has left a wall is a notice on every phone already. */
#include "hub/site/hub.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/log.h"
#include "hub/site/keeping.h"
#include "hub/store/secrets.h"

static void take_rules(struct hub *hub)
{
    const struct tz *tz = hub->site == NULL ? NULL : hub->site->tz;
    hub->rules = rules_of(&hub->settings->config, tz);
}

void hub_init(struct hub *hub, struct settings *settings)
{
    memset(hub, 0, sizeof *hub);
    CHECK(pthread_mutex_init(&hub->mu, NULL) == 0);
    hub->settings = settings_ref(settings);
    hub->marks = marks_create();
    hub->codebook = codebook_create();
    hub->feeds = feeds_create();
    hub->ready = ready_create();
    atomic_init(&hub->passed_mono_ms, 0);
    atomic_init(&hub->is_failing, false);
    take_rules(hub);
}

void hub_deinit(struct hub *hub)
{
    for (size_t i = 0; i < AUDIENCES_MAX; i++) {
        blob_unref(hub->documents[i].blob);
        blob_unref(hub->documents[i].gzip);
    }
    publisher_destroy(hub->publisher);
    standings_destroy(hub->standings);
    hub_store_close(hub->reader);
    ready_destroy(hub->ready);
    hub_store_close(hub->store);
    site_unref(hub->site);
    settings_unref(hub->settings);
    marks_destroy(hub->marks);
    codebook_destroy(hub->codebook);
    feeds_destroy(hub->feeds);
    zones_deinit(&hub->zones); /* sites point into them: last */
    (void)pthread_mutex_destroy(&hub->mu);
    crypto_forget(hub->session_key, sizeof hub->session_key);
}

static enum status read_site(struct hub *hub, int64_t now_unix_s, struct err *err)
{
    struct site *site = NULL;
    enum status status = site_read(hub->store, hub->settings, &hub->zones, now_unix_s, &site, err);
    if (status != ST_OK) {
        return status;
    }
    (void)pthread_mutex_lock(&hub->mu);
    struct site *before = hub->site;
    hub->site = site;
    (void)pthread_mutex_unlock(&hub->mu);
    site_unref(before);
    take_rules(hub);
    return feeds_follow(hub->feeds, hub->store, hub->live, err);
}

static enum status make_publisher(struct hub *hub, struct err *err)
{
    const struct publisher_options options = {.share_base = hub->settings->base};
    return publisher_create(hub->store, hub->standings, &options, &hub->publisher, err);
}

enum status hub_open(struct hub *hub, const char *dir, int64_t now_unix_s, struct err *err)
{
    enum status status = hub_store_open(dir, HUB_STORE_READ_WRITE, now_unix_s, &hub->store, err);
    if (status == ST_OK) {
        status = hub_store_open(dir, HUB_STORE_READ_ONLY, now_unix_s, &hub->reader, err);
    }
    if (status == ST_OK) {
        status = store_secret_get(hub->store, "cookie", hub->session_key, err);
    }
    if (status == ST_OK) {
        status = standings_create(hub->store, &hub->standings, err);
    }
    if (status == ST_OK) {
        status = make_publisher(hub, err);
    }
    if (status == ST_OK) {
        status = read_site(hub, now_unix_s, err);
    }
    return status;
}

struct site *hub_site(struct hub *hub)
{
    (void)pthread_mutex_lock(&hub->mu);
    struct site *site = site_ref(hub->site);
    (void)pthread_mutex_unlock(&hub->mu);
    return site;
}

void hub_channel(uint32_t place, char out[CHANNEL_BYTES])
{
    (void)snprintf(out, CHANNEL_BYTES, "a%u", (unsigned)place);
}

static void keep_document(struct hub *hub, uint32_t place, const char *revision,
                          struct slice document)
{
    struct hub_document *kept = &hub->documents[place];
    blob_unref(kept->blob);
    blob_unref(kept->gzip);
    kept->blob = blob_copy(document);
    kept->gzip = NULL;
    (void)snprintf(kept->revision, sizeof kept->revision, "%s", revision);
}

static void on_patch(void *ctx, uint32_t place, const char *from, const char *to,
                     struct slice patch, struct slice document)
{
    struct hub *hub = ctx;
    char channel[CHANNEL_BYTES];
    struct err err = {.code = ST_OK};
    hub_channel(place, channel);
    keep_document(hub, place, to, document);
    if (live_publish_patch(hub->live, slice_of(channel), slice_of(from), slice_of(to), patch,
                           &err) != ST_OK) {
        log_line(LOG_LEVEL_WARN, "store", "a change goes out as a request to pull: %s", err.text);
    }
}

enum status hub_audience(struct hub *hub, const struct hub_audience *audience, int64_t now_unix_s,
                         uint32_t *out_place, struct err *err)
{
    char channel[CHANNEL_BYTES];
    enum status status = publisher_audience(hub->publisher, audience, now_unix_s, out_place, err);
    if (status != ST_OK || hub->documents[*out_place].blob != NULL) {
        return status;
    }
    const char *revision = publisher_revision(hub->publisher, *out_place);
    keep_document(hub, *out_place, revision, publisher_document(hub->publisher, *out_place));
    hub_channel(*out_place, channel);
    return live_set_revision(hub->live, slice_of(channel), slice_of(revision), err);
}

static enum status follow_site(struct hub *hub, int64_t now_unix_s, struct err *err)
{
    int64_t change = 0;
    enum status status = hub_store_change(hub->store, &change, err);
    return status == ST_OK && change != hub->site->change ? read_site(hub, now_unix_s, err)
                                                          : status;
}

enum status hub_follow(struct hub *hub, int64_t now_unix_s, struct err *err)
{
    struct err own = {.code = ST_OK};
    enum status status = standings_follow(hub->standings, hub->store, now_unix_s, err);
    enum status site = follow_site(hub, now_unix_s, &own);
    if (status == ST_OK && site != ST_OK) {
        status = err_set(err, site, "%s", own.text);
    }
    enum status told = publisher_refresh(hub->publisher, now_unix_s, on_patch, hub, &own);
    return status == ST_OK && told != ST_OK ? err_set(err, told, "%s", own.text) : status;
}

enum status hub_set_settings(struct hub *hub, struct settings *settings, int64_t now_unix_s,
                             struct err *err)
{
    bool is_same_base = strcmp(settings->base, hub->settings->base) == 0;
    settings_unref(hub->settings);
    hub->settings = settings_ref(settings);
    if (!is_same_base) {
        log_line(LOG_LEVEL_WARN, "store", "codes on screens keep the old address until a restart");
    }
    return read_site(hub, now_unix_s, err);
}
