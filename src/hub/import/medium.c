/* Files beside the document become media by their digest. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "hub/import/import_priv.h"
#include "hub/store/media.h"
#include "image/image.h"

enum { PATH_BYTES = 4096 };

/* In the document's folder or below: no address, no way up, no root. */
static bool href_is_beside(const char *href)
{
    if (href[0] == '/' || href[0] == '\0' || strstr(href, "://") != NULL ||
        strchr(href, '\\') != NULL) {
        return false;
    }
    for (const char *part = href; part != NULL; part = strchr(part, '/')) {
        part += *part == '/' ? 1 : 0;
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) {
            return false;
        }
    }
    return true;
}

static enum media_type type_of(enum image_kind kind)
{
    switch (kind) {
    case IMAGE_PNG:
        return MEDIA_PNG;
    case IMAGE_JPEG:
        return MEDIA_JPEG;
    case IMAGE_WEBP:
        return MEDIA_WEBP;
    case IMAGE_SVG:
        break;
    }
    return MEDIA_SVG;
}

/* What the document says of the bytes must be so. */
static enum status compare(struct json_value *medium, const struct digest *sha256,
                           enum media_type type, struct err *err)
{
    struct digest said;
    const char *hex = tree_text(medium, "sha256");
    const char *name = tree_text(medium, "type");
    if (hex[0] != '\0' &&
        (!digest_parse(slice_of(hex), &said) || digest_compare(&said, sha256) != 0)) {
        return err_set(err, ST_INVALID, "its digest is another than the document says");
    }
    if (name[0] != '\0' && strcmp(name, media_type_name(type)) != 0) {
        return err_set(err, ST_INVALID, "it is %s, the document says %s", media_type_name(type),
                       name);
    }
    return ST_OK;
}

static enum status describe(struct json_value *medium, const struct digest *sha256, size_t bytes,
                            enum media_type type, struct err *err)
{
    char hex[DIGEST_HEX_BYTES];
    digest_hex(sha256, hex);
    tree_drop(medium, "href");
    enum status status = tree_put_text(medium, "sha256", slice_of(hex), err);
    if (status == ST_OK) {
        status = tree_put_number(medium, "bytes", (int64_t)bytes, err);
    }
    return status == ST_OK ? tree_put_text(medium, "type", slice_of(media_type_name(type)), err)
                           : status;
}

static enum status keep(struct import *import, struct json_value *medium, struct slice bytes)
{
    struct image_info info;
    struct digest sha256;
    enum status status = image_probe(bytes.ptr, bytes.len, &info, import->err);
    if (status != ST_OK) {
        return status;
    }
    enum media_type type = type_of(info.kind);
    sha256 = digest_of(bytes.ptr, bytes.len);
    status = compare(medium, &sha256, type, import->err);
    if (status == ST_OK) {
        status = store_media_put(import->store, bytes, type, info.width, info.height,
                                 import->now_unix_s, &sha256, import->err);
    }
    return status == ST_OK ? describe(medium, &sha256, bytes.len, type, import->err) : status;
}

enum status import_medium(struct import *import, struct json_value *medium)
{
    char path[PATH_BYTES];
    const char *href = tree_text(medium, "href");
    if (!href_is_beside(href)) {
        return err_set(import->err, ST_INVALID,
                       "\"%s\": media lie in the document's folder or below it", href);
    }
    int len = snprintf(path, sizeof path, "%s/%s", import->folder, href);
    if (len < 0 || (size_t)len >= sizeof path) {
        return err_set(import->err, ST_LIMIT, "the path of a medium is too long");
    }
    struct buf bytes = buf_make(MEDIA_PUT_MAX_BYTES);
    enum status status = file_read(path, &bytes, import->err);
    if (status == ST_OK) {
        status = keep(import, medium, buf_view(&bytes));
    }
    if (status != ST_OK) {
        err_context(import->err, "medium '%s'", path);
    }
    buf_deinit(&bytes);
    import->report.media++;
    return status;
}
