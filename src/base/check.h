/* base/check.h: CHECK() for our own mistakes; never for input, disk, network or hardware.
 *
 * Stays on in release. A failure prints file and line on stderr and aborts; the supervisor restarts
 * us.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#include "base/attr.h"

#define CHECK(cond) ((cond) ? (void)0 : check_failed(__FILE__, __LINE__, #cond))

/** Print the broken promise and abort. Called by CHECK only. */
NORETURN void check_failed(const char *file, int line, const char *what);

#endif
