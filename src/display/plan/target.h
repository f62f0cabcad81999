/* display/plan/target.h: one scene, resolved: what fills the screen for a while.
 *
 * Pointers belong to the programme snapshot the plan was asked with. Pure.
 */
#ifndef DISPLAY_PLAN_TARGET_H
#define DISPLAY_PLAN_TARGET_H

#include "programme/model.h"
#include "programme/screen.h"

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

/** Whether the target can be shown on this screen at this moment. Passed over are: an item that the
 *  screen may not show or whose window is closed, a reference that is missing, a board without
 *  entries or with names a lobby may not see, numbers older than a day, a challenge or event over
 *  for a day, an activity list with nothing in it. Pictures are not looked at: plan_bench(). */
bool target_is_showable(const struct programme *programme, const struct screen *screen,
                        const struct plan_target *target, int64_t now_unix_s);

/** How long it stays: the entry's seconds, else its kind's default. 0: until something changes. */
int64_t target_dwell_ms(const struct plan_target *target);

/** Where its card leads: the entry's own link, else its item's; both "" for none. */
struct link target_link(const struct plan_target *target);

/** When an event is over: its end, or an hour after its start. */
int64_t event_end(const struct event *event);

/** The kind's name as written in a programme: "campaign", "post", … */
const char *scene_kind_name(enum scene_kind kind);
/** The kind of that name, or SCENE_KIND_COUNT. */
enum scene_kind scene_kind_find(const char *name);

#endif
