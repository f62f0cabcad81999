/* display/plan/target.h: one scene, resolved: what fills the screen for a while.
 *
 * Pointers belong to the programme snapshot the plan was asked with. Pure.
 */
#ifndef DISPLAY_PLAN_TARGET_H
#define DISPLAY_PLAN_TARGET_H

#include "programme/model.h"

struct plan_target {
    enum scene_kind kind;
    const struct scene_entry *entry; /* NULL for quiet, pair, off, take-overs and single entities */
    const struct campaign *campaign;
    const struct post *post;
    const struct media *picture;
    const struct board *board;
    const struct challenge *challenge;
    const struct event *event;
    const struct notice *notice;
    const struct figure *figures[FIGURES_MAX];
    size_t figure_count;
};

/** The kind's name as written in a programme: "campaign", "post", … */
const char *scene_kind_name(enum scene_kind kind);
/** The kind of that name, or SCENE_KIND_COUNT. */
enum scene_kind scene_kind_find(const char *name);

#endif
