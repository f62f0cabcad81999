/* display/scene/confetti.c: paper in the air after a tier was reached.
 *
 * Each piece is a layer of its own that is drawn once for each colour and turn and then only moved:
 * a frame costs its composition. Where a piece is follows from its number and the time alone, so
 * every wall shows the same. Pieces are small and fall for under two seconds: no flash. They lie
 * below the card and never on a code.
 */
#include <math.h>

#include "base/attr.h"
#include "display/scene/parts.h"

enum { PIECES = 110, TURNS = 12 };

#define SIDE     26.0F /* of a piece's layer */
#define LIFE_S   ((float)SCENE_CELEBRATION_MS / 1000.0F)
#define GRAVITY  1500.0F
#define FADE_S   0.45F
#define PI_FLOAT 3.14159265F

/* 0..1 from a number, evenly and the same everywhere. */
static float chance(uint32_t n, uint32_t which)
{
    uint32_t v = (n * 8U + which + 1U) * 2654435761U;
    v = (v ^ (v >> 15)) * 2246822519U;
    return (float)((v ^ (v >> 13)) & 0xFFFFU) / 65536.0F;
}

static void draw_piece(const struct pen *pen, float cx, float cy, uint32_t turn, uint32_t colour)
{
    float angle = (float)turn * PI_FLOAT / (float)TURNS;
    float ux = cosf(angle), uy = sinf(angle), long_side = 10.0F, short_side = 4.5F;
    const float corners[4][2] = {{-1.0F, -1.0F}, {1.0F, -1.0F}, {1.0F, 1.0F}, {-1.0F, 1.0F}};
    struct draw_polygon polygon = {.point_count = 4, .colour = colour};
    for (int i = 0; i < 4; i++) {
        float along = corners[i][0] * long_side, across = corners[i][1] * short_side;
        polygon.xy[i][0] = (cx + along * ux - across * uy) * pen->scale - (float)pen->layer_x;
        polygon.xy[i][1] = (cy + along * uy + across * ux) * pen->scale - (float)pen->layer_y;
    }
    draw_polygon(pen->list, &polygon);
}

void confetti_draw(struct pen *pen, struct area origin)
{
    const struct scene_env *env = pen->env;
    float t = (float)env->celebrated_ms / 1000.0F;
    if (!env->is_celebrating || t < 0.0F || t >= LIFE_S) {
        return;
    }
    const uint32_t colours[] = {pen->colours.fill_1, pen->colours.fill_2, pen->colours.medals[0],
                                pen->colours.up, 0xFF6E8BFFU};
    int32_t side = px(pen, SIDE);
    for (uint32_t n = 0; n < PIECES; n++) {
        float born = chance(n, 0) * 0.25F, age = t - born;
        float x = origin.x + origin.w * chance(n, 1) + (chance(n, 2) - 0.5F) * 700.0F * age;
        float up = 780.0F + 560.0F * chance(n, 3);
        float y = origin.y + origin.h - up * age + 0.5F * GRAVITY * age * age;
        float left = fminf(LIFE_S - t, FADE_S) / FADE_S;
        if (age <= 0.0F || y > pen->h || y < -SIDE || x < -SIDE || x > pen->w) {
            continue;
        }
        uint32_t turn = (uint32_t)(chance(n, 4) * 12.0F + age * (8.0F + 14.0F * chance(n, 5)));
        struct irect rect = {px(pen, x) - side / 2, px(pen, y) - side / 2, side, side};
        pen->layer_x = 0;
        pen->layer_y = 0;
        draw_layer_begin(pen->list, 0, rect, 0);
        float middle = (float)side / 2.0F / pen->scale;
        draw_piece(pen, middle, middle, turn % TURNS, colours[n % ARRAY_LEN(colours)]);
        draw_layer_end(pen->list);
        draw_layer_move(pen->list, pen->list->layer_count - 1, 0, 0,
                        (uint8_t)lroundf(255.0F * left));
    }
}
