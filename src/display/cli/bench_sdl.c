/* display/cli/bench_sdl.c: the rival: the same dissolve as SDL's software renderer blends it. */
#include <SDL2/SDL.h>

#include "base/mem.h"
#include "display/cli/bench.h"

enum { FRAMES = 60 };

static SDL_Texture *texture_of(SDL_Renderer *renderer, int32_t width, int32_t height)
{
    SDL_Texture *texture = SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ARGB8888,
                                             SDL_TEXTUREACCESS_STREAMING, width, height);
    void *bytes = NULL;
    int pitch = 0;
    if (texture != NULL && SDL_LockTexture(texture, NULL, &bytes, &pitch) == 0) {
        for (int32_t y = 0; y < height; y++) {
            uint32_t *row = (uint32_t *)(void *)((uint8_t *)bytes + (size_t)y * (size_t)pitch);
            for (int32_t x = 0; x < width; x++) {
                row[x] = 0xFF000000U | (uint32_t)(x * 7 + y * 13);
            }
        }
        SDL_UnlockTexture(texture);
    }
    return texture;
}

enum status bench_sdl(int32_t width, int32_t height, struct err *err)
{
    struct bench *bench = mem_alloc(1, sizeof *bench);
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer *renderer = surface == NULL ? NULL : SDL_CreateSoftwareRenderer(surface);
    SDL_Texture *from = renderer == NULL ? NULL : texture_of(renderer, width, height);
    SDL_Texture *to = from == NULL ? NULL : texture_of(renderer, width, height);
    enum status st = to == NULL ? err_set(err, ST_IO, "SDL's renderer: %s", SDL_GetError()) : ST_OK;
    for (int32_t i = 1; st == ST_OK && i < FRAMES; i++) {
        bench_start(bench);
        (void)SDL_SetTextureBlendMode(from, SDL_BLENDMODE_NONE);
        (void)SDL_RenderCopy(renderer, from, NULL, NULL);
        (void)SDL_SetTextureBlendMode(to, SDL_BLENDMODE_BLEND);
        (void)SDL_SetTextureAlphaMod(to, (Uint8)(i * 255 / FRAMES));
        (void)SDL_RenderCopy(renderer, to, NULL, NULL);
        SDL_RenderPresent(renderer);
        bench_stop(bench);
    }
    bench_print(bench, "sdl/dissolve/%dx%d", width, height);
    if (renderer != NULL) {
        SDL_DestroyRenderer(renderer); /* with its textures */
    }
    SDL_FreeSurface(surface);
    mem_free(bench);
    return st;
}
