/* display/plan/machine_priv.h: the insides of struct plan, shared by plan.c and base.c. */
#ifndef DISPLAY_PLAN_MACHINE_PRIV_H
#define DISPLAY_PLAN_MACHINE_PRIV_H

#include "display/plan/round_priv.h"

enum {
    BENCH_MAX = 64,         /* more faults than this at once: the oldest gets another chance */
    BENCH_MS = 60000,       /* how long a scene that cannot be shown is left alone */
    ROUNDS_KEPT_MAX = 16,   /* playlists whose place in the draw is remembered */
    PAUSE_SETTLE_MS = 2000, /* a paused scene still finishes entering, then holds */
};

/** Something on screen, and for how long. */
struct stage {
    struct plan_target target;
    int64_t entered_wall_unix_s;
    int64_t elapsed_ms; /* since it entered */
    int64_t turn_ms;    /* since its turn began: less than elapsed_ms when it followed itself */
    int64_t dwell_ms;
    uint64_t serial;
};

struct outlook {
    bool is_made;
    bool is_trusted;
    int64_t from_unix_s, until_unix_s; /* the answers hold for this span */
    struct schedule_state schedule;
    struct take_over take_over;
};

struct benched {
    uint64_t identity;
    int64_t until_mono_ms;
};

struct kept_round {
    uint64_t playlist; /* identity of its id; 0: free */
    uint64_t number;
};

enum base_state { BASE_NONE = 0, BASE_SCENE, BASE_QUIET, BASE_OFF };

struct plan {
    const struct programme *programme;
    const struct screen *screen;
    bool has_time;
    int64_t last_mono_ms;
    uint64_t last_serial;
    struct outlook outlook;

    /* The rotation. */
    enum base_state state;
    const struct playlist *playlist; /* NULL while off or nothing is scheduled */
    uint64_t round_number;
    struct round round;
    bool is_round_dirty; /* make the round again, keep the place */
    size_t slot;         /* the scene on screen, or where to go on when it left the round */
    bool is_slot_current;
    bool is_lost;          /* the scene on screen is not in the snapshot any more */
    bool is_alone;         /* nothing else would follow */
    size_t place, ordinal; /* of the base: entry of the playlist, and which of its picks */
    struct stage base;
    struct kept_round kept[ROUNDS_KEPT_MAX];
    size_t kept_next;
    struct benched bench[BENCH_MAX];
    size_t bench_count;
    bool is_paused;

    /* The take-over. */
    bool has_notice;
    uint64_t notice_lead; /* identity of the first in line */
    struct stage notice;

    /* Above both. */
    bool is_pairing;
    int64_t pairing_since_mono_ms, pairing_since_unix_s;
    uint64_t pairing_serial;

    struct plan_view view;
};

/** Bring the base in line with the outlook: off, quiet, another playlist, a scene that left. */
void base_follow_schedule(struct plan *plan, struct plan_now now);
void base_advance(struct plan *plan, struct plan_now now);
void base_retreat(struct plan *plan, struct plan_now now);
/** Carry the base over to another snapshot, before plan->programme changes. */
void base_move_to(struct plan *plan, const struct programme *programme);
/** When the first benched item comes back; only while there is one. */
int64_t bench_next_due(const struct plan *plan);

#endif
