/* image/derive.c: decode into the wanted box, write anew. */
#include "image/derive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "image/write_jpeg.h"

/* Small files first on phones; what is kept is decoded once more for each size, so better. */
#define DERIVED_QUALITY 82
#define UPLOAD_QUALITY  88
#define GROUND_WHITE    0xFFFFFFU

static const struct derived_facts sizes[DERIVED_COUNT] = {
    [DERIVED_320] = {"320", 320, 168},
    [DERIVED_640] = {"640", 640, 336},
    [DERIVED_1200] = {"1200", 1200, 630},
    [DERIVED_OG] = {"og", 1200, 630},
};

const struct derived_facts *derived_get(enum derived_size size)
{
    CHECK((unsigned)size < DERIVED_COUNT);
    return &sizes[size];
}

bool derived_find(const char *name, size_t len, enum derived_size *out_size)
{
    for (int i = 0; i < DERIVED_COUNT; i++) {
        if (strlen(sizes[i].name) == len && memcmp(sizes[i].name, name, len) == 0) {
            *out_size = (enum derived_size)i;
            return true;
        }
    }
    return false;
}

enum status derive_picture(const void *bytes, size_t len, enum derived_size size, float focus_x,
                           float focus_y, bool is_trusted, const atomic_bool *cancel,
                           struct buf *out, struct err *err)
{
    const struct derived_facts *facts = derived_get(size);
    const struct image_want want = {.width = facts->width,
                                    .height = facts->height,
                                    .fit = IMAGE_COVER,
                                    .focus_x = focus_x,
                                    .focus_y = focus_y,
                                    .is_trusted = is_trusted};
    struct pixels *pixels = NULL;
    enum status st = image_decode(bytes, len, &want, cancel, &pixels, err);
    if (st == ST_OK) {
        st = image_write_jpeg(pixels, DERIVED_QUALITY, GROUND_WHITE, out, err);
    }
    pixels_unref(pixels);
    return st;
}

/* Files say that they may be translucent more often than they are. */
static bool shines_through(const struct pixels *pixels)
{
    for (int32_t y = 0; y < pixels->height && !pixels->is_opaque; y++) {
        const uint32_t *row = pixels->argb + (size_t)y * pixels->stride_px;
        for (int32_t x = 0; x < pixels->width; x++) {
            if (row[x] >> 24 != 255) {
                return true;
            }
        }
    }
    return false;
}

/* image_write_png() wants a file; the system gives one in memory. Its size is bounded by that of
 * the pixels. */
static enum status write_png(const struct pixels *pixels, struct buf *out, struct err *err)
{
    char *bytes = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&bytes, &len);
    if (file == NULL) {
        return err_set(err, ST_NOMEM, "no memory to write a PNG");
    }
    enum status st = image_write_png(file, pixels, err);
    if (fclose(file) != 0 && st == ST_OK) {
        st = err_set(err, ST_NOMEM, "no memory to write a PNG");
    }
    if (st == ST_OK) {
        buf_append(out, bytes, len);
        st = buf_status(out, err);
    }
    free(bytes); /* open_memstream's own */
    return st;
}

/* The box it is reduced to: never larger than it is. */
static int32_t upload_side(const struct image_info *info)
{
    int32_t longer = info->width > info->height ? info->width : info->height;
    return longer < UPLOAD_SIDE_MAX_PX ? longer : UPLOAD_SIDE_MAX_PX;
}

enum status upload_reencode(const void *bytes, size_t len, const atomic_bool *cancel,
                            struct buf *out, struct upload_result *out_result, struct err *err)
{
    struct image_info info = {0};
    struct pixels *pixels = NULL;
    if (len > UPLOAD_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "the picture is larger than %zu MiB", UPLOAD_MAX_BYTES >> 20);
    }
    enum status st = image_probe(bytes, len, &info, err);
    if (st == ST_OK && info.kind == IMAGE_SVG) {
        st = err_set(err, ST_UNSUPPORTED, "an SVG is a drawing, not a picture from a phone");
    }
    if (st == ST_OK) {
        int32_t side = upload_side(&info);
        const struct image_want want = {.width = side, .height = side, .fit = IMAGE_CONTAIN};
        st = image_decode(bytes, len, &want, cancel, &pixels, err);
    }
    if (st == ST_OK) {
        bool is_png = shines_through(pixels);
        st = is_png ? write_png(pixels, out, err)
                    : image_write_jpeg(pixels, UPLOAD_QUALITY, GROUND_WHITE, out, err);
        if (st == ST_OK) {
            *out_result = (struct upload_result){is_png ? IMAGE_PNG : IMAGE_JPEG, pixels->width,
                                                 pixels->height};
        }
    }
    pixels_unref(pixels);
    return st;
}
