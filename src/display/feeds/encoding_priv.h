/* display/feeds/encoding_priv.h: bytes of a feed or table as UTF-8. Private to the folder.
 *
 * Read are UTF-8, UTF-16 with a mark (or an XML beginning), windows-1250 to 1252, ISO-8859-1, -2
 * and -15; others are refused by name. A byte that is wrong in UTF-8 is taken for windows-1252.
 * Thread: pure; any.
 */
#ifndef DISPLAY_FEEDS_ENCODING_PRIV_H
#define DISPLAY_FEEDS_ENCODING_PRIV_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

/** Append the text as valid UTF-8, without the mark.
 *
 * charset  what the transfer said (Content-Type), or NULL
 * Errors: ST_UNSUPPORTED (an encoding we don't read), and out's own: ST_LIMIT, ST_NOMEM. */
NODISCARD enum status encoding_to_utf8(struct slice bytes, const char *charset, struct buf *out,
                                       struct err *err);

/** The code point of a byte of windows-1252. */
uint32_t encoding_windows_1252(unsigned char byte);

#endif
