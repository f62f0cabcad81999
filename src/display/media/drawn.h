/* display/media/drawn.h: pictures as they were decoded and scaled, kept on disk: what was drawn
 * once is read the next time, by this process or by one after a restart.
 *
 * One file a picture, named by the file it came from (device, inode, size, time) and by what was
 * wanted of it. A file is whole or absent, its pixels are covered by a digest; what is damaged, or
 * of another version of the program, is not there. The folder may be deleted at any time. It holds
 * at most max_bytes: what was not asked for in DRAWN_STALE_DAYS makes room, and while there is none
 * nothing more is kept, so that a programme larger than the limit doesn't wear out a memory card.
 *
 * Thread: any, after drawn_create(); calls may block on disk. Nothing here logs.
 */
#ifndef DISPLAY_MEDIA_DRAWN_H
#define DISPLAY_MEDIA_DRAWN_H

#include <stdint.h>

#include "base/err.h"
#include "image/image.h"

#define DRAWN_LEAST_BYTES ((size_t)256 << 10) /* of pixels; less is decoded in no time */
#define DRAWN_MAX_BYTES   ((uint64_t)256 << 20)
#define DRAWN_STALE_DAYS  2

/** What tells one content of a file from another. */
struct media_identity {
    int64_t mtime_ns, size;
    uint64_t inode, device;
};

struct drawn;

/** The folder, which need not be there yet: copied, looked at with the first picture. */
struct drawn *drawn_create(const char *folder, uint64_t max_bytes);
/** NULL is fine. What is on disk stays. */
void drawn_destroy(struct drawn *drawn);

/** One reference for the caller. now_unix_s marks it as used.
 *  Errors: ST_NOT_FOUND (draw it), ST_NOMEM. */
NODISCARD enum status drawn_read(struct drawn *drawn, const struct media_identity *identity,
                                 const struct image_want *want, int64_t now_unix_s,
                                 struct pixels **out_pixels, struct err *err);
/** Keep a picture, or not: what can't be kept is drawn again. */
void drawn_keep(struct drawn *drawn, const struct media_identity *identity,
                const struct image_want *want, int64_t now_unix_s, const struct pixels *pixels);

#endif
