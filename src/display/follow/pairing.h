/* display/follow/pairing.h: what a hub and a display say to each other while a screen is paired.
 *
 * Three small documents: the offer (a code that people type, and a secret), the grant (a programme
 * and a key), and what the display remembers of it, pairing.json in its store. All come from
 * outside and are bounded; what is wrong in them is an error with a sentence that quotes neither
 * key nor secret. Pure. Source: config/SERVER.md, "Pairing".
 */
#ifndef DISPLAY_FOLLOW_PAIRING_H
#define DISPLAY_FOLLOW_PAIRING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "net/request.h"
#include "programme/screen.h"

#define PAIRING_MAX_BYTES       (64U << 10) /* of any of the documents */
#define PAIRING_CODE_CHARS      12          /* letters and digits: what the scene has room for */
#define PAIRING_NAME_BYTES      321         /* 80 characters, as in the configuration */
#define PAIRING_EXPIRES_LEAST_S 30
#define PAIRING_EXPIRES_MOST_S  86400

struct pairing_offer {
    char code[PAIRING_CODE_CHARS + 1];
    struct url url; /* where people go: payload of the QR code */
    char secret[NET_KEY_MAX_BYTES + 1];
    int32_t expires_s; /* PAIRING_EXPIRES_LEAST_S..MOST_S; out of it, the nearest */
};

/** `hub` resolves what is relative. Errors: ST_INVALID, ST_LIMIT. */
NODISCARD enum status pairing_read_offer(struct slice bytes, const struct url *hub,
                                         struct pairing_offer *out, struct err *err);

struct pairing_place {
    struct url programme;
    bool has_class;
    enum screen_class screen_class;
    char name[PAIRING_NAME_BYTES]; /* "": none */
};

/** out_key is NET_KEY_MAX_BYTES + 1 bytes. A hub that was reached by https may not send on to http.
 *  Errors: ST_INVALID, ST_LIMIT; out_key is emptied. */
NODISCARD enum status pairing_read_grant(struct slice bytes, const struct url *hub,
                                         struct pairing_place *out, char *out_key, struct err *err);

/** pairing.json. configured: the address of hub or programme that led there; for another one the
 *  file says nothing. */
void pairing_write(const struct pairing_place *place, const char *configured, struct buf *into);
/** Errors: ST_NOT_FOUND (of another address), ST_INVALID. */
NODISCARD enum status pairing_read(struct slice bytes, const char *configured,
                                   struct pairing_place *out, struct err *err);

#endif
