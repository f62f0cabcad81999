/* image/decode_svg.c: SVG drawn at the size shown, so that it is sharp at every size. */
#include <SDL2/SDL_image.h>
#include <limits.h>
#include <math.h>

#include "base/mem.h"
#include "image/probe_priv.h"
#include "image/svg_priv.h"

SDL_Surface *svg_raster(const void *bytes, size_t len, int32_t width, int32_t height)
{
    SDL_RWops *rw = len > INT_MAX ? NULL : SDL_RWFromConstMem(bytes, (int)len);
    if (rw == NULL) {
        return NULL;
    }
    SDL_Surface *surface = IMG_LoadSizedSVG_RW(rw, width, height);
    SDL_RWclose(rw);
    return surface;
}

static int32_t side_of(double px)
{
    return px < 1.0 ? 1 : px > INT16_MAX ? INT16_MAX : (int32_t)ceil(px - 1e-6);
}

void svg_raster_size(double width, double height, const struct image_want *want, int32_t *out_width,
                     int32_t *out_height)
{
    struct placement place = placement_make(width, height, want);
    double scale = fmax(place.out_width / place.width, place.out_height / place.height);
    double px = width * scale * height * scale;

    if (px > SVG_RASTER_MAX_PX) { /* far too long or wide for the box: less sharp, but shown */
        scale *= sqrt(SVG_RASTER_MAX_PX / px);
    }
    *out_width = side_of(width * scale);
    *out_height = side_of(height * scale);
}

enum status svg_begin(const struct decode_job *job, int32_t width, int32_t height,
                      struct frame *frame, struct err *err)
{
    struct placement place = placement_make(width, height, job->want);
    struct frame_source source = {width, height, width, height, 1.0, 1};
    return frame_init(frame, &source, &place, err);
}

static enum status decode_inside(const struct decode_job *job, int32_t width, int32_t height,
                                 struct frame *frame, struct err *err)
{
    SDL_Surface *surface = svg_raster(job->bytes, job->len, width, height);
    uint32_t *row = NULL;

    if (surface == NULL) {
        return err_set(err, ST_INVALID, "the SVG can't be drawn: %s", IMG_GetError());
    }
    enum status st = svg_begin(job, surface->w, surface->h, frame, err);
    if (st == ST_OK) {
        row = mem_try_alloc((size_t)surface->w, sizeof *row);
        st = row == NULL ? err_set(err, ST_NOMEM, "no memory for a row of the SVG") : ST_OK;
    }
    for (int y = 0; y < surface->h && st == ST_OK; y++) {
        const uint8_t *from = (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
        frame_premultiply_rgba(row, from, surface->w);
        frame_push(frame, row);
    }
    mem_free(row);
    SDL_FreeSurface(surface);
    return st;
}

enum status decode_svg(const struct decode_job *job, struct frame *frame, struct err *err)
{
    double width = 0.0;
    double height = 0.0;
    int32_t raster_width = 0;
    int32_t raster_height = 0;

    enum status st = probe_svg_size(job->bytes, job->len, &width, &height, err);
    if (st != ST_OK) {
        return st;
    }
    svg_raster_size(width, height, job->want, &raster_width, &raster_height);
    if (job->want->is_trusted) {
        return decode_inside(job, raster_width, raster_height, frame, err);
    }
    return svg_decode_outside(job, raster_width, raster_height, SVG_CHILD_WALL_MS, frame, err);
}
