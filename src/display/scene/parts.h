/* display/scene/parts.h: what scenes share: canvas and units, palette, chrome, QR card, avatar.
 *
 * Folder-private. Everything takes design units (floats) and puts whole device pixels in the list.
 */
#ifndef DISPLAY_SCENE_PARTS_H
#define DISPLAY_SCENE_PARTS_H

#include "display/scene/scene.h"

/** Colours of the theme in force, contrast-checked: screens.md's table. 0xFFRRGGBB. */
struct palette {
    uint32_t ground, card, raised, highlight;
    uint32_t ink;                /* main text on ground and cards: 7:1 */
    uint32_t mute;               /* secondary text: 4.5:1 */
    uint32_t accent_1, accent_2; /* text-safe accents on this ground */
    uint32_t fill_1, fill_2;     /* the accents as fills, text on them is on_fill */
    uint32_t on_fill;
    uint32_t up, down;
    uint32_t medals[3];
    bool is_day;
};

/** One drawing in progress. */
struct pen {
    const struct scene_env *env;
    const struct plan_target *target;
    struct draw_list *list;
    struct palette colours;
    enum lang lang;
    float scale;              /* device px per design unit */
    float type_scale;         /* >= 1: larger type for far readers or small panels */
    float w, h;               /* canvas in design units */
    float margin_x, margin_y; /* safe margins, overscan included */
    bool is_portrait;
};

struct pen pen_make(const struct scene_env *env, const struct plan_target *target,
                    struct draw_list *list);
/** A design length as whole device pixels. */
int32_t px(const struct pen *pen, float units);
struct irect rect_px(const struct pen *pen, float x, float y, float w, float h);
/** A type size: scaled by scale and type_scale, never under the floor (28 units). */
uint16_t type_px(const struct pen *pen, float units);

/** Text in one weight and colour, in design units; sizes fall from `size` over up to two steps.
 *  The layer open in the list has its top left at (layer_x, layer_y) design units. */
struct label {
    const char *utf8;
    enum font_weight weight;
    uint32_t colour;
    float size, size_2, size_3; /* 0: no such step */
    float width, height;        /* box; height 0: none */
    int32_t max_lines;
    float line_height; /* 0: 1.25 */
    enum text_align align;
    bool is_title; /* tracked -3.5 %, balanced, no orphans */
    bool is_tabular;
    bool is_secondary;
};
const struct text_block *label_layout(const struct pen *pen, const struct label *label);
/** Draw a block at device px relative to the open layer. */
void label_put(const struct pen *pen, const struct text_block *block, int32_t x, int32_t y);

/** Brand at the top left, date and time at the top right, progress at the bottom; each its own
 *  layer. `over_artwork` keeps text light regardless of theme. */
void chrome_draw(const struct pen *pen, uint32_t text, uint32_t mute);
/** Content area in design units: below the top chrome, above the progress. */
struct area {
    float x, y, w, h;
};
struct area chrome_content(const struct pen *pen);

/** Flat or gradient ground, full bleed, its own opaque layer. */
void ground_draw(const struct pen *pen, struct paint paint);

enum card_form {
    CARD_MAIN = 0, /* tall white card: QR over title and typed link; 12+ px a module at 1080p */
    CARD_WIDE,     /* white strip: QR left, title and text right; 8+ px a module */
    CARD_INSET     /* only the white square with the QR, 8+ px a module */
};

struct card {
    enum card_form form;
    struct link link;
    const char *title; /* "Scannez, partagez" */
    const char *text;  /* second line; NULL: the typed link */
    float x, y, w, h;  /* box in design units; the card is fitted inside, w and h are its maximum */
    bool is_right, is_bottom; /* aligned inside the box; else left, top */
};

/** Whether the target has something to scan (a valid link and a code that can be drawn). */
bool card_has_code(const struct pen *pen, struct link link);
/** Size of the card in design units, w and h 0 when there is no code. */
struct area card_measure(const struct pen *pen, const struct card *card);
/** Draw it (its own LAYER_NO_FADE layer) and return the box it takes. */
struct area card_draw(const struct pen *pen, const struct card *card);

/** Circle with picture or initials; ring 0: none. Draws into the open layer at design units
 *  relative to it. The colour comes from the name unless given. */
void avatar_draw(const struct pen *pen, const char *name, const struct media *picture,
                 uint32_t colour, float cx, float cy, float radius, uint32_t ring);
/** A stable colour of the avatar palette for a name. */
uint32_t colour_for(const char *name);

/** ▲ n, ▼ n or —, right-aligned at x, centred on y, into the open layer; design units. */
void movement_draw(const struct pen *pen, uint32_t rank, uint32_t previous_rank, float right_x,
                   float centre_y, float size);

/** WCAG 2.2 contrast ratio of two opaque colours, 1..21. */
float contrast_ratio(uint32_t a, uint32_t b);
/** `colour` moved towards white or black just until it has `ratio` against ground. */
uint32_t colour_for_contrast(uint32_t colour, uint32_t ground, float ratio);

/* One file per kind: scene_campaign.c and so on. */
void scene_campaign(const struct pen *pen);
void scene_post(const struct pen *pen);
void scene_picture(const struct pen *pen);
void scene_board(const struct pen *pen);
void scene_challenge(const struct pen *pen);
void scene_activity(const struct pen *pen);
void scene_figures(const struct pen *pen);
void scene_event(const struct pen *pen);
void scene_notice(const struct pen *pen);
void scene_pair(const struct pen *pen);
void scene_quiet(const struct pen *pen);

#endif
