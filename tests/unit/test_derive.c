/* links: image base */
/* Pictures of pictures: crops about the focal point, and uploads without what a phone wrote into
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "image/derive.h"
#include "image/write_jpeg.h"

#define RED   0xFFFF0000U
#define GREEN 0xFF00FF00U
#define BLUE  0xFF0000FFU

/* Three bands from left to right; `alpha_from` px on shine through. */
static struct pixels *bands(int32_t width, int32_t height, int32_t alpha_from)
{
    struct pixels *pixels = NULL;
    assert_int_equal(pixels_create(width, height, &pixels, NULL), ST_OK);
    for (int32_t y = 0; y < height; y++) {
        for (int32_t x = 0; x < width; x++) {
            uint32_t px = x * 3 < width ? RED : x * 3 < 2 * width ? GREEN : BLUE;
            pixels->argb[(size_t)y * pixels->stride_px + (size_t)x] = x >= alpha_from ? 0 : px;
        }
    }
    return pixels;
}

static void write_bands(int32_t width, int32_t height, struct buf *out)
{
    struct pixels *pixels = bands(width, height, width);
    assert_int_equal(image_write_jpeg(pixels, 95, 0xFFFFFF, out, NULL), ST_OK);
    pixels_unref(pixels);
}

static struct pixels *read_back(const struct buf *bytes)
{
    struct image_info info;
    struct pixels *pixels = NULL;
    assert_int_equal(image_probe(bytes->ptr, bytes->len, &info, NULL), ST_OK);
    const struct image_want want = {
        .width = info.width, .height = info.height, .fit = IMAGE_CONTAIN};
    assert_int_equal(image_decode(bytes->ptr, bytes->len, &want, NULL, &pixels, NULL), ST_OK);
    return pixels;
}

static void assert_near(uint32_t px, uint32_t wanted)
{
    for (int shift = 0; shift < 32; shift += 8) {
        int difference = (int)(px >> shift & 0xFF) - (int)(wanted >> shift & 0xFF);
        if (abs(difference) > 12) {
            fail_msg("%08X is not %08X", px, wanted);
        }
    }
}

static uint32_t at(const struct pixels *pixels, int32_t x, int32_t y)
{
    return pixels->argb[(size_t)y * pixels->stride_px + (size_t)x];
}

static void what_is_written_reads_the_same(void **state)
{
    (void)state;
    struct buf out = buf_make(DERIVED_MAX_BYTES);
    struct buf again = buf_make(DERIVED_MAX_BYTES);
    write_bands(300, 40, &out);
    write_bands(300, 40, &again);
    assert_int_equal(out.len, again.len);
    assert_memory_equal(out.ptr, again.ptr, out.len);
    struct pixels *pixels = read_back(&out);
    assert_near(at(pixels, 20, 20), RED);
    assert_near(at(pixels, 150, 20), GREEN);
    assert_near(at(pixels, 280, 20), BLUE);
    pixels_unref(pixels);
    buf_deinit(&out);
    buf_deinit(&again);
}

static void what_shines_through_lies_on_the_ground(void **state)
{
    (void)state;
    struct buf out = buf_make(DERIVED_MAX_BYTES);
    struct pixels *pixels = bands(96, 96, 48);
    assert_int_equal(image_write_jpeg(pixels, 95, 0x204060, &out, NULL), ST_OK);
    pixels_unref(pixels);
    pixels = read_back(&out);
    assert_near(at(pixels, 80, 40), 0xFF204060);
    pixels_unref(pixels);
    buf_deinit(&out);
}

static void a_full_buffer_is_an_error(void **state)
{
    (void)state;
    struct err err = {.code = ST_OK};
    struct buf out = buf_make(100);
    struct pixels *pixels = bands(300, 300, 300);
    assert_int_equal(image_write_jpeg(pixels, 80, 0, &out, &err), ST_LIMIT);
    assert_int_equal(err.code, ST_LIMIT);
    pixels_unref(pixels);
    buf_deinit(&out);
}

static void a_derived_picture_is_cropped_about_its_focus(void **state)
{
    (void)state;
    static const struct {
        float focus;
        uint32_t middle;
    } cases[] = {{0.0F, RED}, {0.5F, GREEN}, {1.0F, BLUE}};
    struct buf wide = buf_make(DERIVED_MAX_BYTES);
    write_bands(2400, 300, &wide);
    for (int size = 0; size < DERIVED_COUNT; size++) {
        const struct derived_facts *facts = derived_get((enum derived_size)size);
        for (size_t i = 0; i < 3; i++) {
            struct buf out = buf_make(DERIVED_MAX_BYTES);
            assert_int_equal(derive_picture(wide.ptr, wide.len, (enum derived_size)size,
                                            cases[i].focus, 0.5F, false, NULL, &out, NULL),
                             ST_OK);
            struct pixels *pixels = read_back(&out);
            assert_int_equal(pixels->width, facts->width);
            assert_int_equal(pixels->height, facts->height);
            assert_near(at(pixels, facts->width / 2, facts->height / 2), cases[i].middle);
            pixels_unref(pixels);
            buf_deinit(&out);
        }
    }
    buf_deinit(&wide);
}

static void artwork_becomes_a_preview(void **state)
{
    (void)state;
    struct buf art = buf_make((size_t)1 << 20);
    struct buf out = buf_make(DERIVED_MAX_BYTES);
    struct image_info info;
    assert_int_equal(file_read(SOURCE_DIR "/assets/ambassadeurs/art/hero.svg", &art, NULL), ST_OK);
    assert_int_equal(
        derive_picture(art.ptr, art.len, DERIVED_OG, 0.7F, 0.4F, true, NULL, &out, NULL), ST_OK);
    assert_int_equal(image_probe(out.ptr, out.len, &info, NULL), ST_OK);
    assert_int_equal(info.kind, IMAGE_JPEG);
    assert_int_equal(info.width, 1200);
    assert_int_equal(info.height, 630);
    assert_false(info.is_progressive);
    buf_deinit(&art);
    buf_deinit(&out);
}

static void sizes_are_found_by_name(void **state)
{
    (void)state;
    enum derived_size size = DERIVED_320;
    assert_true(derived_find("og", 2, &size));
    assert_int_equal(size, DERIVED_OG);
    assert_true(derived_find("1200.jpg", 4, &size));
    assert_int_equal(size, DERIVED_1200);
    assert_false(derived_find("1201", 4, &size));
    assert_false(derived_find("", 0, &size));
}

/* An EXIF block that says "turned" and "here is where": GPS is entry 0x8825. */
static void add_exif(const struct buf *jpeg, uint8_t orientation, struct buf *out)
{
    const uint8_t exif[] = {0xFF, 0xE1, 0, 42, 'E', 'x', 'i',         'f', 0,  0,    'I',
                            'I',  42,   0, 8,  0,   0,   0,           2,   0,  0x12, 1,
                            3,    0,    1, 0,  0,   0,   orientation, 0,   0,  0,    0x25,
                            0x88, 4,    0, 1,  0,   0,   0,           77,  77, 77,   77};
    buf_append(out, jpeg->ptr, 2);
    buf_append(out, exif, sizeof exif);
    buf_append(out, jpeg->ptr + 2, jpeg->len - 2);
}

static bool holds(const struct buf *bytes, const char *what, size_t len)
{
    for (size_t i = 0; i + len <= bytes->len; i++) {
        if (memcmp(bytes->ptr + i, what, len) == 0) {
            return true;
        }
    }
    return false;
}

static void an_upload_is_turned_upright_and_loses_its_notes(void **state)
{
    (void)state;
    struct buf plain = buf_make(DERIVED_MAX_BYTES);
    struct buf phone = buf_make(DERIVED_MAX_BYTES);
    struct buf out = buf_make(DERIVED_MAX_BYTES);
    struct upload_result result = {.width = 0};
    write_bands(300, 100, &plain);
    add_exif(&plain, 6, &phone); /* to be turned clockwise: left becomes top */
    assert_int_equal(upload_reencode(phone.ptr, phone.len, NULL, &out, &result, NULL), ST_OK);
    assert_int_equal(result.kind, IMAGE_JPEG);
    assert_int_equal(result.width, 100);
    assert_int_equal(result.height, 300);
    assert_true(holds(&phone, "Exif", 4));
    assert_false(holds(&out, "Exif", 4));
    assert_false(holds(&out, "MMMM", 4));
    struct pixels *pixels = read_back(&out);
    assert_near(at(pixels, 50, 20), RED);
    assert_near(at(pixels, 50, 280), BLUE);
    pixels_unref(pixels);
    buf_deinit(&plain);
    buf_deinit(&phone);
    buf_deinit(&out);
}

static void a_large_upload_is_reduced_a_small_one_is_not_enlarged(void **state)
{
    (void)state;
    static const struct {
        int32_t width, height, out_width, out_height;
    } cases[] = {{4000, 1000, 2048, 512}, {600, 2400, 512, 2048}, {31, 17, 31, 17}, {1, 1, 1, 1}};
    for (size_t i = 0; i < 4; i++) {
        struct buf in = buf_make(DERIVED_MAX_BYTES);
        struct buf out = buf_make(DERIVED_MAX_BYTES);
        struct upload_result result = {.width = 0};
        write_bands(cases[i].width, cases[i].height, &in);
        assert_int_equal(upload_reencode(in.ptr, in.len, NULL, &out, &result, NULL), ST_OK);
        assert_int_equal(result.width, cases[i].out_width);
        assert_int_equal(result.height, cases[i].out_height);
        buf_deinit(&in);
        buf_deinit(&out);
    }
}

static void write_png(const struct pixels *pixels, struct buf *out)
{
    char *bytes = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&bytes, &len);
    assert_non_null(file);
    assert_int_equal(image_write_png(file, pixels, NULL), ST_OK);
    assert_int_equal(fclose(file), 0);
    buf_append(out, bytes, len);
    free(bytes);
}

static void a_png_stays_one_only_where_something_shines_through(void **state)
{
    (void)state;
    for (int alpha = 0; alpha < 2; alpha++) {
        struct buf in = buf_make(DERIVED_MAX_BYTES);
        struct buf out = buf_make(DERIVED_MAX_BYTES);
        struct upload_result result = {.width = 0};
        struct image_info info;
        struct pixels *pixels = bands(90, 60, alpha == 0 ? 90 : 70);
        write_png(pixels, &in);
        pixels_unref(pixels);
        assert_int_equal(upload_reencode(in.ptr, in.len, NULL, &out, &result, NULL), ST_OK);
        assert_int_equal(result.kind, alpha == 0 ? IMAGE_JPEG : IMAGE_PNG);
        assert_int_equal(image_probe(out.ptr, out.len, &info, NULL), ST_OK);
        assert_int_equal(info.kind, result.kind);
        buf_deinit(&in);
        buf_deinit(&out);
    }
}

static void what_is_no_picture_is_refused(void **state)
{
    (void)state;
    static const char svg[] =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
    struct err err = {.code = ST_OK};
    struct buf out = buf_make(DERIVED_MAX_BYTES);
    struct buf in = buf_make(DERIVED_MAX_BYTES);
    struct upload_result result = {.width = 0};
    assert_int_equal(upload_reencode(svg, sizeof svg - 1, NULL, &out, &result, &err),
                     ST_UNSUPPORTED);
    assert_int_equal(upload_reencode("GIF89a", 6, NULL, &out, &result, &err), ST_UNSUPPORTED);
    assert_int_not_equal(upload_reencode("", 0, NULL, &out, &result, &err), ST_OK);
    write_bands(300, 300, &in);
    assert_int_equal(upload_reencode(in.ptr, in.len / 2, NULL, &out, &result, &err), ST_INVALID);
    assert_int_equal(upload_reencode(in.ptr, UPLOAD_MAX_BYTES + 1, NULL, &out, &result, &err),
                     ST_LIMIT);
    atomic_bool cancel = true;
    assert_int_equal(upload_reencode(in.ptr, in.len, &cancel, &out, &result, &err), ST_CANCELLED);
    assert_int_equal(result.width, 0);
    buf_deinit(&in);
    buf_deinit(&out);
}

/* The fuzzer's: a lossy WebP cut behind its first 30 bytes was read a byte too far. */
static void a_cut_webp_is_refused_within_its_bytes(void **state)
{
    (void)state;
    static const uint8_t head[30] = {'R', 'I', 'F', 'F',  0x70, 0,    0,    0, 'W', 'E',
                                     'B', 'P', 'V', 'P',  '8',  ' ',  0x64, 0, 0,   0,
                                     16,  4,   0,   0x9D, 1,    0x2A, 24,   0, 16,  0};
    struct err err = {.code = ST_OK};
    struct buf out = buf_make(DERIVED_MAX_BYTES);
    struct upload_result result = {.width = 0};
    uint8_t *exactly = malloc(sizeof head);
    assert_non_null(exactly);
    memcpy(exactly, head, sizeof head);
    assert_int_equal(upload_reencode(exactly, sizeof head, NULL, &out, &result, &err), ST_INVALID);
    free(exactly);
    buf_deinit(&out);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], IMAGE_SVG_CHILD_ARG) == 0) {
        return svg_child_main();
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(what_shines_through_lies_on_the_ground),
        cmocka_unit_test(a_full_buffer_is_an_error),
        cmocka_unit_test(a_derived_picture_is_cropped_about_its_focus),
        cmocka_unit_test(artwork_becomes_a_preview),
        cmocka_unit_test(sizes_are_found_by_name),
        cmocka_unit_test(an_upload_is_turned_upright_and_loses_its_notes),
        cmocka_unit_test(a_large_upload_is_reduced_a_small_one_is_not_enlarged),
        cmocka_unit_test(a_png_stays_one_only_where_something_shines_through),
        cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(a_cut_webp_is_refused_within_its_bytes),
    };
    struct err err = {.code = ST_OK};
    if (image_init(&err) != ST_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    image_deinit();
    return failed;
}
