/* display/app/touch.h: what a press and its release mean. Pure. */
#ifndef DISPLAY_APP_TOUCH_H
#define DISPLAY_APP_TOUCH_H

#include <stdbool.h>
#include <stdint.h>

enum touch_meaning { TOUCH_NOTHING = 0, TOUCH_TAP, TOUCH_NEXT, TOUCH_PREVIOUS };

/** Zeroed: nobody touches. */
struct touch {
    bool is_down;
    int32_t x, y;
};

/** Where it was pressed, window px. */
void touch_down(struct touch *touch, int32_t x, int32_t y);
/** And released. A swipe is longer than a twentieth of the window's shorter side and goes along
 *  the picture's width, which `rotate` (degrees clockwise) turns. Left is to the next scene. */
enum touch_meaning touch_up(struct touch *touch, int32_t x, int32_t y, int32_t shorter_side,
                            int32_t rotate);

#endif
