/* tests/soak/famine.c */
#include "famine.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static _Thread_local int32_t every_nth, requests;
static uint64_t refused;

void famine_set(int32_t every)
{
    every_nth = every;
}

uint64_t famine_refused(void)
{
    return refused;
}

void *mem_try_alloc_aligned(size_t align, size_t bytes, void **out_block)
{
    if (every_nth > 0 && ++requests % every_nth == 0) {
        refused++; /* only one thread is ever starved */
        return NULL;
    }
    *out_block = NULL;
    if (posix_memalign(out_block, align, bytes) == 0) {
        memset(*out_block, 0, bytes);
    }
    return *out_block;
}
