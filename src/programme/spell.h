/* programme/spell.h: "did you mean": the known word nearest to an unknown one. Pure. */
#ifndef PROGRAMME_SPELL_H
#define PROGRAMME_SPELL_H

/** Start with {.wanted = text}; offer every known word; then `best` is the nearest one that is near
 *  enough to be meant, or NULL. Words are borrowed. */
struct spell {
    const char *wanted;
    const char *best;
    unsigned best_distance;
};

void spell_offer(struct spell *spell, const char *known);

#endif
