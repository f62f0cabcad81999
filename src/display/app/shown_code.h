/* display/app/shown_code.h: the pairing code that the stage shows, kept until there is another.
 *
 * Thread: main. Zeroed memory is no code.
 */
#ifndef DISPLAY_APP_SHOWN_CODE_H
#define DISPLAY_APP_SHOWN_CODE_H

#include "display/scene/scene.h"

struct shown_code {
    struct scene_pairing pairing; /* code NULL: none */
    char *texts;                  /* its texts, owned */
};

/** Copied. */
void shown_code_set(struct shown_code *shown, const struct scene_pairing *pairing);
void shown_code_deinit(struct shown_code *shown);
/** For scene_env, in the arena, because lists outlive a code; without one a sample, for `snapshot`.
 *  NULL: the arena is full. */
const struct scene_pairing *shown_code_for(const struct shown_code *shown, struct arena *arena,
                                           int64_t now_unix_s);

#endif
