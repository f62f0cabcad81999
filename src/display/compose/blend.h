/* display/compose/blend.h: the two pictures of a mix, composed once and kept while it lasts.
 *
 * turn_paint() lays both pictures anew for every frame of a mix. Here each has a canvas of its own:
 * what changes on it (a number that counts meanwhile) is composed again, and a frame costs one pass
 * over two frames. The same pixels as turn_paint(), for two frames of memory while it lasts.
 * Thread: one at a time.
 */
#ifndef DISPLAY_COMPOSE_BLEND_H
#define DISPLAY_COMPOSE_BLEND_H

#include "display/compose/turn.h"

struct blend;

/** Errors: ST_NOMEM, ST_LIMIT: paint the turn without. */
NODISCARD enum status blend_create(int32_t width, int32_t height, struct crew *crew,
                                   struct blend **out_blend, struct err *err);
/** Accepts NULL. */
void blend_destroy(struct blend *blend);

/** As turn_paint(), for a TURN_MIX and an `out` of the blend's size that nobody else writes into
 *  while the mix lasts. out_damage: what differs from the call before; of the first, all. */
void blend_paint(struct blend *blend, const struct turn *turn, struct pixels *out,
                 struct damage *out_damage);

#endif
