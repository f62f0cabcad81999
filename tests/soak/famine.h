/* tests/soak/famine.h: memory for pixels runs out, for one thread and a while.
 *
 * Stands in for mem_try_alloc_aligned(), with which all pixels are made.
 */
#ifndef TESTS_SOAK_FAMINE_H
#define TESTS_SOAK_FAMINE_H

#include <stdint.h>

/** From here on every so many-th request of this thread is refused; 0: none is. */
void famine_set(int32_t every);
/** How many were refused so far. */
uint64_t famine_refused(void);

#endif
