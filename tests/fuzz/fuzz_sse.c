/* links: sync base */
/* Any bytes as an event stream: fed in pieces, whose lengths the first bytes say, it gives what it
 * gives whole. Types, data and ids are UTF-8, ids hold no NUL, and retry times are in their range.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/utf8.h"
#include "display/sync/sse.h"

enum { LENGTHS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void note(struct buf *out, struct slice text)
{
    CHECK(utf8_is_valid(text));
    buf_printf(out, "%zu:", text.len);
    buf_append(out, text.ptr, text.len);
}

static void on_event(void *ctx, struct slice type, struct slice data, struct slice id)
{
    CHECK(type.len > 0 && type.len <= SSE_TYPE_MAX_BYTES && id.len <= SSE_ID_MAX_BYTES);
    CHECK(id.len == 0 || memchr(id.ptr, '\0', id.len) == NULL);
    note(ctx, type);
    note(ctx, data);
    note(ctx, id);
}

static void on_comment(void *ctx)
{
    buf_append_char(ctx, 'c');
}

static void on_retry(void *ctx, uint32_t retry_ms)
{
    CHECK(retry_ms <= SSE_RETRY_MAX_MS);
    buf_printf(ctx, "r%u", (unsigned)retry_ms);
}

static void on_drop(void *ctx, const struct err *err)
{
    CHECK(err->code == ST_LIMIT);
    buf_append_char(ctx, 'd');
}

/* lengths NULL: whole. The first half is one stream, the second another. */
static struct buf run(struct slice bytes, const uint8_t *lengths)
{
    struct buf out = buf_make((size_t)64 << 20);
    struct sse_handler handler = {&out, on_event, on_comment, on_retry, on_drop};
    struct sse *sse = sse_create(&handler);
    const size_t half = bytes.len / 2;
    size_t piece = 0;
    for (size_t at = 0; at < bytes.len;) {
        size_t left = (at < half ? half : bytes.len) - at;
        size_t len = lengths == NULL ? left : (size_t)lengths[piece++ % LENGTHS] % 16 + 1;
        len = len < left ? len : left;
        sse_feed(sse, (struct slice){bytes.ptr + at, len});
        at += len;
        if (at == half) {
            sse_restart(sse);
        }
    }
    note(&out, sse_last_event_id(sse));
    sse_destroy(sse);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < LENGTHS) {
        return 0;
    }
    struct slice bytes = {(const char *)data + LENGTHS, size - LENGTHS};
    struct buf whole = run(bytes, NULL);
    struct buf pieces = run(bytes, data);
    CHECK(whole.len == pieces.len && memcmp(buf_str(&whole), buf_str(&pieces), whole.len) == 0);
    buf_deinit(&whole);
    buf_deinit(&pieces);
    return 0;
}
