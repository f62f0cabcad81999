/* display/plan/round_priv.h: a round of a playlist as a row of targets, what fills its picks, and
 * how a target is recognised in another snapshot. Folder-private, also the subject of unit tests.
 */
#ifndef DISPLAY_PLAN_ROUND_PRIV_H
#define DISPLAY_PLAN_ROUND_PRIV_H

#include "display/plan/plan_priv.h"

/* ---- pick.c ---- */

/** The posts that the picks of one filter (a campaign, or NULL for all posts) draw in one round.
 *
 * The candidates are put in order (heavier first, then newer, then by id) and walked in a ring:
 * each round goes on where the last one ended, so each is shown once before any is repeated.
 * Entries of a playlist with the same filter take from one walk, in their order. Nothing but the
 * snapshot and the round decides, so walls agree. */
struct pick_walk {
    const struct campaign *campaign;
    const struct post **posts; /* owned */
    size_t count;
    size_t at;
};

void pick_walk_init(struct pick_walk *walk, const struct programme *programme,
                    const struct screen *screen, const struct playlist *playlist,
                    const struct campaign *campaign, uint64_t round, struct plan_now now);
void pick_walk_deinit(struct pick_walk *walk);
/** How many posts an entry takes: its pick, at most one of each. */
size_t pick_walk_length(const struct pick_walk *walk, uint32_t pick);
/** The next post; only while the walk has candidates. */
const struct post *pick_walk_next(struct pick_walk *walk);

/** The soonest event not over, or NULL. */
const struct event *pick_next_event(const struct programme *programme, const struct screen *screen,
                                    struct plan_now now);

/* ---- round.c ---- */

/** More scenes than this in one round are left to nobody: at 5 s each it is 5 hours. */
enum { ROUND_MAX = 4096 };

/** The scenes of one round, in order. Owned by whoever holds the struct. */
struct round {
    struct plan_target *slots;
    size_t count;
};

/** May this target be shown? Beyond showable: benched ones are not. */
typedef bool (*round_filter)(const void *ctx, const struct plan_target *target);

/** Expand a playlist's round into what can be shown now. filter may be NULL. */
struct round round_make(const struct programme *programme, const struct screen *screen,
                        const struct playlist *playlist, uint64_t number, struct plan_now now,
                        round_filter filter, const void *ctx);
void round_deinit(struct round *round);

/** The target of an entry with `of` (or without anything to pick); figures too old left out. */
struct plan_target entry_target(const struct scene_entry *entry, struct plan_now now);

/* ---- identity.c ---- */

/** The id of what a target shows; "" for kinds without one item. */
const char *target_id(const struct plan_target *target);

/** The same item, seen in the same or another snapshot; entries are not compared. */
bool target_is_same(const struct plan_target *a, const struct plan_target *b);

/** A number that stands for the item over snapshots; equal items have equal numbers. */
uint64_t target_identity(const struct plan_target *target);
/** The same for anything with a noun and an id. */
uint64_t name_identity(const char *noun, const char *id);

/** The same entry of another snapshot's playlist, by what it shows and near the same place; NULL
 *  when it is gone. */
const struct scene_entry *entry_find_again(const struct playlist *from,
                                           const struct scene_entry *entry,
                                           const struct playlist *in);

/** The same item in another snapshot. False when it is gone; entry is left NULL. */
bool target_find_again(const struct plan_target *target, const struct programme *in,
                       struct plan_target *out_target);

#endif
