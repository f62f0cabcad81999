/* display/app/follower.h: a wall that follows a server: display/follow joined to the catalogue of
 * pictures and to main.
 *
 * Thread: main, but for `wake`.
 */
#ifndef DISPLAY_APP_FOLLOWER_H
#define DISPLAY_APP_FOLLOWER_H

#include "display/app/catalogue.h"
#include "display/app/director.h"
#include "display/app/wall.h"
#include "display/app/watch.h"
#include "display/follow/follow.h"

struct follower;

/** Does this wall need one: is its programme at a server, or mixed with sources? */
bool follower_is_needed(const struct wall *wall);
/** What the wall says of following, without show, say and ctx; borrows from the wall. Errors:
 *  ST_NOT_FOUND (no folder to keep things in is known). */
NODISCARD enum status follower_describe(struct wall *wall, struct follow_options *out,
                                        struct err *err);
/** Open the store for wall->address, and give the wall what is in it; without anything in it, and
 *  for a programme that is a file, the wall reads that. Errors: as follow_create(), and
 * ST_NOT_FOUND (no folder to keep things in is known). End with follower_destroy(). */
NODISCARD enum status follower_create(struct wall *wall, int64_t now_unix_s,
                                      struct follower **out_follower, struct err *err);
/** Start; wake as in watch_options. Errors: as follow_start(). */
NODISCARD enum status follower_start(struct follower *follower, void (*wake)(void *ctx),
                                     void *wake_ctx, struct err *err);
/** After all its snapshots are gone. NULL is fine. */
void follower_destroy(struct follower *follower);

/** For watch_options: what the file says now. Any thread. */
void follower_offer(struct follower *follower, struct slice bytes);
/** As watch_take(). */
NODISCARD bool follower_take(struct follower *follower, struct watch_news *out_news);
/** How pairing stands, when that changed; the class that a hub gives the screen is the wall's from
 *  then on, unless the wall has its own. False: as before. */
NODISCARD bool follower_take_pairing(struct follower *follower, struct wall *wall,
                                     struct follow_pairing *out_pairing);
/** A pass is over: what left the screen goes into the journal, with how long it was on. Nothing
 * that is shown is told at the end of a run: pass NULL for that. */
void follower_saw(struct follower *follower, const struct director_showing *showing,
                  const struct programme *programme, int64_t mono_ms, int64_t unix_s);
/** A fault to be told. scene: where, or "". */
void follower_fault(struct follower *follower, const char *scene, const char *text, int64_t unix_s);
/** A scene of this programme was benched: follow_refused(). */
void follower_refused(struct follower *follower, const struct programme *programme);
/** A picture could not be decoded: follow_broken(). */
void follower_broken(struct follower *follower, const struct catalogue_broken *broken);

#endif
