/* tests/soak/trail.c */
#include "trail.h"

#include <stdio.h>

void trail_keep(struct trail *trail, const struct trail_frame *frame)
{
    trail->frames[trail->count++ % TRAIL_FRAMES] = *frame;
}

static void tell(const struct trail_frame *frame)
{
    static const char *const ways[] = {"mix", "slide", "reveal"};
    const struct director_showing *showing = &frame->showing;
    (void)printf("  %lld ms: scene %llu of kind %d, %llu turns", (long long)frame->mono_ms,
                 (unsigned long long)showing->serial, (int)frame->kind,
                 (unsigned long long)showing->turns);
    if (showing->is_turning) {
        (void)printf(", %s at %d of %d from a %s", ways[showing->turn.way], (int)showing->turn.part,
                     TURN_WHOLE, frame->is_from_list ? "scene" : "picture under way");
    }
    if (showing->waiting_since_ms != 0) {
        (void)printf(", another waits for %lld ms",
                     (long long)(frame->mono_ms - showing->waiting_since_ms));
    }
    (void)printf("%s%s%s: %s\n", frame->is_enlarged ? ", enlarged" : "",
                 frame->is_hungry ? ", without memory" : "",
                 frame->is_stalled ? ", the disk hangs" : "", verdict_text(frame->verdict));
}

void trail_tell(const struct trail *trail)
{
    uint64_t first = trail->count > TRAIL_FRAMES ? trail->count - TRAIL_FRAMES : 0;
    for (uint64_t i = first; i < trail->count; i++) {
        tell(&trail->frames[i % TRAIL_FRAMES]);
    }
}
