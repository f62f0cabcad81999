/* hub/db/unit.h: what makes a storing function atomic, within a batch or alone. Not for routes. */
#ifndef HUB_DB_UNIT_H
#define HUB_DB_UNIT_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "hub/db/db.h"

/** A savepoint within a batch, else a transaction. They nest. */
NODISCARD enum status unit_begin(struct hub_store *store, struct err *err);
/** Keep on ST_OK, else undo. Returns `status`, or why it could not be kept. */
NODISCARD enum status unit_end(struct hub_store *store, enum status status, struct err *err);

/** Note a change of content; out_change (may be NULL) is the version of what changes now. Within a
 *  unit. */
NODISCARD enum status unit_change(struct hub_store *store, int64_t *out_change, struct err *err);

#endif
