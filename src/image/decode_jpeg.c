/* image/decode_jpeg.c: libjpeg-turbo, decoded to scale, one row at a time.
 *
 * The library reports through error_exit, which jumps back to decode_jpeg(); everything that must
 * survive the jump lives in struct reader. Warnings that mean lost picture data are errors here:
 * a cut file must not be shown as half a picture. Baseline files need a few rows of memory at any
 * size; files in several scans are held as coefficients, which is why their size is limited.
 */
#include <math.h>
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h> /* its codes depend on jpeglib.h */

#include "base/mem.h"
#include "image/decode_priv.h"

#define SCANS_MAX 64 /* usual files have ten; thousands are an attack on the processor */
#define EIGHTHS   8

struct reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    const struct decode_job *job;
    uint32_t *row;
    uint8_t *inks; /* one row of CMYK, when the file has it */
    bool is_cancelled;
    bool has_too_many_scans;
};

_Static_assert(BITS_IN_JSAMPLE == 8, "rows are bytes");

static struct reader *reader_of(j_common_ptr jpeg)
{
    return jpeg->client_data;
}

NORETURN static void on_error(j_common_ptr jpeg)
{
    longjmp(reader_of(jpeg)->escape, 1);
}

static bool loses_picture(int code)
{
    return code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_ARITH_BAD_CODE ||
           code == JWRN_JPEG_EOF || code == JWRN_MUST_RESYNC || code == JWRN_BOGUS_PROGRESSION;
}

static void on_message(j_common_ptr jpeg, int level)
{
    if (level < 0 && loses_picture(jpeg->err->msg_code)) {
        on_error(jpeg);
    }
}

static void on_output(j_common_ptr jpeg)
{
    (void)jpeg; /* the text goes into struct err, never to the terminal */
}

static void on_progress(j_common_ptr jpeg)
{
    struct reader *reader = reader_of(jpeg);
    reader->is_cancelled = decode_is_cancelled(reader->job);
    reader->has_too_many_scans = reader->jpeg.input_scan_number > SCANS_MAX;
    if (reader->is_cancelled || reader->has_too_many_scans) {
        on_error(jpeg);
    }
}

static void source_start(j_decompress_ptr jpeg)
{
    (void)jpeg; /* all bytes are there from the beginning */
}

static boolean source_fill(j_decompress_ptr jpeg)
{
    ERREXIT(jpeg, JERR_INPUT_EOF);
    return FALSE;
}

static void source_skip(j_decompress_ptr jpeg, long count)
{
    if (count <= 0) {
        return;
    }
    if ((size_t)count > jpeg->src->bytes_in_buffer) {
        ERREXIT(jpeg, JERR_INPUT_EOF);
    }
    jpeg->src->next_input_byte += count;
    jpeg->src->bytes_in_buffer -= (size_t)count;
}

static void reader_open(struct reader *reader)
{
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;

    jpeg_create_decompress(jpeg);
    reader->source = (struct jpeg_source_mgr){
        .next_input_byte = reader->job->bytes,
        .bytes_in_buffer = reader->job->len,
        .init_source = source_start,
        .fill_input_buffer = source_fill,
        .skip_input_data = source_skip,
        .resync_to_restart = jpeg_resync_to_restart,
        .term_source = source_start,
    };
    reader->progress.progress_monitor = on_progress;
    jpeg->src = &reader->source;
    jpeg->progress = &reader->progress;
}

/* The least number of eighths that still has at least the pixels wanted. */
static unsigned choose_eighths(const struct decode_job *job)
{
    struct placement place = placement_make(job->info->width, job->info->height, job->want);
    double scale = fmax(place.out_width / place.width, place.out_height / place.height);
    double eighths = ceil(scale * EIGHTHS - 1e-9);
    return eighths < 1.0 ? 1 : eighths > EIGHTHS ? EIGHTHS : (unsigned)eighths;
}

static enum status check_header(struct reader *reader, struct err *err)
{
    const struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    const struct image_info *info = reader->job->info;
    int32_t width = 0;
    int32_t height = 0;

    decode_stored_size(info, &width, &height);
    if (jpeg->image_width != (JDIMENSION)width || jpeg->image_height != (JDIMENSION)height) {
        return err_set(err, ST_INVALID, "the JPEG's header contradicts itself");
    }
    if (jpeg_has_multiple_scans(&reader->jpeg) && !info->is_progressive) {
        return err_set(err, ST_INVALID, "the JPEG's header hides that it has several scans");
    }
    return ST_OK;
}

static enum status reader_begin(struct reader *reader, struct frame *frame, struct err *err)
{
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    bool has_inks = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
    static const union {
        uint32_t word;
        uint8_t first;
    } order = {1};
    J_COLOR_SPACE pixel = order.first == 1 ? JCS_EXT_BGRA : JCS_EXT_ARGB;

    jpeg->out_color_space = has_inks ? JCS_CMYK : pixel;
    jpeg->scale_num = choose_eighths(reader->job);
    jpeg->scale_denom = EIGHTHS;
    (void)jpeg_start_decompress(jpeg); /* never suspends: our source has everything */
    enum status st =
        decode_begin(reader->job, (int32_t)jpeg->output_width, (int32_t)jpeg->output_height,
                     (double)jpeg->scale_num / jpeg->scale_denom, frame, err);
    if (st != ST_OK) {
        return st;
    }
    reader->row = mem_try_alloc(jpeg->output_width, sizeof *reader->row);
    reader->inks = has_inks ? mem_try_alloc(jpeg->output_width, 4) : NULL;
    if (reader->row == NULL || (has_inks && reader->inks == NULL)) {
        return err_set(err, ST_NOMEM, "no memory for a row of the JPEG");
    }
    return ST_OK;
}

static uint32_t product(uint32_t a, uint32_t b)
{
    uint32_t t = a * b + 128;
    return (t + (t >> 8)) >> 8;
}

/* Adobe writes inks inverted (255 is none) and marks the file; others write them straight. */
static void inks_to_pixels(struct reader *reader)
{
    uint32_t flip = reader->jpeg.saw_Adobe_marker ? 0 : 0xFF;
    const uint8_t *ink = reader->inks;
    for (JDIMENSION x = 0; x < reader->jpeg.output_width; x++, ink += 4) {
        uint32_t k = ink[3] ^ flip;
        reader->row[x] = 0xFF000000U | product(ink[0] ^ flip, k) << 16 |
                         product(ink[1] ^ flip, k) << 8 | product(ink[2] ^ flip, k);
    }
}

static void reader_rows(struct reader *reader, struct frame *frame)
{
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = reader->inks != NULL ? reader->inks : (JSAMPROW)reader->row;
        if (jpeg_read_scanlines(jpeg, &row, 1) != 1) {
            ERREXIT(jpeg, JERR_INPUT_EOF);
        }
        if (reader->inks != NULL) {
            inks_to_pixels(reader);
        }
        frame_push(frame, reader->row);
    }
    (void)jpeg_finish_decompress(jpeg); /* never suspends */
}

static enum status explain(struct reader *reader, struct err *err)
{
    char text[JMSG_LENGTH_MAX];
    int code = reader->errors.msg_code;

    if (reader->is_cancelled) {
        return err_set(err, ST_CANCELLED, "no longer wanted");
    }
    if (reader->has_too_many_scans) {
        return err_set(err, ST_LIMIT, "the JPEG has more than %d scans", SCANS_MAX);
    }
    if (code == JERR_OUT_OF_MEMORY) {
        return err_set(err, ST_NOMEM, "no memory to decode the JPEG");
    }
    if (code == JERR_INPUT_EOF || code == JWRN_JPEG_EOF) {
        return err_set(err, ST_INVALID, "the JPEG is cut short");
    }
    reader->errors.format_message((j_common_ptr)&reader->jpeg, text);
    return err_set(err, ST_INVALID, "the JPEG is damaged: %s", text);
}

/* In a function of its own, so that no local variable has to survive the jump. */
static enum status reader_run(struct reader *reader, struct frame *frame, struct err *err)
{
    if (setjmp(reader->escape) != 0) {
        return explain(reader, err);
    }
    reader_open(reader);
    (void)jpeg_read_header(&reader->jpeg, TRUE); /* never suspends */
    enum status st = check_header(reader, err);
    if (st == ST_OK) {
        st = reader_begin(reader, frame, err);
    }
    if (st == ST_OK) {
        reader_rows(reader, frame);
    }
    return st;
}

enum status decode_jpeg(const struct decode_job *job, struct frame *frame, struct err *err)
{
    struct reader *reader = mem_alloc(1, sizeof *reader);

    reader->job = job;
    reader->jpeg.err = jpeg_std_error(&reader->errors);
    reader->jpeg.client_data = reader;
    reader->errors.error_exit = on_error;
    reader->errors.emit_message = on_message;
    reader->errors.output_message = on_output;
    enum status st = reader_run(reader, frame, err);
    jpeg_destroy_decompress(&reader->jpeg);
    mem_free(reader->row);
    mem_free(reader->inks);
    mem_free(reader);
    return st;
}
