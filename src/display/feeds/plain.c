/* Passes that unpack, until one changes nothing, then one that tidies. Each byte is looked at a
 * bounded number of times: what is searched for in vain once is not searched for again.
 */
#include "display/feeds/plain.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "display/feeds/entity_priv.h"

enum {
    PASSES_MAX = 4, /* text escaped more often than that is an attack */
    NAME_BYTES = 32
};
/* Unpacked text is not longer than its source; this bounds that as well. */
#define PLAIN_MAX_BYTES ((size_t)16 << 20)

/* Elements of HTML; those that end a line, and those whose content is no text. */
enum element_kind { ELEMENT_NONE = 0, ELEMENT_INLINE, ELEMENT_BLOCK, ELEMENT_SILENT };

static const struct {
    const char *names; /* between spaces */
    enum element_kind kind;
} elements[] = {
    {" script style noscript template head iframe object svg math audio video canvas select "
     "textarea title button ",
     ELEMENT_SILENT},
    {" p br div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 hr tr table tbody thead tfoot caption "
     "blockquote "
     "pre section article aside header footer nav main figure figcaption address form fieldset "
     "legend details summary center html body option optgroup ",
     ELEMENT_BLOCK},
    {" a abbr acronym area b base basefont bdi bdo big cite code col colgroup data datalist del "
     "dfn "
     "em embed font i img input ins kbd label link map mark menu meta meter nobr output param "
     "picture progress q rp rt ruby s samp small source span strike strong sub sup td th time tt u "
     "var wbr track ",
     ELEMENT_INLINE},
};

/* Characters: what takes room, what breaks, and what nobody can see. */

enum char_kind { CHAR_TEXT = 0, CHAR_SPACE, CHAR_BREAK, CHAR_NEWLINE, CHAR_NONE };

static enum char_kind char_kind(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
        enum char_kind kind;
    } rows[] = {
        {'\t', '\t', CHAR_SPACE},     {'\n', '\n', CHAR_NEWLINE},   {'\v', '\v', CHAR_BREAK},
        {'\f', '\f', CHAR_SPACE},     {'\r', '\r', CHAR_NONE},      {0, 0x1F, CHAR_NONE},
        {' ', ' ', CHAR_SPACE},       {0x7F, 0x9F, CHAR_NONE},      {0xA0, 0xA0, CHAR_SPACE},
        {0xAD, 0xAD, CHAR_NONE},      {0x2000, 0x200A, CHAR_SPACE}, {0x200B, 0x200B, CHAR_NONE},
        {0x2028, 0x2029, CHAR_BREAK}, {0x202A, 0x202E, CHAR_NONE},  {0x202F, 0x202F, CHAR_SPACE},
        {0x205F, 0x205F, CHAR_SPACE}, {0x2060, 0x2060, CHAR_NONE},  {0x2066, 0x2069, CHAR_NONE},
        {0x3000, 0x3000, CHAR_SPACE}, {0xFEFF, 0xFEFF, CHAR_NONE},  {0xFFF9, 0xFFFC, CHAR_NONE},
        {0xFFFE, 0xFFFF, CHAR_NONE},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (cp >= rows[i].first && cp <= rows[i].last) {
            return rows[i].kind;
        }
    }
    return CHAR_TEXT;
}

struct unpack {
    const char *at, *end;
    struct buf *out;
    bool has_no_gt;      /* no ">" from here on */
    bool quotes_are_off; /* a quote in a tag had no partner */
    uint32_t endless;    /* by first letter: elements whose end tag does not come any more */
    bool has_changed;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static enum element_kind kind_of(struct slice name)
{
    char key[NAME_BYTES + 3] = " ";
    if (name.len == 0 || name.len > NAME_BYTES) {
        return name.len == 0 ? ELEMENT_NONE : ELEMENT_INLINE;
    }
    bool is_custom = false; /* o:p of a word processor, my-element */
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        key[1 + i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        is_custom = is_custom || c == ':' || c == '-';
    }
    key[1 + name.len] = ' ';
    for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
        if (strstr(elements[i].names, key) != NULL) {
            return elements[i].kind;
        }
    }
    return is_custom ? ELEMENT_INLINE : ELEMENT_NONE;
}

/* Behind the ">" that ends a tag, or NULL. A quote without a partner counts for nothing. */
static const char *tag_end(struct unpack *u, const char *p)
{
    const char *first = u->has_no_gt ? NULL : memchr(p, '>', (size_t)(u->end - p));
    if (first == NULL) {
        u->has_no_gt = true;
        return NULL;
    }
    if (u->quotes_are_off) {
        return first + 1;
    }
    while (p < u->end && *p != '>') {
        const char *close =
            *p == '"' || *p == '\'' ? memchr(p + 1, *p, (size_t)(u->end - p) - 1) : p;
        if (close == NULL) {
            u->quotes_are_off = true;
            return first + 1;
        }
        p = close + 1;
    }
    if (p >= u->end) {
        u->quotes_are_off = true;
        return first + 1;
    }
    return p + 1;
}

/* Behind the end tag of a script, a style and the like; when it does not come, the text goes on:
 * "a <canvas> in the hall" is a sentence. */
static void skip_content(struct unpack *u, struct slice name)
{
    uint32_t letter = UINT32_C(1) << ((name.ptr[0] | 0x20) - 'a');
    const char *at = u->at;
    while (at < u->end && (u->endless & letter) == 0) {
        const char *open = memchr(at, '<', (size_t)(u->end - at));
        if (open == NULL) {
            break;
        }
        at = open + 1;
        size_t left = (size_t)(u->end - at);
        if (left > name.len && *at == '/' && strncasecmp(at + 1, name.ptr, name.len) == 0) {
            const char *close = tag_end(u, at);
            u->at = close == NULL ? u->end : close;
            return;
        }
    }
    u->endless |= letter;
}

static bool skip_comment(struct unpack *u)
{
    static const char *const pairs[][2] = {{"<!--", "-->"}, {"<![CDATA[", ""},  {"<![", ">"},
                                           {"]]>", ""},     {"<!doctype", ">"}, {"<?xml", ">"},
                                           {"<?php", "?>"}};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        size_t len = strlen(pairs[i][0]);
        if ((size_t)(u->end - u->at) < len || strncasecmp(u->at, pairs[i][0], len) != 0) {
            continue;
        }
        const char *p = u->at + len;
        size_t close = strlen(pairs[i][1]);
        while (close > 0 && (size_t)(u->end - p) >= close && memcmp(p, pairs[i][1], close) != 0) {
            p++;
        }
        bool is_closed = (size_t)(u->end - p) >= close;
        u->at = is_closed ? p + close : u->end;
        u->has_changed = true;
        return true;
    }
    return false;
}

static bool name_is(struct slice name, const char *wanted)
{
    return name.len == strlen(wanted) && strncasecmp(name.ptr, wanted, name.len) == 0;
}

/* The name behind "<" or "</"; empty when no letter begins it. */
static struct slice tag_name(const struct unpack *u, const char *at)
{
    const char *p = at;
    while (p < u->end && (is_letter(*p) || (p > at && (is_digit(*p) || *p == ':' || *p == '-')))) {
        p++;
    }
    return (struct slice){at, (size_t)(p - at)};
}

/* Spaces of other widths end a name too, and become plain ones in the end. */
static bool ends_name(char c)
{
    return (unsigned char)c <= ' ' || c == '/' || c == '>' || (unsigned char)c >= 0x80;
}

/* At "<": a tag is taken, or the character is text. */
static void take_tag(struct unpack *u)
{
    bool is_end = u->end - u->at > 1 && u->at[1] == '/';
    struct slice name = tag_name(u, u->at + (is_end ? 2 : 1));
    const char *behind = name.ptr + name.len;
    enum element_kind kind = kind_of(name);
    bool is_tag = kind != ELEMENT_NONE && behind < u->end && ends_name(*behind);
    const char *close = is_tag ? tag_end(u, behind) : NULL;
    if (close == NULL) {
        buf_append_char(u->out, *u->at++);
        return;
    }
    bool is_empty = close[-2] == '/';
    u->at = close;
    u->has_changed = true;
    if (kind == ELEMENT_BLOCK) {
        buf_append_char(u->out, '\v'); /* a break that the source's own white space is not */
    } else if (kind == ELEMENT_SILENT && !is_end && !is_empty) {
        skip_content(u, name);
    } else if (name_is(name, "td") || name_is(name, "th")) {
        buf_append_char(u->out, ' ');
    }
}

static void take_entity(struct unpack *u)
{
    char utf8[4];
    uint32_t cp = 0;
    size_t len = entity_read(u->at + 1, u->end, &cp);
    if (len == 0) {
        buf_append_char(u->out, *u->at++);
        return;
    }
    if (char_kind(cp) != CHAR_NONE && cp != '\v') {
        buf_append(u->out, utf8, utf8_encode(cp, utf8));
    }
    u->at += 1 + len;
    u->has_changed = true;
}

/* What can't be seen goes before anything else is made of the text: "<scr", a control character,
 * "ipt>" is a tag. */
static void take_char(struct unpack *u)
{
    uint32_t cp = 0;
    size_t len = utf8_decode(u->at, (size_t)(u->end - u->at), &cp);
    len = len == 0 ? 1 : len;
    if (char_kind(cp) == CHAR_NONE) {
        u->has_changed = true;
    } else {
        buf_append(u->out, u->at, len);
    }
    u->at += len;
}

/* Unpack once; whether anything was there to unpack. */
static bool unpack_once(struct slice source, struct buf *out)
{
    struct unpack u = {.at = source.ptr, .end = source.ptr + source.len, .out = out};
    while (u.at < u.end) {
        if (*u.at == '&') {
            take_entity(&u);
        } else if ((*u.at == '<' || *u.at == ']') && skip_comment(&u)) {
            continue;
        } else if (*u.at == '<') {
            take_tag(&u);
        } else {
            take_char(&u);
        }
    }
    return u.has_changed;
}

/* Tidying. */

/* White space that waits until text follows. */
struct gap {
    size_t spaces, newlines, breaks;
    uint32_t lone; /* the one space, when it is one: no-break spaces of French stay */
};

static bool is_bullet(uint32_t cp)
{
    return cp == '*' || cp == '-' || cp == 0x2022 || cp == 0x2013 || cp == 0x25AA;
}

static void write_gap(struct buf *out, const struct gap *gap, enum plain_shape shape, uint32_t next)
{
    char utf8[4];
    bool is_paragraph = shape == PLAIN_PARAGRAPHS &&
                        (gap->newlines >= 2 || (gap->newlines == 1 && is_bullet(next)));
    bool is_break = (gap->breaks > 0 && shape != PLAIN_LINE) || is_paragraph;
    bool is_empty = gap->spaces + gap->newlines + gap->breaks == 0;
    if (out->len == 0 || is_empty) {
        return;
    }
    if (is_break) {
        buf_append_char(out, '\n');
    } else if (gap->spaces == 1 && gap->newlines + gap->breaks == 0) {
        buf_append(out, utf8, utf8_encode(gap->lone, utf8));
    } else {
        buf_append_char(out, ' ');
    }
}

static void tidy(struct slice text, enum plain_shape shape, struct buf *out)
{
    struct gap gap = {.spaces = 0};
    for (size_t at = 0; at < text.len;) {
        char utf8[4];
        uint32_t cp = 0;
        size_t len = utf8_decode(text.ptr + at, text.len - at, &cp);
        at += len == 0 ? 1 : len;
        switch (char_kind(cp)) {
        case CHAR_NONE:
            break;
        case CHAR_SPACE:
            gap.spaces++;
            gap.lone = cp == '\t' || cp == '\f' ? ' ' : cp;
            break;
        case CHAR_NEWLINE:
            gap.newlines++;
            break;
        case CHAR_BREAK:
            gap.breaks++;
            break;
        case CHAR_TEXT:
            write_gap(out, &gap, shape, cp);
            gap = (struct gap){.spaces = 0};
            buf_append(out, utf8, utf8_encode(cp, utf8));
            break;
        }
    }
}

/* Still something to unpack after all passes: brackets and ampersands go. */
static void defuse(struct buf *text)
{
    for (size_t i = 0; i < text->len; i++) {
        char c = text->ptr[i];
        text->ptr[i] = c == '<' || c == '>' || c == '&' ? ' ' : c;
    }
}

bool plain_is_tag(struct slice name)
{
    return kind_of(name) != ELEMENT_NONE;
}

const char *plain_text(struct arena *arena, struct slice source, enum plain_shape shape,
                       size_t max_characters)
{
    if (source.len == 0) {
        return "";
    }
    struct buf pair[2] = {buf_make(PLAIN_MAX_BYTES), buf_make(PLAIN_MAX_BYTES)};
    struct slice text = source;
    bool has_changed = true;
    for (int pass = 0; pass < PASSES_MAX && has_changed; pass++) {
        struct buf *out = &pair[pass % 2];
        buf_reset(out);
        has_changed = unpack_once(text, out);
        if (has_changed && pass == PASSES_MAX - 1) {
            defuse(out);
        }
        text = (struct slice){buf_str(out), out->len};
    }
    struct buf tidied = buf_make(PLAIN_MAX_BYTES);
    tidy(text, shape, &tidied);
    const char *cut = plain_cut(arena, buf_str(&tidied), max_characters);
    buf_deinit(&pair[0]);
    buf_deinit(&pair[1]);
    buf_deinit(&tidied);
    return cut;
}

const char *plain_literal(struct arena *arena, struct slice source, enum plain_shape shape,
                          size_t max_characters)
{
    struct buf tidied = buf_make(PLAIN_MAX_BYTES);
    tidy(source, shape, &tidied);
    const char *cut = plain_cut(arena, buf_str(&tidied), max_characters);
    buf_deinit(&tidied);
    return cut;
}

/* Cutting. */

static bool ends_sentence(const char *text, size_t at)
{
    bool is_mark = text[at] == '.' || text[at] == '!' || text[at] == '?' ||
                   (at >= 2 && memcmp(text + at - 2, "\xE2\x80\xA6", 3) == 0);
    return text[at] == '\n' || (is_mark && (text[at + 1] == ' ' || text[at + 1] == '\n'));
}

/* Bytes of the first `characters` code points. */
static size_t bytes_of(const char *text, size_t characters)
{
    size_t at = 0;
    while (text[at] != '\0') {
        bool is_lead = ((unsigned char)text[at] & 0xC0U) != 0x80U;
        if (is_lead && characters-- == 0) {
            break;
        }
        at++;
    }
    return at;
}

const char *plain_cut(struct arena *arena, const char *text, size_t max_characters)
{
    size_t fits = bytes_of(text, max_characters);
    const char *whole = NULL;
    if (text[fits] == '\0') {
        whole = arena_strdup(arena, slice_of(text));
        return whole == NULL ? "" : whole;
    }
    for (size_t at = fits; at > fits / 2; at--) {
        if (ends_sentence(text, at - 1)) {
            size_t len = text[at - 1] == '\n' ? at - 1 : at;
            whole = arena_strdup(arena, (struct slice){text, len});
            return whole == NULL ? "" : whole;
        }
    }
    size_t room = bytes_of(text, max_characters - 1);
    size_t len = room;
    while (len > 0 && text[len] != ' ' && text[len] != '\n') {
        len--;
    }
    len = len == 0 ? room : len; /* one word longer than all: through it */
    whole = arena_printf(arena, "%.*s…", (int)len, text);
    return whole == NULL ? "" : whole;
}
