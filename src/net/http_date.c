/* net/http_date.c: a cursor over the text; each form is a row of things that must stand there. */
#include "net/http_date.h"

#include "base/attr.h"
#include "base/civil.h"

enum { DAY_S = 86400, CENTURY_PIVOT_YEARS = 50 };

struct cursor {
    struct slice rest;
    bool is_bad;
};

static void expect(struct cursor *c, const char *text)
{
    size_t len = strlen(text);
    if (c->is_bad || c->rest.len < len || memcmp(c->rest.ptr, text, len) != 0) {
        c->is_bad = true;
        return;
    }
    c->rest.ptr += len;
    c->rest.len -= len;
}

static int32_t digits(struct cursor *c, size_t count)
{
    int32_t value = 0;
    for (size_t i = 0; i < count && !c->is_bad; i++) {
        if (c->rest.len == 0 || c->rest.ptr[0] < '0' || c->rest.ptr[0] > '9') {
            c->is_bad = true;
            return 0;
        }
        value = value * 10 + (c->rest.ptr[0] - '0');
        c->rest.ptr++;
        c->rest.len--;
    }
    return value;
}

/* Which of the names stands here, from 0; -1 and bad when none does. */
static int32_t name(struct cursor *c, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count && !c->is_bad; i++) {
        size_t len = strlen(names[i]);
        if (c->rest.len >= len && memcmp(c->rest.ptr, names[i], len) == 0) {
            c->rest.ptr += len;
            c->rest.len -= len;
            return (int32_t)i;
        }
    }
    c->is_bad = true;
    return -1;
}

static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const long_days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void time_of_day(struct cursor *c, struct civil *out)
{
    out->hour = digits(c, 2);
    expect(c, ":");
    out->minute = digits(c, 2);
    expect(c, ":");
    out->second = digits(c, 2);
}

static bool fixdate(struct slice text, struct civil *out)
{
    struct cursor c = {.rest = text};
    (void)name(&c, days, ARRAY_LEN(days));
    expect(&c, ", ");
    out->day = digits(&c, 2);
    expect(&c, " ");
    out->month = name(&c, months, ARRAY_LEN(months)) + 1;
    expect(&c, " ");
    out->year = digits(&c, 4);
    expect(&c, " ");
    time_of_day(&c, out);
    expect(&c, " GMT");
    return !c.is_bad && c.rest.len == 0;
}

static bool rfc850(struct slice text, int64_t now_unix_s, struct civil *out)
{
    struct cursor c = {.rest = text};
    (void)name(&c, long_days, ARRAY_LEN(long_days));
    expect(&c, ", ");
    out->day = digits(&c, 2);
    expect(&c, "-");
    out->month = name(&c, months, ARRAY_LEN(months)) + 1;
    expect(&c, "-");
    int32_t year = digits(&c, 2), now_year = civil_from_seconds(now_unix_s).year;
    expect(&c, " ");
    time_of_day(&c, out);
    expect(&c, " GMT");
    out->year = now_year - now_year % 100 + year;
    if (out->year > now_year + CENTURY_PIVOT_YEARS) {
        out->year -= 100;
    }
    return !c.is_bad && c.rest.len == 0;
}

static bool asctime_form(struct slice text, struct civil *out)
{
    struct cursor c = {.rest = text};
    (void)name(&c, days, ARRAY_LEN(days));
    expect(&c, " ");
    out->month = name(&c, months, ARRAY_LEN(months)) + 1;
    expect(&c, " ");
    bool is_padded = c.rest.len > 0 && c.rest.ptr[0] == ' ';
    if (is_padded) {
        expect(&c, " ");
    }
    out->day = digits(&c, is_padded ? 1 : 2);
    expect(&c, " ");
    time_of_day(&c, out);
    expect(&c, " ");
    out->year = digits(&c, 4);
    return !c.is_bad && c.rest.len == 0;
}

static bool exists(const struct civil *civil)
{
    if (civil->day < 1 || civil->hour > 23 || civil->minute > 59 || civil->second > 60) {
        return false; /* 60: a leap second */
    }
    struct civil back = civil_from_seconds(civil_day(civil) * DAY_S);
    return back.day == civil->day && back.month == civil->month;
}

bool http_date_read(struct slice text, int64_t now_unix_s, int64_t *out_unix_s)
{
    struct civil civil = {0};
    bool is_date =
        fixdate(text, &civil) || rfc850(text, now_unix_s, &civil) || asctime_form(text, &civil);
    if (!is_date || !exists(&civil)) {
        return false;
    }
    *out_unix_s = civil_day(&civil) * DAY_S + civil.hour * 3600 + civil.minute * 60 + civil.second;
    return true;
}
