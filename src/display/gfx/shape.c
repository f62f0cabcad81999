/* Rounded rectangles, circles and rings: on every sample line the shape is one span whose ends the
 * corner circles push inwards; a ring is that span without the one of its inner edge. Rows between
 * the corners are filled in one go. */
#include <math.h>

#include "display/compose/rect.h"
#include "display/gfx/raster_priv.h"

/* Edges in layer px; radii from the top left, clockwise. */
struct rounded {
    float left, top, right, bottom;
    float radii[4];
};

static struct rounded rounded_make(struct irect rect, const float radii[4])
{
    struct rounded r = {.left = (float)rect.x,
                        .top = (float)rect.y,
                        .right = (float)rect.x + (float)rect.w,
                        .bottom = (float)rect.y + (float)rect.h};
    float most = 0.5F * (float)(rect.w < rect.h ? rect.w : rect.h);
    for (int i = 0; i < 4; i++) {
        float radius = radii[i] > 0.0F ? radii[i] : 0.0F;
        r.radii[i] = radius < most ? radius : most;
    }
    return r;
}

static struct rounded rounded_shrink(const struct rounded *outer, float by)
{
    struct rounded r = *outer;
    r.left += by;
    r.top += by;
    r.right -= by;
    r.bottom -= by;
    for (int i = 0; i < 4; i++) {
        r.radii[i] = r.radii[i] > by ? r.radii[i] - by : 0.0F;
    }
    return r;
}

/* How far a corner pushes its side inwards, `depth` px beyond the middle of its circle. */
static float inset(float radius, float depth)
{
    if (depth <= 0.0F) {
        return 0.0F;
    }
    float inside = radius * radius - depth * depth;
    return inside > 0.0F ? radius - sqrtf(inside) : radius;
}

static float side_inset(float top_radius, float bottom_radius, float below_top, float above_bottom)
{
    float upper = inset(top_radius, top_radius - below_top);
    float lower = inset(bottom_radius, bottom_radius - above_bottom);
    return upper > lower ? upper : lower;
}

/* Insets become whole units before they meet an edge, so that left and right mirror exactly. */
static int32_t units(float px)
{
    return (int32_t)(px * (float)COVER_UNIT + 0.5F);
}

static void add_line(struct raster *raster, const struct rounded *r, float y, int32_t sign)
{
    float below_top = y - r->top;
    float above_bottom = r->bottom - y;
    if (below_top <= 0.0F || above_bottom <= 0.0F || r->right <= r->left) {
        return;
    }
    float left = side_inset(r->radii[0], r->radii[3], below_top, above_bottom);
    float right = side_inset(r->radii[1], r->radii[2], below_top, above_bottom);
    int32_t from = (int32_t)lroundf(r->left * (float)COVER_UNIT) + units(left);
    int32_t to = (int32_t)lroundf(r->right * (float)COVER_UNIT) - units(right);
    cover_add(raster, from, to, sign);
}

static void curved_row(struct raster *raster, const struct rounded *outer,
                       const struct rounded *inner, int32_t y, const struct ink *ink)
{
    int32_t from = 0;
    int32_t to = 0;
    cover_begin(raster);
    for (int i = 0; i < COVER_LINES; i++) {
        float line = (float)y + ((float)i + 0.5F) / (float)COVER_LINES;
        add_line(raster, outer, line, 1);
        if (inner != NULL) {
            add_line(raster, inner, line, -1);
        }
    }
    if (cover_resolve(raster, &from, &to)) {
        ink_row(raster, ink, y, from, to - from, raster->coverage + from);
    }
}

void shape_fill(struct raster *raster, struct irect rect, const float radii[4], float stroke_px,
                const struct ink *ink)
{
    struct irect whole = {0, 0, raster->width, raster->height};
    struct irect shown = rect_intersect(rect, whole);
    if (rect_is_empty(shown)) {
        return;
    }
    struct rounded outer = rounded_make(rect, radii);
    struct rounded inner = rounded_shrink(&outer, stroke_px);
    bool is_ring = stroke_px > 0.0F && inner.right > inner.left && inner.bottom > inner.top;
    float top_depth = fmaxf(outer.radii[0], outer.radii[1]);
    float bottom_depth = fmaxf(outer.radii[2], outer.radii[3]);
    for (int32_t y = shown.y; y < shown.y + shown.h; y++) {
        bool is_flat = !is_ring && (float)y - outer.top >= top_depth &&
                       outer.bottom - (float)(y + 1) >= bottom_depth;
        if (is_flat) {
            ink_row(raster, ink, y, shown.x, shown.w, NULL);
        } else {
            curved_row(raster, &outer, is_ring ? &inner : NULL, y, ink);
        }
    }
}
