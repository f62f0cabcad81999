/* Edit distance with neighbours swapped counting one (optimal string alignment), over bytes.
 *
 * Near enough: one change in three bytes, at most three. Case alone is always near enough.
 */
#include "programme/spell.h"

#include <stddef.h>
#include <string.h>

enum { WORD_MAX = 48 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned rows[3][WORD_MAX + 1];
    unsigned *before = rows[0];
    unsigned *above = rows[1];
    unsigned *row = rows[2];
    for (size_t j = 0; j <= b_len; j++) {
        above[j] = (unsigned)j;
        before[j] = 0;
    }
    for (size_t i = 1; i <= a_len; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            unsigned differs = lower(a[i - 1]) == lower(b[j - 1]) ? 0U : 1U;
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + differs);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1])) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        unsigned *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b_len];
}

void spell_offer(struct spell *spell, const char *known)
{
    size_t wanted_len = strlen(spell->wanted);
    size_t known_len = strlen(known);
    if (wanted_len == 0 || wanted_len > WORD_MAX || known_len > WORD_MAX) {
        return;
    }
    unsigned allowed = (unsigned)((wanted_len < known_len ? wanted_len : known_len) + 2) / 3;
    unsigned found = distance(spell->wanted, wanted_len, known, known_len);
    if (found > least(allowed, 3)) {
        return;
    }
    if (spell->best == NULL || found < spell->best_distance) {
        spell->best = known;
        spell->best_distance = found;
    }
}
