/* hub/count/ledger.h: the append-only ledger of actions; everything that is counted comes from it.
 *
 * An entry is never changed and never deleted (triggers refuse it); what was wrong is taken back by
 * an entry that reverses it, or set right by a correction. Only erasing a person takes the person
 * out of entries; the counts stay with team and site.
 *
 * `attempt` makes a retry harmless: a text that is the same when the same request comes again (of a
 * form: a random one of the page). It is kept as a keyed hash. The same attempt again changes
 * nothing and gives what the first gave, with is_repeat.
 *
 * Thread: as the connection.
 */
#ifndef HUB_COUNT_LEDGER_H
#define HUB_COUNT_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/count/rules.h"
#include "hub/db/db.h"
#include "hub/store/entities.h"

enum ledger_kind {
    LEDGER_OPENING = 0, /* what an imported document had counted already */
    LEDGER_OPENED,
    LEDGER_DECLARED,
    LEDGER_UNDONE,
    LEDGER_CLICKED,
    LEDGER_PRESENCE,
    LEDGER_PROPOSAL,
    LEDGER_VERIFIED,
    LEDGER_JOINED,
    LEDGER_CORRECTION,
    LEDGER_KIND_COUNT
};

/** "declared". */
const char *ledger_kind_name(enum ledger_kind kind);

#define ATTEMPT_MAX_BYTES 200

/** Who did it with what. person: the number, of a person who is there. */
struct action {
    int64_t person;
    enum entity_kind kind;
    struct slice id;      /* of the content */
    struct slice network; /* "linkedin"; "" where there is none */
    struct slice attempt; /* "": none; the rule of each kind alone makes repeats harmless */
};

struct ledger_outcome {
    int64_t id; /* of the entry */
    int32_t points;
    bool is_repeat; /* it was there already */
    bool is_capped; /* it earned less than it would have: the day's cap */
};

/* Each appends one entry in the name of the person's present team and site. Errors: ST_NOT_FOUND
 * (person or content), ST_LIMIT (LEDGER_MAX), ST_INVALID (attempt too long), ST_IO. */

/** The person was sent to the network. */
NODISCARD enum status ledger_opened(struct hub_store *store, const struct points_rules *rules,
                                    const struct action *action, int64_t now_unix_s,
                                    struct ledger_outcome *out, struct err *err);
/** The person says that it is posted. Once a person, content, network and day; after it was taken
 * back again, with an attempt that is new (without one: ST_INVALID). Tells the wall.
 * ST_UNSUPPORTED: not live, or of class product. */
NODISCARD enum status ledger_declared(struct hub_store *store, const struct points_rules *rules,
                                      const struct action *action, int64_t now_unix_s,
                                      struct ledger_outcome *out, struct err *err);
/** Scanned on a screen just now: once a person, content and day. */
NODISCARD enum status ledger_presence(struct hub_store *store, const struct points_rules *rules,
                                      const struct action *action, int64_t now_unix_s,
                                      struct ledger_outcome *out, struct err *err);
/** An adapter to a platform says so; attempt is the platform's own id of the post. */
NODISCARD enum status ledger_verified(struct hub_store *store, const struct points_rules *rules,
                                      const struct action *action, int64_t now_unix_s,
                                      struct ledger_outcome *out, struct err *err);
/** Take an own declared share back. ST_NOT_FOUND: no such share of this person. */
NODISCARD enum status ledger_undo(struct hub_store *store, int64_t person, int64_t entry,
                                  int64_t now_unix_s, struct ledger_outcome *out, struct err *err);

/** Set right by an organiser. Of a person (then in their team), a team or a site: points. Of a
 * board's subject or a challenge's total alone: kind and id name it, in thousandths of what it
 * counts. The note says why, at most AUDIT_TEXT_MAX_BYTES, without names. */
struct correction {
    int64_t person, team, site; /* numbers, 0: not */
    int32_t points;
    bool has_entity; /* else it counts everywhere */
    enum entity_kind kind;
    struct slice id;
    int64_t milli;
    struct slice note, attempt; /* attempt must be given */
};
NODISCARD enum status ledger_correct(struct hub_store *store, const struct correction *correction,
                                     int64_t now_unix_s, struct ledger_outcome *out,
                                     struct err *err);

#endif
