/* hub/count/openings.h: what a document brings to counting: how boards and challenges count, and
 * what was counted before. For hub/import. Within a unit; thread: as the connection.
 */
#ifndef HUB_COUNT_OPENINGS_H
#define HUB_COUNT_OPENINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/db/db.h"
#include "programme/model.h"

struct board_setup {
    int64_t content; /* the entity's number */
    enum board_of of;
    struct slice challenge; /* id or "" */
    enum metric_kind metric;
    bool is_per_head;
};
/** A new board counts from the next entry on: what was before is in its opening scores. Of one that
 * is there, metric and head stay (an organiser may have set them); out_is_new says which. */
NODISCARD enum status opening_board(struct hub_store *store, const struct board_setup *setup,
                                    bool *out_is_new, struct err *err);

struct challenge_setup {
    int64_t content;
    enum metric_kind metric;
    enum evidence_kind evidence;
};
/** As opening_board(), but all is taken over; the period is that of the content, whose times are
 *  exact. */
NODISCARD enum status opening_challenge(struct hub_store *store,
                                        const struct challenge_setup *setup, bool *out_is_new,
                                        struct err *err);

/** The score a subject (person, team or site, by of) opens with on a board, in thousandths; once.
 * It is not for who has been counted there already. reached_at: TIME_NONE unknown. */
NODISCARD enum status opening_score(struct hub_store *store, int64_t board, enum board_of of,
                                    int64_t subject, int64_t milli, int64_t reached_at,
                                    int64_t now_unix_s, bool *out_is_new, struct err *err);
/** The rank that ▲ and ▼ are drawn against at first. */
NODISCARD enum status opening_rank(struct hub_store *store, int64_t board, int64_t subject,
                                   uint32_t rank, struct err *err);
/** A challenge's total, in thousandths; tiers below it count as reached, without a word. */
NODISCARD enum status opening_total(struct hub_store *store, int64_t challenge, int64_t milli,
                                    int64_t now_unix_s, struct err *err);
/** Shares of a content; once. */
NODISCARD enum status opening_shares(struct hub_store *store, int64_t content, int64_t shares,
                                     int64_t now_unix_s, bool *out_is_new, struct err *err);

#endif
