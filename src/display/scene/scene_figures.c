/* display/scene/scene_figures.c: one to four numbers worth showing: the first large, the others in
 * a column with rules between, or below it in portrait.
 */
#include "display/scene/parts.h"

#define RULE       4.0F
#define VALUE_LINE 0.94F /* line height of a value, by its size */

static struct label value_label(const struct pen *pen, const struct figure *figure, float size,
                                float width)
{
    bool is_grey = stale_is_grey(pen, figure->as_of, figure->max_age_s);
    return (struct label){.utf8 = figure_text(pen, figure),
                          .weight = WEIGHT_EXTRABOLD,
                          .colour = is_grey ? pen->colours.mute : pen->colours.ink,
                          .size = size,
                          .size_2 = size * 0.66F,
                          .size_3 = size * 0.4F,
                          .width = width,
                          .max_lines = 1,
                          .line_height = VALUE_LINE,
                          .is_number = true,
                          .is_secondary = is_grey};
}

static const char *name_of(const struct pen *pen, const struct figure *figure)
{
    return join_dot(pen, figure->label, stale_label(pen, figure->as_of, figure->max_age_s));
}

/* A size for a value with `room` for it, its label and the air between. */
static float value_size(float room, float most)
{
    float size = room / VALUE_LINE;
    return size < 62.0F ? 62.0F : size < most ? size : most;
}

/* The first figure with its label. */
static void draw_first(struct pen *pen, struct area area)
{
    const struct figure *figure = pen->target->figures[0];
    float size = value_size(area.h - 180.0F, pen->is_portrait ? 360.0F : 400.0F);
    struct label value = value_label(pen, figure, size, area.w);
    struct stack both = {0};
    stack_add(&both, pen, &value, 0.0F);
    float gap = size * 0.1F;
    struct label name = {.utf8 = name_of(pen, figure),
                         .weight = WEIGHT_BOLD,
                         .colour = pen->colours.ink,
                         .size = 62.0F,
                         .size_2 = 52.0F,
                         .size_3 = 42.0F,
                         .width = area.w < 1100.0F ? area.w : 1100.0F,
                         .height = area.h - both.h - gap,
                         .line_height = 1.14F,
                         .is_title = true};
    stack_add(&both, pen, &name, gap);
    layer_begin(pen, "figure", figure->id, area, 0);
    stack_draw(&both, pen, area.x, area.y + (area.h - both.h) * 0.3F);
    layer_end(pen);
}

static void draw_remark(struct pen *pen, struct area area, const char *text)
{
    struct label note = {.utf8 = text,
                         .weight = WEIGHT_SEMIBOLD,
                         .colour = pen->colours.ink,
                         .size = 36.0F,
                         .size_2 = 30.0F,
                         .width = area.w,
                         .height = area.h - 26.0F,
                         .line_height = 1.26F};
    fill(pen, (struct area){area.x, area.y, area.w, RULE}, 0.0F, pen->colours.ink);
    label_draw(pen, &note, area.x, area.y + 26.0F);
}

static void draw_rest(struct pen *pen, struct area area, const char *text)
{
    size_t count = pen->target->figure_count - 1;
    float note_h = has_text(text) ? 128.0F : 0.0F;
    float each = (area.h - note_h) / (float)count;
    each = each < 290.0F ? each : 290.0F;
    float size = value_size(each - RULE - 84.0F, 148.0F);
    layer_begin(pen, "figures", "", area, 0);
    float y = area.y;
    for (size_t i = 1; i <= count; i++) {
        const struct figure *figure = pen->target->figures[i];
        fill(pen, (struct area){area.x, y, area.w, RULE}, 0.0F, pen->colours.ink);
        struct label value = value_label(pen, figure, size, area.w);
        struct stack both = {0};
        stack_add(&both, pen, &value, 0.0F);
        struct label name = {.utf8 = name_of(pen, figure),
                             .weight = WEIGHT_MEDIUM,
                             .colour = pen->colours.mute,
                             .size = 36.0F,
                             .size_2 = 30.0F,
                             .width = area.w,
                             .height = each - RULE - both.h - 16.0F,
                             .max_lines = 2,
                             .line_height = 1.2F,
                             .is_secondary = true};
        stack_add(&both, pen, &name, 8.0F);
        stack_draw(&both, pen, area.x, y + RULE + (each - RULE - both.h) * 0.5F);
        y += each;
    }
    if (note_h > 0.0F) {
        draw_remark(pen, (struct area){area.x, y, area.w, note_h}, text);
    }
    layer_end(pen);
}

void scene_figures(struct pen *pen)
{
    const struct scene_entry *entry = pen->target->entry;
    struct area c = chrome_content(pen);
    const char *text = entry == NULL ? "" : entry->text;
    bool has_rest = pen->target->figure_count > 1;
    bool is_split = has_rest && !pen->is_portrait;
    struct card card = {.form = CARD_WIDE,
                        .link = target_link(pen->target),
                        .width = is_split       ? c.w * 0.5F
                                 : c.w < 900.0F ? c.w
                                                : 900.0F,
                        .title = entry != NULL && has_text(entry->cta)
                                     ? entry->cta
                                     : say(pen, MSG_CARD_SCAN, 0, NULL, NULL)};
    struct area code = card_measure(pen, &card);
    float below = code.h > 0.0F ? code.h + 32.0F : 0.0F;
    struct label title = {.utf8 = entry != NULL && has_text(entry->title)
                                      ? entry->title
                                      : say(pen, MSG_FIGURES_TITLE, 0, NULL, NULL),
                          .weight = WEIGHT_SEMIBOLD,
                          .colour = pen->colours.accent_1,
                          .size = 42.0F,
                          .size_2 = 36.0F,
                          .width = is_split ? c.w * 0.55F : c.w,
                          .max_lines = 2};
    struct placed head = label_layout(pen, &title);
    ground_flat(pen);
    layer_begin(pen, "head", "", (struct area){c.x, c.y, title.width, head.h}, 0);
    label_put(pen, &head, c.x, c.y);
    layer_end(pen);
    float top = c.y + head.h + 30.0F, bottom = c.y + c.h;
    if (is_split) {
        float right = c.w * 0.39F;
        draw_first(pen, (struct area){c.x, top, c.w - right - 80.0F, bottom - below - top});
        draw_rest(pen, (struct area){c.x + c.w - right, c.y + 58.0F, right, c.h - 68.0F}, text);
    } else {
        float first = has_rest ? (bottom - below - top) * 0.46F : bottom - below - top;
        draw_first(pen, (struct area){c.x, top, c.w, first});
        if (has_rest) {
            float y = top + first + 24.0F;
            draw_rest(pen, (struct area){c.x, y, c.w, bottom - below - y}, text);
        }
    }
    card_draw(pen, &card, c.x, bottom - code.h);
    chrome_draw(pen, pen->colours.ink, pen->colours.mute);
}
