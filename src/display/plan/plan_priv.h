/* display/plan/plan_priv.h: the rules a plan obeys; each is a pure function of a snapshot, a screen
 * and a moment. Folder-private, also the subject of the unit tests of this folder.
 */
#ifndef DISPLAY_PLAN_PLAN_PRIV_H
#define DISPLAY_PLAN_PLAN_PRIV_H

#include "display/plan/plan.h"

/* ---- showable.c ---- */

/** [from, until) holds now. Without both ends it always does; with one, never on a clock that is
 *  not trusted: dated things wait. */
bool window_is_open(int64_t from, int64_t until, struct plan_now now);
bool entry_is_open(const struct screen *screen, const struct scene_entry *entry,
                   struct plan_now now);
bool post_is_showable(const struct screen *screen, const struct post *post, struct plan_now now);
bool figure_is_showable(const struct figure *figure, struct plan_now now);
/** target_is_showable() with the clock's trust; the entry's own window is not looked at. */
bool target_is_showable_at(const struct programme *programme, const struct screen *screen,
                           const struct plan_target *target, struct plan_now now);

/* ---- schedule.c ---- */

/** What the schedule says: black, a playlist, or neither (quiet). */
struct schedule_state {
    bool is_off;
    const struct playlist *playlist;
};

/** The first entry that matches. On a clock that is not trusted nobody knows the day or the hour:
 *  then the first playlist without dates plays at any hour, and nothing is black. */
struct schedule_state schedule_at(const struct programme *programme, const struct screen *screen,
                                  struct plan_now now);

/** The next moment at which schedule_at() may answer differently, at most a quarter of an hour
 *  ahead. Unix seconds, > now. */
int64_t schedule_next_change(const struct programme *programme, const struct screen *screen,
                             struct plan_now now);

/* ---- timeline.c ---- */

/** The next moment after now at which a window opens or closes, an event or challenge ends or
 *  leaves, or a number grows too old; INT64_MAX when none. */
int64_t timeline_next_change(const struct programme *programme, struct plan_now now);

/* ---- take_over.c ---- */

enum { NOTICES_SHOWN_MAX = 16, NOTICE_TURN_MS = 12000 };

/** The notices that take the screen over, in the order they are shown: those of the highest level
 *  there is, newest `from` first, then by id. */
struct take_over {
    const struct notice *notices[NOTICES_SHOWN_MAX];
    size_t count;
};

/** Whether a notice (NULL: none) is admitted and on. An emergency also is on a clock that is not
 * trusted, unless the document itself was written after its end. */
bool notice_is_open(const struct programme *programme, const struct screen *screen,
                    const struct notice *notice, struct plan_now now);

/** While the screen is off by schedule only emergencies take over. */
struct take_over take_over_at(const struct programme *programme, const struct screen *screen,
                              struct plan_now now, bool is_off);

#endif
