/* display/scene/scene_notice.c: an announcement that takes the screen over. No code, no chrome but
 * the clock; the level is told by the ground, by the label's form and by words.
 */
#include "display/scene/parts.h"

struct look {
    uint32_t ground, text;
    bool is_pill; /* the label stands in a filled pill */
    enum msg fallback;
};

static const struct look looks[] = {
    [NOTICE_INFO] = {0xFFFFC94D, 0xFF0C0F1A, false, MSG_NOTICE_INFO},
    [NOTICE_URGENT] = {0xFFFF8A5B, 0xFF0C0F1A, true, MSG_NOTICE_URGENT},
    [NOTICE_EMERGENCY] = {0xFF7A0B12, 0xFFFFFFFF, true, MSG_NOTICE_EMERGENCY},
};

static void draw_head(struct pen *pen, const struct look *look, float width)
{
    const struct notice *notice = pen->target->notice;
    float top = pen->margin_y + (pen->is_portrait ? 20.0F : 40.0F);
    float size = look->is_pill ? 44.0F : 40.0F;
    struct label clock = {.utf8 = lang_clock(pen->env->arena, pen_tz(pen), pen->env->now_unix_s),
                          .weight = WEIGHT_BOLD,
                          .colour = look->text,
                          .size = size,
                          .width = 240.0F,
                          .max_lines = 1,
                          .align = ALIGN_RIGHT,
                          .is_number = true};
    struct label label = {.utf8 = has_text(notice->label) ? notice->label
                                                          : say(pen, look->fallback, 0, NULL, NULL),
                          .weight = WEIGHT_BOLD,
                          .colour = look->is_pill ? look->ground : look->text,
                          .size = size,
                          .width = width - 360.0F,
                          .max_lines = 1};
    struct placed name = label_layout(pen, &label), time = label_layout(pen, &clock);
    float x = pen->margin_x;
    layer_begin(pen, "head", "", (struct area){x, top, width, 80.0F}, 0);
    float pad = look->is_pill ? 28.0F : 0.0F;
    if (look->is_pill) {
        fill(pen, (struct area){x, top, name.w + pad * 2.0F, 70.0F}, 14.0F, look->text);
    }
    float middle = top + 35.0F;
    label_put(pen, &name, x + pad, middle - (name.cap_inset + name.base_inset) / 2.0F);
    label_put(pen, &time, x + width - 240.0F, middle - (time.cap_inset + time.base_inset) / 2.0F);
    layer_end(pen);
}

void scene_notice(struct pen *pen)
{
    const struct notice *notice = pen->target->notice;
    const struct look *look = &looks[notice->level];
    float width = pen->w - pen->margin_x * 2.0F;
    float top = pen->margin_y + (pen->is_portrait ? 220.0F : 190.0F);
    float room = pen->h - pen->margin_y - top;
    bool is_alarm = notice->level == NOTICE_EMERGENCY;
    ground_draw(pen, paint_solid(look->ground));
    draw_head(pen, look, width);
    struct stack stack = {0};
    struct label headline = {.utf8 = notice->headline,
                             .weight = WEIGHT_EXTRABOLD,
                             .colour = look->text,
                             .size = pen->is_portrait ? 132.0F
                                     : is_alarm       ? 172.0F
                                                      : 152.0F,
                             .size_2 = 120.0F,
                             .size_3 = 84.0F,
                             .width = width,
                             .height = has_text(notice->text) ? room * 0.55F : room,
                             .line_height = 1.07F,
                             .is_title = true};
    stack_add(&stack, pen, &headline, 0.0F);
    float gap = is_alarm ? 64.0F : 84.0F;
    struct label text = {.utf8 = notice->text,
                         .weight = WEIGHT_SEMIBOLD,
                         .colour = look->text,
                         .size = is_alarm ? 64.0F : 56.0F,
                         .size_2 = 48.0F,
                         .size_3 = 36.0F,
                         .width = width * (pen->is_portrait ? 1.0F : 0.92F),
                         .height = room - stack.h - gap,
                         .line_height = 1.32F};
    stack_add(&stack, pen, &text, gap);
    layer_begin(pen, "notice", notice->id, (struct area){pen->margin_x, top, width, room}, 0);
    float y = pen->is_portrait ? top : top + (room - stack.h) * 0.3F;
    stack_draw(&stack, pen, pen->margin_x, y);
    layer_end(pen);
}
