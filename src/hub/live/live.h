/* hub/live/live.h: what changes, told to whoever listens: channels, their last messages, places.
 *
 * A channel is one audience (screens that get the same document). It has the revision that its
 * document is at and a ring of its last messages, bounded in number and bytes. A listener holds a
 * place in a ring and nothing else, so that thousands of them cost no copies: each message is one
 * blob. A listener that is too slow finds its place overwritten and is told to end; it comes back
 * with its revision and is sent what it lacks, or is asked to pull.
 *
 * Messages are whole server-sent events (WHATWG HTML section 9.2; config/SERVER.md), ready to send.
 *
 * Thread: every function from any thread, except that one listener belongs to one thread. One lock,
 * a leaf; `wake` is called without it.
 */
#ifndef HUB_LIVE_LIVE_H
#define HUB_LIVE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/blob.h"
#include "base/err.h"
#include "base/slice.h"

struct live;
struct live_listener;

enum {
    LIVE_CHANNELS_MAX = 512,      /* audiences: a class and a set of tags each */
    LIVE_NAME_MAX = 200,          /* bytes of a channel's name and of a listener's tag */
    LIVE_RING_MESSAGES = 256,     /* kept of a channel: some minutes of a busy day */
    LIVE_RING_BYTES = 256U << 10, /* the same in bytes; one longer message is kept alone */
    LIVE_MESSAGE_MAX = 8U << 20,  /* a patch is never larger than a document */
    LIVE_LISTENERS_MAX = 20000
};

/** wake(ctx) is called after something was published or ended, on the thread that did it: whoever
 *  serves listeners then looks at them. It must not block, and may come more often than needed.
 *  It may be set later; the hook before may then still be under way on another thread. */
struct live *live_create(void (*wake)(void *ctx), void *ctx);
void live_set_wake(struct live *live, void (*wake)(void *ctx), void *ctx);
/** Every listener has left. NULL is fine. */
void live_destroy(struct live *live);

/** Say at which revision a channel's document is, without a message: at start, and after a change
 *  that no patch describes and nobody listens for. A channel is made by the first call that names
 *  it. When all are taken, one without listeners is given up.
 *
 * Errors: ST_LIMIT (LIVE_CHANNELS_MAX channels with listeners, a name or revision too long),
 * ST_INVALID (a revision with control characters, which no event may carry). */
NODISCARD enum status live_set_revision(struct live *live, struct slice channel,
                                        struct slice revision, struct err *err);

/** Publish a change that leads from one revision to the next.
 *
 * patch   the change as JSON of one line (config/PROGRAMME.md "Live changes"), copied
 * Where `from` is not the channel's revision, listeners are asked to pull instead.
 *
 * Errors: as live_set_revision(); ST_INVALID (line breaks in patch), ST_LIMIT (LIVE_MESSAGE_MAX).
 * On failure listeners are asked to pull as far as the channel is known. */
NODISCARD enum status live_publish_patch(struct live *live, struct slice channel, struct slice from,
                                         struct slice to, struct slice patch, struct err *err);

/** Ask a channel's listeners to fetch the document, which is now at this revision. Errors: as
 *  live_set_revision(). */
NODISCARD enum status live_publish_pull(struct live *live, struct slice channel,
                                        struct slice revision, struct err *err);

/** End the listeners with this tag (a screen whose key was revoked). Returns how many. */
size_t live_end_tag(struct live *live, struct slice tag);
/** How many listen, to all channels or under one tag. */
size_t live_count(struct live *live);
size_t live_count_tag(struct live *live, struct slice tag);

/* For whoever serves a listener (hub/http). */

/** Begin to listen.
 *
 * tag   who it is, for live_end_tag(); may be empty
 * last  the revision that the listener has (Last-Event-ID); empty: none
 * What it lacks is next; where that is no longer kept, a `pull`.
 *
 * Errors: ST_LIMIT (LIVE_LISTENERS_MAX, names too long, no room for a channel). */
NODISCARD enum status live_join(struct live *live, struct slice channel, struct slice tag,
                                struct slice last, struct live_listener **out_listener,
                                struct err *err);
/** NULL is fine. */
void live_leave(struct live_listener *listener);

enum live_next {
    LIVE_NOTHING = 0, /* later */
    LIVE_MESSAGE,     /* *out is the caller's reference */
    LIVE_END          /* too slow, or ended: close, it comes back */
};

/** Is there anything to do for this listener? Takes no lock. */
bool live_has_news(const struct live_listener *listener);
/** The next message, or that there is none. */
enum live_next live_take(struct live_listener *listener, struct blob **out);

#endif
