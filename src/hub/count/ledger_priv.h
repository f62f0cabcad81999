/* hub/count/ledger_priv.h: appending to the ledger, for the files that have a reason to. Private.
 */
#ifndef HUB_COUNT_LEDGER_PRIV_H
#define HUB_COUNT_LEDGER_PRIV_H

#include "hub/count/ledger.h"

enum { LEDGER_REF_BYTES = 32, LEDGER_WORDS_BYTES = 512 };

/** One entry. Numbers are 0 where there is none. */
struct ledger_row {
    enum ledger_kind kind;
    int64_t at, counts_at;
    int64_t counts_as; /* 0: itself */
    int64_t day;       /* of counts_at, local */
    int64_t person, team, site, content;
    struct slice network, note;
    int32_t points;
    int32_t shares;
    int64_t milli;
    uint8_t ref[LEDGER_REF_BYTES];
    int64_t reverses;
};

/** Whose team and site an entry is for. ST_NOT_FOUND: nobody there. */
NODISCARD enum status ledger_whom(struct hub_store *store, int64_t person, struct ledger_row *row,
                                  struct err *err);

struct ledger_content {
    int64_t number;
    bool is_live, is_product;
    int64_t points; /* the content's own, -1: none */
};
/** ST_NOT_FOUND. */
NODISCARD enum status ledger_content(struct hub_store *store, enum entity_kind kind,
                                     struct slice id, int64_t now_unix_s,
                                     struct ledger_content *out, struct err *err);

/** A keyed hash of words, printed. */
NODISCARD enum status ledger_ref(struct hub_store *store, uint8_t out[LEDGER_REF_BYTES],
                                 struct err *err, const char *fmt, ...) PRINTF_LIKE(4, 5);
/** The entry of this ref. ST_NOT_FOUND. */
NODISCARD enum status ledger_by_ref(struct hub_store *store, const uint8_t ref[LEDGER_REF_BYTES],
                                    struct ledger_outcome *out, struct err *err);
/** Append, within a unit. ST_INVALID: the ref or what it reverses is there already. */
NODISCARD enum status ledger_append(struct hub_store *store, const struct ledger_row *row,
                                    int64_t *out_id, struct err *err);

/** What an earlier request with this attempt gave. ST_NOT_FOUND: none, or no attempt was given. */
NODISCARD enum status attempt_find(struct hub_store *store, const char *what, int64_t person,
                                   struct slice attempt, struct ledger_outcome *out,
                                   struct err *err);
/** Note what this attempt gave, within a unit. Without an attempt: nothing. */
NODISCARD enum status attempt_note(struct hub_store *store, const char *what, int64_t person,
                                   struct slice attempt, int64_t entry, int64_t now_unix_s,
                                   struct err *err);

int64_t ledger_day(const struct points_rules *rules, int64_t now_unix_s);

/** Tell the wall. what: enum activity_kind; content may be 0. */
NODISCARD enum status ledger_tell(struct hub_store *store, int what, int64_t person,
                                  enum entity_kind kind, struct slice id, struct slice network,
                                  int64_t points, const char *ref, int64_t now_unix_s,
                                  struct err *err);

#endif
