/* hub/rules/marks.h: what a phone did a moment ago with a content, before anybody knows who it is:
 * scanned its code at a screen, opened a network.
 *
 * A scan is worth a point of presence once the phone says who it is, for MARK_LIFE_S. In memory:
 * a restart loses a point, never a share. Bounded: where there is no room the oldest mark goes.
 *
 * Thread: one at a time. Time is a parameter.
 */
#ifndef HUB_RULES_MARKS_H
#define HUB_RULES_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum { MARK_LIFE_S = 3600, MARKS_MAX = 32768, MARK_NO_NETWORK = -1 };

struct marks;

struct mark {
    int64_t scanned_unix_s; /* 0: not */
    int32_t network;        /* last opened, or MARK_NO_NETWORK */
};

struct marks *marks_create(void);
/** NULL is fine. */
void marks_destroy(struct marks *marks);

/** This phone (its session) scanned this content's code at a screen. */
void marks_scanned(struct marks *marks, struct slice session, struct slice code,
                   int64_t now_unix_s);
/** It opened this network. */
void marks_opened(struct marks *marks, struct slice session, struct slice code, int32_t network,
                  int64_t now_unix_s);
/** What is known of the two. */
struct mark marks_find(struct marks *marks, struct slice session, struct slice code,
                       int64_t now_unix_s);
/** The scan was counted: it counts no second time. */
void marks_spend_scan(struct marks *marks, struct slice session, struct slice code);
/** The same marks under another session: a sign-in changes the id. */
void marks_move(struct marks *marks, struct slice from, struct slice to, struct slice code,
                int64_t now_unix_s);

#endif
