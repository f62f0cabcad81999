/* display/scene/name_colour.c: each name has a colour of its own, the same in every scene.
 *
 * A board gives its entries different colours as far as the palette goes: in the order of their
 * ids, so that no rank change repaints anybody, each takes the colour of its name, or the next one
 * that is free. A name that stands on a board keeps that colour in posts and activity.
 */
#include <string.h>

#include "display/scene/parts.h"

static const uint32_t palette[] = {0xFF6E8BFF, 0xFFFF6A55, 0xFF4CD6A0, 0xFFFFB259, 0xFFB48BFF,
                                   0xFF57BEFF, 0xFFF48BB5, 0xFF8FD64C, 0xFFD9A066, 0xFF6FD3D9};
enum { PALETTE_SIZE = ARRAY_LEN(palette) };

static size_t slot_of(const char *name)
{
    uint32_t sum = 2166136261U; /* FNV-1a: any even spread will do */
    for (const char *c = name; *c != '\0'; c++) {
        sum = (sum ^ (uint8_t)*c) * 16777619U;
    }
    return (sum >> 8) % PALETTE_SIZE;
}

/* The entry with the least id after `last`, or NULL. */
static const struct board_entry *next_by_id(const struct board *board,
                                            const struct board_entry *last)
{
    const struct board_entry *next = NULL;
    for (size_t i = 0; i < board->shown_count; i++) {
        const struct board_entry *entry = &board->entries[i];
        bool is_after = last == NULL || strcmp(entry->id, last->id) > 0;
        if (is_after && (next == NULL || strcmp(entry->id, next->id) < 0)) {
            next = entry;
        }
    }
    return next;
}

uint32_t entry_colour(const struct board *board, const struct board_entry *entry)
{
    bool taken[PALETTE_SIZE] = {false};
    size_t given = 0;
    if (entry->colour != 0) {
        return entry->colour;
    }
    for (const struct board_entry *e = next_by_id(board, NULL); e != NULL;
         e = next_by_id(board, e)) {
        if (given == PALETTE_SIZE) {
            memset(taken, 0, sizeof taken);
            given = 0;
        }
        size_t slot = slot_of(e->name);
        while (taken[slot]) {
            slot = (slot + 1) % PALETTE_SIZE;
        }
        if (e == entry) {
            return palette[slot];
        }
        taken[slot] = true;
        given++;
    }
    return palette[slot_of(entry->name)];
}

uint32_t name_colour(const struct programme *programme, const char *name)
{
    for (size_t b = 0; b < programme->board_count; b++) {
        const struct board *board = &programme->boards[b];
        for (size_t i = 0; i < board->shown_count; i++) {
            if (strcmp(board->entries[i].name, name) == 0) {
                return entry_colour(board, &board->entries[i]);
            }
        }
    }
    return palette[slot_of(name)];
}
