/* Open addressing, at most half full; nothing is taken out. */
#include "hub/count/numbers.h"

#include <string.h>

#include "base/check.h"
#include "base/mem.h"

enum { CAP_FIRST = 64 };

void numbers_deinit(struct numbers *numbers)
{
    mem_free(numbers->keys);
    mem_free(numbers->rows);
    *numbers = (struct numbers){.keys = NULL};
}

static size_t slot_of(const struct numbers *numbers, int64_t number)
{
    size_t at = (size_t)(((uint64_t)number * UINT64_C(0x9E3779B97F4A7C15)) >> 20);
    at &= numbers->cap - 1;
    while (numbers->keys[at] != 0 && numbers->keys[at] != number) {
        at = (at + 1) & (numbers->cap - 1);
    }
    return at;
}

uint32_t numbers_find(const struct numbers *numbers, int64_t number)
{
    if (numbers->cap == 0 || number <= 0) {
        return NUMBERS_NONE;
    }
    size_t at = slot_of(numbers, number);
    return numbers->keys[at] == 0 ? NUMBERS_NONE : numbers->rows[at];
}

static bool widen(struct numbers *numbers)
{
    struct numbers wide = {.cap = numbers->cap == 0 ? CAP_FIRST : numbers->cap * 2,
                           .count = numbers->count};
    wide.keys = mem_try_alloc(wide.cap, sizeof *wide.keys);
    wide.rows = mem_try_alloc(wide.cap, sizeof *wide.rows);
    if (wide.keys == NULL || wide.rows == NULL) {
        numbers_deinit(&wide);
        return false;
    }
    for (size_t i = 0; i < numbers->cap; i++) {
        if (numbers->keys[i] != 0) {
            size_t at = slot_of(&wide, numbers->keys[i]);
            wide.keys[at] = numbers->keys[i];
            wide.rows[at] = numbers->rows[i];
        }
    }
    numbers_deinit(numbers);
    *numbers = wide;
    return true;
}

bool numbers_take(struct numbers *numbers, int64_t number, uint32_t *out_row)
{
    CHECK(number > 0);
    if ((size_t)numbers->count * 2 >= numbers->cap && !widen(numbers)) {
        return false;
    }
    size_t at = slot_of(numbers, number);
    if (numbers->keys[at] == 0) {
        numbers->keys[at] = number;
        numbers->rows[at] = numbers->count++;
    }
    *out_row = numbers->rows[at];
    return true;
}

void *numbers_grow(void *array, size_t element_bytes, size_t count, size_t *cap)
{
    if (count < *cap) {
        return array;
    }
    size_t wide = *cap == 0 ? CAP_FIRST : *cap * 2;
    void *moved = mem_try_alloc(wide, element_bytes);
    if (moved == NULL) {
        return NULL;
    }
    if (count > 0) {
        memcpy(moved, array, count * element_bytes);
    }
    mem_free(array);
    *cap = wide;
    return moved;
}
