/* display/compose/rect.h: arithmetic on whole-pixel rectangles. Folder-private. */
#ifndef DISPLAY_COMPOSE_RECT_H
#define DISPLAY_COMPOSE_RECT_H

#include <stdbool.h>
#include <stdint.h>

#include "display/draw/list.h"

static inline bool rect_is_empty(struct irect r)
{
    return r.w <= 0 || r.h <= 0;
}

/** From edges; empty (all zero) when they cross. The edges fit in 32 bits. */
static inline struct irect rect_from_edges(int64_t left, int64_t top, int64_t right, int64_t bottom)
{
    if (right <= left || bottom <= top) {
        return (struct irect){0, 0, 0, 0};
    }
    return (struct irect){(int32_t)left, (int32_t)top, (int32_t)(right - left),
                          (int32_t)(bottom - top)};
}

static inline int64_t rect_min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t rect_max(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static inline struct irect rect_intersect(struct irect a, struct irect b)
{
    return rect_from_edges(rect_max(a.x, b.x), rect_max(a.y, b.y),
                           rect_min((int64_t)a.x + a.w, (int64_t)b.x + b.w),
                           rect_min((int64_t)a.y + a.h, (int64_t)b.y + b.h));
}

/** Smallest rectangle around both; an empty one counts for nothing. */
static inline struct irect rect_around(struct irect a, struct irect b)
{
    if (rect_is_empty(a)) {
        return b;
    }
    if (rect_is_empty(b)) {
        return a;
    }
    return rect_from_edges(rect_min(a.x, b.x), rect_min(a.y, b.y),
                           rect_max((int64_t)a.x + a.w, (int64_t)b.x + b.w),
                           rect_max((int64_t)a.y + a.h, (int64_t)b.y + b.h));
}

static inline int64_t rect_area(struct irect r)
{
    return rect_is_empty(r) ? 0 : (int64_t)r.w * r.h;
}

static inline bool rect_contains(struct irect outer, struct irect inner)
{
    return inner.x >= outer.x && inner.y >= outer.y &&
           (int64_t)inner.x + inner.w <= (int64_t)outer.x + outer.w &&
           (int64_t)inner.y + inner.h <= (int64_t)outer.y + outer.h;
}

static inline bool rect_is_equal(struct irect a, struct irect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

#endif
