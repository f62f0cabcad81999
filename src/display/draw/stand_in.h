/* display/draw/stand_in.h: a layer is drawn as it was before, while a picture of it isn't there.
 *
 * A scene that stays may write the layer that holds a picture anew (an event is over: other words,
 * another scrim), when the picture itself has long been drawn and its pixels have made room for
 * others. Until they are there again the finished layer of the list before stands in: a picture on
 * screen is never replaced by nothing. Pure. Thread: one at a time.
 */
#ifndef DISPLAY_DRAW_STAND_IN_H
#define DISPLAY_DRAW_STAND_IN_H

#include "display/draw/list.h"

/** A layer of `before` that may stand in for layer `index` of `list`: of the same id and size, with
 *  the same pictures in the same places, both without words, which would be out of date. NULL:
 * there is none. Borrowed from `before`. */
const struct draw_layer *stand_in_find(const struct draw_list *list, size_t index,
                                       const struct draw_list *before);

/** Whether the stand-in's scrims are all there are. */
enum stand_in_scrims {
    STAND_IN_ITS_SCRIMS = 0, /* nothing gets darker that was not */
    STAND_IN_ALL_SCRIMS      /* those of the layer lie over it, too, strong enough for any picture:
                                its words may stand where none stood before */
};

/** Layer `index` of `list`, where it is and as opaque as it is, with the commands of `stand_in`,
 *  which is of `before`; its own scrims become the layer above it. What the arena has no room for
 *  makes the list full. */
void stand_in_take(struct draw_list *list, size_t index, const struct draw_list *before,
                   const struct draw_layer *stand_in, enum stand_in_scrims scrims);

#endif
