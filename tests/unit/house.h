/* tests/unit/house.h: a small programme to play in a hall, and what to change in it. */
#ifndef TESTS_HOUSE_H
#define TESTS_HOUSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codes.h"
#include "hall.h"

enum { HOUSE_W = 640, HOUSE_H = 360, HOUSE_TURN_MS = 450, HOUSE_ROWS = 5 };

/** Zeroed: two campaigns with codes, one after the other. */
struct house {
    const char *transition; /* NULL: "dissolve" */
    const char *scenes;     /* of the playlist; NULL: both campaigns. ' stands for " */
    const char *notices;
    const char *board; /* more keys of it, each behind a comma */
    long scores[HOUSE_ROWS];
    bool is_short;     /* the board's last row is missing, */
    bool is_other;     /* replaced by another one */
    long total;        /* of a challenge with tiers at 100 and 200 */
    const char *as_of; /* of it; NULL: "now" */
    bool is_without_post;
    long trees; /* 0: twelve */
};

static inline void house_write(struct buf *json, const char *text)
{
    for (; *text != '\0'; text++) {
        buf_append_char(json, *text == '\'' ? '"' : *text);
    }
}

static inline void house_board(struct buf *json, const struct house *h)
{
    static const char *const names[] = {"Lyon", "Nantes", "Lille", "Brest", "Dijon"};
    house_write(json, "'boards': [{ 'id': 'b', 'title': 'The sites', 'of': 'sites'");
    house_write(json, h->board == NULL ? "" : h->board);
    house_write(json, ", 'entries': [");
    for (int i = 0; i < HOUSE_ROWS - (h->is_short ? 1 : 0); i++) {
        bool is_other = h->is_other && i == HOUSE_ROWS - 1;
        buf_printf(json, "%s{ \"id\": \"e%d\", \"name\": \"%s\", \"score\": %ld }",
                   i > 0 ? ", " : "", is_other ? 9 : i, is_other ? "Metz" : names[i],
                   h->scores[i] == 0 ? 500L - i * 100 : h->scores[i]);
    }
    house_write(json, "] }],\n");
}

/** The document; the caller ends the buffer. */
static inline struct buf house_document(const struct house *h)
{
    struct buf json = buf_make((size_t)1 << 20);
    house_write(&json, "{ 'vitrine': 1, 'locale': 'en', 'timezone': 'Europe/Paris',\n"
                       "'brand': { 'name': 'House' },\n"
                       "'share': { 'base': 'https://go.example.com' },\n"
                       "'campaigns': [{ 'id': 'c0', 'title': 'Warm homes', 'code': 'AAAA' },\n"
                       "{ 'id': 'c1', 'title': 'Every winter', 'code': 'BBBB' }],\n");
    buf_printf(&json, "\"figures\": [{ \"id\": \"f\", \"value\": %ld, \"label\": \"trees\" }],\n",
               h->trees == 0 ? 12L : h->trees);
    if (!h->is_without_post) {
        house_write(&json, "'posts': [{ 'id': 'p', 'headline': 'The roof pays', 'code': 'CCCC',\n"
                           "'text': 'With the drawings.' }],\n");
    }
    house_write(&json, "'challenges': [{ 'id': 'h', 'title': 'Together', 'tiers': [\n"
                       "{ 'at': 100, 'title': 'Bread' }, { 'at': 200, 'title': 'Trees' }],\n");
    buf_printf(&json, "\"total\": %ld, \"as_of\": \"%s\" }],\n", h->total,
               h->as_of == NULL ? "now" : h->as_of);
    house_board(&json, h);
    house_write(&json, "'notices': [");
    house_write(&json, h->notices == NULL ? "" : h->notices);
    buf_printf(&json,
               "],\n\"playlists\": [{ \"id\": \"all\", \"transition\": \"%s\", \"scenes\": [",
               h->transition == NULL ? "dissolve" : h->transition);
    house_write(&json, h->scenes == NULL ? "{ 'scene': 'campaign', 'of': 'c0', 'seconds': 20 },"
                                           "{ 'scene': 'campaign', 'of': 'c1', 'seconds': 20 }"
                                         : h->scenes);
    house_write(&json, "] }] }\n");
    return json;
}

static inline void house_open_as(struct hall *hall, const struct house *h, bool is_calm)
{
    struct buf json = house_document(h);
    hall_init(hall, buf_str(&json),
              &(struct hall_options){.width = HOUSE_W, .height = HOUSE_H, .is_calm = is_calm});
    buf_deinit(&json);
    assert_true(hall_pass(hall));
}

/** The first scene stands. */
static inline void house_open(struct hall *hall, const struct house *h)
{
    house_open_as(hall, h, false);
}

/** The programme becomes this one; whoever calls passes. */
static inline void house_change(struct hall *hall, const struct house *h)
{
    struct buf json = house_document(h);
    assert_true(hall_adopt(hall, buf_view(&json)));
    buf_deinit(&json);
}

static inline struct director_showing house_showing(const struct hall *hall)
{
    return director_showing(hall->director);
}

static inline enum scene_kind house_kind(const struct hall *hall)
{
    return house_showing(hall).moment->target.kind;
}

/** The screen shows exactly what its scene is when nothing moves. */
static inline void assert_settled(struct hall *hall)
{
    struct pixels *photo = hall_photo(hall), *anew = hall_repaint(hall);
    assert_false(hall->frame.is_moving);
    assert_true(pixels_are_equal(photo, anew));
    pixels_unref(photo);
    pixels_unref(anew);
    struct stage_live rest = {.is_enlarged = house_showing(hall).live->is_enlarged,
                              .reveal_steps = house_showing(hall).live->reveal_steps};
    struct stage_moment still = *house_showing(hall).moment;
    still.live = &rest;
    uint64_t moving = draw_list_hash(stage_current(hall->stage));
    assert_int_equal(draw_list_hash(stage_list(hall->stage, STAGE_NEXT, &still)), moving);
}

#endif
