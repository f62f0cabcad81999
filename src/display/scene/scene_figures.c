/* display/scene/scene_figures.c: one to four numbers worth showing: the first large, the others in a
 * column with rules between, or below it in portrait.
 */
#include "display/scene/parts.h"

#define RULE 4.0F

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
                          .line_height = 0.94F,
                          .is_number = true,
                          .is_secondary = is_grey};
}

static const char *name_of(const struct pen *pen, const struct figure *figure)
{
    return join_dot(pen, figure->label, stale_label(pen, figure->as_of, figure->max_age_s));
}

/* The first figure with its label. */
static void draw_first(struct pen *pen, struct area area)
{
    const struct figure *figure = pen->target->figures[0];
    struct label value = value_label(pen, figure, pen->is_portrait ? 360.0F : 400.0F, area.w);
    struct label name = {.utf8 = name_of(pen, figure),
                         .weight = WEIGHT_BOLD,
                         .colour = pen->colours.ink,
                         .size = 62.0F,
                         .size_2 = 52.0F,
                         .size_3 = 42.0F,
                         .width = area.w < 1100.0F ? area.w : 1100.0F,
                         .height = area.h * 0.42F,
                         .line_height = 1.14F,
                         .is_title = true};
    struct stack both = {0};
    stack_add(&both, pen, &value, 0.0F);
    stack_add(&both, pen, &name, 40.0F);
    layer_begin(pen, "figure", figure->id, area, 0);
    stack_draw(&both, pen, area.x, area.y + (both.h < area.h ? (area.h - both.h) * 0.3F : 0.0F));
    layer_end(pen);
}

static void draw_rest(struct pen *pen, struct area area, const char *text)
{
    size_t count = pen->target->figure_count - 1;
    bool has_note = has_text(text);
    float note_h = has_note ? 130.0F : 0.0F;
    float each = (area.h - note_h - RULE) / (float)count;
    float size = each > 270.0F ? 148.0F : each > 220.0F ? 132.0F : 96.0F;
    each = each < size + 140.0F ? each : size + 140.0F;
    layer_begin(pen, "figures", "", area, 0);
    float y = area.y;
    for (size_t i = 1; i <= count; i++) {
        const struct figure *figure = pen->target->figures[i];
        fill(pen, (struct area){area.x, y, area.w, RULE}, 0.0F, pen->colours.ink);
        struct label value = value_label(pen, figure, size, area.w);
        struct label name = {.utf8 = name_of(pen, figure),
                             .weight = WEIGHT_MEDIUM,
                             .colour = pen->colours.mute,
                             .size = 36.0F,
                             .size_2 = 30.0F,
                             .width = area.w,
                             .max_lines = 2,
                             .line_height = 1.2F,
                             .is_secondary = true};
        struct stack both = {0};
        stack_add(&both, pen, &value, 0.0F);
        stack_add(&both, pen, &name, 14.0F);
        stack_draw(&both, pen, area.x, y + RULE + (each - RULE - both.h) * 0.5F);
        y += each;
    }
    if (has_note) {
        fill(pen, (struct area){area.x, y, area.w, RULE}, 0.0F, pen->colours.ink);
        struct label note = {.utf8 = text,
                             .weight = WEIGHT_SEMIBOLD,
                             .colour = pen->colours.ink,
                             .size = 36.0F,
                             .size_2 = 30.0F,
                             .width = area.w,
                             .height = note_h - 30.0F,
                             .line_height = 1.28F};
        label_draw(pen, &note, area.x, y + 28.0F);
    }
    layer_end(pen);
}

void scene_figures(struct pen *pen)
{
    const struct scene_entry *entry = pen->target->entry;
    struct area c = chrome_content(pen);
    const char *text = entry == NULL ? "" : entry->text;
    bool has_rest = pen->target->figure_count > 1 ;
    bool is_split = has_rest && !pen->is_portrait;
    struct card card = {.form = CARD_WIDE,
                        .link = target_link(pen->target),
                        .width = is_split ? c.w * 0.5F : c.w < 900.0F ? c.w : 900.0F,
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
