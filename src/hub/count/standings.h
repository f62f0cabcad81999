/* hub/count/standings.h: who stands where, in memory: every board and challenge, moved by each
 * entry of the ledger and equal at any time to what the whole ledger gives.
 *
 * Built at the start from all entries; standings_follow() then takes those that were committed
 * since, whoever wrote them, so it never holds what a commit lost. A change of what a board or
 * challenge counts (period, metric) builds it anew.
 *
 * Scores are thousandths of what is counted. Order: the higher score, then who reached it first,
 * then id; equals share a rank (1, 2, 2, 4). reached_at is the time of the entry that gave the
 * score.
 *
 * Thread: that of the store.
 */
#ifndef HUB_COUNT_STANDINGS_H
#define HUB_COUNT_STANDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/count/boards.h"
#include "hub/count/roster.h"
#include "hub/db/db.h"

struct standings;

/** Build. The caller ends it with standings_destroy(). Reads the whole ledger: about a second for a
 * million entries. Errors: ST_IO, ST_NOMEM. */
NODISCARD enum status standings_create(struct hub_store *store, struct standings **out_standings,
                                       struct err *err);
void standings_destroy(struct standings *standings);

/** Take what was committed since, reach tiers (a transaction of its own; not within a batch), and
 * note which boards, challenges and posts moved. After each commit, and when another process wrote.
 * Errors: ST_IO, ST_BUSY: what was not taken is taken the next time. */
NODISCARD enum status standings_follow(struct standings *standings, struct hub_store *store,
                                       int64_t now_unix_s, struct err *err);

struct standing {
    int64_t subject; /* number of the person, team or site */
    char id[HUB_ID_BYTES];
    int64_t score_milli;
    int64_t reached_at;     /* TIME_NONE: as it opened */
    uint32_t rank;          /* among those who may be on the board */
    uint32_t previous_rank; /* 0: unknown */
};
typedef bool standing_each(void *ctx, const struct standing *row);

/** What the wall shows of a board, in order: the frozen standing while it is frozen, else the
 * running one. Only those who may be on it: people who chose to appear, teams and sites but those
 * of known size under GROUP_SIZE_MIN; whose score is above 0, or who opened with one. out_count
 * (may be NULL): how many. ST_NOT_FOUND, ST_NOMEM. */
NODISCARD enum status standings_board(struct standings *standings, struct slice board,
                                      standing_each *each, void *ctx, uint32_t *out_count,
                                      struct err *err);
/** The same, of the running standing even while it is frozen: for organisers alone. */
NODISCARD enum status standings_running(struct standings *standings, struct slice board,
                                        standing_each *each, void *ctx, uint32_t *out_count,
                                        struct err *err);
/** One of those that the wall shows. ST_NOT_FOUND: not on it. */
NODISCARD enum status standings_find(struct standings *standings, struct slice board,
                                     int64_t subject, struct standing *out_row, struct err *err);
/** The total of a challenge and when it last moved. ST_NOT_FOUND. */
NODISCARD enum status standings_total(struct standings *standings, struct slice challenge,
                                      int64_t *out_milli, int64_t *out_moved_at, struct err *err);
/** Declared shares of a content, by its entity's number. */
int64_t standings_shares(const struct standings *standings, int64_t content);
/** Grows when the content's number moves: a board's rows, a challenge's total, a post's shares. 0:
 * nothing was ever counted of it. */
uint64_t standings_version(const struct standings *standings, int64_t content);
/** Who everybody is, as of the last standings_follow(). */
const struct roster *standings_roster(const struct standings *standings);
/** What is known of a board, or NULL. */
const struct board_count *standings_board_count(const struct standings *standings,
                                                struct slice board);
/** The last entry that was taken. */
int64_t standings_entry(const struct standings *standings);

#endif
