/* tests/gates/motion.h: what moves, filmed through the director: turns, overtaking, celebration,
 * reveal. For the goldens its draw lists at fixed instants, for the gates its frames.
 */
#ifndef TESTS_GATES_MOTION_H
#define TESTS_GATES_MOTION_H

#include "gates.h"

/** One line a list: what moves, how long it has, and the list's hash. */
void motion_lists(void);
/** At most three flashes in any second, and every code whole or absent; how many frames. `pictures`
 *  is the folder with black.png and white.png. */
int motion_film(struct findings *findings, const char *pictures);

#endif
