/* codes/qr_memo.c: round robin; failures are not kept. */
#include "codes/qr_memo.h"

#include <string.h>

enum status qr_memo_encode(struct qr_memo *memo, const char *payload, struct qr *out_qr,
                           struct err *err)
{
    size_t len = strlen(payload);
    bool can_keep = memo != NULL && len > 0 && len <= QR_PAYLOAD_MAX;
    for (uint32_t i = 0; can_keep && i < QR_MEMO_MAX; i++) {
        if (strcmp(memo->rows[i].payload, payload) == 0) {
            *out_qr = memo->rows[i].qr;
            return ST_OK;
        }
    }
    enum status st = qr_encode(payload, out_qr, err);
    if (st == ST_OK && can_keep) {
        memcpy(memo->rows[memo->next].payload, payload, len + 1);
        memo->rows[memo->next].qr = *out_qr;
        memo->next = (memo->next + 1) % QR_MEMO_MAX;
    }
    return st;
}
