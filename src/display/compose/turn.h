/* display/compose/turn.h: one picture turns into another: mixed, slid or revealed, band by band.
 *
 * Both pictures are lists of finished layers; nothing of them is kept as a whole frame. For every
 * band of rows both are laid into memory that stays in the cache, and mixed from there. Codes are
 * cut: a card is shown whole and in its place, or not at all.
 * Thread: one at a time per output.
 */
#ifndef DISPLAY_COMPOSE_TURN_H
#define DISPLAY_COMPOSE_TURN_H

#include "display/compose/compose.h"

enum turn_way { TURN_MIX = 0, TURN_SLIDE, TURN_REVEAL };

#define TURN_WHOLE 65536

struct turn {
    const struct compose_layer *from, *to; /* back to front, borrowed for the call */
    size_t from_count, to_count;
    enum turn_way way;
    int32_t part;          /* 0: from, TURN_WHOLE: to */
    bool is_without_cards; /* for a picture that something else will turn away from */
};

/** Paint the whole of `out`, which is opaque afterwards; `crew` (or NULL) helps. part 0 and
 * TURN_WHOLE give exactly what canvas_compose() gives of `from` and of `to`. false: there is no
 * memory to mix in, and `out` is what `to` is. */
bool turn_paint(const struct turn *turn, struct crew *crew, struct pixels *out);

#endif
