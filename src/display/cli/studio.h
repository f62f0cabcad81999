/* display/cli/studio.h: the command line's wall with its programme and a stage at the wanted
 * moment: what `snapshot` and `film` share. Pictures are decoded on the spot.
 */
#ifndef DISPLAY_CLI_STUDIO_H
#define DISPLAY_CLI_STUDIO_H

#include "display/app/options.h"
#include "display/app/stage.h"
#include "display/plan/plan.h"

struct studio {
    struct wall wall;
    struct stage *stage;
    int64_t at_unix_s;
    struct plan_target *round; /* of the playlist in force */
    size_t round_count;
};

/** Errors: as wall_init(), wall_read_programme() and stage_create(). End with studio_deinit() in
 * any case. */
NODISCARD enum status studio_init(struct studio *studio, const struct options *options,
                                  struct err *err);
void studio_deinit(struct studio *studio);

/** Do both show the same thing of the same entry? */
bool studio_is_same(const struct plan_target *a, const struct plan_target *b);

#endif
