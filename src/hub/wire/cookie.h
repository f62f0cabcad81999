/* hub/wire/cookie.h: one value of a Cookie line (RFC 6265 section 5.4). Pure. */
#ifndef HUB_WIRE_COOKIE_H
#define HUB_WIRE_COOKIE_H

#include "base/slice.h"

enum { COOKIE_VALUE_MAX = 256 };

/** The first value of this name, case counts; empty without one, when it is longer than
 *  COOKIE_VALUE_MAX, or has characters that no cookie of ours has. Points into the line. */
struct slice cookie_find(struct slice line, const char *name);

#endif
