/* display/scene/scene_board.c: a ranking: podium and rows, or rows alone; title, what is left of
 * its challenge, one line of commentary; the card where there is one.
 */
#include <math.h>

#include "display/scene/board_priv.h"

struct board_layout {
    struct area content;
    struct area card; /* w 0: none */
    float body_y;     /* below title and subtitle */
    bool has_podium;
};

static const char *title_of(const struct pen *pen)
{
    static const enum msg titles[] = {[BOARD_PEOPLE] = MSG_BOARD_PEOPLE,
                                      [BOARD_TEAMS] = MSG_BOARD_TEAMS,
                                      [BOARD_SITES] = MSG_BOARD_SITES};
    const struct plan_target *target = pen->target;
    if (target->entry != NULL && has_text(target->entry->title)) {
        return target->entry->title;
    }
    return has_text(target->board->title) ? target->board->title
                                          : say(pen, titles[target->board->of], 0, NULL, NULL);
}

/* What is said behind the challenge's name: frozen, time left, ended; how old the scores are. */
static const char *state_of(const struct pen *pen)
{
    const struct board *board = pen->target->board;
    const struct challenge *challenge = board->challenge;
    struct arena *arena = pen->env->arena;
    int64_t now = pen->env->now_unix_s;
    const char *state = "";
    if (board->is_frozen) {
        state = board->as_of == TIME_NONE
                    ? say(pen, MSG_BOARD_FROZEN, 0, NULL, NULL)
                    : say(pen, MSG_BOARD_FROZEN_AT, 0,
                          lang_time(arena, pen->lang, pen_tz(pen), board->as_of), NULL);
        return state;
    }
    if (challenge != NULL && challenge->from != TIME_NONE && challenge->from > now) {
        state =
            say(pen, MSG_STARTS_IN, 0, lang_left(arena, pen->lang, challenge->from - now), NULL);
    } else if (challenge != NULL && challenge->until != TIME_NONE) {
        state = challenge->until > now
                    ? say(pen, MSG_TIME_LEFT, 0,
                          lang_left(arena, pen->lang, challenge->until - now), NULL)
                    : say(pen, MSG_ENDED, 0, NULL, NULL);
    }
    return join_dot(pen, state, stale_label(pen, board->as_of, board->max_age_s));
}

static float draw_head(struct pen *pen, const struct board_layout *l, float width)
{
    const struct board *board = pen->target->board;
    const char *state = state_of(pen);
    const char *name = board->challenge != NULL ? board->challenge->title : "";
    const char *first = has_text(name) && has_text(state) ? say(pen, MSG_DOT, 0, name, "") : name;
    struct text_span spans[2] = {{first, WEIGHT_MEDIUM, pen->colours.mute},
                                 {state, WEIGHT_SEMIBOLD, pen->colours.ink}};
    struct stack head = {0};
    struct label title = {.utf8 = title_of(pen),
                          .weight = WEIGHT_EXTRABOLD,
                          .colour = pen->colours.ink,
                          .size = pen->is_portrait ? 96.0F : 76.0F,
                          .size_2 = pen->is_portrait ? 76.0F : 62.0F,
                          .size_3 = 56.0F,
                          .width = width,
                          .max_lines = 2,
                          .line_height = 1.06F,
                          .is_title = true};
    struct label sub = {.spans = spans,
                        .span_count = 2,
                        .size = 36.0F,
                        .size_2 = 30.0F,
                        .width = width,
                        .max_lines = 2,
                        .is_secondary = true};
    stack_add(&head, pen, &title, 0.0F);
    if (has_text(first) || has_text(state)) {
        stack_add(&head, pen, &sub, 18.0F);
    }
    float y = l->content.y;
    layer_begin(pen, "head", board->id, (struct area){l->content.x, y, width, head.h + 1.0F}, 0);
    stack_draw(&head, pen, l->content.x, y);
    layer_end(pen);
    return head.h;
}

/* One sentence: the organiser's, else what the numbers say. */
static const char *commentary(const struct pen *pen)
{
    const struct board *board = pen->target->board;
    struct arena *arena = pen->env->arena;
    if (has_text(board->commentary)) {
        return board->commentary;
    }
    if (board->reveal.is_active || board->shown_count < 2) {
        return "";
    }
    size_t mover = board_mover(board);
    if (mover != SIZE_MAX) {
        const struct board_entry *e = &board->entries[mover];
        int64_t places = (int64_t)e->previous_rank - (int64_t)e->rank;
        return say(pen, MSG_BOARD_GAINS, places, e->name,
                   lang_count_words(arena, pen->lang, places));
    }
    const struct board_entry *a = &board->entries[0], *b = &board->entries[1];
    if (a->rank == b->rank) {
        return say(pen, MSG_BOARD_TIED, 0, a->name, b->name);
    }
    double lead = a->score - b->score;
    return lead >= 1.0 && floor(lead) == lead
               ? say(pen, MSG_BOARD_LEADS, (int64_t)lead, a->name, NULL)
               : "";
}

static struct placed lay_commentary(struct pen *pen, float width)
{
    struct label label = {.utf8 = commentary(pen),
                          .weight = WEIGHT_MEDIUM,
                          .colour = pen->colours.mute,
                          .size = 30.0F,
                          .width = width,
                          .max_lines = 2,
                          .is_secondary = true};
    return label_layout(pen, &label);
}

static void draw_commentary(struct pen *pen, const struct placed *placed, float x, float y)
{
    if (placed->w > 0.0F) {
        layer_begin(pen, "commentary", "", (struct area){x, y, placed->w, placed->h}, 0);
        label_put(pen, placed, x, y);
        layer_end(pen);
    }
}

static struct card card_of(struct pen *pen, float width)
{
    const struct scene_entry *entry = pen->target->entry;
    return (struct card){.form = pen->is_portrait ? CARD_WIDE : CARD_MAIN,
                         .link = target_link(pen->target),
                         .target = pen->is_portrait ? 300.0F : 440.0F,
                         .width = width,
                         .title = entry != NULL && has_text(entry->cta)
                                      ? entry->cta
                                      : say(pen, MSG_BOARD_JOIN, 0, NULL, NULL)};
}

static void draw_landscape(struct pen *pen, struct board_layout *l)
{
    const struct board *board = pen->target->board;
    struct card card = card_of(pen, 0.0F);
    struct area code = card_measure(pen, &card), c = l->content;
    bool is_people = board->of == BOARD_PEOPLE;
    l->has_podium = board->shown_count >= 3 && code.w == 0.0F && is_people;
    float rows_x = c.x, rows_w = c.w - (code.w > 0.0F ? code.w + 48.0F : 0.0F);
    float rows_y = c.y + 10.0F;
    float left_w = l->has_podium ? c.w * 0.4375F : rows_w;
    float head = draw_head(pen, l, left_w);
    size_t first = 0;
    if (l->has_podium) {
        first = 3;
        float top = c.y + head + 20.0F;
        board_podium_draw(pen, (struct area){c.x, top, left_w, c.y + c.h - top});
        rows_x = c.x + left_w + 70.0F;
        rows_w = c.w - left_w - 70.0F;
    } else {
        rows_y = c.y + head + 36.0F;
    }
    size_t count = board->shown_count - first;
    struct placed words = lay_commentary(pen, rows_w);
    float below = words.w > 0.0F ? words.h + 40.0F : 16.0F;
    struct board_rows rows = {
        .area = {rows_x, rows_y, rows_w, c.y + c.h - rows_y - below},
        .first = first,
        .count = count,
        .columns = !l->has_podium && (code.w == 0.0F ? count > 6 : count > 8) ? 2 : 1,
        .max_h = l->has_podium ? 104.0F : 124.0F,
        .has_avatars = is_people,
        .has_bars = !is_people};
    float h = board_rows_draw(pen, &rows);
    draw_commentary(pen, &words, rows_x, rows_y + h + (count > 0 ? 30.0F : 0.0F));
    if (code.w > 0.0F) {
        float lowest = c.y + c.h - code.h;
        card_draw(pen, &card, c.x + c.w - code.w, rows_y < lowest ? rows_y : lowest);
    }
}

static void draw_portrait(struct pen *pen, struct board_layout *l)
{
    const struct board *board = pen->target->board;
    struct area c = l->content;
    struct card card = card_of(pen, c.w);
    struct area code = card_measure(pen, &card);
    bool is_people = board->of == BOARD_PEOPLE;
    float top = c.y + draw_head(pen, l, c.w) + 40.0F;
    float bottom = c.y + c.h - (code.h > 0.0F ? code.h + 24.0F : 0.0F);
    size_t first = 0;
    if (is_people && board->shown_count >= 3 && board->shown_count <= 9) {
        float h = 560.0F;
        board_podium_draw(pen, (struct area){c.x, top, c.w, h});
        top += h + 24.0F;
        first = 3;
    }
    struct placed words = lay_commentary(pen, c.w);
    float below = words.w > 0.0F ? words.h + 30.0F : 8.0F;
    struct board_rows rows = {.area = {c.x, top, c.w, bottom - top - below},
                              .first = first,
                              .count = board->shown_count - first,
                              .columns = 1,
                              .max_h = 132.0F,
                              .has_avatars = is_people,
                              .has_bars = !is_people};
    float h = board_rows_draw(pen, &rows);
    draw_commentary(pen, &words, c.x, top + h + (rows.count > 0 ? 20.0F : 0.0F));
    if (code.h > 0.0F) {
        card_draw(pen, &card, c.x, c.y + c.h - code.h);
    }
}

void scene_board(struct pen *pen)
{
    struct board_layout l = {.content = chrome_content(pen)};
    ground_flat(pen);
    if (pen->is_portrait) {
        draw_portrait(pen, &l);
    } else {
        draw_landscape(pen, &l);
    }
    chrome_draw(pen, pen->colours.ink, pen->colours.mute);
}
