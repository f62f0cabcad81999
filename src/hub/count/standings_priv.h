/* hub/count/standings_priv.h: the running totals. Private. */
#ifndef HUB_COUNT_STANDINGS_PRIV_H
#define HUB_COUNT_STANDINGS_PRIV_H

#include "hub/count/ledger.h"
#include "hub/count/numbers.h"
#include "hub/count/standings.h"

enum { TIERS_MAX = 6 };

/** What counting needs of an entry. */
struct entry {
    int64_t id, at, counts_at, counts_as;
    enum ledger_kind kind;
    int64_t person, team, site, content;
    int64_t points, shares, milli;
};

/** What counts where: of boards and challenges alike. */
struct measure {
    int64_t content;   /* of the board or challenge itself: its openings and corrections */
    int64_t challenge; /* participants are counted of this content, 0: of any */
    enum metric_kind metric;
    enum evidence_kind evidence;
    int64_t from, until; /* TIME_NONE: open */
    int64_t after_entry;
};

/** By how much an entry moves it, in thousandths. out_is_own: an opening or correction of its own.
 */
int64_t measure_of(const struct measure *measure, const struct entry *entry, bool *out_is_own);

/** One person, team or site on a board. */
struct tally {
    int64_t subject;
    int64_t own_milli;   /* openings and corrections of this board */
    int64_t moved_milli; /* by actions; of a board per head: before dividing */
    int64_t reached_at;
    bool has_opening;
    bool is_gone; /* a person who was erased */
};

struct tally_list {
    struct numbers numbers;
    struct tally *rows;
    size_t cap;
};
void tally_list_deinit(struct tally_list *list);

struct board_tally {
    struct board_count count;
    struct measure measure;
    struct tally_list running;
    struct tally_list frozen; /* own_milli is the score */
    struct tally_list former; /* own_milli is the rank */
    struct standing *shown;   /* sorted, as the wall shows it; made when asked for */
    uint32_t shown_count;
    bool has_shown;
    uint64_t version;
};

struct challenge_tally {
    char id[HUB_ID_BYTES];
    struct measure measure;
    int64_t total_milli;
    int64_t moved_at;
    int64_t tiers[TIERS_MAX]; /* in thousandths */
    bool is_reached[TIERS_MAX];
    int64_t reached_at[TIERS_MAX]; /* the time of the entry that did it, while it isn't noted */
    size_t tier_count;
    uint64_t version;
};

struct standings {
    struct roster *roster;
    struct numbers board_numbers, challenge_numbers, share_numbers;
    struct board_tally *boards;
    struct challenge_tally *challenges;
    int64_t *shares; /* by share_numbers */
    uint64_t *share_versions;
    size_t board_cap, challenge_cap, share_cap, share_version_cap;
    int64_t change; /* of the database, that was looked at */
    int64_t last;   /* the last entry that was taken */
    uint64_t clock; /* of versions */
    bool is_short;  /* of memory */
};

/** Read the definitions that changed after `version`. Those boards and challenges are empty then,
 * and is_fresh[] (by row, of as many as there are) is set by the caller's each. */
NODISCARD enum status definitions_read(struct standings *standings, struct hub_store *store,
                                       int64_t after_version, bool *out_has_fresh, struct err *err);
/** Count one entry; fresh_only: in what definitions_read() just emptied. */
void standings_count(struct standings *standings, const struct entry *entry, bool fresh_only);
/** Sort what the wall shows, or what runs, into a new array that the caller frees. ST_NOMEM. */
NODISCARD enum status standings_sort(const struct standings *standings,
                                     const struct board_tally *board, bool is_running,
                                     struct standing **out_rows, uint32_t *out_count,
                                     struct err *err);
struct board_tally *standings_find_board(const struct standings *standings, struct slice id);

/** Of a definition: it was emptied and waits for the whole ledger. */
#define VERSION_FRESH 0

#endif
