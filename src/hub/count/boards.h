/* hub/count/boards.h: what the hub knows of a board beside its content: what it counts, since when,
 * its freeze and its reveal. What the two mean on a wall: config/PROGRAMME.md, "The end of a
 * challenge". Thread: as the connection.
 */
#ifndef HUB_COUNT_BOARDS_H
#define HUB_COUNT_BOARDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/db/db.h"
#include "hub/store/entities.h"
#include "programme/model.h"

struct board_count {
    int64_t board; /* its entity's number */
    char id[HUB_ID_BYTES];
    enum board_of of;
    enum metric_kind metric;
    enum evidence_kind evidence; /* of shares */
    bool is_per_head;            /* divided by the size of the team or site */
    int64_t from, until;         /* of its own or of its challenge; TIME_NONE: open */
    int64_t after_entry;         /* entries up to this one are in its opening scores */
    int64_t frozen_at;           /* TIME_NONE: not */
    int32_t reveal_step;         /* -1: not by step */
    int64_t reveal_started_at;   /* TIME_NONE: not timed */
    int32_t reveal_every_s;
    int64_t version;
};

/** ST_NOT_FOUND. */
NODISCARD enum status store_board_get(struct hub_store *store, struct slice id,
                                      struct board_count *out_board, struct err *err);
/** What it counts from now on, over all entries of its period. */
NODISCARD enum status store_board_set_metric(struct hub_store *store, struct slice id,
                                             enum metric_kind metric, bool is_per_head,
                                             struct err *err);
/** A period of its own; TIME_NONE: that of its challenge, if any. */
NODISCARD enum status store_board_set_period(struct hub_store *store, struct slice id, int64_t from,
                                             int64_t until, struct err *err);

struct standings;
/** The wall keeps the standing of now until thaw; counting goes on. The standing is stored. A
 * frozen board stays as it was frozen. */
NODISCARD enum status store_board_freeze(struct hub_store *store, struct standings *standings,
                                         struct slice id, int64_t now_unix_s, struct err *err);
/** Show the running standing again; ends a reveal, too. */
NODISCARD enum status store_board_thaw(struct hub_store *store, struct slice id, struct err *err);
/** Cover the board and uncover place after place, from the last: every so many seconds from
 *  `started_at` on. A board that isn't frozen is frozen first. */
NODISCARD enum status store_board_reveal_timed(struct hub_store *store, struct standings *standings,
                                               struct slice id, int64_t started_at, int32_t every_s,
                                               int64_t now_unix_s, struct err *err);
/** So many places are uncovered. */
NODISCARD enum status store_board_reveal_step(struct hub_store *store, struct standings *standings,
                                              struct slice id, int32_t step, int64_t now_unix_s,
                                              struct err *err);
/** The ranks of now are what ▲ and ▼ are drawn against from now on. Once a day, and at import. */
NODISCARD enum status store_boards_remember_ranks(struct hub_store *store,
                                                  struct standings *standings, struct err *err);

#endif
