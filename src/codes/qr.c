/* codes/qr.c: choosing version and level, through libqrencode.
 *
 * libqrencode takes a version as a minimum and grows past it when the text does not fit, so the
 * answer's version says whether a level was possible. Micro QR is never asked for: phones do not
 * read it.
 */
#include "codes/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#include "base/check.h"

enum {
    QR_VERSION_MAX = 6,
    QR_TEXT_MAX = 255 /* what version 6 holds at M of the densest text, digits */
};

_Static_assert(QR_SIZE_MAX == 17 + 4 * QR_VERSION_MAX, "size and version agree");

static enum status too_long(size_t len, struct err *err)
{
    return err_set(err, ST_LIMIT, "too long for a wall, give a short link (%zu characters)", len);
}

/* The level's letter and libqrencode's own name of it, highest first. */
static const struct {
    char letter;
    QRecLevel level;
} levels[] = {{'H', QR_ECLEVEL_H}, {'Q', QR_ECLEVEL_Q}, {'M', QR_ECLEVEL_M}};

static void copy_modules(const QRcode *code, char letter, struct qr *out_qr)
{
    CHECK(code->version >= 1 && code->version <= QR_VERSION_MAX && code->width <= QR_SIZE_MAX);
    out_qr->version = (uint8_t)code->version;
    out_qr->level = letter;
    out_qr->size = (uint8_t)code->width;
    memset(out_qr->modules, 0, sizeof(out_qr->modules));
    for (int i = 0; i < code->width * code->width; i++) {
        out_qr->modules[i] = code->data[i] & 1; /* the other bits say what a module is for */
    }
}

enum status qr_encode(const char *text, struct qr *out_qr, struct err *err)
{
    size_t len = strlen(text);
    if (len == 0) {
        return err_set(err, ST_INVALID, "nothing to put in a QR code");
    }
    if (len > QR_TEXT_MAX) {
        return too_long(len, err);
    }
    QRcode *smallest = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (smallest == NULL) {
        return errno == ENOMEM ? err_set(err, ST_NOMEM, "no memory for a QR code")
                               : too_long(len, err);
    }
    int version = smallest->version;
    QRcode_free(smallest);
    if (version > QR_VERSION_MAX) {
        return too_long(len, err);
    }
    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        QRcode *code = QRcode_encodeString(text, version, levels[i].level, QR_MODE_8, 1);
        if (code != NULL && code->version == version) {
            copy_modules(code, levels[i].letter, out_qr);
            QRcode_free(code);
            return ST_OK;
        }
        QRcode_free(code);
    }
    return err_set(err, ST_NOMEM, "no memory for a QR code");
}
