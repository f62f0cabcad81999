#include "display/feeds/entity_priv.h"

#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

#include "display/feeds/encoding_priv.h"

enum { NAME_BYTES = 8 /* thetasym */, CP_END = 0x110000 };

/* The value of a digit, or base when it is none. */
static uint32_t digit_of(char c, uint32_t base)
{
    uint32_t value = base;
    if (c >= '0' && c <= '9') {
        value = (uint32_t)(c - '0');
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
        value = (uint32_t)((c | 0x20) - 'a' + 10);
    }
    return value < base ? value : base;
}

static size_t read_number(const char *at, const char *end, uint32_t *out_cp)
{
    bool is_hex = end - at > 1 && (at[1] | 0x20) == 'x';
    uint32_t base = is_hex ? 16 : 10;
    const char *first = at + (is_hex ? 2 : 1);
    const char *p = first;
    uint32_t cp = 0;
    for (; p < end && digit_of(*p, base) < base; p++) {
        cp = cp >= CP_END ? cp : cp * base + digit_of(*p, base);
    }
    if (p == first) {
        return 0;
    }
    *out_cp = cp >= 0x80 && cp < 0xA0 ? encoding_windows_1252((unsigned char)cp) : cp;
    return (size_t)(p - at) + (p < end && *p == ';' ? 1U : 0U);
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

size_t entity_read(const char *at, const char *end, uint32_t *out_cp)
{
    char name[NAME_BYTES + 1] = "";
    size_t len = 0;
    if (at < end && *at == '#') {
        return read_number(at, end, out_cp);
    }
    for (; at + len < end && len < NAME_BYTES && is_alnum(at[len]); len++) {
        name[len] = at[len];
    }
    if (len == 0 || at + len == end || at[len] != ';') {
        return 0;
    }
    if (len == 1) {
        return 0; /* the shortest names have two letters */
    }
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
    bool is_apostrophe = strcmp(name, "apos") == 0; /* XML's own, not in HTML's table */
    *out_cp = is_apostrophe ? '\'' : entity == NULL ? 0 : entity->value;
    return *out_cp == 0 ? 0 : len + 1;
}
