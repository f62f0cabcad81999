#include "display/draw/canon.h"

#include <string.h>

void canon_u32(struct buf *out, uint32_t value)
{
    unsigned char bytes[4] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                              (unsigned char)(value >> 8), (unsigned char)value};
    buf_append(out, bytes, sizeof bytes);
}

static void canon_float(struct buf *out, float value)
{
    uint32_t bits = 0;
    float plain = value + 0.0F; /* -0 becomes 0 */
    memcpy(&bits, &plain, sizeof bits);
    canon_u32(out, bits);
}

void canon_str(struct buf *out, const char *text)
{
    size_t len = strlen(text);
    canon_u32(out, (uint32_t)len);
    buf_append(out, text, len);
}

static void canon_rect(struct buf *out, struct irect rect)
{
    canon_u32(out, (uint32_t)rect.x);
    canon_u32(out, (uint32_t)rect.y);
    canon_u32(out, (uint32_t)rect.w);
    canon_u32(out, (uint32_t)rect.h);
}

void canon_floats(struct buf *out, const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        canon_float(out, values[i]);
    }
}

static void canon_paint(struct buf *out, const struct paint *paint)
{
    canon_u32(out, (uint32_t)paint->kind);
    if (paint->kind == PAINT_SOLID) {
        canon_u32(out, paint->colour);
        return;
    }
    canon_floats(out, (const float[]){paint->x0, paint->y0, paint->x1, paint->y1}, 4);
    canon_u32(out, paint->stop_count);
    canon_floats(out, paint->stops, paint->stop_count);
    for (size_t i = 0; i < paint->stop_count; i++) {
        canon_u32(out, paint->colours[i]);
    }
}

static void canon_text(struct buf *out, const struct draw_text *text)
{
    canon_u32(out, (uint32_t)text->face << 16 | text->size_px);
    canon_floats(out, (const float[]){text->x, text->baseline}, 2);
    canon_u32(out, text->is_rtl);
    canon_u32(out, text->script);
    canon_u32(out, text->colour);
    canon_str(out, text->utf8);
}

static void canon_image(struct buf *out, const struct draw_image *image)
{
    canon_str(out, image->path);
    canon_u32(out, (uint32_t)image->is_trusted << 1 | image->is_contain);
    canon_rect(out, image->rect);
    canon_floats(out, image->radii, 4);
    canon_floats(out, (const float[]){image->focus_x, image->focus_y}, 2);
}

static void canon_scrim(struct buf *out, const struct draw_scrim *scrim)
{
    canon_rect(out, scrim->rect);
    canon_rect(out, scrim->text);
    canon_u32(out, scrim->colour);
    canon_u32(out, scrim->text_colour);
    canon_floats(out, (const float[]){scrim->ratio, scrim->feather_px}, 2);
}

static void canon_polygon(struct buf *out, const struct draw_polygon *polygon)
{
    canon_u32(out, polygon->point_count);
    for (size_t i = 0; i < polygon->point_count; i++) {
        canon_floats(out, polygon->xy[i], 2);
    }
    canon_float(out, polygon->stroke_px);
    canon_u32(out, polygon->colour);
}

void canon_cmd(struct buf *out, const struct draw_cmd *cmd)
{
    canon_u32(out, (uint32_t)cmd->kind);
    switch (cmd->kind) {
    case DRAW_SHAPE:
        canon_rect(out, cmd->u.shape.rect);
        canon_floats(out, cmd->u.shape.radii, 4);
        canon_float(out, cmd->u.shape.stroke_px);
        canon_paint(out, &cmd->u.shape.paint);
        break;
    case DRAW_POLYGON:
        canon_polygon(out, &cmd->u.polygon);
        break;
    case DRAW_SHADOW:
        canon_rect(out, cmd->u.shadow.rect);
        canon_floats(out, (const float[]){cmd->u.shadow.radius_px, cmd->u.shadow.blur_px}, 2);
        canon_u32(out, cmd->u.shadow.colour);
        break;
    case DRAW_IMAGE:
        canon_image(out, &cmd->u.image);
        break;
    case DRAW_SCRIM:
        canon_scrim(out, &cmd->u.scrim);
        break;
    case DRAW_TEXT:
        canon_text(out, &cmd->u.text);
        break;
    case DRAW_QR:
        canon_rect(out, cmd->u.qr.rect);
        canon_u32(out, (uint32_t)cmd->u.qr.size << 8 | cmd->u.qr.module_px);
        buf_append(out, cmd->u.qr.modules, (size_t)cmd->u.qr.size * cmd->u.qr.size);
        break;
    }
}

void canon_layer(struct buf *out, const struct draw_layer *layer)
{
    canon_rect(out, layer->rect);
    canon_rect(out, layer->clip);
    canon_u32(out, (uint32_t)layer->opacity << 8 | (layer->flags & 0xFFU));
    canon_u32(out, (uint32_t)(layer->hash >> 32));
    canon_u32(out, (uint32_t)layer->hash);
}
