/* image/probe_jpeg.c: marker by marker up to the first scan. */
#include <string.h>

#include "image/exif.h"
#include "image/probe_priv.h"

enum marker {
    MARKER_SOF0 = 0xC0,
    MARKER_DHT = 0xC4,
    MARKER_JPG = 0xC8,
    MARKER_DAC = 0xCC,
    MARKER_SOF15 = 0xCF,
    MARKER_EOI = 0xD9,
    MARKER_SOS = 0xDA,
    MARKER_APP1 = 0xE1
};

/* What the walk has found so far. */
struct walk {
    uint8_t components; /* 0: no frame header yet */
    bool has_scan;
    bool has_exif;
};

static bool is_frame_header(uint8_t marker)
{
    return marker >= MARKER_SOF0 && marker <= MARKER_SOF15 && marker != MARKER_DHT &&
           marker != MARKER_JPG && marker != MARKER_DAC;
}

static bool is_standalone(uint8_t marker)
{
    return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

static enum status read_frame(const uint8_t *body, size_t len, uint8_t marker,
                              struct image_info *info, struct walk *walk, struct err *err)
{
    bool is_sequential = marker == 0xC0 || marker == 0xC1 || marker == 0xC9;
    info->is_progressive = marker == 0xC2 || marker == 0xCA;
    if (!is_sequential && !info->is_progressive) {
        return err_set(err, ST_UNSUPPORTED,
                       "this JPEG is lossless or hierarchical, which we "
                       "can't show; save it as a common JPEG");
    }
    if (len < 6 || walk->components != 0) {
        return err_set(err, ST_INVALID, "the JPEG's header is damaged");
    }
    if (body[0] != 8) {
        return err_set(err, ST_UNSUPPORTED, "this JPEG has %d bits a channel; only 8 are possible",
                       body[0]);
    }
    info->height = body[1] << 8 | body[2];
    info->width = body[3] << 8 | body[4];
    walk->components = body[5];
    if (walk->components != 1 && walk->components != 3 && walk->components != 4) {
        return err_set(err, ST_UNSUPPORTED, "this JPEG has %d colour channels; 1, 3 or 4 are usual",
                       body[5]);
    }
    return ST_OK;
}

static enum status read_segment(const uint8_t *body, size_t len, uint8_t marker,
                                struct image_info *info, struct walk *walk, struct err *err)
{
    if (is_frame_header(marker)) {
        return read_frame(body, len, marker, info, walk, err);
    }
    if (marker == MARKER_APP1 && !walk->has_exif && len >= 6 && memcmp(body, "Exif\0\0", 6) == 0) {
        walk->has_exif = true;
        info->orientation = exif_orientation(body, len);
    }
    if (marker == MARKER_SOS) {
        if (len < 1 || walk->components == 0) {
            return err_set(err, ST_INVALID, "the JPEG's header is damaged");
        }
        walk->has_scan = true;
        /* A scan of fewer channels: more scans follow, and the whole is kept in memory. */
        info->is_progressive = info->is_progressive || body[0] < walk->components;
    }
    return ST_OK;
}

enum status probe_jpeg(const uint8_t *bytes, size_t len, struct image_info *info, struct err *err)
{
    struct walk walk = {0};
    enum status st = ST_OK;
    size_t at = 2;

    info->kind = IMAGE_JPEG;
    while (st == ST_OK && !walk.has_scan) {
        while (at < len && bytes[at] != 0xFF) {
            at++;
        }
        while (at < len && bytes[at] == 0xFF) {
            at++;
        }
        if (at >= len) {
            break;
        }
        uint8_t marker = bytes[at++];
        if (marker == 0 || is_standalone(marker)) {
            continue;
        }
        size_t size =
            marker != MARKER_EOI && len - at >= 2 ? (size_t)bytes[at] << 8 | bytes[at + 1] : 0;
        if (size < 2 || size > len - at) {
            break;
        }
        st = read_segment(bytes + at + 2, size - 2, marker, info, &walk, err);
        at += size;
    }
    if (st == ST_OK && !walk.has_scan) {
        return err_set(err, ST_INVALID, "the JPEG ends before its picture begins");
    }
    return st;
}
