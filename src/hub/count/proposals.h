/* hub/count/proposals.h: contents that colleagues propose: waiting, approved (a post then, with
 * points), or refused with a note that the person sees. Thread: as the connection.
 */
#ifndef HUB_COUNT_PROPOSALS_H
#define HUB_COUNT_PROPOSALS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "hub/count/ledger.h"
#include "hub/store/people.h"

#define PROPOSAL_HEADLINE_CHARS_MAX 240  /* as a post's */
#define PROPOSAL_TEXT_CHARS_MAX     4000 /* as a post's */
#define PROPOSAL_LINK_MAX_BYTES     2048
#define PROPOSAL_NOTE_CHARS_MAX     500

enum proposal_state { PROPOSAL_WAITING = 0, PROPOSAL_APPROVED, PROPOSAL_REFUSED };

/** Slices are borrowed for the call. */
struct proposal {
    int64_t number;
    int64_t person; /* 0: erased since */
    enum proposal_state state;
    struct slice headline, text, link;
    struct digest picture; /* unknown: none */
    struct slice note;     /* of the organiser */
    struct slice post;     /* id of the post it became */
    int64_t created_at, decided_at;
};

/** headline, text, link, picture, person of `proposal`; attempt as in ledger.h. Errors: ST_LIMIT
 * (PROPOSALS_PERSON_MAX of this person wait, PROPOSALS_WAITING_MAX, or too long), ST_INVALID. */
NODISCARD enum status store_proposal_create(struct hub_store *store,
                                            const struct proposal *proposal, struct slice attempt,
                                            int64_t now_unix_s, int64_t *out_number,
                                            struct err *err);
typedef bool proposal_each(void *ctx, const struct proposal *proposal);
/** Of a person (0: of all) in a state (-1: in any), the newest first. */
NODISCARD enum status store_proposal_each(struct hub_store *store, int64_t person, int state,
                                          uint32_t count, proposal_each *each, void *ctx,
                                          struct err *err);
/** ST_NOT_FOUND. */
NODISCARD enum status store_proposal_get(struct hub_store *store, int64_t number,
                                         proposal_each *each, void *ctx, struct err *err);
/** What the organiser made of it stands in `amended` (headline, text; "" keeps). It becomes a post
 * with a code, of the person's name as they appear; points once; the wall is told. out_post: its
 * id. Errors: ST_NOT_FOUND, ST_INVALID (decided already). */
NODISCARD enum status store_proposal_approve(struct hub_store *store,
                                             const struct points_rules *rules, int64_t number,
                                             struct slice by, const struct proposal *amended,
                                             int64_t now_unix_s, char out_post[HUB_ID_BYTES],
                                             struct err *err);
NODISCARD enum status store_proposal_refuse(struct hub_store *store, int64_t number,
                                            struct slice note, int64_t now_unix_s, struct err *err);

#endif
