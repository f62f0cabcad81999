/* One pass with a stack of open elements. Every byte is looked at a bounded number of times: a tag
 * that turns out to be none costs what its attributes took, and those are counted.
 */
#include "display/feeds/mend_priv.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "display/feeds/entity_priv.h"

struct open_element {
    struct slice name;
    size_t out_start;
    bool is_whole; /* an item, entry or alert: all of it or nothing */
};

/* Where reading and writing stand. */
struct pen {
    const char *at, *end;
    struct buf *out;
};

struct mend {
    struct pen pen;
    struct open_element open[MEND_DEPTH_MAX];
    size_t depth;
    size_t markup;
    bool has_root, is_cut;
    enum status failed;
    const char *failure;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_char(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '.';
}

static bool slices_equal(struct slice a, struct slice b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static bool starts_with(const struct mend *m, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(m->pen.end - m->pen.at) >= len && memcmp(m->pen.at, text, len) == 0;
}

static const char *find(const char *at, const char *end, const char *text)
{
    size_t len = strlen(text);
    while ((size_t)(end - at) >= len) {
        const char *hit = memchr(at, text[0], (size_t)(end - at) - len + 1);
        if (hit == NULL || memcmp(hit, text, len) == 0) {
            return hit;
        }
        at = hit + 1;
    }
    return NULL;
}

static void fail(struct mend *m, const char *what)
{
    m->failed = ST_LIMIT;
    m->failure = what;
}

/* Characters. */

static void write_cp(struct pen *pen, uint32_t cp)
{
    char utf8[4];
    bool is_control = cp < ' ' && cp != '\t' && cp != '\n' && cp != '\r';
    if (is_control || cp == 0xFFFE || cp == 0xFFFF) {
        return; /* no character of XML */
    }
    if (cp == '<' || cp == '>' || cp == '&' || cp == '"') {
        buf_printf(pen->out, "&#%u;", (unsigned)cp);
        return;
    }
    buf_append(pen->out, utf8, utf8_encode(cp, utf8));
}

/* At an ampersand: the character it stands for, or the ampersand itself. */
static void write_reference(struct pen *pen)
{
    uint32_t cp = 0;
    size_t len = entity_read(pen->at + 1, pen->end, &cp);
    if (len == 0) {
        buf_append_str(pen->out, "&amp;");
    } else {
        write_cp(pen, cp);
    }
    pen->at += 1 + len;
}

/* A byte of text; sequences of UTF-8 pass through, being valid. */
static void write_byte(struct pen *pen)
{
    unsigned char c = (unsigned char)*pen->at;
    bool is_control = c < ' ' && c != '\t' && c != '\n' && c != '\r';
    bool is_noncharacter = c == 0xEF && pen->end - pen->at > 2 &&
                           (unsigned char)pen->at[1] == 0xBF && (unsigned char)pen->at[2] >= 0xBE;
    if (is_noncharacter) {
        pen->at += 3;
        return;
    }
    if (c == '>') {
        buf_append_str(pen->out, "&gt;"); /* so that ]]> is never written */
    } else if (!is_control) {
        buf_append_char(pen->out, (char)c);
    }
    pen->at++;
}

static void write_escaped(struct buf *out, struct slice text)
{
    struct pen pen = {text.ptr, text.ptr + text.len, out};
    while (pen.at < pen.end) {
        if (*pen.at == '&') {
            write_reference(&pen);
        } else if (*pen.at == '<' || *pen.at == '"') {
            write_cp(&pen, (unsigned char)*pen.at++);
        } else {
            write_byte(&pen);
        }
    }
}

/* Elements. */

static struct slice local_name(struct slice name)
{
    const char *colon = memchr(name.ptr, ':', name.len);
    if (colon == NULL) {
        return name;
    }
    size_t before = (size_t)(colon - name.ptr) + 1;
    return (struct slice){name.ptr + before, name.len - before};
}

static bool name_is(struct slice name, const char *wanted)
{
    return name.len == strlen(wanted) && strncasecmp(name.ptr, wanted, name.len) == 0;
}

static bool is_item_name(struct slice name)
{
    struct slice local = local_name(name);
    return name_is(local, "item") || name_is(local, "entry");
}

static void close_top(struct mend *m)
{
    struct slice name = m->open[--m->depth].name;
    buf_append_str(m->pen.out, "</");
    buf_append(m->pen.out, name.ptr, name.len);
    buf_append_char(m->pen.out, '>');
}

/* The innermost open element of this name, or depth when there is none. */
static size_t find_open(const struct mend *m, struct slice name)
{
    for (size_t i = m->depth; i > 0; i--) {
        if (slices_equal(m->open[i - 1].name, name)) {
            return i - 1;
        }
    }
    return m->depth;
}

static bool is_any(struct slice name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (name_is(name, *names)) {
            return true;
        }
    }
    return false;
}

/* An item stands in one of these and nowhere deeper: what else is open was never closed. */
static void close_before_item(struct mend *m)
{
    static const char *const holders[] = {"channel", "feed", "RDF", "rss", NULL};
    size_t keep = 0;
    for (size_t i = 0; i < m->depth; i++) {
        keep = is_any(local_name(m->open[i].name), holders) ? i + 1 : keep;
    }
    while (keep > 0 && m->depth > keep) {
        close_top(m);
    }
}

/* These hold text, perhaps with markup of HTML, but never another field of an item. */
static void close_before_field(struct mend *m, struct slice name)
{
    static const char *const leaves[] = {"title", "link",    "guid",      "pubDate",
                                         "id",    "updated", "published", NULL};
    static const char *const fields[] = {"title",   "link",     "guid",      "pubDate",
                                         "id",      "updated",  "published", "description",
                                         "summary", "content",  "category",  "enclosure",
                                         "author",  "comments", NULL};
    bool is_leaf = m->depth > 0 && is_any(m->open[m->depth - 1].name, leaves);
    if (is_leaf && is_any(name, fields)) {
        close_top(m);
    }
}

static void end_tag(struct mend *m)
{
    const char *close = memchr(m->pen.at, '>', (size_t)(m->pen.end - m->pen.at));
    if (close == NULL) {
        m->is_cut = true;
        m->pen.at = m->pen.end;
        return;
    }
    const char *name = m->pen.at + 2;
    const char *end = name;
    while (end < close && is_name_char(*end)) {
        end++;
    }
    size_t wanted = find_open(m, (struct slice){name, (size_t)(end - name)});
    while (wanted < m->depth) { /* none of this name: nothing is closed */
        close_top(m);
    }
    m->pen.at = close + 1;
}

struct attribute {
    struct slice name, value;
};

enum tag_part { PART_ATTRIBUTE, PART_END, PART_EMPTY_END, PART_NONE, PART_CUT };

/* The value behind "=": in quotes, or up to a space. False when the text ends in it. */
static bool read_value(const char **at, const char *end, struct slice *out_value)
{
    const char *p = *at;
    while (p < end && is_space(*p)) {
        p++;
    }
    if (p < end && (*p == '"' || *p == '\'')) {
        const char *close = memchr(p + 1, *p, (size_t)(end - p) - 1);
        if (close == NULL) {
            return false;
        }
        *out_value = (struct slice){p + 1, (size_t)(close - p) - 1};
        *at = close + 1;
        return true;
    }
    const char *start = p;
    while (p < end && !is_space(*p) && *p != '>' && *p != '<') {
        p++;
    }
    *out_value = (struct slice){start, (size_t)(p - start)};
    *at = p;
    return p < end;
}

/* To the next attribute's name or the tag's end; a slash in between counts for nothing. */
static const char *skip_between(const char *p, const char *end)
{
    while (p < end && (is_space(*p) || (*p == '/' && !(end - p > 1 && p[1] == '>')))) {
        p++;
    }
    return p;
}

/* A name, and behind it a value perhaps; the name is not empty. */
static enum tag_part read_attribute(const char **at, const char *end,
                                    struct attribute *out_attribute)
{
    const char *p = *at;
    do {
        p++;
    } while (p < end && !is_space(*p) && memchr("=>/<", *p, 4) == NULL);
    *out_attribute = (struct attribute){{*at, (size_t)(p - *at)}, {"", 0}};
    while (p < end && is_space(*p)) {
        p++;
    }
    if (p < end && *p == '=') {
        p++;
        if (!read_value(&p, end, &out_attribute->value)) {
            return PART_CUT;
        }
    }
    *at = p;
    return p < end ? PART_ATTRIBUTE : PART_CUT;
}

static enum tag_part next_part(const char **at, const char *end, struct attribute *out_attribute)
{
    const char *p = skip_between(*at, end);
    *at = p;
    if (p >= end) {
        return PART_CUT;
    }
    if (*p == '>' || *p == '/') {
        *at = p + (*p == '>' ? 1 : 2);
        return *p == '>' ? PART_END : PART_EMPTY_END;
    }
    return *p == '<' ? PART_NONE : read_attribute(at, end, out_attribute);
}

static bool is_attribute_name(struct slice name)
{
    bool is_good = name.len > 0 && is_name_start(name.ptr[0]);
    for (size_t i = 0; i < name.len; i++) {
        is_good = is_good && is_name_char(name.ptr[i]);
    }
    return is_good && name.ptr[name.len - 1] != ':';
}

static void write_tag(struct mend *m, struct slice name, const struct attribute *attributes,
                      size_t count, bool is_empty)
{
    bool is_item = is_item_name(name);
    if (is_item) {
        close_before_item(m);
    } else {
        close_before_field(m, name);
    }
    if (m->depth == MEND_DEPTH_MAX) {
        fail(m, "nested deeper than any feed");
        return;
    }
    bool is_whole = is_item || name_is(local_name(name), "alert");
    m->open[m->depth++] = (struct open_element){name, m->pen.out->len, is_whole};
    m->has_root = true;
    buf_append_char(m->pen.out, '<');
    buf_append(m->pen.out, name.ptr, name.len);
    for (size_t i = 0; i < count; i++) {
        buf_append_char(m->pen.out, ' ');
        buf_append(m->pen.out, attributes[i].name.ptr, attributes[i].name.len);
        buf_append_str(m->pen.out, "=\"");
        write_escaped(m->pen.out, attributes[i].value);
        buf_append_char(m->pen.out, '"');
    }
    buf_append_char(m->pen.out, '>');
    if (is_empty) {
        close_top(m);
    }
}

/* At "<" and a letter: an element, or a bare "<" after all. */
static void start_tag(struct mend *m)
{
    struct attribute attributes[MEND_ATTRIBUTES_MAX];
    size_t count = 0;
    const char *p = m->pen.at + 1;
    while (p < m->pen.end && is_name_char(*p)) {
        p++;
    }
    struct slice name = {m->pen.at + 1, (size_t)(p - m->pen.at) - 1};
    enum tag_part part = PART_ATTRIBUTE;
    while (part == PART_ATTRIBUTE && m->failed == ST_OK) {
        struct attribute attribute;
        part = next_part(&p, m->pen.end, &attribute);
        if (part == PART_ATTRIBUTE && is_attribute_name(attribute.name)) {
            if (count == MEND_ATTRIBUTES_MAX) {
                fail(m, "an element with more attributes than any feed's");
                return;
            }
            attributes[count++] = attribute;
        }
        m->markup++;
    }
    if (m->markup > MEND_MARKUP_MAX) {
        fail(m, "more elements than any feed has");
    } else if (part == PART_CUT) {
        m->is_cut = true;
        m->pen.at = m->pen.end;
    } else if (part == PART_NONE || !is_attribute_name(name)) {
        buf_append_str(m->pen.out, "&lt;");
        m->pen.at++;
    } else {
        write_tag(m, name, attributes, count, part == PART_EMPTY_END);
        m->pen.at = p;
    }
}

/* What is not passed on. */

/* Behind the closing text, or the end of all when it does not come. */
static void skip_to(struct mend *m, const char *text)
{
    const char *close = find(m->pen.at, m->pen.end, text);
    m->is_cut = m->is_cut || close == NULL;
    m->pen.at = close == NULL ? m->pen.end : close + strlen(text);
}

/* A document type: to its ">" outside brackets and quotes. */
static void skip_declaration(struct mend *m)
{
    int brackets = 0;
    char quote = '\0';
    for (m->pen.at += 2; m->pen.at < m->pen.end; m->pen.at++) {
        char c = *m->pen.at;
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || (c == '\'' && brackets > 0)) {
            quote = c;
        } else if (c == '[' || c == ']') {
            brackets += c == '[' ? 1 : -1;
        } else if (c == '>' && brackets <= 0) {
            m->pen.at++;
            return;
        }
    }
    m->is_cut = true;
}

static void write_cdata(struct mend *m)
{
    m->pen.at += strlen("<![CDATA[");
    const char *close = find(m->pen.at, m->pen.end, "]]>");
    struct pen inner = {m->pen.at, close == NULL ? m->pen.end : close, m->pen.out};
    buf_append_str(m->pen.out, "<![CDATA[");
    while (inner.at < inner.end) {
        if (*inner.at == '>') { /* stays; there is no ]]> in here */
            buf_append_char(m->pen.out, *inner.at++);
        } else {
            write_byte(&inner);
        }
    }
    buf_append_str(m->pen.out, "]]>");
    m->is_cut = m->is_cut || close == NULL;
    m->pen.at = close == NULL ? m->pen.end : close + 3;
}

static void mend_step(struct mend *m)
{
    if (*m->pen.at == '&') {
        write_reference(&m->pen);
    } else if (*m->pen.at != '<') {
        write_byte(&m->pen);
    } else if (starts_with(m, "<!--")) {
        skip_to(m, "-->");
    } else if (starts_with(m, "<![CDATA[")) {
        if (m->depth == 0) {
            skip_to(m, "]]>");
        } else {
            write_cdata(m);
        }
    } else if (starts_with(m, "<?")) {
        skip_to(m, "?>");
    } else if (starts_with(m, "<!")) {
        skip_declaration(m);
    } else if (starts_with(m, "</")) {
        end_tag(m);
    } else if (m->pen.end - m->pen.at > 1 && is_name_start(m->pen.at[1])) {
        start_tag(m);
    } else {
        buf_append_str(m->pen.out, "&lt;");
        m->pen.at++;
    }
}

/* Text outside the root is none of the document's; warnings of a server's scripts stand there. */
static void skip_outside(struct mend *m)
{
    const char *open = memchr(m->pen.at, '<', (size_t)(m->pen.end - m->pen.at));
    m->pen.at = open == NULL ? m->pen.end : open;
}

/* Where the document begins: behind what a server's scripts printed before it. */
static const char *beginning(struct slice utf8)
{
    enum { NEAR_BYTES = 16384 };
    static const char *const heads[] = {"<?xml ", "<rss", "<feed", "<rdf:RDF", "<RDF", "<alert"};
    const char *first = NULL;
    const char *end = utf8.ptr + (utf8.len < NEAR_BYTES ? utf8.len : NEAR_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(heads) && utf8.len > 0; i++) {
        const char *hit = find(utf8.ptr, first == NULL ? end : first, heads[i]);
        first = hit == NULL ? first : hit;
    }
    return first == NULL ? utf8.ptr : first;
}

static void close_all(struct mend *m)
{
    m->is_cut = m->is_cut || m->depth > 0;
    for (size_t i = 0; i < m->depth; i++) {
        if (m->open[i].is_whole) {
            m->pen.out->len = m->open[i].out_start;
            m->pen.out->ptr[m->pen.out->len] = '\0';
            m->depth = i;
        }
    }
    while (m->depth > 0) {
        close_top(m);
    }
}

enum status mend_xml(struct slice utf8, struct buf *out, bool *out_is_cut, struct err *err)
{
    struct mend m = {.pen = {beginning(utf8), utf8.ptr + utf8.len, out}};
    while (m.pen.at < m.pen.end && m.failed == ST_OK && out->failed == ST_OK) {
        if (m.depth == 0 && *m.pen.at != '<') {
            skip_outside(&m);
        } else if (m.depth == 0 && m.has_root && m.pen.end - m.pen.at > 1 &&
                   is_name_start(m.pen.at[1])) {
            break; /* a second root: a hit counter, an advertisement */
        } else {
            mend_step(&m);
        }
    }
    if (m.failed != ST_OK) {
        return err_set(err, m.failed, "%s", m.failure);
    }
    if (!m.has_root) {
        return err_set(err, ST_INVALID, "there is no XML element in it");
    }
    if (out->failed == ST_OK) {
        close_all(&m);
        m.has_root = out->len > 0;
    }
    if (!m.has_root) {
        return err_set(err, ST_INVALID, "it is cut off");
    }
    *out_is_cut = m.is_cut;
    return buf_status(out, err);
}
