/* display/text/text_priv.h: what the steps of a layout hand to each other. Folder-private.
 *
 * analyse: bytes -> code points with face, script, bidi level and break opportunities, once a text.
 * measure: advances of all code points at one size. wrap: lines at one width. place: pieces.
 */
#ifndef DISPLAY_TEXT_TEXT_PRIV_H
#define DISPLAY_TEXT_TEXT_PRIV_H

#include "display/text/text.h"

#define TEXT_FACE_NONE    UINT16_MAX /* drawn as nothing */
#define TEXT_SPANS_MAX    16
#define TEXT_LINES_MAX    256
#define TEXT_CLUSTERS_MAX 16384

struct block_cache;

struct text_service {
    const struct text_metrics *metrics;
    struct block_cache *cache;
};

enum text_break { TEXT_BREAK_NO = 0, TEXT_BREAK_MAY, TEXT_BREAK_WEAK, TEXT_BREAK_MUST };

/** One code point of a text under layout. */
struct text_unit {
    uint32_t cp;
    uint32_t byte; /* offset in text_run.utf8 */
    uint32_t script;
    float advance;    /* px at the measured size; 0 inside a cluster */
    uint16_t face;    /* TEXT_FACE_NONE: not drawn */
    uint8_t span;     /* index of its text_span */
    int8_t level;     /* bidi embedding level */
    uint8_t before;   /* enum text_break: whether a line may start here */
    bool is_grapheme; /* starts a grapheme cluster */
    bool is_cluster;  /* starts a shaped cluster */
    bool is_space;
    bool is_tracked; /* takes the tracking */
};

/** A whole analysed text. */
struct text_run {
    const char *utf8; /* sanitised, all spans after each other, terminated */
    uint32_t len;
    struct text_unit *units;
    uint32_t count;
    uint32_t missing;
    bool is_rtl;   /* direction of the first paragraph */
    bool has_bidi; /* any level above 0 */
    const struct text_want *want;
};

/** Units from..to of one line; trailing spaces are within but not in the width. */
struct text_cut {
    uint32_t from, to;
    float width;
};

/** Read the spans; suffix is appended to the first `limit` units ("…" when cutting). NULL when the
 *  arena is full. */
struct text_run *text_analyse(const struct text_service *service, struct arena *arena,
                              const struct text_want *want);
/** The same for the first bytes of an analysed text with "…" behind them. */
struct text_run *text_analyse_cut(const struct text_service *service, struct arena *arena,
                                  const struct text_run *whole, uint32_t unit_count);

/** Faces, one grapheme at a time; counts what is missing. */
void text_choose_faces(const struct text_service *service, struct text_run *run);
/** Where lines may break, in the language's way. */
bool text_find_breaks(struct arena *arena, struct text_run *run);
/** ISO 15924 tag of a code point's script, 'Zyyy' for common and 'Zinh' for inherited ones. */
uint32_t text_script(uint32_t cp);

/** Advances at a size. False when the arena is full. */
bool text_measure(const struct text_service *service, struct arena *arena, struct text_run *run,
                  uint16_t size_px);
/** Widest digit of a face, px. */
float text_digit_cell(const struct text_service *service, uint16_t face, uint16_t size_px);

/** Break into at most cap lines of max_width. Returns how many lines there are (may be cap + 1:
 *  there is more). out_forced: a word was longer than a line. */
uint32_t text_wrap(const struct text_run *run, float max_width, bool keep_weak,
                   struct text_cut *out, uint32_t cap, bool *out_forced);

/** One line's pieces, left edge 0, baseline 0. */
struct text_line {
    const struct draw_text *pieces;
    size_t count;
    float left, width; /* left: where it starts in the block */
    float baseline;    /* from the top of the block */
    float top, bottom; /* of what may have ink, from the top of the block */
    uint16_t size_px;
    uint32_t colour;
    const char *text;
};
bool text_place(const struct text_service *service, struct arena *arena, const struct text_run *run,
                struct text_cut cut, uint16_t size_px, struct text_line *out_line);

static inline bool text_is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

#endif
