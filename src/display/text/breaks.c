/* display/text/breaks.c: where lines may break (UAX #14 by libunistring), and where a title would
 * rather not: behind a short word such as « à », « la », "of", which would hang at the line's end.
 */
#include <string.h>
#include <unilbrk.h>

#include "base/attr.h"
#include "display/text/text_priv.h"

/* Words that lean on the one behind them, French and English. */
static const char *const leaning[] = {"à",   "a",   "y",   "la", "le",  "de",  "du",  "un",
                                      "et",  "ou",  "en",  "au", "aux", "les", "des", "une",
                                      "par", "sur", "an",  "of", "to",  "in",  "on",  "at",
                                      "by",  "or",  "and", "if", "for", "the"};

/* Does a leaning word, written small, end before `end` (spaces skipped)? */
static bool ends_in_leaning_word(const struct text_run *run, uint32_t end)
{
    uint32_t to = end;
    while (to > 0 && run->units[to - 1].is_space) {
        to--;
    }
    uint32_t from = to;
    while (from > 0 && to - from < 4 && !run->units[from - 1].is_space) {
        from--;
    }
    size_t len = run->units[to].byte - run->units[from].byte;
    for (size_t i = 0; to < end && to - from < 4 && i < ARRAY_LEN(leaning); i++) {
        if (strlen(leaning[i]) == len &&
            memcmp(run->utf8 + run->units[from].byte, leaning[i], len) == 0) {
            return true;
        }
    }
    return false;
}

bool text_find_breaks(struct arena *arena, struct text_run *run)
{
    uint32_t *cps = arena_alloc(arena, (size_t)run->count + 1, sizeof(*cps));
    char *marks = arena_alloc(arena, (size_t)run->count + 1, 1);
    if (cps == NULL || marks == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < run->count; i++) {
        cps[i] = run->units[i].cp;
    }
    u32_possible_linebreaks(cps, run->count, "UTF-8", marks);
    for (uint32_t i = 1; i < run->count; i++) {
        struct text_unit *unit = &run->units[i];
        unit->before = TEXT_BREAK_NO;
        if (cps[i - 1] == '\n') {
            unit->before = TEXT_BREAK_MUST;
        } else if (marks[i] == UC_BREAK_POSSIBLE && unit->is_grapheme && cps[i - 1] != 0xAD) {
            bool is_weak = run->want->is_title && ends_in_leaning_word(run, i);
            unit->before = is_weak ? TEXT_BREAK_WEAK : TEXT_BREAK_MAY;
        }
    }
    return true;
}
