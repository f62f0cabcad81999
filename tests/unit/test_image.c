/* links: image base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <jpeglib.h>

#include "base/mem.h"
#include "image/exif.h"
#include "image/svg_priv.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SHADOW_MEMORY 1
#else
#define HAS_SHADOW_MEMORY 0
#endif

/* ---- pictures made here ---- */

typedef uint32_t paint_fn(int32_t x, int32_t y, const void *ctx); /* 0x00RRGGBB */

struct jpeg_spec {
    int32_t width, height;
    J_COLOR_SPACE in, stored;
    bool is_progressive;
    uint8_t orientation; /* 0: no EXIF */
    int quality;
    paint_fn *paint;
    const void *ctx;
};

struct file_bytes {
    uint8_t *bytes;
    size_t len;
};

static void write_exif(struct jpeg_compress_struct *jpeg, uint8_t orientation)
{
    uint8_t exif[] = {'E',  'x', 'i', 'f', 0, 0, 'I', 'I', 42,          0, 8, 0, 0, 0, 1, 0,
                      0x12, 1,   3,   0,   1, 0, 0,   0,   orientation, 0, 0, 0, 0, 0, 0, 0};
    jpeg_write_marker(jpeg, JPEG_APP0 + 1, exif, sizeof exif);
}

static void fill_row(const struct jpeg_spec *spec, int32_t y, uint8_t *row)
{
    for (int32_t x = 0; x < spec->width; x++) {
        uint32_t rgb = spec->paint(x, y, spec->ctx);
        uint8_t r = (uint8_t)(rgb >> 16);
        uint8_t g = (uint8_t)(rgb >> 8);
        uint8_t b = (uint8_t)rgb;
        if (spec->in == JCS_GRAYSCALE) {
            *row++ = g;
        } else {
            *row++ = r; /* CMYK the Adobe way: inverted, so that c = r, k = 255 */
            *row++ = g;
            *row++ = b;
            if (spec->in == JCS_CMYK) {
                *row++ = 255;
            }
        }
    }
}

static struct file_bytes make_jpeg(const struct jpeg_spec *spec)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long len = 0;
    uint8_t *row = mem_alloc((size_t)spec->width, 4);

    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &len);
    jpeg.image_width = (JDIMENSION)spec->width;
    jpeg.image_height = (JDIMENSION)spec->height;
    jpeg.in_color_space = spec->in;
    jpeg.input_components = spec->in == JCS_GRAYSCALE ? 1 : spec->in == JCS_CMYK ? 4 : 3;
    jpeg_set_defaults(&jpeg);
    jpeg_set_colorspace(&jpeg, spec->stored);
    jpeg_set_quality(&jpeg, spec->quality == 0 ? 95 : spec->quality, TRUE);
    if (spec->is_progressive) {
        jpeg_simple_progression(&jpeg);
    }
    jpeg_start_compress(&jpeg, TRUE);
    if (spec->orientation != 0) {
        write_exif(&jpeg, spec->orientation);
    }
    for (int32_t y = 0; y < spec->height; y++) {
        fill_row(spec, y, row);
        (void)jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    mem_free(row);
    return (struct file_bytes){bytes, len};
}

static uint32_t letter_colour(char letter)
{
    switch (letter) {
    case 'A':
        return 0xE02020;
    case 'B':
        return 0x20C040;
    case 'C':
        return 0x2040E0;
    default:
        return 0xF0F0F0;
    }
}

struct quarters {
    const char *letters; /* top left, top right, bottom left, bottom right, as stored */
    int32_t width, height;
};

static uint32_t paint_quarters(int32_t x, int32_t y, const void *ctx)
{
    const struct quarters *q = ctx;
    return letter_colour(q->letters[(y * 2 / q->height) * 2 + x * 2 / q->width]);
}

static uint32_t paint_gradient(int32_t x, int32_t y, const void *ctx)
{
    (void)ctx;
    return (uint32_t)(x & 0xFF) << 16 | (uint32_t)(y & 0xFF) << 8 | 0x40;
}

static struct file_bytes gradient_jpeg(int32_t width, int32_t height, bool is_progressive)
{
    struct jpeg_spec spec = {width, height, JCS_RGB,        JCS_YCbCr, is_progressive,
                             0,     0,      paint_gradient, NULL};
    return make_jpeg(&spec);
}

static uint32_t pixel(const struct pixels *pixels, int32_t x, int32_t y)
{
    return pixels->argb[(size_t)y * pixels->stride_px + (size_t)x];
}

static void assert_near(uint32_t px, uint32_t rgb, int tolerance)
{
    assert_int_equal(px >> 24, 255);
    for (int shift = 0; shift <= 16; shift += 8) {
        int difference = (int)(px >> shift & 0xFF) - (int)(rgb >> shift & 0xFF);
        if (abs(difference) > tolerance) {
            fail_msg("0x%08x is not near 0x%06x", px, rgb);
        }
    }
}

static struct pixels *decode_ok(struct file_bytes file, const struct image_want *want)
{
    struct pixels *pixels = NULL;
    struct err err = {ST_OK, ""};
    enum status st = image_decode(file.bytes, file.len, want, NULL, &pixels, &err);
    if (st != ST_OK) {
        fail_msg("decode: %s", err.text);
    }
    assert_int_equal(pixels->stride_px % 8, 0);
    assert_int_equal((uintptr_t)pixels->argb % 32, 0);
    return pixels;
}

static void assert_refused(const void *bytes, size_t len, enum status code, const char *part)
{
    struct image_want want = {64, 64, IMAGE_COVER, 0.5F, 0.5F, true};
    struct pixels *pixels = NULL;
    struct err err = {ST_OK, ""};

    assert_int_equal(image_decode(bytes, len, &want, NULL, &pixels, &err), code);
    assert_null(pixels);
    if (strstr(err.text, part) == NULL) {
        fail_msg("'%s' does not say '%s'", err.text, part);
    }
}

/* ---- JPEG ---- */

static void turns_all_eight_orientations_upright(void **state)
{
    /* Upright it is A B over C D; this is how each orientation stores it (EXIF 2.3, 0x0112). */
    static const char *const stored[8] = {"ABCD", "BADC", "DCBA", "CDAB",
                                          "ACBD", "BDAC", "DBCA", "CADB"};
    (void)state;
    for (uint8_t o = 1; o <= 8; o++) {
        struct quarters q = {stored[o - 1], o >= 5 ? 64 : 96, o >= 5 ? 96 : 64};
        struct jpeg_spec spec = {q.width, q.height, JCS_RGB,        JCS_YCbCr, false,
                                 o,       0,        paint_quarters, &q};
        struct image_want want = {48, 32, IMAGE_COVER, 0.5F, 0.5F, false};
        struct file_bytes file = make_jpeg(&spec);
        struct image_info info;
        assert_int_equal(image_probe(file.bytes, file.len, &info, NULL), ST_OK);
        assert_int_equal(info.width, 96);
        assert_int_equal(info.height, 64);
        assert_int_equal(info.orientation, o);
        struct pixels *pixels = decode_ok(file, &want);
        assert_near(pixel(pixels, 8, 8), letter_colour('A'), 6);
        assert_near(pixel(pixels, 40, 8), letter_colour('B'), 6);
        assert_near(pixel(pixels, 8, 24), letter_colour('C'), 6);
        assert_near(pixel(pixels, 40, 24), letter_colour('D'), 6);
        assert_true(pixels->is_opaque);
        pixels_unref(pixels);
        free(file.bytes);
    }
}

static void crops_a_turned_picture_about_its_upright_focus(void **state)
{
    struct quarters q = {"BDAC", 64, 96}; /* orientation 6: upright 96 × 64 */
    struct jpeg_spec spec = {q.width, q.height, JCS_RGB,        JCS_YCbCr, false,
                             6,       0,        paint_quarters, &q};
    struct image_want want = {16, 16, IMAGE_COVER, 1.0F, 1.0F, false};
    struct file_bytes file = make_jpeg(&spec);

    (void)state;
    struct pixels *pixels = decode_ok(file, &want); /* shows x 32..96 of 96 */
    assert_near(pixel(pixels, 1, 2), letter_colour('A'), 10);
    assert_near(pixel(pixels, 12, 2), letter_colour('B'), 10);
    assert_near(pixel(pixels, 12, 13), letter_colour('D'), 10);
    pixels_unref(pixels);
    free(file.bytes);
}

static void crops_about_the_focal_point(void **state)
{
    struct file_bytes file = gradient_jpeg(240, 80, false);
    static const struct {
        float focus;
        int32_t left; /* of the 80 px shown */
    } cases[] = {{0.0F, 0}, {0.1F, 0}, {0.5F, 80}, {0.6F, 104}, {1.0F, 160}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct image_want want = {80, 80, IMAGE_COVER, cases[i].focus, 0.5F, false};
        struct pixels *pixels = decode_ok(file, &want);
        assert_int_equal(pixels->width, 80);
        assert_int_equal(pixels->height, 80);
        for (int32_t x = 0; x < 80; x += 20) {
            uint32_t rgb = (uint32_t)(cases[i].left + x) << 16 | 40 << 8 | 0x40;
            assert_near(pixel(pixels, x, 40), rgb, 8);
        }
        pixels_unref(pixels);
    }
    free(file.bytes);
}

static void contains_without_cropping(void **state)
{
    struct file_bytes file = gradient_jpeg(240, 80, false);
    static const struct {
        int32_t width, height, out_width, out_height;
    } cases[] = {{120, 120, 120, 40}, {1000, 20, 60, 20}, {480, 480, 480, 160}, {2, 500, 2, 1}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct image_want want = {cases[i].width, cases[i].height, IMAGE_CONTAIN, 0.5F, 0.5F,
                                  false};
        struct pixels *pixels = decode_ok(file, &want);
        assert_int_equal(pixels->width, cases[i].out_width);
        assert_int_equal(pixels->height, cases[i].out_height);
        pixels_unref(pixels);
    }
    free(file.bytes);
}

static void decodes_every_colour_space(void **state)
{
    static const struct {
        J_COLOR_SPACE in, stored;
    } cases[] = {{JCS_RGB, JCS_YCbCr},
                 {JCS_RGB, JCS_RGB},
                 {JCS_GRAYSCALE, JCS_GRAYSCALE},
                 {JCS_CMYK, JCS_CMYK},
                 {JCS_CMYK, JCS_YCCK}};
    struct quarters q = {"ABCD", 64, 64};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (int progressive = 0; progressive <= 1; progressive++) {
            struct jpeg_spec spec = {
                64, 64, cases[i].in, cases[i].stored, progressive == 1, 0, 0, paint_quarters, &q};
            struct image_want want = {32, 32, IMAGE_COVER, 0.5F, 0.5F, false};
            struct file_bytes file = make_jpeg(&spec);
            struct pixels *pixels = decode_ok(file, &want);
            for (int corner = 0; corner < 4; corner++) {
                uint32_t rgb = letter_colour("ABCD"[corner]);
                rgb = cases[i].in == JCS_GRAYSCALE ? (rgb >> 8 & 0xFF) * 0x010101 : rgb;
                assert_near(pixel(pixels, 6 + corner % 2 * 20, 6 + corner / 2 * 20), rgb, 8);
            }
            pixels_unref(pixels);
            free(file.bytes);
        }
    }
}

static void knows_progressive_from_baseline(void **state)
{
    (void)state;
    for (int progressive = 0; progressive <= 1; progressive++) {
        struct file_bytes file = gradient_jpeg(64, 48, progressive == 1);
        struct image_info info;
        assert_int_equal(image_probe(file.bytes, file.len, &info, NULL), ST_OK);
        assert_int_equal(info.is_progressive, progressive);
        assert_int_equal(info.kind, IMAGE_JPEG);
        free(file.bytes);
    }
}

static void a_cut_jpeg_is_a_fault_at_every_length(void **state)
{
    (void)state;
    for (int progressive = 0; progressive <= 1; progressive++) {
        struct file_bytes file = gradient_jpeg(160, 120, progressive == 1);
        for (size_t len = 0; len < file.len; len += 1 + len / 40) {
            /* A copy of exactly this length, so that reading past it is seen. */
            uint8_t *part = mem_alloc(len + 1, 1);
            memcpy(part, file.bytes, len);
            struct image_want want = {64, 64, IMAGE_COVER, 0.5F, 0.5F, false};
            struct pixels *pixels = NULL;
            struct err err = {ST_OK, ""};
            assert_int_not_equal(image_decode(part, len, &want, NULL, &pixels, &err), ST_OK);
            assert_true(err.text[0] != 0);
            mem_free(part);
        }
        assert_refused(file.bytes, file.len - 2, ST_INVALID, "cut short");
        assert_refused(file.bytes, file.len / 2, ST_INVALID, "cut short");
        free(file.bytes);
    }
}

static void flipped_bytes_never_crash(void **state)
{
    uint32_t seed = 4711;
    (void)state;
    for (int progressive = 0; progressive <= 1; progressive++) {
        struct file_bytes file = gradient_jpeg(96, 64, progressive == 1);
        for (int round = 0; round < 300; round++) {
            seed = seed * 1664525U + 1013904223U;
            size_t at = (seed >> 8) % file.len;
            uint8_t before = file.bytes[at];
            struct image_want want = {32, 32, IMAGE_COVER, 0.5F, 0.5F, false};
            struct pixels *pixels = NULL;
            file.bytes[at] = (uint8_t)(before ^ (1U << (seed & 7)));
            struct err err = {ST_OK, ""};
            enum status st = image_decode(file.bytes, file.len, &want, NULL, &pixels, &err);
            assert_true((st == ST_OK) == (pixels != NULL));
            assert_true(st == ST_OK || err.text[0] != 0);
            pixels_unref(pixels);
            file.bytes[at] = before;
        }
        free(file.bytes);
    }
}

static void stops_when_cancelled(void **state)
{
    struct file_bytes file = gradient_jpeg(64, 64, false);
    struct image_want want = {32, 32, IMAGE_COVER, 0.5F, 0.5F, false};
    struct pixels *pixels = NULL;
    atomic_bool cancel;

    (void)state;
    atomic_init(&cancel, true);
    assert_int_equal(image_decode(file.bytes, file.len, &want, &cancel, &pixels, NULL),
                     ST_CANCELLED);
    assert_null(pixels);
    free(file.bytes);
}

/* Find the frame header and write another size into it. */
static void patch_size(struct file_bytes file, uint32_t width, uint32_t height)
{
    for (size_t i = 2; i + 9 < file.len; i++) {
        if (file.bytes[i] == 0xFF && (file.bytes[i + 1] == 0xC0 || file.bytes[i + 1] == 0xC2)) {
            file.bytes[i + 5] = (uint8_t)(height >> 8);
            file.bytes[i + 6] = (uint8_t)height;
            file.bytes[i + 7] = (uint8_t)(width >> 8);
            file.bytes[i + 8] = (uint8_t)width;
            return;
        }
    }
    fail_msg("no frame header");
}

static void refuses_too_many_pixels_before_decoding(void **state)
{
    uint8_t png[33] = "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\x27\x10\0\0\x27\x10\x08\x06";
    struct file_bytes baseline = gradient_jpeg(64, 64, false);
    struct file_bytes progressive = gradient_jpeg(64, 64, true);
    struct image_info info;

    (void)state;
    patch_size(baseline, 9248, 6936);
    assert_int_equal(image_probe(baseline.bytes, baseline.len, &info, NULL), ST_OK);
    assert_false(info.is_heavy);
    patch_size(baseline, 9248, 8000);
    assert_refused(baseline.bytes, baseline.len, ST_LIMIT, "at most 64 megapixels");
    patch_size(progressive, 6016, 4016);
    assert_int_equal(image_probe(progressive.bytes, progressive.len, &info, NULL), ST_OK);
    assert_true(info.is_heavy);
    patch_size(progressive, 9248, 6936);
    assert_refused(progressive.bytes, progressive.len, ST_LIMIT, "at most 24 megapixels");
    patch_size(baseline, 0, 64);
    assert_refused(baseline.bytes, baseline.len, ST_INVALID, "0 × 64");
    assert_refused(png, sizeof png, ST_LIMIT, "at most 24 megapixels");
    free(baseline.bytes);
    free(progressive.bytes);
}

static void refuses_a_box_out_of_range(void **state)
{
    static const struct image_want wants[] = {
        {0, 10, IMAGE_COVER, 0.5F, 0.5F, false},
        {10, 100000, IMAGE_COVER, 0.5F, 0.5F, false},
        {10, 10, IMAGE_COVER, NAN, 0.5F, false},
        {10, 10, IMAGE_COVER, 0.5F, 1.5F, false},
    };
    struct file_bytes file = gradient_jpeg(16, 16, false);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wants); i++) {
        struct pixels *pixels = NULL;
        assert_int_not_equal(image_decode(file.bytes, file.len, &wants[i], NULL, &pixels, NULL),
                             ST_OK);
        assert_null(pixels);
    }
    free(file.bytes);
}

static int64_t peak_kib(void)
{
    char line[256];
    long kib = -1;
    FILE *file = fopen("/proc/self/status", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            kib = strtol(line + 6, NULL, 10);
        }
    }
    assert_non_null(file);
    (void)fclose(file);
    return kib;
}

static void reset_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "we");
    assert_non_null(file);
    assert_true(fputs("5", file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void sixty_four_megapixels_need_little_memory(void **state)
{
    struct jpeg_spec spec = {9248, 6936, JCS_RGB, JCS_YCbCr, false, 6, 80, paint_gradient, NULL};
    struct image_want want = {1920, 1080, IMAGE_COVER, 0.5F, 0.5F, false};
    struct file_bytes file = make_jpeg(&spec);

    (void)state;
    reset_peak();
    int64_t before = peak_kib();
    double start = seconds();
    struct pixels *pixels = decode_ok(file, &want);
    double took = seconds() - start;
    int64_t grown = peak_kib() - before;
    print_message("64 MP, %zu KiB of JPEG: %.0f ms, %lld KiB over what was there\n",
                  file.len / 1024, took * 1e3, (long long)grown);
    assert_int_equal(pixels->width, 1920);
    if (!HAS_SHADOW_MEMORY) {
        assert_true(grown < (int64_t)(pixels_bytes(pixels) / 1024) + 6 * 1024);
    }
    pixels_unref(pixels);
    free(file.bytes);
}

/* ---- PNG and WebP ---- */

static struct pixels *sample_pixels(int32_t width, int32_t height, bool is_opaque)
{
    struct pixels *pixels = NULL;
    assert_int_equal(pixels_create(width, height, &pixels, NULL), ST_OK);
    for (int32_t y = 0; y < height; y++) {
        for (int32_t x = 0; x < width; x++) {
            uint32_t a = is_opaque ? 255 : (uint32_t)(x * 255 / width);
            uint32_t c = a * (uint32_t)(y * 255 / height) / 255;
            pixels->argb[(size_t)y * pixels->stride_px + (size_t)x] = a << 24 | c << 16 | a << 8;
        }
    }
    return pixels;
}

static struct file_bytes png_bytes(const struct pixels *pixels)
{
    char *bytes = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&bytes, &len);
    assert_non_null(file);
    assert_int_equal(image_write_png(file, pixels, NULL), ST_OK);
    assert_int_equal(fclose(file), 0);
    return (struct file_bytes){(uint8_t *)bytes, len};
}

static void png_comes_back_as_written(void **state)
{
    (void)state;
    for (int opaque = 0; opaque <= 1; opaque++) {
        struct pixels *pixels = sample_pixels(61, 47, opaque == 1);
        struct file_bytes file = png_bytes(pixels);
        struct file_bytes again = png_bytes(pixels);
        struct image_want want = {61, 47, IMAGE_COVER, 0.5F, 0.5F, false};
        assert_int_equal(file.len, again.len);
        assert_memory_equal(file.bytes, again.bytes, file.len);
        struct pixels *back = decode_ok(file, &want);
        assert_int_equal(back->is_opaque, opaque);
        for (int32_t y = 0; y < 47; y++) {
            for (int32_t x = 0; x < 61; x++) {
                for (int shift = 0; shift <= 24; shift += 8) {
                    int a = (int)(pixel(back, x, y) >> shift & 0xFF);
                    int b = (int)(pixel(pixels, x, y) >> shift & 0xFF);
                    assert_true(abs(a - b) <= (opaque == 1 ? 0 : 1));
                }
            }
        }
        pixels_unref(back);
        pixels_unref(pixels);
        free(file.bytes);
        free(again.bytes);
    }
}

static void a_cut_or_damaged_png_is_a_fault(void **state)
{
    struct pixels *pixels = sample_pixels(64, 64, false);
    struct file_bytes file = png_bytes(pixels);

    (void)state;
    assert_refused(file.bytes, file.len - 4, ST_INVALID, "cut short");
    assert_refused(file.bytes, file.len / 2, ST_INVALID, "cut short");
    assert_refused(file.bytes, 20, ST_INVALID, "damaged");
    file.bytes[file.len / 2] ^= 0x55;
    assert_refused(file.bytes, file.len, ST_INVALID, "damaged");
    pixels_unref(pixels);
    free(file.bytes);
}

static void saving_a_png_replaces_the_file_whole(void **state)
{
    char dir[] = "/tmp/vitrine-image-XXXXXX";
    char path[64];
    struct err err = {ST_OK, ""};
    struct pixels *pixels = sample_pixels(8, 8, true);

    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/a.png", dir);
    assert_int_equal(image_save_png(path, pixels, &err), ST_OK);
    assert_int_equal(access(path, R_OK), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(dir), 0);
    assert_int_equal(image_save_png(path, pixels, &err), ST_IO);
    assert_non_null(strstr(err.text, path));
    pixels_unref(pixels);
}

static void writing_a_full_hd_png_is_quick(void **state)
{
    struct pixels *pixels = sample_pixels(1920, 1080, true);
    double start = seconds();
    struct file_bytes file = png_bytes(pixels);

    (void)state;
    print_message("1920 × 1080 PNG: %.0f ms, %zu KiB\n", (seconds() - start) * 1e3,
                  file.len / 1024);
    assert_true(file.len > 1000);
    pixels_unref(pixels);
    free(file.bytes);
}

struct bits {
    uint8_t bytes[256];
    size_t count;
};

static void put_bits(struct bits *bits, uint32_t value, int count)
{
    for (int i = 0; i < count; i++, bits->count++) {
        bits->bytes[bits->count / 8] |= (uint8_t)((value >> i & 1) << (bits->count % 8));
    }
}

/* A prefix code of one symbol costs no bits, one of two symbols one bit. */
static void put_code(struct bits *bits, uint32_t first, uint32_t second)
{
    put_bits(bits, 1, 1);
    put_bits(bits, first == second ? 0 : 1, 1);
    put_bits(bits, 1, 1);
    put_bits(bits, first, 8);
    if (first != second) {
        put_bits(bits, second, 8);
    }
}

/* Lossless WebP, 16 × 16, left half black, right half green, alpha as given. */
static struct file_bytes make_webp(uint32_t alpha)
{
    struct bits bits = {{0}, 0};
    put_bits(&bits, 0x2F, 8);
    put_bits(&bits, 15, 14);
    put_bits(&bits, 15, 14);
    put_bits(&bits, 1, 1);             /* has alpha */
    put_bits(&bits, 0, 3 + 1 + 1 + 1); /* version; no transform, no cache, one set of codes */
    put_code(&bits, 0, 255);           /* green */
    put_code(&bits, 0, 0);
    put_code(&bits, 0, 0);
    put_code(&bits, alpha, alpha);
    put_code(&bits, 0, 0);
    for (int i = 0; i < 256; i++) {
        put_bits(&bits, i % 16 >= 8 ? 1 : 0, 1);
    }
    uint32_t size = (uint32_t)(bits.count + 7) / 8;
    uint32_t padded = size + (size & 1);
    uint8_t *file = calloc(1, padded + 20);
    assert_non_null(file);
    memcpy(file, "RIFF\0\0\0\0WEBPVP8L", 16);
    file[4] = (uint8_t)(padded + 12);
    file[16] = (uint8_t)size;
    memcpy(file + 20, bits.bytes, size);
    return (struct file_bytes){file, padded + 20};
}

static void decodes_webp_with_alpha(void **state)
{
    struct image_want want = {16, 16, IMAGE_COVER, 0.5F, 0.5F, false};
    struct file_bytes file = make_webp(128);

    (void)state;
    struct pixels *pixels = decode_ok(file, &want);
    assert_int_equal(pixel(pixels, 2, 9), 0x80000000U);
    assert_int_equal(pixel(pixels, 12, 9), 0x80008000U); /* premultiplied */
    assert_false(pixels->is_opaque);
    assert_refused(file.bytes, file.len - 20, ST_INVALID, "WebP");
    pixels_unref(pixels);
    free(file.bytes);
}

/* ---- what it really is ---- */

static void says_what_the_file_really_is(void **state)
{
#define BYTES(text) text, sizeof text - 1
    static const struct {
        const char *bytes;
        size_t len;
        enum status code;
        const char *part;
    } cases[] = {
        {BYTES(""), ST_INVALID, "empty"},
        {BYTES("GIF89a\1\0\1\0"), ST_UNSUPPORTED, "a GIF"},
        {BYTES("\0\0\0\x1C"
               "ftypavif\0\0\0\0"),
         ST_UNSUPPORTED, "AVIF"},
        {BYTES("\0\0\0\x1C"
               "ftypheic\0\0\0\0"),
         ST_UNSUPPORTED, "HEIC"},
        {BYTES("\0\0\0\x1C"
               "ftypisom\0\0\0\0"),
         ST_UNSUPPORTED, "MP4"},
        {BYTES("%PDF-1.7"), ST_UNSUPPORTED, "PDF"},
        {BYTES("II*\0\x08\0\0\0"), ST_UNSUPPORTED, "TIFF"},
        {BYTES("MM\0*\0\0\0\x08"), ST_UNSUPPORTED, "TIFF"},
        {BYTES("BM\0\0\0\0"), ST_UNSUPPORTED, "BMP"},
        {BYTES("<!DOCTYPE html><html>"), ST_UNSUPPORTED, "a web page"},
        {BYTES("{\"error\":404}"), ST_UNSUPPORTED, "JSON"},
        {BYTES("hello"), ST_UNSUPPORTED, "PNG, JPEG, WebP or SVG"},
        {BYTES("\xFF\xD8\xFF\xE0"), ST_INVALID, "JPEG"},
        {BYTES("RIFF\x10\0\0\0WEBPVP8 "), ST_INVALID, "WebP"},
        {BYTES("RIFF\x30\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x0F\0\0\x0F\0\0"), ST_UNSUPPORTED,
         "animated"},
        {BYTES("<svg xmlns='http://www.w3.org/2000/svg'/>"), ST_INVALID, "its size"},
        {BYTES("<p>text</p>"), ST_UNSUPPORTED, "no picture"},
    };
#undef BYTES
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_refused(cases[i].bytes, cases[i].len, cases[i].code, cases[i].part);
    }
}

static void exif_survives_nonsense(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        uint8_t orientation;
    } cases[] = {
        {"", 0, 1},
        {"II*\0", 4, 1},
        {"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0", 22, 6},
        {"MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x08\0\0", 22, 8},
        {"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\3\0\0\0", 28, 3},
        {"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x09\0\0\0", 22, 1},
        {"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0", 21, 1},
        {"II*\0\xFF\xFF\xFF\xFF\1\0\x12\1\3\0\1\0\0\0\6\0\0\0", 22, 1},
        {"II*\0\x14\0\0\0\xFF\xFF\x12\1\3\0\1\0\0\0\6\0\0\0", 22, 1},
        {"IM*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0", 22, 1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint8_t *copy = mem_alloc(cases[i].len + 1, 1);
        memcpy(copy, cases[i].bytes, cases[i].len);
        assert_int_equal(exif_orientation(copy, cases[i].len), cases[i].orientation);
        mem_free(copy);
    }
}

/* ---- SVG ---- */

static const char plain_svg[] =
    "<?xml version='1.0'?>\n<!-- a <note> -->\n"
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 10'>\n"
    "<rect width='10' height='10' fill='#ff0000'/><rect x='10' width='10' height='10' "
    "fill='#0000ff'/></svg>";

static void draws_svg_at_the_size_shown(void **state)
{
    struct file_bytes file = {(uint8_t *)(uintptr_t)plain_svg, sizeof plain_svg - 1};
    (void)state;
    for (int trusted = 0; trusted <= 1; trusted++) {
        struct image_want want = {200, 100, IMAGE_COVER, 0.5F, 0.5F, trusted == 1};
        struct image_want inside = {64, 64, IMAGE_CONTAIN, 0.5F, 0.5F, trusted == 1};
        struct image_want right = {40, 40, IMAGE_COVER, 1.0F, 0.5F, trusted == 1};
        struct pixels *pixels = decode_ok(file, &want);
        assert_int_equal(pixels->width, 200);
        assert_int_equal(pixels->height, 100);
        assert_int_equal(pixel(pixels, 98, 50), 0xFFFF0000U); /* sharp up to the border */
        assert_int_equal(pixel(pixels, 101, 50), 0xFF0000FFU);
        pixels_unref(pixels);
        pixels = decode_ok(file, &inside);
        assert_int_equal(pixels->width, 64);
        assert_int_equal(pixels->height, 32);
        pixels_unref(pixels);
        pixels = decode_ok(file, &right);
        assert_int_equal(pixels->width, 40);
        assert_int_equal(pixel(pixels, 4, 20), 0xFF0000FFU);
        pixels_unref(pixels);
    }
}

static void an_absurdly_long_svg_still_comes_out(void **state)
{
    static const char text[] = "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='9000'>"
                               "<rect width='1' height='9000' fill='#00ff00'/></svg>";
    struct file_bytes file = {(uint8_t *)(uintptr_t)text, sizeof text - 1};
    struct image_want want = {1920, 1080, IMAGE_COVER, 0.5F, 0.5F, true};
    (void)state;
    struct pixels *pixels = decode_ok(file, &want);
    assert_int_equal(pixels->width, 1920);
    assert_near(pixel(pixels, 960, 540), 0x00FF00, 4);
    pixels_unref(pixels);
}

static void a_hostile_dash_pattern_is_stopped(void **state)
{
    static const char text[] =
        "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'>"
        "<path d='M0 0 L90000000 1' stroke='red' stroke-dasharray='0.001'/></svg>";
    struct image_want want = {100, 100, IMAGE_COVER, 0.5F, 0.5F, false};
    struct image_info info;
    struct frame frame = {0};
    struct decode_job job = {(const uint8_t *)text, sizeof text - 1, &want, &info, NULL};
    struct err err = {ST_OK, ""};

    (void)state;
    assert_int_equal(image_probe(text, sizeof text - 1, &info, NULL), ST_OK);
    double start = seconds();
    assert_int_equal(svg_decode_outside(&job, 100, 100, 400, &frame, &err), ST_LIMIT);
    assert_true(seconds() - start < 3.0);
    assert_true(strstr(err.text, "too long") != NULL || strstr(err.text, "limits") != NULL);
    frame_deinit(&frame);
}

static void a_cancelled_svg_child_is_ended(void **state)
{
    struct image_want want = {100, 100, IMAGE_COVER, 0.5F, 0.5F, false};
    struct image_info info;
    struct frame frame = {0};
    atomic_bool cancel;
    struct decode_job job = {(const uint8_t *)plain_svg, sizeof plain_svg - 1, &want, &info,
                             &cancel};
    (void)state;
    atomic_init(&cancel, true);
    assert_int_equal(svg_decode_outside(&job, 100, 100, 5000, &frame, NULL), ST_CANCELLED);
    frame_deinit(&frame);
}

static void a_broken_svg_says_so(void **state)
{
    static const char text[] = "<svg width='10' height='10'";
    struct image_want want = {10, 10, IMAGE_COVER, 0.5F, 0.5F, false};
    struct pixels *pixels = NULL;
    struct err err = {ST_OK, ""};
    (void)state;
    enum status st = image_decode(text, sizeof text - 1, &want, NULL, &pixels, &err);
    assert_true((st == ST_OK) == (pixels != NULL)); /* nanosvg may draw an empty picture */
    pixels_unref(pixels);
}

struct reports {
    char text[1024];
    size_t len;
};

static void note_report(void *ctx, int32_t line, const char *feature)
{
    struct reports *reports = ctx;
    int put = snprintf(reports->text + reports->len, sizeof reports->text - reports->len, "%d %s\n",
                       (int)line, feature);
    reports->len += (size_t)put;
    assert_true(reports->len < sizeof reports->text);
}

static void names_what_svg_can_not_be_drawn(void **state)
{
    static const struct {
        const char *svg;
        const char *reports;
    } cases[] = {
        {"<svg><path fill='#fff'/></svg>", ""},
        {"<svg>\n<text x='1'>a</text>\n</svg>", "2 <text>\n"},
        {"<svg><!-- <text> -->\n<g>\n<use href='#a'/></g></svg>", "3 <use>\n"},
        {"<svg><svg:mask/><path mask='url(#m)'/></svg>", "1 <mask>\n1 mask\n"},
        {"<svg><path clip-path='none' style='filter: url(#f); fill : currentColor'/></svg>",
         "1 filter\n1 currentColor\n"},
        {"<svg><rect\n fill='rgba(0,0,0,.5)'\n onclick='x()'/></svg>",
         "2 rgba()\n3 onclick (script)\n"},
        {"<svg><style>text { fill: red }</style><![CDATA[<use/>]]></svg>", "1 <style>\n"},
        {"<svg><a title='a > b'/>\n<foreignObject/><animate/><image/><pattern/></svg>",
         "2 <foreignObject>\n2 <animate>\n2 <image>\n2 <pattern>\n"},
        {"<!DOCTYPE svg [ <!ENTITY a '<text>'> ]><svg><script/></svg>", "1 <script>\n"},
        {"<svg><text", "1 <text>\n"},
        {"<svg", ""},
        {"<", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reports reports = {{0}, 0};
        size_t len = strlen(cases[i].svg);
        char *copy = mem_alloc(len + 1, 1);
        memcpy(copy, cases[i].svg, len);
        int32_t count = image_svg_check(copy, len, note_report, &reports);
        assert_string_equal(reports.text, cases[i].reports);
        assert_true((count == 0) == (reports.len == 0));
        mem_free(copy);
    }
}

static int prepare(void **state)
{
    (void)state;
    return image_init(NULL) == ST_OK ? 0 : -1;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], IMAGE_SVG_CHILD_ARG) == 0) {
        return svg_child_main();
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_all_eight_orientations_upright),
        cmocka_unit_test(crops_a_turned_picture_about_its_upright_focus),
        cmocka_unit_test(crops_about_the_focal_point),
        cmocka_unit_test(contains_without_cropping),
        cmocka_unit_test(decodes_every_colour_space),
        cmocka_unit_test(knows_progressive_from_baseline),
        cmocka_unit_test(a_cut_jpeg_is_a_fault_at_every_length),
        cmocka_unit_test(flipped_bytes_never_crash),
        cmocka_unit_test(stops_when_cancelled),
        cmocka_unit_test(refuses_too_many_pixels_before_decoding),
        cmocka_unit_test(refuses_a_box_out_of_range),
        cmocka_unit_test(sixty_four_megapixels_need_little_memory),
        cmocka_unit_test(png_comes_back_as_written),
        cmocka_unit_test(a_cut_or_damaged_png_is_a_fault),
        cmocka_unit_test(saving_a_png_replaces_the_file_whole),
        cmocka_unit_test(writing_a_full_hd_png_is_quick),
        cmocka_unit_test(decodes_webp_with_alpha),
        cmocka_unit_test(says_what_the_file_really_is),
        cmocka_unit_test(exif_survives_nonsense),
        cmocka_unit_test(draws_svg_at_the_size_shown),
        cmocka_unit_test(an_absurdly_long_svg_still_comes_out),
        cmocka_unit_test(a_hostile_dash_pattern_is_stopped),
        cmocka_unit_test(a_cancelled_svg_child_is_ended),
        cmocka_unit_test(a_broken_svg_says_so),
        cmocka_unit_test(names_what_svg_can_not_be_drawn),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
