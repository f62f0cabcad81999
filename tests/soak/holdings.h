/* tests/soak/holdings.h: what the process holds of the machine. */
#ifndef TESTS_SOAK_HOLDINGS_H
#define TESTS_SOAK_HOLDINGS_H

#include <stdint.h>

struct holdings {
    int64_t heap_kib;     /* allocated and not freed; 0 where the allocator doesn't say */
    int64_t resident_kib; /* of the process, with what the allocator keeps; only told */
    int32_t descriptors;
};

struct holdings holdings_now(void);
/** NULL, or what has grown. */
const char *holdings_grown(struct holdings first, struct holdings now);

#endif
