/* display/scene/avatar.c: people as circles, movement as triangles, done as a tick. */
#include "display/scene/parts.h"

void avatar_draw(const struct pen *pen, const struct avatar *avatar, float cx, float cy,
                 float radius)
{
    uint32_t colour =
        avatar->colour == 0 ? name_colour(pen->env->programme, avatar->name) : avatar->colour;
    colour = colour_for_contrast(colour, pen->colours.on_fill, 4.5F);
    float inner = radius - (avatar->ring != 0 ? avatar->ring_width * 0.5F : 0.0F);
    struct area box = {cx - inner, cy - inner, inner * 2.0F, inner * 2.0F};
    disc(pen, cx, cy, inner, 0.0F, colour);
    if (picture_is_there(pen, avatar->picture, NULL)) {
        picture(pen, avatar->picture, box, inner);
    } else {
        struct label label = {.utf8 = text_initials(pen->env->arena, avatar->name),
                              .weight = WEIGHT_BOLD,
                              .colour = pen->colours.on_fill,
                              .size = radius * 0.72F,
                              .width = radius * 2.0F,
                              .max_lines = 1,
                              .align = ALIGN_CENTRE,
                              .is_secondary = true};
        if (has_text(label.utf8) && radius * 0.72F >= pen->floor * 0.8F) {
            struct placed placed = label_layout(pen, &label);
            label_put(pen, &placed, cx - radius,
                      cy - (placed.cap_inset + placed.base_inset) / 2.0F);
        }
    }
    if (avatar->ring != 0) {
        disc(pen, cx, cy, radius, avatar->ring_width, avatar->ring);
    }
}

static void triangle(const struct pen *pen, float cx, float cy, float size, bool is_up,
                     uint32_t colour)
{
    float half = size * 0.5F, dir = is_up ? -1.0F : 1.0F, height = size * 0.43F;
    const float xy[3][2] = {
        {cx - half, cy - dir * height}, {cx + half, cy - dir * height}, {cx, cy + dir * height}};
    struct draw_polygon polygon = {.point_count = 3, .colour = colour};
    for (int i = 0; i < 3; i++) {
        polygon.xy[i][0] = xy[i][0] * pen->scale - (float)pen->layer_x;
        polygon.xy[i][1] = xy[i][1] * pen->scale - (float)pen->layer_y;
    }
    draw_polygon(pen->list, &polygon);
}

float movement_draw(const struct pen *pen, uint32_t rank, uint32_t previous_rank, float right_x,
                    float centre_y, float size)
{
    if (previous_rank == 0 || previous_rank == rank) {
        const float line[] = {right_x - size * 0.95F, centre_y, right_x - size * 0.05F, centre_y};
        stroke(pen, line, 2, size * 0.09F, pen->colours.mute);
        return size;
    }
    bool is_up = rank < previous_rank;
    uint32_t places = is_up ? previous_rank - rank : rank - previous_rank;
    uint32_t colour = is_up ? pen->colours.up : pen->colours.down;
    struct label label = {.utf8 = lang_number(pen->env->arena, pen->lang, places, 0),
                          .weight = WEIGHT_SEMIBOLD,
                          .colour = colour,
                          .size = size,
                          .width = size * 4.0F,
                          .max_lines = 1,
                          .align = ALIGN_RIGHT,
                          .is_number = true,
                          .is_secondary = true};
    struct placed placed = label_layout(pen, &label);
    label_put(pen, &placed, right_x - label.width,
              centre_y - (placed.cap_inset + placed.base_inset) / 2.0F);
    float triangle_size = size * 0.86F;
    triangle(pen, right_x - placed.w - size * 0.26F - triangle_size / 2.0F, centre_y, triangle_size,
             is_up, colour);
    return placed.w + size * 0.26F + triangle_size;
}

void tick_draw(const struct pen *pen, float x, float centre_y, float height, uint32_t colour)
{
    const float line[] = {x,
                          centre_y + height * 0.05F,
                          x + height * 0.42F,
                          centre_y + height * 0.46F,
                          x + height * 1.25F,
                          centre_y - height * 0.46F};
    stroke(pen, line, 3, height * 0.22F, colour);
}
