/* tests/soak/dice.h: chance that a seed repeats (splitmix64). */
#ifndef TESTS_SOAK_DICE_H
#define TESTS_SOAK_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

static inline uint64_t dice_roll(struct dice *dice)
{
    dice->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = dice->state;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/** 0..n-1; n > 0. */
static inline int32_t dice_below(struct dice *dice, int32_t n)
{
    return (int32_t)(dice_roll(dice) % (uint64_t)n);
}

/** from..to, both included. */
static inline int64_t dice_between(struct dice *dice, int64_t from, int64_t to)
{
    return from + (int64_t)(dice_roll(dice) % (uint64_t)(to - from + 1));
}

static inline bool dice_one_in(struct dice *dice, int32_t n)
{
    return dice_below(dice, n) == 0;
}

/** Dice of their own, so that one stream does not depend on how often another is rolled. */
static inline struct dice dice_split(struct dice *dice)
{
    return (struct dice){dice_roll(dice)};
}

#endif
