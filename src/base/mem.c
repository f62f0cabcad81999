#include "base/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/check.h"

enum { MMAP_FROM_BYTES = 128 << 10 };

void *mem_try_alloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    return calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);
}

void *mem_alloc(size_t count, size_t size)
{
    void *ptr = mem_try_alloc(count, size);
    CHECK(ptr != NULL);
    return ptr;
}

void mem_free(void *ptr)
{
    free(ptr);
}

/* Pictures and layers come and go by the megabyte. glibc raises this threshold by itself after the
 * first of them is freed; from then on they would live between small blocks and never go back. */
void mem_init(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, MMAP_FROM_BYTES); /* refused elsewhere, where it isn't needed */
}
