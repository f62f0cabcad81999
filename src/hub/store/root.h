/* hub/store/root.h: what a programme says beside its entities: locale, zone, brand, share,
 * schedule.
 *
 * Thread: as the connection.
 */
#ifndef HUB_STORE_ROOT_H
#define HUB_STORE_ROOT_H

#include "base/buf.h"
#include "base/slice.h"
#include "hub/db/db.h"

/** The JSON object into `into`, which is reset first; "{}" before anything was imported. */
NODISCARD enum status store_root_get(struct hub_store *store, struct buf *into, struct err *err);
/** Replace it: a JSON object without lists of entities (hub/import checks). */
NODISCARD enum status store_root_put(struct hub_store *store, struct slice json, struct err *err);

#endif
