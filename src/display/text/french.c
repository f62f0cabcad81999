/* display/text/french.c: the spaces of French print: U+202F before ; ! ? and inside numbers,
 * U+00A0 before : and inside « », and between a number and its unit. Source: Imprimerie nationale,
 * "Lexique des règles typographiques", ponctuation and nombres.
 */
#include <string.h>
#include <unictype.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "display/text/text_priv.h"

enum { NARROW = 0x202F, WIDE = 0xA0 };

struct french {
    const uint32_t *cp;
    size_t count;
};

static bool is_plain_space(uint32_t cp)
{
    return cp == ' ' || cp == WIDE || cp == NARROW;
}

static uint32_t at(const struct french *f, size_t i)
{
    return i < f->count ? f->cp[i] : 0;
}

static bool is_high(uint32_t cp)
{
    return cp == ';' || cp == '!' || cp == '?';
}

/* Does the sign at i end a clause, rather than stand in an address or a smiley? */
static bool ends_clause(const struct french *f, size_t i)
{
    uint32_t next = at(f, i + 1);
    return next == 0 || next == '\n' || next == ')' || next == 0xBB || next == 0x2026 ||
           is_plain_space(next) || is_high(next);
}

/* Three digits, then no digit: a group of a number. */
static bool is_group(const struct french *f, size_t i)
{
    return text_is_digit(at(f, i)) && text_is_digit(at(f, i + 1)) && text_is_digit(at(f, i + 2)) &&
           !text_is_digit(at(f, i + 3));
}

/* One to three digits before i, the first group or one that follows a group's space. */
static bool follows_group(const struct french *f, size_t i)
{
    size_t digits = 0;
    while (digits < i && digits < 4 && text_is_digit(f->cp[i - 1 - digits])) {
        digits++;
    }
    return digits >= 1 && digits <= 3;
}

/* Where the text goes on behind `word` at i, or 0 when another word stands there. */
static size_t match(const struct french *f, size_t i, const char *word)
{
    size_t len = strlen(word);
    for (size_t used = 0; used < len; i++) {
        uint32_t cp;
        used += utf8_decode(word + used, len - used, &cp);
        if (at(f, i) != cp) {
            return 0;
        }
    }
    return i;
}

static bool is_unit(const struct french *f, size_t i)
{
    static const char *const units[] = {"%",  "€",  "$",  "£",  "h",  "min", "s",   "j",  "km",
                                        "m",  "cm", "mm", "kg", "g",  "Mo",  "Go",  "°C", "k€",
                                        "M€", "ms", "kW", "MW", "GW", "kWh", "MWh", "t",  "ha"};
    for (size_t u = 0; u < ARRAY_LEN(units); u++) {
        size_t end = match(f, i, units[u]);
        if (end != 0 && !uc_is_property_alphabetic(at(f, end)) && !text_is_digit(at(f, end))) {
            return true;
        }
    }
    return false;
}

/* Between "11 h" and "00". */
static bool is_hour(const struct french *f, size_t i)
{
    return i >= 3 && f->cp[i - 1] == 'h' && is_plain_space(f->cp[i - 2]) &&
           text_is_digit(f->cp[i - 3]) && text_is_digit(at(f, i + 1));
}

/* Inside a number, or between a number and what it counts. */
static uint32_t space_by_number(const struct french *f, size_t i)
{
    uint32_t before = i > 0 ? f->cp[i - 1] : 0;
    if (text_is_digit(before) && is_group(f, i + 1) && follows_group(f, i)) {
        return NARROW;
    }
    bool is_bound = (text_is_digit(before) && is_unit(f, i + 1)) ||
                    (before == 0xD7 && text_is_digit(at(f, i + 1))) || is_hour(f, i);
    return is_bound ? WIDE : 0;
}

/* What an ordinary space at i should be, or 0 to leave it. */
static uint32_t space_at(const struct french *f, size_t i)
{
    uint32_t before = i > 0 ? f->cp[i - 1] : 0, after = at(f, i + 1);
    if (is_high(after) && ends_clause(f, i + 1)) {
        return NARROW;
    }
    if ((after == ':' && ends_clause(f, i + 1)) || after == 0xBB || before == 0xAB) {
        return WIDE;
    }
    return space_by_number(f, i);
}

/* A space that is missing before the sign at i, or 0. */
static uint32_t missing_before(const struct french *f, size_t i)
{
    uint32_t before = i > 0 ? f->cp[i - 1] : 0;
    bool is_word = uc_is_property_alphabetic(before) || text_is_digit(before) || before == 0xBB ||
                   before == ')' || before == 0x2019;
    if (f->cp[i] == 0xBB) {
        return i > 0 && !is_plain_space(before) && before != '\n' ? WIDE : 0;
    }
    if (!is_word || !ends_clause(f, i)) {
        return 0;
    }
    if (is_high(f->cp[i])) {
        return NARROW;
    }
    return f->cp[i] == ':' ? WIDE : 0;
}

const char *text_french_spaces(struct arena *arena, const char *utf8)
{
    size_t len = strlen(utf8);
    uint32_t *cps = arena_alloc(arena, len + 1, sizeof(*cps));
    char *out = arena_alloc(arena, len * 8 + 8, 1); /* a sign and two spaces of three bytes */
    if (cps == NULL || out == NULL) {
        return "";
    }
    struct french f = {.cp = cps, .count = 0};
    for (size_t i = 0; i < len;) {
        size_t step = utf8_decode(utf8 + i, len - i, &cps[f.count++]);
        i += step == 0 ? 1 : step;
    }
    size_t used = 0;
    for (size_t i = 0; i < f.count; i++) {
        uint32_t cp = cps[i];
        if (cp == ' ' || cp == WIDE) {
            uint32_t better = space_at(&f, i);
            cp = better == 0 ? cp : better;
        } else {
            uint32_t space = missing_before(&f, i);
            if (space != 0) {
                used += utf8_encode(space, out + used);
            }
        }
        used += utf8_encode(cp, out + used);
        if (cp == 0xAB && i + 1 < f.count && !is_plain_space(cps[i + 1])) {
            used += utf8_encode(WIDE, out + used);
        }
    }
    return out;
}
