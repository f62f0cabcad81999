/* hub/app/darkroom.h: the pictures thread: uploads made anew, derived sizes made when they are
 * first asked for. One picture at a time: a hostile one costs others some waiting, no memory.
 *
 * Thread: darkroom_push() on the loop thread; start and stop from main.
 */
#ifndef HUB_APP_DARKROOM_H
#define HUB_APP_DARKROOM_H

#include "hub/app/keeper.h"

enum { DARKROOM_WAITING_MAX = 64 };

struct darkroom;

/** dir: of the database, for a connection of its own. keeper is borrowed until darkroom_stop(). */
NODISCARD enum status darkroom_start(const char *dir, struct hub *hub, struct keeper *keeper,
                                     struct darkroom **out_darkroom, struct err *err);
/** Answer what waits, then join. NULL is fine. */
void darkroom_stop(struct darkroom *darkroom);
/** A request that picture_work_of() names, moved. False: too many wait. */
NODISCARD bool darkroom_push(struct darkroom *darkroom, struct exchange *exchange);

#endif
