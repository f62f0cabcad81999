/* One command a line whatever the texts hold: control characters, quotes and backslashes are
 * escaped. Floats are written with one decimal, enough to see and stable everywhere. */
#include "base/crypto.h"
#include "display/draw/list.h"

static void dump_rect(struct buf *out, const char *what, struct irect rect)
{
    buf_printf(out, "%s %d,%d %dx%d", what, rect.x, rect.y, rect.w, rect.h);
}

static void dump_string(struct buf *out, const char *text)
{
    buf_append_char(out, '"');
    for (const unsigned char *c = (const unsigned char *)text; *c != 0; c++) {
        if (*c < 0x20 || *c == 0x7F) {
            buf_printf(out, "\\x%02X", *c);
        } else {
            if (*c == '"' || *c == '\\') {
                buf_append_char(out, '\\');
            }
            buf_append_char(out, (char)*c);
        }
    }
    buf_append_char(out, '"');
}

static void dump_radii(struct buf *out, const float radii[4])
{
    buf_printf(out, " r %.1f,%.1f,%.1f,%.1f", (double)radii[0], (double)radii[1], (double)radii[2],
               (double)radii[3]);
}

static void dump_paint(struct buf *out, const struct paint *paint)
{
    if (paint->kind == PAINT_SOLID) {
        buf_printf(out, " #%08X", paint->colour);
        return;
    }
    buf_printf(out, " %s %.1f,%.1f-%.1f,%.1f", paint->kind == PAINT_LINEAR ? "linear" : "radial",
               (double)paint->x0, (double)paint->y0, (double)paint->x1, (double)paint->y1);
    for (size_t i = 0; i < paint->stop_count; i++) {
        buf_printf(out, " %.3f:#%08X", (double)paint->stops[i], paint->colours[i]);
    }
}

static void dump_shape(struct buf *out, const struct draw_shape *shape)
{
    dump_rect(out, "shape", shape->rect);
    dump_radii(out, shape->radii);
    if (shape->stroke_px > 0) {
        buf_printf(out, " stroke %.1f", (double)shape->stroke_px);
    }
    dump_paint(out, &shape->paint);
}

static void dump_polygon(struct buf *out, const struct draw_polygon *polygon)
{
    buf_printf(out, "polygon stroke %.1f #%08X", (double)polygon->stroke_px, polygon->colour);
    for (size_t i = 0; i < polygon->point_count; i++) {
        buf_printf(out, " %.1f,%.1f", (double)polygon->xy[i][0], (double)polygon->xy[i][1]);
    }
}

static void dump_image(struct buf *out, const struct draw_image *image)
{
    dump_rect(out, "image", image->rect);
    dump_radii(out, image->radii);
    buf_printf(out, " focus %.2f,%.2f %s%s ", (double)image->focus_x, (double)image->focus_y,
               image->is_contain ? "contain" : "cover", image->is_trusted ? " ours" : "");
    dump_string(out, image->path);
}

static void dump_text(struct buf *out, const struct draw_text *text)
{
    buf_printf(out, "text %.1f,%.1f %upx face %u #%08X%s ", (double)text->x, (double)text->baseline,
               text->size_px, text->face, text->colour, text->is_rtl ? " rtl" : "");
    dump_string(out, text->utf8);
}

static void dump_cmd(const struct draw_cmd *cmd, struct buf *out)
{
    switch (cmd->kind) {
    case DRAW_SHAPE:
        dump_shape(out, &cmd->u.shape);
        break;
    case DRAW_POLYGON:
        dump_polygon(out, &cmd->u.polygon);
        break;
    case DRAW_SHADOW:
        dump_rect(out, "shadow", cmd->u.shadow.rect);
        buf_printf(out, " r %.1f blur %.1f #%08X", (double)cmd->u.shadow.radius_px,
                   (double)cmd->u.shadow.blur_px, cmd->u.shadow.colour);
        break;
    case DRAW_IMAGE:
        dump_image(out, &cmd->u.image);
        break;
    case DRAW_SCRIM:
        dump_rect(out, "scrim", cmd->u.scrim.rect);
        dump_rect(out, " under", cmd->u.scrim.text);
        buf_printf(out, " #%08X for #%08X %.1f:1 feather %.1f", cmd->u.scrim.colour,
                   cmd->u.scrim.text_colour, (double)cmd->u.scrim.ratio,
                   (double)cmd->u.scrim.feather_px);
        break;
    case DRAW_TEXT:
        dump_text(out, &cmd->u.text);
        break;
    case DRAW_QR:
        dump_rect(out, "qr", cmd->u.qr.rect);
        buf_printf(out, " %u modules of %u px, %016llx", cmd->u.qr.size, cmd->u.qr.module_px,
                   (unsigned long long)crypto_hash64(cmd->u.qr.modules,
                                                     (size_t)cmd->u.qr.size * cmd->u.qr.size));
        break;
    }
    buf_append_char(out, '\n');
}

void draw_list_dump(const struct draw_list *list, struct buf *out)
{
    buf_printf(out, "canvas %dx%d\n", list->width, list->height);
    for (size_t i = 0; i < list->layer_count; i++) {
        const struct draw_layer *layer = &list->layers[i];
        dump_rect(out, "layer", layer->rect);
        buf_printf(out, " opacity %u flags %u", layer->opacity, layer->flags);
        if (layer->clip.w != 0) {
            dump_rect(out, " clip", layer->clip);
        }
        buf_append_char(out, '\n');
        for (size_t c = 0; c < layer->cmd_count; c++) {
            buf_append_str(out, "  ");
            dump_cmd(&list->cmds[layer->first_cmd + c], out);
        }
    }
}
