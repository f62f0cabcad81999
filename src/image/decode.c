/* image/decode.c: probe, choose the decoder, hand over the finished pixels. */
#include <SDL2/SDL_image.h>

#include "image/decode_priv.h"

#define CODECS ((int)IMG_INIT_PNG | (int)IMG_INIT_WEBP)

enum status image_init(struct err *err)
{
    if (((unsigned)IMG_Init(CODECS) & (unsigned)CODECS) != (unsigned)CODECS) {
        return err_set(err, ST_UNSUPPORTED, "SDL_image was built without PNG or WebP: %s",
                       IMG_GetError());
    }
    return ST_OK;
}

void image_deinit(void)
{
    IMG_Quit();
}

bool decode_is_cancelled(const struct decode_job *job)
{
    return job->cancel != NULL && atomic_load_explicit(job->cancel, memory_order_relaxed);
}

void decode_stored_size(const struct image_info *info, int32_t *out_width, int32_t *out_height)
{
    *out_width = info->orientation >= 5 ? info->height : info->width;
    *out_height = info->orientation >= 5 ? info->width : info->height;
}

enum status decode_begin(const struct decode_job *job, int32_t width, int32_t height, double scale,
                         struct frame *frame, struct err *err)
{
    struct placement place = placement_make(job->info->width, job->info->height, job->want);
    struct frame_source source = {
        .width = width, .height = height, .scale = scale, .orientation = job->info->orientation};

    decode_stored_size(job->info, &source.full_width, &source.full_height);
    return frame_init(frame, &source, &place, err);
}

static enum status check_want(const struct image_want *want, struct err *err)
{
    if (want->width < 1 || want->height < 1 || want->width > IMAGE_BOX_SIDE_MAX_PX ||
        want->height > IMAGE_BOX_SIDE_MAX_PX) {
        return err_set(err, ST_LIMIT, "a picture can't be shown at %d × %d pixels", want->width,
                       want->height);
    }
    bool is_inside = want->focus_x >= 0.0F && want->focus_x <= 1.0F && want->focus_y >= 0.0F &&
                     want->focus_y <= 1.0F;
    if (!is_inside) {
        return err_set(err, ST_INVALID, "the focal point is outside the picture");
    }
    return ST_OK;
}

static enum status run_decoder(const struct decode_job *job, struct frame *frame, struct err *err)
{
    switch (job->info->kind) {
    case IMAGE_JPEG:
        return decode_jpeg(job, frame, err);
    case IMAGE_PNG:
        return decode_png(job, frame, err);
    case IMAGE_WEBP:
        return decode_webp(job, frame, err);
    case IMAGE_SVG:
        return decode_svg(job, frame, err);
    }
    return err_set(err, ST_UNSUPPORTED, "no decoder for this kind of picture");
}

enum status image_decode(const void *bytes, size_t len, const struct image_want *want,
                         const atomic_bool *cancel, struct pixels **out_pixels, struct err *err)
{
    struct image_info info;
    struct frame frame = {0};
    struct decode_job job = {bytes, len, want, &info, cancel};

    enum status st = check_want(want, err);
    if (st == ST_OK) {
        st = image_probe(bytes, len, &info, err);
    }
    if (st == ST_OK && decode_is_cancelled(&job)) {
        st = err_set(err, ST_CANCELLED, "no longer wanted");
    }
    if (st == ST_OK) {
        st = run_decoder(&job, &frame, err);
    }
    if (st == ST_OK) {
        *out_pixels = frame_take(&frame);
    }
    frame_deinit(&frame);
    return st;
}
