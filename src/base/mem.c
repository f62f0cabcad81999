#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/check.h"

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
