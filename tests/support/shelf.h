/* tests/support/shelf.h: programmes and media that can be told from their numbers, in a store, and
 * what must hold of a store at any time. */
#ifndef TESTS_SHELF_H
#define TESTS_SHELF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/disk.h"
#include "display/store/generations.h"
#include "display/store/media_writer.h"
#include "display/store/store.h"

enum { SHELF_MEDIA_MAX = 64, SHELF_LATEST = 1 << 20 };

/** Medium number k: as many bytes as size says, always the same. */
struct buf shelf_bytes(uint32_t k, size_t size);
struct digest shelf_digest(uint32_t k, size_t size);
struct media_want shelf_want(uint32_t k, size_t size);

/** Bring it in whole, in pieces; nothing when it is there. */
NODISCARD enum status shelf_download(struct store *store, uint32_t k, size_t size,
                                     int64_t now_unix_s, struct err *err);
/** Only the first `cut` bytes, then the line breaks. What an earlier attempt left is gone on with.
 */
NODISCARD enum status shelf_download_cut(struct store *store, uint32_t k, size_t size, size_t cut,
                                         int64_t now_unix_s, struct err *err);
/** A programme of this revision that needs media first..first+count-1 of this size. */
NODISCARD enum status shelf_commit(struct store *store, uint32_t revision, uint32_t first,
                                   uint32_t count, size_t size, int64_t now_unix_s,
                                   struct err *err);
/** The revision that plays; 0: none. SHELF_LATEST when what plays can't be read. */
uint32_t shelf_playing(const struct store *store);
/** NULL, or what is wrong: a visible file whose bytes are not those of its name, a current
 *  generation that is not whole or lacks a medium. */
const char *shelf_fault(const struct disk *disk, const struct store *store);

#endif
