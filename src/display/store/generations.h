/* display/store/generations.h: which programme plays, and which one when that fails.
 *
 * Kept are the current generation, the last that was marked good, and the one before; their media
 * are never evicted. Thread: the store's.
 */
#ifndef DISPLAY_STORE_GENERATIONS_H
#define DISPLAY_STORE_GENERATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "display/store/generation.h"
#include "display/store/roster.h"

/* Played so long without a fault: time for generations_mark_good(). */
#define GENERATION_GOOD_AFTER_S 600
/* So many faults of one document within so long, and it is not shown any more. */
#define GENERATION_FAULTS   3
#define GENERATION_FAULTS_S 600

struct store;

/** Make a generation current. Its number is given here, is_missing is not read. Durable on return,
 *  except where the folder can't be synced: then a power cut may show the one before.
 *
 * Errors, nothing changed: ST_NOT_FOUND (a needed medium is not here: err names the first),
 * ST_INVALID (the document was rolled back before, or an id can't be kept), ST_LIMIT, ST_IO,
 * ST_NOMEM. */
NODISCARD enum status generations_commit(struct store *store, const struct generation *draft,
                                         int64_t now_unix_s, struct err *err);
/** Read one from disk; is_missing says what is not here now. The caller ends it with
 *  generation_destroy(). Errors: ST_NOT_FOUND (none in this role), ST_INVALID, ST_IO, ST_NOMEM. */
NODISCARD enum status generations_load(const struct store *store, enum roster_role role,
                                       struct generation **out_generation, struct err *err);
/** The current one has proved itself. Errors: ST_NOT_FOUND (there is none), ST_IO. */
NODISCARD enum status generations_mark_good(struct store *store, int64_t now_unix_s,
                                            struct err *err);
/** A document made a fault. At GENERATION_FAULTS of one document within GENERATION_FAULTS_S it is
 *  bad: it is not committed again, and generations_is_bad() says so.
 *
 * document     its digest; NULL: the current one's. When it is the current one the last good
 *              generation (else the one before) becomes current instead and out_is_back is true:
 *              load it. Without another generation it goes on, and is not bad
 *
 * Counted on disk: restarts count together. On ST_IO it is counted, and rolled back, in memory
 * only. Errors: ST_NOT_FOUND (NULL, and there is no generation), ST_IO. */
NODISCARD enum status generations_fault(struct store *store, const struct digest *document,
                                        int64_t now_unix_s, bool *out_is_back, struct err *err);
/** Was this document rolled back? */
bool generations_is_bad(const struct store *store, const struct digest *document);
/** Was any? Else nobody needs to find out a digest. */
bool generations_has_bad(const struct store *store);

struct generation_summary {
    uint64_t number;
    int64_t made_unix_s;
    struct digest document;
    uint32_t media, missing;
};
/** From memory. False: none in this role. */
NODISCARD bool generations_summary(const struct store *store, enum roster_role role,
                                   struct generation_summary *out_summary);

#endif
