/* hub/rules/clean.h: text from a phone as others may read it, and as it is compared.
 *
 * Pure; any thread. Input is valid UTF-8 without NUL (hub/wire sees to it).
 */
#ifndef HUB_RULES_CLEAN_H
#define HUB_RULES_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"

enum {
    /* Marks one on another: scripts that need them stay below, towers of them cover a wall. */
    CLEAN_MARKS_MAX = 3
};

/** Append text without what nobody sees and what makes a wall say something else: controls,
 *  direction marks, overrides and isolates, zero-width spaces, marks past CLEAN_MARKS_MAX on one
 *  character. Space at both ends goes. With lines: breaks stay, three in a row at most; without:
 *  any run of space is one. */
void clean_text(struct buf *out, struct slice text, bool keeps_lines);

/** Append the text as words: letters without accents and capitals (of the Latin script; others as
 *  they are) and digits, one space between words, one before the first and after the last. So
 *  " word " is found in it exactly where the whole word stands. */
void clean_fold(struct buf *out, struct slice text);

/** The same for who hides words: digits and signs that look like letters are those ("c0n", "$"). */
void clean_fold_lookalikes(struct buf *out, struct slice text);

#endif
