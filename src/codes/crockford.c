/* codes/crockford.c: one character at a time. */
#include "codes/crockford_priv.h"

#include <string.h>

int32_t crockford_value(char c)
{
    if (c >= 'a' && c <= 'z') {
        c = (char)(c - 'a' + 'A');
    }
    const char *at = c == '\0' ? NULL : strchr(CROCKFORD, c);
    return at == NULL ? -1 : (int32_t)(at - CROCKFORD);
}

int32_t crockford_value_typed(char c)
{
    switch (c) {
    case 'i':
    case 'I':
    case 'l':
    case 'L':
        return 1;
    case 'o':
    case 'O':
        return 0;
    default:
        return crockford_value(c);
    }
}
