/* display/store/pages.h: what sources said last, for a start without a network.
 *
 * A page is a document from outside as it came, with what asks for it again. It lies in sources/
 * of the store as a sealed file (seal.h), one line of JSON and then the bytes, named by a key of
 * the caller's. What it says is for the caller to judge again: a page is old when it is read.
 *
 * Thread: as the store. Blocks on disk.
 */
#ifndef DISPLAY_STORE_PAGES_H
#define DISPLAY_STORE_PAGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/slice.h"

struct store;
struct page_memory;

/* Of a body: no reader of sources takes more. */
#define PAGE_MAX_BYTES ((size_t)8 << 20)

/** Texts that are NULL, too long or not plain are not kept: then a full answer is asked for. */
struct page {
    const char *etag, *last_modified, *type; /* at most HTTP_VALUE_MAX_BYTES; read: never NULL */
    int64_t at_unix_s;                       /* when it was last known to say so */
    struct slice body;
    struct page_memory *memory; /* of one that was read; else NULL */
};

/** Keep it instead of what was kept under this key, whole or not at all.
 *  Errors: ST_IO, ST_LIMIT (PAGE_MAX_BYTES), ST_NOMEM. */
NODISCARD enum status pages_write(struct store *store, const struct digest *key,
                                  const struct page *page, struct err *err);

/** End it with page_deinit(). Errors: ST_NOT_FOUND, ST_INVALID (not whole, or of another key),
 *  ST_IO, ST_LIMIT, ST_NOMEM. */
NODISCARD enum status pages_read(const struct store *store, const struct digest *key,
                                 struct page *out_page, struct err *err);
/** Zeroed memory and a page that was not read are fine. */
void page_deinit(struct page *page);

/** Remove all but these, and what a power cut left. What can't be removed is tried again next
 *  time. */
void pages_sweep(struct store *store, const struct digest *keys, size_t count);

#endif
