/* A recursive descent over RFC 8259's grammar, at most JSON_DEPTH_MAX deep. */
#include "base/json_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"

struct state {
    char *bytes;
    size_t len, at;
    size_t line_start;
    uint32_t line;
    bool allow_comments;
    struct json_scan *scan;
    struct err *err;
    enum status status;
};

static struct json_place place_of(const struct state *s)
{
    return (struct json_place){s->line, (uint32_t)(s->at - s->line_start) + 1};
}

static bool fail(struct state *s, enum status status, const char *text)
{
    if (s->status == ST_OK) {
        s->scan->failed_at = place_of(s);
        s->status = err_set(s->err, status, "%s", text);
    }
    return false;
}

static int peek(const struct state *s)
{
    return s->at < s->len ? (unsigned char)s->bytes[s->at] : -1;
}

static bool skip_comment(struct state *s)
{
    bool is_block = s->bytes[s->at + 1] == '*';
    size_t from = s->at;
    s->at += 2;
    while (s->at < s->len) {
        char c = s->bytes[s->at];
        if (!is_block && c == '\n') {
            memset(s->bytes + from, ' ', s->at - from);
            return true;
        }
        if (is_block && c == '*' && s->at + 1 < s->len && s->bytes[s->at + 1] == '/') {
            s->at += 2;
            memset(s->bytes + from, ' ', s->at - from);
            return true;
        }
        if (c == '\n') {
            s->line++;
            s->line_start = s->at + 1;
        }
        s->at++;
    }
    memset(s->bytes + from, ' ', s->at - from);
    return !is_block || fail(s, ST_INVALID, "a comment is not closed: expected '*/'");
}

static bool skip_space(struct state *s)
{
    while (s->at < s->len) {
        char c = s->bytes[s->at];
        if (c == '\n') {
            s->line++;
            s->line_start = s->at + 1;
        }
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            s->at++;
        } else if (s->allow_comments && c == '/' && s->at + 1 < s->len &&
                   (s->bytes[s->at + 1] == '/' || s->bytes[s->at + 1] == '*')) {
            if (!skip_comment(s)) {
                return false;
            }
        } else {
            break;
        }
    }
    return true;
}

static bool note(struct state *s)
{
    struct json_scan *scan = s->scan;
    if (scan->count == JSON_VALUES_MAX) {
        return fail(s, ST_LIMIT, "more than 500,000 values");
    }
    if (scan->count == scan->cap) {
        size_t cap = scan->cap == 0 ? 256 : scan->cap * 2;
        struct json_place *grown = mem_alloc(cap, sizeof *grown);
        if (scan->count > 0) {
            memcpy(grown, scan->places, scan->count * sizeof *grown);
        }
        mem_free(scan->places);
        scan->places = grown;
        scan->cap = cap;
    }
    scan->places[scan->count++] = place_of(s);
    return true;
}

static int hex_value(int c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* At "uXXXX"; the value, or -1. */
static int32_t unicode_escape(struct state *s)
{
    int32_t value = 0;
    if (s->len - s->at < 5) {
        return -1;
    }
    for (size_t i = 1; i <= 4; i++) {
        int digit = hex_value((unsigned char)s->bytes[s->at + i]);
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    s->at += 5;
    return value;
}

static bool scan_escape(struct state *s)
{
    s->at++; /* the backslash */
    int c = peek(s);
    if (c != 'u') {
        if (c < 0 || strchr("\"\\/bfnrt", c) == NULL) {
            return fail(s, ST_INVALID, "a backslash is followed by one of \" \\ / b f n r t u");
        }
        s->at++;
        return true;
    }
    int32_t first = unicode_escape(s);
    if (first < 0) {
        return fail(s, ST_INVALID, "\\u is followed by four hexadecimal digits");
    }
    if (first == 0) {
        return fail(s, ST_INVALID, "\\u0000 has no place in a text");
    }
    if (first < 0xD800 || first > 0xDFFF) {
        return true;
    }
    if (first > 0xDBFF || peek(s) != '\\' || s->at + 1 >= s->len || s->bytes[s->at + 1] != 'u') {
        return fail(s, ST_INVALID, "half of a surrogate pair: write both halves, or the character");
    }
    s->at++;
    int32_t second = unicode_escape(s);
    return (second >= 0xDC00 && second <= 0xDFFF) ||
           fail(s, ST_INVALID, "half of a surrogate pair: write both halves, or the character");
}

static bool scan_string(struct state *s)
{
    s->at++; /* the opening quote */
    for (;;) {
        int c = peek(s);
        if (c < 0) {
            return fail(s, ST_INVALID, "a text is not closed: expected '\"'");
        }
        if (c == '"') {
            s->at++;
            return true;
        }
        if (c < 0x20) {
            return fail(s, ST_INVALID,
                        "a control character inside a text: write \\n for a line break");
        }
        if (c == '\\') {
            if (!scan_escape(s)) {
                return false;
            }
            continue;
        }
        uint32_t cp = 0;
        size_t len = utf8_decode(s->bytes + s->at, s->len - s->at, &cp);
        if (len == 0) {
            return fail(s, ST_INVALID, "these bytes are not UTF-8: save the file as UTF-8");
        }
        s->at += len;
    }
}

static size_t scan_digits(struct state *s)
{
    size_t count = 0;
    while (peek(s) >= '0' && peek(s) <= '9') {
        s->at++;
        count++;
    }
    return count;
}

static bool scan_number(struct state *s)
{
    size_t from = s->at;
    if (peek(s) == '-') {
        s->at++;
    }
    bool starts_with_zero = peek(s) == '0';
    size_t whole = scan_digits(s);
    if (whole == 0 || (starts_with_zero && whole > 1)) {
        return fail(s, ST_INVALID, "not a number: digits, without a leading zero");
    }
    if (peek(s) == '.') {
        s->at++;
        if (scan_digits(s) == 0) {
            return fail(s, ST_INVALID, "not a number: digits follow the point");
        }
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        s->at++;
        if (peek(s) == '+' || peek(s) == '-') {
            s->at++;
        }
        if (scan_digits(s) == 0) {
            return fail(s, ST_INVALID, "not a number: digits follow the exponent");
        }
    }
    return s->at - from <= 60 || fail(s, ST_LIMIT, "a number of more than 60 characters");
}

static bool scan_word(struct state *s)
{
    static const char *const WORDS[] = {"true", "false", "null"};
    for (size_t i = 0; i < ARRAY_LEN(WORDS); i++) {
        size_t len = strlen(WORDS[i]);
        if (s->len - s->at >= len && memcmp(s->bytes + s->at, WORDS[i], len) == 0) {
            s->at += len;
            return true;
        }
    }
    return fail(s, ST_INVALID,
                s->at >= s->len ? "the document ends too early"
                                : "expected a value: an object, a list, a \"text\", "
                                  "a number, true, false or null");
}

static bool scan_value(struct state *s, int depth);

static bool scan_member(struct state *s, int depth)
{
    if (peek(s) != '"') {
        return fail(s, ST_INVALID, "expected a key in double quotes");
    }
    if (!scan_string(s) || !skip_space(s)) {
        return false;
    }
    if (peek(s) != ':') {
        return fail(s, ST_INVALID, "expected ':' after a key");
    }
    s->at++;
    return skip_space(s) && scan_value(s, depth);
}

static bool scan_container(struct state *s, int depth, bool is_object)
{
    const int close = is_object ? '}' : ']';
    if (depth == JSON_DEPTH_MAX) {
        return fail(s, ST_LIMIT, "nested deeper than 64 levels");
    }
    s->at++;
    if (!skip_space(s)) {
        return false;
    }
    if (peek(s) == close) {
        s->at++;
        return true;
    }
    for (;;) {
        if (!(is_object ? scan_member(s, depth + 1) : scan_value(s, depth + 1)) || !skip_space(s)) {
            return false;
        }
        int c = peek(s);
        s->at += c == ',' || c == close ? 1 : 0;
        if (c == close) {
            return true;
        }
        if (c != ',') {
            return fail(s, ST_INVALID, is_object ? "expected ',' or '}'" : "expected ',' or ']'");
        }
        if (!skip_space(s)) {
            return false;
        }
        if (peek(s) == close) {
            return fail(s, ST_INVALID, "a comma before the end: take it out");
        }
    }
}

static bool scan_value(struct state *s, int depth)
{
    int c = peek(s);
    if (!note(s)) {
        return false;
    }
    if (c == '{' || c == '[') {
        return scan_container(s, depth, c == '{');
    }
    if (c == '"') {
        return scan_string(s);
    }
    return c == '-' || (c >= '0' && c <= '9') ? scan_number(s) : scan_word(s);
}

enum status json_scan(char *bytes, size_t len, bool allow_comments, struct json_scan *scan,
                      struct err *err)
{
    struct state s = {.bytes = bytes,
                      .len = len,
                      .line = 1,
                      .allow_comments = allow_comments,
                      .scan = scan,
                      .err = err};
    *scan = (struct json_scan){.failed_at = {1, 1}};
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        memset(bytes, ' ', 3); /* a byte order mark, as some editors write */
    }
    if (skip_space(&s) && scan_value(&s, 0) && skip_space(&s) && s.at < len) {
        (void)fail(&s, ST_INVALID, "something follows the end of the document");
    }
    return s.status;
}

void json_scan_deinit(struct json_scan *scan)
{
    mem_free(scan->places);
    *scan = (struct json_scan){0};
}
