/* hub/rules/codebook.h: six digits that prove an address, one set for each phone that asks.
 *
 * Digits are good for CODEBOOK_LIFE_S and CODEBOOK_TRIES tries, on the phone that asked for them
 * only. An address gets at most CODEBOOK_HOUR_MAX of them an hour and CODEBOOK_DAY_MAX a day,
 * whoever asks: so whoever guesses has under a hundred tries a day at a million numbers, and a
 * mailbox can't be flooded. Kept in memory: a restart costs one more mail. Bounded: where there is
 * no room the oldest page goes.
 *
 * Thread: one at a time. Time is a parameter.
 */
#ifndef HUB_RULES_CODEBOOK_H
#define HUB_RULES_CODEBOOK_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"
#include "hub/rules/email.h"

enum {
    CODEBOOK_DIGITS = 6,
    CODEBOOK_LIFE_S = 600,
    CODEBOOK_TRIES = 5,
    CODEBOOK_HOUR_MAX = 4,
    CODEBOOK_DAY_MAX = 12,
    CODEBOOK_PAGES = 4096,     /* phones that wait for their mail at one time */
    CODEBOOK_ADDRESSES = 16384 /* addresses of the last day */
};

struct codebook;

struct codebook *codebook_create(void);
/** NULL is fine. Forgets the addresses. */
void codebook_destroy(struct codebook *book);

/** Draw digits for this session and address; what the session had before is void.
 *
 * out_digits  six digits and the end
 * out_wait_s  on ST_BUSY: when the address may have others; may be NULL
 * Errors: ST_BUSY (too many for this address). */
NODISCARD enum status codebook_draw(struct codebook *book, struct slice session,
                                    const struct email *email, int64_t now_unix_s,
                                    char out_digits[CODEBOOK_DIGITS + 1], int64_t *out_wait_s,
                                    struct err *err);

enum codebook_answer { CODEBOOK_RIGHT = 0, CODEBOOK_WRONG, CODEBOOK_VOID };

/** Try what was typed (spaces don't matter). RIGHT: *out_email is who it is, and the digits are
 *  used up. WRONG: *out_left tries remain. VOID: none were drawn, too old, or tried too often. */
enum codebook_answer codebook_try(struct codebook *book, struct slice session, struct slice typed,
                                  int64_t now_unix_s, struct email *out_email, int32_t *out_left);

/** Where this session's digits went, or "" when it has none that are good. */
const char *codebook_address(struct codebook *book, struct slice session, int64_t now_unix_s);

#endif
