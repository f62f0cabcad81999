/* tests/support/sim_disk.h: a disk in memory that can lose its power.
 *
 * It keeps apart what programs see and what is safe. Bytes are safe after sync() of their file; a
 * name made, renamed or removed is safe after sync_folder() of its folder (of the target's, for a
 * rename). sim_disk_cut() makes the disk that a power cut leaves behind: each name that is not safe
 * happened or did not, independently of the others; a file's unsafe bytes are lost, there, there in
 * part, or replaced by zeros or garbage. Chance decides: all ways in turn, or dice.
 */
#ifndef TESTS_SIM_DISK_H
#define TESTS_SIM_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/disk.h"
#include "dice.h"

enum { SIM_CHOICES_MAX = 256 };

struct sim_chance {
    bool is_random;
    struct dice dice;
    uint32_t digits[SIM_CHOICES_MAX], radix[SIM_CHOICES_MAX];
    size_t count, at;
};
/** Before each use: from the first choice. */
void sim_chance_rewind(struct sim_chance *chance);
/** 0..n-1. */
uint32_t sim_chance_pick(struct sim_chance *chance, uint32_t n);
/** The next way of all. False: there is no other. */
bool sim_chance_next(struct sim_chance *chance);

struct sim_disk;

struct sim_disk *sim_disk_create(void);
void sim_disk_destroy(struct sim_disk *sim);
/** The interface; lives as long as the disk. */
const struct disk *sim_disk_ops(struct sim_disk *sim);
/** Called before each operation that changes something; NULL: not. */
void sim_disk_watch(struct sim_disk *sim, void (*before)(void *ctx), void *ctx);
/** What a power cut right now leaves; everything on it is safe. Locks and open files are gone. */
struct sim_disk *sim_disk_cut(const struct sim_disk *sim, struct sim_chance *chance);

/** ENOSPC past so many bytes; 0: no limit. */
void sim_disk_limit(struct sim_disk *sim, uint64_t capacity_bytes);
/** EROFS for whatever changes something. */
void sim_disk_set_read_only(struct sim_disk *sim, bool is_read_only);
/** Times of change from now on. */
void sim_disk_set_time(struct sim_disk *sim, int64_t unix_s);
/** Put a file there, safe; folders are made. For garbage. */
void sim_disk_put(struct sim_disk *sim, const char *path, const void *bytes, size_t len);
/** Change a byte of a file behind everybody's back. False: no such file or byte. */
bool sim_disk_damage(struct sim_disk *sim, const char *path, size_t at);
uint64_t sim_disk_bytes(const struct sim_disk *sim);
size_t sim_disk_files(const struct sim_disk *sim);

#endif
