/* base/civil.h: the proleptic Gregorian calendar, pure arithmetic.
 *
 * Days are counted from 1970-01-01 (day 0, a Thursday). Algorithm: years of 400, starting in March.
 */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdint.h>

struct civil {
    int32_t year, month, day; /* month 1..12, day 1..31 */
    int32_t hour, minute, second;
};

/** Day number of a date; month 1..12. */
int64_t civil_days(int64_t year, int32_t month, int32_t day);
/** Day number of the date part. */
int64_t civil_day(const struct civil *civil);
/** Local seconds since 1970-01-01 00:00 to date and time. */
struct civil civil_from_seconds(int64_t local_s);
/** 0 is Monday. */
int32_t civil_weekday(int64_t day);

#endif
