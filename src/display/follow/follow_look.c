/* display/follow/follow_look.c: is what came the picture that was announced? Its head tells, before
 * anybody decodes it: a bomb says how large it would be, a liar what it really is. */
#include <string.h>

#include "base/attr.h"
#include "display/follow/follow_priv.h"
#include "image/image.h"

enum {
    FIRST_BYTES = 64 << 10, /* most heads are shorter */
    LOOK_BYTES = 4 << 20    /* all are; an SVG that is larger is refused anyway */
};

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

/* What follows, until there are `most` bytes or the file has no more. */
static enum status read_on(const struct disk *disk, const char *path, int file, size_t most,
                           struct buf *out, bool *out_is_whole, struct err *err)
{
    size_t got = 1;
    while (got > 0 && out->len < most) {
        char *to = buf_reserve(out, most - out->len);
        got = 0;
        int number =
            to == NULL ? 0 : disk->read_at(disk->ctx, file, out->len, to, most - out->len, &got);
        if (number != 0) {
            return disk_error(err, number, "read", path);
        }
        buf_commit(out, got);
    }
    *out_is_whole = got == 0;
    return buf_status(out, err);
}

/* The beginning tells of most kinds; text must be seen whole. */
static enum status probe(const struct disk *disk, const char *path, int file, int32_t kind,
                         struct err *err)
{
    struct buf head = buf_make(LOOK_BYTES);
    struct image_info info;
    bool is_whole = false;
    enum status st = read_on(disk, path, file, FIRST_BYTES, &head, &is_whole, err);
    bool is_told = st == ST_OK && image_probe(head.ptr, head.len, &info, NULL) == ST_OK &&
                   info.kind != IMAGE_SVG;
    if (st == ST_OK && !is_told) {
        st = read_on(disk, path, file, LOOK_BYTES, &head, &is_whole, err);
        st = st == ST_OK ? image_probe(head.ptr, head.len, &info, err) : st;
    }
    if (st == ST_OK && kind >= 0 && kind != (int32_t)info.kind) {
        st = err_set(err, ST_INVALID, "it was announced as %s and is %s", types[kind],
                     types[info.kind]);
    } else if (st == ST_INVALID && !is_whole) {
        st = ST_OK; /* damaged, or only longer than what was looked at: decoding tells */
    }
    buf_deinit(&head);
    return st;
}

enum status look_at(const struct disk *disk, const char *path, int32_t kind, struct err *err)
{
    int file = -1;
    int number = disk->open(disk->ctx, path, DISK_READ, &file);
    if (number != 0) {
        return disk_error(err, number, "open", path);
    }
    enum status st = probe(disk, path, file, kind, err);
    (void)disk->close(disk->ctx, file); /* nothing was written to it */
    return st;
}
