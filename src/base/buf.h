/* base/buf.h: the only growing byte buffer; made with its maximum, remembers failure.
 *
 * A run of appends is checked once at the end with buf_status(). The bytes are always followed by
 * one NUL that is not counted, so buf.ptr of a text buffer is a C string (or NULL when empty).
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct buf {
    char *ptr;
    size_t len;
    size_t cap;
    size_t max_bytes;
    enum status failed; /* ST_OK, ST_LIMIT or ST_NOMEM */
};

/** An empty buffer that will never hold more than max_bytes. No memory yet. */
struct buf buf_make(size_t max_bytes);
/** Free; the buffer is empty and reusable afterwards. Zeroed memory is fine. */
void buf_deinit(struct buf *buf);
/** Empty, keep the memory, forget the failure. */
void buf_reset(struct buf *buf);

void buf_append(struct buf *buf, const void *bytes, size_t len);
void buf_append_str(struct buf *buf, const char *text);
void buf_append_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);

/** Make room for `len` more bytes and return where to write them, or NULL (failed is set).
 *  Follow with buf_commit(). */
NODISCARD char *buf_reserve(struct buf *buf, size_t len);
void buf_commit(struct buf *buf, size_t len);

struct slice buf_view(const struct buf *buf);
/** The text as a C string, "" when empty. Borrowed until the next append. */
const char *buf_str(const struct buf *buf);
NODISCARD enum status buf_status(const struct buf *buf, struct err *err);

#endif
