/* tests/soak/planted.c: each check is shown something good, of which it must not complain, and a
 * fault, which it must name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/crypto.h"
#include "soak.h"

enum { WIDTH = 480, HEIGHT = 270 };

#define HEAD                                                                                       \
    "{ \"vitrine\": 1, \"brand\": { \"name\": \"House\" }, \"share\": { \"base\": "                \
    "\"https://go.example.com\" }, \"media\": [{ \"id\": \"m\", \"href\": \"wood.jpg\" }], "
#define CAMPAIGNS                                                                                  \
    "\"campaigns\": [{ \"id\": \"a\", \"title\": \"One\", \"code\": \"AAAA\" }, { \"id\": \"b\", " \
    "\"title\": \"Two\", \"code\": \"BBBB\" }], "
#define SCENES(scenes) "\"playlists\": [{ \"id\": \"l\", \"scenes\": [" scenes "] }] }"
#define ONE            "{ \"scene\": \"campaign\", \"of\": \"a\" }"
#define TWO            "{ \"scene\": \"campaign\", \"of\": \"b\" }"
#define PICTURE        "{ \"scene\": \"picture\", \"of\": \"m\" }"
#define ACTIVITY       "{ \"scene\": \"activity\" }"

static const char both[] = HEAD CAMPAIGNS SCENES(ONE ", " TWO);
static const char picture[] = HEAD CAMPAIGNS SCENES(PICTURE ", " ONE);
static const char off[] = HEAD CAMPAIGNS "\"schedule\": [{ \"off\": true }], " SCENES(ONE);
static const char alone[] = HEAD CAMPAIGNS SCENES(ONE);
static const char without[] =
    HEAD "\"campaigns\": [{ \"id\": \"b\", \"title\": \"Two\", \"code\": \"BBBB\" }], " SCENES(TWO);
static const char renamed[] =
    "{ \"vitrine\": 1, \"brand\": { \"name\": \"Another\" }, \"share\": { \"base\": "
    "\"https://go.example.com\" }, " CAMPAIGNS SCENES(ONE);
static const char with_alarm[] = HEAD CAMPAIGNS
    "\"notices\": [{ \"id\": \"n\", \"level\": \"emergency\", \"headline\": \"Out\" }], " SCENES(
        ONE ", " TWO);

/* A display and who watches it. */
struct plot {
    struct hall hall;
    struct judge judge;
    struct watch watch;
    struct gate gate;
    int missed;
};

static void expect(struct plot *plot, const char *check, bool is_found, bool is_wanted)
{
    if (is_found != is_wanted) {
        plot->missed++;
        (void)printf("%s: %s\n", check,
                     is_wanted ? "the planted fault was not found" : "complains of what is good");
    }
}

static void expect_text(struct plot *plot, const char *found, const char *wanted)
{
    expect(plot, wanted, found != NULL && strstr(found, wanted) != NULL, true);
}

static enum verdict look_at(struct plot *plot, int64_t ahead_ms)
{
    struct director_showing showing = director_showing(plot->hall.director);
    return judge_frame(&plot->judge, &showing, plot->hall.now.mono_ms + ahead_ms);
}

static void open_plot(struct plot *plot, const char *document, const struct hall_options *more)
{
    struct hall_options options = more == NULL ? (struct hall_options){.width = 0} : *more;
    options.width = WIDTH;
    options.height = HEIGHT;
    hall_init(&plot->hall, document, &options);
    judge_init(&plot->judge, plot->hall.stage, false);
    plot->watch = (struct watch){.passed_ms = plot->hall.now.mono_ms};
    (void)hall_pass(&plot->hall);
    expect(plot, "a first frame", look_at(plot, 0) != VERDICT_GOOD, false);
}

static void close_plot(struct plot *plot)
{
    judge_deinit(&plot->judge);
    hall_deinit(&plot->hall);
}

/* ---- frames ---- */

static uint32_t *pixel(struct plot *plot, int32_t x, int32_t y)
{
    struct pixels *pixels = stage_pixels(plot->hall.stage);
    return &pixels->argb[(size_t)y * pixels->stride_px + (size_t)x];
}

static void fill(struct plot *plot, uint32_t argb)
{
    for (int32_t y = 0; y < HEIGHT; y++) {
        for (int32_t x = 0; x < WIDTH; x++) {
            *pixel(plot, x, y) = argb;
        }
    }
}

static void plant_in_frames(struct plot *plot)
{
    open_plot(plot, both, NULL);
    *pixel(plot, 3, HEIGHT - 3) ^= 1;
    expect(plot, "a wrong pixel", look_at(plot, 0) == VERDICT_HALF_COMPOSED, true);
    *pixel(plot, 3, HEIGHT - 3) ^= 1;
    expect(plot, "a frame at rest", look_at(plot, 0) != VERDICT_GOOD, false);
    const struct pixels *frame = stage_pixels(plot->hall.stage);
    expect(plot, "a picture", judge_ground(frame, false) != VERDICT_GOOD, false);
    expect(plot, "a picture when off", judge_ground(frame, true) == VERDICT_NOT_BLACK, true);
    fill(plot, 0xFF101010);
    expect(plot, "a blank frame", judge_ground(frame, false) == VERDICT_BLANK, true);
    expect(plot, "grey when off", judge_ground(frame, true) == VERDICT_NOT_BLACK, true);
    close_plot(plot);
    open_plot(plot, off, NULL);
    expect(plot, "black when off", look_at(plot, 0) != VERDICT_GOOD, false);
    close_plot(plot);
}

static void begin_turn(struct plot *plot)
{
    open_plot(plot, both, NULL);
    director_step(plot->hall.director, 1);
    (void)hall_wait(&plot->hall, 0);
}

static void plant_in_turns(struct plot *plot)
{
    begin_turn(plot);
    expect(plot, "a turn that begins", look_at(plot, 0) != VERDICT_GOOD, false);
    (void)hall_wait(&plot->hall, 200);
    expect(plot, "a turn", look_at(plot, 0) != VERDICT_GOOD, false);
    *pixel(plot, 100, 100) ^= 0x800;
    expect(plot, "a wrong pixel in a turn", look_at(plot, 0) == VERDICT_HALF_COMPOSED, true);
    (void)hall_wait(&plot->hall, 16);
    expect(plot, "a late turn", look_at(plot, 60) == VERDICT_TURN_TIME, true);
    director_step(plot->hall.director, 1);
    (void)hall_wait(&plot->hall, 0);
    expect(plot, "an interrupted turn", look_at(plot, 0) != VERDICT_GOOD, false);
    plot->judge.frozen->argb[7] ^= 0x10;
    (void)hall_wait(&plot->hall, 0);
    expect(plot, "another start", look_at(plot, 0) == VERDICT_HALF_COMPOSED, true);
    close_plot(plot);
    begin_turn(plot);
    plot->judge.before->argb[9] ^= 1;
    expect(plot, "a jump", look_at(plot, 0) == VERDICT_JUMP, true);
    close_plot(plot);
}

/* Half of the code, as a dissolve would leave it. */
static void fade_code(struct plot *plot)
{
    struct irect r = plot->judge.codes_came.items[0].rect;
    for (int32_t y = r.y; y < r.y + r.h; y++) {
        for (int32_t x = r.x; x < r.x + r.w; x++) {
            uint32_t *p = pixel(plot, x, y);
            *p = 0xFF000000U | (((*p & 0xFEFEFEU) >> 1) + 0x202020U);
        }
    }
}

static void plant_in_codes(struct plot *plot)
{
    open_plot(plot, both, NULL);
    expect(plot, "a code", judge_codes(&plot->judge, false) != VERDICT_GOOD, false);
    fade_code(plot);
    expect(plot, "a faded code", judge_codes(&plot->judge, false) == VERDICT_CODE, true);
    expect(plot, "a faded code in a turn", judge_codes(&plot->judge, true) == VERDICT_CODE, true);
    plot->judge.codes_left = plot->judge.codes_came;
    plot->judge.codes_came.count = 0;
    expect(plot, "a code that leaves faded", judge_codes(&plot->judge, true) == VERDICT_CODE, true);
    plot->judge.codes_came = plot->judge.codes_left;
    fill(plot, 0xFF445566);
    expect(plot, "no code at rest", judge_codes(&plot->judge, false) == VERDICT_CODE, true);
    expect(plot, "no code in a turn", judge_codes(&plot->judge, true) != VERDICT_GOOD, false);
    close_plot(plot);
}

/* ---- age ---- */

/* The clock goes on, the programme becomes another one, and the display does not pass. */
static const char *neglect(struct plot *plot, const char *before, const char *after, int64_t ms)
{
    open_plot(plot, before, NULL);
    expect(plot, "what has just come", watch_before(&plot->watch, &plot->hall) != NULL, false);
    if (after != NULL) {
        CHECK(hall_adopt(&plot->hall, slice_of(after)));
    }
    plot->hall.now.mono_ms += ms;
    plot->hall.now.wall_unix_s += ms / 1000;
    const char *wrong = watch_before(&plot->watch, &plot->hall);
    close_plot(plot);
    return wrong;
}

static void plant_in_age(struct plot *plot)
{
    expect(plot, "a second of patience", neglect(plot, both, NULL, 1000) != NULL, false);
    expect_text(plot, neglect(plot, both, NULL, 4000), "older than its clock");
    expect_text(plot, neglect(plot, both, without, 4000), "still on screen");
    expect_text(plot, neglect(plot, both, with_alarm, 4000), "due is not on screen");
    expect_text(plot, neglect(plot, with_alarm, both, 4000), "notice that is over");
    expect_text(plot, neglect(plot, alone, renamed, 3000), "slept while its picture changed");
}

/* ---- rest ---- */

static void plant_in_rest(struct plot *plot)
{
    struct hall *hall = &plot->hall;
    open_plot(plot, both, NULL);
    expect(plot, "rest", watch_after(&plot->watch, hall, 1) != NULL, false);
    expect_text(plot, watch_after(&plot->watch, hall, 1501), "come to nothing");
    struct director_frame frame = hall->frame;
    hall->frame.deadline_mono_ms = hall->now.mono_ms;
    expect_text(plot, watch_after(&plot->watch, hall, 1), "passed already");
    hall->frame.deadline_mono_ms = hall->now.mono_ms + 60001;
    expect_text(plot, watch_after(&plot->watch, hall, 1), "not be noticed");
    hall->frame = frame;
    hall->frame.is_moving = true;
    expect(plot, "motion", watch_after(&plot->watch, hall, 1) != NULL, false);
    hall->now.mono_ms += 8001;
    expect_text(plot, watch_after(&plot->watch, hall, 1), "never comes to rest");
    close_plot(plot);
}

/* A disk that does not answer, and a display that waits for it for good. */
static void plant_in_waiting(struct plot *plot, const struct files *files)
{
    gate_init(&plot->gate);
    hall_init(&plot->hall, without,
              &(struct hall_options){.width = WIDTH,
                                     .height = HEIGHT,
                                     .folder = files->folder,
                                     .worker_count = GATE_WORKERS,
                                     .wake = gate_wake,
                                     .wake_ctx = &plot->gate});
    (void)hall_pass(&plot->hall);
    CHECK(hall_adopt(&plot->hall, slice_of(picture)));
    plot->watch = (struct watch){.passed_ms = 0};
    (void)hall_pass(&plot->hall);
    expect(plot, "patience", watch_after(&plot->watch, &plot->hall, 1) != NULL, false);
    plot->hall.now.mono_ms += WATCH_PATIENCE_MS + WATCH_SLACK_MS + 1;
    plot->hall.frame.deadline_mono_ms = plot->hall.now.mono_ms + 1;
    expect_text(plot, watch_after(&plot->watch, &plot->hall, 1), "waited too long");
    expect(plot, "a worker", !gate_settle(&plot->gate, 1), false);
    expect_text(plot, gate_forgotten(&plot->gate), "nobody sends");
    plot->gate.patience_s = 0;
    expect(plot, "a worker that hangs", !gate_settle(&plot->gate, 2), true);
    hall_deinit(&plot->hall);
    gate_deinit(&plot->gate);
}

static const struct pixels *no_picture(void *ctx, const struct draw_image *image)
{
    (void)ctx;
    (void)image;
    return NULL;
}

static void plant_lost_picture(struct plot *plot, const struct files *files)
{
    open_plot(plot, picture, &(struct hall_options){.folder = files->folder});
    const struct draw_list *list = stage_current(plot->hall.stage);
    struct judge *judge = &plot->judge;
    enum verdict lost = judge_missing(judge, list, no_picture, NULL);
    expect(plot, "a lost picture", lost == VERDICT_LOST, true);
    enum verdict kept = judge_missing(judge, list, stage_picture, plot->hall.stage);
    expect(plot, "a picture", kept != VERDICT_GOOD, false);
    judge_resized(judge);
    enum verdict awaited = judge_missing(judge, list, no_picture, NULL);
    expect(plot, "a picture to come", awaited != VERDICT_GOOD, false);
    close_plot(plot);
}

/* ---- what is held ---- */

static void plant_in_memory(struct plot *plot, const struct files *files)
{
    open_plot(plot, picture, &(struct hall_options){.folder = files->folder});
    size_t list_bytes = plot->judge.list_bytes_max;
    expect(plot, "memory", watch_memory(&plot->watch, &plot->hall, list_bytes) != NULL, false);
    director_step(plot->hall.director, 1);
    (void)hall_pass(&plot->hall);
    (void)hall_wait(&plot->hall, 1000);
    plot->hall.wall.config.memory_mb = 0;
    plot->watch.pictures_bytes_max = 0;
    expect_text(plot, watch_memory(&plot->watch, &plot->hall, 0), "finished layers hold more");
    expect_text(plot, watch_memory(&plot->watch, &plot->hall, SIZE_MAX / 8), "pictures hold more");
    close_plot(plot);
    plant_lost_picture(plot, files);
    struct holdings first = holdings_now();
    int descriptor = dup(STDOUT_FILENO);
    expect_text(plot, holdings_grown(first, holdings_now()), "descriptors grow");
    (void)close(descriptor); /* a copy of standard output */
    expect(plot, "holdings", holdings_grown(first, holdings_now()) != NULL, false);
    struct holdings large = first;
    large.heap_kib += 5 << 10;
    expect_text(plot, holdings_grown(first, large), "memory grows");
}

/* Until both ways to the glass were seen. */
static void plant_on_glass(struct plot *plot)
{
    bool was_seen[2] = {false, false};
    open_plot(plot, both, NULL);
    for (uint64_t seed = 1; !was_seen[0] || !was_seen[1]; seed++) {
        struct glass glass;
        int32_t width = 0, height = 0;
        glass_init(&glass, seed);
        glass_size(&glass, &width, &height);
        director_resized(plot->hall.director);
        CHECK(stage_resize(plot->hall.stage, width, height, NULL, NULL) == ST_OK);
        judge_resized(&plot->judge);
        (void)hall_pass(&plot->hall);
        struct pixels *frame = stage_pixels(plot->hall.stage);
        struct damage damage = {.count = 0};
        expect(plot, "a window", glass_present(&glass, frame, &damage, false) != NULL, false);
        glass_scribble(&glass);
        expect(plot, "scribbling on the glass", glass_shows(&glass, frame), false);
        was_seen[glass.is_texture] = true;
        glass_deinit(&glass);
    }
    close_plot(plot);
}

int soak_planted(void)
{
    struct plot plot = {.missed = 0};
    struct files files;
    crypto_init();
    CHECK(image_init(NULL) == ST_OK);
    files_init(&files, 1);
    plant_in_frames(&plot);
    plant_in_turns(&plot);
    plant_in_codes(&plot);
    plant_in_age(&plot);
    plant_in_rest(&plot);
    plant_in_waiting(&plot, &files);
    plant_in_memory(&plot, &files);
    plant_on_glass(&plot);
    files_deinit(&files);
    image_deinit();
    (void)printf("%d planted faults were missed\n", plot.missed);
    return plot.missed;
}
