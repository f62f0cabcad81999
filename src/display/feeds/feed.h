/* display/feeds/feed.h: an RSS, Atom or JSON feed as a value: what its items say, plain.
 *
 * Read are RSS 0.91 to 2.0 and RSS 1.0 (RDF) with the Dublin Core, content, Media RSS and iTunes
 * modules, Atom (RFC 4287, also 0.3), JSON Feed 1 and 1.1. The kind shows in the content; what a
 * transfer calls it does not matter. Mistakes that readers forgive are forgiven (mend_priv.h); an
 * item whose end is missing is left out. All text is plain (plain.h), all addresses are absolute
 * http or https. Of pictures only declared ones are reported (enclosure, media:content,
 * media:thumbnail, itunes:image, the image of a JSON item), never those inside a text.
 *
 * Pure: bytes in, value out. Thread: feed_init() on main first; then a feed belongs to whoever
 * reads it, and read-only it may be shared.
 */
#ifndef DISPLAY_FEEDS_FEED_H
#define DISPLAY_FEEDS_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"

/* The largest document; podcasts with years of episodes have 4 MiB. */
#define FEED_MAX_BYTES ((size_t)8 << 20)
/* Items that are kept: the newest ones where a feed begins with its oldest, else the first. */
#define FEED_ITEMS_MAX 200
/* Characters of an item's or feed's title, of an item's text, of an author's name. */
#define FEED_TITLE_CHARS 500
#define FEED_TEXT_CHARS  4000
#define FEED_NAME_CHARS  80
/* Bytes of an id that are kept: more than an address may have, so that a cut one is none. */
#define FEED_ID_BYTES 1001

enum feed_kind { FEED_RSS = 0, FEED_ATOM, FEED_JSON };

/** Texts are "" when absent. Times are unix seconds, TIME_NONE (programme/model.h) when absent,
 *  unreadable or implausible. */
struct feed_item {
    const char *id;    /* as the feed says, else the link, else the title; unique in the feed */
    const char *title; /* one line; "" when an item has only a text */
    const char *text;  /* the summary, else the content; lines kept */
    const char *link;
    const char *image;
    const char *author; /* a name; never an e-mail address */
    int64_t published_unix_s, updated_unix_s;
    bool is_video;
};

struct feed {
    enum feed_kind kind;
    const char *title;
    const struct feed_item *items; /* in the document's order */
    size_t item_count;
    size_t left_out; /* items beyond FEED_ITEMS_MAX, empty ones and repeated ones */
    bool is_cut;     /* the document's end was missing: there may be more */
    struct arena arena;
};

struct feed_options {
    const char *base_url; /* where it came from, for relative addresses; NULL or "" for none */
    const char *charset;  /* the Content-Type's parameter; NULL for none */
    int64_t now_unix_s;   /* dates more than a year later are unknown */
};

/** Prepare the XML library. Once, on main, before any thread reads. */
void feed_init(void);

/** Read a document. On ST_OK the caller ends out_feed with feed_deinit(). A feed without items is
 *  fine.
 *
 * Errors: ST_INVALID (no feed, with what it is instead; nothing whole is left), ST_LIMIT,
 * ST_UNSUPPORTED (an encoding), ST_NOMEM. */
NODISCARD enum status feed_read(struct slice bytes, const struct feed_options *options,
                                struct feed *out_feed, struct err *err);

/** Free. Zeroed memory is fine. */
void feed_deinit(struct feed *feed);

#endif
