/* display/scene/parts.h: what scenes share: canvas and units, palette, chrome, QR card, avatar.
 *
 * Folder-private. Everything takes design units on the canvas (floats: 1920 x 1080, or 1080 x 1920
 * in portrait) and puts whole device pixels in the list, relative to the open layer.
 */
#ifndef DISPLAY_SCENE_PARTS_H
#define DISPLAY_SCENE_PARTS_H

#include "display/scene/scene.h"

/** Colours of the theme in force, contrast-checked. 0xFFRRGGBB. */
struct palette {
    uint32_t ground, card, raised, highlight;
    uint32_t ink;                /* main text on ground and cards: 7:1 */
    uint32_t soft;               /* running text: 7:1 */
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
    float floor;              /* smallest type, design units: 28, more for far readers */
    float w, h;               /* canvas in design units */
    float margin_x, margin_y; /* safe margins, overscan included */
    bool is_portrait;
    int32_t layer_x, layer_y; /* of the open layer, px */
};

/** A rectangle in design units. */
struct area {
    float x, y, w, h;
};

struct pen pen_make(const struct scene_env *env, const struct plan_target *target,
                    struct draw_list *list);
/** A design length as whole device pixels. */
int32_t px(const struct pen *pen, float units);
/** Edges land on whole pixels each, so that neighbours meet. */
struct irect area_px(const struct pen *pen, struct area area);

/** Open a layer over the area, with room for ink that reaches out of it unless it is opaque or a
 *  card; close it with layer_end(). */
void layer_begin(struct pen *pen, const char *kind, const char *name, struct area area,
                 uint32_t flags);
void layer_end(struct pen *pen);
/** The whole canvas. */
struct area pen_canvas(const struct pen *pen);

/** A rounded rectangle. */
void fill(const struct pen *pen, struct area area, float radius, uint32_t colour);
void fill_paint(const struct pen *pen, struct area area, float radius, struct paint paint);
/** The same with each corner's own radius: top left, top right, bottom right, bottom left. */
void fill_corners(const struct pen *pen, struct area area, const float radii[4],
                  struct paint paint);
/** A gradient along the area's height. */
struct paint paint_down(const struct pen *pen, struct area area, uint32_t top, uint32_t bottom);
/** A disc; ring > 0: only its outer ring. */
void disc(const struct pen *pen, float cx, float cy, float radius, float ring, uint32_t colour);
/** A picture, cover-cropped about its focal point. */
void picture(const struct pen *pen, const struct media *media, struct area area, float radius);
/** A stroked line of up to DRAW_POINTS_MAX points, x and y in turn. */
void stroke(const struct pen *pen, const float *xy, size_t count, float width, uint32_t colour);
/** May this picture be drawn? out_aspect: width by height, may be NULL. */
bool picture_is_there(const struct pen *pen, const struct media *media, float *out_aspect);

/** Text in one weight and colour; sizes fall from `size` over size_2 and size_3. */
struct label {
    const char *utf8;
    enum font_weight weight;
    uint32_t colour;
    const struct text_span *spans; /* instead of utf8, weight and colour, when given */
    size_t span_count;
    float size, size_2, size_3; /* 0: no such step */
    float width, height;        /* box; height 0: none */
    int32_t max_lines;
    float line_height; /* 0: 1.25 */
    enum text_align align;
    bool is_title;   /* balanced, no orphans; tracked from 56 units on */
    bool is_number;  /* counting: never tracked */
    bool is_tabular; /* and digits stand in cells of one width, as in a column */
    bool is_secondary;
};

/** A laid out label: a block with its size in design units. */
struct placed {
    const struct text_block *block;
    float w, h;       /* of the block: widest line, all lines */
    float cap_inset;  /* from its top to the top of the capitals of the first line */
    float base_inset; /* from its top to the last baseline */
    float first_base; /* from its top to the first baseline */
};

struct placed label_layout(const struct pen *pen, const struct label *label);
/** Draw with the block's top left at (x, y). */
void label_put(const struct pen *pen, const struct placed *placed, float x, float y);
/** Layout and draw; returns the block's height. */
float label_draw(const struct pen *pen, const struct label *label, float x, float y);
/** Is there anything to read? */
bool has_text(const char *utf8);

#define STACK_MAX 8

/** Labels one under the other. */
struct stack {
    struct placed items[STACK_MAX];
    float gaps[STACK_MAX]; /* before each; the first one's is not used */
    size_t count;
    float h;
};

/** Append a label with a gap before it; nothing to read adds nothing. */
void stack_add(struct stack *stack, const struct pen *pen, const struct label *label, float gap);
void stack_draw(const struct stack *stack, const struct pen *pen, float x, float y);

/** Brand at the top left, date and time at the top right, progress at the bottom; each its own
 *  layer. */
void chrome_draw(struct pen *pen, uint32_t text, uint32_t mute);
/** What the chrome takes at the top, for scrims. */
struct area chrome_top(const struct pen *pen);
/** Content area: below the top chrome, above the progress. */
struct area chrome_content(const struct pen *pen);
/** The brand's mark alone, its height given; returns its width, 0 without a logo. */
float brand_mark(const struct pen *pen, float x, float y, float height);

/** Text that will stand on artwork; `area` empty: none. */
struct scrim_text {
    struct area area;
    uint32_t colour;
    bool is_secondary;
};
/** Full-bleed ground: the picture when there is one, else the paint; with as much of a scrim as the
 *  chrome and these texts need. Text on it is light. */
void artwork_draw(struct pen *pen, const struct media *artwork, struct paint paint,
                  const struct scrim_text *texts, size_t count);

/** Full-bleed ground in its own opaque layer. */
void ground_draw(struct pen *pen, struct paint paint);
void ground_flat(struct pen *pen);

enum card_form {
    CARD_MAIN = 0, /* tall white card: QR over title and typed link; 12+ px a module at 1080p */
    CARD_WIDE,     /* white strip: QR left, title and text right; 8+ px a module */
    CARD_INSET     /* only the white square with the QR, 8+ px a module */
};

struct card {
    enum card_form form;
    struct link link;
    const char *payload; /* instead of a link: encoded as it is */
    const char *title;   /* "Scannez, partagez" */
    const char *text;    /* second line; NULL: the typed link */
    float target;        /* wanted side of QR and quiet zone; 0: the form's own */
    float width;         /* of CARD_WIDE */
};

/** Has the target something to scan (a valid link and a code that can be drawn)? */
bool card_has_code(const struct pen *pen, const struct card *card);
/** Size of the card, w and h 0 when there is no code. */
struct area card_measure(const struct pen *pen, const struct card *card);
/** Draw it at x, y in its own LAYER_NO_FADE layer. */
void card_draw(struct pen *pen, const struct card *card, float x, float y);

/** What is shown of a number now: at `decimals`, on its way to `value`. */
double number_shown(const struct pen *pen, const char *kind, const char *id, double value,
                    uint32_t decimals);

/** Paper falls over the scene for SCENE_CELEBRATION_MS after a tier was reached, from `origin`. */
void confetti_draw(struct pen *pen, struct area origin);

/** Circle with picture or initials; ring 0: none. The colour comes from the name unless given. */
struct avatar {
    const char *name;
    const struct media *picture;
    uint32_t colour; /* 0: the name's own */
    uint32_t ring;   /* 0: none */
    float ring_width;
};
void avatar_draw(const struct pen *pen, const struct avatar *avatar, float cx, float cy,
                 float radius);
/** The colour of a name in every scene: the one it has on a board, else one of the palette. */
uint32_t name_colour(const struct programme *programme, const char *name);
/** The colour of an entry: its own, else one that differs from the other entries' as far as the
 *  palette goes, whatever their ranks. */
uint32_t entry_colour(const struct board *board, const struct board_entry *entry);

/** ▲ n, ▼ n or —, right-aligned at x, centred on y. Returns its width. */
float movement_draw(const struct pen *pen, uint32_t rank, uint32_t previous_rank, float right_x,
                    float centre_y, float size);
/** A tick of this height, left and middle given. */
void tick_draw(const struct pen *pen, float x, float centre_y, float height, uint32_t colour);

/** "à 14 h 02" for a number past its age, "" while fresh. */
const char *stale_label(const struct pen *pen, int64_t as_of, int64_t max_age_s);
/** Past three times its age: to be greyed. */
bool stale_is_grey(const struct pen *pen, int64_t as_of, int64_t max_age_s);

/** "a · b"; either may be empty. */
const char *join_dot(const struct pen *pen, const char *a, const char *b);
const char *say(const struct pen *pen, enum msg msg, int64_t n, const char *a, const char *b);
const struct tz *pen_tz(const struct pen *pen);
/** A figure as written: prefix, number, suffix. */
const char *figure_text(const struct pen *pen, const struct figure *figure);

/** WCAG 2.2 contrast ratio of two opaque colours, 1..21. */
float contrast_ratio(uint32_t a, uint32_t b);
/** `colour` moved towards white or black just until it has `ratio` against ground. */
uint32_t colour_for_contrast(uint32_t colour, uint32_t ground, float ratio);
/** a + (b - a) × t. */
uint32_t colour_mix(uint32_t a, uint32_t b, float t);
struct palette palette_make(const struct scene_env *env, const struct plan_target *target);

/* One file per kind: scene_campaign.c and so on. */
void scene_campaign(struct pen *pen);
void scene_enlarged(struct pen *pen);
/** The post's headline, a quote in the marks of the language. */
const char *post_headline(const struct pen *pen);
void scene_post(struct pen *pen);
void scene_picture(struct pen *pen);
void scene_board(struct pen *pen);
void scene_challenge(struct pen *pen);
void scene_activity(struct pen *pen);
void scene_figures(struct pen *pen);
void scene_event(struct pen *pen);
void scene_notice(struct pen *pen);
void scene_pair(struct pen *pen);
void scene_quiet(struct pen *pen);

#endif
