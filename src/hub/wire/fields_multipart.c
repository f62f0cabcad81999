/* multipart/form-data (RFC 7578, RFC 2046 section 5.1), as browsers write it: no preamble, binary
 * parts, no nesting. The body is whole in memory, so values are pieces of it and nothing is copied
 * but line breaks. A pass never goes back, so the work is one look at each byte. */
#include <string.h>

#include "hub/wire/escape_priv.h"
#include "hub/wire/fields.h"
#include "hub/wire/fields_priv.h"
#include "hub/wire/text.h"

enum { BOUNDARY_MAX = 70, PART_HEADERS_MAX = 8, PART_LINE_MAX = 1024, FILE_NAME_MAX = 255 };

struct part {
    struct slice name, file_name, type;
    bool is_file; /* it has a filename, maybe an empty one */
    struct slice bytes;
};

/* What is left to read; begins after a delimiter. */
struct reader {
    const char *at, *end;
    struct slice boundary;
};

/* "name=token" or "name=\"…\"" at the front of `rest`, cut off. A backslash in a quoted value is
 * itself: browsers escape a quote as %22. False: there is none, or it is broken. */
static bool take_param(struct slice *rest, struct slice *out_name, struct slice *out_value)
{
    const char *at = rest->ptr, *end = rest->ptr + rest->len;
    while (at < end && strchr("; \t", *at) != NULL && *at != '\0') {
        at++;
    }
    const char *equals = at < end ? memchr(at, '=', (size_t)(end - at)) : NULL;
    if (equals == NULL) {
        return false;
    }
    *out_name = text_trim((struct slice){at, (size_t)(equals - at)});
    const char *value = equals + 1;
    bool is_quoted = value < end && *value == '"';
    value += is_quoted ? 1 : 0;
    const char *stop =
        value < end ? memchr(value, is_quoted ? '"' : ';', (size_t)(end - value)) : NULL;
    if (stop == NULL && is_quoted) {
        return false;
    }
    stop = stop == NULL ? end : stop;
    *out_value = (struct slice){value, (size_t)(stop - value)};
    *out_value = is_quoted ? *out_value : text_trim(*out_value);
    at = stop + (is_quoted ? 1 : 0);
    *rest = (struct slice){at, (size_t)(end - at)};
    return true;
}

/* The value of a parameter in "; a=b; c=d". */
static bool find_param(struct slice params, const char *name, struct slice *out)
{
    struct slice key, value;
    while (take_param(&params, &key, &value)) {
        if (text_is(key, name)) {
            *out = value;
            return true;
        }
    }
    return false;
}

static bool is_boundary(struct slice text)
{
    static const char MARKS[] = "'()+_,-./:=? ";
    for (size_t i = 0; i < text.len; i++) {
        char c = text_lower(text.ptr[i]);
        bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!is_word && (c == '\0' || strchr(MARKS, c) == NULL)) {
            return false;
        }
    }
    return text.len > 0 && text.len <= BOUNDARY_MAX && text.ptr[text.len - 1] != ' ';
}

static bool starts_with(const char *at, const char *end, const char *text, size_t len)
{
    return (size_t)(end - at) >= len && memcmp(at, text, len) == 0;
}

/* At "--boundary" there. */
static bool is_delimiter(const struct reader *reader, const char *at)
{
    return starts_with(at, reader->end, "--", 2) &&
           starts_with(at + 2, reader->end, reader->boundary.ptr, reader->boundary.len);
}

/* After a delimiter: 1: another part follows, 0: that was the last, -1: neither. */
static int step_over(struct reader *reader)
{
    reader->at += 2 + reader->boundary.len;
    if (starts_with(reader->at, reader->end, "--", 2)) {
        return 0;
    }
    if (starts_with(reader->at, reader->end, "\r\n", 2)) {
        reader->at += 2;
        return 1;
    }
    return -1;
}

/* One line of a part's head, without its end. */
static bool take_line(struct reader *reader, struct slice *out)
{
    size_t left = (size_t)(reader->end - reader->at);
    const char *end = memchr(reader->at, '\n', left > PART_LINE_MAX ? PART_LINE_MAX : left);
    if (end == NULL || end == reader->at || end[-1] != '\r') {
        return false;
    }
    *out = (struct slice){reader->at, (size_t)(end - reader->at) - 1};
    reader->at = end + 1;
    return true;
}

static enum status read_disposition(struct slice value, struct part *part, struct err *err)
{
    const char *semicolon = value.len == 0 ? NULL : memchr(value.ptr, ';', value.len);
    size_t kind_len = semicolon == NULL ? value.len : (size_t)(semicolon - value.ptr);
    struct slice params = {value.ptr + kind_len, value.len - kind_len};
    if (!text_is(text_trim((struct slice){value.ptr, kind_len}), "form-data") ||
        !find_param(params, "name", &part->name)) {
        return err_set(err, ST_INVALID, "a part of the form without a name");
    }
    part->is_file = find_param(params, "filename", &part->file_name);
    if (!text_is_plain(part->name, false) || !text_is_plain(part->file_name, false) ||
        part->file_name.len > FILE_NAME_MAX) {
        return err_set(err, ST_INVALID, "a name in the form that is no text, or too long");
    }
    return ST_OK;
}

static enum status read_header(struct slice line, struct part *part, struct err *err)
{
    const char *colon = memchr(line.ptr, ':', line.len);
    if (colon == NULL) {
        return err_set(err, ST_INVALID, "a head of a part that is none");
    }
    struct slice name = {line.ptr, (size_t)(colon - line.ptr)};
    struct slice value = text_trim((struct slice){colon + 1, line.len - name.len - 1});
    if (text_is(name, "content-disposition")) {
        return part->name.ptr != NULL ? err_set(err, ST_INVALID, "a part with two names")
                                      : read_disposition(value, part, err);
    }
    if (text_is(name, "content-type")) {
        if (!text_is_plain(value, false)) {
            return err_set(err, ST_INVALID, "the type of a part is no text");
        }
        part->type = value;
    }
    if (text_is(name, "content-transfer-encoding") && !text_is(value, "binary") &&
        !text_is(value, "8bit") && !text_is(value, "7bit")) {
        return err_set(err, ST_INVALID, "a part of the form that is encoded");
    }
    return ST_OK;
}

/* The bytes up to the next delimiter; the reader then stands at it. */
static bool take_bytes(struct reader *reader, struct slice *out)
{
    const char *start = reader->at, *at = start;
    while (at < reader->end) {
        const char *cr = memchr(at, '\r', (size_t)(reader->end - at));
        if (cr == NULL) {
            return false;
        }
        if (starts_with(cr, reader->end, "\r\n", 2) && is_delimiter(reader, cr + 2)) {
            *out = (struct slice){start, (size_t)(cr - start)};
            reader->at = cr + 2;
            return true;
        }
        at = cr + 1;
    }
    return false;
}

static enum status take_part(struct reader *reader, struct part *part, struct err *err)
{
    for (int n = 0;; n++) {
        struct slice line = {NULL, 0};
        if (n > PART_HEADERS_MAX || !take_line(reader, &line)) {
            return err_set(err, ST_INVALID, "the head of a part doesn't end");
        }
        if (line.len == 0) {
            break;
        }
        enum status st = read_header(line, part, err);
        if (st != ST_OK) {
            return st;
        }
    }
    if (part->name.ptr == NULL) {
        return err_set(err, ST_INVALID, "a part of the form without a name");
    }
    /* An empty part has no line break of its own before the delimiter. */
    if (is_delimiter(reader, reader->at)) {
        return err_set(err, ST_INVALID, "a part of the form without its bytes");
    }
    return take_bytes(reader, &part->bytes) ? ST_OK
                                            : err_set(err, ST_INVALID, "the form is cut off");
}

static enum status keep(const struct part *part, struct arena *arena, struct fields *fields,
                        struct upload *upload, struct err *err)
{
    if (part->is_file) {
        if (part->file_name.len == 0 && part->bytes.len == 0) {
            return ST_OK; /* nothing was chosen */
        }
        if (upload->field.len > 0) {
            return err_set(err, ST_LIMIT, "at most one file");
        }
        if (part->name.len == 0 || part->name.len > FIELD_NAME_MAX) {
            return err_set(err, ST_INVALID, "a file without a name of its field, or a long one");
        }
        *upload = (struct upload){part->name, part->file_name, part->type, part->bytes};
        return ST_OK;
    }
    if (part->bytes.len > 2 * (size_t)FIELD_VALUE_MAX || !text_is_plain(part->bytes, true)) {
        return err_set(err, ST_INVALID, "a field that is no text, or too long");
    }
    struct slice value = {NULL, 0};
    enum status st = escape_lines(part->bytes, arena, &value, err);
    return st == ST_OK ? fields_add(fields, part->name, value, err) : st;
}

enum status fields_read_multipart(struct slice type, struct slice body, struct arena *arena,
                                  struct fields *fields, struct upload *upload, struct err *err)
{
    const char *semicolon = type.len == 0 ? NULL : memchr(type.ptr, ';', type.len);
    struct reader reader = {body.ptr, body.ptr + body.len, {NULL, 0}};
    size_t before = semicolon == NULL ? type.len : (size_t)(semicolon - type.ptr);
    if (semicolon == NULL ||
        !find_param((struct slice){semicolon, type.len - before}, "boundary", &reader.boundary) ||
        !is_boundary(reader.boundary)) {
        return err_set(err, ST_INVALID, "a form without a boundary between its parts");
    }
    if (body.len == 0 || !is_delimiter(&reader, reader.at)) {
        return err_set(err, ST_INVALID, "the form doesn't begin with its boundary");
    }
    for (size_t n = 0; n <= FIELDS_MAX + 1; n++) {
        int more = step_over(&reader);
        if (more <= 0) {
            return more == 0 ? ST_OK : err_set(err, ST_INVALID, "a boundary that goes on");
        }
        struct part part = {.is_file = false};
        enum status st = take_part(&reader, &part, err);
        if (st == ST_OK) {
            st = keep(&part, arena, fields, upload, err);
        }
        if (st != ST_OK) {
            return st;
        }
    }
    return err_set(err, ST_LIMIT, "at most %d fields", FIELDS_MAX);
}
