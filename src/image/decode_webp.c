/* image/decode_webp.c: WebP through SDL_image, whole, then row by row into the frame. */
#include <SDL2/SDL_image.h>
#include <limits.h>

#include "base/mem.h"
#include "image/decode_priv.h"

static enum status push_rows(const struct decode_job *job, const SDL_Surface *surface,
                             struct frame *frame, struct err *err)
{
    uint8_t *rgba = mem_try_alloc((size_t)surface->w, 4);
    uint32_t *row = mem_try_alloc((size_t)surface->w, sizeof *row);
    enum status st = ST_OK;

    if (rgba == NULL || row == NULL) {
        st = err_set(err, ST_NOMEM, "no memory for a row of the WebP");
    }
    for (int y = 0; y < surface->h && st == ST_OK; y++) {
        const uint8_t *from = (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
        if (decode_is_cancelled(job)) {
            st = err_set(err, ST_CANCELLED, "no longer wanted");
        } else if (SDL_ConvertPixels(surface->w, 1, surface->format->format, from, surface->pitch,
                                     SDL_PIXELFORMAT_RGBA32, rgba, surface->w * 4) != 0) {
            st = err_set(err, ST_INVALID, "the WebP can't be converted: %s", SDL_GetError());
        } else {
            frame_premultiply_rgba(row, rgba, surface->w);
            frame_push(frame, row);
        }
    }
    mem_free(rgba);
    mem_free(row);
    return st;
}

enum status decode_webp(const struct decode_job *job, struct frame *frame, struct err *err)
{
    int32_t width = 0;
    int32_t height = 0;
    enum status st = ST_OK;

    if (job->len > INT_MAX) {
        return err_set(err, ST_LIMIT, "the WebP is too large");
    }
    SDL_RWops *rw = SDL_RWFromConstMem(job->bytes, (int)job->len);
    SDL_Surface *surface = rw == NULL ? NULL : IMG_LoadWEBP_RW(rw);
    decode_stored_size(job->info, &width, &height);
    if (surface == NULL) {
        st = err_set(err, ST_INVALID, "the WebP is damaged or cut short: %s", IMG_GetError());
    } else if (surface->w != width || surface->h != height) {
        st = err_set(err, ST_INVALID, "the WebP's header contradicts itself");
    } else {
        st = decode_begin(job, surface->w, surface->h, 1.0, frame, err);
        st = st == ST_OK ? push_rows(job, surface, frame, err) : st;
    }
    SDL_FreeSurface(surface);
    if (rw != NULL) {
        SDL_RWclose(rw);
    }
    return st;
}
