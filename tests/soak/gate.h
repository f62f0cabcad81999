/* tests/soak/gate.h: where workers pass by when they have finished a picture, and may be stopped.
 *
 * The clock of the harness stands while workers work, so that a seed gives the same frames again:
 * gate_settle() waits until all that was asked for is finished, or until the gate is closed and
 * holds every worker. Closed, it is a disk that does not answer.
 */
#ifndef TESTS_SOAK_GATE_H
#define TESTS_SOAK_GATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { GATE_WORKERS = 2 };

struct gate {
    pthread_mutex_t mu;
    pthread_cond_t cond;
    uint64_t finished; /* pieces of work */
    int32_t held;      /* workers */
    bool is_closed;
    /* The main thread's. */
    uint64_t taken;     /* pieces of work that passes took over */
    int32_t patience_s; /* real time: a worker that takes longer hangs */
};

void gate_init(struct gate *gate);
void gate_deinit(struct gate *gate);
/** For media_options.wake; ctx is a struct gate. */
void gate_wake(void *gate);
void gate_close(struct gate *gate, bool is_closed);
/** Before a pass, which takes what is finished, `most` of it at a time; true: something is. */
bool gate_before_pass(struct gate *gate, uint64_t most);
/** Behind it, in_flight as its statistics say: waits; false when a worker hangs. */
bool gate_settle(struct gate *gate, uint64_t in_flight);
/** Finished and not taken over. */
uint64_t gate_waiting(struct gate *gate);
/** At rest: NULL, or what is wrong when some of it is left lying. */
const char *gate_forgotten(struct gate *gate);

#endif
