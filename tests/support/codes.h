/* tests/support/codes.h: is a code on a frame whole, absent, or something between? */
#ifndef TESTS_SUPPORT_CODES_H
#define TESTS_SUPPORT_CODES_H

#include "display/draw/list.h"
#include "display/gfx/painter.h"
#include "image/image.h"

#define CODES_MAX        4  /* on one scene */
#define CODE_MODULES_MAX 64 /* a side */

/** A code of a draw list, kept beyond it; canvas px. */
struct code {
    struct irect rect;
    int32_t size; /* modules a side */
    uint8_t is_black[CODE_MODULES_MAX * CODE_MODULES_MAX];
};

struct codes {
    struct code items[CODES_MAX];
    size_t count;
};

enum code_state { CODE_WHOLE = 0, CODE_ABSENT, CODE_BETWEEN };

/** The codes of a list as it is placed. */
void codes_find(struct codes *codes, const struct draw_list *list,
                const struct painter_place *place);
/** Whole: every pixel of every module is black or white as it should be. Absent: what is there does
 *  not resemble it. */
enum code_state code_look(const struct code *code, const struct pixels *frame);

#endif
