/* display/app/director.h: what is drawn in each pass: scenes, turns between them, what moves on
 * them.
 *
 * Advances the plan, lets another scene enter only when its pictures are decoded and its layers
 * drawn, turns from one to the next, moves what lives, celebrates, and says when it wants to be
 * asked again. Knows no window and no clock: `run` presents what it draws, `film` writes it into
 * files, tests drive it with a clock of their own. Until another scene is ready the one on screen
 * stays; a scene that can't be drawn is benched for a minute and the last picture stays.
 *
 * Thread: main only.
 */
#ifndef DISPLAY_APP_DIRECTOR_H
#define DISPLAY_APP_DIRECTOR_H

#include "display/app/stage.h"
#include "display/plan/plan.h"

/** Nobody has touched the screen for so long: back to the rotation. */
#define DIRECTOR_REST_MS 30000

/** What a pass came to. */
struct director_frame {
    bool has_frame; /* stage_pixels() changed in `damage` */
    bool is_shown;  /* there is a picture: this one or one from before */
    bool is_moving; /* the next refresh shows something else: pass again then */
    struct damage damage;
    int64_t deadline_mono_ms; /* pass again by then, or on an event */
    const char *fault;        /* why a scene was benched, for the log; "" when none was */
    bool is_refused;          /* and it is the programme's fault, not want of memory */
};

struct director;

/** Both borrowed, outlive the director; the wall has its programme. */
struct director *director_create(struct wall *wall, struct stage *stage);
void director_destroy(struct director *director);

/** One pass at `now`. */
void director_pass(struct director *director, struct plan_now now,
                   struct director_frame *out_frame);

/** What the plan wants on screen at `now`, shown or not. Borrowed until the next call. */
const struct plan_target *director_target(struct director *director, struct plan_now now);

/** The glass lost its picture: the next pass paints it again. */
void director_repaint(struct director *director);

/** What the last pass came to, for whoever looks over the director's shoulder. */
struct director_showing {
    const struct stage_moment *moment; /* NULL: nothing was shown yet */
    const struct stage_live *live;     /* what moves on it */
    struct painter_place place;
    uint64_t serial; /* changes with every scene */
    bool is_turning; /* the frame is `turn`; else it is stage_current() in its place */
    struct stage_turn turn;
    uint64_t turns;           /* begun so far */
    int64_t waiting_since_ms; /* another scene is due but not ready; 0: none */
};

/** Borrowed until the next call of any other function. */
struct director_showing director_showing(const struct director *director);

/** The stage has another size: what was shown counts for nothing, the next scene enters at once. */
void director_resized(struct director *director);

/** Another programme, between two passes; a reference is taken. What is gone leaves with the next
 *  pass, what changed moves. `catalogue` is taken over. */
struct catalogue;
void director_adopt(struct director *director, const struct programme *programme,
                    struct catalogue *catalogue);

/** Show this code (copied) instead of everything else; NULL: no longer. At the time of the last
 *  pass. */
void director_pair(struct director *director, const struct scene_pairing *pairing);

/** A person's hand. Each at the time of the last pass. */
void director_step(struct director *director, int32_t direction);
void director_toggle_pause(struct director *director);
/** The scene's own button: a frozen board reveals its next place; a campaign or post grows, or
 *  shrinks again. */
void director_touch(struct director *director);
/** Back to the rotation from what director_touch() opened; false when there was nothing. */
bool director_close(struct director *director);

#endif
