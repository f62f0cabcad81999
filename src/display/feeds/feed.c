/* What is common to all kinds: the kind, the encoding, what an item is worth keeping for.
 */
#include "display/feeds/feed.h"

#include <libxml/parser.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/check.h"
#include "display/feeds/address_priv.h"
#include "display/feeds/date_priv.h"
#include "display/feeds/encoding_priv.h"
#include "display/feeds/feed_priv.h"
#include "programme/model.h"

/* No document refers to another one. The parser's options say so already; this holds it. */
static xmlParserInput *load_nothing(const char *url, const char *id, xmlParserCtxt *context)
{
    (void)url;
    (void)id;
    (void)context;
    return NULL;
}

void feed_init(void)
{
    xmlInitParser();
    xmlSetExternalEntityLoader(load_nothing);
}

struct feed_item draft_item(void)
{
    return (struct feed_item){.id = "",
                              .title = "",
                              .text = "",
                              .link = "",
                              .image = "",
                              .author = "",
                              .published_unix_s = TIME_NONE,
                              .updated_unix_s = TIME_NONE};
}

/* The last line that a blog engine adds to every summary. */
static void drop_signature(struct draft *draft, struct feed_item *item)
{
    static const char *const pairs[][2] = {{"The post ", " appeared first on "},
                                           {"L’article ", " est apparu en premier sur "},
                                           {"Cet article ", " est apparu en premier sur "},
                                           {"Der Beitrag ", " erschien zuerst auf "}};
    const char *line = strrchr(item->text, '\n');
    const char *start = line == NULL ? item->text : line + 1;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        size_t len = strlen(pairs[i][0]);
        if (strncmp(start, pairs[i][0], len) == 0 && strstr(start, pairs[i][1]) != NULL) {
            size_t keep = line == NULL ? 0 : (size_t)(line - item->text);
            const char *text = arena_strdup(&draft->feed->arena, (struct slice){item->text, keep});
            item->text = text == NULL ? "" : text;
            return;
        }
    }
}

static const struct feed_item *find_id(const struct draft *draft, const char *id)
{
    for (size_t i = 0; i < draft->feed->item_count; i++) {
        if (strcmp(draft->items[i].id, id) == 0) {
            return &draft->items[i];
        }
    }
    return NULL;
}

/* An id that stands twice is the same item again, or a mistake where the links differ. */
static bool claim_id(const struct draft *draft, struct feed_item *item)
{
    if (item->id[0] == '\0') {
        item->id = item->link[0] != '\0'    ? item->link
                   : item->title[0] != '\0' ? item->title
                                            : item->text;
    }
    const struct feed_item *earlier = find_id(draft, item->id);
    if (earlier == NULL) {
        return true;
    }
    bool is_other = item->link[0] != '\0' && strcmp(item->link, earlier->link) != 0;
    item->id = item->link;
    return is_other && find_id(draft, item->id) == NULL;
}

bool draft_wants_more(const struct draft *draft)
{
    const struct feed *feed = draft->feed;
    return feed->item_count < FEED_ITEMS_MAX &&
           draft->passed_over + feed->item_count < FEED_ITEMS_READ_MAX;
}

void draft_add(struct draft *draft, const struct feed_item *item)
{
    struct feed_item kept = *item;
    drop_signature(draft, &kept);
    bool is_empty = kept.title[0] == '\0' && kept.text[0] == '\0' && kept.image[0] == '\0';
    CHECK(draft->feed->item_count < FEED_ITEMS_MAX);
    if (is_empty || !claim_id(draft, &kept)) {
        draft->passed_over++;
        draft->feed->left_out++;
        return;
    }
    draft->items[draft->feed->item_count++] = kept;
}

/* Values of nodes. */

/* Atom's text that says so. Without a type it should be text as well (RFC 4287, 3.1.1), but many
 * write HTML there; and elements where none may be are markup all the same. */
static bool is_literal(const struct draft *draft, const xmlNode *node)
{
    const char *type = node == NULL ? "" : xml_attribute(node, "type");
    return draft->feed->kind == FEED_ATOM && !xml_has_elements(node) &&
           (strcasecmp(type, "text") == 0 || strcasecmp(type, "text/plain") == 0);
}

static const char *plain_of(struct draft *draft, const xmlNode *node, enum plain_shape shape,
                            size_t max_characters)
{
    struct arena *arena = &draft->feed->arena;
    bool is_text = is_literal(draft, node);
    buf_reset(&draft->scratch);
    if (is_text) {
        xml_text(node, &draft->scratch);
    } else {
        xml_html(node, &draft->scratch);
    }
    struct slice text = buf_view(&draft->scratch);
    return is_text ? plain_literal(arena, text, shape, max_characters)
                   : plain_text(arena, text, shape, max_characters);
}

const char *draft_line(struct draft *draft, const xmlNode *node, size_t max_characters)
{
    return plain_of(draft, node, PLAIN_LINE, max_characters);
}

const char *draft_body(struct draft *draft, const xmlNode *node)
{
    return plain_of(draft, node, PLAIN_PARAGRAPHS, FEED_TEXT_CHARS);
}

const char *draft_raw(struct draft *draft, const xmlNode *node)
{
    buf_reset(&draft->scratch);
    xml_text(node, &draft->scratch);
    struct slice text = {buf_str(&draft->scratch), draft->scratch.len};
    while (text.len > 0 && (unsigned char)text.ptr[0] <= ' ') {
        text.ptr++;
        text.len--;
    }
    text.len = text.len > FEED_ID_BYTES ? FEED_ID_BYTES : text.len;
    while (text.len > 0 && (unsigned char)text.ptr[text.len - 1] <= ' ') {
        text.len--;
    }
    const char *copy = arena_strdup(&draft->feed->arena, text);
    return copy == NULL ? "" : copy;
}

int64_t draft_time(struct draft *draft, const xmlNode *node)
{
    return node == NULL ? TIME_NONE
                        : date_parse(draft_raw(draft, node), draft->options->now_unix_s);
}

const char *draft_address(struct draft *draft, const xmlNode *node, const char *reference)
{
    struct arena *arena = &draft->feed->arena;
    const char *base = node == NULL ? draft->base : xml_base(node, draft->base, arena);
    const char *address = address_resolve(arena, base, slice_of(reference));
    return address == NULL ? "" : address;
}

const char *draft_name(struct draft *draft, const char *text)
{
    struct slice name = slice_of(text);
    const char *open = strchr(text, '(');
    const char *close = open == NULL ? NULL : strchr(open, ')');
    const char *angle = strchr(text, '<');
    if (memchr(name.ptr, '@', name.len) != NULL) {
        bool has_name = open != NULL && close != NULL;
        name = has_name        ? (struct slice){open + 1, (size_t)(close - open) - 1}
               : angle != NULL ? (struct slice){text, (size_t)(angle - text)}
                               : (struct slice){"", 0};
    }
    const char *plain = plain_text(&draft->feed->arena, name, PLAIN_LINE, FEED_NAME_CHARS);
    return strchr(plain, '@') != NULL ? "" : plain;
}

/* Items. */

/* How many to pass over at the beginning, where the oldest come first. */
static size_t items_to_skip(struct draft *draft, const xmlNode *first, const struct item_kind *kind)
{
    size_t count = 0;
    const xmlNode *last = NULL;
    for (const xmlNode *n = first; n != NULL; n = xml_next(draft->xml, n, kind->name)) {
        last = n;
        count++;
    }
    if (count <= FEED_ITEMS_MAX) {
        return 0;
    }
    int64_t start = kind->published(draft, first);
    int64_t end = kind->published(draft, last);
    return start != TIME_NONE && end > start ? count - FEED_ITEMS_MAX : 0;
}

void draft_items(struct draft *draft, const xmlNode *parent, const struct item_kind *kind)
{
    const xmlNode *node = xml_child(draft->xml, parent, kind->name);
    size_t skip = node == NULL ? 0 : items_to_skip(draft, node, kind);
    for (; node != NULL; node = xml_next(draft->xml, node, kind->name)) {
        if (skip > 0 || !draft_wants_more(draft)) {
            skip -= skip > 0 ? 1 : 0;
            draft->feed->left_out++;
        } else {
            kind->read(draft, node);
        }
    }
}

/* Kinds. */

static enum status refuse_root(const char *name, struct err *err)
{
    static const struct {
        const char *name, *words;
    } known[] = {
        {"html", "a web page, not a feed; give the address of its RSS or Atom feed"},
        {"opml", "a list of feeds (OPML), not a feed; give one of those it lists"},
        {"urlset", "a site map, not a feed"},
        {"sitemapindex", "a site map, not a feed"},
        {"alert", "a CAP alert, not a feed; give the source the kind \"alerts\""},
        {"error", "an error message of the server, not a feed"},
        {"svg", "a picture, not a feed"},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (strcasecmp(known[i].name, name) == 0) {
            return err_set(err, ST_INVALID, "it is %s", known[i].words);
        }
    }
    return err_set(err, ST_INVALID, "its element <%.60s> is no RSS and no Atom", name);
}

static enum status read_xml(struct draft *draft, struct slice utf8, struct err *err)
{
    struct xml xml;
    enum status status = xml_read(utf8, &xml, err);
    if (status != ST_OK) {
        return status;
    }
    draft->xml = &xml;
    draft->feed->is_cut = xml.is_cut;
    const char *colon = strrchr((const char *)xml.root->name, ':');
    const char *name = colon == NULL ? (const char *)xml.root->name : colon + 1;
    if (strcasecmp(name, "rss") == 0 || strcasecmp(name, "rdf") == 0 ||
        strcasecmp(name, "channel") == 0) {
        draft->feed->kind = FEED_RSS;
        rss_read(draft);
    } else if (strcasecmp(name, "feed") == 0 || strcasecmp(name, "entry") == 0) {
        draft->feed->kind = FEED_ATOM;
        atom_read(draft);
    } else {
        status = refuse_root(name, err);
    }
    xml_deinit(&xml);
    draft->xml = NULL;
    if (status == ST_OK && draft->feed->is_cut && draft->feed->item_count == 0) {
        status = err_set(err, ST_INVALID, "it is cut off before its first item ends");
    }
    return status;
}

static enum status read_text(struct draft *draft, struct slice utf8, struct err *err)
{
    size_t at = 0;
    while (at < utf8.len && (unsigned char)utf8.ptr[at] <= ' ') {
        at++;
    }
    if (at == utf8.len) {
        return err_set(err, ST_INVALID, "it is empty");
    }
    if (utf8.ptr[at] == '{' || utf8.ptr[at] == '[') {
        draft->feed->kind = FEED_JSON;
        return json_feed_read(draft, utf8, err);
    }
    if (memchr(utf8.ptr, '<', utf8.len) == NULL) {
        return err_set(err, ST_INVALID, "it is neither XML nor JSON");
    }
    return read_xml(draft, utf8, err);
}

enum status feed_read(struct slice bytes, const struct feed_options *options, struct feed *out_feed,
                      struct err *err)
{
    if (bytes.len > FEED_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "it has more than %zu MiB", FEED_MAX_BYTES >> 20);
    }
    struct feed feed = {.title = "", .arena = arena_make(FEED_ARENA_BYTES)};
    struct buf utf8 = buf_make(2 * FEED_MAX_BYTES);
    struct draft draft = {.feed = &feed,
                          .options = options,
                          .base = options->base_url == NULL ? "" : options->base_url,
                          .author = "",
                          .scratch = buf_make(2 * FEED_MAX_BYTES)};
    draft.items = arena_alloc(&feed.arena, FEED_ITEMS_MAX, sizeof *draft.items);
    enum status status = encoding_to_utf8(bytes, options->charset, &utf8, err);
    if (status == ST_OK) {
        status = read_text(&draft, (struct slice){buf_str(&utf8), utf8.len}, err);
    }
    if (status == ST_OK && feed.arena.is_full) {
        status = err_set(err, ST_LIMIT, "its texts need too much memory");
    }
    buf_deinit(&utf8);
    buf_deinit(&draft.scratch);
    if (status != ST_OK) {
        feed_deinit(&feed);
        return status;
    }
    feed.items = draft.items;
    *out_feed = feed;
    return ST_OK;
}

void feed_deinit(struct feed *feed)
{
    arena_deinit(&feed->arena);
    memset(feed, 0, sizeof *feed);
}
