/* display/output/parts.c: see parts_priv.h. */
#include "display/output/parts_priv.h"

#include "base/mem.h"
#include "display/compose/rect.h"

struct parts parts_find(const struct pixels *frame, int32_t width, int32_t height,
                        enum rotation rotation, const struct damage *damage)
{
    struct parts parts = {.count = 0};
    struct irect shared = {0, 0, frame->width < width ? frame->width : width,
                           frame->height < height ? frame->height : height};
    for (int32_t i = 0; i < damage->count; i++) {
        struct irect from = rect_intersect(damage->rects[i], shared);
        if (!rect_is_empty(from)) {
            struct irect to = rotate_rect(from, width, height, rotation);
            parts.from[parts.count] = from;
            parts.to[parts.count] = (SDL_Rect){to.x, to.y, to.w, to.h};
            parts.count++;
        }
    }
    return parts;
}

enum status parts_convert(const struct parts *parts, int32_t index, const struct pixels *frame,
                          enum rotation rotation, const SDL_Surface *surface, struct err *err)
{
    const SDL_Rect *to = &parts->to[index];
    size_t stride_px = (size_t)to->w;
    uint32_t *turned = mem_try_alloc(stride_px * (size_t)to->h, sizeof *turned);
    if (turned == NULL) {
        return err_set(err, ST_NOMEM, "no memory to convert a frame");
    }
    rotate_copy(frame, parts->from[index], rotation, turned, stride_px);
    uint8_t *dst = (uint8_t *)surface->pixels + to->y * surface->pitch +
                   to->x * surface->format->BytesPerPixel;
    int failed = SDL_ConvertPixels(to->w, to->h, SDL_PIXELFORMAT_ARGB8888, turned,
                                   (int)(stride_px * sizeof *turned), surface->format->format, dst,
                                   surface->pitch);
    mem_free(turned);
    return failed != 0 ? err_set(err, ST_IO, "the frame buffer's format: %s", SDL_GetError())
                       : ST_OK;
}
