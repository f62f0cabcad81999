#include "hub/routes/pictures.h"

#include <string.h>

#include "hub/routes/routes_priv.h"
#include "hub/store/media.h"
#include "image/image.h"
#include "image/write_jpeg.h"

enum {
    UPLOAD_SIDE_PX = 2560, /* a wall at 4K shows a picture beside words at most so large */
    JPEG_MAX_BYTES = 8 << 20,
    SOURCE_MAX_BYTES = 64 << 20, /* as store_media_put() takes */
    QUALITY = 82
};

#define GROUND 0x00FFFFFFU

static const struct {
    const char *variant;
    int32_t width, height;
} variants[] = {{"320", 320, 320}, {"640", 640, 640}, {"1200", 1200, 1200}, {"og", 1200, 630}};

bool picture_want_read(struct slice name, struct picture_want *out)
{
    const size_t hex = DIGEST_HEX_BYTES - 1;
    struct picture_want want = {.width = 0};
    if (name.len < hex + 2 || name.ptr[hex] != '-' ||
        !digest_parse((struct slice){name.ptr, hex}, &want.source)) {
        return false;
    }
    struct slice rest = {name.ptr + hex + 1, name.len - hex - 1};
    for (size_t i = 0; i < ARRAY_LEN(variants); i++) {
        size_t len = strlen(variants[i].variant);
        bool is_it = rest.len == len + 4 && memcmp(rest.ptr, variants[i].variant, len) == 0 &&
                     memcmp(rest.ptr + len, ".jpg", 4) == 0;
        if (is_it) {
            want.variant = variants[i].variant;
            want.width = variants[i].width;
            want.height = variants[i].height;
        }
    }
    if (want.variant != NULL) {
        *out = want;
    }
    return want.variant != NULL;
}

enum picture_work picture_work_of(struct exchange *exchange)
{
    const struct route *route = exchange_route(exchange);
    const struct request *request = exchange_request(exchange);
    if (route->handle == picture_get) {
        return PICTURE_DERIVE;
    }
    bool has_upload = route->handle == propose_post && request->upload.bytes.len > 0;
    return has_upload ? PICTURE_UPLOAD : PICTURE_NO_WORK;
}

static enum status make(struct slice bytes, const struct image_want *want, struct hub_picture *out,
                        struct err *err)
{
    struct pixels *pixels = NULL;
    enum status status = image_decode(bytes.ptr, bytes.len, want, NULL, &pixels, err);
    if (status == ST_OK) {
        out->width = pixels->width;
        out->height = pixels->height;
        status = image_write_jpeg(pixels, QUALITY, GROUND, &out->jpeg, err);
    }
    pixels_unref(pixels);
    if (status != ST_OK) {
        buf_deinit(&out->jpeg);
    }
    return status;
}

static enum page_fault fault_of(enum status status)
{
    switch (status) {
    case ST_OK:
        return FAULT_NONE;
    case ST_UNSUPPORTED:
        return FAULT_PICTURE_KIND;
    case ST_LIMIT:
    case ST_NOMEM:
        return FAULT_PICTURE_LARGE;
    case ST_INVALID:
    case ST_NOT_FOUND:
    case ST_IO:
    case ST_BUSY:
    case ST_CANCELLED:
        break;
    }
    return FAULT_PICTURE_DAMAGED;
}

void picture_take_upload(const struct request *request, struct hub_picture *out)
{
    struct slice bytes = request->upload.bytes;
    struct image_info info;
    struct err err = {.code = ST_OK};
    *out = (struct hub_picture){.jpeg = buf_make(JPEG_MAX_BYTES)};
    enum status status = image_probe(bytes.ptr, bytes.len, &info, &err);
    if (status == ST_OK && info.kind == IMAGE_SVG) {
        status = ST_UNSUPPORTED; /* from a phone: nobody photographs one */
    }
    if (status == ST_OK) {
        int32_t width = info.width < UPLOAD_SIDE_PX ? info.width : UPLOAD_SIDE_PX;
        int32_t height = info.height < UPLOAD_SIDE_PX ? info.height : UPLOAD_SIDE_PX;
        const struct image_want want = {.width = width, .height = height, .fit = IMAGE_CONTAIN};
        status = make(bytes, &want, out, &err);
    }
    out->fault = fault_of(status);
}

void picture_derive(struct hub_store *reader, const struct picture_want *want,
                    struct response *response, struct hub_picture *out_jpeg)
{
    struct buf source = buf_make(SOURCE_MAX_BYTES);
    struct medium medium;
    struct err err = {.code = ST_OK};
    *out_jpeg = (struct hub_picture){.jpeg = buf_make(JPEG_MAX_BYTES)};
    enum status status = store_media_find(reader, &want->source, &medium, &err);
    if (status == ST_OK) {
        status = store_media_read(reader, &want->source, 0, SOURCE_MAX_BYTES, &source, &err);
    }
    if (status == ST_OK) {
        bool is_cropped = strcmp(want->variant, "og") == 0;
        const struct image_want box = {.width = want->width,
                                       .height = want->height,
                                       .fit = is_cropped ? IMAGE_COVER : IMAGE_CONTAIN,
                                       .focus_x = 0.5F,
                                       .focus_y = 0.5F};
        status = make(buf_view(&source), &box, out_jpeg, &err);
    }
    buf_deinit(&source);
    if (status == ST_OK) {
        response_blob(response, 200, "image/jpeg", blob_copy(buf_view(&out_jpeg->jpeg)));
        response->caching = CACHING_IMMUTABLE;
        response->is_public = true;
    } else {
        response_problem(response, status == ST_NOT_FOUND ? 404 : 500,
                         "This picture can't be shown.");
    }
}

enum status picture_keep(struct hub_store *store, const struct picture_want *want,
                         const struct hub_picture *picture, int64_t now_unix_s, struct err *err)
{
    struct digest derived;
    enum status status =
        store_media_put(store, buf_view(&picture->jpeg), MEDIA_JPEG, picture->width,
                        picture->height, now_unix_s, &derived, err);
    return status != ST_OK
               ? status
               : store_picture_put(store, &want->source, slice_of(want->variant), &derived, err);
}

HANDLER(picture_get)
{
    struct hub *hub = user; /* only where no pictures thread took it: in tests of routes */
    struct picture_want want;
    struct hub_picture made = {.width = 0};
    struct err err = {.code = ST_OK};
    if (!picture_want_read(request_param(request, "name"), &want)) {
        response_problem(response, 404, "There is no such picture.");
        return;
    }
    picture_derive(hub->store, &want, response, &made);
    if (made.jpeg.len > 0 &&
        picture_keep(hub->store, &want, &made, request->now_unix_s, &err) != ST_OK) {
        reply_problem(response, &err);
    }
    buf_deinit(&made.jpeg);
}
