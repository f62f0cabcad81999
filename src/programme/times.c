/* A small scanner over text that is not trusted; every number has a bounded count of digits.
 *
 * Where the clock is put forward a local time may not exist, where it is put back it may exist
 * twice: base/tz says which instant it gives then.
 */
#include "programme/times.h"

#include <stddef.h>
#include <string.h>

#include "base/civil.h"
#include "base/tz.h"

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60, RELATIVE_DAYS_MAX = 36500 };

#define UNIX_S_MAX INT64_C(7289654400) /* 2201-01-01T00:00:00Z */

struct scan {
    const char *at;
    bool is_bad;
};

static bool scan_char(struct scan *scan, char wanted)
{
    if (*scan->at == wanted) {
        scan->at++;
        return true;
    }
    return false;
}

static void scan_need(struct scan *scan, char wanted)
{
    scan->is_bad = !scan_char(scan, wanted) || scan->is_bad;
}

/* Between min_digits and max_digits digits. */
static int32_t scan_digits(struct scan *scan, int min_digits, int max_digits)
{
    int32_t value = 0;
    int digits = 0;
    while (digits < max_digits && *scan->at >= '0' && *scan->at <= '9') {
        value = value * 10 + (*scan->at++ - '0');
        digits++;
    }
    scan->is_bad = scan->is_bad || digits < min_digits;
    return value;
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

/* YYYY-MM-DD as days since 1970-01-01. */
static int32_t scan_date(struct scan *scan)
{
    int32_t year = scan_digits(scan, 4, 4);
    scan_need(scan, '-');
    int32_t month = scan_digits(scan, 2, 2);
    scan_need(scan, '-');
    int32_t day = scan_digits(scan, 2, 2);
    if (scan->is_bad || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) {
        scan->is_bad = true;
        return 0;
    }
    return (int32_t)civil_days(year, month, day);
}

/* HH:MM[:SS[.fraction]]; a fraction is cut. */
static int32_t scan_clock(struct scan *scan)
{
    int32_t hour = scan_digits(scan, 1, 2);
    scan_need(scan, ':');
    int32_t minute = scan_digits(scan, 2, 2);
    int32_t second = 0;
    if (scan_char(scan, ':')) {
        second = scan_digits(scan, 2, 2);
        if (scan_char(scan, '.')) {
            (void)scan_digits(scan, 1, 9);
        }
    }
    scan->is_bad = scan->is_bad || hour > 23 || minute > 59 || second > 59;
    return hour * HOUR_S + minute * MINUTE_S + second;
}

/* Z or ±HH:MM in seconds; *out_is_there false when the text ends here. */
static int32_t scan_offset(struct scan *scan, bool *out_is_there)
{
    *out_is_there = *scan->at != '\0';
    if (*scan->at == '\0' || scan_char(scan, 'Z') || scan_char(scan, 'z')) {
        return 0;
    }
    int32_t sign = scan_char(scan, '-') ? -1 : 1;
    if (sign > 0) {
        scan_need(scan, '+');
    }
    int32_t hours = scan_digits(scan, 2, 2);
    (void)scan_char(scan, ':');
    int32_t minutes = scan_digits(scan, 2, 2);
    scan->is_bad = scan->is_bad || hours > 23 || minutes > 59;
    return sign * (hours * HOUR_S + minutes * MINUTE_S);
}

static bool scan_is_done(const struct scan *scan)
{
    return !scan->is_bad && *scan->at == '\0';
}

static enum time_result in_range(int64_t unix_s, int64_t *out_unix_s)
{
    if (unix_s < 0 || unix_s >= UNIX_S_MAX) {
        return TIME_OUT_OF_RANGE;
    }
    *out_unix_s = unix_s;
    return TIME_READ;
}

static enum time_result parse_absolute(const char *text, const struct tz *tz, int64_t *out_unix_s)
{
    struct scan scan = {.at = text};
    int64_t day = scan_date(&scan);
    int32_t second = 0;
    int32_t offset_s = 0;
    bool has_offset = false;
    if (*scan.at != '\0') {
        bool has_t = scan_char(&scan, 'T') || scan_char(&scan, 't');
        if (!has_t) {
            scan_need(&scan, ' ');
        }
        second = scan_clock(&scan);
        (void)(!has_t && scan_char(&scan, ' ')); /* "2026-11-23 09:40 +01:00" is read too */
        offset_s = scan_offset(&scan, &has_offset);
    }
    if (!scan_is_done(&scan)) {
        return TIME_MALFORMED;
    }
    if (has_offset) {
        return in_range(day * DAY_S + second - offset_s, out_unix_s);
    }
    return in_range(tz_unix_of(tz, (int32_t)day, second), out_unix_s);
}

/* ±N, or 0 when there is no sign. */
static int32_t scan_amount(struct scan *scan)
{
    int32_t sign = scan_char(scan, '-') ? -1 : scan_char(scan, '+') ? 1 : 0;
    return sign == 0 ? 0 : sign * scan_digits(scan, 1, 7);
}

static enum time_result parse_now(const char *text, int64_t now_unix_s, int64_t *out_unix_s)
{
    struct scan scan = {.at = text};
    int64_t amount = scan_amount(&scan);
    int64_t unit_s = 1;
    if (scan.at != text) {
        unit_s = scan_char(&scan, 's')   ? 1
                 : scan_char(&scan, 'm') ? MINUTE_S
                 : scan_char(&scan, 'h') ? HOUR_S
                 : scan_char(&scan, 'd') ? DAY_S
                                         : 0;
    }
    if (!scan_is_done(&scan) || unit_s == 0) {
        return TIME_MALFORMED;
    }
    return in_range(now_unix_s + amount * unit_s, out_unix_s);
}

static enum time_result parse_today(const char *text, const struct tz *tz, int64_t now_unix_s,
                                    int64_t *out_unix_s)
{
    struct scan scan = {.at = text};
    int32_t days = scan_amount(&scan);
    if (scan.at != text) {
        scan_need(&scan, 'd');
    }
    int32_t second = 0;
    if (*scan.at != '\0') {
        scan_need(&scan, ' ');
        second = scan_clock(&scan);
    }
    if (!scan_is_done(&scan)) {
        return TIME_MALFORMED;
    }
    if (days < -RELATIVE_DAYS_MAX || days > RELATIVE_DAYS_MAX) {
        return TIME_OUT_OF_RANGE;
    }
    return in_range(tz_unix_of(tz, tz_day_of(tz, now_unix_s) + days, second), out_unix_s);
}

enum time_result time_parse(const char *text, const struct tz *tz, int64_t now_unix_s,
                            int64_t *out_unix_s)
{
    if (strncmp(text, "now", 3) == 0) {
        return parse_now(text + 3, now_unix_s, out_unix_s);
    }
    if (strncmp(text, "today", 5) == 0) {
        return parse_today(text + 5, tz, now_unix_s, out_unix_s);
    }
    return parse_absolute(text, tz, out_unix_s);
}

bool time_parse_clock(const char *text, int32_t *out_s)
{
    if (strcmp(text, "24:00") == 0) {
        *out_s = DAY_S;
        return true;
    }
    struct scan scan = {.at = text};
    int32_t second = scan_clock(&scan);
    if (!scan_is_done(&scan)) {
        return false;
    }
    *out_s = second;
    return true;
}

bool time_parse_date(const char *text, int32_t *out_day)
{
    struct scan scan = {.at = text};
    int32_t day = scan_date(&scan);
    if (!scan_is_done(&scan)) {
        return false;
    }
    *out_day = day;
    return true;
}
