/* base/process.h: what the kernel says of this process, and when it may be told to end. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdint.h>

/** SIGINT and SIGTERM wait until process_take_ends(): so that a start that was told to end comes as
 *  far as to end in peace. On main, before any thread. */
void process_hold_ends(void);
/** Somebody listens to them now. On main. */
void process_take_ends(void);
/** Proportional set size in KiB, or -1 where the kernel doesn't say. Any thread; reads /proc. */
int64_t process_pss_kib(void);
/** Of that what no file backs: it depends on no other process. */
int64_t process_anonymous_kib(void);

#endif
