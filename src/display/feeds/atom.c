/* Atom: RFC 4287, and 0.3 with its older names. */
#include <string.h>
#include <strings.h>

#include "display/feeds/address_priv.h"
#include "display/feeds/feed_priv.h"
#include "programme/model.h"

static int64_t published(struct draft *draft, const xmlNode *node)
{
    static const char *const names[] = {"published", "issued",  "created",
                                        "dc:date",   "updated", "modified"};
    int64_t unix_s = TIME_NONE;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && unix_s == TIME_NONE; i++) {
        unix_s = draft_time(draft, xml_child(draft->xml, node, names[i]));
    }
    return unix_s;
}

static bool leads_to_page(const xmlNode *link)
{
    const char *type = xml_attribute(link, "type");
    return type[0] == '\0' || strcasecmp(type, "text/html") == 0 ||
           strcasecmp(type, "application/xhtml+xml") == 0;
}

/* The alternate link; one that leads to a page before one of another type. */
static const char *alternate(struct draft *draft, const xmlNode *node)
{
    const struct xml *xml = draft->xml;
    const char *found[2] = {"", ""}; /* of another type, of a page */
    for (const xmlNode *n = xml_child(xml, node, "link"); n != NULL; n = xml_next(xml, n, "link")) {
        const char *rel = xml_attribute(n, "rel");
        const char **place = &found[leads_to_page(n) ? 1 : 0];
        if ((rel[0] == '\0' || strcasecmp(rel, "alternate") == 0) && (*place)[0] == '\0') {
            const char *reference = xml_attribute(n, "href");
            const char *text = reference[0] != '\0' ? reference : draft_raw(draft, n);
            *place = draft_address(draft, n, text);
        }
    }
    return found[1][0] != '\0' ? found[1] : found[0];
}

static const char *read_link(struct draft *draft, const xmlNode *node, const char *id)
{
    const char *address = alternate(draft, node);
    const xmlNode *content = xml_child(draft->xml, node, "content");
    if (address[0] == '\0' && content != NULL) {
        address = draft_address(draft, content, xml_attribute(content, "src"));
    }
    if (address[0] == '\0') {
        const char *whole = address_resolve(&draft->feed->arena, "", slice_of(id));
        address = whole == NULL ? "" : whole;
    }
    return address;
}

/* Content that is text in one of its forms; pictures and attachments are not. */
static const xmlNode *text_content(struct draft *draft, const xmlNode *node)
{
    const xmlNode *content = xml_child(draft->xml, node, "content");
    if (content == NULL) {
        return NULL;
    }
    const char *type = xml_attribute(content, "type");
    bool is_text = type[0] == '\0' || strcasecmp(type, "text") == 0 ||
                   strcasecmp(type, "html") == 0 || strcasecmp(type, "xhtml") == 0 ||
                   strcasecmp(type, "application/xhtml+xml") == 0 ||
                   strncasecmp(type, "text/", strlen("text/")) == 0;
    bool is_encoded = strcasecmp(xml_attribute(content, "mode"), "base64") == 0;
    return is_text && !is_encoded ? content : NULL;
}

static const char *read_author(struct draft *draft, const xmlNode *node)
{
    const xmlNode *author = xml_child(draft->xml, node, "author");
    const xmlNode *name = xml_child(draft->xml, author, "name");
    const xmlNode *creator = author == NULL ? xml_child(draft->xml, node, "dc:creator") : NULL;
    return draft_name(draft, draft_raw(draft, name != NULL ? name : creator));
}

static void read_image_content(struct draft *draft, const xmlNode *node, struct feed_item *item)
{
    const xmlNode *content = xml_child(draft->xml, node, "content");
    if (content != NULL && strncasecmp(xml_attribute(content, "type"), "image/", 6) == 0) {
        item->image = draft_address(draft, content, xml_attribute(content, "src"));
    }
}

static void read_entry(struct draft *draft, const xmlNode *node)
{
    const struct xml *xml = draft->xml;
    struct feed_item item = draft_item();
    item.id = draft_raw(draft, xml_child(xml, node, "id"));
    item.title = draft_line(draft, xml_child(xml, node, "title"), FEED_TITLE_CHARS);
    item.text = draft_body(draft, xml_child(xml, node, "summary"));
    if (item.text[0] == '\0') {
        item.text = draft_body(draft, text_content(draft, node));
    }
    item.link = read_link(draft, node, item.id);
    item.author = read_author(draft, node);
    if (item.author[0] == '\0') {
        item.author = draft->author;
    }
    item.published_unix_s = published(draft, node);
    item.updated_unix_s = draft_time(draft, xml_child(xml, node, "updated"));
    read_image_content(draft, node, &item);
    media_read(draft, node, &item);
    draft_add(draft, &item);
}

void atom_read(struct draft *draft)
{
    static const struct item_kind kind = {"entry", published, read_entry};
    const struct xml *xml = draft->xml;
    if (xml_is(xml, xml->root, "entry")) { /* a document of one entry */
        read_entry(draft, xml->root);
        return;
    }
    draft->feed->title = draft_line(draft, xml_child(xml, xml->root, "title"), FEED_TITLE_CHARS);
    draft->author = read_author(draft, xml->root);
    draft_items(draft, xml->root, &kind);
}
