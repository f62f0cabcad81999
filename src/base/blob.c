#include "base/blob.h"

#include <stdatomic.h>

#include "base/check.h"
#include "base/mem.h"

struct blob {
    atomic_uint owners;
    char *bytes;
    size_t len;
};

static struct blob *make(char *bytes, size_t len)
{
    struct blob *blob = mem_alloc(1, sizeof *blob);
    atomic_init(&blob->owners, 1U);
    blob->bytes = bytes;
    blob->len = len;
    return blob;
}

struct blob *blob_take(struct buf *from)
{
    struct blob *blob = make(from->ptr, from->len);
    *from = buf_make(from->max_bytes);
    return blob;
}

struct blob *blob_copy(struct slice text)
{
    char *bytes = mem_alloc(text.len + 1, 1);
    if (text.len > 0) {
        memcpy(bytes, text.ptr, text.len);
    }
    return make(bytes, text.len);
}

struct blob *blob_ref(struct blob *blob)
{
    unsigned before = atomic_fetch_add_explicit(&blob->owners, 1U, memory_order_relaxed);
    CHECK(before > 0);
    return blob;
}

void blob_unref(struct blob *blob)
{
    if (blob == NULL) {
        return;
    }
    /* What others did with the bytes comes before they are freed. */
    if (atomic_fetch_sub_explicit(&blob->owners, 1U, memory_order_acq_rel) == 1) {
        mem_free(blob->bytes);
        mem_free(blob);
    }
}

struct slice blob_view(const struct blob *blob)
{
    return (struct slice){blob->bytes, blob->len};
}
