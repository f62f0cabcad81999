/* display/cli/studio.c: relative times of a programme count from the moment that is shown. */
#include "display/cli/studio.h"

#include "base/clock.h"
#include "base/mem.h"

enum { ROUND_MAX = 512 };

enum status studio_init(struct studio *studio, const struct options *o, struct err *err)
{
    int64_t now = clock_wall_s();
    *studio = (struct studio){.at_unix_s = now};
    enum status st = wall_init(&studio->wall, o, err);
    if (st == ST_OK && o->at != NULL) {
        st = wall_parse_time(&studio->wall, o->at, now, &studio->at_unix_s, err);
    }
    if (st == ST_OK) { /* relative times count from the moment shown */
        st = wall_read_programme(&studio->wall, studio->at_unix_s, err);
    }
    if (st == ST_OK && o->at != NULL) { /* again, now that the programme's zone is known */
        st = wall_parse_time(&studio->wall, o->at, now, &studio->at_unix_s, err);
    }
    if (st != ST_OK) {
        return st;
    }
    st = stage_create(&(struct stage_options){.wall = &studio->wall,
                                              .width = o->width > 0 ? o->width : 1920,
                                              .height = o->width > 0 ? o->height : 1080},
                      &studio->stage, err);
    const struct plan_now when = {studio->at_unix_s, 0, true};
    studio->round = mem_alloc(ROUND_MAX, sizeof(*studio->round));
    if (st == ST_OK) {
        studio->round_count = plan_round(studio->wall.programme, &studio->wall.screen, when,
                                         studio->round, ROUND_MAX);
    }
    return st;
}

void studio_deinit(struct studio *studio)
{
    stage_destroy(studio->stage);
    mem_free(studio->round);
    if (studio->wall.arena.max_bytes > 0) {
        wall_deinit(&studio->wall);
    }
}

bool studio_is_same(const struct plan_target *a, const struct plan_target *b)
{
    return a->kind == b->kind && a->entry == b->entry && a->campaign == b->campaign &&
           a->post == b->post && a->board == b->board && a->challenge == b->challenge &&
           a->event == b->event && a->notice == b->notice && a->picture == b->picture;
}
