/* display/store/seal.h: small files that say what they are and prove that they are whole.
 *
 *     vitrine-KIND 1 LENGTH SHA256
 *     ...LENGTH bytes...
 *
 * The digest finds what a power cut, a failing disk or a text editor did; it is no signature. Pure.
 */
#ifndef DISPLAY_STORE_SEAL_H
#define DISPLAY_STORE_SEAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

#define SEAL_HEAD_BYTES 160 /* the first line, at most */

/** Append the head and the body to `into`; its failures are remembered there. */
void seal_write(struct buf *into, const char *kind, struct slice body);
/** The body of a whole sealed file of this kind, borrowed from `file`. Errors: ST_INVALID. */
NODISCARD enum status seal_read(struct slice file, const char *kind, struct slice *out_body,
                                struct err *err);

#endif
