/* hub/pages/network_text.c: how long a text is where it goes, and the name of an instance.
 *
 * X weighs characters (its published configuration version 3): those of the ranges below count one,
 * all others two, and an emoji sequence counts two whatever it is made of. The others count what a
 * reader sees as one character: grapheme clusters (UAX #29).
 */
#include <unigbrk.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "hub/pages/networks.h"

#define ZERO_WIDTH_JOINER 0x200DU
#define LABEL_MAX         63 /* RFC 1035, section 2.3.4 */
#define PORT_DIGITS_MAX   5

static bool counts_one(uint32_t cp)
{
    return cp <= 0x10FF || (cp >= 0x2000 && cp <= 0x200D) || (cp >= 0x2010 && cp <= 0x201F) ||
           (cp >= 0x2032 && cp <= 0x2037);
}

/* What makes a cluster an emoji: a pictograph's planes, a keycap or the emoji form of a sign. */
static bool is_emoji(uint32_t cp)
{
    return (cp >= 0x1F000 && cp <= 0x1FAFF) || cp == 0x20E3 || cp == 0xFE0F ||
           cp == ZERO_WIDTH_JOINER;
}

static size_t cluster_weight(struct slice text, size_t at, size_t end)
{
    size_t weight = 0;
    bool has_emoji = false;
    while (at < end) {
        uint32_t cp = 0;
        size_t len = utf8_decode(text.ptr + at, end - at, &cp);
        weight += counts_one(cp) ? 1 : 2;
        has_emoji = has_emoji || is_emoji(cp);
        at += len == 0 ? 1 : len;
    }
    return has_emoji ? 2 : weight;
}

/* Where clusters begin, one byte each (a whole text at once: pairs of characters alone don't tell
 * an emoji sequence). NULL: no memory. */
static char *cluster_begins(struct slice text)
{
    char *begins = mem_try_alloc(text.len + 1, 1);
    if (begins != NULL) {
        u8_grapheme_breaks((const uint8_t *)text.ptr, text.len, begins);
    }
    return begins;
}

static size_t text_length(bool is_x, struct slice text)
{
    size_t count = 0;
    char *begins = text.len == 0 ? NULL : cluster_begins(text);
    if (begins == NULL) {
        return text.len == 0 ? 0 : utf8_count(text) * 2; /* too many rather than too few */
    }
    for (size_t at = 0; at < text.len;) {
        size_t end = at + 1;
        while (end < text.len && begins[end] == 0) {
            end++;
        }
        count += is_x ? cluster_weight(text, at, end) : 1;
        at = end;
    }
    mem_free(begins);
    return count;
}

size_t network_length(enum network network, struct slice text, struct slice url)
{
    size_t count = text_length(network == NETWORK_X, text);
    if (url.len == 0 || !network_get(network)->takes_text) {
        return count;
    }
    count += text.len > 0 ? 1 : 0; /* the space or line before the address */
    return count + (network == NETWORK_X ? NETWORK_X_URL_CHARS : utf8_count(url));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* One label of a host name: letters, digits, hyphens inside. */
static bool is_label(struct slice label)
{
    if (label.len == 0 || label.len > LABEL_MAX || label.ptr[0] == '-' ||
        label.ptr[label.len - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < label.len; i++) {
        char c = lower(label.ptr[i]);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
            return false;
        }
    }
    return true;
}

/* At least two labels, the last one not a number: a name, no address of this building. */
static bool is_host(struct slice host)
{
    size_t from = 0;
    size_t labels = 0;
    struct slice last = {NULL, 0};
    for (size_t i = 0; i <= host.len; i++) {
        if (i < host.len && host.ptr[i] != '.') {
            continue;
        }
        last = (struct slice){host.ptr + from, i - from};
        if (!is_label(last)) {
            return false;
        }
        labels++;
        from = i + 1;
    }
    return labels >= 2 && (last.ptr[0] < '0' || last.ptr[0] > '9');
}

static bool is_port(struct slice port)
{
    uint32_t value = 0;
    if (port.len == 0 || port.len > PORT_DIGITS_MAX) {
        return false;
    }
    for (size_t i = 0; i < port.len; i++) {
        if (port.ptr[i] < '0' || port.ptr[i] > '9') {
            return false;
        }
        value = value * 10 + (uint32_t)(port.ptr[i] - '0');
    }
    return value >= 1 && value <= 65535;
}

static struct slice after(struct slice text, size_t count)
{
    return (struct slice){text.ptr + count, text.len - count};
}

/* Past "https://" and past "@me@" or "me@"; before a path, without spaces around. */
static struct slice bare_instance(struct slice typed)
{
    while (typed.len > 0 && typed.ptr[0] == ' ') {
        typed = after(typed, 1);
    }
    if (typed.len >= 8 && memcmp(typed.ptr, "https://", 8) == 0) {
        typed = after(typed, 8);
    }
    for (size_t i = 0; i < typed.len; i++) {
        if (typed.ptr[i] == '/' || typed.ptr[i] == ' ') {
            typed.len = i;
        }
    }
    for (size_t i = typed.len; i > 0; i--) {
        if (typed.ptr[i - 1] == '@') {
            return after(typed, i);
        }
    }
    return typed;
}

bool network_instance(struct slice typed, struct buf *out)
{
    struct slice bare = bare_instance(typed);
    const char *colon = bare.len == 0 ? NULL : memchr(bare.ptr, ':', bare.len);
    struct slice host = {bare.ptr, colon == NULL ? bare.len : (size_t)(colon - bare.ptr)};
    if (bare.len > NETWORK_INSTANCE_MAX || !is_host(host) ||
        (colon != NULL && !is_port(after(bare, host.len + 1)))) {
        return false;
    }
    for (size_t i = 0; i < bare.len; i++) {
        buf_append_char(out, lower(bare.ptr[i]));
    }
    return true;
}
