#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { BUF_FIRST_BYTES = 64 };

struct buf buf_make(size_t max_bytes)
{
    return (struct buf){.max_bytes = max_bytes};
}

void buf_deinit(struct buf *buf)
{
    free(buf->ptr);
    *buf = buf_make(buf->max_bytes);
}

void buf_reset(struct buf *buf)
{
    buf->len = 0;
    buf->failed = ST_OK;
    if (buf->ptr != NULL) {
        buf->ptr[0] = '\0';
    }
}

char *buf_reserve(struct buf *buf, size_t len)
{
    if (buf->failed != ST_OK) {
        return NULL;
    }
    if (len > buf->max_bytes - buf->len) {
        buf->failed = ST_LIMIT;
        return NULL;
    }
    size_t need = buf->len + len + 1;
    if (need > buf->cap) {
        size_t cap = buf->cap < BUF_FIRST_BYTES ? BUF_FIRST_BYTES : buf->cap;
        while (cap < need) {
            cap = cap > SIZE_MAX / 2 ? need : cap * 2;
        }
        if (cap > buf->max_bytes + 1) {
            cap = buf->max_bytes + 1;
        }
        char *grown = realloc(buf->ptr, cap); /* the one growing buffer of the program */
        if (grown == NULL) {
            buf->failed = ST_NOMEM;
            return NULL;
        }
        buf->ptr = grown;
        buf->cap = cap;
    }
    return buf->ptr + buf->len;
}

void buf_commit(struct buf *buf, size_t len)
{
    CHECK(buf->len + len < buf->cap);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

void buf_append(struct buf *buf, const void *bytes, size_t len)
{
    char *to = buf_reserve(buf, len);
    if (to != NULL) {
        if (len > 0) {
            memcpy(to, bytes, len);
        }
        buf_commit(buf, len);
    }
}

void buf_append_str(struct buf *buf, const char *text)
{
    buf_append(buf, text, strlen(text));
}

void buf_append_char(struct buf *buf, char c)
{
    buf_append(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    CHECK(len >= 0);
    char *to = buf_reserve(buf, (size_t)len);
    if (to != NULL) {
        (void)vsnprintf(to, (size_t)len + 1, fmt, again); /* measured one line above */
        buf_commit(buf, (size_t)len);
    }
    va_end(again);
    va_end(args);
}

struct slice buf_view(const struct buf *buf)
{
    return (struct slice){buf->ptr, buf->len};
}

const char *buf_str(const struct buf *buf)
{
    return buf->ptr == NULL ? "" : buf->ptr;
}

enum status buf_status(const struct buf *buf, struct err *err)
{
    switch ((int)buf->failed) {
    case ST_OK:
        return ST_OK;
    case ST_LIMIT:
        return err_set(err, ST_LIMIT, "more than %zu bytes", buf->max_bytes);
    default:
        return err_set(err, ST_NOMEM, "no memory for %zu bytes", buf->len);
    }
}
