/* A zone is a table of transitions and the rule of its footer. Version 1 data is skipped when
 * version 2 or later follows, as RFC 8536, section 4, asks of readers. */
#include "base/tz.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/tz_rule.h"

enum { HEADER_BYTES = 44, TRANSITIONS_MAX = 4096, TYPES_MAX = 256, OFFSET_MAX_S = 26 * 3600 };

struct transition {
    int64_t at;
    int32_t offset_s;
};

struct tz {
    size_t count;
    struct transition *transitions;
    int32_t first_offset_s;
    struct tz_rule rule;
};

static const struct tz UTC = {0};

const struct tz *tz_utc(void)
{
    return &UTC;
}

struct cursor {
    const unsigned char *at;
    size_t left;
};

static uint64_t take(struct cursor *cursor, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes && cursor->left > 0; i++) {
        value = (value << 8) | *cursor->at;
        cursor->at++;
        cursor->left--;
    }
    return value;
}

struct counts {
    uint32_t isut, isstd, leap, time, type, chars;
    int version;
};

static bool take_header(struct cursor *cursor, struct counts *out)
{
    if (cursor->left < HEADER_BYTES || memcmp(cursor->at, "TZif", 4) != 0) {
        return false;
    }
    out->version = cursor->at[4] == '\0' ? 1 : cursor->at[4] - '0';
    cursor->at += 20;
    cursor->left -= 20;
    out->isut = (uint32_t)take(cursor, 4);
    out->isstd = (uint32_t)take(cursor, 4);
    out->leap = (uint32_t)take(cursor, 4);
    out->time = (uint32_t)take(cursor, 4);
    out->type = (uint32_t)take(cursor, 4);
    out->chars = (uint32_t)take(cursor, 4);
    return out->time <= TRANSITIONS_MAX && out->type >= 1 && out->type <= TYPES_MAX &&
           out->chars <= 4096 && out->leap <= 256 && out->isut <= TYPES_MAX &&
           out->isstd <= TYPES_MAX;
}

static size_t data_bytes(const struct counts *c, size_t time_bytes)
{
    return c->time * (time_bytes + 1) + c->type * (size_t)6 + c->chars +
           c->leap * (time_bytes + 4) + c->isstd + c->isut;
}

static bool read_data(struct tz *tz, const unsigned char *data, const struct counts *c,
                      size_t time_bytes)
{
    struct cursor times = {data, c->time * time_bytes};
    const unsigned char *indices = data + c->time * time_bytes;
    const unsigned char *types = indices + c->time;
    int32_t offsets[TYPES_MAX];
    for (uint32_t i = 0; i < c->type; i++) {
        struct cursor type = {types + i * 6U, 4};
        offsets[i] = (int32_t)(uint32_t)take(&type, 4);
        if (offsets[i] < -OFFSET_MAX_S || offsets[i] > OFFSET_MAX_S) {
            return false;
        }
    }
    tz->transitions = mem_alloc(c->time, sizeof *tz->transitions);
    tz->first_offset_s = offsets[0];
    for (uint32_t i = 0; i < c->time; i++) {
        uint64_t raw = take(&times, time_bytes);
        int64_t at = time_bytes == 4 ? (int64_t)(int32_t)(uint32_t)raw : (int64_t)raw;
        if (indices[i] >= c->type || (i > 0 && at <= tz->transitions[i - 1].at)) {
            return false;
        }
        tz->transitions[i] = (struct transition){at, offsets[indices[i]]};
        tz->count++;
    }
    return true;
}

static bool read_footer(struct tz *tz, const unsigned char *at, size_t left)
{
    if (left < 2 || at[0] != '\n') {
        return left == 0;
    }
    const unsigned char *end = memchr(at + 1, '\n', left - 1);
    char text[128];
    if (end == NULL || (size_t)(end - at) > sizeof text) {
        return false;
    }
    size_t len = (size_t)(end - at) - 1;
    memcpy(text, at + 1, len);
    text[len] = '\0';
    return len == 0 || tz_rule_parse(text, &tz->rule);
}

static bool read_all(struct tz *tz, struct slice bytes)
{
    struct cursor cursor = {(const unsigned char *)bytes.ptr, bytes.len};
    struct counts counts;
    size_t time_bytes = 4;
    if (!take_header(&cursor, &counts) || data_bytes(&counts, 4) > cursor.left) {
        return false;
    }
    if (counts.version >= 2) {
        size_t skip = data_bytes(&counts, 4);
        cursor.at += skip;
        cursor.left -= skip;
        time_bytes = 8;
        if (!take_header(&cursor, &counts) || data_bytes(&counts, 8) > cursor.left) {
            return false;
        }
    }
    size_t size = data_bytes(&counts, time_bytes);
    if (!read_data(tz, cursor.at, &counts, time_bytes)) {
        return false;
    }
    return time_bytes == 4 || read_footer(tz, cursor.at + size, cursor.left - size);
}

enum status tz_parse(struct slice bytes, struct tz **out_tz, struct err *err)
{
    struct tz *tz = mem_alloc(1, sizeof *tz);
    if (bytes.len == 0 || !read_all(tz, bytes)) {
        tz_destroy(tz);
        return err_set(err, ST_INVALID, "not a time zone file");
    }
    *out_tz = tz;
    return ST_OK;
}

static bool name_is_safe(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len < 64 && name[0] != '/' && strstr(name, "..") == NULL &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/") ==
               len;
}

enum status tz_load(const char *name, struct tz **out_tz, struct err *err)
{
    if (!name_is_safe(name)) {
        return err_set(err, ST_NOT_FOUND,
                       "\"%.64s\" is not a time zone; write one like Europe/Paris", name);
    }
    const char *dir = getenv("TZDIR");
    struct buf path = buf_make(4096);
    struct buf bytes = buf_make(TZ_MAX_BYTES);
    buf_printf(&path, "%s/%s", dir == NULL ? "/usr/share/zoneinfo" : dir, name);
    enum status status = file_read(buf_str(&path), &bytes, NULL);
    if (status == ST_OK) {
        status = tz_parse(buf_view(&bytes), out_tz, NULL);
    }
    if (status != ST_OK) {
        status = err_set(err, ST_NOT_FOUND,
                         "no time zone \"%s\" (is the package tzdata installed?)", name);
    }
    buf_deinit(&bytes);
    buf_deinit(&path);
    return status;
}

void tz_destroy(struct tz *tz)
{
    if (tz != NULL) {
        mem_free(tz->transitions);
        mem_free(tz);
    }
}

int32_t tz_offset_at(const struct tz *tz, int64_t unix_s)
{
    size_t low = 0, high = tz->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (tz->transitions[mid].at <= unix_s) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    if (low == tz->count && tz->rule.is_set) {
        return tz_rule_offset_at(&tz->rule, unix_s);
    }
    return low == 0 ? tz->first_offset_s : tz->transitions[low - 1].offset_s;
}

struct civil tz_civil(const struct tz *tz, int64_t unix_s)
{
    return civil_from_seconds(unix_s + tz_offset_at(tz, unix_s));
}

int32_t tz_day_of(const struct tz *tz, int64_t unix_s)
{
    struct civil civil = tz_civil(tz, unix_s);
    return (int32_t)civil_day(&civil);
}

int64_t tz_unix_of(const struct tz *tz, int64_t day, int64_t second)
{
    enum { HALF_DAY_S = 12 * 3600 };
    int64_t local = day * 86400 + second;
    /* The offsets around: before any jump near this local time, and after it. */
    int32_t before = tz_offset_at(tz, local - HALF_DAY_S - tz_offset_at(tz, local));
    int32_t after = tz_offset_at(tz, local + HALF_DAY_S - tz_offset_at(tz, local));
    if (tz_offset_at(tz, local - before) == before) {
        return local - before; /* also the first of two in an overlap */
    }
    if (tz_offset_at(tz, local - after) == after) {
        return local - after;
    }
    return local - before; /* a gap: as if the clock had not jumped */
}
