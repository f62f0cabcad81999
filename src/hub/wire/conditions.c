#include "hub/wire/conditions.h"

#include <string.h>

#include "hub/wire/text.h"

static bool is_weak(struct slice etag)
{
    return etag.len >= 2 && etag.ptr[0] == 'W' && etag.ptr[1] == '/';
}

static struct slice opaque(struct slice etag)
{
    return is_weak(etag) ? (struct slice){etag.ptr + 2, etag.len - 2} : etag;
}

static bool are_same(struct slice a, struct slice b)
{
    return a.len == b.len && a.len > 0 && memcmp(a.ptr, b.ptr, a.len) == 0;
}

bool condition_names(struct slice list, struct slice etag)
{
    struct slice part;
    if (slice_is(text_trim(list), "*")) {
        return true;
    }
    while (text_next(&list, ',', &part)) {
        if (are_same(opaque(part), opaque(etag))) {
            return true;
        }
    }
    return false;
}

bool condition_holds_range(struct slice if_range, struct slice etag)
{
    if_range = text_trim(if_range);
    return if_range.len == 0 || (!is_weak(if_range) && !is_weak(etag) && are_same(if_range, etag));
}

/* "-200": the last so many. */
static enum range read_suffix(struct slice count, uint64_t size, uint64_t *out_first,
                              uint64_t *out_last)
{
    unsigned long long last = 0;
    if (!text_to_number(count, &last)) {
        return RANGE_WHOLE;
    }
    if (last == 0 || size == 0) {
        return RANGE_OUTSIDE;
    }
    *out_first = last >= size ? 0 : size - last;
    *out_last = size - 1;
    return RANGE_PART;
}

enum range range_read(struct slice line, uint64_t size, uint64_t *out_first, uint64_t *out_last)
{
    static const char UNIT[] = "bytes=";
    size_t unit_len = strlen(UNIT);
    line = text_trim(line);
    if (line.len < unit_len || !text_is((struct slice){line.ptr, unit_len}, UNIT)) {
        return RANGE_WHOLE;
    }
    struct slice from, to = {line.ptr + unit_len, line.len - unit_len};
    unsigned long long first = 0, last = 0;
    if (!text_next(&to, '-', &from) || to.ptr == NULL) {
        return RANGE_WHOLE;
    }
    to = text_trim(to);
    if (from.len == 0) {
        return read_suffix(to, size, out_first, out_last);
    }
    if (!text_to_number(from, &first) ||
        (to.len > 0 && (!text_to_number(to, &last) || last < first))) {
        return RANGE_WHOLE; /* also several ranges: a comma is no digit */
    }
    if (first >= size) {
        return RANGE_OUTSIDE;
    }
    *out_first = first;
    *out_last = to.len == 0 || last >= size ? size - 1 : last;
    return RANGE_PART;
}
