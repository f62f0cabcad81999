/* tests/soak/gate.c: every piece of work that is asked for passes here exactly once. */
#include "gate.h"

#include <stddef.h>
#include <time.h>

enum { HANGS_S = 60 };

void gate_init(struct gate *gate)
{
    *gate = (struct gate){.patience_s = HANGS_S};
    pthread_mutex_init(&gate->mu, NULL);
    pthread_cond_init(&gate->cond, NULL);
}

void gate_deinit(struct gate *gate)
{
    pthread_cond_destroy(&gate->cond);
    pthread_mutex_destroy(&gate->mu);
}

void gate_wake(void *ctx)
{
    struct gate *gate = ctx;
    pthread_mutex_lock(&gate->mu);
    gate->finished++;
    gate->held++;
    pthread_cond_broadcast(&gate->cond);
    while (gate->is_closed) {
        pthread_cond_wait(&gate->cond, &gate->mu);
    }
    gate->held--;
    pthread_mutex_unlock(&gate->mu);
}

void gate_close(struct gate *gate, bool is_closed)
{
    pthread_mutex_lock(&gate->mu);
    gate->is_closed = is_closed;
    pthread_cond_broadcast(&gate->cond);
    pthread_mutex_unlock(&gate->mu);
}

uint64_t gate_waiting(struct gate *gate)
{
    pthread_mutex_lock(&gate->mu);
    uint64_t waiting = gate->finished - gate->taken;
    pthread_mutex_unlock(&gate->mu);
    return waiting;
}

const char *gate_forgotten(struct gate *gate)
{
    return !gate->is_closed && gate_waiting(gate) > 0
               ? "finished pictures wait for an event that nobody sends"
               : NULL;
}

bool gate_before_pass(struct gate *gate, uint64_t most)
{
    uint64_t waiting = gate_waiting(gate);
    gate->taken += waiting < most ? waiting : most;
    return waiting > 0;
}

bool gate_settle(struct gate *gate, uint64_t in_flight)
{
    struct timespec until = {0};
    int rc = clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += gate->patience_s;
    pthread_mutex_lock(&gate->mu);
    while (rc == 0 && gate->finished < gate->taken + in_flight &&
           !(gate->is_closed && gate->held == GATE_WORKERS)) {
        rc = pthread_cond_timedwait(&gate->cond, &gate->mu, &until);
    }
    pthread_mutex_unlock(&gate->mu);
    return rc == 0;
}
