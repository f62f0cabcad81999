#include "base/tz_rule.h"

#include <stddef.h>
#include <string.h>

#include "base/civil.h"

struct scan {
    const char *at;
    bool is_bad;
};

static bool accept(struct scan *scan, char c)
{
    if (*scan->at != c) {
        return false;
    }
    scan->at++;
    return true;
}

static int32_t digits(struct scan *scan, int32_t max)
{
    int32_t value = 0;
    size_t count = 0;
    while (*scan->at >= '0' && *scan->at <= '9' && count < 4) {
        value = value * 10 + (*scan->at - '0');
        scan->at++;
        count++;
    }
    scan->is_bad |= count == 0 || value > max;
    return value;
}

static void name(struct scan *scan)
{
    size_t len = 0;
    if (accept(scan, '<')) {
        len = strcspn(scan->at, ">");
        scan->is_bad |= scan->at[len] != '>';
        scan->at += len + (scan->at[len] == '>' ? 1 : 0);
    } else {
        len = strspn(scan->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        scan->at += len;
    }
    scan->is_bad |= len < 3;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static int32_t span(struct scan *scan)
{
    int32_t sign = accept(scan, '-') ? -1 : 1;
    (void)(sign > 0 && accept(scan, '+'));
    int32_t seconds = digits(scan, 167) * 3600;
    if (accept(scan, ':')) {
        seconds += digits(scan, 59) * 60;
        if (accept(scan, ':')) {
            seconds += digits(scan, 59);
        }
    }
    return sign * seconds;
}

static struct tz_change change(struct scan *scan)
{
    struct tz_change out = {.form = '0', .time_s = 2 * 3600};
    scan->is_bad |= !accept(scan, ',');
    if (accept(scan, 'M')) {
        out.form = 'M';
        out.month = digits(scan, 12);
        scan->is_bad |= !accept(scan, '.');
        out.week = digits(scan, 5);
        scan->is_bad |= !accept(scan, '.') || out.month < 1 || out.week < 1;
        out.day = digits(scan, 6);
    } else {
        out.form = accept(scan, 'J') ? 'J' : '0';
        out.day = digits(scan, 365);
        scan->is_bad |= out.form == 'J' && out.day < 1;
    }
    if (accept(scan, '/')) {
        out.time_s = span(scan);
    }
    return out;
}

bool tz_rule_parse(const char *text, struct tz_rule *out)
{
    struct scan scan = {.at = text};
    struct tz_rule rule = {.is_set = true};
    name(&scan);
    rule.standard_s = -span(&scan);
    rule.dst_s = rule.standard_s + 3600;
    if (*scan.at != '\0' && !scan.is_bad) {
        rule.has_dst = true;
        name(&scan);
        if (*scan.at != ',' && *scan.at != '\0') {
            rule.dst_s = -span(&scan);
        }
        rule.start = change(&scan);
        rule.end = change(&scan);
    }
    if (scan.is_bad || *scan.at != '\0') {
        return false;
    }
    *out = rule;
    return true;
}

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Local second of the change in that year. */
static int64_t change_at(const struct tz_change *c, int64_t year)
{
    int64_t day = civil_days(year, 1, 1);
    if (c->form == 'J') {
        day += c->day - 1 + (is_leap(year) && c->day >= 60 ? 1 : 0);
    } else if (c->form == '0') {
        day += c->day;
    } else {
        int64_t first = civil_days(year, c->month, 1);
        int32_t sunday_based = (civil_weekday(first) + 1) % 7;
        day = first + (c->day - sunday_based + 7) % 7 + 7 * (c->week - 1);
        int64_t next =
            c->month == 12 ? civil_days(year + 1, 1, 1) : civil_days(year, c->month + 1, 1);
        while (day >= next) {
            day -= 7;
        }
    }
    return day * 86400 + c->time_s;
}

int32_t tz_rule_offset_at(const struct tz_rule *rule, int64_t unix_s)
{
    if (!rule->has_dst) {
        return rule->standard_s;
    }
    int64_t year = civil_from_seconds(unix_s + rule->standard_s).year;
    int64_t start = change_at(&rule->start, year) - rule->standard_s;
    int64_t end = change_at(&rule->end, year) - rule->dst_s;
    bool is_dst = start < end ? unix_s >= start && unix_s < end : unix_s >= start || unix_s < end;
    return is_dst ? rule->dst_s : rule->standard_s;
}
