/* display/feeds/date_priv.h: dates as feeds and tables write them. Private.
 *
 * RFC 822 and 2822 (years of two digits, names of zones, without weekday or seconds), RFC 3339 and
 * W3C-DTF with their usual breakages, asctime, English, French and German months, seconds since
 * 1970. Thread: pure.
 */
#ifndef DISPLAY_FEEDS_DATE_PRIV_H
#define DISPLAY_FEEDS_DATE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"

/* Before the web there were no feeds; 1970 and 1900 are clocks that were never set. */
#define DATE_FIRST_UNIX_S INT64_C(631152000)
/* What is announced a year ahead may be meant; beyond it is nonsense. */
#define DATE_AHEAD_S (INT64_C(366) * 86400)

/** A date as it is written. */
struct date {
    struct civil civil;
    bool has_time;
    bool has_offset;
    int32_t offset_s; /* east of UTC */
};

/** Read a date; false when it is none. Numbers between slashes are day, month, year unless only the
 *  other order is possible. */
bool date_read(const char *text, struct date *out_date);

/** The moment, UTC where no zone is said; TIME_NONE (programme/model.h) when the text is no date,
 *  or one before DATE_FIRST_UNIX_S or more than DATE_AHEAD_S after now. */
int64_t date_parse(const char *text, int64_t now_unix_s);

#endif
