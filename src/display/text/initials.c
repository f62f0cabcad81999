/* display/text/initials.c: a person or team in two letters. */
#include <string.h>
#include <unicase.h>
#include <unictype.h>

#include "base/utf8.h"
#include "display/text/text.h"

/* The capital of the letter at `at`, appended to out; returns how many bytes. */
static size_t put_capital(const char *at, size_t left, char *out)
{
    uint32_t cp;
    size_t step = utf8_decode(at, left, &cp);
    return step == 0 ? 0 : utf8_encode(uc_toupper(cp), out);
}

const char *text_initials(struct arena *arena, const char *name)
{
    size_t len = strlen(name), first = len, last = len;
    bool at_start = true;
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t step = utf8_decode(name + i, len - i, &cp);
        bool is_letter = uc_is_property_alphabetic(cp) || uc_is_property_ascii_hex_digit(cp);
        if (is_letter && at_start) {
            first = first == len ? i : first;
            last = i;
        }
        at_start = uc_is_property_white_space(cp) || cp == '-';
        i += step == 0 ? 1 : step;
    }
    char *out = arena_alloc(arena, 1, 12);
    if (out == NULL || first == len) {
        return "";
    }
    size_t used = put_capital(name + first, len - first, out);
    if (last != first) {
        (void)put_capital(name + last, len - last, out + used);
    }
    return out;
}
