/* display/text/text.c: a block from a wish: the first size that fits, else the smallest, cut.
 *
 * Fitting means: no word broken, no more lines and height than allowed. Titles keep short words
 * from line ends as long as that costs no line, and have lines of similar length.
 */
#include "display/text/text.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "display/text/block_cache.h"
#include "display/text/text_priv.h"

#define CUT_TRIES_MAX   64
#define BALANCE_STEPS   12
#define DEFAULT_LEADING 1.25F

struct text_service *text_service_create(const struct text_metrics *metrics)
{
    struct text_service *service = mem_alloc(1, sizeof(*service));
    service->metrics = metrics;
    service->cache = block_cache_create();
    return service;
}

void text_service_destroy(struct text_service *service)
{
    if (service != NULL) {
        block_cache_destroy(service->cache);
        mem_free(service);
    }
}

void text_service_begin_pass(struct text_service *service)
{
    block_cache_begin_pass(service->cache);
}

/* One layout in progress. */
struct layout {
    struct text_service *service;
    struct arena *arena;
    const struct text_want *want;
    struct text_run *run;
    struct text_cut cuts[TEXT_LINES_MAX];
    uint32_t line_count;
    uint32_t max_lines; /* at the size tried */
    float line_px;
    uint16_t size_px;
    bool was_cut;
};

static void use_size(struct layout *l, uint16_t size_px)
{
    float leading = l->want->line_height > 0.0F ? l->want->line_height : DEFAULT_LEADING;
    l->size_px = size_px;
    l->line_px = roundf((float)size_px * leading);
    uint32_t lines = l->want->max_lines > 0 ? (uint32_t)l->want->max_lines : TEXT_LINES_MAX;
    if (l->want->max_height_px > 0 && l->line_px > 0.0F) {
        uint32_t by_height = (uint32_t)((float)l->want->max_height_px / l->line_px);
        lines = by_height < lines ? by_height : lines;
    }
    l->max_lines = lines < 1 ? 1 : lines > TEXT_LINES_MAX ? TEXT_LINES_MAX : lines;
}

/* Lines at the size in use. False: too many, or a word had to be broken. */
static bool wrap(struct layout *l, bool may_force)
{
    float width = (float)l->want->max_width_px;
    bool forced = false;
    l->line_count = text_wrap(l->run, width, true, l->cuts, l->max_lines, &forced);
    if (l->want->is_title) {
        struct text_cut plain[TEXT_LINES_MAX];
        bool plain_forced = false;
        uint32_t count = text_wrap(l->run, width, false, plain, l->max_lines, &plain_forced);
        if (count < l->line_count || (forced && !plain_forced)) { /* a short word must hang */
            memcpy(l->cuts, plain, sizeof(plain));
            l->line_count = count;
            forced = plain_forced;
        }
    }
    return l->line_count <= l->max_lines && (may_force || !forced);
}

/* The narrowest width that needs no more lines: they come out alike. */
static void balance(struct layout *l)
{
    if (l->line_count < 2 || l->line_count > 6) {
        return;
    }
    float low = (float)l->want->max_width_px / (float)(l->line_count + 1);
    float high = (float)l->want->max_width_px;
    for (int i = 0; i < BALANCE_STEPS; i++) {
        float middle = (low + high) / 2.0F;
        struct text_cut cuts[TEXT_LINES_MAX];
        bool forced = false;
        uint32_t count = text_wrap(l->run, middle, true, cuts, l->max_lines, &forced);
        if (count == l->line_count && !forced) {
            high = middle;
            memcpy(l->cuts, cuts, sizeof(cuts));
        } else {
            low = middle;
        }
    }
}

/* The last break (or, failing that, grapheme) before `end`; 0 when there is none. */
static uint32_t step_back(const struct text_run *run, uint32_t end, bool by_word)
{
    for (uint32_t i = end; i > 1; i--) {
        const struct text_unit *unit = &run->units[i - 1];
        if (by_word ? unit->before != TEXT_BREAK_NO : unit->is_grapheme) {
            return i - 1;
        }
    }
    return 0;
}

/* Shorten until it fits with "…". What fits in the lines is known: begin there. */
static bool cut_to_fit(struct layout *l)
{
    struct text_run *whole = l->run;
    uint32_t last_from = l->cuts[l->max_lines - 1].from;
    uint32_t end = l->cuts[l->max_lines - 1].to;
    l->was_cut = true;
    for (int tries = 0; tries < CUT_TRIES_MAX; tries++) {
        struct text_run *run = text_analyse_cut(l->service, l->arena, whole, end);
        if (run == NULL || !text_measure(l->service, l->arena, run, l->size_px)) {
            return false;
        }
        l->run = run;
        if (wrap(l, true)) {
            return true;
        }
        uint32_t word = step_back(whole, end, true);
        end = word > last_from ? word : step_back(whole, end, false);
    }
    l->line_count = l->max_lines; /* a box narrower than its ellipsis */
    return true;
}

static bool fit(struct layout *l)
{
    bool fits = false;
    for (size_t i = 0; i < TEXT_STEPS_MAX && l->want->sizes_px[i] != 0 && !fits; i++) {
        use_size(l, l->want->sizes_px[i]);
        if (!text_measure(l->service, l->arena, l->run, l->size_px)) {
            return false;
        }
        bool is_last = i + 1 == TEXT_STEPS_MAX || l->want->sizes_px[i + 1] == 0;
        fits = wrap(l, is_last);
    }
    if (!fits && l->line_count > l->max_lines && !cut_to_fit(l)) {
        return false;
    }
    if (l->want->is_balanced && !l->was_cut) {
        balance(l);
    }
    return true;
}

static float align_left(const struct layout *l, float width)
{
    float room = (float)l->want->max_width_px - width;
    switch (l->want->align) {
    case ALIGN_START:
        return l->run->is_rtl ? room : 0.0F;
    case ALIGN_END:
        return l->run->is_rtl ? 0.0F : room;
    case ALIGN_CENTRE:
        return room / 2.0F;
    case ALIGN_RIGHT:
        return room;
    case ALIGN_LEFT:
        break;
    }
    return 0.0F;
}

static uint16_t metrics_face(const struct layout *l)
{
    const struct text_metrics *m = l->service->metrics;
    enum font_weight weight = l->want->span_count > 0 ? l->want->spans[0].weight : WEIGHT_REGULAR;
    for (size_t i = 0; i < m->face_count; i++) {
        if (m->faces[i].role == FACE_TEXT && m->faces[i].weight == weight) {
            return (uint16_t)i;
        }
    }
    return 0;
}

static bool place_lines(struct layout *l, struct text_block *block, struct text_extents e)
{
    struct text_line *lines = arena_alloc(l->arena, (size_t)l->line_count + 1, sizeof(*lines));
    if (lines == NULL) {
        return false;
    }
    float base = roundf((l->line_px - (e.ascent + e.descent)) / 2.0F + e.ascent);
    block->first_baseline = base;
    for (uint32_t i = 0; i < l->line_count; i++) {
        struct text_line *line = &lines[i];
        if (!text_place(l->service, l->arena, l->run, l->cuts[i], l->size_px, line)) {
            return false;
        }
        line->left = align_left(l, line->width);
        line->baseline = base + (float)i * l->line_px;
        line->top += line->baseline;
        line->bottom += line->baseline;
        block->last_baseline = line->baseline;
        int32_t width = (int32_t)ceilf(line->width);
        block->width_px = width > block->width_px ? width : block->width_px;
    }
    block->lines = lines;
    block->line_count = l->line_count;
    block->height_px = (int32_t)((float)l->line_count * l->line_px);
    return true;
}

static const struct text_block *lay_out(struct text_service *service, struct arena *arena,
                                        const struct text_want *want)
{
    static const struct text_block nothing = {0};
    struct text_block *block = arena_alloc(arena, 1, sizeof(*block));
    struct layout *l = arena_alloc(arena, 1, sizeof(*l));
    if (block == NULL || l == NULL || want->sizes_px[0] == 0 || want->max_width_px <= 0) {
        return block == NULL ? &nothing : block;
    }
    l->service = service;
    l->arena = arena;
    l->want = want;
    l->run = text_analyse(service, arena, want);
    if (l->run == NULL || !fit(l)) {
        return block;
    }
    struct text_extents e = {0};
    if (service->metrics->face_count > 0) {
        service->metrics->extents(service->metrics->ctx, metrics_face(l), l->size_px, &e);
    }
    block->size_px = l->size_px;
    block->wanted_width_px = want->max_width_px;
    block->cap_height = e.cap_height;
    block->x_height = e.x_height;
    block->line_px = l->line_px;
    block->was_cut = l->was_cut;
    block->missing = l->run->missing;
    block->is_secondary = want->is_secondary;
    if (!place_lines(l, block, e)) {
        block->line_count = 0;
    }
    return block;
}

const struct text_block *text_layout(struct text_service *service, struct arena *arena,
                                     const struct text_want *want)
{
    uint64_t key = block_cache_key(want);
    const struct text_block *block = key == 0 ? NULL : block_cache_find(service->cache, key);
    if (block == NULL) {
        block = lay_out(service, arena, want);
        if (key != 0 && !arena->is_full) { /* not what a full arena left unfinished */
            block_cache_put(service->cache, key, block);
        }
    }
    return block;
}

void text_draw(const struct text_block *block, struct draw_list *list, int32_t x, int32_t y)
{
    uint32_t id = draw_next_block(list);
    for (size_t i = 0; i < block->line_count; i++) {
        const struct text_line *line = &block->lines[i];
        if (line->count == 0) {
            continue;
        }
        for (size_t k = 0; k < line->count; k++) {
            struct draw_text piece = line->pieces[k];
            piece.x += (float)x + line->left;
            piece.baseline = (float)y + line->baseline;
            draw_text(list, &piece);
        }
        int32_t left = (int32_t)floorf(line->left), top = (int32_t)floorf(line->top);
        draw_note(list, &(struct draw_note){
                            .kind = NOTE_TEXT,
                            .rect = {x + left, y + top, (int32_t)ceilf(line->width),
                                     (int32_t)ceilf(line->bottom) - top},
                            .size_px = line->size_px,
                            .is_secondary = block->is_secondary,
                            .colour = line->colour,
                            .block = id,
                            .text = line->text,
                        });
    }
}
