/* hub/pages/html.c: escaping, one character at a time over decoded text. */
#include "hub/pages/html.h"

#include "base/utf8.h"

/* What a character is written as; NULL: as it stands. */
static const char *reference_of(uint32_t cp)
{
    switch (cp) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Controls, and the overrides and embeddings that would turn our own words around. */
static bool is_refused(uint32_t cp)
{
    return (cp < 0x20 && cp != '\t' && cp != '\n') || (cp >= 0x7F && cp < 0xA0) ||
           (cp >= 0x202A && cp <= 0x202E) || (cp & 0xFFFE) == 0xFFFE || cp == UTF8_REPLACEMENT;
}

static void write_text(struct buf *out, struct slice text, const char *line_break)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t cp = 0;
        size_t len = utf8_decode(text.ptr + at, text.len - at, &cp);
        const char *reference = reference_of(cp);
        if (len == 0 || is_refused(cp)) {
            buf_append_str(out, "\uFFFD");
        } else if (reference != NULL) {
            buf_append_str(out, reference);
        } else if (cp == '\n' && line_break != NULL) {
            buf_append_str(out, line_break);
        } else {
            buf_append(out, text.ptr + at, len);
        }
        at += len == 0 ? 1 : len;
    }
}

void html_raw(struct buf *out, const char *markup)
{
    buf_append_str(out, markup);
}

void html_text(struct buf *out, struct slice text)
{
    write_text(out, text, NULL);
}

void html_name(struct buf *out, struct slice text)
{
    html_raw(out, "<bdi>");
    write_text(out, text, NULL);
    html_raw(out, "</bdi>");
}

void html_lines(struct buf *out, struct slice text)
{
    write_text(out, text, "<br>");
}

void html_attr(struct buf *out, const char *name, struct slice value)
{
    buf_printf(out, " %s=\"", name);
    write_text(out, value, NULL);
    buf_append_char(out, '"');
}

void html_attr_int(struct buf *out, const char *name, int64_t value)
{
    buf_printf(out, " %s=\"%lld\"", name, (long long)value);
}

static bool begins_with(struct slice text, const char *prefix)
{
    size_t len = strlen(prefix);
    if (text.len < len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c) != prefix[i]) {
            return false;
        }
    }
    return true;
}

/* Browsers drop tabs and line breaks inside addresses and take a backslash for a slash, so none of
 * them may stand in one. */
static bool is_plain(struct slice url)
{
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.ptr[i];
        if (c <= ' ' || c == '\\' || c == 0x7F) {
            return false;
        }
    }
    return utf8_is_valid(url);
}

static bool is_followed(struct slice url)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:", "sms:"};
    if (url.len == 0 || !is_plain(url)) {
        return false;
    }
    if (url.ptr[0] == '#' || (url.ptr[0] == '/' && (url.len == 1 || url.ptr[1] != '/'))) {
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        if (begins_with(url, schemes[i])) {
            return true;
        }
    }
    return false;
}

void html_url(struct buf *out, const char *name, struct slice url)
{
    html_attr(out, name, is_followed(url) ? url : slice_of("#"));
}

void html_hidden(struct buf *out, const char *name, struct slice value)
{
    html_raw(out, "<input type=\"hidden\"");
    html_attr(out, "name", slice_of(name));
    html_attr(out, "value", value);
    html_raw(out, ">");
}
