#include "hub/http/gzip.h"

#include <limits.h>
#include <zlib.h>

#include "base/buf.h"

enum { LEVEL = 6, WINDOW_BITS = 15, AS_GZIP = 16, MEMORY_LEVEL = 8, WORTH_BYTES = 512 };

struct blob *gzip_blob(struct slice text)
{
    z_stream stream = {.zalloc = Z_NULL};
    struct blob *blob = NULL;
    if (text.len < WORTH_BYTES || text.len > INT_MAX ||
        deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW_BITS + AS_GZIP, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return NULL;
    }
    struct buf out = buf_make(text.len);
    char *room = buf_reserve(&out, text.len - 1);
    if (room != NULL) {
        /* zlib's interface wants it writable and leaves it alone. */
        union {
            const char *in;
            Bytef *out;
        } bytes = {.in = text.ptr};
        stream.next_in = bytes.out;
        stream.avail_in = (uInt)text.len;
        stream.next_out = (Bytef *)room;
        stream.avail_out = (uInt)(text.len - 1);
        if (deflate(&stream, Z_FINISH) == Z_STREAM_END) {
            buf_commit(&out, stream.total_out);
            blob = blob_take(&out);
        }
    }
    (void)deflateEnd(&stream); /* it may be in the middle: then nothing is kept of it */
    buf_deinit(&out);
    return blob;
}
