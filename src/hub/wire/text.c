#include "hub/wire/text.h"

#include <string.h>

#include "base/utf8.h"

char text_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool text_same(struct slice a, struct slice b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (text_lower(a.ptr[i]) != text_lower(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

bool text_is(struct slice a, const char *b)
{
    return text_same(a, slice_of(b));
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

struct slice text_trim(struct slice text)
{
    while (text.len > 0 && is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && is_space(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

bool text_is_token(struct slice text)
{
    static const char MARKS[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < text.len; i++) {
        char c = text_lower(text.ptr[i]);
        bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!is_word && (c == '\0' || strchr(MARKS, c) == NULL)) {
            return false;
        }
    }
    return text.len > 0;
}

bool text_is_plain(struct slice text, bool with_lines)
{
    size_t at = 0;
    while (at < text.len) {
        uint32_t cp = 0;
        size_t len = utf8_decode(text.ptr + at, text.len - at, &cp);
        bool is_line = cp == '\t' || cp == '\n' || cp == '\r';
        bool is_control = cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
        if (len == 0 || (is_control && !(with_lines && is_line))) {
            return false;
        }
        at += len;
    }
    return true;
}

bool text_next(struct slice *rest, char separator, struct slice *out_part)
{
    if (rest->ptr == NULL) {
        return false;
    }
    const char *end = rest->len == 0 ? NULL : memchr(rest->ptr, separator, rest->len);
    if (end == NULL) {
        *out_part = text_trim(*rest);
        *rest = (struct slice){NULL, 0};
        return true;
    }
    size_t len = (size_t)(end - rest->ptr);
    *out_part = text_trim((struct slice){rest->ptr, len});
    *rest = (struct slice){end + 1, rest->len - len - 1};
    return true;
}

int text_hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char l = text_lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool text_to_number(struct slice text, unsigned long long *out)
{
    if (text.len == 0 || text.len > 18) {
        return false;
    }
    unsigned long long value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return false;
        }
        value = value * 10 + (unsigned long long)(text.ptr[i] - '0');
    }
    *out = value;
    return true;
}
