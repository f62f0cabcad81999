/* display/compose/damage.h: the few rectangles of a frame that changed. */
#ifndef DISPLAY_COMPOSE_DAMAGE_H
#define DISPLAY_COMPOSE_DAMAGE_H

#include <stdint.h>

#include "display/draw/list.h"

#define DAMAGE_MAX 8

/** At most DAMAGE_MAX rectangles that don't overlap. Zeroed: nothing changed. */
struct damage {
    int32_t count;
    struct irect rects[DAMAGE_MAX];
};

/** Cover one more rectangle; what touches is joined, and beyond DAMAGE_MAX what costs least. */
void damage_add(struct damage *damage, struct irect rect);
void damage_add_all(struct damage *damage, const struct damage *more);
/** The rectangle as the only one. */
struct damage damage_whole(int32_t width, int32_t height);
/** Pixels covered. */
int64_t damage_area(const struct damage *damage);

#endif
