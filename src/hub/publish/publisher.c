/* A feed is one audience's document: what is in it, how each part was written last, and the whole.
 * A refresh asks item by item whether its stamp moved, writes only those anew, and tells as a patch
 * what came out different. What is in the document at all is looked at again only when contents
 * changed or something expired; then references may lead elsewhere, and all is written anew. */
#include "hub/publish/publisher.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "hub/publish/feed_priv.h"

struct publisher {
    struct hub_store *store;
    struct standings *standings;
    struct mirror mirror;
    char *share_base;
    struct feed feeds[AUDIENCES_MAX];
    uint32_t feed_count;
    int64_t next_unix_s;
};

enum status publisher_create(struct hub_store *store, struct standings *standings,
                             const struct publisher_options *options,
                             struct publisher **out_publisher, struct err *err)
{
    struct publisher *publisher = mem_alloc(1, sizeof *publisher);
    const char *base = options->share_base == NULL ? "" : options->share_base;
    publisher->store = store;
    publisher->standings = standings;
    publisher->next_unix_s = INT64_MAX;
    publisher->share_base = mem_alloc(strlen(base) + 1, 1);
    memcpy(publisher->share_base, base, strlen(base));
    uint8_t key[REVISION_KEY_BYTES];
    enum status status = store_secret_get(store, "revision", key, err); /* made once, here */
    if (status == ST_OK) {
        *out_publisher = publisher;
    } else {
        publisher_destroy(publisher);
    }
    return status;
}

void publisher_destroy(struct publisher *publisher)
{
    if (publisher == NULL) {
        return;
    }
    for (uint32_t i = 0; i < publisher->feed_count; i++) {
        feed_deinit(&publisher->feeds[i]);
    }
    mirror_deinit(&publisher->mirror);
    mem_free(publisher->share_base);
    mem_free(publisher);
}

static enum status make_feed(struct publisher *publisher, struct feed *feed, int64_t now_unix_s,
                             bool *out_is_changed, struct err *err)
{
    uint8_t key[REVISION_KEY_BYTES];
    const struct feed_sources sources = {.mirror = &publisher->mirror,
                                         .standings = publisher->standings,
                                         .share_base = publisher->share_base,
                                         .key = key,
                                         .now_unix_s = now_unix_s};
    enum status status = store_secret_get(publisher->store, "revision", key, err);
    return status == ST_OK ? feed_make(feed, &sources, out_is_changed, err) : status;
}

enum status publisher_audience(struct publisher *publisher, const struct hub_audience *audience,
                               int64_t now_unix_s, uint32_t *out_place, struct err *err)
{
    bool is_changed = false;
    for (uint32_t i = 0; i < publisher->feed_count; i++) {
        if (audience_is_same(&publisher->feeds[i].audience, audience)) {
            *out_place = i;
            return ST_OK;
        }
    }
    if (publisher->feed_count == AUDIENCES_MAX) {
        return err_set(err, ST_LIMIT, "screens have more than %d sets of class and tags",
                       AUDIENCES_MAX);
    }
    struct feed *feed = &publisher->feeds[publisher->feed_count];
    feed_init(feed, audience);
    enum status status =
        mirror_follow(&publisher->mirror, publisher->store, publisher->standings, now_unix_s, err);
    if (status == ST_OK) {
        status = make_feed(publisher, feed, now_unix_s, &is_changed, err);
    }
    if (status == ST_OK) {
        *out_place = publisher->feed_count++;
        publisher->next_unix_s = mirror_next(&publisher->mirror, now_unix_s);
    } else {
        feed_deinit(feed);
    }
    return status;
}

enum status publisher_refresh(struct publisher *publisher, int64_t now_unix_s,
                              publisher_patch *told, void *ctx, struct err *err)
{
    enum status status =
        mirror_follow(&publisher->mirror, publisher->store, publisher->standings, now_unix_s, err);
    for (uint32_t i = 0; i < publisher->feed_count && status == ST_OK; i++) {
        struct feed *feed = &publisher->feeds[i];
        bool is_changed = false;
        status = make_feed(publisher, feed, now_unix_s, &is_changed, err);
        if (status == ST_OK && is_changed && told != NULL) {
            told(ctx, i, feed->former_revision, feed->revision, buf_view(&feed->patch),
                 buf_view(&feed->document));
        }
    }
    if (status == ST_OK) {
        publisher->next_unix_s = mirror_next(&publisher->mirror, now_unix_s);
    }
    return status;
}

int64_t publisher_next(const struct publisher *publisher)
{
    return publisher->next_unix_s;
}

struct slice publisher_document(const struct publisher *publisher, uint32_t place)
{
    return place < publisher->feed_count ? buf_view(&publisher->feeds[place].document)
                                         : (struct slice){"", 0};
}

const char *publisher_revision(const struct publisher *publisher, uint32_t place)
{
    return place < publisher->feed_count ? publisher->feeds[place].revision : "";
}
