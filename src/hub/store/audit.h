/* hub/store/audit.h: what organisers did. Thread: as the connection. */
#ifndef HUB_STORE_AUDIT_H
#define HUB_STORE_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "hub/db/db.h"

#define AUDIT_TEXT_MAX_BYTES 500 /* longer ones are cut */

/** by: who (a login name); what: a sentence without secrets and without names of people. */
NODISCARD enum status store_audit_add(struct hub_store *store, struct slice by, struct slice what,
                                      int64_t now_unix_s, struct err *err);
typedef bool audit_each(void *ctx, int64_t at_unix_s, struct slice by, struct slice what);
/** The newest first. */
NODISCARD enum status store_audit_each(struct hub_store *store, uint32_t count, audit_each *each,
                                       void *ctx, struct err *err);

#endif
