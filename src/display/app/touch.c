/* display/app/touch.c: a finger that wavers is a tap, one that goes across is nothing. */
#include "display/app/touch.h"

#include <stdlib.h>

enum { SWIPE_PART = 20, SLOPE = 2 }; /* along the way at least twice as far as across */

void touch_down(struct touch *touch, int32_t x, int32_t y)
{
    *touch = (struct touch){.is_down = true, .x = x, .y = y};
}

enum touch_meaning touch_up(struct touch *touch, int32_t x, int32_t y, int32_t shorter_side,
                            int32_t rotate)
{
    if (!touch->is_down) {
        return TOUCH_NOTHING;
    }
    touch->is_down = false;
    int32_t dx = x - touch->x, dy = y - touch->y;
    int32_t along = rotate == 90 ? dy : rotate == 180 ? -dx : rotate == 270 ? -dy : dx;
    int32_t across = rotate == 90 || rotate == 270 ? dx : dy;
    int32_t least = shorter_side / SWIPE_PART;
    if (abs(along) < least && abs(across) < least) {
        return TOUCH_TAP;
    }
    if (abs(along) < least || abs(along) < SLOPE * abs(across)) {
        return TOUCH_NOTHING;
    }
    return along < 0 ? TOUCH_NEXT : TOUCH_PREVIOUS;
}
