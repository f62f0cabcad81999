/* hub/wire/fields_priv.h: one more field, whichever way it came. */
#ifndef HUB_WIRE_FIELDS_PRIV_H
#define HUB_WIRE_FIELDS_PRIV_H

#include "hub/wire/fields.h"

/** Add a decoded pair. Errors: ST_LIMIT (FIELDS_MAX, FIELD_NAME_MAX, FIELD_VALUE_MAX), ST_INVALID
 *  (no name). */
NODISCARD enum status fields_add(struct fields *fields, struct slice name, struct slice value,
                                 struct err *err);

#endif
