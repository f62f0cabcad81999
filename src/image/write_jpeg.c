/* image/write_jpeg.c: libjpeg-turbo writes into a bounded buffer, row by row.
 *
 * The library reports through error_exit, which jumps back to image_write_jpeg(); what must survive
 * the jump lives in struct writer.
 */
#include "image/write_jpeg.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "base/check.h"
#include "base/mem.h"

#define PIECE_BYTES 16384

struct writer {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr target;
    jmp_buf escape;
    struct buf *out;
    uint8_t *row;
    JOCTET piece[PIECE_BYTES];
};

static struct writer *writer_of(j_common_ptr jpeg)
{
    return jpeg->client_data;
}

NORETURN static void on_error(j_common_ptr jpeg)
{
    longjmp(writer_of(jpeg)->escape, 1);
}

static void on_message(j_common_ptr jpeg, int level)
{
    (void)jpeg;
    (void)level; /* writing has nothing to warn of */
}

static void on_output(j_common_ptr jpeg)
{
    (void)jpeg; /* never to the terminal */
}

static void target_start(j_compress_ptr jpeg)
{
    struct writer *writer = jpeg->client_data;
    jpeg->dest->next_output_byte = writer->piece;
    jpeg->dest->free_in_buffer = PIECE_BYTES;
}

static void target_flush(struct writer *writer, size_t len)
{
    buf_append(writer->out, writer->piece, len);
    if (writer->out->failed != ST_OK) {
        longjmp(writer->escape, 1);
    }
}

static boolean target_empty(j_compress_ptr jpeg)
{
    struct writer *writer = jpeg->client_data;
    target_flush(writer, PIECE_BYTES);
    target_start(jpeg);
    return TRUE;
}

static void target_end(j_compress_ptr jpeg)
{
    target_flush(jpeg->client_data, PIECE_BYTES - jpeg->dest->free_in_buffer);
}

/* Premultiplied over an opaque ground. */
static void fill_row(uint8_t *to, const uint32_t *from, int32_t count, uint32_t ground)
{
    for (int32_t x = 0; x < count; x++) {
        uint32_t shows = 255 - (from[x] >> 24);
        for (int shift = 16; shift >= 0; shift -= 8) {
            uint32_t value =
                (from[x] >> shift & 0xFF) + ((ground >> shift & 0xFF) * shows + 127) / 255;
            *to++ = (uint8_t)(value > 255 ? 255 : value);
        }
    }
}

static void configure(struct writer *writer, const struct pixels *pixels, int quality)
{
    struct jpeg_compress_struct *jpeg = &writer->jpeg;
    jpeg_create_compress(jpeg);
    jpeg->client_data = writer;
    writer->target = (struct jpeg_destination_mgr){.init_destination = target_start,
                                                   .empty_output_buffer = target_empty,
                                                   .term_destination = target_end};
    jpeg->dest = &writer->target;
    jpeg->image_width = (JDIMENSION)pixels->width;
    jpeg->image_height = (JDIMENSION)pixels->height;
    jpeg->input_components = 3;
    jpeg->in_color_space = JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, quality, TRUE);
    jpeg->optimize_coding = TRUE;
}

/* In a function of its own, so that no local variable has to survive the jump. */
static bool writer_run(struct writer *writer, const struct pixels *pixels, int quality,
                       uint32_t ground)
{
    if (setjmp(writer->escape) != 0) {
        return false;
    }
    configure(writer, pixels, quality);
    jpeg_start_compress(&writer->jpeg, TRUE);
    for (int32_t y = 0; y < pixels->height; y++) {
        JSAMPROW row = writer->row;
        fill_row(row, pixels->argb + (size_t)y * pixels->stride_px, pixels->width, ground);
        (void)jpeg_write_scanlines(&writer->jpeg, &row, 1); /* our target never suspends */
    }
    jpeg_finish_compress(&writer->jpeg);
    return true;
}

static enum status say_why(struct writer *writer, struct err *err)
{
    char text[JMSG_LENGTH_MAX];
    if (writer->out->failed != ST_OK) {
        return buf_status(writer->out, err);
    }
    writer->errors.format_message((j_common_ptr)&writer->jpeg, text);
    return err_set(err, ST_NOMEM, "the JPEG can't be written: %s", text);
}

enum status image_write_jpeg(const struct pixels *pixels, int quality, uint32_t ground,
                             struct buf *out, struct err *err)
{
    CHECK(quality >= 1 && quality <= 100);
    enum status st = ST_OK;
    struct writer *writer = mem_alloc(1, sizeof *writer);
    writer->out = out;
    writer->jpeg.err = jpeg_std_error(&writer->errors);
    writer->errors.error_exit = on_error;
    writer->errors.emit_message = on_message;
    writer->errors.output_message = on_output;
    writer->jpeg.client_data = writer;
    writer->row = mem_try_alloc((size_t)pixels->width, 3);
    if (writer->row == NULL) {
        st = err_set(err, ST_NOMEM, "no memory to write a JPEG");
    } else if (!writer_run(writer, pixels, quality, ground)) {
        st = say_why(writer, err);
    }
    jpeg_destroy_compress(&writer->jpeg);
    mem_free(writer->row);
    mem_free(writer);
    return st;
}
