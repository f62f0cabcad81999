/* Two scanners: one for what begins with a year, one for words and numbers in any order.
 */
#include "display/feeds/date_priv.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "programme/model.h"

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60, WORD_BYTES = 16, YEAR_PIVOT = 70 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Up to max_digits digits; how many. */
static int digits(const char **at, int max_digits, int32_t *out_value)
{
    int count = 0;
    int32_t value = 0;
    while (count < max_digits && is_digit(**at)) {
        value = value * 10 + (*(*at)++ - '0');
        count++;
    }
    *out_value = value;
    return count;
}

static bool is_calendar(const struct civil *c)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;
    if (c->month < 1 || c->month > 12 || c->day < 1 || c->year < 1 || c->year > 9999) {
        return false;
    }
    int32_t last = lengths[c->month - 1] + (c->month == 2 && is_leap ? 1 : 0);
    return c->day <= last && c->hour <= 23 && c->minute <= 59 && c->second <= 60;
}

/* Zones. */

static const struct {
    const char *name;
    int32_t minutes;
} zones[] = {
    {"ut", 0},     {"utc", 0},     {"gmt", 0},    {"z", 0},      {"wet", 0},    {"est", -300},
    {"edt", -240}, {"cst", -360},  {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480},
    {"pdt", -420}, {"akst", -540}, {"hst", -600}, {"bst", 60},   {"west", 60},  {"cet", 60},
    {"met", 60},   {"mez", 60},    {"cest", 120}, {"mest", 120}, {"mesz", 120}, {"eet", 120},
    {"eest", 180}, {"msk", 180},   {"ist", 330},  {"jst", 540},  {"kst", 540},  {"aest", 600},
    {"aedt", 660}, {"nzst", 720},  {"nzdt", 780},
};

static bool zone_named(const char *word, int32_t *out_offset_s)
{
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        if (strcmp(zones[i].name, word) == 0) {
            *out_offset_s = zones[i].minutes * MINUTE_S;
            return true;
        }
    }
    return false;
}

/* "+0100", "+01:00", "+1", "-5": false and nothing taken when it is none. */
static bool read_offset(const char **at, int32_t *out_offset_s)
{
    const char *p = *at;
    int32_t sign = *p == '-' ? -1 : 1;
    int32_t hours = 0;
    int32_t minutes = 0;
    if (*p != '+' && *p != '-') {
        return false;
    }
    p++;
    int count = digits(&p, 2, &hours);
    p += *p == ':' ? 1 : 0;
    if (count == 0 || (is_digit(*p) && digits(&p, 2, &minutes) != 2) || hours > 14 ||
        minutes > 59) {
        return false;
    }
    *out_offset_s = sign * (hours * HOUR_S + minutes * MINUTE_S);
    *at = p;
    return true;
}

/* HH:MM[:SS[.fraction]], French "10h42" too. */
static bool read_clock(const char **at, struct date *date)
{
    const char *p = *at;
    struct civil *c = &date->civil;
    int32_t fraction = 0;
    if (digits(&p, 2, &c->hour) == 0 || (*p != ':' && *p != 'h')) {
        return false;
    }
    p++;
    if (digits(&p, 2, &c->minute) == 0) {
        return false;
    }
    c->second = 0;
    if (*p == ':') {
        p++;
        (void)digits(&p, 2, &c->second);
    }
    if ((*p == '.' || *p == ',') && is_digit(p[1])) {
        p++;
        while (digits(&p, 9, &fraction) == 9) {
        }
    }
    date->has_time = true;
    *at = p;
    return true;
}

/* Words. */

/* By their beginnings; "mar" is March, and mardi as well: the last one of a date counts. */
static const char *const months[][4] = {
    {"jan"},        {"feb", "fev", "fév"}, {"mar", "mär"},  {"apr", "avr"},
    {"may", "mai"}, {"jun", "juin"},       {"jul", "juil"}, {"aug", "aou", "aoû"},
    {"sep"},        {"oct", "okt"},        {"nov"},         {"dec", "déc", "dez"},
};

static int32_t month_named(const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(months); i++) {
        for (size_t k = 0; k < ARRAY_LEN(months[i]) && months[i][k] != NULL; k++) {
            size_t len = strlen(months[i][k]);
            if (strncmp(word, months[i][k], len) == 0) {
                return (int32_t)i + 1;
            }
        }
    }
    return 0;
}

static void set_year(struct civil *c, int32_t value, int count)
{
    bool is_short = count <= 2;
    c->year = is_short ? value + (value < YEAR_PIVOT ? 2000 : 1900) : value;
}

struct words {
    const char *at;
    struct date *date;
    bool is_bad;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* A word in lower case; longer ones are cut. */
static void read_word(struct words *w, char word[WORD_BYTES])
{
    size_t len = 0;
    while (is_letter(*w->at)) {
        char c = *w->at++;
        if (len + 1 < WORD_BYTES) {
            word[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
    }
    word[len] = '\0';
}

static void take_word(struct words *w)
{
    char word[WORD_BYTES];
    struct date *date = w->date;
    int32_t offset_s = 0;
    read_word(w, word);
    bool is_pm = strcmp(word, "pm") == 0;
    if (month_named(word) > 0) {
        date->civil.month = month_named(word);
    } else if (date->has_time && (is_pm || strcmp(word, "am") == 0)) {
        date->civil.hour = date->civil.hour % 12 + (is_pm ? 12 : 0);
    } else if (date->has_time && zone_named(word, &offset_s)) {
        date->has_offset = true;
        date->offset_s = offset_s;
        if (read_offset(&w->at, &offset_s)) { /* "GMT+0100" */
            date->offset_s = offset_s;
        }
    } /* weekdays, "at", "le", "à": passed over */
}

/* 23/11/2026, and 11/23/2026 where it can be nothing else. */
static bool take_slashes(struct words *w, int32_t first)
{
    struct civil *c = &w->date->civil;
    const char *p = w->at;
    char mark = *p;
    int32_t second = 0;
    int32_t year = 0;
    if ((mark != '/' && mark != '.') || !is_digit(p[1])) {
        return false;
    }
    p++;
    int count = digits(&p, 2, &second);
    if (count == 0 || *p != mark) {
        return false;
    }
    p++;
    count = digits(&p, 4, &year);
    if (count != 2 && count != 4) {
        return false;
    }
    bool is_month_first = second > 12;
    c->day = is_month_first ? second : first;
    c->month = is_month_first ? first : second;
    set_year(c, year, count);
    w->at = p;
    return true;
}

static void take_number(struct words *w)
{
    struct date *date = w->date;
    struct civil *c = &date->civil;
    const char *start = w->at;
    if (!date->has_time && read_clock(&w->at, date)) {
        return;
    }
    w->at = start;
    int32_t value = 0;
    int count = digits(&w->at, 5, &value);
    if (c->day == 0 && c->month == 0 && count <= 2 && take_slashes(w, value)) {
        return;
    }
    if (c->day == 0 && count <= 2) {
        c->day = value;
    } else if (c->year == 0 && (count == 4 || count == 2)) {
        set_year(c, value, count);
    } else {
        w->is_bad = true;
    }
}

static bool read_words(const char *text, struct date *date)
{
    struct words w = {.at = text, .date = date};
    while (*w.at != '\0' && !w.is_bad) {
        int32_t offset_s = 0;
        if (is_digit(*w.at)) {
            take_number(&w);
        } else if (is_letter(*w.at)) {
            take_word(&w);
        } else if (date->has_time && !date->has_offset && read_offset(&w.at, &offset_s)) {
            date->has_offset = true;
            date->offset_s = offset_s;
        } else {
            w.at++;
        }
    }
    return !w.is_bad;
}

/* Beginning with a year. */

static bool has_digits(const char *text, size_t count)
{
    return strspn(text, "0123456789") == count;
}

/* 20261123T104200Z, also without its time */
static bool read_compact(const char *text, struct date *date)
{
    struct civil *c = &date->civil;
    const char *at = text;
    (void)digits(&at, 4, &c->year);
    (void)digits(&at, 2, &c->month);
    (void)digits(&at, 2, &c->day);
    if ((*at == 'T' || *at == 't') && strspn(at + 1, "0123456789") >= 4) {
        at++;
        (void)digits(&at, 2, &c->hour);
        (void)digits(&at, 2, &c->minute);
        (void)digits(&at, 2, &c->second);
        date->has_time = true;
        date->has_offset = *at == 'Z' || read_offset(&at, &date->offset_s);
    }
    return true;
}

static bool read_iso(const char *text, struct date *date)
{
    struct civil *c = &date->civil;
    const char *at = text;
    (void)digits(&at, 4, &c->year);
    char mark = *at++;
    if (digits(&at, 2, &c->month) == 0) {
        return false;
    }
    c->day = 1;
    if (*at == mark) {
        at++;
        if (digits(&at, 2, &c->day) == 0) {
            return false;
        }
    }
    while (*at == 'T' || *at == 't' || *at == ' ' || *at == ',') {
        at++;
    }
    if (!read_clock(&at, date)) {
        return true; /* a date alone */
    }
    while (*at == ' ') {
        at++;
    }
    struct words w = {.at = at, .date = date};
    date->has_offset = read_offset(&w.at, &date->offset_s);
    if (!date->has_offset && is_letter(*w.at)) {
        take_word(&w);
    }
    return true;
}

static bool read_seconds(const char *text, size_t count, struct date *date)
{
    int64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        value = value * 10 + (text[i] - '0');
    }
    date->civil = civil_from_seconds(count == 13 ? value / 1000 : value);
    date->has_time = true;
    date->has_offset = true;
    return true;
}

static bool read_any(const char *text, struct date *date)
{
    size_t count = strspn(text, "0123456789");
    bool is_all = text[count] == '\0';
    if (is_all && (count == 10 || count == 13)) {
        return read_seconds(text, count, date);
    }
    if (has_digits(text, 8) && (is_all || text[8] == 'T' || text[8] == 't')) {
        return read_compact(text, date);
    }
    if (count == 4 && (text[4] == '-' || text[4] == '/')) {
        return read_iso(text, date);
    }
    return read_words(text, date);
}

bool date_read(const char *text, struct date *out_date)
{
    struct date date = {.has_time = false};
    while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r') {
        text++;
    }
    if (!read_any(text, &date)) {
        return false;
    }
    if (date.civil.hour == 24 && date.civil.minute == 0) { /* the end of the day: its last second */
        date.civil.hour = 23;
        date.civil.minute = 59;
        date.civil.second = 59;
    }
    if (!is_calendar(&date.civil)) {
        return false;
    }
    *out_date = date;
    return true;
}

int64_t date_parse(const char *text, int64_t now_unix_s)
{
    struct date date;
    if (!date_read(text, &date)) {
        return TIME_NONE;
    }
    const struct civil *c = &date.civil;
    int64_t unix_s = civil_day(c) * DAY_S + c->hour * HOUR_S + c->minute * MINUTE_S +
                     (c->second > 59 ? 59 : c->second) - date.offset_s;
    bool is_sane = unix_s >= DATE_FIRST_UNIX_S && unix_s <= now_unix_s + DATE_AHEAD_S;
    return is_sane ? unix_s : TIME_NONE;
}
