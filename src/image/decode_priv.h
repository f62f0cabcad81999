/* image/decode_priv.h: one decoder for each format, all pushing rows into a frame. Folder-private.
 */
#ifndef IMAGE_DECODE_PRIV_H
#define IMAGE_DECODE_PRIV_H

#include "image/frame.h"
#include "image/image.h"

/** What every decoder is given; all borrowed for the call. */
struct decode_job {
    const uint8_t *bytes;
    size_t len;
    const struct image_want *want;
    const struct image_info *info;
    const atomic_bool *cancel; /* may be NULL */
};

bool decode_is_cancelled(const struct decode_job *job);

/** The picture's size as stored, before orientation. */
void decode_stored_size(const struct image_info *info, int32_t *out_width, int32_t *out_height);

/** Start the frame for rows of width × height at the given scale of the picture. */
NODISCARD enum status decode_begin(const struct decode_job *job, int32_t width, int32_t height,
                                   double scale, struct frame *frame, struct err *err);

/* Each pushes all rows; the caller owns the frame in every case. */
NODISCARD enum status decode_jpeg(const struct decode_job *job, struct frame *frame,
                                  struct err *err);
NODISCARD enum status decode_png(const struct decode_job *job, struct frame *frame,
                                 struct err *err);
NODISCARD enum status decode_webp(const struct decode_job *job, struct frame *frame,
                                  struct err *err);
NODISCARD enum status decode_svg(const struct decode_job *job, struct frame *frame,
                                 struct err *err);

#endif
