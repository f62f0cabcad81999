/* One pass each. Accents of the Latin script are two small tables; that of the rest of Unicode is
 * not needed to find words of a list that organisers write in French and English. */
#include "hub/rules/clean.h"

#include <stdint.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

static bool is_mark(uint32_t cp)
{
    return (cp >= 0x300 && cp <= 0x36F) || (cp >= 0x1AB0 && cp <= 0x1AFF) ||
           (cp >= 0x1DC0 && cp <= 0x1DFF) || (cp >= 0x20D0 && cp <= 0x20FF) ||
           (cp >= 0xFE20 && cp <= 0xFE2F);
}

/* Controls, the soft hyphen, direction marks, overrides and isolates, zero-width space, word
 * joiner, byte order mark, what stands for bad bytes, tags. Ends of ranges are included. */
static bool is_unseen(uint32_t cp)
{
    static const uint32_t ranges[][2] = {{0, 0x1F},        {0x7F, 0x9F},     {0xAD, 0xAD},
                                         {0x61C, 0x61C},   {0x200B, 0x200B}, {0x200E, 0x200F},
                                         {0x202A, 0x202E}, {0x2060, 0x2060}, {0x2066, 0x206F},
                                         {0xFEFF, 0xFEFF}, {0xFFFD, 0xFFFD}, {0xE0000, 0xE007F}};
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        if (cp >= ranges[i][0] && cp <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

static bool is_space(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == 0x3000 || cp == 0x1680;
}

static bool is_break(uint32_t cp)
{
    return cp == '\n' || cp == '\r' || cp == 0x2028 || cp == 0x2029 || cp == 0x85;
}

/* What waits to be written until something visible follows. */
struct gap {
    size_t spaces, breaks;
};

static void write_gap(struct buf *out, size_t start, struct gap *gap, bool keeps_lines)
{
    bool is_inside = out->len > start;
    if (is_inside && keeps_lines && gap->breaks > 0) {
        for (size_t i = 0; i < gap->breaks && i < 3; i++) {
            buf_append_char(out, '\n');
        }
    } else if (is_inside && gap->spaces + gap->breaks > 0) {
        for (size_t i = 0; i < (keeps_lines ? gap->spaces : 1); i++) {
            buf_append_char(out, ' ');
        }
    }
    *gap = (struct gap){0, 0};
}

void clean_text(struct buf *out, struct slice text, bool keeps_lines)
{
    struct gap gap = {0, 0};
    size_t start = out->len;
    size_t marks = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t cp = 0;
        size_t took = utf8_decode(text.ptr + at, text.len - at, &cp);
        const char *bytes = text.ptr + at;
        at += took > 0 ? took : 1;
        if (is_break(cp)) {
            bool is_pair = cp == '\r' && at < text.len && text.ptr[at] == '\n';
            at += is_pair ? 1U : 0U;
            gap.breaks++;
            gap.spaces = 0;
        } else if (is_space(cp)) {
            gap.spaces++;
        } else if (took > 0 && !is_unseen(cp)) {
            marks = is_mark(cp) ? marks + 1 : 0;
            if (marks <= CLEAN_MARKS_MAX) {
                write_gap(out, start, &gap, keeps_lines);
                buf_append(out, bytes, took);
            }
        }
    }
}

/* U+00C0 to U+00FF, and U+0100 to U+017F, without their accents; '-': no letter. */
static const char latin1[] = "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty";
static const char latin_a[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                              "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static char plain_ascii(char c)
{
    bool is_small = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : is_small ? c : '\0';
}

/* The letter or digit that stands for a character in comparisons; 0: none, it parts words. */
static char plain_letter(uint32_t cp)
{
    char letter = '\0';
    if (cp < 0x80) {
        letter = plain_ascii((char)cp);
    } else if (cp >= 0xC0 && cp <= 0xFF) {
        letter = latin1[cp - 0xC0];
    } else if (cp >= 0x100 && cp <= 0x17F) {
        letter = latin_a[cp - 0x100];
    } else if (cp >= 0xFF10 && cp <= 0xFF5A) { /* full width */
        letter = plain_ascii((char)(cp - 0xFF00 + 0x20));
    }
    return letter == '-' ? '\0' : letter;
}

/* Characters of other scripts stay; signs and punctuation part words. */
static bool is_other_letter(uint32_t cp)
{
    bool is_sign = (cp >= 0x2000 && cp <= 0x2BFF) || (cp >= 0x3000 && cp <= 0x303F) ||
                   (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xFF00 && cp <= 0xFF65) ||
                   (cp >= 0x1F000 && cp <= 0x1FAFF);
    return cp >= 0x180 && !is_sign && !is_mark(cp);
}

static char lookalike(uint32_t cp)
{
    static const char from[] = "0134578@$!|+";
    static const char to[] = "oieastbasiit";
    const char *found = cp > 0 && cp < 0x80 ? strchr(from, (int)cp) : NULL;
    return found == NULL ? '\0' : to[found - from];
}

static void fold(struct buf *out, struct slice text, bool knows_lookalikes)
{
    bool is_parted = true;
    buf_append_char(out, ' ');
    for (size_t at = 0; at < text.len;) {
        uint32_t cp = 0;
        size_t took = utf8_decode(text.ptr + at, text.len - at, &cp);
        char letter = knows_lookalikes ? lookalike(cp) : '\0';
        letter = letter != '\0' ? letter : plain_letter(cp);
        if (letter != '\0') {
            buf_append_char(out, letter);
            is_parted = false;
        } else if (is_other_letter(cp) && took > 0) {
            buf_append(out, text.ptr + at, took);
            is_parted = false;
        } else if (!is_parted && !is_mark(cp) && !is_unseen(cp)) {
            buf_append_char(out, ' ');
            is_parted = true;
        }
        at += took > 0 ? took : 1;
    }
    if (!is_parted) {
        buf_append_char(out, ' ');
    }
}

void clean_fold(struct buf *out, struct slice text)
{
    fold(out, text, false);
}

void clean_fold_lookalikes(struct buf *out, struct slice text)
{
    fold(out, text, true);
}
