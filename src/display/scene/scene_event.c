/* display/scene/scene_event.c: a dated gathering: what and where, how long until it starts, the
 * stops of its tour, the card to sign up.
 */
#include "base/tz.h"
#include "display/scene/parts.h"

#define BOX     230.0F
#define BOX_GAP 28.0F
#define DAY_S   86400

#define STOP_LINE 52.0F

enum { PARTS = 3 };

struct event_layout {
    struct area content, code;
    float width;
    struct stack words;
    uint32_t ink, soft, tint, box;
    bool is_over, is_now;
    bool has_count;
};

static const char *kicker(const struct pen *pen)
{
    const struct event *e = pen->target->event;
    int64_t stop = 0;
    for (size_t i = 0; i < e->stop_count && e->stops[i].is_done; i++) {
        stop = (int64_t)i + 1;
    }
    if (has_text(e->tour_title) && e->stop_count > 0) {
        bool is_between = stop < (int64_t)e->stop_count;
        return is_between ? say(pen, MSG_EVENT_TOUR_STOP, stop + 1, e->tour_title, NULL)
                          : e->tour_title;
    }
    return has_text(e->place) ? join_dot(pen, say(pen, MSG_EVENT, 0, NULL, NULL), e->place)
                              : say(pen, MSG_EVENT, 0, NULL, NULL);
}

/* When, in words: today, tomorrow, on a date; now; past. */
static const char *when_text(const struct pen *pen, const struct event_layout *l)
{
    const struct event *e = pen->target->event;
    struct arena *arena = pen->env->arena;
    const struct tz *tz = pen_tz(pen);
    const char *time = lang_time(arena, pen->lang, tz, e->starts);
    if (l->is_over) {
        return say(pen, MSG_EVENT_PAST, 0, lang_date_long(arena, pen->lang, tz, e->starts), NULL);
    }
    if (l->is_now) {
        return e->ends == TIME_NONE ? say(pen, MSG_EVENT_NOW, 0, NULL, NULL)
                                    : say(pen, MSG_EVENT_NOW_UNTIL, 0,
                                          lang_time(arena, pen->lang, tz, e->ends), NULL);
    }
    int32_t days = tz_day_of(tz, e->starts) - tz_day_of(tz, pen->env->now_unix_s);
    if (days <= 1) {
        return say(pen, days == 0 ? MSG_EVENT_TODAY : MSG_EVENT_TOMORROW, 0, time, NULL);
    }
    return say(pen, MSG_EVENT_ON, 0, lang_date_long(arena, pen->lang, tz, e->starts), time);
}

static void add_words(struct pen *pen, struct event_layout *l, float room)
{
    const struct event *e = pen->target->event;
    struct label label = {.utf8 = kicker(pen),
                          .weight = WEIGHT_SEMIBOLD,
                          .colour = l->tint,
                          .size = 36.0F,
                          .size_2 = 30.0F,
                          .width = l->width,
                          .max_lines = 2};
    stack_add(&l->words, pen, &label, 0.0F);
    label = (struct label){.utf8 = e->title,
                           .weight = WEIGHT_EXTRABOLD,
                           .colour = l->ink,
                           .size = 120.0F,
                           .size_2 = 96.0F,
                           .size_3 = 76.0F,
                           .width = l->width,
                           .height = room * 0.5F,
                           .max_lines = 3,
                           .line_height = 1.05F,
                           .is_title = true};
    stack_add(&l->words, pen, &label, 12.0F);
    label = (struct label){.utf8 = when_text(pen, l),
                           .weight = WEIGHT_SEMIBOLD,
                           .colour = l->tint,
                           .size = 42.0F,
                           .size_2 = 36.0F,
                           .width = l->width,
                           .max_lines = 2};
    bool is_told = l->has_count && has_text(e->text);
    if (!is_told) {
        stack_add(&l->words, pen, &label, 16.0F);
    }
    label = (struct label){.utf8 = e->text,
                           .weight = WEIGHT_REGULAR,
                           .colour = l->soft,
                           .size = 42.0F,
                           .size_2 = 36.0F,
                           .size_3 = 30.0F,
                           .width = l->width < 1120.0F ? l->width : 1120.0F,
                           .height = room - l->words.h - 18.0F,
                           .max_lines = 6,
                           .line_height = 1.36F};
    stack_add(&l->words, pen, &label, 18.0F);
}

/* Days, hours and minutes; within a day hours, minutes and seconds. */
static void draw_count(struct pen *pen, const struct event_layout *l, float y)
{
    static const enum msg far[] = {MSG_EVENT_DAYS, MSG_EVENT_HOURS, MSG_EVENT_MINUTES};
    static const enum msg near[] = {MSG_EVENT_HOURS, MSG_EVENT_MINUTES, MSG_EVENT_SECONDS};
    int64_t left = pen->target->event->starts - pen->env->now_unix_s;
    bool is_near = left < DAY_S;
    int64_t values[PARTS] = {left / DAY_S, left % DAY_S / 3600, left % 3600 / 60};
    if (is_near) {
        values[0] = left / 3600;
        values[1] = left % 3600 / 60;
        values[2] = left % 60;
    }
    layer_begin(pen, "count", "",
                (struct area){l->content.x, y, (BOX + BOX_GAP) * PARTS - BOX_GAP, BOX}, 0);
    for (int i = 0; i < PARTS; i++) {
        struct area box = {l->content.x + (BOX + BOX_GAP) * (float)i, y, BOX, BOX};
        const char *digits = i == 0 ? lang_number(pen->env->arena, pen->lang, (double)values[i], 0)
                                    : arena_printf(pen->env->arena, "%02d", (int)values[i]);
        struct label number = {.utf8 = digits,
                               .weight = WEIGHT_BOLD,
                               .colour = l->ink,
                               .size = 110.0F,
                               .size_2 = 84.0F,
                               .size_3 = 62.0F,
                               .width = BOX - 16.0F,
                               .max_lines = 1,
                               .line_height = 1.0F,
                               .align = ALIGN_CENTRE,
                               .is_number = true,
                               .is_tabular = is_near /* seconds tick in their places */};
        struct label unit = {.utf8 = say(pen, (is_near ? near : far)[i], values[i], NULL, NULL),
                             .weight = WEIGHT_MEDIUM,
                             .colour = colour_for_contrast(l->tint, l->box, 7.0F),
                             .size = 30.0F,
                             .width = BOX - 16.0F,
                             .max_lines = 1,
                             .align = ALIGN_CENTRE};
        struct stack both = {0};
        stack_add(&both, pen, &number, 0.0F);
        stack_add(&both, pen, &unit, 6.0F);
        fill(pen, box, 32.0F, l->box);
        stack_draw(&both, pen, box.x + 8.0F, box.y + (BOX - both.h) / 2.0F);
    }
    layer_end(pen);
}

/* The tour as a chain: done stops ticked, the next one bright. Wraps where it must; names are no
 * wider than name_w. */
static float draw_chain(struct pen *pen, const struct event_layout *l, float y, float name_w,
                        bool is_drawn)
{
    const struct event *e = pen->target->event;
    float x = l->content.x, line = STOP_LINE, left = l->content.x;
    bool is_next_found = false;
    if (is_drawn) {
        layer_begin(pen, "stops", e->id, (struct area){left, y, l->width, line * 3.0F}, 0);
    }
    float first_y = y;
    for (size_t i = 0; i < e->stop_count; i++) {
        bool is_next = !is_next_found && !e->stops[i].is_done;
        is_next_found = is_next_found || is_next;
        struct label label = {.utf8 = e->stops[i].name,
                              .weight = WEIGHT_SEMIBOLD,
                              .colour = is_next ? l->ink : l->tint,
                              .size = 32.0F,
                              .width = name_w,
                              .max_lines = 1};
        struct placed placed = label_layout(pen, &label);
        float tick = e->stops[i].is_done ? 34.0F : 0.0F, dash = i > 0 ? 66.0F : 0.0F;
        if (x + dash + placed.w + tick > left + l->width && x > left) {
            x = left;
            y += line;
            dash = 0.0F;
        }
        float middle = y + (placed.cap_inset + placed.base_inset) / 2.0F;
        if (is_drawn && dash > 0.0F) {
            const float xy[] = {x + 18.0F, middle, x + 48.0F, middle};
            stroke(pen, xy, 2, 3.0F, l->tint);
        }
        x += dash;
        if (is_drawn) {
            label_put(pen, &placed, x, y);
            if (e->stops[i].is_done) {
                tick_draw(pen, x + placed.w + 12.0F, middle, 18.0F, l->tint);
            }
        }
        x += placed.w + tick;
    }
    if (is_drawn) {
        layer_end(pen);
    }
    return e->stop_count > 0 ? y - first_y + line : 0.0F;
}

/* Names in full where that takes two lines at most, three in portrait; else all of one width. */
static float draw_stops(struct pen *pen, const struct event_layout *l, float y, bool is_drawn)
{
    float most = pen->is_portrait ? 3.0F * STOP_LINE : 2.0F * STOP_LINE;
    float name_w = l->width - 120.0F;
    if (draw_chain(pen, l, y, name_w, false) > most) {
        name_w = l->width / (pen->is_portrait ? 3.0F : 4.0F) - 104.0F;
    }
    return draw_chain(pen, l, y, name_w, is_drawn);
}

static struct paint ground_paint(const struct pen *pen)
{
    bool is_day = pen->colours.is_day;
    struct paint paint =
        paint_linear(0.0F, 0.0F, (float)pen->env->width * 0.62F, (float)pen->env->height * 0.6F,
                     is_day ? 0xFFDCE4F7U : 0xFF10306EU, pen->colours.ground);
    return paint;
}

static struct card card_of(struct pen *pen, const struct event_layout *l)
{
    const struct event *e = pen->target->event;
    const struct scene_entry *entry = pen->target->entry;
    bool is_open = !l->is_over && e->seats_left != 0;
    const char *seats = e->seats_left > 0    ? say(pen, MSG_EVENT_SEATS, e->seats_left, NULL, NULL)
                        : e->seats_left == 0 ? say(pen, MSG_EVENT_FULL, 0, NULL, NULL)
                                             : NULL;
    return (struct card){
        .form = pen->is_portrait ? CARD_WIDE : CARD_MAIN,
        .link = target_link(pen->target),
        .target = pen->is_portrait ? 300.0F : 440.0F,
        .width = l->content.w,
        .title = entry != NULL && has_text(entry->cta)
                     ? entry->cta
                     : say(pen, is_open ? MSG_EVENT_SIGN_UP : MSG_EVENT_LEARN_MORE, 0, NULL, NULL),
        .text = l->is_over ? NULL : seats};
}

/* Colours: on artwork and at night light, on paper dark. */
static struct event_layout layout_of(struct pen *pen, bool is_light)
{
    const struct event *e = pen->target->event;
    int64_t now = pen->env->now_unix_s;
    struct event_layout l = {.content = chrome_content(pen),
                             .ink = is_light ? pen->colours.ink : 0xFFFFFFFFU,
                             .soft = is_light ? pen->colours.soft : 0xFFE2E6F2U,
                             .tint = is_light ? 0xFF243B7AU : 0xFFB9CAFFU,
                             .box = is_light ? 0xFFFFFFFFU : 0xFF1B2850U};
    l.is_over = now >= event_end(e);
    l.is_now = !l.is_over && now >= e->starts;
    l.has_count = !l.is_over && !l.is_now && e->starts - now < 100 * (int64_t)DAY_S;
    return l;
}

/* Words, countdown and stops from `top` on. */
static void draw_column(struct pen *pen, const struct event_layout *l, float top)
{
    layer_begin(pen, "words", pen->target->event->id,
                (struct area){l->content.x, top, l->width, l->words.h + 1.0F}, 0);
    stack_draw(&l->words, pen, l->content.x, top);
    layer_end(pen);
    float y = top + l->words.h + 44.0F;
    if (l->has_count) {
        draw_count(pen, l, y);
        y += BOX + 36.0F;
    }
    (void)draw_stops(pen, l, y, true); /* nothing stands below it */
}

void scene_event(struct pen *pen)
{
    const struct event *e = pen->target->event;
    bool has_art = picture_is_there(pen, e->artwork, NULL);
    bool is_light = !has_art && pen->colours.is_day;
    struct event_layout l = layout_of(pen, is_light);
    struct card card = card_of(pen, &l);
    l.code = card_measure(pen, &card);
    bool has_code = l.code.w > 0.0F;
    l.width = l.content.w - (has_code && !pen->is_portrait ? l.code.w + 72.0F : 0.0F);
    float stops = draw_stops(pen, &l, 0.0F, false);
    float room = l.content.h - 30.0F - (l.has_count ? BOX + 44.0F : 0.0F) -
                 (stops > 0.0F ? stops + 36.0F : 0.0F) -
                 (has_code && pen->is_portrait ? l.code.h + 44.0F : 0.0F);
    add_words(pen, &l, room);
    float top = l.content.y + (room - l.words.h) * 0.36F + 15.0F;
    if (has_art) {
        struct scrim_text text = {{l.content.x, top, l.width, l.content.h}, l.tint, false};
        artwork_draw(pen, e->artwork, ground_paint(pen), &text, 1);
    } else {
        ground_draw(pen, ground_paint(pen));
    }
    draw_column(pen, &l, top);
    if (has_code) {
        float lowest = l.content.y + l.content.h - l.code.h;
        float x = pen->is_portrait ? l.content.x : l.content.x + l.content.w - l.code.w;
        card_draw(pen, &card, x,
                  pen->is_portrait ? lowest : l.content.y + (l.content.h - l.code.h) * 0.38F);
    }
    chrome_draw(pen, l.ink, is_light ? pen->colours.mute : l.soft);
}
