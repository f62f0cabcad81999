/* A quarter turn reads columns and writes rows; in tiles of one cache line a side, so that each
 * line is fetched once. */
#include "display/output/rotate.h"

#include <string.h>

enum { TILE = 16 };

struct irect rotate_rect(struct irect rect, int32_t width, int32_t height, enum rotation rotation)
{
    struct irect turned = rect;
    switch (rotation) {
    case ROTATE_0:
        break;
    case ROTATE_90:
        turned = (struct irect){height - rect.y - rect.h, rect.x, rect.h, rect.w};
        break;
    case ROTATE_180:
        turned = (struct irect){width - rect.x - rect.w, height - rect.y - rect.h, rect.w, rect.h};
        break;
    case ROTATE_270:
        turned = (struct irect){rect.y, width - rect.x - rect.w, rect.h, rect.w};
        break;
    }
    return turned;
}

/* One tile of the output, from (x, y): pixel (x, y) of it is at start + x × along + y × down. */
static void turn_tile(const uint32_t *start, ptrdiff_t along, ptrdiff_t down, int32_t width,
                      int32_t height, uint32_t *out, size_t out_stride_px)
{
    for (int32_t y = 0; y < height; y++) {
        const uint32_t *from = start + y * down;
        uint32_t *row = out + (size_t)y * out_stride_px;
        for (int32_t x = 0; x < width; x++) {
            row[x] = from[x * along];
        }
    }
}

static void turn(const uint32_t *start, ptrdiff_t along, ptrdiff_t down, int32_t width,
                 int32_t height, uint32_t *out, size_t out_stride_px)
{
    for (int32_t y = 0; y < height; y += TILE) {
        for (int32_t x = 0; x < width; x += TILE) {
            turn_tile(start + x * along + y * down, along, down,
                      width - x < TILE ? width - x : TILE, height - y < TILE ? height - y : TILE,
                      out + (size_t)y * out_stride_px + x, out_stride_px);
        }
    }
}

void rotate_copy(const struct pixels *frame, struct irect rect, enum rotation rotation,
                 uint32_t *out, size_t out_stride_px)
{
    ptrdiff_t stride = (ptrdiff_t)frame->stride_px;
    const uint32_t *top_left = frame->argb + rect.y * stride + rect.x;
    const uint32_t *bottom_left = top_left + (rect.h - 1) * stride;
    switch (rotation) {
    case ROTATE_0:
        for (int32_t y = 0; y < rect.h; y++) {
            memcpy(out + (size_t)y * out_stride_px, top_left + y * stride,
                   (size_t)rect.w * sizeof *out);
        }
        break;
    case ROTATE_90:
        turn(bottom_left, -stride, 1, rect.h, rect.w, out, out_stride_px);
        break;
    case ROTATE_180:
        turn(bottom_left + (rect.w - 1), -1, -stride, rect.w, rect.h, out, out_stride_px);
        break;
    case ROTATE_270:
        turn(top_left + (rect.w - 1), stride, -1, rect.h, rect.w, out, out_stride_px);
        break;
    }
}
