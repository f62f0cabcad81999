#include "sim_disk.h"

void sim_chance_rewind(struct sim_chance *chance)
{
    chance->at = 0;
}

uint32_t sim_chance_pick(struct sim_chance *chance, uint32_t n)
{
    if (chance->is_random) {
        return (uint32_t)dice_below(&chance->dice, (int32_t)n);
    }
    if (chance->at == SIM_CHOICES_MAX) {
        return 0;
    }
    if (chance->at == chance->count) {
        chance->digits[chance->count] = 0;
        chance->radix[chance->count++] = n;
    }
    return chance->digits[chance->at++];
}

bool sim_chance_next(struct sim_chance *chance)
{
    while (chance->count > 0) {
        size_t last = chance->count - 1;
        if (++chance->digits[last] < chance->radix[last]) {
            return true;
        }
        chance->count--;
    }
    return false;
}
