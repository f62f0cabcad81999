/* display/sync/sse.h: Server-Sent Events: from bytes in any pieces to whole events.
 *
 * By the WHATWG HTML Living Standard, 9.2.5 "Parsing an event stream" and 9.2.6 "Interpreting an
 * event stream": fed with whatever arrived, it calls back for each event, comment and retry time.
 * Bytes that are not UTF-8 become U+FFFD (Encoding Standard, "UTF-8 decode"), one byte order mark
 * at the beginning of a stream is taken off. Texts may hold NUL, except ids.
 *
 * Beyond the standard: everything is bounded. An event past a limit is dropped whole, its id
 * included; the caller hears of it once, and parsing goes on at the next event. And the last event
 * id outlives the stream, as in browsers: an event of a resumed stream that has no id keeps it.
 *
 * Pure: no clock, no connection. Thread: one at a time; calls back inside sse_feed(), on its
 * thread.
 */
#ifndef DISPLAY_SYNC_SSE_H
#define DISPLAY_SYNC_SSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/slice.h"

struct sse;

/** Who is told. on_event is required, the others may be NULL. Slices are borrowed for the call.
 * None of them may call the parser or end it. */
struct sse_handler {
    void *ctx;
    /** type is "message" when the server named none; id is the last one seen, "" when there is
     * none.
     */
    void (*on_event)(void *ctx, struct slice type, struct slice data, struct slice id);
    /** A comment line ended: a sign of life. */
    void (*on_comment)(void *ctx);
    /** Wait so long before connecting again: 0 to SSE_RETRY_MAX_MS. */
    void (*on_retry)(void *ctx, uint32_t retry_ms);
    /** The event that is arriving is past a limit and will be left out. ST_LIMIT, ST_NOMEM. */
    void (*on_drop)(void *ctx, const struct err *err);
};

/** A parser at the beginning of a stream, ended with sse_destroy(). The handler is copied. */
NODISCARD struct sse *sse_create(const struct sse_handler *handler);
void sse_destroy(struct sse *sse);

/** The next bytes of the stream. */
void sse_feed(struct sse *sse, struct slice bytes);

/** The stream ended: an event without its closing empty line is discarded. What is fed next is the
 *  beginning of another stream; the last event id stays. */
void sse_restart(struct sse *sse);

/** What to send as Last-Event-ID when connecting again; "" is not sent. It changes with the empty
 *  line that ends an event, also one without data. Borrowed until the next call. */
struct slice sse_last_event_id(const struct sse *sse);

/** Whether a Content-Type header's value names an event stream: text/event-stream in any case,
 *  with any parameters (a charset among them changes nothing: an event stream is UTF-8). */
bool sse_is_event_stream(struct slice content_type);

#endif
