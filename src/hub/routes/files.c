/* Assets of the program, media by digest, pictures made from them: what names its content and may
 * be kept for ever. Media ask for no key: pages show them too, and who knows a digest knows the
 * bytes. Answered on the loop thread by its own connection. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hub/pages/assets.h"
#include "hub/pages/brand_css.h"
#include "hub/routes/pictures.h"
#include "hub/routes/routes_priv.h"
#include "hub/store/media.h"

/* Bytes of a medium as the server asks for them. */
struct reading {
    struct hub_store *reader;
    struct digest sha256;
};

static int64_t read_medium(void *ctx, uint64_t offset, char *out, size_t max)
{
    struct reading *reading = ctx;
    struct buf piece = buf_make(max);
    int64_t len = -1;
    if (store_media_read(reading->reader, &reading->sha256, offset, max, &piece, NULL) == ST_OK &&
        piece.len > 0) {
        memcpy(out, piece.ptr, piece.len);
        len = (int64_t)piece.len;
    }
    buf_deinit(&piece);
    return len;
}

static void answer_medium(struct hub *hub, const struct medium *medium, struct response *response)
{
    char hex[DIGEST_HEX_BYTES];
    char etag[DIGEST_HEX_BYTES + 2];
    struct reading *reading = mem_alloc(1, sizeof *reading);
    *reading = (struct reading){hub->reader, medium->sha256};
    digest_hex(&medium->sha256, hex);
    (void)snprintf(etag, sizeof etag, "\"%s\"", hex);
    const struct media_source source = {
        .size = medium->bytes, .read = read_medium, .close = mem_free, .ctx = reading};
    response_media(response, media_type_name(medium->type), source, etag);
    response->caching = CACHING_IMMUTABLE;
}

FAST(media_get_fast)
{
    struct hub *hub = user;
    struct slice name = request_param(request, "file");
    struct digest sha256;
    struct medium medium;
    const size_t hex = DIGEST_HEX_BYTES - 1;
    bool is_name = name.len > hex + 1 && name.ptr[hex] == '.' &&
                   digest_parse((struct slice){name.ptr, hex}, &sha256);
    enum status status =
        is_name ? store_media_find(hub->reader, &sha256, &medium, NULL) : ST_NOT_FOUND;
    struct slice extension = {name.ptr + hex + 1, is_name ? name.len - hex - 1 : 0};
    if (status == ST_OK && slice_is(extension, media_type_extension(medium.type))) {
        answer_medium(hub, &medium, response);
    } else {
        bool is_missing = status == ST_NOT_FOUND || status == ST_OK;
        response_problem(response, is_missing ? 404 : 503,
                         is_missing ? "There is no such medium." : "Media can't be read now.");
    }
    return FAST_ANSWERED;
}

FAST(asset_get_fast)
{
    struct hub *hub = user;
    struct slice name = request_param(request, "name");
    const struct asset *asset = asset_find(name);
    struct site *site = hub_site(hub);
    if (asset != NULL) {
        response_fixed(response, 200, asset->type,
                       (struct slice){(const char *)asset->bytes, asset->len});
        response->caching = CACHING_IMMUTABLE;
    } else if (slice_is(name, site->brand_css_name)) {
        response_blob(response, 200, BRAND_CSS_TYPE, blob_ref(site->brand_css));
        response->caching = CACHING_IMMUTABLE;
    } else {
        response_problem(response, 404, "There is no such file.");
    }
    site_unref(site);
    return FAST_ANSWERED;
}

/* Derived pictures. */

FAST(picture_get_fast)
{
    struct hub *hub = user;
    struct picture_want want;
    struct medium medium;
    if (!picture_want_read(request_param(request, "name"), &want)) {
        response_problem(response, 404, "There is no such picture.");
        return FAST_ANSWERED;
    }
    if (store_picture_find(hub->reader, &want.source, slice_of(want.variant), &medium, NULL) !=
        ST_OK) {
        return FAST_NOT_ME; /* made by the pictures thread */
    }
    answer_medium(hub, &medium, response);
    response->is_public = true;
    return FAST_ANSWERED;
}
