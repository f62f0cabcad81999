/* display/scene/scene_challenge.c: the running total, the tiers as stairs, and what is missing to
 * the next. In portrait the stairs lie on their side: rows that grow upwards.
 */
#include <math.h>
#include <stdio.h>

#include "base/attr.h"
#include "display/scene/parts.h"

#define STEP_GAP   6.0F
#define STEP_LEAST 170.0F
#define STEP_MOST  560.0F
#define STEP_RISE  130.0F
#define PAD        26.0F
#define GLOW_H     150.0F /* from one colour of a filling to the other */

enum phase { PHASE_BEFORE = 0, PHASE_RUNNING, PHASE_ENDED };

struct challenge_state {
    enum phase phase;
    double total;   /* as shown: on its way to the challenge's */
    size_t reached; /* tiers at or below it */
    bool is_grey;
};

static struct challenge_state state_of(const struct pen *pen)
{
    const struct challenge *c = pen->target->challenge;
    int64_t now = pen->env->now_unix_s;
    struct challenge_state s = {.phase = PHASE_RUNNING,
                                .total = number_shown(pen, "total", c->id, c->total, 0)};
    if (c->from != TIME_NONE && now < c->from) {
        s.phase = PHASE_BEFORE;
    } else if (c->until != TIME_NONE && now >= c->until) {
        s.phase = PHASE_ENDED;
    }
    while (s.phase != PHASE_BEFORE && s.reached < c->tier_count &&
           c->tiers[s.reached].at <= s.total) {
        s.reached++;
    }
    s.is_grey = s.phase == PHASE_RUNNING && stale_is_grey(pen, c->as_of, c->max_age_s);
    return s;
}

static const char *unit_name(const struct pen *pen, const struct challenge_state *s)
{
    static const enum msg shares[] = {[EVIDENCE_DECLARED] = MSG_TOTAL_SHARES_DECLARED,
                                      [EVIDENCE_OPENED] = MSG_TOTAL_SHARES_OPENED,
                                      [EVIDENCE_CLICKED] = MSG_TOTAL_SHARES_CLICKED,
                                      [EVIDENCE_VERIFIED] = MSG_TOTAL_SHARES_VERIFIED};
    static const enum msg others[] = {[METRIC_PROPOSALS] = MSG_TOTAL_PROPOSALS,
                                      [METRIC_POINTS] = MSG_TOTAL_POINTS,
                                      [METRIC_PARTICIPANTS] = MSG_TOTAL_PARTICIPANTS,
                                      [METRIC_CLICKS] = MSG_TOTAL_CLICKS};
    const struct challenge *c = pen->target->challenge;
    enum msg msg = c->metric == METRIC_SHARES ? shares[c->evidence] : others[c->metric];
    return say(pen, msg, (int64_t)s->total, NULL, NULL);
}

static const char *tier_amount(const struct pen *pen, const struct tier *tier)
{
    static const enum msg names[] = {[METRIC_SHARES] = MSG_TIER_SHARES,
                                     [METRIC_PROPOSALS] = MSG_TIER_PROPOSALS,
                                     [METRIC_POINTS] = MSG_TIER_POINTS,
                                     [METRIC_PARTICIPANTS] = MSG_TIER_PARTICIPANTS,
                                     [METRIC_CLICKS] = MSG_TIER_CLICKS};
    return say(pen, names[pen->target->challenge->metric], (int64_t)ceil(tier->at), NULL, NULL);
}

/* How far the way from the tier before to this one is done, 0..1. */
static float tier_part(const struct challenge *c, const struct challenge_state *s, size_t i)
{
    if (i < s->reached) {
        return 1.0F;
    }
    if (i > s->reached || s->phase == PHASE_BEFORE) {
        return 0.0F;
    }
    double from = i == 0 ? 0.0 : c->tiers[i - 1].at;
    double part = (s->total - from) / (c->tiers[i].at - from);
    return part < 0.0 ? 0.0F : part > 1.0 ? 1.0F : (float)part;
}

/* "encore 188 avant le palier 3", or what else there is to say of the way. */
static const char *way_text(const struct pen *pen, const struct challenge_state *s)
{
    const struct challenge *c = pen->target->challenge;
    struct arena *arena = pen->env->arena;
    if (s->phase == PHASE_BEFORE) {
        return say(pen, MSG_CHALLENGE_SOON, 0, tier_amount(pen, &c->tiers[0]), NULL);
    }
    if (s->phase == PHASE_ENDED) {
        return say(pen, MSG_ENDED_ON, 0,
                   lang_day_month(arena, pen->lang, pen_tz(pen), c->until - 1), NULL);
    }
    if (s->reached == c->tier_count) {
        return say(pen, MSG_TIER_ALL_REACHED, 0, NULL, NULL);
    }
    int64_t missing = (int64_t)ceil(c->tiers[s->reached].at - s->total);
    return say(pen, MSG_TIER_MISSING, missing,
               lang_number(arena, pen->lang, (double)(s->reached + 1), 0), NULL);
}

static void add_head(struct pen *pen, struct stack *head, const struct challenge_state *s,
                     float width)
{
    const struct challenge *c = pen->target->challenge;
    const struct scene_entry *entry = pen->target->entry;
    struct arena *arena = pen->env->arena;
    bool has_own = entry != NULL && has_text(entry->title);
    const char *left = "";
    if (s->phase == PHASE_RUNNING && c->until != TIME_NONE) {
        left = say(pen, MSG_TIME_LEFT, 0,
                   lang_left(arena, pen->lang, c->until - pen->env->now_unix_s), NULL);
    } else if (s->phase == PHASE_BEFORE) {
        left = say(pen, MSG_STARTS_IN, 0,
                   lang_left(arena, pen->lang, c->from - pen->env->now_unix_s), NULL);
    }
    const char *sub = join_dot(pen, has_own ? c->title : "", c->subtitle);
    const char *before = has_text(sub) && has_text(left) ? say(pen, MSG_DOT, 0, sub, "") : sub;
    struct text_span *spans = arena_alloc(arena, 2, sizeof(*spans));
    struct label title = {.utf8 = has_own ? entry->title : c->title,
                          .weight = WEIGHT_EXTRABOLD,
                          .colour = pen->colours.ink,
                          .size = pen->is_portrait ? 96.0F : 76.0F,
                          .size_2 = 76.0F,
                          .size_3 = 62.0F,
                          .width = width,
                          .max_lines = 2,
                          .line_height = 1.06F,
                          .is_title = true};
    stack_add(head, pen, &title, 0.0F);
    if (spans != NULL && (has_text(sub) || has_text(left))) {
        spans[0] = (struct text_span){before, WEIGHT_MEDIUM, pen->colours.mute};
        spans[1] = (struct text_span){left, WEIGHT_SEMIBOLD, pen->colours.ink};
        struct label line = {.spans = spans,
                             .span_count = 2,
                             .size = 36.0F,
                             .size_2 = 30.0F,
                             .width = width,
                             .max_lines = 2,
                             .is_secondary = true};
        stack_add(head, pen, &line, 18.0F);
    }
}

static void add_total(struct pen *pen, struct stack *stack, const struct challenge_state *s,
                      float width, float size)
{
    bool is_small = size < 132.0F;
    const struct challenge *c = pen->target->challenge;
    const char *stale = s->phase == PHASE_RUNNING ? stale_label(pen, c->as_of, c->max_age_s) : "";
    struct label number = {.utf8 = lang_number(pen->env->arena, pen->lang, s->total, 0),
                           .weight = WEIGHT_EXTRABOLD,
                           .colour = s->is_grey ? pen->colours.mute : pen->colours.ink,
                           .size = size,
                           .size_2 = size * 0.6F,
                           .size_3 = size * 0.4F,
                           .width = width,
                           .max_lines = 1,
                           .line_height = 0.96F,
                           .is_number = true,
                           .is_secondary = s->is_grey};
    struct label unit = {.utf8 = join_dot(pen, unit_name(pen, s), stale),
                         .weight = WEIGHT_MEDIUM,
                         .colour = pen->colours.ink,
                         .size = is_small ? 30.0F : 40.0F,
                         .size_2 = 36.0F,
                         .size_3 = 30.0F,
                         .width = width,
                         .max_lines = is_small ? 1 : 2};
    struct label way = {.utf8 = way_text(pen, s),
                        .weight = WEIGHT_SEMIBOLD,
                        .colour = pen->colours.accent_2,
                        .size = is_small ? 30.0F : 40.0F,
                        .size_2 = 36.0F,
                        .size_3 = 30.0F,
                        .width = width,
                        .max_lines = is_small ? 1 : 3};
    if (s->phase != PHASE_BEFORE) {
        stack_add(stack, pen, &number, 0.0F);
        stack_add(stack, pen, &unit, 4.0F);
    }
    stack_add(stack, pen, &way, 0.0F);
}

/* The total as large as the room allows. */
static struct stack lay_total(struct pen *pen, const struct challenge_state *s, float width,
                              float room)
{
    static const float sizes[] = {220.0F, 160.0F, 120.0F, 84.0F, 56.0F};
    struct stack total = {0};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        total = (struct stack){0};
        add_total(pen, &total, s, width, sizes[i]);
        if (total.h <= room) {
            break;
        }
    }
    return total;
}

/* What stands on a step: "Palier 2 · atteint" over "250 partages". */
static void add_step_words(struct pen *pen, struct stack *words, const struct challenge_state *s,
                           size_t i, float width)
{
    bool is_reached = i < s->reached;
    uint32_t strong = is_reached ? pen->colours.on_fill : pen->colours.ink;
    struct label tier = {
        .utf8 = say(pen, is_reached ? MSG_TIER_REACHED : MSG_TIER, (int64_t)i + 1, NULL, NULL),
        .weight = WEIGHT_MEDIUM,
        .colour = is_reached ? pen->colours.on_fill
                             : colour_for_contrast(pen->colours.mute, pen->colours.raised, 4.6F),
        .size = 28.0F,
        .width = width,
        .max_lines = 2,
        .is_secondary = !is_reached};
    struct label amount = {.utf8 = tier_amount(pen, &pen->target->challenge->tiers[i]),
                           .weight = WEIGHT_BOLD,
                           .colour = strong,
                           .size = 36.0F,
                           .size_2 = 30.0F,
                           .width = width,
                           .max_lines = 2,
                           .line_height = 1.15F};
    stack_add(words, pen, &tier, 0.0F);
    stack_add(words, pen, &amount, 4.0F);
}

static void draw_step_title(struct pen *pen, const struct challenge_state *s, size_t i,
                            struct area step, float top)
{
    struct label label = {.utf8 = pen->target->challenge->tiers[i].title,
                          .weight = WEIGHT_SEMIBOLD,
                          .colour = i <= s->reached ? pen->colours.ink : pen->colours.mute,
                          .size = 28.0F,
                          .width = step.w,
                          .height = step.y - 10.0F - top,
                          .max_lines = 3,
                          .line_height = 1.2F,
                          .is_secondary = i > s->reached};
    if (has_text(label.utf8) && label.height > 36.0F) {
        struct placed placed = label_layout(pen, &label);
        label_put(pen, &placed, step.x, step.y - 10.0F - placed.h);
    }
}

/* The filling is a layer as high as its room that is moved up and let through inside it: while it
 * rises nothing is drawn again. It ends below the words, so that they keep their contrast. */
static void draw_filling(struct pen *pen, const char *name, struct area room, float part)
{
    struct area glow = room;
    glow.h = fminf(room.h, GLOW_H);
    if (room.h * part < 1.0F) {
        return;
    }
    layer_begin(pen, "filling", name, room, LAYER_TIGHT);
    fill_paint(pen, room, 0.0F, paint_down(pen, glow, pen->colours.fill_2, pen->colours.fill_1));
    layer_end(pen);
    size_t layer = pen->list->layer_count - 1;
    draw_layer_clip(pen->list, layer, area_px(pen, room));
    draw_layer_move(pen->list, layer, 0, px(pen, room.h * (1.0F - part)), 255);
}

/* The step and its title, the filling, and what stands on it. */
static void draw_step(struct pen *pen, const struct challenge_state *s, size_t i, struct area step,
                      float top)
{
    const float round[4] = {26.0F, 26.0F, 0.0F, 0.0F};
    bool is_reached = i < s->reached;
    struct stack words = {0};
    char name[32];
    (void)snprintf(name, sizeof(name), "%zu", i);
    add_step_words(pen, &words, s, i, step.w - PAD * 2.0F + 8.0F);
    layer_begin(pen, "tier", name, (struct area){step.x, top, step.w, step.y + step.h - top}, 0);
    draw_step_title(pen, s, i, step, top);
    uint32_t from = is_reached ? pen->colours.fill_2 : pen->colours.raised;
    uint32_t to = is_reached ? pen->colours.fill_1 : pen->colours.card;
    fill_corners(pen, step, round, paint_down(pen, step, from, to));
    stack_draw(&words, pen, step.x + PAD, step.y + PAD - 4.0F);
    layer_end(pen);
    float room = step.h - words.h - PAD - 16.0F;
    if (!is_reached && room > 0.0F) {
        draw_filling(pen, name, (struct area){step.x, step.y + step.h - room, step.w, room},
                     tier_part(pen->target->challenge, s, i));
    }
}

static void draw_stairs(struct pen *pen, const struct challenge_state *s, struct area area)
{
    const struct challenge *c = pen->target->challenge;
    size_t n = c->tier_count;
    float width = (area.w + STEP_GAP) / (float)n - STEP_GAP;
    width = width < 420.0F ? width : 420.0F;
    float most = area.h - 110.0F < STEP_MOST ? area.h - 110.0F : STEP_MOST;
    float rise = n > 1 ? (most - STEP_LEAST) / (float)(n - 1) : 0.0F;
    rise = rise < STEP_RISE ? rise : STEP_RISE;
    float left = area.x + area.w - (width + STEP_GAP) * (float)n + STEP_GAP;
    for (size_t i = 0; i < n; i++) {
        float h = n == 1 ? most * 0.7F : STEP_LEAST + rise * (float)i;
        struct area step = {left + (width + STEP_GAP) * (float)i, area.y + area.h - h, width, h};
        draw_step(pen, s, i, step, area.y);
    }
}

/* Portrait: the highest tier on top, each a little longer than the one below. */
static void draw_rows(struct pen *pen, const struct challenge_state *s, struct area area)
{
    const struct challenge *c = pen->target->challenge;
    size_t n = c->tier_count;
    float gap = 12.0F, h = (area.h + gap) / (float)n - gap;
    h = h < 150.0F ? h : 150.0F;
    float top = area.y + (area.h - (h + gap) * (float)n + gap);
    for (size_t i = 0; i < n; i++) {
        float width = area.w * (n == 1 ? 1.0F : 0.64F + 0.36F * (float)i / (float)(n - 1));
        struct area row = {area.x, top + (h + gap) * (float)(n - 1 - i), width, h};
        bool is_reached = i < s->reached;
        uint32_t ink = is_reached ? pen->colours.on_fill : pen->colours.ink;
        char name[32];
        (void)snprintf(name, sizeof(name), "%zu", i);
        layer_begin(pen, "tier", name, row, 0);
        fill(pen, row, 24.0F, is_reached ? pen->colours.fill_2 : pen->colours.card);
        float part = tier_part(c, s, i);
        if (!is_reached && part > 0.0F) { /* a bar along the lower edge, as on a board */
            fill(pen, (struct area){row.x + 24.0F, row.y + h - 14.0F, (width - 48.0F) * part, 6.0F},
                 3.0F, pen->colours.fill_2);
        }
        const char *tier =
            say(pen, is_reached ? MSG_TIER_REACHED : MSG_TIER, (int64_t)i + 1, NULL, NULL);
        struct label title = {.utf8 = has_text(c->tiers[i].title) ? c->tiers[i].title : tier,
                              .weight = WEIGHT_BOLD,
                              .colour = ink,
                              .size = 36.0F,
                              .size_2 = 30.0F,
                              .width = width - 64.0F,
                              .max_lines = 1};
        struct label amount = {.utf8 = join_dot(pen, has_text(c->tiers[i].title) ? tier : "",
                                                tier_amount(pen, &c->tiers[i])),
                               .weight = WEIGHT_MEDIUM,
                               .colour = is_reached ? ink : pen->colours.mute,
                               .size = 28.0F,
                               .width = width - 64.0F,
                               .max_lines = 1,
                               .is_secondary = !is_reached};
        struct stack words = {0};
        stack_add(&words, pen, &title, 0.0F);
        stack_add(&words, pen, &amount, 0.0F);
        stack_draw(&words, pen, row.x + 32.0F, row.y + (h - words.h) / 2.0F);
        layer_end(pen);
    }
}

static void draw_words(struct pen *pen, const char *name, const struct stack *stack, float x,
                       float y, float width)
{
    layer_begin(pen, name, "", (struct area){x, y, width, stack->h + 1.0F}, 0);
    stack_draw(stack, pen, x, y);
    layer_end(pen);
}

void scene_challenge(struct pen *pen)
{
    const struct scene_entry *entry = pen->target->entry;
    struct challenge_state s = state_of(pen);
    struct area c = chrome_content(pen);
    struct card card = {.form = CARD_WIDE,
                        .link = s.phase == PHASE_ENDED ? (struct link){"", ""}
                                                       : target_link(pen->target),
                        .width = pen->is_portrait ? c.w : 504.0F,
                        .title = entry != NULL && has_text(entry->cta)
                                     ? entry->cta
                                     : say(pen, MSG_CHALLENGE_RAISE, 0, NULL, NULL),
                        .text = pen->is_portrait ? NULL : ""};
    struct area code = card_measure(pen, &card);
    float left = pen->is_portrait ? c.w : 504.0F;
    struct stack head = {0};
    add_head(pen, &head, &s, c.w);
    ground_flat(pen);
    draw_words(pen, "head", &head, c.x, c.y, c.w);
    float bottom = c.y + c.h;
    float room = bottom - code.h - (c.y + head.h);
    struct stack total = lay_total(pen, &s, left, pen->is_portrait ? 520.0F : room - 36.0F);
    float y = c.y + head.h + (pen->is_portrait ? 30.0F : (room - total.h) * 0.42F);
    draw_words(pen, "total", &total, c.x, y, left);
    if (pen->is_portrait) {
        float top = y + total.h + 40.0F;
        float end = bottom - (code.h > 0.0F ? code.h + 32.0F : 0.0F);
        draw_rows(pen, &s, (struct area){c.x, top, c.w, end - top});
        confetti_draw(pen, (struct area){c.x, top, c.w, end - top});
    } else {
        float top = c.y + head.h + 16.0F, x = c.x + left + 20.0F;
        struct area stairs = {x, top, c.x + c.w - x, bottom - top};
        draw_stairs(pen, &s, stairs);
        confetti_draw(pen, stairs);
    }
    card_draw(pen, &card, c.x, bottom - code.h);
    chrome_draw(pen, pen->colours.ink, pen->colours.mute);
}
