/* base/mem.h: small internal allocations that abort, and sized-by-the-world ones that fail. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#include "base/attr.h"

/** Once, before anything else: large blocks go back to the system when they are freed. */
void mem_init(void);

/** Zeroed memory for count × size bytes; aborts when there is none. For small internal things. */
NODISCARD void *mem_alloc(size_t count, size_t size);

/** Like mem_alloc, but NULL when there is none or the product overflows. For sizes from outside. */
NODISCARD void *mem_try_alloc(size_t count, size_t size);

/** Zeroed, at a multiple of `align`, or NULL. out_block is what mem_free() takes. Large memory
 * comes fresh from the system: what is never written costs nothing. (Huge pages were tried for
 * pictures: clearing them cost more than the faults they saved.) */
NODISCARD void *mem_try_alloc_aligned(size_t align, size_t bytes, void **out_block);

/** Free; NULL is fine. */
void mem_free(void *ptr);

#endif
