/* hub/count/numbers.h: rows found by a number of the database. Pure. Thread: one. */
#ifndef HUB_COUNT_NUMBERS_H
#define HUB_COUNT_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/** Zeroed: empty. Numbers are above 0. Rows are counted from 0 in the order of their coming. */
struct numbers {
    int64_t *keys; /* 0: free */
    uint32_t *rows;
    size_t cap; /* a power of two */
    uint32_t count;
};

#define NUMBERS_NONE UINT32_MAX

void numbers_deinit(struct numbers *numbers);
/** The row of a number, or NUMBERS_NONE. */
uint32_t numbers_find(const struct numbers *numbers, int64_t number);
/** The row of a number, a new one if need be. False: no memory. */
NODISCARD bool numbers_take(struct numbers *numbers, int64_t number, uint32_t *out_row);

/** Room for one more element in an array that grows by doubling: the array, moved if need be, or
 * NULL without memory (the old one stays). New elements are zero. */
void *numbers_grow(void *array, size_t element_bytes, size_t count, size_t *cap);

#endif
