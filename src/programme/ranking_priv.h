/* programme/ranking_priv.h: the order of a board and how many of it may be shown. Pure. */
#ifndef PROGRAMME_RANKING_PRIV_H
#define PROGRAMME_RANKING_PRIV_H

#include "programme/model.h"

/** Sort by score, falling; equals by who got there first (unknown last), then id. Set ranks: equal
 *  scores share one (1, 2, 2, 4). */
void ranking_sort(struct board_entry *entries, size_t count);

/** How many of the first may be shown: of people the upper half of `ranked` (of count, when that is
 *  more), at least 3; of teams and sites all; never more than BOARD_SHOWN_MAX or count. */
size_t ranking_shown(enum board_of of, size_t count, uint32_t ranked);

#endif
