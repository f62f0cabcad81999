/* Polygons of few points, by sample lines: a filled one is inside between odd and even crossings; a
 * stroked one is the union of capsules (a segment with round ends), each of which cuts a line in
 * one span. Overlapping spans are merged first, so joins don't count twice. */
#include <math.h>

#include "display/compose/row.h"
#include "display/gfx/raster_priv.h"

struct span {
    float from, to;
};

struct point {
    float x, y;
};

static struct point point_at(const struct draw_polygon *polygon, size_t i)
{
    return (struct point){polygon->xy[i][0], polygon->xy[i][1]};
}

/* Widen the span by where the edge a-b crosses the line y. */
static void widen_by_edge(struct span *span, struct point a, struct point b, float y)
{
    if ((a.y <= y) == (b.y <= y)) {
        return;
    }
    float x = a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y));
    span->from = fminf(span->from, x);
    span->to = fmaxf(span->to, x);
}

static void widen_by_disc(struct span *span, struct point centre, float radius, float y)
{
    float inside = radius * radius - (y - centre.y) * (y - centre.y);
    if (inside > 0.0F) {
        float half = sqrtf(inside);
        span->from = fminf(span->from, centre.x - half);
        span->to = fmaxf(span->to, centre.x + half);
    }
}

static struct span capsule_span(struct point a, struct point b, float radius, float y)
{
    struct span span = {INFINITY, -INFINITY};
    widen_by_disc(&span, a, radius, y);
    widen_by_disc(&span, b, radius, y);
    float dx = b.x - a.x;
    float dy = b.y - a.y;
    float length = sqrtf(dx * dx + dy * dy);
    if (length > 0.0F) {
        float nx = -dy / length * radius;
        float ny = dx / length * radius;
        struct point corners[4] = {
            {a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}};
        for (int i = 0; i < 4; i++) {
            widen_by_edge(&span, corners[i], corners[(i + 1) % 4], y);
        }
    }
    return span;
}

static void sort_spans(struct span *spans, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct span moving = spans[i];
        size_t place = i;
        while (place > 0 && spans[place - 1].from > moving.from) {
            spans[place] = spans[place - 1];
            place--;
        }
        spans[place] = moving;
    }
}

static void add_span(struct raster *raster, struct span span)
{
    cover_add(raster, cover_position(raster, span.from), cover_position(raster, span.to), 1);
}

static void stroke_line(struct raster *raster, const struct draw_polygon *polygon, float y)
{
    struct span spans[DRAW_POINTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i + 1 < polygon->point_count || i == 0; i++) {
        size_t next = i + 1 < polygon->point_count ? i + 1 : i;
        struct span span = capsule_span(point_at(polygon, i), point_at(polygon, next),
                                        0.5F * polygon->stroke_px, y);
        if (span.to > span.from) {
            spans[count++] = span;
        }
    }
    sort_spans(spans, count);
    for (size_t i = 0; i < count;) {
        struct span merged = spans[i++];
        while (i < count && spans[i].from <= merged.to) {
            merged.to = fmaxf(merged.to, spans[i++].to);
        }
        add_span(raster, merged);
    }
}

static void fill_line(struct raster *raster, const struct draw_polygon *polygon, float y)
{
    struct span crossings[DRAW_POINTS_MAX + 1]; /* `from` holds the crossing */
    size_t count = 0;
    for (size_t i = 0; i < polygon->point_count; i++) {
        struct span found = {INFINITY, -INFINITY};
        widen_by_edge(&found, point_at(polygon, i),
                      point_at(polygon, (i + 1) % polygon->point_count), y);
        if (found.to >= found.from) {
            crossings[count++] = found;
        }
    }
    sort_spans(crossings, count);
    for (size_t i = 0; i + 1 < count; i += 2) {
        add_span(raster, (struct span){crossings[i].from, crossings[i + 1].from});
    }
}

/* Rows that the polygon can touch. */
static void row_range(const struct raster *raster, const struct draw_polygon *polygon,
                      int32_t *out_from, int32_t *out_to)
{
    float top = INFINITY;
    float bottom = -INFINITY;
    for (size_t i = 0; i < polygon->point_count; i++) {
        top = fminf(top, polygon->xy[i][1]);
        bottom = fmaxf(bottom, polygon->xy[i][1]);
    }
    float reach = polygon->stroke_px > 0.0F ? 0.5F * polygon->stroke_px : 0.0F;
    float height = (float)raster->height;
    *out_from = (int32_t)floorf(fminf(fmaxf(top - reach, 0.0F), height));
    *out_to = (int32_t)ceilf(fminf(fmaxf(bottom + reach, 0.0F), height));
}

void raster_polygon(struct raster *raster, const struct draw_polygon *polygon)
{
    if (polygon->point_count == 0 || polygon->point_count > DRAW_POINTS_MAX) {
        return;
    }
    const struct ink ink = {.kind = INK_SOLID, .solid = px_premultiply(polygon->colour)};
    int32_t first = 0;
    int32_t end = 0;
    row_range(raster, polygon, &first, &end);
    for (int32_t y = first; y < end; y++) {
        cover_begin(raster);
        for (int i = 0; i < COVER_LINES; i++) {
            float line = (float)y + ((float)i + 0.5F) / (float)COVER_LINES;
            if (polygon->stroke_px > 0.0F) {
                stroke_line(raster, polygon, line);
            } else {
                fill_line(raster, polygon, line);
            }
        }
        int32_t from = 0;
        int32_t to = 0;
        if (cover_resolve(raster, &from, &to)) {
            ink_row(raster, &ink, y, from, to - from, raster->coverage + from);
        }
    }
}
