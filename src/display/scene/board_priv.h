/* display/scene/board_priv.h: the two forms of a board: rows and podium. Private to its scene. */
#ifndef DISPLAY_SCENE_BOARD_PRIV_H
#define DISPLAY_SCENE_BOARD_PRIV_H

#include "display/scene/parts.h"

/** Rows first..first + count of the board, in one or two columns inside the area. */
struct board_rows {
    struct area area;
    size_t first, count;
    int32_t columns;
    float max_h;      /* a row is never higher */
    bool has_avatars; /* people */
    bool has_bars;    /* share of the leader's score along the lower edge */
};

/** Draw them; returns how high they came out. */
float board_rows_draw(struct pen *pen, const struct board_rows *rows);
/** The first three on their steps, standing on the area's lower edge. */
void board_podium_draw(struct pen *pen, struct area area);

/** Index of the entry that gained most places, or SIZE_MAX. */
size_t board_mover(const struct board *board);
/** A reveal under way shows the last ranks first: may this index be seen yet? */
bool board_is_revealed(const struct pen *pen, size_t index);
/** Scores, greyed when they are old. */
uint32_t board_score_colour(const struct pen *pen);
const char *board_score(const struct pen *pen, const struct board_entry *entry);

#endif
