/* base/blob.h: bytes that never change, shared by whoever refers to them.
 *
 * One message for five thousand listeners, one page for everybody who asks: made once, counted,
 * never copied. Any thread may refer and let go; the bytes need no lock.
 */
#ifndef BASE_BLOB_H
#define BASE_BLOB_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/slice.h"

struct blob;

/** Take what the buffer holds; the buffer is empty afterwards and keeps its maximum. The caller
 *  owns one reference. */
NODISCARD struct blob *blob_take(struct buf *from);
/** A copy of the text, which is small or the program's own: aborts where there is no memory. */
NODISCARD struct blob *blob_copy(struct slice text);

/** One owner more. Returns the same blob. */
NODISCARD struct blob *blob_ref(struct blob *blob);
/** One owner less; the last frees. NULL is fine. */
void blob_unref(struct blob *blob);

/** The bytes. They live as long as the caller's reference. */
struct slice blob_view(const struct blob *blob);

#endif
