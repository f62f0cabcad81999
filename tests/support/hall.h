/* tests/support/hall.h: a wall with its stage and director, and a clock that stands until told.
 *
 * Programmes are documents read by the real reader. Without workers pictures are decoded on the
 * spot, so that the same instants give the same frames. What can't be set up ends the test.
 */
#ifndef TESTS_SUPPORT_HALL_H
#define TESTS_SUPPORT_HALL_H

#include "base/buf.h"
#include "display/app/director.h"

/* Monday 23 November 2026, 10:42 in Paris, later than the build. */
#define HALL_OPENS_UNIX_S INT64_C(1795426920)
/* A whole minute of both clocks. */
#define HALL_OPENS_MONO_MS INT64_C(1020000)

struct hall_options {
    int32_t width, height;
    int32_t memory_mb; /* 0: the default */
    bool is_calm;
    const char *folder;    /* that pictures are in; NULL: there are none */
    struct plan_now opens; /* zeroed: HALL_OPENS */
    int32_t worker_count;  /* 0: pictures are decoded on the spot */
    void (*wake)(void *ctx);
    void *wake_ctx;
};

struct hall {
    struct wall wall;
    struct stage *stage;
    struct director *director;
    const char *folder;
    struct plan_now now;
    struct director_frame frame; /* of the last pass */
    int32_t frames;              /* painted so far */
};

/** End with hall_deinit(). */
void hall_init(struct hall *hall, const char *document, const struct hall_options *options);
void hall_deinit(struct hall *hall);

/** The document as of now: a reference for the caller, or NULL where it is refused. */
const struct programme *hall_read(struct hall *hall, struct slice document);
/** Another programme; false where it is refused and the old one stays. */
bool hall_adopt(struct hall *hall, struct slice document);

/** Pass at this instant until the picture stands that is due; was anything painted? */
bool hall_pass(struct hall *hall);
/** Let so much time go by, then pass. */
bool hall_wait(struct hall *hall, int64_t ms);
/** Let so much time go by as the loop does: a pass a sixtieth of a second while something moves,
 *  else at each deadline. `each` (may be NULL) is called behind every pass. */
typedef void hall_seen(void *ctx, struct hall *hall);
void hall_run(struct hall *hall, int64_t ms, hall_seen *each, void *ctx);

/** A copy of what is on screen; the caller unrefs it. */
struct pixels *hall_photo(struct hall *hall);
/** Paint what the director shows anew over nothing: a copy; the screen stays as it is. Only while
 *  it doesn't turn. */
struct pixels *hall_repaint(struct hall *hall);

bool pixels_are_equal(const struct pixels *a, const struct pixels *b);

#endif
