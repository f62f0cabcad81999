/* Feeds to posts and their pictures. */
#include "display/feeds/mapping.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "display/feeds/address_priv.h"
#include "display/feeds/mapping_priv.h"
#include "display/feeds/plain.h"

/* Texts that are cut while one source is written. */
#define MAPPING_ARENA_BYTES ((size_t)8 << 20)
enum { DAY_S = 86400 };

static const char *const class_words[] = {"", "disease-awareness", "employer-brand", "product"};

struct post_draft {
    const struct config_source *source;
    const struct feed_item *items[FEED_ITEMS_MAX];
    size_t count;
    struct arena arena;
    struct mapping_count made;
    struct writer writer;
};

/* Newest first; what has no date keeps its place in the document, behind what has one. */
static int compare_items(const void *left, const void *right)
{
    const struct feed_item *a = *(const struct feed_item *const *)left;
    const struct feed_item *b = *(const struct feed_item *const *)right;
    if (a->published_unix_s != b->published_unix_s) {
        return a->published_unix_s > b->published_unix_s ? -1 : 1;
    }
    return a < b ? -1 : a > b ? 1 : 0;
}

static int64_t ends_at(const struct post_draft *draft, const struct feed_item *item)
{
    return item->published_unix_s == TIME_NONE
               ? TIME_NONE
               : item->published_unix_s + (int64_t)draft->source->max_age_days * DAY_S;
}

static void choose_items(struct post_draft *draft, const struct feed *feed, int64_t now_unix_s)
{
    size_t count = 0;
    for (size_t i = 0; i < feed->item_count; i++) {
        int64_t end = ends_at(draft, &feed->items[i]);
        if (end != TIME_NONE && end <= now_unix_s) {
            draft->made.too_old++;
        } else if (feed->items[i].title[0] != '\0' || feed->items[i].text[0] != '\0') {
            draft->items[count++] = &feed->items[i];
        }
    }
    qsort(draft->items, count, sizeof draft->items[0], compare_items);
    size_t most = (size_t)draft->source->max_items;
    draft->count = count < most ? count : most;
    draft->made.too_many = count - draft->count;
}

/* The text behind a headline: without the headline where the text begins with that line. */
static const char *body_of(struct post_draft *draft, const struct feed_item *item,
                           const char *headline)
{
    const char *text = item->text;
    size_t len = strlen(headline);
    if (strncmp(text, headline, len) == 0 && (text[len] == '\n' || text[len] == '\0')) {
        text += len + (text[len] == '\n' ? 1 : 0);
    }
    return plain_cut(&draft->arena, text, POST_TEXT_CHARS);
}

/* One line of what has no title: its first line. */
static const char *headline_of(struct post_draft *draft, const struct feed_item *item)
{
    if (item->title[0] != '\0') {
        return plain_cut(&draft->arena, item->title, HEADLINE_CHARS);
    }
    size_t len = strcspn(item->text, "\n");
    const char *line = arena_strdup(&draft->arena, (struct slice){item->text, len});
    return line == NULL ? "" : plain_cut(&draft->arena, line, HEADLINE_CHARS);
}

static void write_link(struct post_draft *draft, const struct feed_item *item)
{
    if (item->link[0] == '\0' || draft->source->post_class == CLASS_PRODUCT) {
        return;
    }
    const char *link = item->link;
    if (strlen(link) > LINK_BYTES) {
        link = address_shorten(&draft->arena, link);
    }
    if (strlen(link) > LINK_BYTES) {
        draft->made.long_link++;
        return;
    }
    write_text(&draft->writer, "link", link);
}

static void write_post(struct post_draft *draft, const struct feed_item *item)
{
    struct writer *w = &draft->writer;
    const char *headline = headline_of(draft, item);
    write_open(w, NULL, '{');
    write_id(w, "id", draft->source, item->id);
    write_text(w, "campaign", draft->source->campaign);
    write_text(w, "kind", item->is_video && item->image[0] != '\0' ? "video" : "");
    write_text(w, "class", class_words[draft->source->post_class]);
    if (item->author[0] != '\0') {
        write_open(w, "author", '{');
        write_text(w, "name", item->author);
        write_close(w, '}');
    }
    write_text(w, "headline", headline);
    write_text(w, "text", body_of(draft, item, headline));
    if (item->image[0] != '\0') {
        write_id(w, "media", draft->source, item->image);
    }
    write_link(draft, item);
    write_time(w, "proposed_at", item->published_unix_s);
    write_time(w, "from", item->published_unix_s);
    write_time(w, "until", ends_at(draft, item));
    write_audience(w, draft->source);
    write_close(w, '}');
    draft->made.posts++;
}

static bool is_first_with_image(const struct post_draft *draft, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(draft->items[i]->image, draft->items[index]->image) == 0) {
            return false;
        }
    }
    return draft->items[index]->image[0] != '\0';
}

static void write_media(struct post_draft *draft)
{
    struct writer *w = &draft->writer;
    write_open(w, "media", '[');
    for (size_t i = 0; i < draft->count; i++) {
        if (is_first_with_image(draft, i)) {
            write_open(w, NULL, '{');
            write_id(w, "id", draft->source, draft->items[i]->image);
            write_text(w, "href", draft->items[i]->image);
            write_close(w, '}');
            draft->made.media++;
        }
    }
    write_close(w, ']');
}

enum status mapping_feed(const struct config_source *source, const struct feed *feed,
                         int64_t now_unix_s, struct buf *out, struct mapping_count *out_count,
                         struct err *err)
{
    struct post_draft draft = {
        .source = source, .arena = arena_make(MAPPING_ARENA_BYTES), .writer = {.out = out}};
    choose_items(&draft, feed, now_unix_s);
    write_open(&draft.writer, NULL, '{');
    write_media(&draft);
    write_open(&draft.writer, "posts", '[');
    for (size_t i = 0; i < draft.count; i++) {
        write_post(&draft, draft.items[i]);
    }
    write_close(&draft.writer, ']');
    write_close(&draft.writer, '}');
    bool is_full = draft.arena.is_full;
    arena_deinit(&draft.arena);
    if (out_count != NULL) {
        *out_count = draft.made;
    }
    return is_full ? err_set(err, ST_LIMIT, "its posts need too much memory")
                   : buf_status(out, err);
}
