/* display/follow/follow_look.c: is what came the picture that was announced? Its head tells, before
 * anybody decodes it: a bomb says how large it would be, a liar what it really is. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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
static enum status read_on(int fd, size_t most, struct buf *out, bool *out_is_whole,
                           struct err *err)
{
    ssize_t got = 1;
    while (got != 0 && out->len < most) {
        char *to = buf_reserve(out, most - out->len);
        got = to == NULL ? 0 : read(fd, to, most - out->len);
        if (got > 0) {
            buf_commit(out, (size_t)got);
        } else if (got < 0 && errno != EINTR) {
            return err_set(err, ST_IO, "%s", strerror(errno));
        }
    }
    *out_is_whole = got == 0;
    return buf_status(out, err);
}

/* The beginning tells of most kinds; text must be seen whole. */
static enum status probe(int fd, int32_t kind, struct err *err)
{
    struct buf head = buf_make(LOOK_BYTES);
    struct image_info info;
    bool is_whole = false;
    enum status st = read_on(fd, FIRST_BYTES, &head, &is_whole, err);
    bool is_told = st == ST_OK && image_probe(head.ptr, head.len, &info, NULL) == ST_OK &&
                   info.kind != IMAGE_SVG;
    if (st == ST_OK && !is_told) {
        st = read_on(fd, LOOK_BYTES, &head, &is_whole, err);
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

enum status look_at(const char *path, int32_t kind, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum status st = fd < 0 ? err_set(err, ST_IO, "%s", strerror(errno)) : probe(fd, kind, err);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (st == ST_IO) {
        err_context(err, "%s", path);
    }
    return st;
}
