/* codes/qr.h: QR code matrices (ISO/IEC 18004) for short links. The only user of libqrencode.
 *
 * Pure. Versions 1 to 6; level at least M: the smallest version that holds the text at M, then the
 * highest level that this version still allows.
 */
#ifndef CODES_QR_H
#define CODES_QR_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

#define QR_SIZE_MAX 41 /* version 6 */

struct qr {
    uint8_t version;                            /* 1..6 */
    char level;                                 /* 'M', 'Q' or 'H' */
    uint8_t size;                               /* modules a side: 17 + 4 × version */
    uint8_t modules[QR_SIZE_MAX * QR_SIZE_MAX]; /* row by row, 1 is black */
};

/** Encode a text, byte for byte; alphanumeric mode where the text allows.
 *  Errors: ST_LIMIT "too long for a wall, give a short link". */
NODISCARD enum status qr_encode(const char *text, struct qr *out_qr, struct err *err);

#endif
