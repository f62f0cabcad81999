/* codes/qr_memo.h: the codes made last, by what they say. A screen shows one code for half a minute
 * and asks for it each second. Pure. Thread: one at a time.
 */
#ifndef CODES_QR_MEMO_H
#define CODES_QR_MEMO_H

#include "codes/qr.h"

#define QR_PAYLOAD_MAX 160 /* version 6 at level M holds 154 characters */
#define QR_MEMO_MAX    4   /* a scene has one, the next and the one that leaves have theirs */

/** Zeroed: empty. Holds no memory of its own. */
struct qr_memo {
    struct {
        char payload[QR_PAYLOAD_MAX + 1];
        struct qr qr;
    } rows[QR_MEMO_MAX];
    uint32_t next;
};

/** As qr_encode(), or what it said for this payload before. memo may be NULL. */
NODISCARD enum status qr_memo_encode(struct qr_memo *memo, const char *payload, struct qr *out_qr,
                                     struct err *err);

#endif
