/* image/probe.c: magic numbers first, then the format's own header, then our limits. */
#include <string.h>

#include "image/probe_priv.h"

#define HEAVY_FROM_PX 4000000 /* below 16 MB decoded, two at once are no matter */

static bool starts(const uint8_t *bytes, size_t len, const char *magic, size_t magic_len)
{
    return len >= magic_len && memcmp(bytes, magic, magic_len) == 0;
}

static const char *ftyp_name(const uint8_t *bytes, size_t len)
{
    static const struct {
        const char *brand;
        const char *name;
    } brands[] = {
        {"avif", "an AVIF picture"}, {"avis", "an AVIF sequence"}, {"heic", "a HEIC picture"},
        {"heix", "a HEIC picture"},  {"mif1", "a HEIF picture"},   {"msf1", "a HEIF sequence"},
        {"hevc", "a HEIC sequence"}, {"qt  ", "a QuickTime film"},
    };
    if (len < 12 || memcmp(bytes + 4, "ftyp", 4) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_LEN(brands); i++) {
        if (memcmp(bytes + 8, brands[i].brand, 4) == 0) {
            return brands[i].name;
        }
    }
    return "an MP4 film";
}

const char *probe_foreign_name(const uint8_t *bytes, size_t len)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *name;
    } magics[] = {
        {"GIF8", 4, "a GIF"},
        {"%PDF", 4, "a PDF document"},
        {"II*\0", 4, "a TIFF picture"},
        {"MM\0*", 4, "a TIFF picture"},
        {"BM", 2, "a BMP picture"},
        {"\0\0\1\0", 4, "an ICO icon"},
        {"8BPS", 4, "a Photoshop document"},
        {"\xFF\x0A", 2, "a JPEG XL picture"},
        {"\0\0\0\x0CJXL ", 8, "a JPEG XL picture"},
        {"\0\0\0\x0CjP  ", 8, "a JPEG 2000 picture"},
        {"\x1A\x45\xDF\xA3", 4, "a WebM or Matroska film"},
        {"\x1F\x8B", 2, "a gzip archive (a compressed SVG must be unpacked first)"},
        {"PK\3\4", 4, "a ZIP archive"},
        {"<!DOCTYPE html", 14, "a web page"},
        {"<!doctype html", 14, "a web page"},
        {"<html", 5, "a web page"},
        {"{", 1, "a JSON document"},
    };
    for (size_t i = 0; i < ARRAY_LEN(magics); i++) {
        if (starts(bytes, len, magics[i].magic, magics[i].len)) {
            return magics[i].name;
        }
    }
    return ftyp_name(bytes, len);
}

static enum status probe_kind(const uint8_t *bytes, size_t len, struct image_info *info,
                              struct err *err)
{
    if (len == 0) {
        return err_set(err, ST_INVALID, "the file is empty");
    }
    if (starts(bytes, len, "\xFF\xD8\xFF", 3)) {
        return probe_jpeg(bytes, len, info, err);
    }
    if (starts(bytes, len, "\x89PNG\r\n\x1A\n", 8)) {
        return probe_png(bytes, len, info, err);
    }
    if (starts(bytes, len, "RIFF", 4) && len >= 12 && memcmp(bytes + 8, "WEBP", 4) == 0) {
        return probe_webp(bytes, len, info, err);
    }
    const char *name = probe_foreign_name(bytes, len);
    if (name != NULL) {
        return err_set(err, ST_UNSUPPORTED, "this is %s; pictures can be PNG, JPEG, WebP or SVG",
                       name);
    }
    if (probe_is_svg(bytes, len)) {
        return probe_svg(bytes, len, info, err);
    }
    return err_set(err, ST_UNSUPPORTED,
                   "this is no picture we know; pictures can be PNG, JPEG, WebP or SVG");
}

static enum status check_size(const struct image_info *info, struct err *err)
{
    int64_t px = (int64_t)info->width * info->height;
    bool to_scale = info->kind == IMAGE_JPEG && !info->is_progressive;
    int64_t most = to_scale ? IMAGE_SCALED_MAX_PX : IMAGE_HEAVY_MAX_PX;

    if (info->width < 1 || info->height < 1) {
        return err_set(err, ST_INVALID, "the picture says it is %d × %d pixels", info->width,
                       info->height);
    }
    if (info->kind == IMAGE_SVG) {
        return ST_OK; /* drawn at the size shown */
    }
    if (info->width > IMAGE_SIDE_MAX_PX || info->height > IMAGE_SIDE_MAX_PX || px > most) {
        return err_set(err, ST_LIMIT, "%d × %d pixels are too many: at most %d megapixels for %s",
                       info->width, info->height, (int)(most >> 20),
                       to_scale ? "a JPEG"
                       : info->kind == IMAGE_JPEG
                           ? "a progressive JPEG (a baseline one may have 64)"
                       : info->kind == IMAGE_PNG ? "a PNG (a baseline JPEG may have 64)"
                                                 : "a WebP (a baseline JPEG may have 64)");
    }
    return ST_OK;
}

enum status image_probe(const void *bytes, size_t len, struct image_info *out_info, struct err *err)
{
    struct image_info info = {.orientation = 1};
    enum status st = probe_kind(bytes, len, &info, err);

    if (st == ST_OK) {
        st = check_size(&info, err);
    }
    if (st != ST_OK) {
        return st;
    }
    bool is_whole = info.is_progressive || info.kind == IMAGE_WEBP; /* others come by rows */
    info.is_heavy = is_whole && (int64_t)info.width * info.height >= HEAVY_FROM_PX;
    if (info.orientation >= 5) {
        int32_t width = info.width;
        info.width = info.height;
        info.height = width;
    }
    *out_info = info;
    return ST_OK;
}
