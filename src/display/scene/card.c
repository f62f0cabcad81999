/* display/scene/card.c: the white card with the code. Modules are whole device pixels, black on
 * white, with four modules of white around; the card's size follows from them.
 */
#include <math.h>

#include "codes/link.h"
#include "codes/presence.h"
#include "codes/qr_memo.h"
#include "display/scene/parts.h"

enum { QUIET = 4 };

#define MAIN_TARGET  462.0F /* 25 modules of 14, and 8 of quiet */
#define STRIP_TARGET 264.0F
#define MAIN_LEAST   12.0F /* units a module */
#define STRIP_LEAST  8.0F
#define STRIP_WORDS  140.0F
#define RADIUS       28.0F
#define CARD_INK     0xFF0C0F1AU
#define CARD_MUTE    0xFF545A70U
#define CARD_WHITE   0xFFFFFFFFU

/* The presence part is fixed when the scene enters, and anew every PRESENCE_RECUT_S. */
static const char *payload_of(const struct pen *pen, const struct card *card)
{
    const struct scene_env *env = pen->env;
    char presence[PRESENCE_CHARS + 1] = "";
    if (card->payload != NULL) {
        return card->payload;
    }
    if (env->screen->key != NULL && has_text(card->link.code) &&
        link_code_is_hub(card->link.code)) {
        int64_t held = env->now_unix_s - env->entered_unix_s;
        int64_t cut = held > 0 ? held / PRESENCE_RECUT_S * PRESENCE_RECUT_S : 0;
        presence_make(env->screen->key, env->screen->number, card->link.code,
                      env->entered_unix_s + cut, presence);
    }
    return link_payload(env->arena, env->programme->share_base, card->link.code, presence,
                        card->link.url);
}

static bool encode(const struct pen *pen, const struct card *card, struct qr *qr,
                   const char **out_payload)
{
    *out_payload = payload_of(pen, card);
    return has_text(*out_payload) &&
           qr_memo_encode(pen->env->codes, *out_payload, qr, NULL) == ST_OK;
}

bool card_has_code(const struct pen *pen, const struct card *card)
{
    struct qr qr;
    const char *payload;
    return encode(pen, card, &qr, &payload);
}

static int32_t module_px(const struct pen *pen, const struct card *card, const struct qr *qr)
{
    bool is_main = card->form == CARD_MAIN;
    float target = card->target > 0.0F ? card->target : is_main ? MAIN_TARGET : STRIP_TARGET;
    int32_t fits = px(pen, target) / (qr->size + 2 * QUIET);
    int32_t least = (int32_t)ceilf((is_main ? MAIN_LEAST : STRIP_LEAST) * pen->scale - 0.01F);
    return fits > least ? fits : least;
}

/* Where things are on a card, in units. */
struct form {
    float side; /* QR with its quiet zone */
    float quiet;
    struct area size;
    struct placed title, text;
    int32_t module;
};

static struct form measure(const struct pen *pen, const struct card *card, const struct qr *qr)
{
    struct form f = {.module = module_px(pen, card, qr)};
    f.quiet = (float)(f.module * QUIET) / pen->scale;
    f.side = (float)(f.module * (qr->size + 2 * QUIET)) / pen->scale;
    f.size.w = f.size.h = f.side;
    if (card->form == CARD_INSET || (card->payload != NULL && card->title == NULL)) {
        return f;
    }
    bool is_main = card->form == CARD_MAIN;
    float room = is_main ? f.side - 2.0F * f.quiet : card->width - f.side - f.quiet * 0.25F - 40.0F;
    if (!is_main && room < STRIP_WORDS) { /* a dense code takes all of a narrow strip */
        return f;
    }
    float title = is_main || f.side < 280.0F ? 36.0F : 52.0F;
    struct label head = {.utf8 = card->title,
                         .weight = WEIGHT_BOLD,
                         .colour = CARD_INK,
                         .size = title,
                         .size_2 = 36.0F,
                         .size_3 = 30.0F,
                         .width = room,
                         .max_lines = is_main ? 3 : 4,
                         .line_height = 1.18F,
                         .is_title = true};
    const char *typed = link_typed(pen->env->arena, pen->env->programme->share_base,
                                   card->link.code, card->link.url);
    struct label line = {.utf8 = card->text == NULL ? typed : card->text,
                         .weight = WEIGHT_MEDIUM,
                         .colour = CARD_MUTE,
                         .size = 28.0F,
                         .width = room,
                         .max_lines = 2,
                         .is_secondary = true};
    f.title = label_layout(pen, &head);
    f.text = label_layout(pen, &line);
    float words = f.title.h + (f.text.w > 0.0F ? f.text.h + 8.0F : 0.0F);
    if (is_main) {
        f.size.h = f.side - 8.0F + words + 36.0F;
    } else {
        f.size.w = card->width;
        f.size.h = fmaxf(f.side, words + 48.0F);
    }
    return f;
}

struct area card_measure(const struct pen *pen, const struct card *card)
{
    struct qr qr;
    const char *payload;
    if (!encode(pen, card, &qr, &payload)) {
        return (struct area){0};
    }
    return measure(pen, card, &qr).size;
}

void card_draw(struct pen *pen, const struct card *card, float x, float y)
{
    struct qr qr;
    const char *payload;
    if (!encode(pen, card, &qr, &payload)) {
        return;
    }
    struct form f = measure(pen, card, &qr);
    struct area box = {x, y, f.size.w, f.size.h};
    layer_begin(pen, "card", payload, box, LAYER_NO_FADE);
    fill(pen, box, card->form == CARD_INSET ? 20.0F : RADIUS, CARD_WHITE);
    bool is_main = card->form == CARD_MAIN;
    int32_t side = f.module * qr.size;
    float inset_y = is_main ? f.quiet : (f.size.h - f.side) / 2.0F + f.quiet;
    struct irect modules = {px(pen, x + f.quiet) - pen->layer_x,
                            px(pen, y + inset_y) - pen->layer_y, side, side};
    draw_qr(pen->list, &(struct draw_qr){.rect = modules,
                                         .size = qr.size,
                                         .module_px = (uint8_t)f.module,
                                         .modules = qr.modules});
    draw_note(pen->list, &(struct draw_note){.kind = NOTE_QR,
                                             .rect = modules,
                                             .module_px = (uint8_t)f.module,
                                             .is_main = is_main,
                                             .text = payload});
    if (f.title.block != NULL) {
        float tx = is_main ? x + f.quiet : x + f.side;
        float words = f.title.h + (f.text.w > 0.0F ? f.text.h + 8.0F : 0.0F);
        float ty = is_main ? y + f.side - 8.0F : y + (f.size.h - words) / 2.0F;
        label_put(pen, &f.title, tx, ty);
        label_put(pen, &f.text, tx, ty + f.title.h + 8.0F);
    }
    layer_end(pen);
}
