/* Scores are compared as read: a tie is the same number, not a close one. */
#include "programme/ranking_priv.h"

#include <stdlib.h>
#include <string.h>

enum { PEOPLE_SHOWN_MIN = 3 };

static int entry_compare(const void *left, const void *right)
{
    const struct board_entry *a = left;
    const struct board_entry *b = right;
    if (a->score > b->score || a->score < b->score) {
        return a->score > b->score ? -1 : 1;
    }
    if (a->reached_at != b->reached_at) {
        if (a->reached_at == TIME_NONE || b->reached_at == TIME_NONE) {
            return a->reached_at == TIME_NONE ? 1 : -1;
        }
        return a->reached_at < b->reached_at ? -1 : 1;
    }
    return strcmp(a->id, b->id);
}

static bool is_tie(const struct board_entry *a, const struct board_entry *b)
{
    return !(a->score > b->score) && !(a->score < b->score);
}

void ranking_sort(struct board_entry *entries, size_t count)
{
    if (count > 1) {
        qsort(entries, count, sizeof *entries, entry_compare);
    }
    for (size_t i = 0; i < count; i++) {
        bool shares = i > 0 && is_tie(&entries[i], &entries[i - 1]);
        entries[i].rank = shares ? entries[i - 1].rank : (uint32_t)i + 1;
    }
}

size_t ranking_shown(enum board_of of, size_t count, uint32_t ranked)
{
    size_t shown = count;
    if (of == BOARD_PEOPLE) {
        shown = (ranked > count ? ranked : count) / 2;
        if (shown < PEOPLE_SHOWN_MIN) {
            shown = PEOPLE_SHOWN_MIN;
        }
    }
    if (shown > BOARD_SHOWN_MAX) {
        shown = BOARD_SHOWN_MAX;
    }
    return shown < count ? shown : count;
}
