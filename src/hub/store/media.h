/* hub/store/media.h: bytes by their SHA-256, in rows of MEDIA_CHUNK_BYTES, and pictures derived
 * from them. Media never change. Thread: as the connection; the loop reads by one of its own.
 */
#ifndef HUB_STORE_MEDIA_H
#define HUB_STORE_MEDIA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "hub/db/db.h"

#define MEDIA_CHUNK_BYTES (256 << 10)
/* What one call puts, at most: uploads are 8 MiB, an import has photographs. */
#define MEDIA_PUT_MAX_BYTES (64 << 20)

enum media_type { MEDIA_JPEG = 0, MEDIA_PNG, MEDIA_WEBP, MEDIA_SVG, MEDIA_TYPE_COUNT };

/** "image/jpeg". */
const char *media_type_name(enum media_type type);
/** "jpg". */
const char *media_type_extension(enum media_type type);

struct medium {
    struct digest sha256;
    enum media_type type;
    uint64_t bytes;
    int32_t width, height;
    int64_t added_at;
};

/** Keep bytes; the same bytes twice are one medium. The caller has checked what they are
 *  (image_probe). Errors: ST_LIMIT (MEDIA_PUT_MAX_BYTES, MEDIA_TOTAL_MAX_BYTES), ST_IO. */
NODISCARD enum status store_media_put(struct hub_store *store, struct slice bytes,
                                      enum media_type type, int32_t width, int32_t height,
                                      int64_t now_unix_s, struct digest *out_sha256,
                                      struct err *err);
/** ST_NOT_FOUND. */
NODISCARD enum status store_media_find(struct hub_store *store, const struct digest *sha256,
                                       struct medium *out_medium, struct err *err);
/** Append bytes from `offset` on, up to `len`, to `into`; fewer at the end. ST_NOT_FOUND. */
NODISCARD enum status store_media_read(struct hub_store *store, const struct digest *sha256,
                                       uint64_t offset, size_t len, struct buf *into,
                                       struct err *err);

/** A derived picture: of `source`, `variant` a word like "640" or "og". ST_NOT_FOUND: make it, and
 * put it. */
NODISCARD enum status store_picture_find(struct hub_store *store, const struct digest *source,
                                         struct slice variant, struct medium *out_medium,
                                         struct err *err);
/** A medium that is there already as derived picture of another. */
NODISCARD enum status store_picture_put(struct hub_store *store, const struct digest *source,
                                        struct slice variant, const struct digest *derived,
                                        struct err *err);

/** Compare every medium with its digest. out_wrong counts those that differ; each is told. */
typedef void media_wrong(void *ctx, const struct medium *medium);
NODISCARD enum status store_media_verify(struct hub_store *store, media_wrong *wrong, void *ctx,
                                         uint32_t *out_wrong, struct err *err);

#endif
