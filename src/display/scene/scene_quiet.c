/* display/scene/scene_quiet.c: nothing is scheduled: whose wall, what time, what day. */
#include "display/scene/parts.h"

void scene_quiet(struct pen *pen)
{
    struct arena *arena = pen->env->arena;
    int64_t now = pen->env->now_unix_s;
    float x = pen->margin_x, width = pen->w - pen->margin_x * 2.0F;
    uint32_t ink = pen->colours.is_day ? pen->colours.ink : 0xFFE8ECF8U;
    struct label clock = {.utf8 = lang_clock(arena, pen_tz(pen), now),
                          .weight = WEIGHT_BOLD,
                          .colour = ink,
                          .size = 220.0F,
                          .size_2 = 132.0F,
                          .width = width,
                          .max_lines = 1,
                          .line_height = 1.0F,
                          .is_number = true};
    struct label line = {.utf8 = say(pen, MSG_QUIET_LINE, 0,
                                     lang_date_long(arena, pen->lang, pen_tz(pen), now),
                                     pen->env->programme->brand.name),
                         .weight = WEIGHT_MEDIUM,
                         .colour = pen->colours.mute,
                         .size = 48.0F,
                         .size_2 = 36.0F,
                         .width = width,
                         .max_lines = 2,
                         .is_secondary = true};
    struct placed time = label_layout(pen, &clock), day = label_layout(pen, &line);
    ground_flat(pen);
    float top = pen->h * (pen->is_portrait ? 0.34F : 0.28F);
    layer_begin(pen, "quiet", "", (struct area){x - 8.0F, top - 8.0F, width + 16.0F, 520.0F}, 0);
    float mark = brand_mark(pen, x, top, 96.0F) > 0.0F ? 96.0F + 64.0F : 0.0F;
    label_put(pen, &time, x, top + mark - time.cap_inset);
    label_put(pen, &day, x, top + mark + time.base_inset - time.cap_inset + 62.0F);
    layer_end(pen);
}
