/* base/process.h: what the kernel says of this process. Any thread; reads /proc. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdint.h>

/** Proportional set size in KiB, or -1 where the kernel doesn't say. */
int64_t process_pss_kib(void);
/** Of that what no file backs: it depends on no other process. */
int64_t process_anonymous_kib(void);

#endif
