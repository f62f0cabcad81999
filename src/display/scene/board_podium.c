/* display/scene/board_podium.c: first in the middle, second left, third right. */
#include <math.h>

#include "display/scene/board_priv.h"

#define STEP_GAP 12.0F
#define HEAD_H   300.0F /* name, team and avatar above a step */
#define NUMBER_Y 24.0F  /* below the top of the step */
#define SCORE_Y  98.0F

static const float step_heights[3] = {320.0F, 230.0F, 170.0F};

static void draw_step(struct pen *pen, const struct board_entry *entry, struct area step)
{
    uint32_t rank = entry->rank < 1 || entry->rank > 3 ? 3 : entry->rank;
    uint32_t medal = pen->colours.medals[rank - 1];
    const float round[4] = {28.0F, 28.0F, 0.0F, 0.0F}, inner[4] = {22.0F, 22.0F, 0.0F, 0.0F};
    struct area face = {step.x, step.y + 8.0F, step.w, step.h - 8.0F};
    fill_corners(pen, step, round, paint_solid(medal));
    fill_corners(pen, face, inner, paint_down(pen, step, pen->colours.raised, pen->colours.card));
    struct label number = {.utf8 = lang_number(pen->env->arena, pen->lang, entry->rank, 0),
                           .weight = WEIGHT_EXTRABOLD,
                           .colour = colour_for_contrast(medal, pen->colours.raised, 4.6F),
                           .size = 76.0F,
                           .width = step.w,
                           .max_lines = 1,
                           .line_height = 1.0F,
                           .align = ALIGN_CENTRE,
                           .is_number = true,
                           .is_secondary = true};
    label_draw(pen, &number, step.x, step.y + NUMBER_Y);
}

/* Below the rank, in a layer of its own: it counts while the step stands. */
static void draw_score(struct pen *pen, const struct board_entry *entry, struct area step)
{
    struct label score = {.utf8 = board_score(pen, entry),
                          .weight = WEIGHT_BOLD,
                          .colour = board_score_colour(pen),
                          .size = 42.0F,
                          .size_2 = 36.0F,
                          .size_3 = 30.0F,
                          .width = step.w - 24.0F,
                          .max_lines = 1,
                          .align = ALIGN_CENTRE,
                          .is_number = true,
                          .is_secondary = board_score_colour(pen) == pen->colours.mute};
    struct area box = {step.x, step.y + SCORE_Y, step.w, 64.0F};
    layer_begin(pen, "step-score", entry->id, box, LAYER_LIVE);
    label_draw(pen, &score, step.x + 12.0F, box.y);
    layer_end(pen);
}

static void draw_head(struct pen *pen, const struct board_entry *entry, float cx, float width,
                      float bottom)
{
    struct label name = {.utf8 = entry->name,
                         .weight = WEIGHT_BOLD,
                         .colour = pen->colours.ink,
                         .size = 36.0F,
                         .size_2 = 30.0F,
                         .width = width,
                         .max_lines = 2,
                         .line_height = 1.2F,
                         .align = ALIGN_CENTRE};
    struct label detail = {.utf8 = entry->detail,
                           .weight = WEIGHT_MEDIUM,
                           .colour = pen->colours.mute,
                           .size = 28.0F,
                           .width = width,
                           .max_lines = 1,
                           .line_height = 1.2F,
                           .align = ALIGN_CENTRE,
                           .is_secondary = true};
    struct stack words = {0};
    stack_add(&words, pen, &name, 0.0F);
    stack_add(&words, pen, &detail, 2.0F);
    float y = bottom - 18.0F - words.h;
    stack_draw(&words, pen, cx - width / 2.0F, y);
    uint32_t rank = entry->rank < 1 || entry->rank > 3 ? 3 : entry->rank;
    avatar_draw(pen,
                &(struct avatar){entry->name, entry->avatar,
                                 entry_colour(pen->target->board, entry),
                                 pen->colours.medals[rank - 1], 6.0F},
                cx, y - 16.0F - 66.0F, 66.0F);
}

void board_podium_draw(struct pen *pen, struct area area)
{
    static const size_t order[3] = {1, 0, 2};
    static const char *const column_names[3] = {"left", "middle", "right"};
    const struct board *board = pen->target->board;
    float width = (area.w - STEP_GAP * 2.0F) / 3.0F;
    float room = area.h - 290.0F; /* what heads need above the highest step */
    float squeeze = fminf(room / step_heights[0], 1.15F);
    for (size_t column = 0; column < 3; column++) {
        size_t index = order[column];
        const struct board_entry *entry = &board->entries[index];
        uint32_t rank = entry->rank < 1 || entry->rank > 3 ? 3 : entry->rank; /* ties stand alike */
        float h = fmaxf(step_heights[rank - 1] * squeeze, 160.0F);
        float x = area.x + (width + STEP_GAP) * (float)column, bottom = area.y + area.h;
        struct area step = {x, bottom - h, width, h};
        bool is_revealed = board_is_revealed(pen, index);
        layer_begin(pen, is_revealed ? "step" : "hidden", column_names[column], step, LAYER_LIVE);
        if (is_revealed) {
            draw_step(pen, entry, step);
        } else {
            fill_corners(pen, step, (const float[4]){28.0F, 28.0F, 0.0F, 0.0F},
                         paint_solid(pen->colours.card));
        }
        layer_end(pen);
        if (is_revealed) {
            struct area head = {x, step.y - HEAD_H, width, HEAD_H};
            layer_begin(pen, "head", entry->id, head, LAYER_LIVE);
            draw_head(pen, entry, x + width / 2.0F, width, step.y);
            layer_end(pen);
            draw_score(pen, entry, step);
        }
    }
}
