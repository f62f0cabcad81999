/* display/text/text.h: from strings to placed pieces: script and font choice, bidi, breaking,
 * fitting, tracking, tabular digits.
 *
 * Pure: knows fonts only through struct text_metrics, which gfx/ implements and tests stand in for.
 * Bidi: UAX #9 through FriBidi; line and grapheme breaks: UAX #14, #29 through libunistring.
 * Thread: main only.
 */
#ifndef DISPLAY_TEXT_TEXT_H
#define DISPLAY_TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "display/draw/list.h"

enum font_weight {
    WEIGHT_REGULAR = 0,
    WEIGHT_MEDIUM,
    WEIGHT_SEMIBOLD,
    WEIGHT_BOLD,
    WEIGHT_EXTRABOLD
};
enum { WEIGHT_COUNT = 5 };

enum face_role { FACE_TEXT = 0, FACE_FALLBACK, FACE_EMOJI };

struct text_face {
    enum face_role role;
    enum font_weight weight; /* nearest weight this face stands for */
    const char *family;
    const char *cjk_lang; /* "ja", "zh-Hans", "ko", … for faces of the CJK family; else "" */
};

/** One cluster of a shaped piece, in logical order. */
struct text_cluster {
    uint32_t byte; /* offset in the piece */
    float advance; /* px, kerning included */
};

struct text_extents {
    float ascent, descent; /* px above and below the baseline, both positive */
    float cap_height, x_height;
};

/** What text needs to know of fonts. ctx is passed back. All sizes in device px. */
struct text_metrics {
    void *ctx;
    size_t face_count;
    const struct text_face *faces;
    /* Does the face draw this code point? */
    bool (*covers)(void *ctx, uint16_t face, uint32_t codepoint);
    void (*extents)(void *ctx, uint16_t face, uint16_t size_px, struct text_extents *out);
    /* Shape one piece of one script and direction; write at most cap clusters in logical order and
     * return how many there are. */
    size_t (*shape)(void *ctx, uint16_t face, uint16_t size_px, const char *utf8, size_t len,
                    uint32_t script, bool is_rtl, struct text_cluster *out, size_t cap);
};

enum text_align { ALIGN_START = 0, ALIGN_CENTRE, ALIGN_END, ALIGN_LEFT, ALIGN_RIGHT };

/** Text of one weight and colour inside a block. */
struct text_span {
    const char *utf8;
    enum font_weight weight;
    uint32_t colour;
};

#define TEXT_STEPS_MAX 6

/** What is wanted of a block. */
struct text_want {
    const struct text_span *spans;
    size_t span_count;
    uint16_t sizes_px[TEXT_STEPS_MAX]; /* falling; 0 ends; the first that fits wins */
    float tracking_em; /* e.g. -0.035; applied to Latin, Greek, Cyrillic letters only */
    bool is_tabular;   /* equal advance per digit */
    float line_height; /* of the size, e.g. 1.3 */
    int32_t max_width_px;
    int32_t max_height_px; /* 0: no limit */
    int32_t max_lines;     /* 0: no limit */
    enum text_align align;
    const char *lang;  /* BCP 47: "fr" applies French no-break rules; chooses CJK forms */
    bool is_title;     /* no line ends in a lone short word where the break can move */
    bool is_balanced;  /* lines of similar length (titles) */
    bool is_secondary; /* for the notes: 4.5:1 is enough */
};

struct text_line;

/** A laid out block, in the arena given to text_layout. */
struct text_block {
    const struct text_line *lines;
    size_t line_count;
    uint16_t size_px;        /* the step that was taken */
    int32_t width_px;        /* of the widest line */
    int32_t height_px;       /* line_count lines at the line height */
    int32_t wanted_width_px; /* box the alignment refers to */
    float first_baseline;    /* from the top of the block */
    float last_baseline;
    float cap_height, x_height;
    float line_px;
    bool was_cut;     /* ended with "…" */
    uint32_t missing; /* code points no face draws (drawn as nothing, reported by check) */
    bool is_secondary;
};

struct text_service;

/** A service over metrics (borrowed, must outlive it). */
struct text_service *text_service_create(const struct text_metrics *metrics);
void text_service_destroy(struct text_service *service);

/** A new pass of the loop: texts that neither this one nor the one before asked for may go. */
void text_service_begin_pass(struct text_service *service);

/** Lay a block out, or find it as it was laid out before. Never fails: what does not fit is cut at
 * a word with "…"; invalid UTF-8 is shown as U+FFFD. The block lives as long as `arena` and until
 *  the second text_service_begin_pass() from now. */
const struct text_block *text_layout(struct text_service *service, struct arena *arena,
                                     const struct text_want *want);

/** Write the block's pieces and notes into the open layer, its top left at (x, y) in layer px. */
void text_draw(const struct text_block *block, struct draw_list *list, int32_t x, int32_t y);

/** French typography of running text: U+202F before ; ! ? and inside numbers, U+00A0 before : and
 *  inside « », around units. Only spaces are replaced or inserted; result in the arena. */
const char *text_french_spaces(struct arena *arena, const char *utf8);

/** First letters of the first and the last word, as capitals: "Camille R." -> "CR". "" when there
 * is no letter. In the arena. */
const char *text_initials(struct arena *arena, const char *name);

/** Code points in `utf8` that no face draws; up to cap are written to out. Returns how many. */
size_t text_missing(struct text_service *service, const char *utf8, uint32_t *out, size_t cap);

#endif
