/* hub/store/secrets.h: keys that only this hub has, made at first use. Never logged, never told. */
#ifndef HUB_STORE_SECRETS_H
#define HUB_STORE_SECRETS_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/db/db.h"

#define SECRET_BYTES 32

/** The key of this name ("cookie", "subject", "visitor", …), the same for ever. ST_NOT_FOUND:
 *  nobody made it yet, and this connection only reads. */
NODISCARD enum status store_secret_get(struct hub_store *store, const char *name,
                                       uint8_t out_key[SECRET_BYTES], struct err *err);
/** Keyed BLAKE2b of a text under the key of this name. */
NODISCARD enum status store_secret_hash(struct hub_store *store, const char *name,
                                        struct slice text, uint8_t out_hash[32], struct err *err);

#endif
