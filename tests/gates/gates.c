/* tests/gates/gates.c: gates on draw lists and pixels. */
#include "gates.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/compose/rect.h"
#include "readers.h"

enum { QUIET = 4, CAMERA_SEEDS = 3, CAMERA_NEEDED = 2 };

void finding(struct findings *f, const char *fmt, ...)
{
    char line[512];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    f->count++;
    if (f->count <= 5000) {
        buf_printf(&f->text, "%s: %s\n", f->where, line);
    }
}

/* One line of text as it will be seen: the union of its pieces' ink, canvas px. */
struct ink_line {
    const struct draw_note *note;
    struct irect ink;
};

static struct irect piece_ink(const struct draw_text *piece, const struct irect *layer,
                              struct fonts *fonts)
{
    struct ink_box box;
    fonts_ink(fonts, piece, &box);
    int32_t x = layer->x + (int32_t)lroundf(piece->x);
    int32_t y = layer->y + (int32_t)lroundf(piece->baseline);
    return (struct irect){x + box.left, y + box.top, box.right - box.left, box.bottom - box.top};
}

/* Pieces come before the note of their line, in the same layer. */
static size_t collect_lines(const struct draw_list *list, struct fonts *fonts, struct ink_line *out,
                            size_t cap)
{
    size_t count = 0;
    for (size_t i = 0; i < list->note_count && count < cap; i++) {
        const struct draw_note *note = &list->notes[i];
        if (note->kind != NOTE_TEXT) {
            continue;
        }
        const struct draw_layer *layer = &list->layers[note->layer];
        struct irect ink = {0};
        for (size_t k = 0; k < layer->cmd_count; k++) {
            const struct draw_cmd *cmd = &list->cmds[layer->first_cmd + k];
            if (cmd->kind != DRAW_TEXT) {
                continue;
            }
            struct irect box = piece_ink(&cmd->u.text, &layer->rect, fonts);
            int32_t base = layer->rect.y + (int32_t)lroundf(cmd->u.text.baseline);
            bool is_on_line =
                base > note->rect.y && base <= note->rect.y + note->rect.h &&
                cmd->u.text.size_px == note->size_px &&
                layer->rect.x + (int32_t)cmd->u.text.x >= note->rect.x - 2 &&
                layer->rect.x + (int32_t)cmd->u.text.x < note->rect.x + note->rect.w + 2;
            if (is_on_line && box.w > 0) {
                ink = rect_is_empty(ink) ? box : rect_around(ink, box);
            }
        }
        if (!rect_is_empty(ink)) {
            out[count++] = (struct ink_line){note, ink};
        }
    }
    return count;
}

enum { LINES_MAX = 512 };

void gate_overlap(struct findings *f, const struct draw_list *list, struct fonts *fonts)
{
    static struct ink_line lines[LINES_MAX];
    size_t count = collect_lines(list, fonts, lines, LINES_MAX);
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++) {
            struct irect both = rect_intersect(lines[a].ink, lines[b].ink);
            if (lines[a].note->block != lines[b].note->block && both.w > 1 && both.h > 1) {
                finding(f, "text \"%.40s\" overlaps \"%.40s\" by %d x %d px", lines[a].note->text,
                        lines[b].note->text, both.w, both.h);
            }
        }
        for (size_t i = 0; i < list->note_count; i++) {
            const struct draw_note *note = &list->notes[i];
            if (note->kind == NOTE_QR && !rect_is_empty(rect_intersect(lines[a].ink, note->rect))) {
                finding(f, "text \"%.40s\" lies on a code", lines[a].note->text);
            }
        }
    }
}

void gate_safe_area(struct findings *f, const struct draw_list *list, struct fonts *fonts,
                    int32_t margin_x, int32_t margin_y)
{
    static struct ink_line lines[LINES_MAX];
    size_t count = collect_lines(list, fonts, lines, LINES_MAX);
    int32_t right = list->width - margin_x, bottom = list->height - margin_y;
    for (size_t i = 0; i < count; i++) {
        struct irect r = lines[i].ink;
        int32_t slack = lines[i].note->size_px / 12 + 2; /* side bearings of large letters */
        if (r.x < margin_x - slack || r.y < margin_y - 1 || r.x + r.w > right + slack ||
            r.y + r.h > bottom + 1) {
            finding(f, "text \"%.40s\" at %d,%d %dx%d leaves the safe area", lines[i].note->text,
                    r.x, r.y, r.w, r.h);
        }
    }
    for (size_t i = 0; i < list->note_count; i++) {
        struct irect r = list->notes[i].rect;
        if (list->notes[i].kind == NOTE_QR &&
            (r.x < margin_x || r.y < margin_y || r.x + r.w > right || r.y + r.h > bottom)) {
            finding(f, "the code at %d,%d %dx%d leaves the safe area", r.x, r.y, r.w, r.h);
        }
    }
}

void gate_floor(struct findings *f, const struct draw_list *list, int32_t floor_px)
{
    for (size_t i = 0; i < list->note_count; i++) {
        const struct draw_note *note = &list->notes[i];
        if (note->kind == NOTE_TEXT && note->size_px < floor_px) {
            finding(f, "text \"%.40s\" is %u px, under the floor of %d", note->text, note->size_px,
                    floor_px);
        }
    }
}

void gate_layer_cut(struct findings *f, const struct draw_list *list, struct fonts *fonts)
{
    for (size_t l = 0; l < list->layer_count; l++) {
        const struct draw_layer *layer = &list->layers[l];
        for (size_t k = 0; k < layer->cmd_count; k++) {
            const struct draw_cmd *cmd = &list->cmds[layer->first_cmd + k];
            if (cmd->kind != DRAW_TEXT) {
                continue;
            }
            struct irect ink = piece_ink(&cmd->u.text, &layer->rect, fonts);
            struct irect in = rect_intersect(ink, layer->rect);
            if (!rect_is_empty(ink) && (ink.h - in.h > 2 || ink.w - in.w > 6)) {
                finding(f, "text \"%.40s\" is cut by its layer (%d x %d of %d x %d px left)",
                        cmd->u.text.utf8, in.w, in.h, ink.w, ink.h);
            }
        }
    }
}

void gate_modules(struct findings *f, const struct draw_list *list, int32_t main_px,
                  int32_t strip_px)
{
    for (size_t i = 0; i < list->note_count; i++) {
        const struct draw_note *note = &list->notes[i];
        int32_t least = note->is_main ? main_px : strip_px;
        if (note->kind == NOTE_QR &&
            (note->module_px < least || note->rect.w % note->module_px != 0)) {
            finding(f, "the code's modules are %u px, under %d", note->module_px, least);
        }
    }
}

static float linear(uint32_t c8)
{
    float c = (float)c8 / 255.0F;
    return c <= 0.04045F ? c / 12.92F : powf((c + 0.055F) / 1.055F, 2.4F);
}

static float luminance(uint32_t argb)
{
    static float table[256];
    if (table[255] == 0.0F) {
        for (uint32_t i = 0; i < 256; i++) {
            table[i] = linear(i);
        }
    }
    return 0.2126F * table[(argb >> 16) & 0xFF] + 0.7152F * table[(argb >> 8) & 0xFF] +
           0.0722F * table[argb & 0xFF];
}

/* Contrast that 99 % of the pixels behind the line reach; avatars' and steps' edges may lie in a
 * line's box without a letter on them. */
static float contrast_behind(const struct pixels *ground, struct irect rect, uint32_t colour)
{
    int32_t histogram[64] = {0};
    int32_t total = 0;
    float text = luminance(colour);
    rect = rect_intersect(rect, (struct irect){0, 0, ground->width, ground->height});
    for (int32_t y = rect.y; y < rect.y + rect.h; y++) {
        const uint32_t *row = ground->argb + (size_t)y * ground->stride_px;
        for (int32_t x = rect.x; x < rect.x + rect.w; x++) {
            float back = luminance(row[x]);
            float ratio = (fmaxf(text, back) + 0.05F) / (fminf(text, back) + 0.05F);
            int32_t bin = (int32_t)(ratio * 3.0F);
            histogram[bin > 63 ? 63 : bin]++;
            total++;
        }
    }
    int32_t seen = 0;
    for (int32_t bin = 0; bin < 64; bin++) {
        seen += histogram[bin];
        if (seen * 100 > total) {
            return (float)(bin + 1) / 3.0F; /* the bin's upper end: rounding in its favour */
        }
    }
    return 21.0F;
}

void gate_contrast(struct findings *f, const struct draw_list *list, const struct pixels *ground,
                   struct fonts *fonts)
{
    static struct ink_line lines[LINES_MAX];
    size_t count = collect_lines(list, fonts, lines, LINES_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct draw_note *note = lines[i].note;
        float ratio = contrast_behind(ground, lines[i].ink, note->colour);
        float need = note->is_secondary ? 4.5F : 7.0F;
        if (ratio < need) {
            finding(f, "text \"%.40s\" has %.1f:1 with what is behind it, needs %.1f:1", note->text,
                    (double)ratio, (double)need);
        }
    }
}

static struct grey grey_of(const struct pixels *frame)
{
    struct grey g = {frame->width, frame->height,
                     malloc((size_t)frame->width * (size_t)frame->height)};
    for (int32_t y = 0; y < frame->height; y++) {
        const uint32_t *row = frame->argb + (size_t)y * frame->stride_px;
        for (int32_t x = 0; x < frame->width; x++) {
            uint32_t p = row[x];
            g.pixels[(size_t)y * (size_t)frame->width + (size_t)x] =
                (uint8_t)((((p >> 16) & 0xFF) * 77 + ((p >> 8) & 0xFF) * 150 + (p & 0xFF) * 29) >>
                          8);
        }
    }
    return g;
}

/* The code with its quiet zone and as much around it again, cut out of the frame. */
static struct grey cut_out(const struct grey *all, struct irect r)
{
    r = rect_intersect(r, (struct irect){0, 0, all->width, all->height});
    struct grey part = {r.w, r.h, malloc((size_t)r.w * (size_t)r.h)};
    for (int32_t y = 0; y < r.h; y++) {
        memcpy(part.pixels + (size_t)y * (size_t)r.w,
               all->pixels + (size_t)(r.y + y) * (size_t)all->width + (size_t)r.x, (size_t)r.w);
    }
    return part;
}

static void check_code(struct findings *f, const struct grey *all, const struct draw_note *note)
{
    int32_t quiet = note->module_px * QUIET, side = note->rect.w + quiet * 2;
    int32_t modules = note->rect.w / note->module_px + QUIET * 2;
    struct grey near =
        cut_out(all, (struct irect){note->rect.x - quiet * 2, note->rect.y - quiet * 2,
                                    note->rect.w + quiet * 4, note->rect.h + quiet * 4});
    if (!read_by_zbar(&near, note->text)) {
        finding(f, "zbar does not read \"%s\"", note->text);
    }
    if (!read_by_zxing(&near, note->text)) {
        finding(f, "ZXing does not read \"%s\"", note->text);
    }
    free(near.pixels);
    int zbar = 0, zxing = 0;
    for (uint32_t seed = 1; seed <= CAMERA_SEEDS; seed++) {
        struct grey seen =
            camera_see(all, note->rect.x - quiet, note->rect.y - quiet, side, modules, seed);
        zbar += read_by_zbar(&seen, note->text);
        zxing += read_by_zxing(&seen, note->text);
        free(seen.pixels);
    }
    if (zbar < CAMERA_NEEDED || zxing < CAMERA_NEEDED) {
        finding(f, "through the camera zbar reads \"%s\" %d and ZXing %d times of %d", note->text,
                zbar, zxing, CAMERA_SEEDS);
    }
}

void gate_codes(struct findings *f, const struct draw_list *list, const struct pixels *frame)
{
    struct grey all = {0, 0, NULL};
    for (size_t i = 0; i < list->note_count; i++) {
        if (list->notes[i].kind == NOTE_QR) {
            if (all.pixels == NULL) {
                all = grey_of(frame);
            }
            check_code(f, &all, &list->notes[i]);
        }
    }
    free(all.pixels);
}

/* Flashes, counted in each cell of a coarse grid: a pair of opposing changes of relative luminance
 * by a tenth or more, the darker below 0.80. A cell counts only where a quarter of all flash. */

enum { CELLS_X = 16, CELLS_Y = 9, CELLS = CELLS_X * CELLS_Y, CHANGES_MAX = 64 };

struct cell {
    float extreme;               /* the last turning point */
    int direction;               /* of the change under way */
    double changes[CHANGES_MAX]; /* moments of opposing changes, newest last */
    int count;
};

struct flash_gate {
    double fps;
    int64_t frame;
    struct cell cells[CELLS];
    bool has_reported;
};

struct flash_gate *flash_gate_create(double fps)
{
    struct flash_gate *gate = calloc(1, sizeof(*gate));
    gate->fps = fps;
    return gate;
}

void flash_gate_destroy(struct flash_gate *gate)
{
    free(gate);
}

static float cell_luminance(const struct pixels *frame, int cx, int cy)
{
    float sum = 0.0F;
    int n = 0;
    for (int y = cy * frame->height / CELLS_Y; y < (cy + 1) * frame->height / CELLS_Y; y += 4) {
        for (int x = cx * frame->width / CELLS_X; x < (cx + 1) * frame->width / CELLS_X; x += 4) {
            sum += luminance(frame->argb[(size_t)y * frame->stride_px + (size_t)x]);
            n++;
        }
    }
    return n > 0 ? sum / (float)n : 0.0F;
}

static void feed_cell(struct cell *cell, float now, double at_s)
{
    float change = now - cell->extreme;
    bool is_dark = fminf(now, cell->extreme) < 0.80F;
    int direction = change > 0 ? 1 : -1;
    if (fabsf(change) >= 0.10F && is_dark && direction != cell->direction) {
        if (cell->count == CHANGES_MAX) {
            memmove(cell->changes, cell->changes + 1, sizeof(double) * (CHANGES_MAX - 1));
            cell->count--;
        }
        cell->changes[cell->count++] = at_s;
        cell->direction = direction;
        cell->extreme = now;
    } else if (direction == cell->direction) { /* goes on the same way */
        cell->extreme = now;
    }
}

void flash_gate_frame(struct flash_gate *gate, struct findings *f, const struct pixels *frame)
{
    double at_s = (double)gate->frame / gate->fps;
    int flashing = 0;
    for (int i = 0; i < CELLS; i++) {
        struct cell *cell = &gate->cells[i];
        float now = cell_luminance(frame, i % CELLS_X, i / CELLS_X);
        if (gate->frame == 0) {
            cell->extreme = now;
        }
        feed_cell(cell, now, at_s);
        int recent = 0;
        for (int k = 0; k < cell->count; k++) {
            recent += at_s - cell->changes[k] < 1.0;
        }
        flashing += recent >= 7; /* more than three pairs */
    }
    gate->frame++;
    if (flashing * 4 >= CELLS && !gate->has_reported) {
        gate->has_reported = true;
        finding(f, "more than three flashes in the second before %.2f s", at_s);
    }
}
