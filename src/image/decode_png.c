/* image/decode_png.c: libpng row by row; only interlaced files are held whole.
 *
 * SDL_image would read PNG as well, but prints libpng's complaints on the terminal and always
 * holds the whole picture. Errors jump back to reader_run(); state lives in struct reader.
 */
#include <png.h>
#include <string.h>

#include "base/mem.h"
#include "image/decode_priv.h"

#define CHUNK_MAX_BYTES ((png_alloc_size_t)1 << 20) /* of notes we don't read anyway */

struct reader {
    const struct decode_job *job;
    png_structp png;
    png_infop info;
    size_t at;
    char text[128]; /* libpng's complaint */
    bool is_cut;
    int32_t width, height;
    uint8_t *rgba; /* one row, or all when interlaced */
    uint32_t *row;
};

static void on_error(png_structp png, png_const_charp text)
{
    struct reader *reader = png_get_error_ptr(png);
    size_t len = strlen(text);
    len = len < sizeof reader->text - 1 ? len : sizeof reader->text - 1;
    memcpy(reader->text, text, len);
    reader->text[len] = 0;
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text; /* wrong profiles and the like: the picture is all there */
}

static void on_read(png_structp png, png_bytep to, size_t len)
{
    struct reader *reader = png_get_io_ptr(png);
    if (len > reader->job->len - reader->at) {
        reader->is_cut = true;
        png_error(png, "cut short");
    }
    memcpy(to, reader->job->bytes + reader->at, len);
    reader->at += len;
}

/* Whatever is stored becomes R, G, B, A bytes. */
static void ask_for_rgba(struct reader *reader)
{
    png_structp png = reader->png;
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
}

static enum status reader_begin(struct reader *reader, struct frame *frame, struct err *err)
{
    png_structp png = reader->png;
    size_t rows = 1;

    png_set_user_limits(png, IMAGE_SIDE_MAX_PX, IMAGE_SIDE_MAX_PX);
    png_set_chunk_malloc_max(png, CHUNK_MAX_BYTES);
    png_set_read_fn(png, reader, on_read);
    png_read_info(png, reader->info);
    decode_stored_size(reader->job->info, &reader->width, &reader->height);
    if (png_get_image_width(png, reader->info) != (png_uint_32)reader->width ||
        png_get_image_height(png, reader->info) != (png_uint_32)reader->height) {
        return err_set(err, ST_INVALID, "the PNG's header contradicts itself");
    }
    ask_for_rgba(reader);
    if (png_set_interlace_handling(png) > 1) {
        rows = (size_t)reader->height;
    }
    png_read_update_info(png, reader->info);
    if (png_get_rowbytes(png, reader->info) != (size_t)reader->width * 4) {
        return err_set(err, ST_UNSUPPORTED, "the PNG stores its pixels in an unusual way");
    }
    reader->rgba = mem_try_alloc(rows * (size_t)reader->width, 4);
    reader->row = mem_try_alloc((size_t)reader->width, sizeof *reader->row);
    if (reader->rgba == NULL || reader->row == NULL) {
        return err_set(err, ST_NOMEM, "no memory to decode the PNG");
    }
    return decode_begin(reader->job, reader->width, reader->height, 1.0, frame, err);
}

static enum status read_streaming(struct reader *reader, struct frame *frame, struct err *err)
{
    for (int32_t y = 0; y < reader->height; y++) {
        if (decode_is_cancelled(reader->job)) {
            return err_set(err, ST_CANCELLED, "no longer wanted");
        }
        png_read_row(reader->png, reader->rgba, NULL);
        frame_premultiply_rgba(reader->row, reader->rgba, reader->width);
        frame_push(frame, reader->row);
    }
    png_read_end(reader->png, NULL);
    return ST_OK;
}

static enum status read_interlaced(struct reader *reader, struct frame *frame, struct err *err)
{
    size_t stride = (size_t)reader->width * 4;
    for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
        for (int32_t y = 0; y < reader->height; y++) {
            if (decode_is_cancelled(reader->job)) {
                return err_set(err, ST_CANCELLED, "no longer wanted");
            }
            png_read_row(reader->png, reader->rgba + (size_t)y * stride, NULL);
        }
    }
    png_read_end(reader->png, NULL);
    for (int32_t y = 0; y < reader->height; y++) {
        frame_premultiply_rgba(reader->row, reader->rgba + (size_t)y * stride, reader->width);
        frame_push(frame, reader->row);
    }
    return ST_OK;
}

/* In a function of its own, so that no local variable has to survive the jump. */
static enum status reader_run(struct reader *reader, struct frame *frame, struct err *err)
{
    if (setjmp(png_jmpbuf(reader->png)) != 0) {
        return reader->is_cut ? err_set(err, ST_INVALID, "the PNG is cut short")
                              : err_set(err, ST_INVALID, "the PNG is damaged: %s", reader->text);
    }
    enum status st = reader_begin(reader, frame, err);
    if (st != ST_OK) {
        return st;
    }
    return png_get_interlace_type(reader->png, reader->info) == PNG_INTERLACE_NONE
               ? read_streaming(reader, frame, err)
               : read_interlaced(reader, frame, err);
}

enum status decode_png(const struct decode_job *job, struct frame *frame, struct err *err)
{
    struct reader *reader = mem_alloc(1, sizeof *reader);
    enum status st = ST_NOMEM;

    reader->job = job;
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
    reader->info = reader->png == NULL ? NULL : png_create_info_struct(reader->png);
    if (reader->info == NULL) {
        (void)err_set(err, ST_NOMEM, "no memory to decode the PNG");
    } else {
        st = reader_run(reader, frame, err);
    }
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
    mem_free(reader->rgba);
    mem_free(reader->row);
    mem_free(reader);
    return st;
}
