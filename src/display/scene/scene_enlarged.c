/* display/scene/scene_enlarged.c: a campaign or a post for one who stands before the screen: the
 * code as large as the wall allows, and the words in full.
 */
#include "display/scene/parts.h"

#define CARD_GAP 88.0F

struct words {
    const char *kicker, *title, *tag, *text;
};

static struct words words_of(const struct pen *pen)
{
    const struct plan_target *target = pen->target;
    if (target->kind == SCENE_CAMPAIGN) {
        return (struct words){say(pen, MSG_CAMPAIGN, 0, NULL, NULL), target->campaign->title,
                              target->campaign->hashtag, target->campaign->statement};
    }
    bool is_team = false;
    const char *who = person_label(&target->post->author, pen->env->screen->screen_class, &is_team);
    const char *team = is_team ? "" : target->post->author.team;
    return (struct words){join_dot(pen, who, team), post_headline(pen), "", target->post->text};
}

static void add_words(struct pen *pen, struct stack *stack, float width, float room)
{
    struct words words = words_of(pen);
    struct label kicker = {.utf8 = words.kicker,
                           .weight = WEIGHT_SEMIBOLD,
                           .colour = pen->colours.accent_2,
                           .size = 36.0F,
                           .size_2 = 30.0F,
                           .width = width,
                           .max_lines = 2};
    struct label title = {.utf8 = words.title,
                          .weight = WEIGHT_EXTRABOLD,
                          .colour = pen->colours.ink,
                          .size = 84.0F,
                          .size_2 = 62.0F,
                          .size_3 = 42.0F,
                          .width = width,
                          .height = room * 0.5F,
                          .line_height = 1.1F,
                          .is_title = true};
    struct label tag = {.utf8 = words.tag,
                        .weight = WEIGHT_BOLD,
                        .colour = pen->colours.accent_1,
                        .size = 62.0F,
                        .size_2 = 42.0F,
                        .width = width,
                        .max_lines = 2};
    stack_add(stack, pen, &kicker, 0.0F);
    stack_add(stack, pen, &title, 20.0F);
    stack_add(stack, pen, &tag, 8.0F);
    struct label text = {.utf8 = words.text,
                         .weight = WEIGHT_REGULAR,
                         .colour = pen->colours.soft,
                         .size = 42.0F,
                         .size_2 = 36.0F,
                         .size_3 = 30.0F,
                         .width = width,
                         .height = room - stack->h - 36.0F,
                         .line_height = 1.36F};
    stack_add(stack, pen, &text, 36.0F);
}

void scene_enlarged(struct pen *pen)
{
    struct area c = chrome_content(pen);
    const struct scene_entry *entry = pen->target->entry;
    struct card card = {.form = CARD_MAIN,
                        .link = target_link(pen->target),
                        .target = pen->is_portrait ? c.w * 0.78F : c.h * 0.8F,
                        .title = entry != NULL && has_text(entry->cta)
                                     ? entry->cta
                                     : say(pen, MSG_CARD_SCAN, 0, NULL, NULL)};
    struct area code = card_measure(pen, &card);
    float width = c.w - (code.w > 0.0F && !pen->is_portrait ? code.w + CARD_GAP : 0.0F);
    float room = c.h - (code.h > 0.0F && pen->is_portrait ? code.h + CARD_GAP : 0.0F) - 16.0F;
    struct stack words = {0};
    add_words(pen, &words, width, room);
    ground_flat(pen);
    float y = c.y + (pen->is_portrait ? 0.0F : (room - words.h) * 0.4F);
    layer_begin(pen, "words", "enlarged", (struct area){c.x, y, width, words.h + 1.0F}, 0);
    stack_draw(&words, pen, c.x, y);
    layer_end(pen);
    if (pen->is_portrait) {
        card_draw(pen, &card, c.x + (c.w - code.w) / 2.0F, c.y + c.h - code.h);
    } else {
        card_draw(pen, &card, c.x + c.w - code.w, c.y + (c.h - code.h) * 0.5F);
    }
    chrome_draw(pen, pen->colours.ink, pen->colours.mute);
}
