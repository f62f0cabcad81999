/* display/follow/inlet.h: the bytes of one transfer on their way from the client's thread to ours.
 *
 * Bounded: when it is full the transfer pauses until something was taken. It is given to a request
 * as its hooks and must live until that request came back. Thread: the hooks run on the client's,
 * the rest on its owner's; one lock inside, a leaf.
 */
#ifndef DISPLAY_FOLLOW_INLET_H
#define DISPLAY_FOLLOW_INLET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/request.h"

#define INLET_BYTES ((size_t)512 << 10)

/** What the owner wants to know of the head before a byte of the body. */
struct inlet_head {
    bool is_there;
    struct url url;     /* that answered */
    int64_t first_byte; /* of the body in the whole */
    char etag[HTTP_VALUE_MAX_BYTES + 1];
    char last_modified[HTTP_VALUE_MAX_BYTES + 1];
};

struct inlet;

/** wake: the head, or something in an inlet that was empty; on the client's thread.
 *  accepts: on the client's thread; false declines the answer. NULL: all are taken. */
struct inlet *inlet_create(void (*wake)(void *ctx), void *wake_ctx,
                           bool (*accepts)(const struct net_response *response));
/** For another transfer, with the memory that it has. */
void inlet_reset(struct inlet *inlet);
/** NULL is fine. */
void inlet_destroy(struct inlet *inlet);

/** To fill a request's hooks; done is left to net_client_take(). */
struct net_hooks inlet_hooks(struct inlet *inlet);

/** Move what arrived into `into`, which is reset first (made with at least INLET_BYTES). out_head
 * is filled once it is known. True: the transfer had paused, resume it. */
NODISCARD bool inlet_take(struct inlet *inlet, struct buf *into, struct inlet_head *out_head);

#endif
