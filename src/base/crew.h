/* base/crew.h: a few threads that do the parts of one piece of work together with their caller.
 *
 * For work that is cut into independent parts and must be done when the call returns: a frame in
 * bands. The threads sleep in between. One caller at a time.
 */
#ifndef BASE_CREW_H
#define BASE_CREW_H

#include <stdint.h>

#define CREW_WORKERS_MAX 8

struct crew;

/** The caller and `helpers` threads; as many as the system gives. Never NULL. */
struct crew *crew_create(int32_t helpers);
/** Join and free. Accepts NULL. */
void crew_destroy(struct crew *crew);

/** How many may be at work at once, 1..CREW_WORKERS_MAX; NULL: the caller alone. */
int32_t crew_workers(const struct crew *crew);

/** work(ctx, part, worker) for every part 0..parts - 1, in any order, each once; `worker` is below
 *  crew_workers() and no two parts of one worker run at once. Returns when all are done. */
void crew_run(struct crew *crew, void (*work)(void *ctx, int32_t part, int32_t worker), void *ctx,
              int32_t parts);

#endif
