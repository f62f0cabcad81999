/* Coverage of one pixel row, collected as differences: an edge at position x adds what it covers of
 * its own pixel and the rest to the next one; the running sum gives coverage. Integers only, so a
 * shape and its mirror image get the same values. */
#include <string.h>

#include "display/gfx/raster_priv.h"

enum { FULL = COVER_LINES * COVER_UNIT };

void cover_begin(struct raster *raster)
{
    raster->touched_from = raster->width;
    raster->touched_to = 0;
}

int32_t cover_position(const struct raster *raster, float x)
{
    float inside = x > 0.0F ? x : 0.0F; /* not a number: 0 */
    if (inside >= (float)raster->width) {
        return raster->width * COVER_UNIT;
    }
    return (int32_t)(inside * (float)COVER_UNIT + 0.5F);
}

static void edge(struct raster *raster, int32_t position, int32_t sign)
{
    int32_t px = position / COVER_UNIT;
    int32_t past = position % COVER_UNIT;
    raster->area[px] += sign * (COVER_UNIT - past);
    raster->area[px + 1] += sign * past;
}

void cover_add(struct raster *raster, int32_t from, int32_t to, int32_t sign)
{
    int32_t end = raster->width * COVER_UNIT;
    from = from < 0 ? 0 : from;
    to = to > end ? end : to;
    if (from >= to) {
        return;
    }
    edge(raster, from, sign);
    edge(raster, to, -sign);
    int32_t first = from / COVER_UNIT;
    int32_t last = to / COVER_UNIT + 1;
    raster->touched_from = first < raster->touched_from ? first : raster->touched_from;
    raster->touched_to = last > raster->touched_to ? last : raster->touched_to;
}

bool cover_resolve(struct raster *raster, int32_t *out_from, int32_t *out_to)
{
    int32_t from = raster->touched_from;
    int32_t to = raster->touched_to < raster->width ? raster->touched_to : raster->width;
    if (from >= to) {
        return false;
    }
    int32_t sum = 0;
    for (int32_t x = from; x < to; x++) {
        if (raster->area[x] == 0 && x > from) { /* nothing begins or ends here */
            raster->coverage[x] = raster->coverage[x - 1];
            continue;
        }
        sum += raster->area[x];
        int32_t held = sum > FULL ? FULL : sum < 0 ? 0 : sum;
        raster->coverage[x] = (uint8_t)((held * 255 + FULL / 2) / FULL);
    }
    memset(raster->area + from, 0, (size_t)(raster->touched_to + 1 - from) * sizeof(int32_t));
    *out_from = from;
    *out_to = to;
    return true;
}
