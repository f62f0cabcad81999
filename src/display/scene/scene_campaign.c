/* display/scene/scene_campaign.c: the campaign's artwork, its name and hashtag, what it says, two
 * or three live figures, and the card.
 */
#include "display/scene/parts.h"

#define FIGURES_H 128.0F

struct campaign_layout {
    struct area content, card;
    float width;
    struct stack words;
    float words_y;
    uint32_t text, soft, mute, tint;
};

static const char *kicker(const struct pen *pen)
{
    const struct campaign *c = pen->target->campaign;
    struct arena *arena = pen->env->arena;
    if (c->from != TIME_NONE && c->from > pen->env->now_unix_s) {
        return say(pen, MSG_CAMPAIGN_FROM, 0,
                   lang_day_month(arena, pen->lang, pen_tz(pen), c->from), NULL);
    }
    if (c->until != TIME_NONE) { /* the last day it runs, not the first it does not */
        return say(pen, MSG_CAMPAIGN_UNTIL, 0,
                   lang_day_month(arena, pen->lang, pen_tz(pen), c->until - 1), NULL);
    }
    return say(pen, MSG_CAMPAIGN, 0, NULL, NULL);
}

static void lay_words(struct pen *pen, struct campaign_layout *l, float room)
{
    const struct campaign *c = pen->target->campaign;
    struct label label = {.utf8 = kicker(pen),
                          .weight = WEIGHT_SEMIBOLD,
                          .colour = l->tint,
                          .size = 36.0F,
                          .width = l->width,
                          .max_lines = 1};
    stack_add(&l->words, pen, &label, 0.0F);
    float big = pen->is_portrait ? 120.0F : 132.0F;
    label = (struct label){.utf8 = c->title,
                           .weight = WEIGHT_EXTRABOLD,
                           .colour = l->text,
                           .size = big,
                           .size_2 = 96.0F,
                           .size_3 = 76.0F,
                           .width = l->width,
                           .height = room * 0.4F,
                           .max_lines = has_text(c->hashtag) ? 3 : 4,
                           .line_height = 1.02F,
                           .is_title = true};
    stack_add(&l->words, pen, &label, 16.0F);
    label.utf8 = c->hashtag;
    label.colour = l->tint;
    label.size_2 = 84.0F;
    label.size_3 = 56.0F;
    label.max_lines = 2;
    label.height = room * 0.3F;
    stack_add(&l->words, pen, &label, 0.0F);
    float gap = 34.0F;
    label = (struct label){.utf8 = c->statement,
                           .weight = WEIGHT_REGULAR,
                           .colour = l->soft,
                           .size = 42.0F,
                           .size_2 = 36.0F,
                           .size_3 = 30.0F,
                           .width = l->width < 980.0F ? l->width : 980.0F,
                           .height = room - l->words.h - gap,
                           .line_height = 1.35F};
    stack_add(&l->words, pen, &label, gap);
}

static void draw_figures(struct pen *pen, const struct campaign_layout *l, float y)
{
    const struct campaign *c = pen->target->campaign;
    float each = l->width / (float)c->figure_count;
    each = each < 520.0F ? each : 520.0F;
    layer_begin(pen, "figures", c->id, (struct area){l->content.x, y, l->width, FIGURES_H}, 0);
    float x = l->content.x;
    for (size_t i = 0; i < c->figure_count; i++) {
        const struct figure *figure = c->figures[i];
        const char *stale = stale_label(pen, figure->as_of, figure->max_age_s);
        bool is_grey = stale_is_grey(pen, figure->as_of, figure->max_age_s);
        struct label value = {.utf8 = figure_text(pen, figure),
                              .weight = WEIGHT_EXTRABOLD,
                              .colour = is_grey ? l->mute : l->text,
                              .size = 76.0F,
                              .size_2 = 56.0F,
                              .size_3 = 42.0F,
                              .width = each - 24.0F,
                              .max_lines = 1,
                              .line_height = 1.1F,
                              .is_number = true,
                              .is_secondary = is_grey};
        struct label name = {.utf8 = join_dot(pen, figure->label, stale),
                             .weight = WEIGHT_MEDIUM,
                             .colour = l->soft,
                             .size = 30.0F,
                             .width = each - 24.0F,
                             .max_lines = 1};
        struct placed v = label_layout(pen, &value), n = label_layout(pen, &name);
        label_put(pen, &v, x, y + 84.0F - v.h);
        label_put(pen, &n, x, y + 88.0F);
        float wide = v.w > n.w ? v.w : n.w;
        x += wide + 64.0F < each ? wide + 64.0F : each;
    }
    layer_end(pen);
}

/* Without artwork the campaign's own colours light the ground from a corner. */
static struct paint ground_paint(const struct pen *pen)
{
    const struct campaign *c = pen->target->campaign;
    uint32_t first = c->has_colours ? c->colours[0] : pen->colours.fill_1;
    uint32_t second = c->has_colours ? c->colours[1] : pen->colours.fill_2;
    struct paint paint = {.kind = PAINT_LINEAR,
                          .x1 = (float)pen->env->width,
                          .y1 = (float)pen->env->height,
                          .stop_count = 4,
                          .stops = {0.0F, 0.34F, 0.74F, 1.0F}};
    uint32_t ink = 0xFF0C0F1AU;
    paint.colours[0] = ink;
    paint.colours[1] = colour_mix(ink, first, 0.22F);
    paint.colours[2] = colour_mix(ink, first, 0.62F);
    paint.colours[3] = colour_mix(ink, second, 0.72F);
    return paint;
}

static void place(struct pen *pen, struct campaign_layout *l, const struct card *card)
{
    bool has_figures = pen->target->campaign->figure_count > 0;
    float room = l->content.h - (has_figures ? FIGURES_H + 44.0F : 0.0F);
    l->card = card_measure(pen, card);
    l->width = l->content.w;
    if (pen->is_portrait) {
        room -= l->card.h > 0.0F ? l->card.h + 56.0F : 0.0F;
        l->card.x = l->content.x;
        l->card.y = l->content.y + l->content.h - l->card.h;
    } else if (l->card.w > 0.0F) {
        l->width -= l->card.w + 72.0F;
        l->card.x = l->content.x + l->content.w - l->card.w;
        l->card.y = l->content.y + (l->content.h - l->card.h) * 0.36F;
    }
    lay_words(pen, l, room - 20.0F);
    float free = room - l->words.h;
    l->words_y = l->content.y + (has_figures ? free * 0.62F : free * 0.5F);
}

void scene_campaign(struct pen *pen)
{
    const struct campaign *c = pen->target->campaign;
    const struct scene_entry *entry = pen->target->entry;
    struct campaign_layout l = {.content = chrome_content(pen)};
    l.text = 0xFFFFFFFFU;
    l.soft = 0xFFECE6F0U;
    l.mute = 0xFFC3BCCBU;
    l.tint = colour_mix(colour_for_contrast(c->has_colours ? c->colours[1] : pen->colours.fill_2,
                                            0xFF0C0F1AU, 7.0F),
                        0xFFFFFFFFU, 0.35F);
    struct card card = {.form = pen->is_portrait ? CARD_WIDE : CARD_MAIN,
                        .link = target_link(pen->target),
                        .width = l.content.w,
                        .target = pen->is_portrait ? 300.0F : 0.0F,
                        .title = entry != NULL && has_text(entry->cta)
                                     ? entry->cta
                                     : say(pen, MSG_CARD_SCAN, 0, NULL, NULL)};
    place(pen, &l, &card);
    float figures_y = pen->is_portrait && l.card.h > 0.0F
                          ? l.card.y - FIGURES_H - 40.0F
                          : l.content.y + l.content.h - FIGURES_H - 8.0F;
    struct scrim_text texts[STACK_MAX + 1] = {
        {{l.content.x, figures_y, c->figure_count > 0 ? l.width * 0.5F : 0.0F, FIGURES_H},
         l.mute,
         true}};
    float y = l.words_y;
    for (size_t i = 0; i < l.words.count; i++) {
        const struct placed *item = &l.words.items[i];
        y += i > 0 ? l.words.gaps[i] : 0.0F;
        texts[i + 1] = (struct scrim_text){{l.content.x, y, item->w, item->h}, l.tint, false};
        y += item->h;
    }
    artwork_draw(pen, c->artwork, ground_paint(pen), texts, l.words.count + 1);
    layer_begin(pen, "words", c->id,
                (struct area){l.content.x, l.words_y, l.width, l.words.h + 1.0F}, 0);
    stack_draw(&l.words, pen, l.content.x, l.words_y);
    layer_end(pen);
    if (c->figure_count > 0) {
        draw_figures(pen, &l, figures_y);
    }
    card_draw(pen, &card, l.card.x, l.card.y);
    chrome_draw(pen, l.text, l.soft);
}
