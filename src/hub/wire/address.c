/* Read by hand: inet_pton() is of the sockets' world, and takes no ports, brackets or prefixes. */
#include "hub/wire/address.h"

#include <stdio.h>
#include <string.h>

static const uint8_t MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A decimal number of at most `digits` digits without needless zeros, at *at. */
static bool read_number(struct slice text, size_t *at, size_t digits, uint32_t max, uint32_t *out)
{
    size_t start = *at;
    uint32_t value = 0;
    while (*at < text.len && is_digit(text.ptr[*at]) && *at - start < digits) {
        value = value * 10 + (uint32_t)(text.ptr[*at] - '0');
        (*at)++;
    }
    size_t len = *at - start;
    if (len == 0 || value > max || (len > 1 && text.ptr[start] == '0')) {
        return false;
    }
    *out = value;
    return true;
}

static bool read_ipv4(struct slice text, uint8_t out[4])
{
    size_t at = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t value = 0;
        if (i > 0) {
            if (at >= text.len || text.ptr[at] != '.') {
                return false;
            }
            at++;
        }
        if (!read_number(text, &at, 3, 255, &value)) {
            return false;
        }
        out[i] = (uint8_t)value;
    }
    return at == text.len;
}

static int hex_of(char c)
{
    if (is_digit(c)) {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The groups of one side of "::". Returns bytes written, or -1. An IPv4 tail counts as two. */
static int read_groups(struct slice text, uint8_t out[16])
{
    int filled = 0;
    size_t at = 0;
    while (at < text.len) {
        size_t end = at;
        while (end < text.len && text.ptr[end] != ':') {
            end++;
        }
        struct slice group = {text.ptr + at, end - at};
        if (memchr(group.ptr, '.', group.len) != NULL) {
            bool is_last = end == text.len;
            return is_last && filled <= 12 && read_ipv4(group, out + filled) ? filled + 4 : -1;
        }
        if (group.len == 0 || group.len > 4 || filled > 14) {
            return -1;
        }
        unsigned value = 0;
        for (size_t i = 0; i < group.len; i++) {
            int digit = hex_of(group.ptr[i]);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | (unsigned)digit;
        }
        out[filled++] = (uint8_t)(value >> 8);
        out[filled++] = (uint8_t)(value & 0xFF);
        if (end + 1 == text.len) {
            return -1; /* a colon at the end */
        }
        at = end + 1;
    }
    return filled;
}

static bool read_ipv6(struct slice text, uint8_t out[16])
{
    size_t gap = 0;
    while (gap + 1 < text.len && !(text.ptr[gap] == ':' && text.ptr[gap + 1] == ':')) {
        gap++;
    }
    bool has_gap = gap + 1 < text.len;
    uint8_t head[16] = {0}, tail[16] = {0};
    if (!has_gap) {
        if (read_groups(text, head) != 16) {
            return false;
        }
        memcpy(out, head, 16);
        return true;
    }
    int before = read_groups((struct slice){text.ptr, gap}, head);
    int after = read_groups((struct slice){text.ptr + gap + 2, text.len - gap - 2}, tail);
    if (before < 0 || after < 0 || before + after > 14) {
        return false;
    }
    memset(out, 0, 16);
    memcpy(out, head, (size_t)before);
    memcpy(out + 16 - after, tail, (size_t)after);
    return true;
}

struct address address_of_bytes(const uint8_t *bytes, size_t len)
{
    struct address address = {.len = 0};
    if (len == 16 && memcmp(bytes, MAPPED, sizeof MAPPED) == 0) {
        bytes += sizeof MAPPED;
        len = 4;
    }
    if (len == 4 || len == 16) {
        memcpy(address.bytes, bytes, len);
        address.len = (uint8_t)len;
    }
    return address;
}

bool address_read(struct slice text, struct address *out)
{
    uint8_t bytes[16];
    if (text.len == 0 || text.len >= ADDRESS_TEXT_BYTES) {
        return false;
    }
    if (memchr(text.ptr, ':', text.len) != NULL) {
        if (!read_ipv6(text, bytes)) {
            return false;
        }
        *out = address_of_bytes(bytes, 16);
        return true;
    }
    if (!read_ipv4(text, bytes)) {
        return false;
    }
    *out = address_of_bytes(bytes, 4);
    return true;
}

static bool is_port(struct slice text)
{
    size_t at = 0;
    uint32_t port = 0;
    return read_number(text, &at, 5, 65535, &port) && at == text.len;
}

bool address_read_node(struct slice text, struct address *out)
{
    if (text.len == 0) {
        return false;
    }
    if (text.ptr[0] == '[') {
        const char *end = memchr(text.ptr, ']', text.len);
        if (end == NULL) {
            return false;
        }
        struct slice inner = {text.ptr + 1, (size_t)(end - text.ptr) - 1};
        struct slice rest = {end + 1, text.len - inner.len - 2};
        bool is_good = rest.len == 0 ||
                       (rest.ptr[0] == ':' && is_port((struct slice){rest.ptr + 1, rest.len - 1}));
        return is_good && memchr(inner.ptr, ':', inner.len) != NULL && address_read(inner, out);
    }
    const char *colon = memchr(text.ptr, ':', text.len);
    size_t before = colon == NULL ? text.len : (size_t)(colon - text.ptr);
    if (memchr(text.ptr, '.', before) != NULL && colon != NULL) {
        return is_port((struct slice){colon + 1, text.len - before - 1}) &&
               address_read((struct slice){text.ptr, before}, out);
    }
    return address_read(text, out);
}

/* The longest run of at least two zero groups (RFC 5952). */
static void find_gap(const uint16_t groups[8], int *out_at, int *out_len)
{
    *out_at = -1;
    *out_len = 1;
    for (int i = 0; i < 8; i++) {
        int len = 0;
        while (i + len < 8 && groups[i + len] == 0) {
            len++;
        }
        if (len > *out_len) {
            *out_at = i;
            *out_len = len;
        }
        i += len;
    }
}

void address_write(const struct address *address, char out[ADDRESS_TEXT_BYTES])
{
    const uint8_t *b = address->bytes;
    if (address->len == 4) {
        (void)snprintf(out, ADDRESS_TEXT_BYTES, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]); /* fits */
        return;
    }
    if (address->len != 16) {
        (void)snprintf(out, ADDRESS_TEXT_BYTES, "unknown"); /* fits */
        return;
    }
    uint16_t groups[8];
    int gap = -1, gap_len = 0;
    for (int i = 0; i < 8; i++) {
        groups[i] = (uint16_t)(b[(size_t)i * 2] << 8 | b[(size_t)i * 2 + 1]);
    }
    find_gap(groups, &gap, &gap_len);
    size_t at = 0;
    for (int i = 0; i < 8; i++) {
        if (i == gap) {
            at += (size_t)snprintf(out + at, ADDRESS_TEXT_BYTES - at, "::");
            i += gap_len - 1;
            continue;
        }
        const char *colon = i > 0 && i != gap + gap_len ? ":" : "";
        colon = gap < 0 && i > 0 ? ":" : colon;
        at += (size_t)snprintf(out + at, ADDRESS_TEXT_BYTES - at, "%s%x", colon, groups[i]);
    }
}

bool address_is(const struct address *a, const struct address *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

struct address address_neighbourhood(const struct address *address)
{
    struct address wide = *address;
    if (wide.len == 16) {
        memset(wide.bytes + 8, 0, 8);
    }
    return wide;
}

/* Do the first `bits` agree? */
static bool agree(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(a, b, whole) != 0) {
        return false;
    }
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

enum status networks_add(struct networks *networks, struct slice text, struct err *err)
{
    const char *slash = text.len == 0 ? NULL : memchr(text.ptr, '/', text.len);
    size_t before = slash == NULL ? text.len : (size_t)(slash - text.ptr);
    struct subnet network = {.prefix = 0};
    if (!address_read((struct slice){text.ptr, before}, &network.address)) {
        return err_set(err, ST_INVALID, "'%.*s' is no address or network like 10.0.0.0/8",
                       (int)(text.len > 60 ? 60 : text.len), text.len == 0 ? "" : text.ptr);
    }
    uint32_t bits = network.address.len * 8U;
    if (slash != NULL) {
        struct slice number = {slash + 1, text.len - before - 1};
        size_t at = 0;
        if (!read_number(number, &at, 3, network.address.len * 8U, &bits) || at != number.len) {
            return err_set(err, ST_INVALID, "'%.*s': the prefix is a number of bits, 0 to %u",
                           (int)(text.len > 60 ? 60 : text.len), text.ptr,
                           network.address.len * 8U);
        }
    }
    network.prefix = (uint8_t)bits;
    for (unsigned bit = bits; bit < network.address.len * 8U; bit++) {
        if ((network.address.bytes[bit / 8] & (0x80U >> bit % 8)) != 0) {
            return err_set(err, ST_INVALID, "'%.*s' has bits past its prefix",
                           (int)(text.len > 60 ? 60 : text.len), text.ptr);
        }
    }
    if (networks->count == NETWORKS_MAX) {
        return err_set(err, ST_LIMIT, "at most %d networks", NETWORKS_MAX);
    }
    networks->of[networks->count++] = network;
    return ST_OK;
}

bool networks_hold(const struct networks *networks, const struct address *address)
{
    for (size_t i = 0; i < networks->count; i++) {
        const struct subnet *network = &networks->of[i];
        if (address->len != 0 && network->address.len == address->len &&
            agree(network->address.bytes, address->bytes, network->prefix)) {
            return true;
        }
    }
    return false;
}
