/* tests/gates/world.h: a programme with every form that a scene has, at three lengths of content,
 * in two languages; and the pictures in it.
 */
#ifndef TESTS_GATES_WORLD_H
#define TESTS_GATES_WORLD_H

#include "base/arena.h"
#include "display/plan/plan.h"
#include "programme/programme.h"

enum content { CONTENT_SHORTEST = 0, CONTENT_TYPICAL, CONTENT_LONGEST, CONTENT_COUNT };

#define WORLD_TARGETS_MAX 256
#define WORLD_NOW         INT64_C(1795426920) /* 2026-11-23T09:42:00Z, 10:42 in Paris */

struct world {
    const struct programme *programme;
    struct screen screen;
    struct tz *tz;
    struct plan_target targets[WORLD_TARGETS_MAX];
    size_t target_count;
};

/** pictures: folder with white.png, black.png, checker.png and photo.png. Exits with a message when
 *  the programme that it writes has faults. End with world_deinit(). */
void world_init(struct world *world, enum content content, bool is_french, const char *pictures);
void world_deinit(struct world *world);

#endif
