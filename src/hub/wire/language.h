/* hub/wire/language.h: which of our languages somebody reads. Pure. */
#ifndef HUB_WIRE_LANGUAGE_H
#define HUB_WIRE_LANGUAGE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/slice.h"

enum language { LANGUAGE_FR = 0, LANGUAGE_EN, LANGUAGE_COUNT };

/** "fr" or "en". */
const char *language_tag(enum language language);
/** "fr", "en", "fr-CA", any case. False: out is untouched. */
NODISCARD bool language_read(struct slice tag, enum language *out);
/** The preferred of ours in an Accept-Language (RFC 9110 section 12.5.4), else `fallback`. */
enum language language_accept(struct slice header, enum language fallback);

#endif
