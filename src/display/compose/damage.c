/* Invariant after every call: no two rectangles overlap. */
#include "display/compose/damage.h"

#include "display/compose/rect.h"

/* Pixels that joining two would cover for nothing. */
static int64_t waste(struct irect a, struct irect b)
{
    return rect_area(rect_around(a, b)) - rect_area(a) - rect_area(b);
}

static void take_out(struct damage *damage, int32_t index)
{
    damage->rects[index] = damage->rects[--damage->count];
}

/* The one that overlaps, or that lies so near that joining wastes little; -1: none. */
static int32_t find_near(const struct damage *damage, struct irect rect)
{
    for (int32_t i = 0; i < damage->count; i++) {
        struct irect other = damage->rects[i];
        bool is_overlap = !rect_is_empty(rect_intersect(other, rect));
        if (is_overlap || waste(other, rect) <= (rect_area(other) + rect_area(rect)) / 8) {
            return i;
        }
    }
    return -1;
}

static int32_t find_cheapest(const struct damage *damage, struct irect rect)
{
    int32_t best = 0;
    for (int32_t i = 1; i < damage->count; i++) {
        if (waste(damage->rects[i], rect) < waste(damage->rects[best], rect)) {
            best = i;
        }
    }
    return best;
}

void damage_add(struct damage *damage, struct irect rect)
{
    if (rect_is_empty(rect)) {
        return;
    }
    for (;;) {
        int32_t near = find_near(damage, rect);
        if (near < 0 && damage->count == DAMAGE_MAX) {
            near = find_cheapest(damage, rect);
        }
        if (near < 0) {
            break;
        }
        rect = rect_around(rect, damage->rects[near]);
        take_out(damage, near);
    }
    damage->rects[damage->count++] = rect;
}

void damage_add_all(struct damage *damage, const struct damage *more)
{
    for (int32_t i = 0; i < more->count; i++) {
        damage_add(damage, more->rects[i]);
    }
}

struct damage damage_whole(int32_t width, int32_t height)
{
    return (struct damage){.count = 1, .rects = {{0, 0, width, height}}};
}

int64_t damage_area(const struct damage *damage)
{
    int64_t area = 0;
    for (int32_t i = 0; i < damage->count; i++) {
        area += rect_area(damage->rects[i]);
    }
    return area;
}
