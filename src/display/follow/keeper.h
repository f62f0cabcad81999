/* display/follow/keeper.h: what came whole is made safe on a thread of its own.
 *
 * To sync a file is to wait for a disk, some milliseconds for each; meanwhile the follower's thread
 * takes what comes next. A writer is moved in, its bytes are synced, and it is taken back to be
 * finished. Thread: the functions on the owner's; one lock inside, a leaf.
 */
#ifndef DISPLAY_FOLLOW_KEEPER_H
#define DISPLAY_FOLLOW_KEEPER_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "display/store/media_writer.h"

#define KEEPERS_MAX        2 /* more than one: a file system makes several files safe in one go */
#define KEEPER_WAITING_MAX 8 /* given and not taken back; a power cut loses no more than these */

struct keeper;

/** threads: 0..KEEPERS_MAX; 0: keeper_give() itself syncs. wake: something can be taken; on the
 *  keeper's threads, no lock held. Errors: ST_IO. */
NODISCARD enum status keeper_start(uint32_t threads, void (*wake)(void *ctx), void *wake_ctx,
                                   struct keeper **out_keeper, struct err *err);
/** Ends after the join, when all that was given is synced; each can still be taken. NULL is fine.
 */
void keeper_stop(struct keeper *keeper);
/** After keeper_stop(), with nothing left to take. NULL is fine. */
void keeper_destroy(struct keeper *keeper);

/** How many more it takes now. */
size_t keeper_room(const struct keeper *keeper);
/** The writer stays the caller's to end, but is not to be touched until it is taken back. There
 * must be room. */
void keeper_give(struct keeper *keeper, struct media_writer *writer);
/** One whose turn is over, in no order; NULL: none. A failure is found again by
 *  media_writer_finish(). */
struct media_writer *keeper_take(struct keeper *keeper);

#endif
