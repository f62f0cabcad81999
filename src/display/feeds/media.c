/* Media RSS, enclosures and what podcasts call an image. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "display/feeds/feed_priv.h"

/* Which declaration wins; among equals the widest, then the first. */
enum rank { RANK_NONE = 0, RANK_CHANNEL_ART, RANK_THUMBNAIL, RANK_ENCLOSURE, RANK_CONTENT };

struct picture {
    const char *reference;
    const xmlNode *node;
    enum rank rank;
    long width;
};

static bool has_head(const char *text, const char *head)
{
    return strncasecmp(text, head, strlen(head)) == 0;
}

/* What an address without a type shows: by the end of its path. */
static bool looks_like_picture(const char *address)
{
    static const char *const ends[] = {".jpg", ".jpeg", ".png", ".webp", ".gif"};
    size_t len = strcspn(address, "?#");
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t end = strlen(ends[i]);
        if (len > end && strncasecmp(address + len - end, ends[i], end) == 0) {
            return true;
        }
    }
    return false;
}

static void offer(struct picture *best, const xmlNode *node, const char *reference, enum rank rank)
{
    long width = strtol(xml_attribute(node, "width"), NULL, 10);
    bool is_portrait = strstr(reference, "gravatar.com/avatar") != NULL; /* of the author */
    bool is_better = rank > best->rank || (rank == best->rank && width > best->width);
    if (reference[0] != '\0' && is_better && !is_portrait) {
        *best = (struct picture){reference, node, rank, width};
    }
}

static void look_at_content(const xmlNode *node, struct picture *best, struct feed_item *item)
{
    const char *type = xml_attribute(node, "type");
    const char *medium = xml_attribute(node, "medium");
    const char *reference = xml_attribute(node, "url");
    bool is_said = type[0] != '\0' || medium[0] != '\0';
    if (has_head(type, "image/") || strcasecmp(medium, "image") == 0 ||
        (!is_said && looks_like_picture(reference))) {
        offer(best, node, reference, RANK_CONTENT);
    }
    item->is_video = item->is_video || has_head(type, "video/") || strcasecmp(medium, "video") == 0;
}

static void look_at_link(const xmlNode *node, const char *reference, struct picture *best,
                         struct feed_item *item)
{
    const char *type = xml_attribute(node, "type");
    if (has_head(type, "image/") || (type[0] == '\0' && looks_like_picture(reference))) {
        offer(best, node, reference, RANK_ENCLOSURE);
    }
    item->is_video = item->is_video || has_head(type, "video/");
}

static void look_at(struct draft *draft, const xmlNode *node, struct picture *best,
                    struct feed_item *item)
{
    const struct xml *xml = draft->xml;
    if (xml_is(xml, node, "media:content")) {
        look_at_content(node, best, item);
    } else if (xml_is(xml, node, "media:thumbnail")) {
        offer(best, node, xml_attribute(node, "url"), RANK_THUMBNAIL);
    } else if (xml_is(xml, node, "enclosure")) {
        look_at_link(node, xml_attribute(node, "url"), best, item);
    } else if ((xml_is(xml, node, "link") || xml_is(xml, node, "atom:link")) &&
               strcasecmp(xml_attribute(node, "rel"), "enclosure") == 0) {
        look_at_link(node, xml_attribute(node, "href"), best, item);
    } else if (xml_is(xml, node, "itunes:image")) {
        offer(best, node, xml_attribute(node, "href"), RANK_CHANNEL_ART);
    } else if (xml_is(xml, node, "image")) { /* of an item: not in RSS, but written */
        const xmlNode *url = xml_child(xml, node, "url");
        offer(best, node, draft_raw(draft, url == NULL ? node : url), RANK_CHANNEL_ART);
    } else if (xml_is(xml, node, "yt:videoId")) {
        item->is_video = true;
    }
}

void media_read(struct draft *draft, const xmlNode *node, struct feed_item *item)
{
    struct picture best = {.reference = "", .rank = RANK_NONE, .width = -1};
    const xmlNode *description = NULL;
    const xmlNode *title = NULL;
    for (const xmlNode *n = xml_walk(node, node); n != NULL; n = xml_walk(node, n)) {
        look_at(draft, n, &best, item);
        if (description == NULL && xml_is(draft->xml, n, "media:description")) {
            description = n;
        } else if (title == NULL && xml_is(draft->xml, n, "media:title")) {
            title = n;
        }
    }
    if (best.rank != RANK_NONE && item->image[0] == '\0') {
        item->image = draft_address(draft, best.node, best.reference);
    }
    if (item->text[0] == '\0') {
        item->text = draft_body(draft, description);
    }
    if (item->title[0] == '\0' && item->text[0] == '\0') {
        item->title = draft_line(draft, title, FEED_TITLE_CHARS);
    }
}
