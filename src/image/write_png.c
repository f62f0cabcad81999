/* image/write_png.c: snapshots, quick: SDL_image always compresses at zlib's default level, which
 * takes 0.35 s for a 1080p frame; level 4 with one filter takes a fifth of it for the same size.
 */
#include <errno.h>
#include <png.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "image/image.h"

#define COMPRESSION_LEVEL 4
#define PATH_BYTES        4096

struct writer {
    FILE *file;
    png_structp png;
    png_infop info;
    uint8_t *row;
    char text[128];
};

static void on_error(png_structp png, png_const_charp text)
{
    struct writer *writer = png_get_error_ptr(png);
    size_t len = strlen(text);
    len = len < sizeof writer->text - 1 ? len : sizeof writer->text - 1;
    memcpy(writer->text, text, len);
    writer->text[len] = 0;
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text; /* never to the terminal */
}

static void on_write(png_structp png, png_bytep from, size_t len)
{
    struct writer *writer = png_get_io_ptr(png);
    if (fwrite(from, 1, len, writer->file) != len) {
        png_error(png, strerror(errno));
    }
}

static void on_flush(png_structp png)
{
    (void)png; /* the file's owner flushes */
}

static uint8_t straight(uint32_t value, uint32_t alpha)
{
    uint32_t result = (value * 255 + alpha / 2) / alpha;
    return (uint8_t)(result > 255 ? 255 : result);
}

static void fill_row(uint8_t *to, const uint32_t *from, int32_t count, bool is_opaque)
{
    for (int32_t x = 0; x < count; x++) {
        uint32_t px = from[x];
        uint32_t a = px >> 24;
        uint32_t r = px >> 16 & 0xFF;
        uint32_t g = px >> 8 & 0xFF;
        uint32_t b = px & 0xFF;
        bool is_plain = is_opaque || a == 255 || a == 0;
        *to++ = is_plain ? (uint8_t)r : straight(r, a);
        *to++ = is_plain ? (uint8_t)g : straight(g, a);
        *to++ = is_plain ? (uint8_t)b : straight(b, a);
        if (!is_opaque) {
            *to++ = (uint8_t)a;
        }
    }
}

static bool find_opaque(const struct pixels *pixels)
{
    uint32_t all = 0xFFFFFFFFU;
    for (int32_t y = 0; y < pixels->height; y++) {
        const uint32_t *row = pixels->argb + (size_t)y * pixels->stride_px;
        for (int32_t x = 0; x < pixels->width; x++) {
            all &= row[x];
        }
    }
    return all >> 24 == 0xFF;
}

/* In a function of its own, so that no local variable has to survive the jump. */
static enum status writer_run(struct writer *writer, const struct pixels *pixels, bool is_opaque,
                              struct err *err)
{
    if (setjmp(png_jmpbuf(writer->png)) != 0) {
        return err_set(err, ST_IO, "the PNG can't be written: %s", writer->text);
    }
    png_set_write_fn(writer->png, writer, on_write, on_flush);
    png_set_compression_level(writer->png, COMPRESSION_LEVEL);
    png_set_filter(writer->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
    png_set_IHDR(writer->png, writer->info, (png_uint_32)pixels->width, (png_uint_32)pixels->height,
                 8, is_opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(writer->png, writer->info, PNG_sRGB_INTENT_PERCEPTUAL);
    png_write_info(writer->png, writer->info);
    for (int32_t y = 0; y < pixels->height; y++) {
        const uint32_t *from = pixels->argb + (size_t)y * pixels->stride_px;
        fill_row(writer->row, from, pixels->width, is_opaque);
        png_write_row(writer->png, writer->row);
    }
    png_write_end(writer->png, NULL);
    return ST_OK;
}

enum status image_write_png(FILE *file, const struct pixels *pixels, struct err *err)
{
    struct writer writer = {.file = file};
    enum status st = ST_NOMEM;

    writer.row = mem_try_alloc((size_t)pixels->width, 4);
    writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, on_error, on_warning);
    writer.info = writer.png == NULL ? NULL : png_create_info_struct(writer.png);
    if (writer.row == NULL || writer.info == NULL) {
        (void)err_set(err, ST_NOMEM, "no memory to write a PNG");
    } else {
        st = writer_run(&writer, pixels, find_opaque(pixels), err);
    }
    png_destroy_write_struct(&writer.png, &writer.info);
    mem_free(writer.row);
    if (st == ST_OK && fflush(file) != 0) {
        st = err_set(err, ST_IO, "the PNG can't be written: %s", strerror(errno));
    }
    return st;
}

enum status image_save_png(const char *path, const struct pixels *pixels, struct err *err)
{
    char part[PATH_BYTES];
    int len = snprintf(part, sizeof part, "%s.part", path);

    if (len < 0 || (size_t)len >= sizeof part) {
        return err_set(err, ST_LIMIT, "the path '%.80s…' is too long", path);
    }
    FILE *file = fopen(part, "wbe");
    if (file == NULL) {
        return err_set(err, ST_IO, "can't write '%s': %s", part, strerror(errno));
    }
    enum status st = image_write_png(file, pixels, err);
    if (fclose(file) != 0 && st == ST_OK) {
        st = err_set(err, ST_IO, "can't write '%s': %s", part, strerror(errno));
    }
    if (st == ST_OK && rename(part, path) != 0) {
        st = err_set(err, ST_IO, "can't write '%s': %s", path, strerror(errno));
    }
    if (st != ST_OK) {
        (void)unlink(part); /* half a file helps nobody; the fault is already told */
    }
    return st;
}
