/* hub/pages/calendar.h: an event as an iCalendar file (RFC 5545). Pure; any thread.
 *
 * Times are UTC (section 3.3.5, form 2), so that no time zone has to be described. Lines end in
 * CRLF and are folded at 75 bytes, never inside a character (3.1); commas, semicolons, backslashes
 * and line breaks of texts are escaped (3.3.11), control characters dropped.
 */
#ifndef HUB_PAGES_CALENDAR_H
#define HUB_PAGES_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

#define CALENDAR_TYPE      "text/calendar; charset=utf-8"
#define CALENDAR_MAX_BYTES ((size_t)64 << 10)

struct calendar_event {
    struct slice uid; /* the same for ever for one event: "7KQ2Q@go.exemple.fr" */
    struct slice title, text, place;
    struct slice url; /* absolute; may be empty */
    int64_t starts_unix_s;
    int64_t ends_unix_s;  /* not after starts: an hour is assumed */
    int64_t stamp_unix_s; /* when this was made */
    bool is_cancelled;
};

/** Append the whole file. */
void calendar_write(struct buf *out, const struct calendar_event *event);

#endif
