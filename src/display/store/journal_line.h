/* display/store/journal_line.h: one entry of the journal as one line of JSON that proves itself.
 *
 *     {"n":12,"id":"UUID","at":1795392000,"type":"play",...,"check":"0123456789abcdef"}
 *
 * `n` is the position, `check` a keyed hash of all that stands before it: it finds a torn or a
 * damaged line; it is no signature. Pure, but for the random UUID (version 4, RFC 9562).
 */
#ifndef DISPLAY_STORE_JOURNAL_LINE_H
#define DISPLAY_STORE_JOURNAL_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/slice.h"

#define JOURNAL_LINE_BYTES 4096 /* with its end; our longest is half of it */
#define JOURNAL_TEXT_BYTES 512  /* of a fault; longer ones are cut */
#define JOURNAL_NAME_BYTES 128  /* kinds, ids, codes, revisions; longer ones are cut */

enum journal_type { JOURNAL_PLAY, JOURNAL_EXPOSURE, JOURNAL_FAULT, JOURNAL_DROPPED };

/** The members by type; NULL texts and zero numbers are left out. */
struct journal_entry {
    enum journal_type type;
    int64_t at_unix_s;    /* the wall clock when it happened or began */
    const char *scene;    /* play: the scene's kind; fault: where */
    const char *of;       /* id of what was shown */
    const char *revision; /* of the programme */
    const char *code;     /* exposure: what the QR code carried */
    const char *text;     /* fault: a sentence */
    int64_t seconds;      /* play, exposure: how long */
    uint64_t count;       /* dropped: how many entries; fault: how often, when more than once */
    /* Dropped only: the entries of this file up to this position are gone. "": never written. */
    const char *track;
    uint64_t through;
};

/** Append the line with its end. */
void journal_line_write(struct buf *into, uint64_t position, const struct journal_entry *entry);

struct journal_line {
    uint64_t position;
    struct slice body; /* "{...": without check and closing brace */
    bool is_dropped;   /* then these two, "" and 0 when there are none */
    char track[8];
    uint64_t through;
};
/** Read a line without its end. False: torn, damaged, or not ours. `out` borrows from it. */
NODISCARD bool journal_line_read(struct slice text, struct journal_line *out);

#endif
