/* Needs no font: figures come from a 3 × 5 pattern, three bits a row from the top. */
#include "display/output/frame_graph.h"

#include <stdlib.h>
#include <string.h>

#include "display/compose/rect.h"
#include "display/compose/row.h"

enum {
    BAR_PX = 3,
    PX_PER_MS = 4,
    MS_MAX = 40,
    PAD_PX = 8,
    DOT_PX = 3,
    GLYPH_W = 3,
    GLYPH_H = 5,
    TEXT_H_PX = GLYPH_H * DOT_PX + PAD_PX,
    GRAPH_W_PX = FRAME_GRAPH_FRAMES * BAR_PX + 2 * PAD_PX,
    GRAPH_H_PX = MS_MAX * PX_PER_MS + TEXT_H_PX + 2 * PAD_PX,
    POINT = 10 /* index of the decimal point's pattern */
};

static const uint16_t patterns[11] = {075557, 026227, 071747, 071717, 055711, 074717,
                                      074757, 071111, 075757, 075717, 000002};

void frame_graph_add(struct frame_graph *graph, int64_t time_ns)
{
    graph->times_ns[graph->next] = time_ns;
    graph->next = (graph->next + 1) % FRAME_GRAPH_FRAMES;
    graph->count += graph->count < FRAME_GRAPH_FRAMES ? 1 : 0;
}

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

int64_t frame_graph_percentile_ns(const struct frame_graph *graph, int32_t percent)
{
    int64_t sorted[FRAME_GRAPH_FRAMES];
    if (graph->count == 0) {
        return 0;
    }
    memcpy(sorted, graph->times_ns, sizeof sorted);
    qsort(sorted, graph->count, sizeof *sorted, by_value);
    uint32_t rank = (graph->count * (uint32_t)percent + 99) / 100; /* the nearest rank, from 1 */
    return sorted[rank == 0 ? 0 : rank - 1];
}

static void block(struct pixels *frame, struct irect rect, uint32_t pixel)
{
    struct irect shown = rect_intersect(rect, (struct irect){0, 0, frame->width, frame->height});
    for (int32_t y = shown.y; y < shown.y + shown.h; y++) {
        row_over_solid(frame->argb + (size_t)y * frame->stride_px + shown.x, (size_t)shown.w,
                       pixel);
    }
}

static int32_t figure(struct pixels *frame, int32_t x, int32_t y, int which, uint32_t pixel)
{
    for (int32_t dot = 0; dot < GLYPH_W * GLYPH_H; dot++) {
        if ((patterns[which] >> (GLYPH_W * GLYPH_H - 1 - dot) & 1) != 0) {
            block(frame,
                  (struct irect){x + dot % GLYPH_W * DOT_PX, y + dot / GLYPH_W * DOT_PX, DOT_PX,
                                 DOT_PX},
                  pixel);
        }
    }
    return x + (GLYPH_W + 1) * DOT_PX;
}

/* Milliseconds with one decimal; returns where it ends. */
static int32_t milliseconds(struct pixels *frame, int32_t x, int32_t y, int64_t time_ns,
                            uint32_t pixel)
{
    int64_t tenths = (time_ns + 50000) / 100000;
    tenths = tenths < 0 ? 0 : tenths > 99999 ? 99999 : tenths;
    bool has_started = false;
    for (int32_t unit = 10000; unit > 0; unit /= 10) {
        int digit = (int)(tenths / unit % 10);
        has_started |= digit != 0 || unit <= 10;
        if (unit == 1) {
            x = figure(frame, x, y, POINT, pixel);
        }
        if (has_started) {
            x = figure(frame, x, y, digit, pixel);
        }
    }
    return x;
}

static uint32_t bar_colour(int64_t time_ns)
{
    if (time_ns <= 16700000) {
        return 0xFF4CD6A0U;
    }
    return time_ns <= 33400000 ? 0xFFFFC94DU : 0xFFFF8C7CU;
}

struct irect frame_graph_draw(const struct frame_graph *graph, struct pixels *frame)
{
    struct irect box = {(frame->width - GRAPH_W_PX) / 2, 0, GRAPH_W_PX, GRAPH_H_PX};
    if (box.x < 0 || box.h > frame->height) {
        return (struct irect){0, 0, 0, 0};
    }
    int32_t bottom = box.y + GRAPH_H_PX - PAD_PX;
    block(frame, box, 0xC8000000U);
    for (uint32_t i = 0; i < graph->count; i++) {
        uint32_t oldest = graph->count < FRAME_GRAPH_FRAMES ? 0 : graph->next;
        int64_t time_ns = graph->times_ns[(oldest + i) % FRAME_GRAPH_FRAMES];
        int64_t high = time_ns * PX_PER_MS / 1000000 + 1;
        int32_t bar = (int32_t)(high > MS_MAX * PX_PER_MS ? MS_MAX * PX_PER_MS : high);
        block(frame,
              (struct irect){box.x + PAD_PX + (int32_t)i * BAR_PX, bottom - bar, BAR_PX - 1, bar},
              bar_colour(time_ns));
    }
    for (int32_t line = 1; line <= 2; line++) {
        int32_t y = bottom - line * PX_PER_MS * 50 / 3;
        block(frame, (struct irect){box.x + PAD_PX, y, box.w - 2 * PAD_PX, 1}, 0xFF9AA4C0U);
    }
    int32_t x = milliseconds(frame, box.x + PAD_PX, box.y + PAD_PX,
                             frame_graph_percentile_ns(graph, 50), 0xFFFFFFFFU);
    (void)milliseconds(frame, x + 4 * DOT_PX, box.y + PAD_PX, frame_graph_percentile_ns(graph, 99),
                       0xFFFFC94DU); /* nothing follows */
    return box;
}
