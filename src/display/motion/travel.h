/* display/motion/travel.h: live layers travel to where the scene now wants them.
 *
 * A scene writes each frame's list as if nothing moved. travel_apply() knows where its live layers
 * (LAYER_LIVE) were shown: one that has another place travels there, one that is new comes in from
 * below (the first of a list from above), one that is gone fades where it was, as a ghost of its
 * finished pixels. Places may change at any instant without a jump. Everything else stands where
 * the scene put it. Pure; thread: one at a time.
 */
#ifndef DISPLAY_MOTION_TRAVEL_H
#define DISPLAY_MOTION_TRAVEL_H

#include "display/draw/list.h"
#include "display/motion/spring.h"

#define TRAVELLERS_MAX                                                                             \
    192 /* live layers of a scene and those that leave; one more stands still                      \
         */

struct traveller {
    uint64_t id, hash;
    struct spring x, y, opacity; /* canvas px; opacity 0..255 */
    struct irect rect;           /* as the scene last wanted it */
    struct irect clip;
    uint32_t flags;
    bool is_wanted; /* by the present list */
};

/** Zeroed: nothing was shown yet, what comes first stands at once. */
struct travel {
    struct traveller rows[TRAVELLERS_MAX];
    int32_t count;
    bool has_shown;
    int64_t now_ms;
};

/** Move the list's live layers to where they are at now_ms, ghosts included, what travels in front.
 *
 * come_in_px  how far from its place a new layer starts
 */
void travel_apply(struct travel *travel, struct draw_list *list, int64_t now_ms,
                  int32_t come_in_px);
/** Will the next frame differ? */
bool travel_is_moving(const struct travel *travel);
/** Another scene: forget all. */
void travel_reset(struct travel *travel);

#endif
