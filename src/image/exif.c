/* image/exif.c: TIFF header, first directory, tag 0x0112; every offset is checked before use. */
#include "image/exif.h"

#include <stdbool.h>
#include <string.h>

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT      3
#define TYPE_LONG       4
#define ENTRY_BYTES     12

struct tiff {
    const uint8_t *bytes;
    size_t len;
    bool is_big_endian;
};

static uint32_t read_16(const struct tiff *tiff, size_t at)
{
    uint32_t a = tiff->bytes[at];
    uint32_t b = tiff->bytes[at + 1];
    return tiff->is_big_endian ? a << 8 | b : b << 8 | a;
}

static uint32_t read_32(const struct tiff *tiff, size_t at)
{
    uint32_t a = read_16(tiff, at);
    uint32_t b = read_16(tiff, at + 2);
    return tiff->is_big_endian ? a << 16 | b : b << 16 | a;
}

/* The value of one directory entry when it is the orientation, else 0. */
static uint32_t entry_orientation(const struct tiff *tiff, size_t at)
{
    uint32_t type = read_16(tiff, at + 2);

    if (read_16(tiff, at) != TAG_ORIENTATION || read_32(tiff, at + 4) != 1) {
        return 0;
    }
    if (type == TYPE_SHORT) {
        return read_16(tiff, at + 8);
    }
    return type == TYPE_LONG ? read_32(tiff, at + 8) : 0;
}

uint8_t exif_orientation(const uint8_t *bytes, size_t len)
{
    struct tiff tiff = {bytes, len, false};

    if (len >= 6 && memcmp(bytes, "Exif\0\0", 6) == 0) {
        tiff.bytes += 6;
        tiff.len -= 6;
    }
    if (tiff.len < 8) {
        return 1;
    }
    tiff.is_big_endian = tiff.bytes[0] == 'M';
    if (tiff.bytes[0] != tiff.bytes[1] || (tiff.bytes[0] != 'M' && tiff.bytes[0] != 'I') ||
        read_16(&tiff, 2) != 42) {
        return 1;
    }
    size_t directory = read_32(&tiff, 4);
    if (directory > tiff.len - 2) {
        return 1;
    }
    size_t count = read_16(&tiff, directory);
    size_t room = (tiff.len - directory - 2) / ENTRY_BYTES;
    for (size_t i = 0; i < count && i < room; i++) {
        uint32_t value = entry_orientation(&tiff, directory + 2 + i * ENTRY_BYTES);
        if (value >= 1 && value <= 8) {
            return (uint8_t)value;
        }
    }
    return 1;
}
