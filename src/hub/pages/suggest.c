/* hub/pages/suggest.c: suggestions from templates, and the disclosure looked for as people read.
 *
 * Templates are messages of the catalogues with {disclosure}, {headline}, {text} (its first
 * sentence) and {hashtag}; those of the programme use the same words. What an empty part leaves
 * over is mended: one space, none at the end, no full stop behind nothing.
 */
#include "hub/pages/suggest.h"

#include "base/utf8.h"
#include "hub/pages/texts.h"

#define FOLDED_MAX_BYTES ((size_t)32 << 10)

/* ---- the disclosure ---- */

static bool is_apostrophe(uint32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == 0x2018 || cp == 0x02BC || cp == 0x2032;
}

static bool is_space(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0xA0 || cp == 0x202F ||
           (cp >= 0x2000 && cp <= 0x200B) || cp == 0x3000;
}

/* Lower case of what our languages write: ASCII, Latin-1, Latin Extended-A. */
static uint32_t fold(uint32_t cp)
{
    if (cp >= 'A' && cp <= 'Z') {
        return cp | 0x20;
    }
    if (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) {
        return cp + 0x20;
    }
    if (cp == 0x0178) {
        return 0xFF;
    }
    bool is_even_upper = (cp >= 0x100 && cp <= 0x137) || (cp >= 0x14A && cp <= 0x177);
    return is_even_upper ? cp | 1 : cp;
}

/* Case, spaces and apostrophes levelled. */
static void append_folded(struct buf *out, struct slice text)
{
    bool is_after_space = true;
    for (size_t at = 0; at < text.len;) {
        char bytes[4];
        uint32_t cp = 0;
        size_t len = utf8_decode(text.ptr + at, text.len - at, &cp);
        at += len == 0 ? 1 : len;
        if (is_space(cp)) {
            if (!is_after_space) {
                buf_append_char(out, ' ');
            }
            is_after_space = true;
            continue;
        }
        is_after_space = false;
        cp = is_apostrophe(cp) ? '\'' : fold(cp);
        buf_append(out, bytes, utf8_encode(cp, bytes));
    }
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || ((unsigned char)c & 0x80) != 0;
}

/* Found as whole words: "chez Héli" is not in "chez Hélia". */
static bool holds(struct slice text, struct slice wanted)
{
    for (size_t at = 0; at + wanted.len <= text.len; at++) {
        if (memcmp(text.ptr + at, wanted.ptr, wanted.len) != 0) {
            continue;
        }
        bool is_begun = at == 0 || !is_word_byte(text.ptr[at - 1]);
        size_t end = at + wanted.len;
        bool is_ended = end == text.len || !is_word_byte(text.ptr[end]) ||
                        !is_word_byte(wanted.ptr[wanted.len - 1]);
        if (is_begun && is_ended) {
            return true;
        }
    }
    return false;
}

/* Without the spaces around and the full stop behind. */
static struct slice trimmed(struct slice folded)
{
    while (folded.len > 0 &&
           (folded.ptr[folded.len - 1] == ' ' || folded.ptr[folded.len - 1] == '.')) {
        folded.len--;
    }
    return folded;
}

bool disclosure_is_in(struct slice text, struct slice disclosure)
{
    struct buf where = buf_make(FOLDED_MAX_BYTES);
    struct buf what = buf_make(FOLDED_MAX_BYTES);
    append_folded(&where, text);
    append_folded(&what, disclosure);
    struct slice wanted = trimmed(buf_view(&what));
    bool is_in =
        wanted.len == 0 || (buf_status(&where, NULL) == ST_OK && buf_status(&what, NULL) == ST_OK &&
                            holds(buf_view(&where), wanted));
    buf_deinit(&where);
    buf_deinit(&what);
    return is_in;
}

static bool ends_sentence(struct slice text)
{
    return text.len > 0 && strchr(".!?", text.ptr[text.len - 1]) != NULL;
}

void disclosure_keep(struct buf *out, struct slice text, struct slice disclosure)
{
    if (!disclosure_is_in(text, disclosure)) {
        buf_append(out, disclosure.ptr, disclosure.len);
        buf_append_str(out, ends_sentence(disclosure) ? "" : ".");
        buf_append_str(out, text.len > 0 ? " " : "");
    }
    buf_append(out, text.ptr, text.len);
}

/* ---- suggestions ---- */

void suggest_disclosure(struct buf *out, const struct suggest_source *source)
{
    if (source->disclosure.len > 0) {
        buf_append(out, source->disclosure.ptr, source->disclosure.len);
    } else if (source->employer.len > 0) {
        text_say(out, source->lang, TEXT_DISCLOSURE, 0, source->employer, (struct slice){NULL, 0});
    }
}

struct filling {
    const struct suggest_source *source;
    struct slice disclosure; /* without a full stop: templates go on or end it */
};

/* The first sentence or line of a text, for templates that quote it. */
static struct slice first_sentence(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_end = text.ptr[i] == '.' || text.ptr[i] == '!' || text.ptr[i] == '?';
        if (text.ptr[i] == '\n') {
            return (struct slice){text.ptr, i};
        }
        if (is_end && (i + 1 == text.len || text.ptr[i + 1] == ' ' || text.ptr[i + 1] == '\n')) {
            return (struct slice){text.ptr, i + 1};
        }
    }
    return text;
}

static bool place_is(const char *place, const char *word, size_t *out_len)
{
    size_t len = strlen(word);
    if (strncmp(place, word, len) != 0) {
        return false;
    }
    *out_len = len;
    return true;
}

static bool part_of(const struct filling *filling, const char *place, struct slice *out_part,
                    size_t *out_len)
{
    const struct suggest_source *source = filling->source;
    if (place_is(place, "{disclosure}", out_len)) {
        *out_part = filling->disclosure;
    } else if (place_is(place, "{headline}", out_len)) {
        *out_part = source->headline;
    } else if (place_is(place, "{text}", out_len)) {
        *out_part = first_sentence(source->text);
    } else if (place_is(place, "{hashtag}", out_len)) {
        *out_part = source->hashtag;
    } else {
        return false;
    }
    return true;
}

static void append_mended(struct buf *out, struct slice part, size_t from)
{
    for (size_t i = 0; i < part.len; i++) {
        bool is_first = out->len == from;
        char last = is_first ? ' ' : out->ptr[out->len - 1];
        if (part.ptr[i] == ' ' && (last == ' ' || last == '\n')) {
            continue;
        }
        buf_append_char(out, part.ptr[i]);
    }
}

/* What was written from an offset on; an empty buffer has no memory to point into. */
static struct slice written(const struct buf *out, size_t from)
{
    return out->len == from ? (struct slice){NULL, 0}
                            : (struct slice){out->ptr + from, out->len - from};
}

/* A full stop is written only where something came before it that doesn't end a sentence. */
static void append_literal(struct buf *out, size_t from, struct slice literal)
{
    struct slice before = written(out, from);
    bool is_needed = before.len > 0 && before.ptr[before.len - 1] != ' ' && !ends_sentence(before);
    if (literal.len > 0 && literal.ptr[0] == '.' && !is_needed) {
        literal.ptr++;
        literal.len--;
    }
    append_mended(out, literal, from);
}

static void fill(struct buf *out, const struct filling *filling, struct slice template)
{
    char place[16];
    size_t from = out->len;
    size_t at = 0;
    while (at < template.len && buf_status(out, NULL) == ST_OK) {
        struct slice part = {NULL, 0};
        size_t len = template.len - at < sizeof place - 1 ? template.len - at : sizeof place - 1;
        memcpy(place, template.ptr + at, len);
        place[len] = '\0';
        if (place[0] == '{' && part_of(filling, place, &part, &len)) {
            append_mended(out, part, from);
            at += len;
            continue;
        }
        size_t end = at + 1;
        while (end < template.len && template.ptr[end] != '{') {
            end++;
        }
        append_literal(out, from, (struct slice){template.ptr + at, end - at});
        at = end;
    }
    while (out->len > from && (out->ptr[out->len - 1] == ' ' || out->ptr[out->len - 1] == '\n')) {
        out->len--;
        out->ptr[out->len] = '\0';
    }
}

static bool is_new(struct slice text, const struct slice *before, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text.len == before[i].len && memcmp(text.ptr, before[i].ptr, text.len) == 0) {
            return false;
        }
    }
    return text.len > 0;
}

/* Offsets, until the buffer no longer moves. */
struct found {
    size_t from[SUGGEST_MAX], len[SUGGEST_MAX];
    size_t count;
};

static void add(struct found *found, struct buf *into, const struct filling *filling,
                struct slice template)
{
    struct slice before[SUGGEST_MAX];
    struct buf text = buf_make(SUGGEST_MAX_BYTES);
    if (found->count == SUGGEST_MAX) {
        return;
    }
    fill(&text, filling, template);
    size_t from = into->len;
    disclosure_keep(into, buf_view(&text), filling->disclosure);
    for (size_t i = 0; i < found->count; i++) {
        before[i] = (struct slice){into->ptr + found->from[i], found->len[i]};
    }
    bool is_whole = buf_status(&text, NULL) == ST_OK && buf_status(into, NULL) == ST_OK;
    struct slice whole = written(into, from);
    if (is_whole && text.len > 0 && is_new(whole, before, found->count)) {
        found->from[found->count] = from;
        found->len[found->count++] = whole.len;
    }
    buf_deinit(&text);
}

static void add_built_in(struct found *found, struct buf *into, const struct filling *filling)
{
    static const enum text list[] = {TEXT_SUGGEST_READ, TEXT_SUGGEST_HEADLINE, TEXT_SUGGEST_QUOTE,
                                     TEXT_SUGGEST_SHORT};
    const struct suggest_source *source = filling->source;
    for (size_t i = 0; i < ARRAY_LEN(list); i++) {
        if (list[i] != TEXT_SUGGEST_QUOTE || source->text.len > 0) {
            add(found, into, filling, slice_of(text_get(source->lang, list[i])));
        }
    }
}

size_t suggest_texts(const struct suggest_source *source, struct buf *into,
                     struct slice out[SUGGEST_MAX])
{
    struct found found = {.count = 0};
    struct buf disclosure = buf_make(SUGGEST_MAX_BYTES);
    struct filling filling = {.source = source};

    buf_reset(into);
    suggest_disclosure(&disclosure, source);
    filling.disclosure = buf_view(&disclosure);
    while (filling.disclosure.len > 0 &&
           filling.disclosure.ptr[filling.disclosure.len - 1] == '.') {
        filling.disclosure.len--;
    }
    for (size_t i = 0; i < source->own_count; i++) {
        add(&found, into, &filling, source->own[i]);
    }
    add_built_in(&found, into, &filling);
    buf_deinit(&disclosure);
    if (buf_status(into, NULL) != ST_OK) {
        return 0;
    }
    for (size_t i = 0; i < found.count; i++) {
        out[i] = (struct slice){into->ptr + found.from[i], found.len[i]};
    }
    return found.count;
}
