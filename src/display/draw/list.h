/* display/draw/list.h: the draw list: flat commands in layers; what a picture is made of.
 *
 * A scene writes layers from back to front. A layer is a rectangle of device pixels that is
 * rasterised once and cached by the hash of its commands and size; its place, opacity and clip are
 * applied when the frame is composed, so motion never rasterises anything. Commands use
 * coordinates relative to the layer's top left, in device pixels; text baselines and gradient
 * ends may be fractional, everything else is whole.
 *
 * Beside the commands stand notes: what text and codes are where, for the gates (contrast,
 * overlap, floor size, QR decoding). They do not count in the hash and draw nothing.
 *
 * Everything is stored in the arena given at the start (the frame arena); strings passed in are
 * copied unless said otherwise. Pure. Thread: one at a time.
 */
#ifndef DISPLAY_DRAW_LIST_H
#define DISPLAY_DRAW_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

struct irect {
    int32_t x, y, w, h;
};

#define DRAW_STOPS_MAX  4
#define DRAW_POINTS_MAX 8

enum paint_kind { PAINT_SOLID = 0, PAINT_LINEAR, PAINT_RADIAL };

/** Colours are 0xAARRGGBB, straight alpha, sRGB. Gradients are dithered by the rasteriser. */
struct paint {
    enum paint_kind kind;
    uint32_t colour; /* PAINT_SOLID */
    float x0, y0;    /* linear: start; radial: centre */
    float x1, y1;    /* linear: end; radial: x1 is the radius */
    uint8_t stop_count;
    float stops[DRAW_STOPS_MAX]; /* rising, 0..1 */
    uint32_t colours[DRAW_STOPS_MAX];
};

struct paint paint_solid(uint32_t colour);
struct paint paint_linear(float x0, float y0, float x1, float y1, uint32_t from, uint32_t to);

enum draw_kind {
    DRAW_SHAPE = 0, /* rounded rectangle, filled or stroked inside its edge; circles too */
    DRAW_POLYGON,   /* filled polygon, or an open stroked line with round caps and joins */
    DRAW_SHADOW,    /* soft shadow of a rounded rectangle */
    DRAW_IMAGE,     /* a picture, cover-cropped about its focal point, rounded corners */
    DRAW_SCRIM,     /* darkens or lightens what this layer holds below text, just enough */
    DRAW_TEXT,      /* one piece of shaped text on one baseline */
    DRAW_QR         /* modules of a QR code, no antialiasing */
};

struct draw_shape {
    struct irect rect;
    float radii[4];  /* top left, top right, bottom right, bottom left; clamped to half a side */
    float stroke_px; /* 0: filled; else a ring of this width inside the edge */
    struct paint paint;
};

struct draw_polygon {
    uint8_t point_count; /* <= DRAW_POINTS_MAX */
    float xy[DRAW_POINTS_MAX][2];
    float stroke_px; /* 0: filled and closed; else stroked and open */
    uint32_t colour;
};

struct draw_shadow {
    struct irect rect; /* of the casting shape, offset already applied */
    float radius_px;
    float blur_px; /* standard deviation */
    uint32_t colour;
};

struct draw_image {
    const char *path; /* key of the picture */
    bool is_trusted;  /* bundled artwork */
    bool is_contain;  /* fit inside (logos) instead of covering */
    struct irect rect;
    float radii[4];
    float focus_x, focus_y; /* 0..1 */
};

/** Make text of `text_colour` in `rect` reach `ratio` (WCAG 2.2 contrast) with what the layer holds
 *  so far, by laying `colour` over it: the least alpha that does, found from the pixels, feathered
 *  outward over feather_px. */
struct draw_scrim {
    struct irect rect; /* where it lies in full; around it, it falls off */
    struct irect text; /* where the contrast is needed; empty: all of rect */
    uint32_t colour;
    uint32_t text_colour;
    float ratio;
    float feather_px;
};

/** One piece: one face, one direction, drawn by one call of the glyph rasteriser. */
struct draw_text {
    uint16_t face;    /* index of the text service's faces */
    uint16_t size_px; /* em size in device px */
    float x;          /* left edge of the piece */
    float baseline;   /* y of the baseline */
    float width;      /* advance, as measured */
    bool is_rtl;
    uint32_t script; /* ISO 15924 tag, big-endian letters: 'Latn' */
    uint32_t colour;
    const char *utf8;
};

struct draw_qr {
    struct irect rect; /* of the modules, without the quiet zone; side is size × module_px */
    uint8_t size;      /* modules a side */
    uint8_t module_px;
    const uint8_t *modules; /* size × size, 1 is black; copied */
};

struct draw_cmd {
    enum draw_kind kind;
    union {
        struct draw_shape shape;
        struct draw_polygon polygon;
        struct draw_shadow shadow;
        struct draw_image image;
        struct draw_scrim scrim;
        struct draw_text text;
        struct draw_qr qr;
    } u;
};

enum layer_flags {
    LAYER_OPAQUE = 1 << 0,     /* every pixel is covered: the composer may copy */
    LAYER_BACKGROUND = 1 << 1, /* takes no part in a whole-frame shift's margins; bleeds */
    LAYER_NO_FADE = 1 << 2,    /* QR cards: cut in and out, never blended, never moved */
    LAYER_LIVE = 1 << 3,       /* travels when its place changes; comes in and fades out */
    LAYER_TIGHT = 1 << 5,      /* nothing reaches out of its rectangle */
    LAYER_GHOST = 1 << 4       /* finished pixels of this hash, if they are still there */
};

struct draw_layer {
    uint64_t id;       /* stable identity across frames ("row:t1"), for motion; 0: none */
    uint64_t hash;     /* of size and commands; set by draw_layer_end() */
    struct irect rect; /* place on the canvas */
    struct irect clip; /* canvas px; w == 0: no clip */
    uint8_t opacity;   /* 255: as drawn */
    uint32_t flags;
    size_t first_cmd, cmd_count;
};

enum note_kind { NOTE_TEXT = 0, NOTE_QR };

struct draw_note {
    enum note_kind kind;
    size_t layer;      /* index */
    struct irect rect; /* canvas px: text: line box from ascender to descender of the ink;
                          QR: the modules */
    uint16_t size_px;  /* text em size */
    bool is_secondary; /* 4.5:1 is enough */
    bool
        is_large_number; /* a decoration of figures: same contrast, may touch its neighbours' box */
    uint32_t colour;     /* of the text */
    uint32_t block;      /* lines of one block share it; blocks must not overlap */
    uint8_t module_px;   /* QR */
    bool is_main;        /* QR on a main card (12 px a module) rather than a strip (8) */
    const char *text;    /* the line's text, or the QR's payload */
};

struct draw_list {
    struct arena *arena; /* borrowed */
    int32_t width, height;
    struct draw_layer *layers;
    size_t layer_count, layer_cap;
    struct draw_cmd *cmds;
    size_t cmd_count, cmd_cap;
    struct draw_note *notes;
    size_t note_count, note_cap;
    uint32_t block_count;
    bool is_open;    /* between layer begin and end */
    bool is_full;    /* something was refused: the list is not to be shown */
    bool is_passing; /* numbers count: what is written now is written anew in the next frame */
};

void draw_list_init(struct draw_list *list, struct arena *arena, int32_t width, int32_t height);

/** Start a layer; commands that follow belong to it. Layers do not nest. `id` as in struct
 *  draw_layer: draw_id("row", "t1"). */
void draw_layer_begin(struct draw_list *list, uint64_t id, struct irect rect, uint32_t flags);
/** Close it and compute its hash. */
void draw_layer_end(struct draw_list *list);
uint64_t draw_id(const char *kind, const char *name);

void draw_shape(struct draw_list *list, struct irect rect, float radius, struct paint paint);
void draw_shape_full(struct draw_list *list, const struct draw_shape *shape);
void draw_polygon(struct draw_list *list, const struct draw_polygon *polygon);
void draw_shadow(struct draw_list *list, const struct draw_shadow *shadow);
void draw_image(struct draw_list *list, const struct draw_image *image);
void draw_scrim(struct draw_list *list, const struct draw_scrim *scrim);
void draw_text(struct draw_list *list, const struct draw_text *text);
void draw_qr(struct draw_list *list, const struct draw_qr *qr);

/** A closed layer elsewhere and as opaque as this; its notes go with it. */
void draw_layer_move(struct draw_list *list, size_t index, int32_t dx, int32_t dy, uint8_t opacity);
/** Let only this part of a closed layer through, canvas px. */
void draw_layer_clip(struct draw_list *list, size_t index, struct irect clip);
/** Exchange two closed layers in the order of drawing. */
void draw_layers_swap(struct draw_list *list, size_t a, size_t b);
/** Append a layer without commands: the pixels once drawn for its hash and size. */
void draw_ghost(struct draw_list *list, const struct draw_layer *layer);

/** Notes: rect is relative to the open layer; stored in canvas px. */
void draw_note(struct draw_list *list, const struct draw_note *note);
uint32_t draw_next_block(struct draw_list *list);

/** Hash of the whole list: layers with place, opacity, clip. Equal hash: equal picture. */
uint64_t draw_list_hash(const struct draw_list *list);

/** A text form, one command a line, stable across machines: for golden tests and review. */
void draw_list_dump(const struct draw_list *list, struct buf *out);

#endif
