/* tests/soak/glass.h: the real window under SDL's dummy driver, and what a machine does to it.
 *
 * What is presented is read back and compared: the whole glass, not only what was repainted.
 */
#ifndef TESTS_SOAK_GLASS_H
#define TESTS_SOAK_GLASS_H

#include "dice.h"
#include "display/app/director.h"
#include "display/output/window.h"

enum glass_harm {
    GLASS_TARGETS_RESET = 0, /* what was drawn is lost */
    GLASS_DEVICE_RESET,
    GLASS_OUTPUT_LOST,
    GLASS_OUTPUT_BACK,
    GLASS_EXPOSED, /* somebody drew over it */
    GLASS_OTHER_SIZE,
    GLASS_OTHER_MODE, /* fullscreen or not */
    GLASS_HARMS
};

struct glass {
    struct dice dice;
    struct window *window; /* NULL: this sitting has none */
    enum rotation rotation;
    bool is_texture, must_repaint;
    uint32_t id; /* of SDL's window */
    uint64_t presented;
    enum glass_harm last;
};

/** Ends the program when there is no window to be had. */
void glass_init(struct glass *glass, uint64_t seed);
void glass_deinit(struct glass *glass);
void glass_size(const struct glass *glass, int32_t *out_width, int32_t *out_height);
/** Something happens to it; its events are taken before it returns. */
enum glass_harm glass_harm(struct glass *glass);
/** Put the frame on it, as the loop does; NULL, or what is wrong. In motion only every eighth frame
 *  is read back. */
const char *glass_present(struct glass *glass, const struct pixels *frame, struct damage *damage,
                          bool is_moving);
/** Does it show just this frame? */
bool glass_shows(struct glass *glass, const struct pixels *frame);
/** Draw over a part of it, as another program might. */
void glass_scribble(struct glass *glass);

#endif
