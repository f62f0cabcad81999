/* display/app/loop.h: the display while it runs: one pass after another, asleep in between. */
#ifndef DISPLAY_APP_LOOP_H
#define DISPLAY_APP_LOOP_H

#include "display/app/follower.h"
#include "display/app/wall.h"

/** What a run left behind, for `bench`. Times in ns. */
struct loop_report {
    int64_t first_frame_ns; /* monotonic moment of the first picture presented; 0: none */
    int64_t idle_from_ns;   /* when it had settled, some seconds later; 0: it had not */
    int64_t cpu_ns;         /* processor time from then on */
    int64_t wall_ns;        /* time from then on */
    int64_t passes, frames; /* from then on */
    int64_t missed;         /* refreshes that motion was late for, since the start */
    int64_t pss_kib;        /* proportional set size at the end, -1 where the kernel doesn't say */
};

struct loop_options {
    struct wall *wall;          /* with its programme */
    struct follower *follower;  /* of the wall, not started; NULL: the programme is a file */
    double stop_after_s;        /* 0: until someone leaves */
    struct loop_report *report; /* may be NULL */
};

/** Open the window and play until the end. Errors: no screen, no fonts, no memory. */
NODISCARD enum status loop_run(const struct loop_options *options, struct err *err);

#endif
