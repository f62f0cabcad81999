/* image/probe_png.c: the header chunk, and eXIf when it stands before the picture. */
#include <string.h>

#include "image/exif.h"
#include "image/probe_priv.h"

#define FIRST_CHUNK  8
#define CHUNK_EXTRA  12 /* length, name, checksum */
#define HEADER_BYTES 13

static uint32_t read_be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Orientation noted before the picture data; chunks that don't fit end the walk. */
static uint8_t find_orientation(const uint8_t *bytes, size_t len)
{
    size_t at = FIRST_CHUNK;
    while (len - at >= CHUNK_EXTRA) {
        size_t size = read_be32(bytes + at);
        if (size > len - at - CHUNK_EXTRA || memcmp(bytes + at + 4, "IDAT", 4) == 0) {
            break;
        }
        if (memcmp(bytes + at + 4, "eXIf", 4) == 0) {
            return exif_orientation(bytes + at + 8, size);
        }
        at += size + CHUNK_EXTRA;
    }
    return 1;
}

enum status probe_png(const uint8_t *bytes, size_t len, struct image_info *info, struct err *err)
{
    if (len < FIRST_CHUNK + CHUNK_EXTRA + HEADER_BYTES ||
        memcmp(bytes + FIRST_CHUNK + 4, "IHDR", 4) != 0) {
        return err_set(err, ST_INVALID, "the PNG's header is damaged");
    }
    uint32_t width = read_be32(bytes + 16);
    uint32_t height = read_be32(bytes + 20);
    info->kind = IMAGE_PNG;
    info->width = width > INT32_MAX ? INT32_MAX : (int32_t)width;
    info->height = height > INT32_MAX ? INT32_MAX : (int32_t)height;
    info->is_progressive = bytes[28] != 0; /* interlaced */
    info->orientation = find_orientation(bytes, len);
    return ST_OK;
}
