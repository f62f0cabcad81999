/* display/sync/event_line.h: one event of a live feed as one line of JSON, for people and programs
 * that look on.
 *
 * Whatever the event holds it is one line, UTF-8, and safe on a terminal: white space between
 * values is left out, and what might end a line or steer a terminal (DEL, U+0080 to U+009F, U+2028,
 * U+2029) is written as \uXXXX. Pure; any thread.
 */
#ifndef DISPLAY_SYNC_EVENT_LINE_H
#define DISPLAY_SYNC_EVENT_LINE_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/slice.h"

/* Enough for any event: a byte takes six at most. */
#define EVENT_LINE_MAX_BYTES                                                                       \
    (6U * (SSE_DATA_MAX_BYTES + SSE_TYPE_MAX_BYTES + SSE_ID_MAX_BYTES) + 64U)

/** Append {"type":"patch","data":…,"id":"418"} and a line end. data stands as it is when it is JSON
 *  (base/json.h: its limits too), numbers as they are written, else as a string. All three are
 *  UTF-8. Failures are remembered in `into`. */
void event_line_write(struct buf *into, struct slice type, struct slice data, struct slice id);

/** Append UTF-8 text as such a string, in quotes. */
void event_line_write_text(struct buf *into, struct slice text);

#endif
