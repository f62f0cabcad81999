/* image/probe_webp.c: the three kinds of first chunk, and the EXIF chunk of the extended kind. */
#include <string.h>

#include "image/exif.h"
#include "image/probe_priv.h"

#define FIRST_CHUNK    12
#define FLAG_ANIMATION 0x02

static uint32_t read_le16(const uint8_t *at)
{
    return (uint32_t)at[1] << 8 | at[0];
}

static uint32_t read_le24(const uint8_t *at)
{
    return (uint32_t)at[2] << 16 | read_le16(at);
}

static uint32_t read_le32(const uint8_t *at)
{
    return (uint32_t)at[3] << 24 | read_le24(at);
}

static uint8_t find_orientation(const uint8_t *bytes, size_t len)
{
    size_t at = FIRST_CHUNK;
    while (len - at >= 8) {
        size_t size = read_le32(bytes + at + 4);
        if (size > len - at - 8) {
            break;
        }
        if (memcmp(bytes + at, "EXIF", 4) == 0) {
            return exif_orientation(bytes + at + 8, size);
        }
        at += 8 + size;
        at += at < len ? size & 1 : 0;
    }
    return 1;
}

enum status probe_webp(const uint8_t *bytes, size_t len, struct image_info *info, struct err *err)
{
    info->kind = IMAGE_WEBP;
    if (len < 30) {
        return err_set(err, ST_INVALID, "the WebP's header is damaged");
    }
    const uint8_t *body = bytes + FIRST_CHUNK + 8;
    if (memcmp(bytes + FIRST_CHUNK, "VP8X", 4) == 0) {
        if ((body[0] & FLAG_ANIMATION) != 0) {
            return err_set(err, ST_UNSUPPORTED, "this WebP is animated; give a still picture");
        }
        info->width = (int32_t)read_le24(body + 4) + 1;
        info->height = (int32_t)read_le24(body + 7) + 1;
        info->orientation = find_orientation(bytes, len);
        return ST_OK;
    }
    if (memcmp(bytes + FIRST_CHUNK, "VP8L", 4) == 0 && body[0] == 0x2F) {
        uint32_t bits = read_le32(body + 1);
        info->width = (int32_t)(bits & 0x3FFF) + 1;
        info->height = (int32_t)(bits >> 14 & 0x3FFF) + 1;
        return ST_OK;
    }
    if (memcmp(bytes + FIRST_CHUNK, "VP8 ", 4) == 0 && memcmp(body + 3, "\x9D\x01\x2A", 3) == 0) {
        info->width = (int32_t)(read_le16(body + 6) & 0x3FFF);
        info->height = (int32_t)(read_le16(body + 8) & 0x3FFF);
        return ST_OK;
    }
    return err_set(err, ST_INVALID, "the WebP's header is damaged");
}
