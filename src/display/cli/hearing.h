/* display/cli/hearing.h: what arrives of an event stream, from the client's thread to main.
 *
 * Bounded: when HEARING_BYTES wait, the transfer pauses until main has taken them. One stream at a
 * time. Thread: hearing_wake() and the hooks on the client's, the rest on main; one lock inside, a
 * leaf.
 */
#ifndef DISPLAY_CLI_HEARING_H
#define DISPLAY_CLI_HEARING_H

#include <pthread.h>
#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "net/request.h"

#define HEARING_BYTES ((size_t)256 << 10)

struct hearing {
    int bell; /* an eventfd: readable when there is news. Set before start */
    /* Guarded by mu. */
    pthread_mutex_t mu;
    struct buf bytes;
    bool is_open, is_paused;
    struct url url; /* that answered */
};

/** Errors: ST_IO. End with hearing_deinit(), after the client. */
NODISCARD enum status hearing_init(struct hearing *hearing, struct err *err);
void hearing_deinit(struct hearing *hearing);

/** The client's wake: ring the bell. */
void hearing_wake(void *hearing);

/** A new connection begins. For its request's hooks; what is no event stream is declined. */
struct net_hooks hearing_begin(struct hearing *hearing);

struct heard {
    bool is_open;    /* the head came, and it is an event stream */
    bool was_paused; /* resume the transfer */
};

/** Move what arrived into `into` (made with HEARING_BYTES, reset first), and silence the bell.
 *  out_url is written when the stream is open. */
struct heard hearing_take(struct hearing *hearing, struct buf *into, struct url *out_url);

#endif
