/* links: scene plan text gfx draw lang codes programme base */
/* Any bytes as a programme: reading ends, every fault has a place, and what was read plays. The
 * plan walks a day in odd steps and each scene of the round at that moment is drawn, on a lobby
 * wall and on an internal portrait one. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/crypto.h"
#include "base/tz.h"
#include "display/gfx/fonts.h"
#include "display/plan/plan.h"
#include "display/scene/scene.h"
#include "programme/programme.h"

enum { NOW_UNIX_S = 1795426920, STEPS = 40, ROUND_MAX = 24 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct text_service *service;
static struct tz *paris;

static const struct tz *find_tz(void *ctx, const char *name)
{
    (void)ctx;
    if (strcmp(name, "UTC") == 0) {
        return tz_utc();
    }
    return strcmp(name, "Europe/Paris") == 0 ? paris : NULL;
}

static void start(void)
{
    static struct fonts *fonts;
    struct err err = {0};
    crypto_init();
    CHECK(fonts_create(SOURCE_DIR "/fonts/manifest.txt", &fonts, &err) == ST_OK);
    CHECK(tz_load("Europe/Paris", &paris, &err) == ST_OK);
    service = text_service_create(fonts_metrics(fonts));
}

static void draw(const struct programme *programme, const struct screen *screen,
                 const struct plan_target *target, bool is_portrait)
{
    struct arena arena = arena_make((size_t)256 << 20);
    struct scene_env env = {
        .programme = programme,
        .screen = screen,
        .text = service,
        .arena = &arena,
        .width = is_portrait ? 1080 : 1920,
        .height = is_portrait ? 1920 : 1080,
        .now_unix_s = NOW_UNIX_S,
        .elapsed_ms = INT64_MAX,
        .entered_unix_s = NOW_UNIX_S,
        .segment_count = 3,
    };
    struct draw_list list;
    draw_list_init(&list, &arena, env.width, env.height);
    scene_draw(&env, target, &list);
    CHECK(list.layer_count > 0);
    CHECK(scene_next_tick(&env, target) > NOW_UNIX_S);
    arena_deinit(&arena);
}

static void play(const struct programme *programme, const struct screen *screen, bool is_portrait)
{
    struct plan_now now = {.wall_unix_s = NOW_UNIX_S, .mono_ms = 1000, .is_wall_trusted = true};
    struct plan_target targets[ROUND_MAX];
    size_t count = plan_round(programme, screen, now, targets, ROUND_MAX);
    for (size_t i = 0; i < count && i < 6; i++) {
        draw(programme, screen, &targets[i], is_portrait);
    }
    struct plan *plan = plan_create(programme, screen);
    for (int i = 0; i < STEPS; i++) {
        const struct plan_view *view = plan_update(plan, now);
        CHECK(view->next_due_mono_ms > now.mono_ms);
        CHECK(view->segment_count == 0 || view->segment < view->segment_count);
        if (i == 0) {
            draw(programme, screen, &view->target, is_portrait);
        }
        now.mono_ms += 7919 * (i + 1);
        now.wall_unix_s += 8 * (i + 1);
    }
    plan_destroy(plan);
}

static void read_as(const uint8_t *data, size_t size, bool is_from_server)
{
    const struct programme_options options = {.now_unix_s = NOW_UNIX_S,
                                              .base_dir = "/srv/wall",
                                              .is_from_server = is_from_server,
                                              .find_tz = find_tz};
    struct fault_list *faults = fault_list_create();
    const struct programme *programme = NULL;
    struct err err = {0};
    enum status status = programme_read((struct slice){(const char *)data, size}, &options, faults,
                                        &programme, &err);
    CHECK(status == ST_OK || fault_list_errors(faults) > 0);
    for (size_t i = 0; i < fault_list_count(faults); i++) {
        CHECK(fault_list_get(faults, i)->line > 0 && fault_list_get(faults, i)->text[0] != '\0');
    }
    if (status == ST_OK) {
        const struct screen lobby = {.diagonal_in = 55, .distance_m = 4};
        const struct screen hall = {
            .screen_class = SCREEN_INTERNAL, .diagonal_in = 32, .distance_m = 6, .tz = paris};
        play(programme, &lobby, false);
        play(programme, &hall, true);
        programme_unref(programme);
    }
    fault_list_destroy(faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (service == NULL) {
        start();
    }
    read_as(data, size, false);
    read_as(data, size, true);
    return 0;
}
