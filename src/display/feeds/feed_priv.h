/* display/feeds/feed_priv.h: a feed while it is read. Private to the folder. */
#ifndef DISPLAY_FEEDS_FEED_PRIV_H
#define DISPLAY_FEEDS_FEED_PRIV_H

#include "base/buf.h"
#include "display/feeds/feed.h"
#include "display/feeds/plain.h"
#include "display/feeds/xml_priv.h"

/* Texts of a feed at its limits, in UTF-8, and the feed's own arrays. */
#define FEED_ARENA_BYTES ((size_t)8 << 20)

/* Items that are looked at: many that repeat one another may be passed over, not any number. */
#define FEED_ITEMS_READ_MAX ((size_t)2 * FEED_ITEMS_MAX)

struct draft {
    struct feed *feed;
    struct feed_item *items; /* FEED_ITEMS_MAX of them; feed->items is this array */
    const struct feed_options *options;
    const struct xml *xml; /* NULL for JSON */
    const char *base;      /* where relative addresses start */
    const char *author;    /* of the feed, for items without */
    size_t passed_over;    /* items that were read for nothing */
    struct buf scratch;
};

/** An item with nothing in it. */
struct feed_item draft_item(void);
/** Whether another item is to be read. */
bool draft_wants_more(const struct draft *draft);
/** Keep an item, unless it is empty or repeated. */
void draft_add(struct draft *draft, const struct feed_item *item);

/** What a node says, plain; "" for NULL. */
const char *draft_line(struct draft *draft, const xmlNode *node, size_t max_characters);
const char *draft_body(struct draft *draft, const xmlNode *node);
/** A node's text as it stands, without white space around it; in the arena, FEED_ID_BYTES of it. */
const char *draft_raw(struct draft *draft, const xmlNode *node);
/** The moment a node says, or TIME_NONE. */
int64_t draft_time(struct draft *draft, const xmlNode *node);
/** A reference at a node (NULL: at the draft's base) as an absolute address, or "". */
const char *draft_address(struct draft *draft, const xmlNode *node, const char *reference);
/** A person as feeds name them, "Camille R.", "mail@host (Camille R.)": the name, or "". */
const char *draft_name(struct draft *draft, const char *text);

/** How items of one kind of XML feed are read. */
struct item_kind {
    const char *name;
    int64_t (*published)(struct draft *draft, const xmlNode *node);
    void (*read)(struct draft *draft, const xmlNode *node);
};
/** Read the items among a node's children, the newest FEED_ITEMS_MAX of them. */
void draft_items(struct draft *draft, const xmlNode *parent, const struct item_kind *kind);

/** What Media RSS and links of any module declare for an item: its picture, whether it is a video,
 *  and a text where it has none. */
void media_read(struct draft *draft, const xmlNode *node, struct feed_item *item);

void rss_read(struct draft *draft);
void atom_read(struct draft *draft);
NODISCARD enum status json_feed_read(struct draft *draft, struct slice utf8, struct err *err);

#endif
