/* display/scene/scene_pair.c: a screen that nobody has given a place yet. */
#include <string.h>

#include "base/utf8.h"
#include "display/scene/parts.h"

enum { CODE_MAX = 12 };

#define TILE_W 120.0F
#define TILE_H 150.0F

static void draw_tiles(struct pen *pen, float x, float y, float width)
{
    const char *code = pen->env->pairing->code;
    size_t len = strlen(code) < CODE_MAX ? strlen(code) : CODE_MAX;
    float gap = 18.0F;
    float tile = (width + gap) / (float)(len == 0 ? 1 : len) - gap;
    tile = tile < TILE_W ? tile : TILE_W;
    layer_begin(pen, "tiles", code, (struct area){x, y, width, TILE_H}, 0);
    for (size_t i = 0; i < len; i++) {
        struct area box = {x + (tile + gap) * (float)i, y, tile, TILE_H};
        char *letter = arena_strdup(pen->env->arena, (struct slice){code + i, 1});
        struct label label = {.utf8 = letter == NULL ? "" : letter,
                              .weight = WEIGHT_BOLD,
                              .colour = pen->colours.ink,
                              .size = 84.0F,
                              .width = tile,
                              .max_lines = 1,
                              .align = ALIGN_CENTRE};
        struct placed placed = label_layout(pen, &label);
        fill(pen, box, 26.0F, pen->colours.card);
        label_put(pen, &placed, box.x,
                  y + TILE_H / 2.0F - (placed.cap_inset + placed.base_inset) / 2.0F);
    }
    layer_end(pen);
}

/* "https://hub.exemple.fr/pair" as a person types it. */
static const char *typed(const char *url)
{
    const char *host = strstr(url, "://");
    return host == NULL ? url : host + 3;
}

void scene_pair(struct pen *pen)
{
    const struct scene_pairing *pairing = pen->env->pairing;
    struct area content = chrome_content(pen);
    struct card card = {
        .form = CARD_MAIN, .payload = pairing->url, .target = pen->is_portrait ? 720.0F : 594.0F};
    struct area code = card_measure(pen, &card);
    float width = pen->is_portrait ? content.w : content.w - code.w - 80.0F;
    int64_t left = pairing->expires_unix_s - pen->env->now_unix_s;
    const char *expires =
        left > 0 ? say(pen, MSG_PAIR_EXPIRES, 0, lang_left(pen->env->arena, pen->lang, left), NULL)
                 : say(pen, MSG_PAIR_EXPIRED, 0, NULL, NULL);
    struct stack head = {0}, foot = {0};
    struct label title = {.utf8 = say(pen, MSG_PAIR_TITLE, 0, NULL, NULL),
                          .weight = WEIGHT_EXTRABOLD,
                          .colour = pen->colours.ink,
                          .size = 96.0F,
                          .size_2 = 76.0F,
                          .width = width,
                          .max_lines = 2,
                          .line_height = 1.08F,
                          .is_title = true};
    struct label text = {.utf8 = say(pen, MSG_PAIR_TEXT, 0, NULL, NULL),
                         .weight = WEIGHT_REGULAR,
                         .colour = pen->colours.soft,
                         .size = 42.0F,
                         .size_2 = 36.0F,
                         .width = width,
                         .max_lines = 4,
                         .line_height = 1.4F};
    struct label line = {.utf8 = join_dot(pen, typed(pairing->url), expires),
                         .weight = WEIGHT_MEDIUM,
                         .colour = pen->colours.mute,
                         .size = 30.0F,
                         .width = width,
                         .max_lines = 2,
                         .is_secondary = true};
    stack_add(&head, pen, &title, 0.0F);
    stack_add(&head, pen, &text, 28.0F);
    stack_add(&foot, pen, &line, 0.0F);
    ground_flat(pen);
    float all = head.h + 60.0F + TILE_H + 52.0F + foot.h;
    float top = content.y + (pen->is_portrait ? 40.0F : (content.h - all) * 0.4F);
    layer_begin(pen, "pair", "", (struct area){content.x, top, width, all}, 0);
    stack_draw(&head, pen, content.x, top);
    stack_draw(&foot, pen, content.x, top + all - foot.h);
    layer_end(pen);
    draw_tiles(pen, content.x, top + head.h + 60.0F, width);
    float cx =
        pen->is_portrait ? content.x + (content.w - code.w) / 2.0F : content.x + content.w - code.w;
    float cy = pen->is_portrait ? content.y + content.h - code.h - 40.0F
                                : content.y + (content.h - code.h) * 0.42F;
    card_draw(pen, &card, cx, cy);
    chrome_draw(pen, pen->colours.ink, pen->colours.mute);
}
