/* display/output/frame_graph.h: a small overlay with the times of the last frames (key D).
 *
 * Drawn straight into a frame; the caller says canvas_touch() with the same rectangle, so that the
 * next composition removes it.
 */
#ifndef DISPLAY_OUTPUT_FRAME_GRAPH_H
#define DISPLAY_OUTPUT_FRAME_GRAPH_H

#include <stdint.h>

#include "display/draw/list.h"
#include "image/image.h"

#define FRAME_GRAPH_FRAMES 120

/** Zeroed: no frames yet. */
struct frame_graph {
    int64_t times_ns[FRAME_GRAPH_FRAMES];
    uint32_t next; /* where the next one goes; the oldest once all are used */
    uint32_t count;
};

void frame_graph_add(struct frame_graph *graph, int64_t time_ns);
/** Time that `percent` of the frames kept to, 0..100; 0 without frames. */
int64_t frame_graph_percentile_ns(const struct frame_graph *graph, int32_t percent);
/** Draw at the top, in the middle: a bar a frame, lines at 16.7 and 33.3 ms, p50 and p99 in tenths
 * of a millisecond. Returns the rectangle it took; empty when the frame is too small. */
struct irect frame_graph_draw(const struct frame_graph *graph, struct pixels *frame);

#endif
