/* tests/soak/glass.c */
#include "glass.h"

#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"

enum { IDS_MAX = 1024 };

/* SDL numbers windows upwards from one; ours is the only one. */
static SDL_Window *find(struct glass *glass)
{
    SDL_Window *window = SDL_GetWindowFromID(glass->id);
    for (uint32_t id = 1; window == NULL && id < IDS_MAX; id++) {
        window = SDL_GetWindowFromID(id);
        glass->id = window == NULL ? glass->id : id;
    }
    return window;
}

void glass_init(struct glass *glass, uint64_t seed)
{
    *glass = (struct glass){.dice = {seed}};
    struct dice *dice = &glass->dice;
    glass->rotation = (enum rotation)dice_below(dice, 4);
    glass->is_texture = dice_one_in(dice, 2);
    bool is_fullscreen = dice_one_in(dice, 3);
    (void)setenv("SDL_VIDEODRIVER", "dummy", 1); /* cannot fail for such a name */
    (void)SDL_SetHint(SDL_HINT_RENDER_VSYNC, "0");
    CHECK(window_create(&(struct window_options){.width = is_fullscreen ? 0 : 640,
                                                 .height = is_fullscreen ? 0 : 360,
                                                 .rotation = glass->rotation,
                                                 .path = glass->is_texture ? WINDOW_PATH_TEXTURE
                                                                           : WINDOW_PATH_SURFACE},
                        &glass->window, NULL) == ST_OK);
    glass->must_repaint = true;
}

void glass_deinit(struct glass *glass)
{
    window_destroy(glass->window);
    glass->window = NULL;
}

void glass_size(const struct glass *glass, int32_t *out_width, int32_t *out_height)
{
    window_size(glass->window, out_width, out_height);
}

static void take_events(struct glass *glass)
{
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
        glass->must_repaint |= window_event(glass->window, &event) != WINDOW_NOTHING;
    }
}

static void push(Uint32 type, Uint8 what)
{
    SDL_Event event = {.type = type};
    if (type == SDL_DISPLAYEVENT) {
        event.display.event = what;
    }
    (void)SDL_PushEvent(&event); /* the queue was emptied just now */
}

void glass_scribble(struct glass *glass)
{
    SDL_Window *window = find(glass);
    if (window == NULL) {
        return;
    }
    SDL_Renderer *renderer = SDL_GetRenderer(window);
    if (renderer != NULL) {
        (void)SDL_SetRenderDrawColor(renderer, 255, 0, 255, 255);
        (void)SDL_RenderClear(renderer);
        return;
    }
    SDL_Surface *surface = SDL_GetWindowSurface(window);
    if (surface != NULL) {
        (void)SDL_FillRect(surface, NULL, SDL_MapRGB(surface->format, 255, 0, 255));
    }
}

/* Something else is on the glass, and we are told. */
static void expose(struct glass *glass)
{
    SDL_Window *window = find(glass);
    SDL_Event event = {.type = SDL_WINDOWEVENT};
    glass_scribble(glass);
    event.window.event = SDL_WINDOWEVENT_EXPOSED;
    event.window.windowID = window == NULL ? 0 : SDL_GetWindowID(window);
    (void)SDL_PushEvent(&event); /* the queue was emptied just now */
}

static void resize(struct glass *glass)
{
    static const int sizes[][2] = {{640, 360}, {360, 640},  {800, 450}, {480, 300},
                                   {961, 541}, {1280, 300}, {320, 320}};
    const int *size = sizes[dice_below(&glass->dice, (int32_t)ARRAY_LEN(sizes))];
    SDL_Window *window = find(glass);
    if (window != NULL) {
        SDL_SetWindowSize(window, size[0], size[1]);
    }
}

enum glass_harm glass_harm(struct glass *glass)
{
    enum glass_harm harm = (enum glass_harm)dice_below(&glass->dice, GLASS_HARMS);
    glass->last = harm;
    switch (harm) {
    case GLASS_TARGETS_RESET:
        glass_scribble(glass);
        push(SDL_RENDER_TARGETS_RESET, 0);
        break;
    case GLASS_DEVICE_RESET:
        glass_scribble(glass);
        push(SDL_RENDER_DEVICE_RESET, 0);
        break;
    case GLASS_OUTPUT_LOST:
        push(SDL_DISPLAYEVENT, SDL_DISPLAYEVENT_DISCONNECTED);
        break;
    case GLASS_OUTPUT_BACK:
        push(SDL_DISPLAYEVENT, SDL_DISPLAYEVENT_CONNECTED);
        break;
    case GLASS_EXPOSED:
        expose(glass);
        break;
    case GLASS_OTHER_SIZE:
        resize(glass);
        break;
    case GLASS_OTHER_MODE:
    case GLASS_HARMS:
        window_toggle_fullscreen(glass->window);
        break;
    }
    take_events(glass);
    return harm;
}

const char *glass_present(struct glass *glass, const struct pixels *frame, struct damage *damage,
                          bool is_moving)
{
    struct damage whole = damage_whole(frame->width, frame->height);
    take_events(glass);
    glass->must_repaint =
        window_present(glass->window, frame, glass->must_repaint ? &whole : damage, NULL) != ST_OK;
    glass->presented++;
    if (glass->must_repaint) {
        return "the window could not be brought back";
    }
    return (is_moving && glass->presented % 8 != 0) || glass_shows(glass, frame)
               ? NULL
               : "the glass does not show the frame";
}

static bool is_same(const struct pixels *frame, enum rotation rotation, const uint32_t *glass,
                    size_t stride_px, int32_t width, int32_t height)
{
    struct irect all = {0, 0, frame->width, frame->height};
    uint32_t *turned = mem_alloc((size_t)width * (size_t)height, sizeof *turned);
    rotate_copy(frame, all, rotation, turned, (size_t)width);
    bool is_equal = true;
    for (int32_t y = 0; is_equal && y < height; y++) {
        for (int32_t x = 0; is_equal && x < width; x++) {
            is_equal = ((turned[(size_t)y * (size_t)width + (size_t)x] ^
                         glass[(size_t)y * stride_px + (size_t)x]) &
                        0xFFFFFF) == 0;
        }
    }
    mem_free(turned);
    return is_equal;
}

static bool texture_shows(struct glass *glass, SDL_Renderer *renderer, const struct pixels *frame,
                          int32_t width, int32_t height)
{
    int out_width = 0, out_height = 0;
    if (SDL_GetRendererOutputSize(renderer, &out_width, &out_height) != 0 || out_width != width ||
        out_height != height) {
        return false;
    }
    uint32_t *read = mem_alloc((size_t)width * (size_t)height, sizeof *read);
    bool is_equal =
        SDL_RenderReadPixels(renderer, NULL, SDL_PIXELFORMAT_ARGB8888, read, width * 4) == 0 &&
        is_same(frame, glass->rotation, read, (size_t)width, width, height);
    mem_free(read);
    return is_equal;
}

bool glass_shows(struct glass *glass, const struct pixels *frame)
{
    SDL_Window *window = find(glass);
    bool is_quarter = glass->rotation == ROTATE_90 || glass->rotation == ROTATE_270;
    int32_t width = is_quarter ? frame->height : frame->width;
    int32_t height = is_quarter ? frame->width : frame->height;
    if (window == NULL) {
        return false;
    }
    SDL_Renderer *renderer = SDL_GetRenderer(window);
    if (renderer != NULL) {
        return texture_shows(glass, renderer, frame, width, height);
    }
    SDL_Surface *surface = SDL_GetWindowSurface(window);
    return surface != NULL && surface->w == width && surface->h == height &&
           surface->format->BytesPerPixel == 4 &&
           is_same(frame, glass->rotation, surface->pixels, (size_t)surface->pitch / 4, width,
                   height);
}
