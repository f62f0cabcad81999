/* display/scene/pen.c: from design units to device pixels, and the shapes that scenes draw.
 *
 * The canvas has the screen's own shape: one side is 1080 units, the other at least 1920, so that a
 * wider screen has more room and nothing is squeezed. Every edge is rounded by itself.
 */
#include <math.h>

#include "display/scene/parts.h"

/* x-height of the text faces by their em, and the pixel size of a panel by its diagonal. */
#define X_HEIGHT_EM   0.546F
#define FLOOR_UNITS   28.0F
#define FLOOR_MAX     44.0F
#define DIAGONAL      2202.9F /* of 1920 x 1080, units */
#define BLEED         36.0F   /* accents, descenders and side bearings may reach out of their box */
#define DISTANCE_RULE 500.0F  /* x-height >= distance / 500 */

static float type_floor(const struct screen *screen)
{
    float unit_mm = screen->diagonal_in * 25.4F / DIAGONAL;
    float need = screen->distance_m * 1000.0F / DISTANCE_RULE / (X_HEIGHT_EM * unit_mm);
    return fminf(fmaxf(need, FLOOR_UNITS), FLOOR_MAX);
}

struct pen pen_make(const struct scene_env *env, const struct plan_target *target,
                    struct draw_list *list)
{
    struct pen pen = {.env = env, .target = target, .list = list};
    float w = (float)env->width, h = (float)env->height;
    pen.is_portrait = env->height > env->width;
    pen.scale = pen.is_portrait ? fminf(w / 1080.0F, h / 1920.0F) : fminf(w / 1920.0F, h / 1080.0F);
    pen.w = w / pen.scale;
    pen.h = h / pen.scale;
    pen.margin_x = (pen.is_portrait ? 54.0F : 96.0F) + env->screen->overscan * pen.w;
    pen.margin_y = (pen.is_portrait ? 96.0F : 54.0F) + env->screen->overscan * pen.h;
    pen.floor = type_floor(env->screen);
    pen.lang = env->has_lang ? env->lang : lang_of(env->programme->locale);
    pen.colours = palette_make(env, target);
    return pen;
}

int32_t px(const struct pen *pen, float units)
{
    return (int32_t)lroundf(units * pen->scale);
}

struct irect area_px(const struct pen *pen, struct area a)
{
    int32_t x = px(pen, a.x), y = px(pen, a.y);
    return (struct irect){x, y, px(pen, a.x + a.w) - x, px(pen, a.y + a.h) - y};
}

struct area pen_canvas(const struct pen *pen)
{
    return (struct area){0, 0, pen->w, pen->h};
}

void layer_begin(struct pen *pen, const char *kind, const char *name, struct area area,
                 uint32_t flags)
{
    if ((flags & (LAYER_OPAQUE | LAYER_NO_FADE | LAYER_TIGHT)) ==
        0) { /* empty margins are trimmed anyway */
        area = (struct area){area.x - BLEED, area.y - BLEED, area.w + BLEED * 2.0F,
                             area.h + BLEED * 2.0F};
    }
    struct irect rect = area_px(pen, area);
    pen->layer_x = rect.x;
    pen->layer_y = rect.y;
    draw_layer_begin(pen->list, draw_id(kind, name), rect, flags);
}

void layer_end(struct pen *pen)
{
    draw_layer_end(pen->list);
    pen->layer_x = pen->layer_y = 0;
}

static struct irect inside(const struct pen *pen, struct area area)
{
    struct irect rect = area_px(pen, area);
    rect.x -= pen->layer_x;
    rect.y -= pen->layer_y;
    return rect;
}

void fill_paint(const struct pen *pen, struct area area, float radius, struct paint paint)
{
    draw_shape(pen->list, inside(pen, area), radius * pen->scale, paint);
}

void fill(const struct pen *pen, struct area area, float radius, uint32_t colour)
{
    fill_paint(pen, area, radius, paint_solid(colour));
}

void fill_corners(const struct pen *pen, struct area area, const float radii[4], struct paint paint)
{
    struct draw_shape shape = {.rect = inside(pen, area), .paint = paint};
    for (int i = 0; i < 4; i++) {
        shape.radii[i] = radii[i] * pen->scale;
    }
    draw_shape_full(pen->list, &shape);
}

struct paint paint_down(const struct pen *pen, struct area area, uint32_t top, uint32_t bottom)
{
    struct irect rect = inside(pen, area);
    return paint_linear(0.0F, (float)rect.y, 0.0F, (float)(rect.y + rect.h), top, bottom);
}

void disc(const struct pen *pen, float cx, float cy, float radius, float ring, uint32_t colour)
{
    int32_t side = px(pen, radius * 2.0F);
    struct irect rect = {px(pen, cx - radius) - pen->layer_x, px(pen, cy - radius) - pen->layer_y,
                         side, side};
    float r = (float)side / 2.0F;
    draw_shape_full(pen->list, &(struct draw_shape){.rect = rect,
                                                    .radii = {r, r, r, r},
                                                    .stroke_px = ring * pen->scale,
                                                    .paint = paint_solid(colour)});
}

void picture(const struct pen *pen, const struct media *media, struct area area, float radius)
{
    float r = radius * pen->scale;
    draw_image(pen->list, &(struct draw_image){.path = media->path,
                                               .is_trusted = media->is_bundled,
                                               .rect = inside(pen, area),
                                               .radii = {r, r, r, r},
                                               .focus_x = media->focus_x,
                                               .focus_y = media->focus_y});
}

void stroke(const struct pen *pen, const float *xy, size_t count, float width, uint32_t colour)
{
    struct draw_polygon line = {.stroke_px = width * pen->scale, .colour = colour};
    for (size_t i = 0; i < count && i < DRAW_POINTS_MAX; i++) {
        line.xy[i][0] = xy[i * 2] * pen->scale - (float)pen->layer_x;
        line.xy[i][1] = xy[i * 2 + 1] * pen->scale - (float)pen->layer_y;
        line.point_count++;
    }
    draw_polygon(pen->list, &line);
}

bool picture_is_there(const struct pen *pen, const struct media *media, float *out_aspect)
{
    float aspect = 1.0F;
    bool is_there =
        media != NULL && (pen->env->picture_aspect == NULL ||
                          pen->env->picture_aspect(pen->env->picture_ctx, media, &aspect));
    if (out_aspect != NULL) {
        *out_aspect = aspect;
    }
    return is_there;
}

void ground_draw(struct pen *pen, struct paint paint)
{
    layer_begin(pen, "ground", "", pen_canvas(pen), LAYER_OPAQUE | LAYER_BACKGROUND);
    fill_paint(pen, pen_canvas(pen), 0.0F, paint);
    layer_end(pen);
}

void ground_flat(struct pen *pen)
{
    ground_draw(pen, paint_solid(pen->colours.ground));
}

const struct tz *pen_tz(const struct pen *pen)
{
    return screen_tz(pen->env->screen, pen->env->programme);
}
