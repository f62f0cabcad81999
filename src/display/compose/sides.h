/* display/compose/sides.h: what a turn shows where, shared by its two painters: turn.c (processor)
 * and gpu.c (textures). */
#ifndef DISPLAY_COMPOSE_SIDES_H
#define DISPLAY_COMPOSE_SIDES_H

#include "display/compose/turn.h"

/** One of the two pictures: moved by dx, cut to a clip inside the frame. */
struct turn_side {
    const struct compose_layer *layers;
    size_t count;
    int32_t dx;
    struct irect clip; /* empty: nothing of this side is to be seen */
    bool has_cards;
};

struct turn_sides {
    struct turn_side from, to;
    uint32_t mix; /* 0..256 of `to`, where both sides are */
    bool is_mixed;
};

struct turn_sides turn_sides_of(const struct turn *turn, int32_t width, int32_t height);

/** A layer where this side puts it; cards don't move. */
struct compose_layer turn_side_layer(const struct turn_side *side, size_t index);

/** The lowest layer that is seen in the area. out_is_hidden: it hides all that is below. */
size_t turn_side_first(const struct turn_side *side, struct irect area, bool *out_is_hidden);

/** A card that is to be seen, and where: whole inside its side, or not at all. */
bool turn_side_shows_card(const struct turn_side *side, size_t index, struct irect frame,
                          struct irect *out_shown);

/** Lay the codes that this side shows, whole or not at all. */
void turn_lay_cards(const struct turn_side *side, struct pixels *out);

#endif
