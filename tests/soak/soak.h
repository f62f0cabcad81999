/* tests/soak/soak.h: a display that plays for simulated days while everything goes wrong.
 *
 * One seed gives one run. It is cut into sittings, from a start to a power cut; each has a screen,
 * a budget and a window of its own. Between two instants the clock jumps: to the next refresh while
 * something moves, else to the deadline of the display or to the next thing that happens.
 */
#ifndef TESTS_SOAK_SOAK_H
#define TESTS_SOAK_SOAK_H

#include "famine.h"
#include "files.h"
#include "gate.h"
#include "glass.h"
#include "holdings.h"
#include "judge.h"
#include "newsroom.h"
#include "trail.h"
#include "watch.h"

enum happening {
    HAPPENS_NEWS = 0,
    HAPPENS_BAD_NEWS,
    HAPPENS_FILE,
    HAPPENS_HAND,
    HAPPENS_NOTHING, /* an event without news */
    HAPPENS_GLASS,
    HAPPENS_RESIZE,
    HAPPENS_CLOCK,
    HAPPENS_FAMINE, /* no memory for pixels */
    HAPPENS_STALL,  /* the disk does not answer */
    HAPPENS_SLEEP,  /* the machine was suspended */
    HAPPENS_RESTART,
    HAPPENS_KINDS
};

struct tally {
    uint64_t passes, frames, turns, scenes, sittings, refused, faults, forgiven;
    uint64_t happened[HAPPENS_KINDS];
};

struct soak {
    struct dice dice, thin;
    struct newsroom room;
    struct files files;
    struct gate gate;
    struct glass glass;
    struct hall hall;
    struct judge judge;
    struct watch watch;
    struct tally tally;
    struct trail trail;
    struct holdings first, last_held; /* after the first sittings, after the last */
    int64_t started_ms, end_ms;       /* of the run */
    int64_t next_ms, sitting_end_ms;  /* the next happening; the power cut */
    int64_t stall_end_ms;             /* 0: none */
    int64_t famine_end_ms;            /* 0: none */
    int32_t famine_every;             /* every so many-th request fails */
    int64_t wall_offset_s;            /* of a clock that was set wrong */
    int64_t wall_right_ms;            /* when it is set right again; 0: it is right */
    int32_t step_ms;                  /* while something moves */
    uint64_t last_turns, last_serial;
    bool is_held;        /* somebody has pressed pause */
    enum happening last; /* what happened last, for the report */
    const char *wrong;   /* NULL: all is well */
};

/** Play from the seed for so long; NULL, or what was wrong: soak->wrong, with the frame saved. */
const char *soak_run(struct soak *soak, uint64_t seed, int64_t simulated_ms);
/** What happened, on standard output. */
void soak_tell(const struct soak *soak, uint64_t seed);

/* soak_happen.c */
/** One happening, chosen by chance. */
void soak_happen(struct soak *soak);
/** The clocks as they are read at this simulated moment. */
struct plan_now soak_clock(const struct soak *soak, int64_t mono_ms);
const char *happening_name(enum happening happening);

/* planted.c */
/** Plant a fault for each check and see that it is found; how many were not. */
int soak_planted(void);

#endif
