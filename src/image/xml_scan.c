/* image/xml_scan.c: a cursor that counts lines; every step checks the end first. */
#include "image/xml_scan.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':' || ((unsigned char)c & 0x80) != 0;
}

struct xml_scan xml_scan_make(const void *bytes, size_t len)
{
    const char *text = bytes;
    return (struct xml_scan){text, text + len, 1};
}

static void step(struct xml_scan *scan)
{
    if (*scan->at == '\n') {
        scan->line++;
    }
    scan->at++;
}

static bool starts(const struct xml_scan *scan, const char *word)
{
    size_t len = strlen(word);
    return (size_t)(scan->end - scan->at) >= len && memcmp(scan->at, word, len) == 0;
}

static void skip_past(struct xml_scan *scan, const char *word)
{
    while (scan->at < scan->end && !starts(scan, word)) {
        step(scan);
    }
    for (size_t i = 0; i < strlen(word) && scan->at < scan->end; i++) {
        step(scan);
    }
}

/* <!DOCTYPE … [ … ]>: the closing bracket outside the internal subset. */
static void skip_doctype(struct xml_scan *scan)
{
    bool in_subset = false;
    while (scan->at < scan->end && (in_subset || *scan->at != '>')) {
        in_subset = *scan->at == '[' || (in_subset && *scan->at != ']');
        step(scan);
    }
    if (scan->at < scan->end) {
        step(scan);
    }
}

static void skip_special(struct xml_scan *scan)
{
    if (starts(scan, "<!--")) {
        skip_past(scan, "-->");
    } else if (starts(scan, "<![CDATA[")) {
        skip_past(scan, "]]>");
    } else if (starts(scan, "<?")) {
        skip_past(scan, "?>");
    } else {
        skip_doctype(scan);
    }
}

/* At the end of a tag: past its '>', minding quotes. */
static void read_body(struct xml_scan *scan, struct xml_tag *tag)
{
    char quote = 0;
    tag->body.ptr = scan->at;
    while (scan->at < scan->end && (quote != 0 || *scan->at != '>')) {
        char c = *scan->at;
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        }
        step(scan);
    }
    tag->body.len = (size_t)(scan->at - tag->body.ptr);
    if (tag->body.len > 0 && tag->body.ptr[tag->body.len - 1] == '/') {
        tag->is_empty = true;
        tag->body.len--;
    }
    if (scan->at < scan->end) {
        step(scan);
    }
}

bool xml_next_tag(struct xml_scan *scan, struct xml_tag *out_tag)
{
    while (scan->at < scan->end) {
        if (*scan->at != '<') {
            step(scan);
            continue;
        }
        if (starts(scan, "<!") || starts(scan, "<?")) {
            skip_special(scan);
            continue;
        }
        struct xml_tag tag = {.line = scan->line};
        step(scan);
        if (scan->at < scan->end && *scan->at == '/') {
            tag.is_end = true;
            step(scan);
        }
        const char *start = scan->at;
        while (scan->at < scan->end && is_name(*scan->at)) {
            scan->at++;
            if (scan->at[-1] == ':') {
                start = scan->at;
            }
        }
        tag.name = (struct slice){start, (size_t)(scan->at - start)};
        if (tag.name.len > 0) {
            read_body(scan, &tag);
            *out_tag = tag;
            return true;
        }
    }
    return false;
}

struct xml_scan xml_attrs(const struct xml_tag *tag)
{
    return (struct xml_scan){tag->body.ptr, tag->body.ptr + tag->body.len, tag->line};
}

static void skip_spaces(struct xml_scan *scan)
{
    while (scan->at < scan->end && is_space(*scan->at)) {
        step(scan);
    }
}

static struct slice read_quoted(struct xml_scan *scan)
{
    char quote = *scan->at;
    step(scan);
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at != quote) {
        step(scan);
    }
    struct slice value = {start, (size_t)(scan->at - start)};
    if (scan->at < scan->end) {
        step(scan);
    }
    return value;
}

bool xml_next_attr(struct xml_scan *scan, struct xml_attr *out_attr)
{
    for (;;) {
        skip_spaces(scan);
        if (scan->at >= scan->end) {
            return false;
        }
        const char *start = scan->at;
        int32_t line = scan->line;
        while (scan->at < scan->end && is_name(*scan->at)) {
            scan->at++;
        }
        struct slice name = {start, (size_t)(scan->at - start)};
        if (name.len == 0) {
            step(scan);
            continue;
        }
        skip_spaces(scan);
        if (scan->at >= scan->end || *scan->at != '=') {
            continue;
        }
        scan->at++;
        skip_spaces(scan);
        if (scan->at < scan->end && (*scan->at == '"' || *scan->at == '\'')) {
            *out_attr = (struct xml_attr){name, read_quoted(scan), line};
            return true;
        }
    }
}
