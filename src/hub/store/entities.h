/* hub/store/entities.h: the contents: everything of a programme that has an id, as JSON with what
 * the hub knows beside it (code, approval, withdrawal).
 *
 * The JSON of a row is the entity as the format writes it, but: times are exact, board entries are
 * not in it (hub/count holds scores), a medium has no href (publishing makes it), `code` is in it
 * and in the row. Rows are checked by hub/import before they are put here.
 *
 * `onward` is the hub's own key, which is not published: the address that a person's link to the
 * content leads to, where the content has a code. Without it and without `link` it is read here.
 *
 * A removed entity is no part of the programme any more; its row stays (its code still answers with
 * a notice, the ledger still points to it). Thread: as the connection.
 */
#ifndef HUB_STORE_ENTITIES_H
#define HUB_STORE_ENTITIES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "hub/db/db.h"
#include "hub/store/limits.h"

/** The lists of the format, in the order in which a document is written. */
enum entity_kind {
    ENTITY_MEDIA = 0,
    ENTITY_FIGURE,
    ENTITY_CAMPAIGN,
    ENTITY_CHALLENGE,
    ENTITY_BOARD,
    ENTITY_POST,
    ENTITY_EVENT,
    ENTITY_NOTICE,
    ENTITY_PLAYLIST,
    ENTITY_KIND_COUNT
};

/** The key of the list: "posts". */
const char *entity_kind_key(enum entity_kind kind);
/** By key, or by its singular ("post"). False: none. */
bool entity_kind_parse(struct slice text, enum entity_kind *out_kind);

#define ENTITY_NONE INT64_MIN /* a time that is not set */

struct entity {
    enum entity_kind kind;
    char id[HUB_ID_BYTES];
    char code[HUB_CODE_BYTES]; /* "" when it has none */
    int64_t number;            /* inside the database */
    int64_t version;           /* hub_store_change() of its last change */
    int32_t position;          /* in its list */
    bool is_product;           /* a post of class product: never shareable */
    bool is_removed;
    bool is_proposed; /* came from a colleague's proposal, not with a document */
    bool is_approved; /* else only the organiser sees it */
    int64_t withdrawn_at, approved_at, expires_at; /* ENTITY_NONE when not */
    int64_t changed_at;
    char approved_by[HUB_NAME_BYTES];
    int64_t author; /* the person's number, 0: none known here */
};

/** Whether it may be opened and shared now: there, approved, neither withdrawn nor expired. */
bool entity_is_live(const struct entity *entity, int64_t now_unix_s);

/** One row; json may be NULL, else it is reset first. Errors: ST_NOT_FOUND, ST_IO. */
NODISCARD enum status store_entity_get(struct hub_store *store, enum entity_kind kind,
                                       struct slice id, struct entity *out_entity, struct buf *json,
                                       struct err *err);
/** By its code, either case, I L O as the digits they look like; removed and withdrawn ones, too.
 */
NODISCARD enum status store_entity_by_code(struct hub_store *store, struct slice code,
                                           struct entity *out_entity, struct buf *json,
                                           struct err *err);

/** Called for each row; json is borrowed for the call. false: enough. */
typedef bool entity_each(void *ctx, const struct entity *entity, struct slice json);

/** All rows of a kind in their order, with a version above `after_version` (0: all), removed ones
 *  only when that is not 0. */
NODISCARD enum status store_entity_each(struct hub_store *store, enum entity_kind kind,
                                        int64_t after_version, entity_each *each, void *ctx,
                                        struct err *err);
/** How many are part of the programme, of all kinds. */
NODISCARD enum status store_entity_count(struct hub_store *store, uint32_t *out_count,
                                         struct err *err);

struct entity_put {
    enum entity_kind kind;
    struct slice id, code; /* code "": none */
    struct slice json;
    int32_t position; /* < 0: where it is, or at the end */
    bool is_product;
    bool is_proposed;
    bool is_approved; /* of a new one; one that is there keeps its own */
    int64_t author;   /* the person's number or 0 */
    int64_t source; /* a hash of what this was made from, 0: of nothing. One that is there with the
                       same source and position is kept as it is, whatever else is said here: a
                       document's relative times were made exact once */
};

enum entity_change { ENTITY_KEPT = 0, ENTITY_ADDED, ENTITY_CHANGED };

/** Insert or replace; withdrawn stays withdrawn, removed comes back. One that is the same already
 * is not touched. out_change may be NULL. Errors: ST_LIMIT (ENTITIES_MAX, ENTITY_MAX_BYTES),
 * ST_INVALID (the code is another's). */
NODISCARD enum status store_entity_put(struct hub_store *store, const struct entity_put *put,
                                       int64_t now_unix_s, enum entity_change *out_change,
                                       struct err *err);
/** Out of the programme. ST_NOT_FOUND. */
NODISCARD enum status store_entity_remove(struct hub_store *store, enum entity_kind kind,
                                          struct slice id, int64_t now_unix_s, struct err *err);
/** Withdraw: leaves every screen, its address becomes a notice. ST_NOT_FOUND. */
NODISCARD enum status store_entity_withdraw(struct hub_store *store, enum entity_kind kind,
                                            struct slice id, bool is_withdrawn, int64_t now_unix_s,
                                            struct err *err);
/** Approve: by whom, and until when (ENTITY_NONE: for ever). ST_NOT_FOUND. */
NODISCARD enum status store_entity_approve(struct hub_store *store, enum entity_kind kind,
                                           struct slice id, struct slice by, int64_t expires_at,
                                           int64_t now_unix_s, struct err *err);
/** A code that no content has and none had: 5 random characters. */
NODISCARD enum status store_code_create(struct hub_store *store, char out_code[HUB_CODE_BYTES],
                                        struct err *err);

#endif
