#include "display/store/seal.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"

static int head_of(char out[SEAL_HEAD_BYTES], const char *kind, struct slice body)
{
    char hex[DIGEST_HEX_BYTES];
    struct digest digest = digest_of(body.ptr == NULL ? "" : body.ptr, body.len);
    digest_hex(&digest, hex);
    return snprintf(out, SEAL_HEAD_BYTES, "vitrine-%s 1 %zu %s\n", kind, body.len, hex);
}

void seal_write(struct buf *into, const char *kind, struct slice body)
{
    char head[SEAL_HEAD_BYTES];
    buf_append(into, head, (size_t)head_of(head, kind, body));
    buf_append(into, body.ptr, body.len);
}

/* The head is made again from the body and compared: there is nothing to parse. */
enum status seal_read(struct slice file, const char *kind, struct slice *out_body, struct err *err)
{
    const char *end = file.len == 0 ? NULL : memchr(file.ptr, '\n', file.len);
    if (end == NULL) {
        return err_set(err, ST_INVALID, "no vitrine-%s file", kind);
    }
    size_t head_len = (size_t)(end - file.ptr) + 1;
    struct slice body = {file.ptr + head_len, file.len - head_len};
    char head[SEAL_HEAD_BYTES];
    int len = head_len < sizeof head ? head_of(head, kind, body) : 0;
    if (len <= 0 || (size_t)len != head_len || memcmp(head, file.ptr, head_len) != 0) {
        return err_set(err, ST_INVALID, "no whole vitrine-%s file", kind);
    }
    *out_body = body;
    return ST_OK;
}
