#include "hub/wire/cookie.h"

#include "hub/wire/text.h"

struct slice cookie_find(struct slice line, const char *name)
{
    struct slice part;
    while (text_next(&line, ';', &part)) {
        struct slice key;
        struct slice value = part;
        if (!text_next(&value, '=', &key) || value.ptr == NULL || !slice_is(key, name)) {
            continue;
        }
        value = text_trim(value);
        if (value.len <= COOKIE_VALUE_MAX && text_is_token(value)) {
            return value;
        }
        return (struct slice){NULL, 0};
    }
    return (struct slice){NULL, 0};
}
