/* Writing a document anew, part by part, and the patch to it. */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "base/mem.h"
#include "hub/publish/feed_priv.h"

/* A document that nothing can play would be refused whole; the wall then shows its quiet scene. */
static const char NOTHING_PLAYS[] = "{\"id\":\"+\",\"scenes\":[{\"scene\":\"activity\"}]}";

enum { TIME_BYTES = 32 };

void feed_init(struct feed *feed, const struct hub_audience *audience)
{
    *feed = (struct feed){.audience = *audience,
                          .document = buf_make(PROGRAMME_MAX_BYTES),
                          .patch = buf_make(PROGRAMME_MAX_BYTES)};
}

static void parts_free(struct part_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        render_unref(list->parts[i].render);
    }
    mem_free(list->parts);
    *list = (struct part_list){.parts = NULL};
}

void feed_deinit(struct feed *feed)
{
    for (size_t k = 0; k < ENTITY_KIND_COUNT; k++) {
        mem_free(feed->shown[k]);
    }
    for (size_t l = 0; l < LIST_COUNT; l++) {
        parts_free(&feed->lists[l]);
    }
    numbers_deinit(&feed->present);
    render_unref(feed->root);
    buf_deinit(&feed->document);
    buf_deinit(&feed->patch);
    *feed = (struct feed){.is_made = false};
}

/* Parts. */

static struct render *render_make(struct json_value *tree, const uint8_t *key)
{
    struct buf text = buf_make(PROGRAMME_MAX_BYTES);
    struct render *render = mem_try_alloc(1, sizeof *render);
    json_value_write(tree, &text);
    if (render == NULL || text.failed != ST_OK) {
        mem_free(render);
        buf_deinit(&text);
        json_value_destroy(tree);
        return NULL;
    }
    *render = (struct render){.refs = 1, .tree = tree, .text = text.ptr, .len = text.len};
    crypto_blake2b(key, REVISION_KEY_BYTES, text.ptr, text.len, render->digest,
                   RENDER_DIGEST_BYTES);
    return render; /* the text moved into it */
}

/* The former part of this number: where the last was found, or further on, or anywhere. */
static const struct part *former_part(const struct part_list *list, int64_t number, size_t *hint)
{
    for (size_t i = 0; i < list->count; i++) {
        size_t at = (*hint + i) % list->count;
        if (list->parts[at].number == number) {
            *hint = at + 1;
            return &list->parts[at];
        }
    }
    return NULL;
}

/* What is written the same is the same render, so that a difference need not look inside. */
static struct render *settle(struct render *fresh, const struct part *former)
{
    if (fresh != NULL && former != NULL &&
        memcmp(fresh->digest, former->render->digest, sizeof fresh->digest) == 0) {
        render_unref(fresh);
        former->render->refs++;
        return former->render;
    }
    return fresh;
}

struct making {
    struct feed *feed;
    const struct feed_sources *sources;
    struct view view;
    struct part_list lists[LIST_COUNT];
    struct render *root;
    bool is_anew; /* references may lead elsewhere */
};

static bool make_items(struct making *m, enum entity_kind kind)
{
    struct feed *feed = m->feed;
    struct part_list *list = &m->lists[kind];
    size_t hint = 0;
    list->parts = mem_try_alloc(feed->shown_count[kind] + 1, sizeof *list->parts);
    for (size_t i = 0; i < feed->shown_count[kind] && list->parts != NULL; i++) {
        const struct item *item = feed->shown[kind][i];
        const struct part *former = former_part(&feed->lists[kind], item->entity.number, &hint);
        struct render *render = NULL;
        if (former != NULL && former->stamp == item->stamp && !m->is_anew) {
            render = former->render;
            render->refs++;
        } else {
            struct json_value *tree = render_item(&m->view, item);
            render = tree == NULL ? NULL : settle(render_make(tree, m->sources->key), former);
        }
        if (render == NULL) {
            return false;
        }
        list->parts[list->count++] =
            (struct part){.number = item->entity.number, .stamp = item->stamp, .render = render};
    }
    return list->parts != NULL;
}

static bool make_fallback(struct making *m)
{
    struct part_list *list = &m->lists[ENTITY_PLAYLIST];
    struct json_value *tree = NULL;
    if (list->count > 0) {
        return true;
    }
    if (json_value_parse(slice_of(NOTHING_PLAYS), JSON_STRICT, &tree, NULL) != ST_OK) {
        return false;
    }
    list->parts[0].render = render_make(tree, m->sources->key);
    list->count = list->parts[0].render == NULL ? 0 : 1;
    return list->count == 1;
}

static bool make_lines(struct making *m)
{
    const struct mirror *mirror = m->sources->mirror;
    const struct part_list *former_list = &m->feed->lists[LIST_ACTIVITY];
    struct part_list *list = &m->lists[LIST_ACTIVITY];
    size_t hint = 0;
    list->parts = mem_try_alloc(mirror->line_count + 1, sizeof *list->parts);
    for (size_t i = 0; i < mirror->line_count && list->parts != NULL; i++) {
        const struct line *line = &mirror->lines[i];
        const struct part *former = former_part(former_list, line->number, &hint);
        bool is_left_out = false;
        struct render *render = NULL;
        if (former != NULL && !m->is_anew) {
            render = former->render;
            render->refs++;
        } else {
            struct json_value *tree = render_line(&m->view, line, &is_left_out);
            render = tree == NULL ? NULL : settle(render_make(tree, m->sources->key), former);
        }
        if (render == NULL && !is_left_out) {
            return false;
        }
        if (render != NULL) {
            list->parts[list->count++] = (struct part){.number = line->number, .render = render};
        }
    }
    return list->parts != NULL;
}

static bool make_root(struct making *m)
{
    const struct part former = {.render = m->feed->root};
    if (m->feed->root != NULL && !m->is_anew) {
        m->root = m->feed->root;
        m->root->refs++;
        return true;
    }
    struct json_value *tree = render_root(&m->view, m->sources->share_base);
    m->root = tree == NULL ? NULL
                           : settle(render_make(tree, m->sources->key),
                                    m->feed->root == NULL ? NULL : &former);
    return m->root != NULL;
}

static bool make_all(struct making *m)
{
    bool is_good = true;
    for (int k = 0; k < ENTITY_KIND_COUNT && is_good; k++) {
        is_good = make_items(m, (enum entity_kind)k);
    }
    return is_good && make_fallback(m) && make_lines(m) && make_root(m);
}

/* The whole. */

static const char *list_key(size_t list)
{
    return list == LIST_ACTIVITY ? "activity" : entity_kind_key((enum entity_kind)list);
}

/* A keyed digest of all parts in their order. */
static enum status make_revision(const struct making *m, char out[REVISION_BYTES], struct err *err)
{
    uint8_t digest[RENDER_DIGEST_BYTES];
    struct buf all = buf_make(PROGRAMME_MAX_BYTES);
    buf_append(&all, m->root->digest, sizeof m->root->digest);
    for (size_t l = 0; l < LIST_COUNT; l++) {
        buf_append_str(&all, list_key(l));
        for (size_t i = 0; i < m->lists[l].count; i++) {
            buf_append(&all, m->lists[l].parts[i].render->digest, RENDER_DIGEST_BYTES);
        }
    }
    enum status status = buf_status(&all, err);
    if (status == ST_OK) {
        crypto_blake2b(m->sources->key, REVISION_KEY_BYTES, all.ptr, all.len, digest,
                       sizeof digest);
        for (size_t i = 0; i < (REVISION_BYTES - 1) / 2; i++) {
            (void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
        }
    }
    buf_deinit(&all);
    return status;
}

static void time_text(int64_t unix_s, char out[TIME_BYTES])
{
    struct civil c = civil_from_seconds(unix_s);
    (void)snprintf(out, TIME_BYTES, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day,
                   c.hour, c.minute, c.second);
}

static enum status write_document(const struct making *m, const char *revision,
                                  const char *generated_at, struct buf *into, struct err *err)
{
    buf_reset(into);
    buf_printf(into, "{\"vitrine\":1,\"revision\":\"%s\",\"generated_at\":\"%s\"", revision,
               generated_at);
    if (m->root->len > 2) {
        buf_append_char(into, ',');
        buf_append(into, m->root->text + 1, m->root->len - 2);
    }
    for (size_t l = 0; l < LIST_COUNT; l++) {
        buf_printf(into, ",\"%s\":[", list_key(l));
        for (size_t i = 0; i < m->lists[l].count; i++) {
            const struct render *render = m->lists[l].parts[i].render;
            buf_append_str(into, i == 0 ? "" : ",");
            buf_append(into, render->text, render->len);
        }
        buf_append_char(into, ']');
    }
    buf_append_char(into, '}');
    return buf_status(into, err);
}

/* The patch. */

static struct json_value **trees_of(const struct part_list *list)
{
    struct json_value **trees = mem_try_alloc(list->count + 1, sizeof *trees);
    for (size_t i = 0; i < list->count && trees != NULL; i++) {
        trees[i] = list->parts[i].render->tree;
    }
    return trees;
}

static bool diff_list(struct difference *difference, const struct making *m, size_t l)
{
    const struct part_list *former = &m->feed->lists[l];
    struct entity_list list = {.from = trees_of(former),
                               .from_count = former->count,
                               .to = trees_of(&m->lists[l]),
                               .to_count = m->lists[l].count,
                               .has_from = true};
    bool is_good = list.from != NULL && list.to != NULL;
    if (is_good) {
        difference_list(difference, list_key(l), &list);
    }
    mem_free(list.from);
    mem_free(list.to);
    return is_good;
}

static void diff_root(struct difference *difference, struct json_value *from, struct json_value *to)
{
    for (struct json_value *c = from->first; c != NULL; c = c->next) {
        if (json_value_find(to, c->key) == NULL) {
            difference_member(difference, c->key, c, NULL);
        }
    }
    for (struct json_value *c = to->first; c != NULL; c = c->next) {
        difference_member(difference, c->key, json_value_find(from, c->key), c);
    }
}

static enum status write_patch(const struct making *m, const char *revision,
                               const char *generated_at, struct buf *into, struct err *err)
{
    struct difference difference = difference_make();
    bool is_good = true;
    buf_reset(into);
    difference_text(&difference, "generated_at", generated_at);
    if (m->root != m->feed->root) {
        diff_root(&difference, m->feed->root->tree, m->root->tree);
    }
    for (size_t l = 0; l < LIST_COUNT && is_good; l++) {
        is_good = diff_list(&difference, m, l);
    }
    enum status status = is_good
                             ? difference_write(&difference, m->feed->revision, revision, into, err)
                             : err_set(err, ST_NOMEM, "no memory for a patch");
    difference_deinit(&difference);
    return status;
}

/* Putting it in place. */

static void making_free(struct making *m)
{
    for (size_t l = 0; l < LIST_COUNT; l++) {
        parts_free(&m->lists[l]);
    }
    render_unref(m->root);
}

static void keep(struct making *m, const char *revision)
{
    struct feed *feed = m->feed;
    for (size_t l = 0; l < LIST_COUNT; l++) {
        struct part_list former = feed->lists[l];
        feed->lists[l] = m->lists[l];
        m->lists[l] = former;
    }
    struct render *root = feed->root;
    feed->root = m->root;
    m->root = root;
    if (strcmp(feed->revision, revision) != 0) {
        memcpy(feed->former_revision, feed->revision, REVISION_BYTES);
        memcpy(feed->revision, revision, REVISION_BYTES);
    }
}

static enum status finish(struct making *m, bool *out_is_changed, struct err *err)
{
    char revision[REVISION_BYTES] = "";
    char generated_at[TIME_BYTES];
    struct feed *feed = m->feed;
    struct buf document = buf_make(PROGRAMME_MAX_BYTES);
    time_text(m->sources->now_unix_s, generated_at);
    enum status status = make_revision(m, revision, err);
    bool is_changed = status == ST_OK && strcmp(revision, feed->revision) != 0;
    if (is_changed) {
        status = write_document(m, revision, generated_at, &document, err);
    }
    if (status == ST_OK && is_changed && feed->is_made) {
        status = write_patch(m, revision, generated_at, &feed->patch, err);
    }
    if (status == ST_OK) {
        if (is_changed) {
            struct buf former = feed->document;
            feed->document = document;
            document = former;
        }
        keep(m, revision);
        *out_is_changed = is_changed && feed->is_made;
        feed->is_made = true;
    }
    buf_deinit(&document);
    return status;
}

enum status feed_make(struct feed *feed, const struct feed_sources *sources, bool *out_is_changed,
                      struct err *err)
{
    uint64_t roster = roster_version(standings_roster(sources->standings));
    bool is_anew = !feed->is_made || feed->content_stamp != sources->mirror->content_stamp ||
                   sources->now_unix_s >= feed->expires_at || feed->roster_version != roster;
    enum status status = is_anew ? feed_choose(feed, sources, err) : ST_OK;
    if (status != ST_OK) {
        feed->content_stamp = 0; /* look again the next time */
        return status;
    }
    struct making making = {.feed = feed,
                            .sources = sources,
                            .view = {.mirror = sources->mirror,
                                     .standings = sources->standings,
                                     .audience = &feed->audience,
                                     .present = &feed->present},
                            .is_anew = is_anew};
    status = make_all(&making) ? finish(&making, out_is_changed, err)
                               : err_set(err, ST_NOMEM, "no memory for a document");
    if (status == ST_OK) {
        feed->content_stamp = sources->mirror->content_stamp;
        feed->roster_version = roster;
    } else {
        feed->content_stamp = 0;
    }
    making_free(&making);
    return status;
}
