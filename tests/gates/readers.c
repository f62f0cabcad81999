/* tests/gates/readers.c: zbar, and the camera: a projective view, averaged over each camera pixel,
 * then blur and noise as small phones have in an office.
 */
#include "readers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

enum { CAMERA_PX = 3, SAMPLES = 4, BORDER = 10 };

bool read_by_zbar(const struct grey *picture, const char *text)
{
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)picture->width, (unsigned)picture->height);
    zbar_image_set_data(image, picture->pixels,
                        (unsigned long)picture->width * (unsigned long)picture->height, NULL);
    bool is_read = false;
    if (zbar_scan_image(scanner, image) > 0) {
        const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
        for (; symbol != NULL && !is_read; symbol = zbar_symbol_next(symbol)) {
            is_read = strcmp(zbar_symbol_get_data(symbol), text) == 0;
        }
    }
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return is_read;
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

/* -1..1 */
static float noise(uint32_t *state)
{
    return (float)next_random(state) / 8388608.0F - 1.0F;
}

static float pixel(const struct grey *frame, float x, float y)
{
    int32_t px = (int32_t)floorf(x), py = (int32_t)floorf(y);
    px = px < 0 ? 0 : px >= frame->width ? frame->width - 1 : px;
    py = py < 0 ? 0 : py >= frame->height ? frame->height - 1 : py;
    return (float)frame->pixels[(size_t)py * (size_t)frame->width + (size_t)px];
}

/* Bilinear place between four corners, with the far side pressed together as perspective does. */
static void place(const float c[4][2], float u, float v, float depth, float *x, float *y)
{
    float w = 1.0F + depth * v; /* the lower edge is nearer */
    float pv = v * (1.0F + depth) / w;
    *x = (c[0][0] * (1 - u) + c[1][0] * u) * (1 - pv) + (c[3][0] * (1 - u) + c[2][0] * u) * pv;
    *y = (c[0][1] * (1 - u) + c[1][1] * u) * (1 - pv) + (c[3][1] * (1 - u) + c[2][1] * u) * pv;
}

static void blur(float *p, int32_t w, int32_t h)
{
    static const float k[3] = {0.21F, 0.58F, 0.21F};
    float *t = malloc(sizeof(float) * (size_t)w * (size_t)h);
    for (int pass = 0; pass < 2; pass++) {
        memcpy(t, p, sizeof(float) * (size_t)w * (size_t)h);
        for (int32_t y = 1; y < h - 1; y++) {
            for (int32_t x = 1; x < w - 1; x++) {
                size_t i = (size_t)y * (size_t)w + (size_t)x;
                size_t step = pass == 0 ? 1 : (size_t)w;
                p[i] = t[i - step] * k[0] + t[i] * k[1] + t[i + step] * k[2];
            }
        }
    }
    free(t);
}

struct grey camera_see(const struct grey *frame, int32_t x, int32_t y, int32_t side,
                       int32_t modules, uint32_t seed)
{
    uint32_t state = seed * 2654435761U + 12345U;
    int32_t size = modules * CAMERA_PX + 2 * BORDER;
    float unit = (float)side / (float)(modules * CAMERA_PX), jitter = (float)side * 0.035F;
    float corners[4][2];
    for (int i = 0; i < 4; i++) {
        float cx = i == 1 || i == 2 ? (float)(x + side) + BORDER * unit : (float)x - BORDER * unit;
        float cy = i >= 2 ? (float)(y + side) + BORDER * unit : (float)y - BORDER * unit;
        corners[i][0] = cx + noise(&state) * jitter;
        corners[i][1] = cy + noise(&state) * jitter;
    }
    float depth = noise(&state) * 0.08F;
    float *out = malloc(sizeof(float) * (size_t)size * (size_t)size);
    for (int32_t oy = 0; oy < size; oy++) {
        for (int32_t ox = 0; ox < size; ox++) {
            float sum = 0.0F;
            for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                float u = ((float)ox + ((float)(s % SAMPLES) + 0.5F) / SAMPLES) / (float)size;
                float v = ((float)oy + ((float)(s / SAMPLES) + 0.5F) / SAMPLES) / (float)size;
                float fx, fy;
                place((const float(*)[2])corners, u, v, depth, &fx, &fy);
                sum += pixel(frame, fx, fy);
            }
            out[(size_t)oy * (size_t)size + (size_t)ox] = sum / (SAMPLES * SAMPLES);
        }
    }
    blur(out, size, size);
    struct grey seen = {size, size, malloc((size_t)size * (size_t)size)};
    for (size_t i = 0; i < (size_t)size * (size_t)size; i++) {
        float v = 12.0F + out[i] * 0.86F + noise(&state) * 9.0F; /* not all of black and white */
        seen.pixels[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
    free(out);
    return seen;
}
