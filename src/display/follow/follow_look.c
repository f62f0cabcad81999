/* display/follow/follow_look.c: is what came the picture that was announced? Its head tells, before
 * anybody decodes it: a bomb says how large it would be, a liar what it really is. */
#include <string.h>

#include "base/attr.h"
#include "display/follow/follow_priv.h"
#include "image/image.h"

enum { LOOK_BYTES = 4 << 20 /* heads are shorter; an SVG that is larger is refused anyway */ };

static const char *const types[] = {[IMAGE_PNG] = "image/png",
                                    [IMAGE_JPEG] = "image/jpeg",
                                    [IMAGE_WEBP] = "image/webp",
                                    [IMAGE_SVG] = "image/svg+xml"};

int32_t look_kind(const char *type)
{
    int32_t kind = (int32_t)ARRAY_LEN(types) - 1;
    while (kind >= 0 && strcmp(types[kind], type) != 0) {
        kind--;
    }
    return kind;
}

/* The beginning, at most as much as the buffer holds. */
static enum status read_head(const struct disk *disk, const char *path, struct buf *out,
                             struct err *err)
{
    char piece[64 << 10];
    int file = -1;
    size_t got = 1;
    int number = disk->open(disk->ctx, path, DISK_READ, &file);
    while (number == 0 && got > 0 && out->len + sizeof piece <= out->max_bytes) {
        number = disk->read_at(disk->ctx, file, out->len, piece, sizeof piece, &got);
        if (number == 0) {
            buf_append(out, piece, got);
        }
    }
    if (file >= 0) {
        (void)disk->close(disk->ctx, file); /* nothing was written to it */
    }
    return number == 0 ? buf_status(out, err) : disk_error(err, number, "read", path);
}

enum status look_at(const struct disk *disk, const char *path, int32_t kind, struct err *err)
{
    struct buf head = buf_make(LOOK_BYTES);
    struct image_info info;
    enum status st = read_head(disk, path, &head, err);
    if (st == ST_OK) {
        bool is_whole = head.len + (64 << 10) <= LOOK_BYTES;
        st = image_probe(head.ptr, head.len, &info, err);
        if (st == ST_OK && kind >= 0 && kind != (int32_t)info.kind) {
            st = err_set(err, ST_INVALID, "it was announced as %s and is %s", types[kind],
                         types[info.kind]);
        } else if (st == ST_INVALID && !is_whole) {
            st = ST_OK; /* damaged, or only longer than what was looked at: decoding tells */
        }
    }
    buf_deinit(&head);
    return st;
}
