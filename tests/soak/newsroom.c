/* tests/soak/newsroom.c: what happens. newsroom_document.c writes it down. */
#include "newsroom.h"

#include <string.h>

enum { KINDS = 9, HOUR_S = 3600 };

static struct span span_of(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    struct span span = {0, 0};
    if (dice_one_in(dice, 3)) {
        span.from = room->now_unix_s + dice_between(dice, -HOUR_S, 600);
    }
    if (dice_one_in(dice, 3)) {
        int64_t from = span.from > room->now_unix_s ? span.from : room->now_unix_s;
        span.until = from + dice_between(dice, 20, 2 * HOUR_S);
    }
    return span;
}

static struct news_text text_of(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    return (struct news_text){.words = (uint32_t)dice_roll(dice),
                              .media = dice_below(dice, NEWS_MEDIA + 3) - 3,
                              .link = dice_below(dice, 3),
                              .form = dice_below(dice, 60),
                              .span = span_of(room)};
}

static struct news_board board_of(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    struct news_board board = {.of = dice_below(dice, 3),
                               .count = 1 + dice_below(dice, NEWS_ENTRIES),
                               .form = dice_below(dice, 60),
                               .reveal_step = -1};
    for (int32_t i = 0; i < board.count; i++) {
        board.ids[i] = (int32_t)(room->next_id++ % 1000);
        board.scores[i] = dice_between(dice, -20, 5000);
    }
    board.as_of = dice_one_in(dice, 2) ? 0 : room->now_unix_s - dice_between(dice, 0, HOUR_S);
    return board;
}

static struct news_challenge challenge_of(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    struct news_challenge c = {.tiers = 1 + dice_below(dice, 6),
                               .step = dice_between(dice, 5, 400)};
    c.total = dice_between(dice, 0, c.step * 3);
    c.as_of = room->now_unix_s;
    if (dice_one_in(dice, 2)) {
        c.span.until = room->now_unix_s + dice_between(dice, 60, 5 * HOUR_S);
    }
    if (dice_one_in(dice, 4)) {
        c.span.from = room->now_unix_s + dice_between(dice, -HOUR_S, 50);
    }
    return c;
}

static void arrange(struct newsroom *room, int32_t playlist)
{
    struct dice *dice = &room->dice;
    room->transitions[playlist] = dice_below(dice, 4);
    for (int32_t i = 0; i < NEWS_SCENES; i++) {
        room->scenes[playlist][i] =
            (struct news_scene){.kind = dice_below(dice, KINDS),
                                .of = dice_below(dice, 12),
                                .seconds = dice_one_in(dice, 3) ? 0 : 5 + dice_below(dice, 70),
                                .transition = dice_one_in(dice, 4) ? dice_below(dice, 4) : -1,
                                .link = dice_one_in(dice, 4) ? dice_below(dice, 3) : 0};
    }
}

void newsroom_init(struct newsroom *room, uint64_t seed, int64_t now_unix_s)
{
    *room = (struct newsroom){.dice = {seed}, .now_unix_s = now_unix_s};
    struct dice *dice = &room->dice;
    room->is_french = dice_one_in(dice, 2);
    room->is_day = dice_one_in(dice, 3);
    room->has_logo = dice_one_in(dice, 2);
    room->schedule = dice_below(dice, 4);
    for (int32_t i = 0; i < NEWS_CAMPAIGNS; i++) {
        room->campaigns[i] = text_of(room);
    }
    for (int32_t i = 0; i < NEWS_POSTS; i++) {
        room->posts[i] = text_of(room);
    }
    for (int32_t i = 0; i < NEWS_EVENTS; i++) {
        room->events[i] = text_of(room);
        room->events[i].span.from = now_unix_s + dice_between(dice, -HOUR_S, 30 * HOUR_S);
    }
    for (int32_t i = 0; i < NEWS_BOARDS; i++) {
        room->boards[i] = board_of(room);
    }
    for (int32_t i = 0; i < NEWS_CHALLENGES; i++) {
        room->challenges[i] = challenge_of(room);
    }
    for (int32_t i = 0; i < NEWS_PLAYLISTS; i++) {
        arrange(room, i);
    }
}

static void scores_change(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    struct news_board *board = &room->boards[dice_below(dice, NEWS_BOARDS)];
    for (int32_t i = 0; i <= dice_below(dice, 4); i++) {
        board->scores[dice_below(dice, board->count)] += dice_between(dice, -50, 1500);
    }
    if (dice_one_in(dice, 3) && board->count < NEWS_ENTRIES) {
        board->ids[board->count] = (int32_t)(room->next_id++ % 1000);
        board->scores[board->count++] = dice_between(dice, 0, 6000);
    } else if (dice_one_in(dice, 4) && board->count > 1) {
        board->count--;
    } else if (dice_one_in(dice, 12)) {
        *board = board_of(room);
    }
    board->as_of = board->as_of == 0 ? 0 : room->now_unix_s;
}

static void boards_are_told(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    struct news_board *board = &room->boards[dice_below(dice, NEWS_BOARDS)];
    board->is_frozen = dice_one_in(dice, 2);
    int32_t what = dice_below(dice, 3);
    if (what == 0) {
        board->reveal_step = -1;
    } else if (what == 1) {
        board->reveal_step = board->reveal_step < 0 ? 0 : board->reveal_step + 1;
    } else {
        board->reveal_step = -2;
        board->reveal_at = room->now_unix_s + dice_between(dice, -20, 30);
    }
}

static void totals_grow(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    for (int32_t i = 0; i < NEWS_CHALLENGES; i++) {
        struct news_challenge *c = &room->challenges[i];
        c->total += dice_between(dice, 0, c->step);
        c->as_of = room->now_unix_s - (dice_one_in(dice, 4) ? dice_between(dice, 0, HOUR_S) : 0);
        if (c->total > c->step * (c->tiers + 2) || dice_one_in(dice, 12)) {
            *c = challenge_of(room);
        }
    }
}

static void texts_change(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    int32_t which = dice_below(dice, NEWS_POSTS + NEWS_CAMPAIGNS);
    struct news_text *text =
        which < NEWS_POSTS ? &room->posts[which] : &room->campaigns[which - NEWS_POSTS];
    if (dice_one_in(dice, 2)) {
        text->is_withdrawn = !text->is_withdrawn;
    } else {
        *text = text_of(room);
    }
    if (dice_one_in(dice, 6)) {
        struct news_text *event = &room->events[dice_below(dice, NEWS_EVENTS)];
        *event = text_of(room);
        event->span.from = room->now_unix_s + dice_between(dice, -HOUR_S, 30 * HOUR_S);
    }
}

static void notices_come_and_go(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    struct news_notice *notice = &room->notices[dice_below(dice, NEWS_NOTICES)];
    if (notice->is_on) {
        notice->is_on = false;
        return;
    }
    static const int32_t levels[] = {0, 0, 0, 1, 1, 2};
    *notice = (struct news_notice){
        .is_on = true, .level = levels[dice_below(dice, 6)], .words = (uint32_t)dice_roll(dice)};
    if (dice_one_in(dice, 3)) {
        notice->span.from = room->now_unix_s + dice_between(dice, -60, 90);
    }
    int64_t from = notice->span.from > room->now_unix_s ? notice->span.from : room->now_unix_s;
    notice->span.until = dice_one_in(dice, 8) ? 0 : from + dice_between(dice, 3, 120);
}

static void something_was_done(struct newsroom *room)
{
    for (int32_t i = NEWS_ITEMS - 1; i > 0; i--) {
        room->items[i] = room->items[i - 1];
        room->item_ids[i] = room->item_ids[i - 1];
    }
    room->items[0] = room->now_unix_s - dice_between(&room->dice, 0, 100);
    room->item_ids[0] = room->next_id++;
}

static void figures_change(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    for (int32_t i = 0; i < NEWS_FIGURES; i++) {
        room->figures[i] += dice_between(dice, -300, 900);
    }
    room->figures_as_of = dice_one_in(dice, 2) ? 0 : room->now_unix_s;
}

static void the_house_changes(struct newsroom *room)
{
    struct dice *dice = &room->dice;
    switch (dice_below(dice, 6)) {
    case 0:
        room->is_day = !room->is_day;
        break;
    case 1:
        room->has_logo = !room->has_logo;
        break;
    case 2:
        room->is_french = !room->is_french;
        break;
    case 3:
        room->schedule = dice_below(dice, 4);
        break;
    case 4:
        room->has_accents = !room->has_accents;
        break;
    default:
        arrange(room, dice_below(dice, NEWS_PLAYLISTS));
        break;
    }
}

void newsroom_happen(struct newsroom *room, int64_t now_unix_s)
{
    static void (*const things[])(struct newsroom *) = {
        scores_change,      scores_change,       scores_change,       scores_change,
        totals_grow,        totals_grow,         totals_grow,         texts_change,
        texts_change,       notices_come_and_go, notices_come_and_go, something_was_done,
        something_was_done, figures_change,      boards_are_told,     the_house_changes};
    room->now_unix_s = now_unix_s;
    room->revision++;
    things[dice_below(&room->dice, (int32_t)ARRAY_LEN(things))](room);
}

void newsroom_spoil(struct newsroom *room, struct buf *document)
{
    struct dice *dice = &room->dice;
    size_t len = document->len;
    switch (dice_below(dice, 5)) {
    case 0: /* cut */
        document->len = (size_t)dice_between(dice, 0, (int64_t)len - 2);
        break;
    case 1: /* another version */
        memcpy(document->ptr, "{\"vitrine\": 7, ", 15);
        break;
    case 2: /* nothing but zeros behind some point */
        len = (size_t)dice_between(dice, 0, (int64_t)len - 2);
        memset(document->ptr + len, 0, document->len - len);
        break;
    case 3: /* an error page */
        buf_reset(document);
        buf_append_str(document, "<!doctype html><title>502 Bad Gateway</title>");
        break;
    default: /* single bytes, here and there */
        for (int32_t i = dice_below(dice, 20); i >= 0; i--) {
            document->ptr[dice_between(dice, 0, (int64_t)len - 1)] = (char)dice_below(dice, 256);
        }
        break;
    }
}
