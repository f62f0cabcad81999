/* tests/support/bad_disk.h: a disk whose n-th operation fails. */
#ifndef TESTS_BAD_DISK_H
#define TESTS_BAD_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/disk.h"

struct bad_disk {
    struct disk ops; /* hand this one out */
    const struct disk *inner;
    uint32_t count;   /* operations so far; closing and touching are not counted */
    uint32_t fail_at; /* from 1; 0: none fails */
    bool is_lasting;  /* all from there on fail, not only that one */
    int number;       /* of errno */
};

/** Over another disk, which must outlive it. A write that fails has written half before. */
void bad_disk_init(struct bad_disk *bad, const struct disk *inner);

#endif
