#include <string.h>

#include "hub/wire/escape_priv.h"
#include "hub/wire/text.h"

static enum status no_room(struct err *err)
{
    return err_set(err, ST_LIMIT, "more text than one request may have");
}

enum status escape_lines(struct slice text, struct arena *arena, struct slice *out, struct err *err)
{
    if (text.len == 0 || memchr(text.ptr, '\r', text.len) == NULL) {
        *out = text;
        return ST_OK;
    }
    char *to = arena_alloc(arena, text.len + 1, 1);
    if (to == NULL) {
        return no_room(err);
    }
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool is_pair = text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';
        if (!is_pair) {
            to[len++] = (char)(text.ptr[i] == '\r' ? '\n' : text.ptr[i]);
        }
    }
    *out = (struct slice){to, len};
    return ST_OK;
}

static bool is_encoded(struct slice text, enum escape_kind kind)
{
    return text.len > 0 && (memchr(text.ptr, '%', text.len) != NULL ||
                            (kind == ESCAPE_FORM && memchr(text.ptr, '+', text.len) != NULL));
}

static enum status decode(struct slice text, enum escape_kind kind, char *to, size_t *out_len,
                          struct err *err)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            int high = i + 2 < text.len ? text_hex(text.ptr[i + 1]) : -1;
            int low = i + 2 < text.len ? text_hex(text.ptr[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return err_set(err, ST_INVALID, "a %% is followed by two hexadecimal digits");
            }
            c = (char)(high << 4 | low);
            i += 2;
            if (c == '\0' || (c == '/' && kind == ESCAPE_PATH)) {
                return err_set(err, ST_INVALID, "an escaped %s in an address or form",
                               c == '\0' ? "NUL" : "slash");
            }
        } else if (c == '+' && kind == ESCAPE_FORM) {
            c = ' ';
        }
        to[len++] = c;
    }
    *out_len = len;
    return ST_OK;
}

enum status escape_undo(struct slice text, enum escape_kind kind, struct arena *arena,
                        struct slice *out, struct err *err)
{
    struct slice plain = text;
    if (is_encoded(text, kind)) {
        /* One more than the text: a "%4" at its end is seen to be cut. */
        char *to = arena_alloc(arena, text.len + 1, 1);
        if (to == NULL) {
            return no_room(err);
        }
        size_t len = 0;
        enum status st = decode(text, kind, to, &len, err);
        if (st != ST_OK) {
            return st;
        }
        plain = (struct slice){to, len};
    }
    if (!text_is_plain(plain, kind == ESCAPE_FORM)) {
        return err_set(err, ST_INVALID, "text that is not UTF-8, or has control characters");
    }
    if (kind == ESCAPE_FORM) {
        return escape_lines(plain, arena, out, err);
    }
    *out = plain;
    return ST_OK;
}
