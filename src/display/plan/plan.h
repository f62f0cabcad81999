/* display/plan/plan.h: what is on screen at time t, and what comes next.
 *
 * Pure state machine: no clock, no file. Feed it `now` once a pass; it answers with the target, how
 * far the scene is, and the next instant at which something is due. Rotation follows the monotonic
 * clock; day parts, windows and notices follow the wall clock, once it is trusted.
 *
 * What PROGRAMME.md leaves to us: a clock that is not trusted plays the first playlist without
 * dates and is never black; info and urgent notices wait for the end of off hours, an emergency
 * does not; notices of one level take turns of 12 s, a new one at once; a playlist that returns
 * after another goes on with its next round; a scene that would follow itself stays without
 * entering again (dwell_ms 0); a paused scene still finishes entering (its first 2 s); a board goes
 * with its challenge, a day after the end; an event goes a day after its end.
 *
 * Source of the rules: config/PROGRAMME.md. Thread: main only.
 */
#ifndef DISPLAY_PLAN_PLAN_H
#define DISPLAY_PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "display/plan/target.h"
#include "programme/programme.h"
#include "programme/screen.h"

struct plan;

struct plan_now {
    int64_t wall_unix_s;
    int64_t mono_ms;
    bool is_wall_trusted;
};

/** What the plan shows. Valid until the next plan_update/plan_adopt/plan_destroy. */
struct plan_view {
    struct plan_target target;
    enum transition_kind transition; /* how to arrive at this target */
    int64_t entered_wall_unix_s;     /* presence codes are fixed here */
    int64_t elapsed_ms; /* since this scene entered; take-overs pause the scene below */
    int64_t dwell_ms;   /* 0: stays until something changes (quiet, notice, off) */
    uint32_t segment, segment_count; /* progress: index and number of scenes of this round */
    bool is_take_over;               /* a notice is on */
    bool is_paused;
    uint64_t serial;          /* changes whenever another scene enters */
    int64_t next_due_mono_ms; /* when plan_update may answer differently; INT64_MAX: never */
};

/** A plan over a snapshot (a reference is taken) for a screen (borrowed, outlives the plan). */
struct plan *plan_create(const struct programme *programme, const struct screen *screen);
void plan_destroy(struct plan *plan);

/** Another snapshot: the scene on screen stays in place where it still exists (same entity and
 *  place in the playlist), otherwise the next valid one enters at the next update. */
void plan_adopt(struct plan *plan, const struct programme *programme);

/** Advance to now. */
const struct plan_view *plan_update(struct plan *plan, struct plan_now now);

/** A person's hand: step to the next or previous scene; pause holds the scene and its progress. */
void plan_step(struct plan *plan, int32_t direction, struct plan_now now);
void plan_set_paused(struct plan *plan, bool is_paused, struct plan_now now);

/** A code for pairing is shown (SCENE_PAIR), instead of everything else, until this is false again.
 *  The rotation goes on below. */
void plan_set_pairing(struct plan *plan, bool is_pairing, struct plan_now now);

/** What would come after the present scene, for preparing it; SCENE_KIND_COUNT kind when nothing.
 */
struct plan_target plan_peek_next(const struct plan *plan, struct plan_now now);

/** A scene that cannot be shown is benched for a minute. */
void plan_bench(struct plan *plan, struct plan_now now);

/** The clock is trusted when later than the build and than generated_at − 24 h. */
bool plan_wall_is_trusted(const struct programme *programme, int64_t wall_unix_s,
                          int64_t build_unix_s);

/** `--scene`: "3" (the third entry of the playlist scheduled at now), "KIND" (its first of that
 * kind, else the first valid entity of that kind), "KIND:ID" ("figures:a,b,c", "notice:ID", "pair",
 *  "quiet"). Errors: ST_INVALID, ST_NOT_FOUND with what would be right. */
NODISCARD enum status plan_select(const struct programme *programme, const struct screen *screen,
                                  struct plan_now now, const char *selector,
                                  struct plan_target *out_target, struct err *err);

/** The valid targets of the playlist in force at `now`, in order, for `snapshot --all`: at most cap
 *  are written; returns how many there are. Picks are expanded for the first round. */
size_t plan_round(const struct programme *programme, const struct screen *screen,
                  struct plan_now now, struct plan_target *out, size_t cap);

#endif
