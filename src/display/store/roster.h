/* display/store/roster.h: which generations count: the small file `current`. Pure.
 *
 * Three are kept: the one that plays, the last that has played without faults, and the one that
 * played before. Beside them stand the faults of the document that made the last one, and the
 * documents that proved bad, so that the same bytes do not come back.
 */
#ifndef DISPLAY_STORE_ROSTER_H
#define DISPLAY_STORE_ROSTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/slice.h"

enum roster_role { ROSTER_CURRENT, ROSTER_GOOD, ROSTER_BEFORE, ROSTER_ROLES };

#define ROSTER_BAD_MAX    16 /* documents remembered as bad; the oldest is forgotten first */
#define ROSTER_FAULTS_MAX 8  /* times of faults; more than generations.h counts */
#define ROSTER_MAX_BYTES  (16U << 10)

struct roster_bad {
    struct digest document;
    int64_t since_unix_s;
};

struct roster {
    uint64_t numbers[ROSTER_ROLES]; /* of generations; 0: none. Two roles may have one number */
    struct roster_bad bad[ROSTER_BAD_MAX];
    size_t bad_count;
    struct digest faulty;                     /* the document that made the faults */
    int64_t faults_unix_s[ROSTER_FAULTS_MAX]; /* of it, the oldest first */
    size_t fault_count;
};

void roster_write(const struct roster *roster, struct buf *into);
/** Errors: ST_INVALID, ST_LIMIT. */
NODISCARD enum status roster_read(struct slice file, struct roster *out_roster, struct err *err);
bool roster_is_bad(const struct roster *roster, const struct digest *document);
void roster_add_bad(struct roster *roster, const struct digest *document, int64_t now_unix_s);
/** Faults of this document in the last window_s seconds, this one included. One of another document
 *  begins anew; a clock that jumped loses the others. */
size_t roster_add_fault(struct roster *roster, const struct digest *document, int64_t now_unix_s,
                        int64_t window_s);
/** Does any role have this number? */
bool roster_keeps(const struct roster *roster, uint64_t number);

#endif
