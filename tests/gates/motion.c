/* tests/gates/motion.c: each film is a programme, and what happens to it after a second. */
#include "motion.h"

#include <stdio.h>

#include "base/check.h"
#include "codes.h"
#include "hall.h"

enum { WIDTH = 960, HEIGHT = 540, FPS = 30, BEFORE_MS = 1000 };

#define BOARD     "{ 'scene': 'board', 'of': 'b', 'seconds': 60 }"
#define CHALLENGE "{ 'scene': 'challenge', 'of': 'h', 'seconds': 60 }"
#define CAMPAIGN  "{ 'scene': 'campaign', 'of': 'c', 'seconds': 20 }"
#define FIGURES   "{ 'scene': 'figures', 'of': ['f'], 'seconds': 60 }"
#define ALL                                                                                        \
    "{ 'scene': 'picture', 'of': 'white', 'seconds': 5 }, " CAMPAIGN                               \
    ", { 'scene': 'picture', 'of': 'black', 'seconds': 5 }, { 'scene': 'post', 'of': 'p', "        \
    "'seconds': 20 }, { 'scene': 'picture', 'of': 'white', 'seconds': 5 }, { 'scene': 'picture', " \
    "'of': 'black', 'seconds': 5 }"

struct facts {
    const char *scenes, *transition, *board; /* board: keys, each behind a comma */
    long scores[6];
    bool is_other; /* the last one has given its place to another */
    long total, figure;
};

enum deed { DEED_ADOPT = 0, DEED_TOUCH, DEED_STEP };

struct film {
    const char *name;
    struct facts before, after;
    enum deed deed;
    int32_t touches; /* one a second */
    int64_t lasts_ms;
};

static const struct film films[] = {
    {"overtaking",
     {.scenes = BOARD, .scores = {600, 500, 400, 300, 200, 100}},
     {.scenes = BOARD, .scores = {600, 500, 400, 300, 200, 350}},
     DEED_ADOPT,
     0,
     2000},
    {"newcomer",
     {.scenes = BOARD, .scores = {600, 500, 400, 300, 200, 100}},
     {.scenes = BOARD, .scores = {600, 500, 400, 300, 200, 450}, .is_other = true},
     DEED_ADOPT,
     0,
     2000},
    {"count-up",
     {.scenes = FIGURES, .figure = 475},
     {.scenes = FIGURES, .figure = 12600},
     DEED_ADOPT,
     0,
     1500},
    {"tier",
     {.scenes = CHALLENGE, .total = 110},
     {.scenes = CHALLENGE, .total = 180},
     DEED_ADOPT,
     0,
     1500},
    {"celebration",
     {.scenes = CHALLENGE, .total = 180},
     {.scenes = CHALLENGE, .total = 230},
     DEED_ADOPT,
     0,
     3000},
    {"reveal",
     {.scenes = BOARD, .board = ", 'frozen': true", .scores = {600, 500, 400, 300, 200, 100}},
     {.scenes = NULL},
     DEED_TOUCH,
     7,
     8000},
    {"enlarged", {.scenes = CAMPAIGN}, {.scenes = NULL}, DEED_TOUCH, 2, 2500},
    {"dissolve", {.scenes = ALL, .transition = "dissolve"}, {.scenes = NULL}, DEED_STEP, 0, 45000},
    {"slide", {.scenes = ALL, .transition = "slide"}, {.scenes = NULL}, DEED_STEP, 0, 45000},
    {"uncover", {.scenes = ALL, .transition = "reveal"}, {.scenes = NULL}, DEED_STEP, 0, 45000},
};

static void put(struct buf *json, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        buf_append_char(json, *text == '\'' ? '"' : *text);
    }
}

static struct buf document(const struct facts *facts)
{
    static const char *const names[] = {"Lyon", "Nantes", "Lille", "Brest", "Dijon", "Pau"};
    struct buf json = buf_make((size_t)1 << 20);
    put(&json, "{ 'vitrine': 1, 'locale': 'en', 'timezone': 'Europe/Paris', 'brand': { 'name': "
               "'House' }, 'share': { 'base': 'https://go.example.com' },\n"
               "'media': [{ 'id': 'white', 'href': 'white.png' }, { 'id': 'black', 'href': "
               "'black.png' }],\n"
               "'campaigns': [{ 'id': 'c', 'title': 'Warm homes first', 'statement': 'Tell your "
               "neighbours.', 'code': 'AAAA' }],\n"
               "'posts': [{ 'id': 'p', 'headline': 'The roof pays', 'code': 'BBBB', 'media': "
               "'white' }],\n'challenges': [{ 'id': 'h', 'title': 'Together', 'code': 'CCCC', "
               "'as_of': 'now', 'tiers': [{ 'at': 100, 'title': 'Bread' }, { 'at': 200, 'title': "
               "'Trees' }, { 'at': 300, 'title': 'A bus' }],\n");
    buf_printf(&json, "\"total\": %ld }],\n\"figures\": [{ \"id\": \"f\", \"value\": %ld, ",
               facts->total, facts->figure);
    put(&json, "'label': 'trees' }],\n'boards': [{ 'id': 'b', 'title': 'The sites', 'of': 'sites'");
    put(&json, facts->board);
    put(&json, ", 'entries': [");
    for (int i = 0; i < 6; i++) {
        bool is_other = facts->is_other && i == 5;
        buf_printf(&json, "%s{ \"id\": \"e%d\", \"name\": \"%s\", \"score\": %ld }",
                   i > 0 ? ", " : "", is_other ? 9 : i, is_other ? "Metz" : names[i],
                   facts->scores[i]);
    }
    buf_printf(&json,
               "] }],\n\"playlists\": [{ \"id\": \"l\", \"transition\": \"%s\", \"scenes\": [",
               facts->transition == NULL ? "cut" : facts->transition);
    put(&json, facts->scenes);
    put(&json, "] }] }\n");
    return json;
}

static void open_film(struct hall *hall, const struct film *film, const char *pictures)
{
    struct buf json = document(&film->before);
    hall_init(hall, buf_str(&json),
              &(struct hall_options){.width = WIDTH, .height = HEIGHT, .folder = pictures});
    buf_deinit(&json);
    (void)hall_pass(hall);
}

/* What happens at the second that this frame begins, if anything does. */
static void act(struct hall *hall, const struct film *film, int64_t second)
{
    if (film->deed == DEED_TOUCH && second <= film->touches) {
        director_touch(hall->director);
    } else if (film->deed == DEED_ADOPT && second == 1) {
        struct buf json = document(&film->after);
        CHECK(hall_adopt(hall, buf_view(&json)));
        buf_deinit(&json);
    }
}

/* To `ms` after the start; acts on each whole second on the way. */
static void run_to(struct hall *hall, const struct film *film, int64_t ms)
{
    int64_t now = hall->now.mono_ms - HALL_OPENS_MONO_MS;
    if (ms / 1000 != now / 1000) {
        (void)hall_wait(hall, ms / 1000 * 1000 - now);
        act(hall, film, ms / 1000);
        (void)hall_pass(hall);
        now = ms / 1000 * 1000;
    }
    if (ms > now) {
        (void)hall_wait(hall, ms - now);
    }
}

void motion_lists(void)
{
    static const int64_t instants[] = {0, 50, 100, 200, 350, 500, 700, 1000, 1450};
    for (size_t i = 0; i < ARRAY_LEN(films); i++) {
        const struct film *film = &films[i];
        struct hall hall;
        if (film->deed == DEED_STEP) {
            continue; /* a turn has no list of its own */
        }
        open_film(&hall, film, "");
        for (int64_t after = 0; after < film->lasts_ms; after += 1500) {
            for (size_t k = 0; k < ARRAY_LEN(instants); k++) {
                int64_t ms = BEFORE_MS + after + instants[k];
                run_to(&hall, film, ms);
                (void)printf("%s %lld %016llx\n", film->name, (long long)(ms - BEFORE_MS),
                             (unsigned long long)draw_list_hash(stage_current(hall.stage)));
            }
        }
        hall_deinit(&hall);
    }
}

/* What was on screen before a turn leaves it with its codes. */
struct cutter {
    struct codes left, came;
    uint64_t turns;
};

static void check_codes(struct cutter *cutter, struct findings *findings, const struct hall *hall)
{
    struct director_showing showing = director_showing(hall->director);
    if (showing.turns != cutter->turns) {
        cutter->turns = showing.turns;
        cutter->left = cutter->came;
    }
    codes_find(&cutter->came, stage_current(hall->stage), &showing.place);
    if (!codes_are_cut(&cutter->left, &cutter->came, showing.is_turning,
                       stage_pixels(hall->stage))) {
        finding(findings, "after %lld ms a code is neither whole nor absent",
                (long long)(hall->now.mono_ms - HALL_OPENS_MONO_MS));
    }
}

int motion_film(struct findings *findings, const char *pictures)
{
    int frames = 0;
    for (size_t i = 0; i < ARRAY_LEN(films); i++) {
        const struct film *film = &films[i];
        struct flash_gate *gate = flash_gate_create(FPS);
        static struct cutter cutter;
        struct hall hall;
        findings->where = film->name;
        cutter = (struct cutter){.turns = 0};
        open_film(&hall, film, pictures);
        for (int64_t n = 0; n * 1000 / FPS < BEFORE_MS + film->lasts_ms; n++, frames++) {
            run_to(&hall, film, n * 1000 / FPS);
            flash_gate_frame(gate, findings, stage_pixels(hall.stage));
            check_codes(&cutter, findings, &hall);
        }
        hall_deinit(&hall);
        flash_gate_destroy(gate);
    }
    return frames;
}
