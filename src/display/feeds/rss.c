/* RSS as it is found: 0.91, 0.92, 2.0 and 1.0, whose items stand beside the channel. */
#include <strings.h>

#include "display/feeds/address_priv.h"
#include "display/feeds/feed_priv.h"
#include "programme/model.h"

/* The first of several elements that says anything. */
static int64_t first_time(struct draft *draft, const xmlNode *node, const char *const *names)
{
    int64_t unix_s = TIME_NONE;
    for (; *names != NULL && unix_s == TIME_NONE; names++) {
        unix_s = draft_time(draft, xml_child(draft->xml, node, *names));
    }
    return unix_s;
}

static const char *first_body(struct draft *draft, const xmlNode *node, const char *const *names)
{
    const char *text = "";
    for (; *names != NULL && text[0] == '\0'; names++) {
        text = draft_body(draft, xml_child(draft->xml, node, *names));
    }
    return text;
}

static int64_t published(struct draft *draft, const xmlNode *node)
{
    static const char *const names[] = {
        "pubDate",   "dc:date",        "dcterms:issued", "dcterms:created",
        "published", "atom:published", "date",           NULL};
    return first_time(draft, node, names);
}

/* <link>address</link>, <link href="…"/>, and Atom's own inside RSS. */
static const char *link_elements(struct draft *draft, const xmlNode *node)
{
    const struct xml *xml = draft->xml;
    const char *address = "";
    for (const xmlNode *n = xml_child(xml, node, "link"); n != NULL && address[0] == '\0';
         n = xml_next(xml, n, "link")) {
        const char *text = draft_raw(draft, n);
        address = draft_address(draft, n, text[0] != '\0' ? text : xml_attribute(n, "href"));
    }
    for (const xmlNode *n = xml_child(xml, node, "atom:link"); n != NULL && address[0] == '\0';
         n = xml_next(xml, n, "atom:link")) {
        const char *rel = xml_attribute(n, "rel");
        if (rel[0] == '\0' || strcasecmp(rel, "alternate") == 0) {
            address = draft_address(draft, n, xml_attribute(n, "href"));
        }
    }
    return address;
}

static const char *read_link(struct draft *draft, const xmlNode *node, const char *id)
{
    const struct xml *xml = draft->xml;
    const char *address =
        draft_address(draft, node, draft_raw(draft, xml_child(xml, node, "feedburner:origLink")));
    if (address[0] == '\0') {
        address = link_elements(draft, node);
    }
    const xmlNode *guid = xml_child(xml, node, "guid");
    if (address[0] == '\0' && guid != NULL &&
        strcasecmp(xml_attribute(guid, "isPermaLink"), "false") != 0) {
        const char *whole = address_resolve(&draft->feed->arena, "", slice_of(id));
        address = whole == NULL ? "" : whole; /* a guid is never relative */
    }
    return address;
}

static const char *read_author(struct draft *draft, const xmlNode *node)
{
    static const char *const names[] = {"dc:creator", "author", "itunes:author", "atom:author",
                                        NULL};
    const char *name = "";
    for (size_t i = 0; names[i] != NULL && name[0] == '\0'; i++) {
        const xmlNode *author = xml_child(draft->xml, node, names[i]);
        const xmlNode *inner = xml_child(draft->xml, author, "atom:name");
        name = draft_name(draft, draft_raw(draft, inner == NULL ? author : inner));
    }
    return name;
}

static void read_item(struct draft *draft, const xmlNode *node)
{
    static const char *const bodies[] = {
        "description", "summary", "content:encoded", "itunes:summary", "itunes:subtitle", "content",
        "body",        NULL};
    static const char *const updates[] = {"atom:updated", "dcterms:modified", "updated", NULL};
    const struct xml *xml = draft->xml;
    struct feed_item item = draft_item();
    item.id = draft_raw(draft, xml_child(xml, node, "guid"));
    item.title = draft_line(draft, xml_child(xml, node, "title"), FEED_TITLE_CHARS);
    item.text = first_body(draft, node, bodies);
    item.link = read_link(draft, node, item.id);
    item.author = read_author(draft, node);
    item.published_unix_s = published(draft, node);
    item.updated_unix_s = first_time(draft, node, updates);
    media_read(draft, node, &item);
    draft_add(draft, &item);
}

void rss_read(struct draft *draft)
{
    static const struct item_kind kind = {"item", published, read_item};
    const struct xml *xml = draft->xml;
    const xmlNode *inner = xml_child(xml, xml->root, "channel");
    const xmlNode *channel = inner == NULL ? xml->root : inner;
    draft->feed->title = draft_line(draft, xml_child(xml, channel, "title"), FEED_TITLE_CHARS);
    const char *home = link_elements(draft, channel);
    draft->base = home[0] == '\0' ? draft->base : home;
    draft_items(draft, channel, &kind);
    if (channel != xml->root) {
        draft_items(draft, xml->root, &kind); /* RSS 1.0 */
    }
}
