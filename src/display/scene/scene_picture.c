/* display/scene/scene_picture.c: one picture, from edge to edge; words only where given. */
#include "display/scene/parts.h"

#define WHITE 0xFFFFFFFFU
#define SOFT  0xFFE2E6F2U

void scene_picture(struct pen *pen)
{
    const struct scene_entry *entry = pen->target->entry;
    struct area content = chrome_content(pen);
    struct card card = {.form = CARD_MAIN,
                        .link = target_link(pen->target),
                        .title = entry != NULL && has_text(entry->cta)
                                     ? entry->cta
                                     : say(pen, MSG_CARD_SCAN, 0, NULL, NULL)};
    if (pen->is_portrait) {
        card.form = CARD_WIDE;
        card.width = content.w;
    }
    struct area code = card_measure(pen, &card);
    bool is_beside = !pen->is_portrait && code.w > 0.0F;
    float width = is_beside ? content.w - code.w - 72.0F : content.w;
    struct stack words = {0};
    struct label title = {.utf8 = entry == NULL ? "" : entry->title,
                          .weight = WEIGHT_EXTRABOLD,
                          .colour = WHITE,
                          .size = 76.0F,
                          .size_2 = 62.0F,
                          .width = width,
                          .max_lines = 3,
                          .line_height = 1.08F,
                          .is_title = true};
    struct label caption = {.utf8 = entry == NULL ? "" : entry->caption,
                            .weight = WEIGHT_MEDIUM,
                            .colour = SOFT,
                            .size = 42.0F,
                            .size_2 = 36.0F,
                            .width = width < 1200.0F ? width : 1200.0F,
                            .max_lines = 3,
                            .line_height = 1.32F};
    stack_add(&words, pen, &title, 0.0F);
    stack_add(&words, pen, &caption, 18.0F);
    float bottom = content.y + content.h - 12.0F;
    float card_y = bottom - code.h;
    float y = (pen->is_portrait && code.h > 0.0F ? card_y - 44.0F : bottom) - words.h;
    struct scrim_text text = {.colour = SOFT};
    if (words.count > 0) { /* a whole band: the caption of a picture stands at its foot */
        text.area = (struct area){0, y, pen->w, pen->h - y};
    }
    artwork_draw(pen, pen->target->picture,
                 paint_linear(0, 0, 0, (float)pen->env->height, pen->colours.raised, 0xFF0C0F1AU),
                 &text, 1);
    layer_begin(pen, "words", "", (struct area){content.x, y, width, words.h + 1.0F}, 0);
    stack_draw(&words, pen, content.x, y);
    layer_end(pen);
    if (code.w > 0.0F) {
        card_draw(pen, &card, is_beside ? content.x + content.w - code.w : content.x, card_y);
    }
    chrome_draw(pen, WHITE, SOFT);
}
