/* display/app/pace.h: when the next frame is due while something moves, and how many came late.
 *
 * A frame is late when its pass ended after the next one was due: on the glass the one before stood
 * for longer than a refresh. Where presenting waits for the refresh itself, it is late when it came
 * more than half a refresh after its time. Pure; thread: one at a time.
 */
#ifndef DISPLAY_APP_PACE_H
#define DISPLAY_APP_PACE_H

#include <stdbool.h>
#include <stdint.h>

/** Zeroed: nothing moved yet. */
struct pace {
    int64_t due_ns;        /* monotonic: the next frame's pass begins; 0: nothing moves */
    uint64_t frames, late; /* while something moved, but for the first of each motion */
    int64_t longest_ns;    /* the most that one came after its time */
};

/** A pass is over and something goes on moving: sets when the next is due.
 *
 * period_ns  of a refresh
 * waits      presenting waits for the refresh: the next is due at once
 */
void pace_move(struct pace *pace, int64_t now_ns, int64_t period_ns, bool waits);
/** A pass is over and nothing moves. */
void pace_rest(struct pace *pace);

#endif
