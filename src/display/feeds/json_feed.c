/* JSON Feed 1 and 1.1 (jsonfeed.org). */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "display/feeds/date_priv.h"
#include "display/feeds/feed_priv.h"
#include "programme/model.h"

static const char *text_at(const struct json_node *node, const char *key)
{
    const struct json_node *value = json_find(node, key);
    return value == NULL || value->type != JSON_STRING ? "" : value->text;
}

/* content_text is text, and markup in it words about markup. A title or summary should be text as
 * well, but many write HTML there. */
static const char *plain_at(struct draft *draft, const struct json_node *node, const char *key,
                            enum plain_shape shape, size_t max_characters)
{
    struct slice text = slice_of(text_at(node, key));
    return strcmp(key, "content_text") == 0
               ? plain_literal(&draft->feed->arena, text, shape, max_characters)
               : plain_text(&draft->feed->arena, text, shape, max_characters);
}

/* An id is a string; numbers are written all the same. */
static const char *read_id(struct draft *draft, const struct json_node *node)
{
    const struct json_node *id = json_find(node, "id");
    struct slice text = slice_of(text_at(node, "id"));
    text.len = text.len > FEED_ID_BYTES ? FEED_ID_BYTES : text.len;
    const char *copy = id != NULL && id->type == JSON_NUMBER
                           ? arena_printf(&draft->feed->arena, "%.15g", id->number)
                           : arena_strdup(&draft->feed->arena, text);
    return copy == NULL ? "" : copy;
}

static const char *read_author(struct draft *draft, const struct json_node *node)
{
    const struct json_node *list = json_find(node, "authors");
    const struct json_node *author = list != NULL && list->type == JSON_ARRAY && list->first != NULL
                                         ? list->first
                                         : json_find(node, "author");
    if (author != NULL && author->type == JSON_STRING) {
        return draft_name(draft, author->text);
    }
    return draft_name(draft, text_at(author, "name"));
}

static int64_t time_at(struct draft *draft, const struct json_node *node, const char *key)
{
    return date_parse(text_at(node, key), draft->options->now_unix_s);
}

static void read_attachments(struct draft *draft, const struct json_node *node,
                             struct feed_item *item)
{
    const struct json_node *list = json_find(node, "attachments");
    for (const struct json_node *c = list == NULL ? NULL : list->first; c != NULL; c = c->next) {
        const char *type = text_at(c, "mime_type");
        if (item->image[0] == '\0' && strncasecmp(type, "image/", 6) == 0) {
            item->image = draft_address(draft, NULL, text_at(c, "url"));
        }
        item->is_video = item->is_video || strncasecmp(type, "video/", 6) == 0;
    }
}

static void read_item(struct draft *draft, const struct json_node *node)
{
    static const char *const bodies[] = {"summary", "content_text", "content_html", NULL};
    struct feed_item item = draft_item();
    item.id = read_id(draft, node);
    item.title = plain_at(draft, node, "title", PLAIN_LINE, FEED_TITLE_CHARS);
    for (size_t i = 0; bodies[i] != NULL && item.text[0] == '\0'; i++) {
        item.text = plain_at(draft, node, bodies[i], PLAIN_PARAGRAPHS, FEED_TEXT_CHARS);
    }
    item.link = draft_address(draft, NULL, text_at(node, "url"));
    if (item.link[0] == '\0') {
        item.link = draft_address(draft, NULL, text_at(node, "external_url"));
    }
    item.image = draft_address(draft, NULL, text_at(node, "image"));
    if (item.image[0] == '\0') {
        item.image = draft_address(draft, NULL, text_at(node, "banner_image"));
    }
    const char *author = read_author(draft, node);
    item.author = author[0] == '\0' ? draft->author : author;
    item.published_unix_s = time_at(draft, node, "date_published");
    item.updated_unix_s = time_at(draft, node, "date_modified");
    if (item.published_unix_s == TIME_NONE) {
        item.published_unix_s = item.updated_unix_s;
    }
    read_attachments(draft, node, &item);
    draft_add(draft, &item);
}

static enum status read_tree(struct draft *draft, const struct json_node *root, struct err *err)
{
    const struct json_node *items = json_find(root, "items");
    if (items == NULL || items->type != JSON_ARRAY) {
        return err_set(err, ST_INVALID,
                       "it is JSON, but no JSON Feed: there is no list of \"items\"");
    }
    draft->feed->title = plain_at(draft, root, "title", PLAIN_LINE, FEED_TITLE_CHARS);
    draft->author = read_author(draft, root);
    const char *home = draft_address(draft, NULL, text_at(root, "home_page_url"));
    draft->base = home[0] == '\0' ? draft->base : home;
    for (const struct json_node *c = items->first; c != NULL; c = c->next) {
        if (c->type == JSON_OBJECT && draft_wants_more(draft)) {
            read_item(draft, c);
        } else {
            draft->feed->left_out++;
        }
    }
    return ST_OK;
}

enum status json_feed_read(struct draft *draft, struct slice utf8, struct err *err)
{
    struct json_doc *doc = NULL;
    uint32_t line = 0;
    uint32_t column = 0;
    enum status status = json_parse(utf8, false, &doc, &line, &column, err);
    if (status != ST_OK) {
        err_context(err, "line %u", (unsigned)line);
        return status;
    }
    status = read_tree(draft, json_root(doc), err);
    json_destroy(doc);
    return status;
}
