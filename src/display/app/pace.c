/* display/app/pace.c: deadlines a refresh apart; after a late frame they count from its end. */
#include "display/app/pace.h"

static void count(struct pace *pace, int64_t late_ns)
{
    pace->frames++;
    if (late_ns > 0) {
        pace->late++;
        pace->longest_ns = late_ns > pace->longest_ns ? late_ns : pace->longest_ns;
    }
}

void pace_move(struct pace *pace, int64_t now_ns, int64_t period_ns, bool waits)
{
    if (pace->due_ns == 0) {
        /* At once it would show what is on screen already: nothing has got anywhere yet. */
        pace->due_ns = waits ? now_ns : now_ns + period_ns / 4;
        return;
    }
    int64_t next_ns = pace->due_ns + period_ns;
    if (waits) {
        count(pace, now_ns - next_ns - period_ns / 2);
        pace->due_ns = now_ns;
        return;
    }
    count(pace, now_ns - next_ns);
    pace->due_ns = next_ns > now_ns ? next_ns : now_ns;
}

void pace_rest(struct pace *pace)
{
    pace->due_ns = 0;
}
