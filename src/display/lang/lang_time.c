/* display/lang/lang_time.c: dates, times and durations in words.
 *
 * Wall-clock parts come from base/tz and base/civil only; the order of the parts and their names
 * are messages of the catalogues.
 */
#include <stdio.h>

#include "base/civil.h"
#include "base/tz.h"
#include "display/lang/lang.h"
#include "display/lang/lang_priv.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };
enum {
    AGO_HOURS_MAX = 6, /* at 1 in the morning, 11 in the evening is "2 h ago", not "yesterday" */
    AGO_DAYS_MAX = 30  /* then the date says more */
};

const char *lang_clock(struct arena *arena, const struct tz *tz, int64_t unix_s)
{
    struct civil t = tz_civil(tz, unix_s);
    const char *text = arena_printf(arena, "%02d:%02d", t.hour, t.minute);
    return text == NULL ? "" : text;
}

const char *lang_time(struct arena *arena, enum lang lang, const struct tz *tz, int64_t unix_s)
{
    struct civil t = tz_civil(tz, unix_s);
    char hour[16], minute[16];
    (void)snprintf(hour, sizeof(hour), lang == LANG_FR ? "%d" : "%02d", t.hour);
    (void)snprintf(minute, sizeof(minute), "%02d", t.minute);
    return lang_say(arena, lang, MSG_TIME, 0, hour, minute);
}

static enum msg nth(enum msg first, int32_t index)
{
    return (enum msg)((int32_t)first + index);
}

/* "1er décembre", "18 déc.": the day with the month's name as given. */
static const char *day_with(struct arena *arena, enum lang lang, const struct civil *t,
                            enum msg month)
{
    char day[16];
    (void)snprintf(day, sizeof(day), "%d", t->day);
    return lang_say(arena, lang, MSG_DAY_MONTH, 0,
                    t->day == 1 ? lang_text(lang, MSG_DAY_FIRST) : day, lang_text(lang, month));
}

const char *lang_day_month(struct arena *arena, enum lang lang, const struct tz *tz, int64_t unix_s)
{
    struct civil t = tz_civil(tz, unix_s);
    return day_with(arena, lang, &t, nth(MSG_MONTH_1, t.month - 1));
}

const char *lang_date_long(struct arena *arena, enum lang lang, const struct tz *tz, int64_t unix_s)
{
    struct civil t = tz_civil(tz, unix_s);
    const char *day = day_with(arena, lang, &t, nth(MSG_MONTH_1, t.month - 1));
    int32_t weekday = civil_weekday(civil_day(&t));
    return lang_say(arena, lang, MSG_DATE_LONG, 0, lang_text(lang, nth(MSG_WEEKDAY_0, weekday)),
                    day);
}

const char *lang_date_short(struct arena *arena, enum lang lang, const struct tz *tz,
                            int64_t unix_s)
{
    struct civil t = tz_civil(tz, unix_s);
    const char *day = day_with(arena, lang, &t, nth(MSG_MONTH_SHORT_1, t.month - 1));
    int32_t weekday = civil_weekday(civil_day(&t));
    return lang_say(arena, lang, MSG_DATE_SHORT, 0,
                    lang_text(lang, nth(MSG_WEEKDAY_SHORT_0, weekday)), day);
}

/* "le 3 mai", with the year when it is another one. */
static const char *ago_date(struct arena *arena, enum lang lang, const struct tz *tz,
                            int64_t then_unix_s, int64_t now_unix_s)
{
    struct civil then = tz_civil(tz, then_unix_s);
    const char *date = lang_day_month(arena, lang, tz, then_unix_s);
    if (then.year != tz_civil(tz, now_unix_s).year) {
        char year[16];
        (void)snprintf(year, sizeof(year), "%d", then.year);
        date = lang_say(arena, lang, MSG_DAY_MONTH_YEAR, 0, date, year);
    }
    return lang_say(arena, lang, MSG_AGO_DATE, 0, date, NULL);
}

const char *lang_ago(struct arena *arena, enum lang lang, const struct tz *tz, int64_t then_unix_s,
                     int64_t now_unix_s)
{
    if (then_unix_s > now_unix_s - MINUTE_S) {
        return lang_text(lang, MSG_AGO_NOW);
    }
    if (then_unix_s > now_unix_s - HOUR_S) {
        return lang_say(arena, lang, MSG_AGO_MINUTES, (now_unix_s - then_unix_s) / MINUTE_S, NULL,
                        NULL);
    }
    struct civil then = tz_civil(tz, then_unix_s), now = tz_civil(tz, now_unix_s);
    int64_t days = civil_day(&now) - civil_day(&then);
    if (days < 1 || then_unix_s > now_unix_s - AGO_HOURS_MAX * HOUR_S) {
        return lang_say(arena, lang, MSG_AGO_HOURS, (now_unix_s - then_unix_s) / HOUR_S, NULL,
                        NULL);
    }
    if (days == 1) {
        return lang_text(lang, MSG_AGO_YESTERDAY);
    }
    if (days <= AGO_DAYS_MAX) {
        return lang_say(arena, lang, MSG_AGO_DAYS, days, NULL, NULL);
    }
    return ago_date(arena, lang, tz, then_unix_s, now_unix_s);
}

const char *lang_left(struct arena *arena, enum lang lang, int64_t seconds)
{
    if (seconds < 0) {
        seconds = 0;
    }
    if (seconds < MINUTE_S) {
        return lang_say(arena, lang, MSG_LEFT_SECONDS, seconds, NULL, NULL);
    }
    if (seconds < HOUR_S) {
        return lang_say(arena, lang, MSG_LEFT_MINUTES, seconds / MINUTE_S, NULL, NULL);
    }
    bool has_days = seconds >= DAY_S;
    int64_t large = seconds / (has_days ? DAY_S : HOUR_S);
    int64_t small = has_days ? seconds % DAY_S / HOUR_S : seconds % HOUR_S / MINUTE_S;
    char digits[16];
    (void)snprintf(digits, sizeof(digits), "%02d", (int)small);
    return lang_say(arena, lang, has_days ? MSG_LEFT_DAYS : MSG_LEFT_HOURS, 0,
                    lang_number(arena, lang, (double)large, 0), digits);
}
