#include "hub/wire/fields.h"

#include <string.h>

#include "hub/wire/escape_priv.h"
#include "hub/wire/fields_priv.h"
#include "hub/wire/text.h"

struct slice fields_get(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (slice_is(fields->of[i].name, name)) {
            return fields->of[i].value;
        }
    }
    return (struct slice){NULL, 0};
}

bool fields_has(const struct fields *fields, const char *name)
{
    return fields_get(fields, name).ptr != NULL;
}

enum status fields_add(struct fields *fields, struct slice name, struct slice value,
                       struct err *err)
{
    if (name.len == 0) {
        return err_set(err, ST_INVALID, "a field without a name");
    }
    if (name.len > FIELD_NAME_MAX || value.len > FIELD_VALUE_MAX) {
        return err_set(err, ST_LIMIT, "a field has at most %d bytes, its name %d",
                       (int)FIELD_VALUE_MAX, FIELD_NAME_MAX);
    }
    if (fields->count == FIELDS_MAX) {
        return err_set(err, ST_LIMIT, "at most %d fields", FIELDS_MAX);
    }
    if (value.ptr == NULL) {
        value.ptr = "";
    }
    fields->of[fields->count++] = (struct field){name, value};
    return ST_OK;
}

/* One "name=value"; empty ones (as in "a=1&&b=2") are none. */
static enum status read_pair(struct slice pair, struct arena *arena, struct fields *fields,
                             struct err *err)
{
    if (pair.len == 0) {
        return ST_OK;
    }
    /* What is encoded is at most three times what it means. */
    if (pair.len > 3 * ((size_t)FIELD_VALUE_MAX + FIELD_NAME_MAX) + 1) {
        return err_set(err, ST_LIMIT, "a field of %zu bytes", pair.len);
    }
    const char *equals = memchr(pair.ptr, '=', pair.len);
    size_t name_len = equals == NULL ? pair.len : (size_t)(equals - pair.ptr);
    struct slice raw = equals == NULL ? (struct slice){"", 0}
                                      : (struct slice){equals + 1, pair.len - name_len - 1};
    struct slice name = {NULL, 0}, value = {NULL, 0};
    enum status st =
        escape_undo((struct slice){pair.ptr, name_len}, ESCAPE_FORM, arena, &name, err);
    if (st == ST_OK) {
        st = escape_undo(raw, ESCAPE_FORM, arena, &value, err);
    }
    return st == ST_OK ? fields_add(fields, name, value, err) : st;
}

/* The next pair of `text`, from *at on. Spaces count: this is no list of a head. */
static struct slice cut(struct slice text, size_t *at)
{
    const char *end = memchr(text.ptr + *at, '&', text.len - *at);
    size_t stop = end == NULL ? text.len : (size_t)(end - text.ptr);
    struct slice pair = {text.ptr + *at, stop - *at};
    *at = stop + 1;
    return pair;
}

enum status fields_decode(struct slice text, struct arena *arena, struct fields *fields,
                          struct err *err)
{
    for (size_t at = 0; at < text.len;) {
        enum status st = read_pair(cut(text, &at), arena, fields, err);
        if (st != ST_OK) {
            return st;
        }
    }
    return ST_OK;
}

void fields_read_query(struct slice text, struct arena *arena, struct fields *fields)
{
    for (size_t at = 0; at < text.len && fields->count < FIELDS_MAX;) {
        enum status st = read_pair(cut(text, &at), arena, fields, NULL);
        (void)st; /* passed over */
    }
}
