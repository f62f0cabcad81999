/* tests/soak/soak.c: the run: sittings, instants, and the clock between them. */
#include "soak.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

enum {
    TIGHT_MB = 3,
    USUAL_MB = 48,
    RESULTS_A_PASS = 8, /* as in stage.c */
    MEMORY_EVERY = 32,  /* frames */
    SETTLED_SITTINGS = 2,
    GROWTH_MAX_KIB = 64 << 10
};

static void complain(struct soak *soak, const char *wrong)
{
    if (soak->wrong == NULL) {
        soak->wrong = wrong;
    }
}

/* ---- an instant ---- */

static void fit_stage(struct soak *soak)
{
    int32_t width = 0, height = 0;
    if (soak->glass.window == NULL) {
        return;
    }
    glass_size(&soak->glass, &width, &height);
    const struct pixels *pixels = stage_pixels(soak->hall.stage);
    if (pixels->width != width || pixels->height != height) {
        director_resized(soak->hall.director);
        CHECK(stage_resize(soak->hall.stage, width, height, NULL, NULL) == ST_OK);
        judge_resized(&soak->judge);
        soak->glass.must_repaint = true;
        watch_disturb(&soak->watch, soak->hall.now.mono_ms, 0);
    }
}

/* What is prepared is not seen yet: a picture and as much again over the whole canvas. */
static void expect_large(struct soak *soak)
{
    size_t large = 2 * pixels_bytes(stage_pixels(soak->hall.stage));
    if (soak->watch.pictures_bytes_max < large) {
        soak->watch.pictures_bytes_max = large;
    }
    if (soak->judge.list_bytes_max < large) {
        soak->judge.list_bytes_max = large;
    }
}

static void look(struct soak *soak, bool is_hungry)
{
    struct hall *hall = &soak->hall;
    struct director_showing showing = director_showing(hall->director);
    soak->tally.frames++;
    if (showing.turns != soak->last_turns) {
        soak->last_turns = showing.turns;
        soak->tally.turns++;
        soak->step_ms = dice_one_in(&soak->thin, 3) ? 16 : 50;
        if (dice_one_in(&soak->thin, 5)) { /* something in the middle of it */
            soak->next_ms = hall->now.mono_ms + dice_between(&soak->thin, 1, 600);
        }
    }
    enum verdict verdict = judge_frame(&soak->judge, &showing, hall->now.mono_ms);
    trail_keep(&soak->trail, &(struct trail_frame){.mono_ms = hall->now.mono_ms,
                                                   .showing = showing,
                                                   .kind = showing.moment->target.kind,
                                                   .verdict = verdict,
                                                   .is_from_list = stage_left(hall->stage) != NULL,
                                                   .is_enlarged = showing.live->is_enlarged,
                                                   .is_hungry = is_hungry,
                                                   .is_stalled = soak->stall_end_ms != 0});
    if (verdict != VERDICT_GOOD && !is_hungry) { /* hungry: the next frame has to be right again */
        complain(soak, verdict_text(verdict));
    }
    if (soak->tally.frames % MEMORY_EVERY == 0) {
        expect_large(soak);
        complain(soak, watch_memory(&soak->watch, hall, soak->judge.list_bytes_max));
    }
}

static void present(struct soak *soak)
{
    struct glass *glass = &soak->glass;
    if (glass->window != NULL &&
        (soak->hall.frame.has_frame || (glass->must_repaint && soak->hall.frame.is_shown))) {
        complain(soak, glass_present(glass, stage_pixels(soak->hall.stage),
                                     &soak->hall.frame.damage, soak->hall.frame.is_moving));
    }
}

/* One pass; true: a worker has finished something during it. */
static bool pass(struct soak *soak)
{
    struct hall *hall = &soak->hall;
    (void)gate_before_pass(&soak->gate, RESULTS_A_PASS);
    uint64_t finished = soak->gate.taken + gate_waiting(&soak->gate);
    uint64_t refused = famine_refused();
    famine_set(soak->famine_end_ms != 0 ? soak->famine_every : 0);
    director_pass(hall->director, hall->now, &hall->frame);
    famine_set(0);
    soak->tally.passes++;
    if (famine_refused() != refused) { /* what failed is tried again */
        watch_disturb(&soak->watch, hall->now.mono_ms, WATCH_SLACK_MS);
    }
    if (hall->frame.fault[0] != '\0') {
        soak->tally.faults++;
        complain(soak, famine_refused() == refused ? "a scene can't be drawn" : NULL);
    }
    if (hall->frame.has_frame) {
        look(soak, famine_refused() != refused);
    }
    present(soak);
    if (!gate_settle(&soak->gate, (uint64_t)stage_media_stats(hall->stage).in_flight)) {
        complain(soak, "a worker hangs");
    }
    return soak->gate.taken + gate_waiting(&soak->gate) != finished;
}

static void instant(struct soak *soak)
{
    struct hall *hall = &soak->hall;
    int32_t passes = 0;
    bool is_woken = false, is_due = true;
    complain(soak, watch_before(&soak->watch, hall));
    fit_stage(soak);
    while (soak->wrong == NULL && passes < 2000 && (is_woken || is_due)) {
        is_woken = pass(soak);
        is_due = hall->frame.deadline_mono_ms <= hall->now.mono_ms;
        if (hall->frame.is_moving) {
            is_woken = is_due = false; /* the next refresh is a pass */
        }
        passes++;
    }
    complain(soak, watch_after(&soak->watch, hall, passes));
    if (!hall->frame.is_moving) {
        complain(soak, gate_forgotten(&soak->gate));
    }
    struct director_showing showing = director_showing(hall->director);
    if (showing.moment != NULL && showing.serial != soak->last_serial) {
        soak->last_serial = showing.serial;
        soak->tally.scenes++;
    }
}

/* ---- between two instants ---- */

static int64_t sooner(int64_t a, int64_t b)
{
    return b != 0 && b < a ? b : a;
}

static void advance(struct soak *soak)
{
    struct hall *hall = &soak->hall;
    int64_t at =
        hall->frame.is_moving ? hall->now.mono_ms + soak->step_ms : hall->frame.deadline_mono_ms;
    at = sooner(sooner(at, soak->next_ms), soak->stall_end_ms);
    at = sooner(sooner(at, soak->wall_right_ms), soak->sitting_end_ms);
    at = sooner(at, soak->famine_end_ms);
    at = at < hall->now.mono_ms ? hall->now.mono_ms : at; /* after a suspension much is due */
    hall->now = soak_clock(soak, at);
    if (soak->stall_end_ms != 0 && at >= soak->stall_end_ms) {
        soak->stall_end_ms = 0;
        gate_close(&soak->gate, false);
        if (!gate_settle(&soak->gate, (uint64_t)stage_media_stats(hall->stage).in_flight)) {
            complain(soak, "a worker hangs");
        }
    }
    if (soak->famine_end_ms != 0 && at >= soak->famine_end_ms) {
        soak->famine_end_ms = 0;
    }
    if (soak->wall_right_ms != 0 && at >= soak->wall_right_ms) {
        soak->wall_right_ms = 0;
        soak->wall_offset_s = 0;
        hall->now = soak_clock(soak, at);
        watch_disturb(&soak->watch, at, WATCH_CLOCK_SET_MS);
    }
    if (at >= soak->next_ms) {
        int64_t longest = dice_one_in(&soak->dice, 4) ? 400 : 60000;
        soak->next_ms = at + dice_between(&soak->dice, 1, longest);
        soak_happen(soak);
    }
}

/* ---- a sitting ---- */

static void sit_down(struct soak *soak, int64_t mono_ms)
{
    static const int32_t sizes[][2] = {{640, 360}, {640, 360}, {360, 640}, {800, 450}, {512, 384}};
    struct dice *dice = &soak->dice;
    const int32_t *size = sizes[dice_below(dice, (int32_t)ARRAY_LEN(sizes))];
    bool is_tight = dice_one_in(dice, 4);
    struct buf document = buf_make((size_t)4 << 20);
    struct hall_options options = {.width = size[0],
                                   .height = size[1],
                                   .memory_mb = is_tight ? TIGHT_MB : USUAL_MB,
                                   .is_calm = dice_one_in(dice, 6),
                                   .folder = soak->files.folder,
                                   .worker_count = GATE_WORKERS,
                                   .wake = gate_wake,
                                   .wake_ctx = &soak->gate};
    newsroom_write(&soak->room, &document);
    if (dice_one_in(dice, 3)) {
        glass_init(&soak->glass, dice_roll(dice));
        glass_size(&soak->glass, &options.width, &options.height);
    }
    gate_init(&soak->gate);
    soak->hall.wall.programme = NULL;
    options.opens = soak_clock(soak, mono_ms);
    hall_init(&soak->hall, buf_str(&document), &options);
    soak->hall.wall.screen.screen_class = dice_one_in(dice, 2) ? SCREEN_LOBBY : SCREEN_INTERNAL;
    soak->hall.now = soak_clock(soak, mono_ms);
    judge_init(&soak->judge, soak->hall.stage, is_tight);
    soak->watch = (struct watch){.calm_since_ms = mono_ms};
    soak->sitting_end_ms = mono_ms + dice_between(dice, 60000, 3 * 3600000);
    soak->sitting_end_ms = sooner(soak->sitting_end_ms, soak->end_ms);
    soak->next_ms = mono_ms + dice_between(dice, 1, 20000);
    soak->stall_end_ms = soak->famine_end_ms = 0;
    soak->last_turns = soak->last_serial = 0;
    soak->is_held = false;
    soak->step_ms = 16;
    soak->tally.sittings++;
    soak->tally.happened[HAPPENS_RESTART]++;
    buf_deinit(&document);
}

static void stand_up(struct soak *soak)
{
    gate_close(&soak->gate, false);
    soak->tally.forgiven += soak->judge.forgiven;
    judge_deinit(&soak->judge);
    hall_deinit(&soak->hall);
    if (soak->glass.window != NULL) {
        glass_deinit(&soak->glass);
    }
    gate_deinit(&soak->gate);
}

/* ---- the process ---- */

/* Once everything was there that ever is, it stays flat. */
static void weigh(struct soak *soak)
{
    struct holdings now = holdings_now();
    if (soak->tally.sittings == SETTLED_SITTINGS) {
        soak->first = now;
    }
    if (soak->tally.sittings > SETTLED_SITTINGS) {
        complain(soak, holdings_grown(soak->first, now));
    }
    soak->last_held = now;
}

static void save(struct soak *soak)
{
    struct buf document = buf_make((size_t)4 << 20);
    FILE *file = fopen("soak-programme.json", "we");
    newsroom_write(&soak->room, &document);
    if (file != NULL) {
        (void)fputs(buf_str(&document), file);
        (void)fclose(file); /* a help for people, not a result */
    }
    if (image_save_png("soak-frame.png", stage_pixels(soak->hall.stage), NULL) != ST_OK ||
        image_save_png("soak-expected.png", judge_expected(&soak->judge), NULL) != ST_OK) {
        (void)printf("the frame could not be saved\n");
    }
    buf_deinit(&document);
}

const char *soak_run(struct soak *soak, uint64_t seed, int64_t simulated_ms)
{
    *soak = (struct soak){.dice = {seed}, .started_ms = HALL_OPENS_MONO_MS};
    soak->thin = dice_split(&soak->dice);
    soak->end_ms = soak->started_ms + simulated_ms;
    soak->hall.now = soak_clock(soak, soak->started_ms);
    files_init(&soak->files, dice_roll(&soak->dice));
    newsroom_init(&soak->room, dice_roll(&soak->dice), soak->hall.now.wall_unix_s);
    int64_t mono_ms = soak->started_ms;
    while (soak->wrong == NULL && mono_ms < soak->end_ms) {
        sit_down(soak, mono_ms);
        instant(soak);
        while (soak->wrong == NULL && soak->hall.now.mono_ms < soak->sitting_end_ms) {
            advance(soak);
            instant(soak);
        }
        mono_ms = soak->hall.now.mono_ms;
        if (soak->wrong != NULL) {
            save(soak);
        }
        stand_up(soak);
        weigh(soak);
    }
    soak->end_ms = mono_ms;
    files_deinit(&soak->files);
    return soak->wrong;
}

void soak_tell(const struct soak *soak, uint64_t seed)
{
    const struct tally *t = &soak->tally;
    int64_t s = (soak->end_ms - soak->started_ms) / 1000;
    (void)printf("seed %llu: %lld d %02lld:%02lld:%02lld simulated, %llu sittings\n",
                 (unsigned long long)seed, (long long)(s / 86400), (long long)(s / 3600 % 24),
                 (long long)(s / 60 % 60), (long long)(s % 60), (unsigned long long)t->sittings);
    (void)printf("%llu passes, %llu frames, %llu scenes, %llu turns\n",
                 (unsigned long long)t->passes, (unsigned long long)t->frames,
                 (unsigned long long)t->scenes, (unsigned long long)t->turns);
    for (int i = 0; i < HAPPENS_KINDS; i++) {
        (void)printf("  %8llu %s\n", (unsigned long long)t->happened[i],
                     happening_name((enum happening)i));
    }
    (void)printf("  %8llu of the broken programmes refused\n", (unsigned long long)t->refused);
    (void)printf("  %8llu times a scene could not be drawn\n", (unsigned long long)t->faults);
    (void)printf("  %8llu frames with something that was nowhere to be had any more\n",
                 (unsigned long long)t->forgiven);
    const struct holdings *first = &soak->first, *last = &soak->last_held;
    (void)printf("after a sitting %lld KiB allocated, %d descriptors, first %lld KiB and %d; "
                 "%lld KiB resident\n",
                 (long long)last->heap_kib, last->descriptors, (long long)first->heap_kib,
                 first->descriptors, (long long)last->resident_kib);
    if (soak->wrong != NULL) {
        (void)printf("the last frames:\n");
        trail_tell(&soak->trail);
        (void)printf("WRONG at %lld ms (second %lld of the run), after %s: %s\n"
                     "see soak-frame.png, soak-expected.png, soak-programme.json; repeat with this "
                     "seed\n",
                     (long long)soak->end_ms, (long long)s, happening_name(soak->last),
                     soak->wrong);
    }
}
