/* image/frame.c: EXIF orientation as three switches: swap the axes, mirror across, mirror down.
 *
 * The resampler runs in the file's own orientation; only its target and the places of its output
 * pixels are turned, so upright pictures and turned ones cost the same memory.
 */
#include "image/frame.h"

#include <math.h>

static bool is_transposed(uint8_t orientation)
{
    return orientation >= 5;
}

static bool mirrors_x(uint8_t orientation)
{
    return orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
}

static bool mirrors_y(uint8_t orientation)
{
    return orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
}

static int32_t whole_side(double side, int32_t most)
{
    double rounded = floor(side + 0.5);
    return rounded < 1.0 ? 1 : rounded > most ? most : (int32_t)rounded;
}

/* A part of `part` within `whole` about the focal point, inside the picture. */
static double centred(double whole, double part, double focus)
{
    double from = focus * whole - part / 2.0;
    double most = whole - part;
    return from < 0.0 || !(most > 0.0) ? 0.0 : from > most ? most : from;
}

/* Less than a pixel of scaling over the whole side: copy instead of blurring. */
static void snap(double *from, double *len, double whole, int32_t out)
{
    if (fabs(*len - out) < 1.0 && whole >= out) {
        *len = out;
        *from = floor(*from + 0.5);
        *from = *from > floor(whole - out) ? floor(whole - out) : *from;
    }
}

struct placement placement_make(double width, double height, const struct image_want *want)
{
    double scale_x = want->width / width;
    double scale_y = want->height / height;
    struct placement place = {want->width, want->height, 0.0, 0.0, width, height};

    if (want->fit == IMAGE_CONTAIN) {
        double scale = scale_x < scale_y ? scale_x : scale_y;
        place.out_width = whole_side(width * scale, want->width);
        place.out_height = whole_side(height * scale, want->height);
    } else {
        double scale = scale_x > scale_y ? scale_x : scale_y;
        place.width = want->width / scale;
        place.height = want->height / scale;
        place.x = centred(width, place.width, (double)want->focus_x);
        place.y = centred(height, place.height, (double)want->focus_y);
    }
    if (fabs(place.width - place.out_width) < 1.0 && fabs(place.height - place.out_height) < 1.0) {
        snap(&place.x, &place.width, width, place.out_width);
        snap(&place.y, &place.height, height, place.out_height);
    }
    return place;
}

static void sink_row(void *ctx, int32_t y, const uint32_t *row)
{
    struct frame *frame = ctx;
    struct pixels *to = frame->pixels;
    uint8_t o = frame->orientation;
    ptrdiff_t stride = (ptrdiff_t)to->stride_px;

    if (!is_transposed(o)) {
        ptrdiff_t step = mirrors_x(o) ? -1 : 1;
        uint32_t *at = to->argb + (mirrors_y(o) ? to->height - 1 - y : y) * stride +
                       (mirrors_x(o) ? to->width - 1 : 0);
        for (int32_t x = 0; x < to->width; x++) {
            at[x * step] = row[x];
        }
        return;
    }
    ptrdiff_t step = mirrors_y(o) ? -stride : stride;
    uint32_t *at = to->argb + (mirrors_x(o) ? to->width - 1 - y : y) +
                   (mirrors_y(o) ? (to->height - 1) * stride : 0);
    for (int32_t x = 0; x < to->height; x++) {
        at[x * step] = row[x];
    }
}

enum status frame_init(struct frame *frame, const struct frame_source *source,
                       const struct placement *placement, struct err *err)
{
    uint8_t o = source->orientation;
    int32_t across = is_transposed(o) ? source->full_height : source->full_width;
    int32_t down = is_transposed(o) ? source->full_width : source->full_height;
    double x = mirrors_x(o) ? across - placement->x - placement->width : placement->x;
    double y = mirrors_y(o) ? down - placement->y - placement->height : placement->y;
    struct resample_map map = {
        source->width,        source->height,       x, y, placement->width, placement->height,
        placement->out_width, placement->out_height};

    if (is_transposed(o)) {
        map = (struct resample_map){
            source->width,         source->height,      y, x, placement->height, placement->width,
            placement->out_height, placement->out_width};
    }
    map.x *= source->scale;
    map.width *= source->scale;
    map.y *= source->scale;
    map.height *= source->scale;
    frame->orientation = o;
    enum status st =
        pixels_create(placement->out_width, placement->out_height, &frame->pixels, err);
    if (st == ST_OK) {
        st = resampler_create(&map, sink_row, frame, &frame->resampler, err);
    }
    return st;
}

void frame_push(struct frame *frame, const uint32_t *row)
{
    resampler_push(frame->resampler, row);
}

void frame_deinit(struct frame *frame)
{
    resampler_destroy(frame->resampler);
    pixels_unref(frame->pixels);
    frame->resampler = NULL;
    frame->pixels = NULL;
}

struct pixels *frame_take(struct frame *frame)
{
    struct pixels *pixels = frame->pixels;
    bool is_opaque = true;

    for (int32_t y = 0; y < pixels->height && is_opaque; y++) {
        const uint32_t *row = pixels->argb + (size_t)y * pixels->stride_px;
        uint32_t all = 0xFFFFFFFFU;
        for (int32_t x = 0; x < pixels->width; x++) {
            all &= row[x];
        }
        is_opaque = all >> 24 == 0xFF;
    }
    pixels->is_opaque = is_opaque;
    frame->pixels = NULL;
    return pixels;
}

static uint32_t times(uint32_t value, uint32_t alpha)
{
    uint32_t t = value * alpha + 128;
    return (t + (t >> 8)) >> 8;
}

void frame_premultiply_rgba(uint32_t *to, const uint8_t *rgba, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const uint8_t *px = rgba + (size_t)i * 4;
        uint32_t a = px[3];
        to[i] = a << 24 | times(px[0], a) << 16 | times(px[1], a) << 8 | times(px[2], a);
    }
}
