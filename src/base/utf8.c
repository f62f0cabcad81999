#include "base/utf8.h"

static bool is_tail(unsigned char c)
{
    return (c & 0xC0U) == 0x80U;
}

size_t utf8_decode(const char *bytes, size_t len, uint32_t *out_cp)
{
    static const uint32_t LEAST[5] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)bytes[0];
    size_t need = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    *out_cp = UTF8_REPLACEMENT;
    if (need == 0 || need > len || lead > 0xF4) {
        return 0;
    }
    uint32_t cp = need == 1 ? lead : lead & (0x7FU >> need);
    for (size_t i = 1; i < need; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (!is_tail(c)) {
            return 0;
        }
        cp = (cp << 6) | (c & 0x3FU);
    }
    if (cp < LEAST[need] || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000)) {
        return 0;
    }
    *out_cp = cp;
    return need;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000)) {
        return 0;
    }
    size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(unsigned char)(0x80U | (cp & 0x3FU));
        cp >>= 6;
    }
    out[0] = (char)(unsigned char)((0xF00U >> len & 0xFFU) | cp);
    return len;
}

bool utf8_is_valid(struct slice text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t cp = 0;
        size_t len = utf8_decode(text.ptr + at, text.len - at, &cp);
        if (len == 0) {
            return false;
        }
        at += len;
    }
    return true;
}

size_t utf8_count(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += is_tail((unsigned char)text.ptr[i]) ? 0 : 1;
    }
    return count;
}
