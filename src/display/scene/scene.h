/* display/scene/scene.h: one scene, at one instant, as a draw list.
 *
 * scene_draw() is a pure function of its environment: the same instant gives the same list. Layouts
 * are written in design units (1920×1080, or 1080×1920 in portrait; screens.md's scale), extended
 * where the screen's shape differs, and land on whole device pixels.
 */
#ifndef DISPLAY_SCENE_SCENE_H
#define DISPLAY_SCENE_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "display/draw/list.h"
#include "display/lang/lang.h"
#include "display/plan/target.h"
#include "display/text/text.h"
#include "programme/programme.h"
#include "programme/screen.h"

struct qr_memo;

/** Pairing facts, when a hub asks for pairing; code is at most 12 letters and digits. */
struct scene_pairing {
    const char *code;
    const char *url; /* QR payload and, without its scheme, the typed address */
    int64_t expires_unix_s;
};

/** How long paper falls after a tier was reached. */
#define SCENE_CELEBRATION_MS 1900

/** Everything a scene may look at. All borrowed for the call. */
struct scene_env {
    const struct programme *programme;
    const struct screen *screen;
    struct text_service *text;
    struct qr_memo *codes; /* made before; or NULL */
    struct arena *arena;   /* frame arena: everything the list needs lives here */
    int32_t width, height; /* device px of the canvas, after rotation */
    int64_t now_unix_s;
    int64_t elapsed_ms;     /* since the scene entered; INT64_MAX: settled */
    int64_t dwell_ms;       /* 0: open end */
    int64_t entered_unix_s; /* presence codes are fixed here */
    uint32_t segment, segment_count;
    bool has_lang; /* the screen's own language instead of the programme's */
    enum lang lang;
    enum theme_kind theme;               /* THEME_INHERIT: the entry's, else the brand's */
    const struct scene_pairing *pairing; /* or NULL */
    /* What is shown of a number on its way to its value, by an id. NULL: the value itself. */
    double (*number)(void *ctx, uint64_t id, double value);
    void *number_ctx;
    bool is_celebrating;    /* the challenge on screen has just reached a tier: */
    int64_t celebrated_ms;  /* for so long, */
    size_t celebrated_tier; /* this one, from 0 */
    uint32_t reveal_steps;  /* presses of a key at this screen: beyond the programme's reveal, or of
                               a frozen board, which the first one covers */
    bool is_enlarged;       /* somebody stands before the screen: a large code and text */
    /* May this picture be drawn (present and decodable)? Writes its width by height. NULL: all may,
     * and count as square. */
    bool (*picture_aspect)(void *ctx, const struct media *media, float *out_aspect);
    void *picture_ctx;
};

/** Write the scene's layers, chrome included. The list is initialised by the caller with the same
 *  arena and size. Never fails; what is missing is composed around. */
void scene_draw(const struct scene_env *env, const struct plan_target *target,
                struct draw_list *list);

/** When the picture will differ from the one at env->now_unix_s although nothing else changes: the
 *  next second or minute that a clock, countdown or progress segment shows. Unix seconds. */
int64_t scene_next_tick(const struct scene_env *env, const struct plan_target *target);

/** The pictures a target needs, for preparing: at most cap are written; returns how many. */
size_t scene_pictures(const struct programme *programme, const struct plan_target *target,
                      const struct media **out, size_t cap);

#endif
