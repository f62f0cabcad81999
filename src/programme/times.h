/* programme/times.h: the ways to write a moment, a date, a time of day. Pure. */
#ifndef PROGRAMME_TIMES_H
#define PROGRAMME_TIMES_H

#include <stdbool.h>
#include <stdint.h>

struct tz;

enum time_result {
    TIME_READ = 0,
    TIME_MALFORMED,
    TIME_OUT_OF_RANGE /* before 1970 or from 2201 on */
};

/** A moment: RFC 3339 with an offset; a local date, or date and time, in tz; now±N(s|m|h|d);
 *  today[±Nd] [HH:MM[:SS]]. Relative ones count from now_unix_s, days by tz's calendar. */
enum time_result time_parse(const char *text, const struct tz *tz, int64_t now_unix_s,
                            int64_t *out_unix_s);

/** "HH:MM" or "HH:MM:SS", to 23:59:59, and "24:00". Seconds of the day. */
bool time_parse_clock(const char *text, int32_t *out_s);

/** "2026-12-25" as days since 1970-01-01. */
bool time_parse_date(const char *text, int32_t *out_day);

#endif
