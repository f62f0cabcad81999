/* Bytes to a tree of values. The scanner has accepted the bytes before, so building has nothing
 * left to refuse but keys that stand twice; it recurses as deep as the scanner allowed. */
#include "base/json_scan.h"
#include "base/json_value.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { POINTER_BYTES = 256 };

struct reading {
    const char *at;
    unsigned rules;
    struct buf key; /* the last key, decoded */
    enum status status;
    struct err *err;
};

static void skip_space(struct reading *r)
{
    while (*r->at == ' ' || *r->at == '\t' || *r->at == '\r' || *r->at == '\n') {
        r->at++;
    }
}

static uint32_t four_digits(const char *digits)
{
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        uint32_t c = (unsigned char)digits[i];
        value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20U) - 'a' + 10);
    }
    return value;
}

/* After "\u": decoded to `to`; how many bytes that takes there. Moves past one or both halves. */
static size_t decode_unicode(const char **at, char *to)
{
    uint32_t cp = four_digits(*at);
    *at += 4;
    if (cp >= 0xD800 && cp <= 0xDFFF) { /* a pair, the scanner saw both halves */
        cp = 0x10000 + ((cp - 0xD800) << 10) + (four_digits(*at + 2) - 0xDC00);
        *at += 6;
    }
    return utf8_encode(cp, to);
}

/* The inside of a string, never longer decoded than it is written. Returns the length. */
static size_t decode(struct slice raw, char *to)
{
    static const char FROM[] = "bfnrt";
    static const char MEANS[] = "\b\f\n\r\t";
    size_t len = 0;
    for (const char *at = raw.ptr; at < raw.ptr + raw.len;) {
        if (*at != '\\') {
            to[len++] = *at++;
            continue;
        }
        char c = at[1];
        at += 2;
        if (c == 'u') {
            len += decode_unicode(&at, to + len);
        } else {
            const char *known = strchr(FROM, c);
            to[len++] = known == NULL ? c : MEANS[known - FROM];
        }
    }
    return len;
}

/* At a quote: the inside of the string, undecoded. Moves behind it. */
static struct slice take_string(struct reading *r)
{
    const char *from = ++r->at;
    while (*r->at != '"') {
        r->at += *r->at == '\\' ? 2 : 1;
    }
    return (struct slice){from, (size_t)(r->at++ - from)};
}

static struct slice take_number(struct reading *r)
{
    size_t len = strspn(r->at, "0123456789+-.eE");
    r->at += len;
    return (struct slice){r->at - len, len};
}

static enum json_type type_at(const char *at)
{
    switch (*at) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}

/* The value itself, without children: those are read by read_children(). NULL: no memory. */
static struct json_value *take_value(struct reading *r, const char *key)
{
    enum json_type type = type_at(r->at);
    struct slice raw = {"", 0};
    if (type == JSON_STRING) {
        raw = take_string(r);
    } else if (type == JSON_NUMBER) {
        raw = take_number(r);
    } else {
        r->at += type == JSON_FALSE ? 5 : type == JSON_TRUE || type == JSON_NULL ? 4 : 1;
    }
    struct json_value *value = json_value_create(type, key, raw);
    if (value == NULL) {
        r->status = err_set(r->err, ST_NOMEM, "no memory for a document's values");
    } else if (type == JSON_STRING && memchr(raw.ptr, '\\', raw.len) != NULL) {
        char *text = (char *)(uintptr_t)value->text; /* its own room, made a line above */
        text[decode(raw, text)] = '\0';
    }
    return value;
}

static const char *take_key(struct reading *r)
{
    struct slice raw = take_string(r);
    buf_reset(&r->key);
    char *to = buf_reserve(&r->key, raw.len);
    if (to == NULL) {
        r->status = err_set(r->err, ST_NOMEM, "no memory for a key");
        return NULL;
    }
    buf_commit(&r->key, decode(raw, to));
    skip_space(r);
    r->at++; /* the colon */
    skip_space(r);
    return buf_str(&r->key);
}

static void refuse_twin(struct reading *r, const struct json_value *first)
{
    char pointer[POINTER_BYTES];
    json_value_pointer(first, pointer, sizeof pointer);
    r->status = err_set(r->err, ST_INVALID, "%s: this key stands twice; keep one", pointer);
}

static void read_children(struct reading *r, struct json_value *value);

static void read_child(struct reading *r, struct json_value *container)
{
    const char *key = container->type == JSON_OBJECT ? take_key(r) : NULL;
    if (r->status != ST_OK) {
        return;
    }
    struct json_value *child = take_value(r, key);
    if (child == NULL) {
        return;
    }
    const struct json_value *first = key == NULL ? NULL : json_value_find(container, key);
    if (first == NULL) {
        json_value_insert(container, NULL, child);
        read_children(r, child);
        return;
    }
    if ((r->rules & JSON_FIRST_OF_TWINS) == 0) {
        refuse_twin(r, first);
    } else {
        read_children(r, child);
    }
    json_value_destroy(child);
}

static void read_children(struct reading *r, struct json_value *value)
{
    if (value->type != JSON_OBJECT && value->type != JSON_ARRAY) {
        return;
    }
    const char close = value->type == JSON_OBJECT ? '}' : ']';
    for (skip_space(r); *r->at != close && r->status == ST_OK; skip_space(r)) {
        r->at += *r->at == ',' ? 1 : 0;
        skip_space(r);
        read_child(r, value);
        if (r->status != ST_OK) {
            return;
        }
    }
    r->at++;
}

static enum status build(const char *bytes, unsigned rules, struct json_value **out_value,
                         struct err *err)
{
    struct reading r = {
        .at = bytes, .rules = rules, .key = buf_make(PROGRAMME_MAX_BYTES), .err = err};
    skip_space(&r);
    struct json_value *root = take_value(&r, NULL);
    if (root != NULL) {
        read_children(&r, root);
    }
    if (r.status == ST_OK) {
        *out_value = root;
    } else {
        json_value_destroy(root);
    }
    buf_deinit(&r.key);
    return r.status;
}

enum status json_value_parse(struct slice bytes, unsigned rules, struct json_value **out_value,
                             struct err *err)
{
    if (bytes.len > PROGRAMME_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "the document is larger than 8 MiB");
    }
    char *copy = mem_try_alloc(bytes.len + 1, 1); /* closed by a NUL, which ends every loop above */
    if (copy == NULL) {
        return err_set(err, ST_NOMEM, "no memory for a document of %zu bytes", bytes.len);
    }
    if (bytes.len > 0) {
        memcpy(copy, bytes.ptr, bytes.len);
    }
    struct json_scan scan;
    bool allow_comments = (rules & JSON_WITH_COMMENTS) != 0;
    enum status status = json_scan(copy, bytes.len, allow_comments, &scan, err);
    if (status != ST_OK) {
        err_context(err, "line %u, column %u", (unsigned)scan.failed_at.line,
                    (unsigned)scan.failed_at.column);
    } else {
        status = build(copy, rules, out_value, err);
    }
    json_scan_deinit(&scan);
    mem_free(copy);
    return status;
}
