/* In a file of its own, so that a test can stand in for it at link time. */
#include <stdint.h>

#include "base/check.h"
#include "base/mem.h"

void *mem_try_alloc_aligned(size_t align, size_t bytes, void **out_block)
{
    CHECK(align > 0 && bytes <= SIZE_MAX - align);
    char *block = mem_try_alloc(1, bytes + align - 1);
    if (block == NULL) {
        return NULL;
    }
    size_t over = (uintptr_t)block % align;
    *out_block = block;
    return block + (over == 0 ? 0 : align - over);
}
