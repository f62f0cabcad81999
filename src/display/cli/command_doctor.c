/* display/cli/command_doctor.c: `doctor`: what this machine offers and what is wrong, in words. */
#include <SDL2/SDL.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "display/app/paths.h"
#include "display/app/wall.h"
#include "display/cli/commands.h"
#include "display/cli/doctor_server.h"
#include "display/gfx/fonts.h"
#include "display/output/composer.h"
#include "display/plan/plan.h"

enum { PACKAGES_MAX = 16 };

/* How many findings need someone. */
struct findings {
    int wrong;
};

static void fine(const char *what, const char *text)
{
    (void)printf("  ok     %-10s %s\n", what, text);
}

static void wrong(struct findings *f, const char *what, const char *text)
{
    (void)printf("  WRONG  %-10s %s\n", what, text);
    f->wrong++;
}

static void note(const char *what, const char *text)
{
    (void)printf("  note   %-10s %s\n", what, text);
}

static void examine_screen(struct findings *f, bool may_use_gpu)
{
    char text[COMPOSER_TEXT_BYTES];
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        (void)snprintf(text, sizeof(text),
                       "no screen to draw on (%s); on a bare console the user needs to be in the "
                       "groups video, render and input",
                       SDL_GetError());
        wrong(f, "screen", text);
        return;
    }
    int count = SDL_GetNumVideoDisplays();
    for (int i = 0; i < count; i++) {
        SDL_DisplayMode mode;
        if (SDL_GetDesktopDisplayMode(i, &mode) == 0) {
            (void)snprintf(text, sizeof(text), "output %d: %s, %d x %d at %d Hz (driver %s)", i,
                           SDL_GetDisplayName(i), mode.w, mode.h, mode.refresh_rate,
                           SDL_GetCurrentVideoDriver());
            fine("screen", text);
        }
    }
    composer_describe(may_use_gpu, text, sizeof(text));
    fine("frames", text);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

static void examine_fonts(struct findings *f)
{
    struct arena arena = arena_make((size_t)64 << 10);
    struct fonts *fonts = NULL;
    const char *manifest = NULL, *missing[PACKAGES_MAX];
    struct err err = {0};
    char text[256];
    enum status st = paths_data(&arena, "fonts/manifest.txt", &manifest, &err);
    if (st == ST_OK) {
        st = fonts_create(manifest, &fonts, &err);
    }
    if (st != ST_OK) {
        wrong(f, "fonts", err.text);
    } else {
        (void)snprintf(text, sizeof(text), "%zu faces", fonts_metrics(fonts)->face_count);
        fine("fonts", text);
        size_t count = fonts_missing_packages(fonts, missing, PACKAGES_MAX);
        for (size_t i = 0; i < count && i < PACKAGES_MAX; i++) {
            (void)snprintf(text, sizeof(text),
                           "package %s is not installed: its characters can't be shown",
                           missing[i]);
            note("fonts", text);
        }
    }
    fonts_destroy(fonts);
    arena_deinit(&arena);
}

static void examine_programme(struct findings *f, struct wall *wall)
{
    struct err err = {0};
    char text[512];
    if (wall_read_programme(wall, clock_wall_s(), &err) != ST_OK) {
        wrong(f, "programme", err.text);
        return;
    }
    const struct programme *p = wall->programme;
    (void)snprintf(text, sizeof(text), "%s%s: %zu posts, %zu playlists",
                   wall->address == NULL ? "" : "until the server's comes ", wall->programme_path,
                   p->post_count, p->playlist_count);
    fine("programme", text);
    struct plan *plan = plan_create(p, &wall->screen);
    struct plan_now now = {clock_wall_s(), 0, true};
    (void)snprintf(text, sizeof(text), "this %s screen shows now: %s",
                   wall->screen.screen_class == SCREEN_LOBBY ? "lobby" : "internal",
                   scene_kind_name(plan_update(plan, now)->target.kind));
    fine("plan", text);
    plan_destroy(plan);
}

static void examine_server(struct findings *f, struct wall *wall)
{
    char text[DOCTOR_SERVER_TEXT];
    switch (doctor_server(wall, text)) {
    case DOCTOR_FINE:
        fine("server", text);
        break;
    case DOCTOR_NOTE:
        note("server", text);
        break;
    case DOCTOR_WRONG:
        wrong(f, "server", text);
        break;
    }
}

static void examine_wall(struct findings *f, struct wall *wall, const struct options *options)
{
    const char *config = options->config != NULL ? options->config : paths_config(&wall->arena);
    fine("config", config == NULL ? "none: everything at its default" : config);
    examine_programme(f, wall);
    if (wall->address != NULL) {
        examine_server(f, wall);
    }
}

static void examine_clock(struct findings *f)
{
    if (clock_wall_s() < VITRINE_BUILD_UNIX_S) {
        wrong(f, "clock",
              "the clock is behind the day this program was built: set it (timedatectl); "
              "until then dated contents wait");
    } else {
        fine("clock", "plausible");
    }
}

int command_doctor(const struct options *options)
{
    struct findings findings = {0};
    struct wall wall;
    struct err err = {0};
    SDL_version sdl;
    SDL_GetVersion(&sdl);
    (void)printf("vitrine %s, SDL %d.%d.%d, %ld processors\n", VITRINE_VERSION, sdl.major,
                 sdl.minor, sdl.patch, sysconf(_SC_NPROCESSORS_ONLN));
    bool has_wall = wall_init(&wall, options, &err) == ST_OK;
    examine_screen(&findings, !has_wall || wall.config.window.gpu != CONFIG_GPU_OFF);
    examine_fonts(&findings);
    examine_clock(&findings);
    if (has_wall) {
        examine_wall(&findings, &wall, options);
        wall_deinit(&wall);
    } else {
        wrong(&findings, "config", err.text);
    }
    (void)printf(findings.wrong == 0 ? "nothing wrong\n" : "%d wrong\n", findings.wrong);
    return findings.wrong == 0 ? EXIT_FINE : EXIT_MACHINE;
}
