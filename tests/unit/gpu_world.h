/* tests/unit/gpu_world.h: two pictures of layers, and OpenGL to draw them with, if there is one.
 *
 * Only one test includes it per binary. It opens OpenGL in a hidden window, for as long as the
 * process lives; where there is none, every test of a world is skipped, and the first lines say so.
 */
#ifndef TESTS_GPU_WORLD_H
#define TESTS_GPU_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <SDL2/SDL.h>
#include <cmocka.h>

#include "base/check.h"
#include "display/output/gl_device_priv.h"
#include "display/output/gpu.h"

enum { W = 212, H = 94, LAYERS = 6, CARD = 5, CARD_SIDE = 29 };

struct world {
    struct compose_layer from[LAYERS], to[LAYERS];
    struct pixels *expected, *actual; /* W × H */
    struct gpu *gpu;
    uint32_t random;
    uint64_t serial;
};

static SDL_Window *window;
static SDL_Renderer *renderer; /* NULL: no OpenGL here */
static char device[GL_DEVICE_NAME_BYTES];

/* ---- pictures */

static inline uint32_t roll(struct world *world, uint32_t below)
{
    world->random = world->random * 1664525U + 1013904223U;
    return (world->random >> 8) % below;
}

static inline uint32_t premultiplied(struct world *world, uint32_t alpha)
{
    uint32_t r = roll(world, alpha + 1);
    uint32_t g = roll(world, alpha + 1);
    uint32_t b = roll(world, alpha + 1);
    return alpha << 24 | r << 16 | g << 8 | b;
}

static inline struct pixels *blank(int32_t w, int32_t h)
{
    struct pixels *pixels = NULL;
    CHECK(pixels_create(w, h, &pixels, NULL) == ST_OK);
    return pixels;
}

static inline uint32_t *pixel(const struct pixels *pixels, int32_t x, int32_t y)
{
    return &pixels->argb[(size_t)y * pixels->stride_px + (size_t)x];
}

/* Noise of at most this alpha; 256: opaque. */
static inline struct compose_layer noise(struct world *world, int32_t w, int32_t h, uint32_t alpha)
{
    struct pixels *pixels = blank(w, h);
    for (int32_t y = 0; y < h; y++) {
        for (int32_t x = 0; x < w; x++) {
            uint32_t a = alpha == 256 ? 255 : roll(world, alpha + 1);
            *pixel(pixels, x, y) = premultiplied(world, a);
        }
    }
    pixels->is_opaque = alpha == 256;
    return (struct compose_layer){.pixels = pixels, .opacity = 255, .serial = ++world->serial};
}

/* Black and white modules, as a code has them. */
static inline struct compose_layer card(struct world *world, int32_t x, int32_t y)
{
    struct compose_layer layer = noise(world, CARD_SIDE, CARD_SIDE, 256);
    for (int32_t row = 0; row < CARD_SIDE; row++) {
        for (int32_t column = 0; column < CARD_SIDE; column++) {
            bool is_dark = ((row / 3) ^ (column / 2)) % 2 != 0;
            *pixel(layer.pixels, column, row) = is_dark ? 0xFF000000U : 0xFFFFFFFFU;
        }
    }
    layer.x = x;
    layer.y = y;
    layer.is_card = true;
    return layer;
}

/* Ground; translucent, half outside; faded; clipped; opaque and faded; a code. */
static inline void fill_side(struct world *world, struct compose_layer *side, int32_t card_x)
{
    side[0] = noise(world, W, H, 256);
    side[1] = noise(world, 60, 50, 255);
    side[1].x = -17;
    side[1].y = 60;
    side[2] = noise(world, 81, 33, 200);
    side[2].x = 90;
    side[2].y = 21;
    side[2].opacity = 133;
    side[3] = noise(world, 64, 64, 255);
    side[3].x = 120;
    side[3].y = 15;
    side[3].clip = (struct irect){131, 20, 37, 41};
    side[4] = noise(world, 31, 40, 256);
    side[4].x = 195;
    side[4].y = 44;
    side[4].opacity = 90;
    side[CARD] = card(world, card_x, 11);
}

static inline void drop_side(const struct compose_layer *side, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pixels_unref((struct pixels *)(uintptr_t)side[i].pixels);
    }
}

/* ---- both painters */

static inline struct turn turn_of(const struct world *world, enum turn_way way, int32_t part)
{
    return (struct turn){.from = world->from,
                         .to = world->to,
                         .from_count = LAYERS,
                         .to_count = LAYERS,
                         .way = way,
                         .part = part};
}

/* The largest difference of a channel inside the rectangle. */
static inline int32_t difference(const struct pixels *a, const struct pixels *b, struct irect rect)
{
    int32_t worst = 0;
    for (int32_t y = rect.y; y < rect.y + rect.h; y++) {
        for (int32_t x = rect.x; x < rect.x + rect.w; x++) {
            for (int shift = 0; shift < 32; shift += 8) {
                int32_t d = (int32_t)(*pixel(a, x, y) >> shift & 255) -
                            (int32_t)(*pixel(b, x, y) >> shift & 255);
                worst = d > worst ? d : -d > worst ? -d : worst;
            }
        }
    }
    return worst;
}

static inline struct irect whole(const struct pixels *pixels)
{
    return (struct irect){0, 0, pixels->width, pixels->height};
}

static inline struct gpu *new_gpu(size_t budget_bytes, enum rotation rotation)
{
    struct gpu *gpu = NULL;
    struct gpu_options options = {.texture_budget_bytes = budget_bytes, .rotation = rotation};
    CHECK(gpu_create(renderer, &options, &gpu, NULL) == ST_OK);
    return gpu;
}

static inline int set_up(void **state)
{
    static struct world world;
    memset(&world, 0, sizeof world);
    *state = &world;
    if (renderer == NULL) {
        return 0;
    }
    world.random = 7;
    fill_side(&world, world.from, 20);
    fill_side(&world, world.to, 155);
    world.expected = blank(W, H);
    world.actual = blank(W, H);
    world.gpu = new_gpu(GPU_TEXTURE_BUDGET_BYTES, ROTATE_0);
    return 0;
}

static inline int tear_down(void **state)
{
    struct world *world = *state;
    if (renderer != NULL) {
        drop_side(world->from, LAYERS);
        drop_side(world->to, LAYERS);
        pixels_unref(world->expected);
        pixels_unref(world->actual);
        gpu_destroy(world->gpu);
    }
    return 0;
}

static inline struct world *world_or_skip(void **state)
{
    if (renderer == NULL) {
        skip();
    }
    return *state;
}

static inline int open_device(void **state)
{
    (void)state;
    (void)SDL_SetHint(SDL_HINT_RENDER_DRIVER, "opengl");
    (void)SDL_SetHint(SDL_HINT_RENDER_BATCHING, "1"); /* as without the hint above */
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) == 0 && SDL_GL_LoadLibrary(NULL) == 0) {
        window = SDL_CreateWindow("test", 0, 0, 64, 64, SDL_WINDOW_HIDDEN | SDL_WINDOW_OPENGL);
    }
    if (window != NULL) {
        renderer = SDL_CreateRenderer(window, -1, 0);
    }
    if (renderer != NULL) {
        gl_device_name(device, sizeof device);
        print_message("OpenGL: %s\n", device);
    } else {
        print_message("no OpenGL here, all is skipped: %s\n", SDL_GetError());
    }
    return 0;
}

static inline int close_device(void **state)
{
    (void)state;
    if (renderer != NULL) {
        SDL_DestroyRenderer(renderer);
    }
    if (window != NULL) {
        SDL_DestroyWindow(window);
    }
    return 0; /* without SDL_Quit(): what the driver leaks has a name as long as it is loaded */
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
