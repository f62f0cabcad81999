/* tests/soak/famine.c */
#include "famine.h"

#include <stdlib.h>

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

void *aligned_alloc(size_t alignment, size_t size)
{
    void *memory = NULL;
    if (every_nth > 0 && ++requests % every_nth == 0) {
        refused++; /* only one thread is ever starved */
        return NULL;
    }
    return posix_memalign(&memory, alignment, size) == 0 ? memory : NULL;
}
