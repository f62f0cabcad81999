/* What is in a document at all: what is live, for this class and these tags, and of media what the
 * others refer to. A playlist without a scene that plays is none. */
#include <string.h>

#include "base/mem.h"
#include "hub/publish/feed_priv.h"

static bool is_shown(const struct feed *feed, const struct item *item, int64_t now_unix_s)
{
    if (!entity_is_live(&item->entity, now_unix_s) || !view_admits(&feed->audience, item->tree)) {
        return false;
    }
    return item->entity.kind != ENTITY_BOARD || item->has_rows[feed->audience.screen_class];
}

static bool show(struct feed *feed, struct item *item)
{
    uint32_t row = 0;
    size_t kind = (size_t)item->entity.kind;
    if (!numbers_take(&feed->present, item->entity.number, &row)) {
        return false;
    }
    feed->shown[kind][feed->shown_count[kind]++] = item;
    return true;
}

static bool show_kind(struct feed *feed, const struct feed_sources *sources, enum entity_kind kind)
{
    const struct mirror *mirror = sources->mirror;
    for (size_t i = 0; i < mirror->order_count[kind]; i++) {
        struct item *item = mirror->order[kind][i];
        if (is_shown(feed, item, sources->now_unix_s) && !show(feed, item)) {
            return false;
        }
    }
    return true;
}

/* Media. */

static void want(const struct mirror *mirror, const char *id)
{
    struct item *item = id[0] == '\0' ? NULL : mirror_find(mirror, ENTITY_MEDIA, id);
    if (item != NULL) {
        item->is_wanted = true;
    }
}

static void want_of(const struct mirror *mirror, const struct item *item)
{
    struct json_value *author = json_value_find(item->tree, "author");
    const struct json_value *scenes = json_value_find(item->tree, "scenes");
    want(mirror, text_of(item->tree, "artwork"));
    if (item->entity.kind == ENTITY_POST) {
        want(mirror, text_of(item->tree, "media"));
    }
    if (author != NULL) {
        want(mirror, text_of(author, "avatar"));
    }
    for (struct json_value *c = scenes == NULL ? NULL : scenes->first; c != NULL; c = c->next) {
        if (strcmp(text_of(c, "scene"), "picture") == 0) {
            want(mirror, text_of(c, "of"));
        }
    }
}

static bool show_media(struct feed *feed, const struct feed_sources *sources)
{
    struct mirror *mirror = sources->mirror;
    struct json_value *brand = json_value_find(mirror->root, "brand");
    for (size_t i = 0; i < mirror->order_count[ENTITY_MEDIA]; i++) {
        mirror->order[ENTITY_MEDIA][i]->is_wanted = false;
    }
    for (size_t k = 0; k < ENTITY_KIND_COUNT; k++) {
        bool is_playlist = k == ENTITY_PLAYLIST;
        size_t count = is_playlist ? mirror->order_count[k] : feed->shown_count[k];
        for (size_t i = 0; i < count; i++) {
            want_of(mirror, is_playlist ? mirror->order[k][i] : feed->shown[k][i]);
        }
    }
    if (brand != NULL) {
        want(mirror, text_of(brand, "logo"));
    }
    for (size_t i = 0; i < mirror->order_count[ENTITY_MEDIA]; i++) {
        struct item *item = mirror->order[ENTITY_MEDIA][i];
        if (item->is_wanted && is_shown(feed, item, sources->now_unix_s) && !show(feed, item)) {
            return false;
        }
    }
    return true;
}

/* Playlists, when all that scenes can refer to is known. */
static bool show_playlists(struct feed *feed, const struct feed_sources *sources)
{
    const struct mirror *mirror = sources->mirror;
    const struct view view = {.mirror = mirror,
                              .standings = sources->standings,
                              .audience = &feed->audience,
                              .present = &feed->present};
    for (size_t i = 0; i < mirror->order_count[ENTITY_PLAYLIST]; i++) {
        struct item *item = mirror->order[ENTITY_PLAYLIST][i];
        const struct json_value *scenes = json_value_find(item->tree, "scenes");
        bool plays = false;
        for (struct json_value *c = scenes == NULL ? NULL : scenes->first; c != NULL && !plays;
             c = c->next) {
            plays = view_plays(&view, c);
        }
        if (plays && is_shown(feed, item, sources->now_unix_s) && !show(feed, item)) {
            return false;
        }
    }
    return true;
}

static int64_t next_expiry(const struct mirror *mirror, int64_t now_unix_s)
{
    int64_t next = INT64_MAX;
    for (size_t k = 0; k < ENTITY_KIND_COUNT; k++) {
        for (size_t i = 0; i < mirror->order_count[k]; i++) {
            int64_t expires = mirror->order[k][i]->entity.expires_at;
            if (expires != ENTITY_NONE && expires > now_unix_s && expires < next) {
                next = expires;
            }
        }
    }
    return next;
}

static bool make_room(struct feed *feed, const struct mirror *mirror)
{
    numbers_deinit(&feed->present);
    for (size_t k = 0; k < ENTITY_KIND_COUNT; k++) {
        mem_free(feed->shown[k]);
        feed->shown_count[k] = 0;
        feed->shown[k] = mem_try_alloc(mirror->order_count[k] + 1, sizeof(struct item *));
        if (feed->shown[k] == NULL) {
            return false;
        }
    }
    return true;
}

enum status feed_choose(struct feed *feed, const struct feed_sources *sources, struct err *err)
{
    bool is_good = make_room(feed, sources->mirror);
    for (int k = 0; k < ENTITY_KIND_COUNT && is_good; k++) {
        if (k != ENTITY_MEDIA && k != ENTITY_PLAYLIST) {
            is_good = show_kind(feed, sources, (enum entity_kind)k);
        }
    }
    is_good = is_good && show_media(feed, sources) && show_playlists(feed, sources);
    feed->expires_at = next_expiry(sources->mirror, sources->now_unix_s);
    return is_good ? ST_OK : err_set(err, ST_NOMEM, "no memory for a document");
}
