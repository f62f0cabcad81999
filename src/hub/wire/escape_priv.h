/* hub/wire/escape_priv.h: percent-encoding undone, for addresses and forms. Pure. */
#ifndef HUB_WIRE_ESCAPE_PRIV_H
#define HUB_WIRE_ESCAPE_PRIV_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"

enum escape_kind {
    ESCAPE_PATH = 0, /* '+' is a plus; an escaped '/' is refused: it is none of the path's */
    ESCAPE_FORM      /* '+' is a space; line breaks are allowed and become "\n" */
};

/** Decode into the arena, or point into `text` where there is nothing to decode. What comes out is
 *  UTF-8 without controls (tab and line breaks in forms).
 *
 * Errors: ST_INVALID, ST_LIMIT (the arena). */
NODISCARD enum status escape_undo(struct slice text, enum escape_kind kind, struct arena *arena,
                                  struct slice *out, struct err *err);
/** Make "\r\n" and "\r" into "\n". Errors: ST_LIMIT (the arena). */
NODISCARD enum status escape_lines(struct slice text, struct arena *arena, struct slice *out,
                                   struct err *err);

#endif
