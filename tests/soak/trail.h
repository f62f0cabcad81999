/* tests/soak/trail.h: the last frames of a run, for whoever has to find out why it stopped. */
#ifndef TESTS_SOAK_TRAIL_H
#define TESTS_SOAK_TRAIL_H

#include "judge.h"

enum { TRAIL_FRAMES = 24 };

/** A frame as it was judged. */
struct trail_frame {
    int64_t mono_ms;
    struct director_showing showing; /* its pointers are not followed later */
    enum scene_kind kind;
    enum verdict verdict;
    bool is_from_list; /* what is left is a scene, not a picture under way */
    bool is_enlarged;
    bool is_hungry;  /* memory was refused during its pass */
    bool is_stalled; /* the disk does not answer */
};

struct trail {
    struct trail_frame frames[TRAIL_FRAMES];
    uint64_t count; /* ever kept */
};

void trail_keep(struct trail *trail, const struct trail_frame *frame);
/** Oldest first, on standard output. */
void trail_tell(const struct trail *trail);

#endif
