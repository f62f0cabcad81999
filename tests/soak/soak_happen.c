/* tests/soak/soak_happen.c: what goes wrong, and what merely happens. */
#include <string.h>

#include "base/check.h"
#include "soak.h"

enum { HOUR_S = 3600, YEAR_S = 365 * 86400, INPUT_ALLOWED_MS = 4000 };

const char *happening_name(enum happening happening)
{
    static const char *const names[HAPPENS_KINDS] = {"other programmes",
                                                     "broken programmes",
                                                     "harm to pictures",
                                                     "hands",
                                                     "events without news",
                                                     "harm to the window",
                                                     "other sizes",
                                                     "clocks set",
                                                     "famines",
                                                     "disks that hang",
                                                     "suspensions",
                                                     "power cuts"};
    return names[happening];
}

struct plan_now soak_clock(const struct soak *soak, int64_t mono_ms)
{
    /* the seconds of the two clocks don't begin together */
    int64_t wall = HALL_OPENS_UNIX_S + 86400 + (mono_ms + 370) / 1000 + soak->wall_offset_s;
    return (struct plan_now){
        .wall_unix_s = wall,
        .mono_ms = mono_ms,
        .is_wall_trusted =
            soak->hall.wall.programme == NULL ||
            plan_wall_is_trusted(soak->hall.wall.programme, wall, VITRINE_BUILD_UNIX_S),
    };
}

/* The hub's clock is right whatever ours says. */
static int64_t right_time(const struct soak *soak)
{
    return soak->hall.now.wall_unix_s - soak->wall_offset_s;
}

static void news(struct soak *soak, bool is_broken)
{
    struct buf document = buf_make((size_t)4 << 20);
    newsroom_happen(&soak->room, right_time(soak));
    newsroom_write(&soak->room, &document);
    if (is_broken) {
        newsroom_spoil(&soak->room, &document);
    }
    if (hall_adopt(&soak->hall, buf_view(&document))) {
        soak->hall.now = soak_clock(soak, soak->hall.now.mono_ms);
        watch_disturb(&soak->watch, soak->hall.now.mono_ms, 0);
    } else {
        CHECK(is_broken); /* the newsroom writes good documents */
        soak->tally.refused++;
    }
    buf_deinit(&document);
}

static void hand(struct soak *soak)
{
    struct director *director = soak->hall.director;
    switch (soak->is_held ? 3 : dice_below(&soak->dice, 10)) { /* nobody holds it for long */
    case 0:
    case 1:
        director_step(director, 1);
        break;
    case 2:
        director_step(director, -1);
        break;
    case 3:
        director_toggle_pause(director);
        soak->is_held = !soak->is_held;
        break;
    case 4:
        (void)director_close(director);
        break;
    default:
        director_touch(director);
        break;
    }
    watch_disturb(&soak->watch, soak->hall.now.mono_ms, INPUT_ALLOWED_MS);
}

static void set_clock(struct soak *soak)
{
    struct dice *dice = &soak->dice;
    switch (dice_below(dice, 6)) {
    case 0:
        soak->wall_offset_s += dice_between(dice, -5, 5);
        break;
    case 1:
        soak->wall_offset_s += dice_between(dice, -HOUR_S, HOUR_S);
        break;
    case 2:
        soak->wall_offset_s += dice_between(dice, -30 * HOUR_S, 30 * HOUR_S);
        break;
    case 3:
        soak->wall_offset_s -= dice_between(dice, 1, 50) * YEAR_S; /* an empty battery */
        break;
    case 4:
        soak->wall_offset_s += dice_between(dice, 1, 70) * YEAR_S;
        break;
    default:
        soak->wall_offset_s = 0;
        break;
    }
    soak->wall_right_ms = soak->hall.now.mono_ms + dice_between(dice, 1000, 400000);
    watch_disturb(&soak->watch, soak->hall.now.mono_ms, WATCH_CLOCK_SET_MS);
}

static void resize(struct soak *soak)
{
    static const int32_t sizes[][2] = {{640, 360}, {360, 640}, {960, 540}, {512, 384},
                                       {720, 300}, {333, 333}, {160, 90}};
    const int32_t *size = sizes[dice_below(&soak->dice, (int32_t)ARRAY_LEN(sizes))];
    if (soak->glass.window == NULL) {
        director_resized(soak->hall.director);
        CHECK(stage_resize(soak->hall.stage, size[0], size[1], NULL, NULL) == ST_OK);
        judge_resized(&soak->judge);
        watch_disturb(&soak->watch, soak->hall.now.mono_ms, 0);
    }
}

static void suspend(struct soak *soak)
{
    int64_t ms = dice_between(&soak->dice, 1000, 1200000);
    soak->hall.now = soak_clock(soak, soak->hall.now.mono_ms + ms);
    watch_disturb(&soak->watch, soak->hall.now.mono_ms, 0);
}

static void stall(struct soak *soak)
{
    soak->stall_end_ms = soak->hall.now.mono_ms + dice_between(&soak->dice, 500, 40000);
    gate_close(&soak->gate, true);
}

static void starve(struct soak *soak)
{
    soak->famine_end_ms = soak->hall.now.mono_ms + dice_between(&soak->dice, 1, 20000);
    soak->famine_every = 1 + dice_below(&soak->dice, 4);
}

/* So often of each hundred. */
static enum happening choose(struct soak *soak)
{
    static const int32_t often[HAPPENS_KINDS] = {42, 6, 10, 14, 8, 8, 2, 4, 2, 3, 1, 0};
    int32_t n = dice_below(&soak->dice, 100), kind = 0;
    while (n >= often[kind]) {
        n -= often[kind++];
    }
    return (enum happening)kind;
}

void soak_happen(struct soak *soak)
{
    enum happening happening = choose(soak);
    soak->tally.happened[happening]++;
    soak->last = happening;
    switch (happening) {
    case HAPPENS_NEWS:
    case HAPPENS_BAD_NEWS:
        news(soak, happening == HAPPENS_BAD_NEWS);
        break;
    case HAPPENS_FILE:
        (void)files_harm(&soak->files);
        break;
    case HAPPENS_HAND:
        hand(soak);
        break;
    case HAPPENS_GLASS:
        if (soak->glass.window != NULL) {
            (void)glass_harm(&soak->glass);
        }
        break;
    case HAPPENS_RESIZE:
        resize(soak);
        break;
    case HAPPENS_CLOCK:
        set_clock(soak);
        break;
    case HAPPENS_FAMINE:
        starve(soak);
        break;
    case HAPPENS_STALL:
        stall(soak);
        break;
    case HAPPENS_SLEEP:
        suspend(soak);
        break;
    case HAPPENS_NOTHING:
    case HAPPENS_RESTART:
    case HAPPENS_KINDS:
        break;
    }
}
