/* base/clock.h: the two clocks of the machine. Read once a pass of a loop and handed down as `now`;
 * nothing else reads a clock. Any thread.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/** Monotonic: for motion, rotation and timeouts. Goes on while the machine sleeps. */
int64_t clock_mono_ns(void);
int64_t clock_mono_ms(void);
/** Wall clock, seconds since 1970: for schedules. May jump. */
int64_t clock_wall_s(void);
/** Processor time of the whole process. */
int64_t clock_cpu_ns(void);

#endif
